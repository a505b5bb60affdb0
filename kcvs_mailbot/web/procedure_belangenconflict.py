"""`/procedure/adviezen/REFERENCE/belangenconflict`: a member takes no part, or does again.

It shows nothing of the dossier: who has a conflict of interest comes here too.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.errors import RequestError
from kcvs_mailbot.procedure import advising
from kcvs_mailbot.store import advices
from kcvs_mailbot.web import procedure_adviezen, remedies
from kcvs_mailbot.web.navigation import BOARD, READERS
from kcvs_mailbot.web.visits import Page, Visit, missing_is_404
from kcvs_mailbot.workbench import Workbench

DONE = {
    "gemeld": "Uw belangenconflict is gemeld.",
    "ingetrokken": "De melding is ingetrokken: u neemt weer deel, en geeft uw advies opnieuw.",
}


def shown(visit: Visit) -> Response:
    return _page(visit, done=DONE.get(visit.asked("gedaan"), ""))


def _page(visit: Visit, *, done: str = "", wrong: str = "", status: int = 200) -> Response:
    with visit.bench.store.read() as session:
        row = procedure_adviezen.application(visit, session)
        declared = advices.on(session, [row.id]).get(row.id, {}).get(visit.name)
        takes_part = row.id not in advices.conflicts_of(session, visit.name)
        return visit.page(
            "procedure_belangenconflict.html",
            status,
            row=row,
            who=row.candidate.name or row.reference,
            declared=None if takes_part else declared,
            advised=declared is not None and takes_part,
            may_declare=visit.may(BOARD) and row.status != Status.VOID,
            text=visit.said("reden") if wrong else "",
            longest=advising.LONGEST,
            done=done,
            wrong=wrong,
        )


def declared(visit: Visit) -> Response:
    return _changed(visit, advising.declare_conflict, "gemeld")


def revoked(visit: Visit) -> Response:
    return _changed(visit, advising.revoke_conflict, "ingetrokken")


def _changed(visit: Visit, do: Callable[[Workbench, str, str, str], None], done: str) -> Response:
    reference = visit.path("reference")
    try:
        with missing_is_404():
            do(visit.bench, reference, visit.name, visit.said("reden"))
    except RequestError as error:
        return _page(visit, wrong=remedies.why(error), status=422)
    return visit.to(f"/procedure/adviezen/{reference}/belangenconflict?gedaan={done}")


_AT = "/procedure/adviezen/{reference}/belangenconflict"
PAGES = (
    Page(_AT, READERS, get=shown, apart=True),
    Page(f"{_AT}/melden", BOARD, post=declared, apart=True),
    # Also for a member who became secretary since.
    Page(f"{_AT}/intrekken", READERS, post=revoked, apart=True),
)
