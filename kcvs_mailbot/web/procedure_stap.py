"""`/procedure/stap/REFERENCE`: the steps of one application; a late one is admitted or not."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.procedure import moving
from kcvs_mailbot.procedure.looking_up import procedure_of
from kcvs_mailbot.selection import moves
from kcvs_mailbot.selection.moves import WEIGHED, standing_step
from kcvs_mailbot.store import Session, filing, joined, procedure, procedure_letters
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.web import procedure_adviezen, procedure_te_doen, remedies
from kcvs_mailbot.web.navigation import BOARD, DESK, READERS
from kcvs_mailbot.web.visits import Missing, Page, Visit, missing_is_404

DONE = {
    Status.ADMITTED: "De kandidatuur is toegelaten. Er vertrok geen mail.",
    Status.NOT_ADMITTED: "De kandidatuur is niet toegelaten. Er vertrok geen mail.",
    "terug": "De stap is ongedaan gemaakt. Er vertrok geen mail.",
}


def shown(visit: Visit) -> Response:
    done = DONE.get(visit.asked("gedaan"), "")
    return _page(visit, done=done, again=visit.asked("gedaan") == "terug")


def _page(
    visit: Visit,
    *,
    done: str = "",
    wrong: str = "",
    status: int = 200,
    field: str = "",
    again: bool = False,
) -> Response:
    """again: one step was undone just now, and nobody shall undo the one before it unawares."""
    with visit.bench.store.read() as session:
        row = filing.by_reference(session, visit.path("reference"))
        if row is None:
            raise Missing
        stands = joined.standing(session, row)
        if stands.reference != visit.path("reference"):
            return visit.to(f"/procedure/stap/{stands.reference}")
        following = procedure_te_doen.following(visit, stands.vacancy) if done else None
        answer = visit.page(
            "procedure_stap.html",
            status,
            row=stands,
            done=done,
            wrong=wrong,
            field=field,
            again=again,
            why=visit.said("waarom"),
            decides=visit.may(DESK),
            competencies=_names(visit, stands.vacancy),
            longest=moving.LONGEST_REASON,
            blind=_blind(visit, session, stands),
            following=following,
            weighed=WEIGHED,
            **_words(session, stands),
        )
    visit.saw(stands.id)
    return answer


def _words(session: Session, row: rows.Application) -> dict[str, Any]:
    here, steps = Status(row.status), procedure.steps(session, row.id)
    last = standing_step(steps)
    stands = last if last is not None and last.to == here else None
    return {
        "steps": steps,
        "last": stands,
        "last_of_board": stands is not None and stands.to in WEIGHED,
        "admits": Status.ADMITTED in moves(here, row.late),
        "letters": procedure_letters.went(session, row.id),
    }


def _blind(visit: Visit, session: Session, row: rows.Application) -> bool:
    """A decision that was undone can tell what others advised: not before the own advice."""
    if not visit.may(BOARD) or row.status != Status.LONG_LIST:
        return False
    return not procedure_adviezen.seen_of(visit, session, [row.id])[row.id].readable


def _names(visit: Visit, vacancy: str) -> dict[str, str]:
    """Of the competencies, by their keys."""
    found = procedure_of(visit.bench, vacancy)
    return {one.key: one.name for one in found.competencies} if found else {}


def decided(visit: Visit) -> Response:
    """Admitted or not."""
    to, reference = visit.said("naar"), visit.path("reference")
    if to not in (Status.ADMITTED, Status.NOT_ADMITTED):
        return _page(visit, wrong="Kies of de kandidatuur toegelaten wordt.", status=422)
    seen = {reference: visit.said("gezien")}
    why = visit.said("waarom")
    try:
        with missing_is_404():
            moving.move(visit.bench, [reference], Status(to), visit.name, why=why, seen=seen)
    except RequestError as error:
        return _refused(visit, error, "waarom")
    return visit.to(f"/procedure/stap/{reference}?gedaan={to}")


def undone(visit: Visit) -> Response:
    reference, seen, why = visit.path("reference"), visit.said("gezien"), visit.said("waarom")
    try:
        with missing_is_404():
            if not visit.may(DESK) and seen not in WEIGHED:
                raise RequestError(Wrong.NOT_CORRECTED, "that was no decision of the board")
            if not why.strip():
                raise RequestError(Wrong.NO_REASON, "no reason was given")
            moving.undo(visit.bench, reference, visit.name, seen=seen, why=why)
    except RequestError as error:
        return _refused(visit, error, "terug")
    return visit.to(f"/procedure/stap/{reference}?gedaan=terug")


def _refused(visit: Visit, error: RequestError, field: str) -> Response:
    status = 422 if error.kind in (Wrong.NO_REASON, Wrong.LONG_REASON) else 409
    return _page(visit, wrong=remedies.why(error), status=status, field=field)


_AT = "/procedure/stap/{reference}"
PAGES = (
    Page(_AT, READERS, get=shown),
    Page(f"{_AT}/toelaten", DESK, post=decided),
    Page(f"{_AT}/ongedaan", READERS, post=undone),
)
