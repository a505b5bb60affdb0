"""`/procedure/verplaatsen`: a second look at whom a step concerns, and the step."""

from __future__ import annotations

from starlette.responses import Response

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.errors import RequestError
from kcvs_mailbot.export.record_words import MEETINGS, moment
from kcvs_mailbot.procedure import moving
from kcvs_mailbot.procedure.unfinished import invited
from kcvs_mailbot.selection import moves
from kcvs_mailbot.selection.slots import NOTED, Kind
from kcvs_mailbot.store import procedure, recorded
from kcvs_mailbot.store.recorded import InHand
from kcvs_mailbot.web import remedies
from kcvs_mailbot.web.navigation import DESK
from kcvs_mailbot.web.procedure_te_doen import address
from kcvs_mailbot.web.visits import Missing, Page, Visit

HEADINGS = {
    Status.LONG_LIST: "Op de longlist zetten",
    Status.TESTED: "Proef afgelegd",
    Status.INTERVIEWED: "Gesprek gevoerd",
}
"""Steps that the secretary takes for several at once; the others are decided one by one."""

OF = {status: kind for kind, status in NOTED.items()}
"""What that step says that took place."""


def shown(visit: Visit) -> Response:
    return _page(visit)


def _target(visit: Visit) -> Status:
    wanted = visit.said("naar") or visit.asked("naar") or Status.LONG_LIST
    found = next((one for one in HEADINGS if one == wanted), None)
    if found is None:
        raise Missing
    return found


def _chosen(visit: Visit) -> dict[str, str]:
    """By reference: the status as it was shown."""
    values = [one for one in visit.form.getlist("kandidatuur") if isinstance(one, str)]
    pairs = [value.replace("\0", "").partition(" ") for value in values]
    return {reference: status for reference, _, status in pairs}


def _page(visit: Visit, wrong: str = "", status: int = 200) -> Response:
    to = _target(visit)
    with visit.bench.store.read() as session:
        stands = procedure.who_stands(session, visit.vacancy.reference, by_name=True)
        known = recorded.in_hand(session, visit.vacancy.reference) if to in OF else None
    able = [one for one in stands if to in moves(one.status, one.late)]
    chosen = _chosen(visit)
    # All who came in time take part in phase 1; who sat a test is said one by one.
    ticked = chosen if wrong else {one.reference for one in able if to is Status.LONG_LIST}
    return visit.page(
        "procedure_verplaatsen.html",
        status,
        to=to,
        heading=HEADINGS[to],
        able=able,
        ticked=ticked,
        late=sum(one.status is Status.RECEIVED and one.late is not False for one in stands),
        wrong=wrong,
        notes={one.id: _notes(visit, one.id, OF[to], known) for one in able} if known else {},
        closes=visit.vacancy.deadline_text_at,
        still_open=to is not Status.LONG_LIST and visit.bench.clock() < visit.vacancy.closes_at,
    )


def _notes(visit: Visit, application: int, kind: Kind, known: InHand) -> list[str]:
    """What speaks against noting that it took place; people decide."""
    word, now = MEETINGS[kind], visit.bench.clock()
    begins = [
        one.begins_at
        for one in known.meets
        if (one.application_id, one.kind) == (application, kind)
    ]
    if not begins:
        return [f"er is geen {word} gepland"]
    at = moment(begins[0].astimezone(visit.bench.config.zone))
    said = [f"gepland op {at}: dat moet nog komen"] if begins[0] > now else []
    if (application, kind) not in invited(known):
        said.append("er vertrok geen brief met dit uur")
    return said


def moved(visit: Visit) -> Response:
    to, chosen = _target(visit), _chosen(visit)
    if not chosen:
        return _page(visit, "Kies minstens één kandidaat.", 422)
    try:
        moving.move(visit.bench, list(chosen), to, visit.name, seen=chosen)
    except RequestError as error:
        return _page(visit, remedies.why(error), 409)
    return visit.to(address(visit, "/procedure", gedaan=to, aantal=str(len(chosen))))


PAGES = (Page("/procedure/verplaatsen", DESK, get=shown, post=moved),)
