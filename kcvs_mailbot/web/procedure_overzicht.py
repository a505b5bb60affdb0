"""`/procedure`: where everybody stands, what is planned, and what is to be done next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from starlette.responses import Response

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.export.dutch import STATUSES
from kcvs_mailbot.export.record_words import LISTS
from kcvs_mailbot.selection import Phase
from kcvs_mailbot.selection.slots import Kind
from kcvs_mailbot.store import Session, appointments, frozen_lists, procedure
from kcvs_mailbot.store.procedure import Stands
from kcvs_mailbot.web.eigen_beoordelingen import given_back
from kcvs_mailbot.web.formatting import plural
from kcvs_mailbot.web.navigation import BOARD, CONCERNED, DESK, READERS
from kcvs_mailbot.web.procedure_adviezen import page_of
from kcvs_mailbot.web.procedure_te_doen import of_a_vacancy, sentences
from kcvs_mailbot.web.visits import Page, Visit


@dataclass(frozen=True, slots=True)
class Group:
    """Those who stand in one place of the procedure."""

    key: str
    name: str
    stands: list[Stands]
    """Those that are shown."""
    number: int
    """How many there are."""


Belongs = Callable[[Stands], bool]
_GROUPS: list[tuple[str, str, Belongs]] = [
    (
        "toelaten",
        "Te beslissen: toelaten of niet",
        lambda one: one.status is Status.RECEIVED and one.late is not False,
    ),
    (
        "received",
        "Ontvangen, op tijd",
        lambda one: one.status is Status.RECEIVED and one.late is False,
    ),
]
ORDER = (
    Status.ADMITTED,
    Status.LONG_LIST,
    Status.SHORT_LIST,
    Status.TESTED,
    Status.INTERVIEWED,
    Status.CHOSEN,
    Status.RESERVE,
    Status.NOT_ADMITTED,
    Status.NOT_SHORT_LISTED,
    Status.NOT_CHOSEN,
    Status.WITHDRAWN,
)
"""Of the procedure: who takes part, then who does so no more."""
DONE = {
    Status.LONG_LIST: "op de longlist gezet",
    Status.TESTED: "proef afgelegd",
    Status.INTERVIEWED: "gesprek gevoerd",
}


CLOSED = {"Shortlist": Phase.SHORT_LIST, "Keuze": Phase.CHOICE}
"""What of the planning is past once its list is kept."""
MOST = 200
"""Candidates on one page."""
FEW = 15
"""Of each place, where there are more in all."""


def groups(stands: list[Stands]) -> list[Group]:
    """Those that are not empty."""
    found = [(key, name, [s for s in stands if within(s)]) for key, name, within in _GROUPS]
    for status in ORDER:
        name = STATUSES[status]
        theirs = [one for one in stands if one.status is status]
        found.append((str(status), name[0].upper() + name[1:], theirs))
    return [Group(key, name, theirs, len(theirs)) for key, name, theirs in found if theirs]


def within(found: list[Group], key: str, number: int) -> list[Group]:
    """What finds room on a page: the beginning of each, or one of them from page to page."""
    chosen = [one for one in found if one.key == key]
    if chosen:
        here = slice((number - 1) * MOST, number * MOST)
        return [replace(one, stands=one.stands[here]) for one in chosen]
    if sum(one.number for one in found) <= MOST:
        return found
    return [replace(one, stands=one.stands[:FEW]) for one in found]


def shown(visit: Visit) -> Response:
    by_name, vacancy = visit.asked("sorteer") == "naam", visit.vacancy
    with visit.bench.store.read() as session:
        stands = procedure.who_stands(session, vacancy.reference, by_name=by_name)
        frozen = frozen_lists.of_vacancy(session, vacancy.reference)
        planned = _planned(visit, session)
    now, every = visit.bench.clock(), groups(stands)
    chosen = next((one for one in every if one.key == visit.asked("groep")), None)
    number, pages = page_of(visit, chosen.number if chosen else 0, MOST)
    return visit.page(
        "procedure_overzicht.html",
        groups=within(every, chosen.key if chosen else "", number),
        chosen=chosen,
        number=number,
        pages=pages,
        total=len(stands),
        todo=[
            *(given_back(visit, vacancy) if visit.may(BOARD) else ()),
            *sentences(visit, of_a_vacancy(visit, vacancy)),
        ],
        phases=LISTS,
        kept={phase: [one for one in frozen if one.phase == phase] for phase in Phase},
        days=_days(visit),
        planned=planned,
        closed={name: _last(frozen, phase) for name, phase in CLOSED.items()},
        open_until=vacancy.closes_at - timedelta(minutes=1) if now < vacancy.closes_at else None,
        by_name=by_name,
        names=visit.may(READERS),
        decides=visit.may(DESK),
        done=_done(visit),
    )


def _last(lists: list[frozen_lists.Frozen], phase: Phase) -> datetime | None:
    """When the list of that phase was kept last."""
    return max((one.at for one in lists if one.phase == phase), default=None)


def _days(visit: Visit) -> dict[str, object]:
    planned = visit.vacancy.procedure
    return {
        "Shortlist": planned.short_list_on,
        "Proef": planned.test_on,
        "Gesprekken": planned.interviews_on,
        "Keuze": planned.choice_on,
    }


def _planned(visit: Visit, session: Session) -> dict[str, list[date]]:
    """The days of the appointments that stand, which nobody has to tell the settings."""
    found: dict[str, set[date]] = {name: set() for name in _days(visit)}
    for one in appointments.of_vacancy(session, visit.vacancy.reference):
        if not one.cancelled:
            name = "Proef" if one.kind is Kind.TEST else "Gesprekken"
            found[name].add(one.span.begins.astimezone(visit.bench.config.zone).date())
    return {name: sorted(days) for name, days in found.items()}


def _done(visit: Visit) -> str:
    to, number = visit.asked("gedaan"), visit.asked("aantal")
    if to not in set(DONE) or not (number.isascii() and number.isdigit() and len(number) < 6):
        return ""
    words = plural(int(number), "kandidaat", "kandidaten")
    return f"{words}: {DONE[Status(to)]}. Er vertrok geen mail."


PAGES = (Page("/procedure", CONCERNED, get=shown),)
