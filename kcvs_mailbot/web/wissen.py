"""`/beheer/wissen`: a candidate is erased, after a second look at who it is and what goes."""

from __future__ import annotations

from starlette.responses import Response

from kcvs_mailbot.desk import erasing
from kcvs_mailbot.errors import ConfigError, RequestError, StoreError, Wrong
from kcvs_mailbot.store import filing
from kcvs_mailbot.web import remedies
from kcvs_mailbot.web.navigation import ADMINISTRATORS
from kcvs_mailbot.web.visits import Page, Visit

NO_PLACE = (
    "Er is nog geen plaats voor de lijst van gewiste mails, en zonder die lijst kan er niemand "
    "gewist worden. Vul in de configuratie tombstones in, onder [storage]."
)
NOT_NOW = (
    "Wissen lukt nu niet: de databank of haar bestanden zijn bezet, of er is te weinig vrije "
    "ruimte. Probeer het over enkele minuten opnieuw; wat al begonnen is, wordt dan afgewerkt."
)


def shown(visit: Visit) -> Response:
    return _page(visit, visit.asked("kenmerk").strip().upper())


def _page(visit: Visit, reference: str, wrong: str = "", status: int = 200) -> Response:
    """Asks whom; when that is said, who it is and what goes."""
    plan, begun = None, False
    if reference:
        begun = erasing.is_erased(visit.bench, reference)
        try:
            plan = None if begun else erasing.plan(visit.bench, reference)
        except RequestError as error:
            wrong, status = wrong or remedies.why(error), max(status, 422)
    answer = visit.page(
        "wissen.html", status, reference=reference, plan=plan, begun=begun, wrong=wrong
    )
    if plan is not None:
        _saw(visit, reference)
    return answer


def _saw(visit: Visit, reference: str) -> None:
    with visit.bench.store.read() as session:
        row = filing.by_reference(session, reference)
        seen = row.id if row else None
    if seen is not None:
        visit.saw(seen)


def done(visit: Visit) -> Response:
    """Erases; what is not as it was shown is shown again."""
    reference = visit.said("kenmerk").strip().upper()
    begun = erasing.is_erased(visit.bench, reference)
    if not begun and not visit.said("gezien"):
        return _page(visit, reference, "Kijk eerst na wie het is en wat er weggaat.", 409)
    try:
        found = erasing.erase(visit.bench, reference, visit.name, seen=visit.said("gezien"))
    except RequestError as error:
        status = 404 if error.kind is Wrong.NO_APPLICATION else 409
        return _page(visit, reference, remedies.why(error), status)
    except ConfigError:
        return _page(visit, reference, NO_PLACE, 409)
    except StoreError:
        return _page(visit, reference, NOT_NOW, 409)
    server = visit.bench.config.storage.sqlite_path is None
    return visit.page("wissen_gedaan.html", found=found, server=server)


PAGES = (Page("/beheer/wissen", ADMINISTRATORS, get=shown, post=done, sure=True),)
