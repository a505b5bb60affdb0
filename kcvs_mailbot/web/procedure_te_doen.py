"""What is to be done next in the procedure, in sentences for `/procedure`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.selection import Phase
from kcvs_mailbot.selection.closing import (
    BEFORE_THE_LONG_LIST,
    SEARCHED_FOR,
    UNDECIDED,
    WERE_ON_THE_LONG_LIST,
    on_the_list,
)
from kcvs_mailbot.store.frozen_lists import Frozen
from kcvs_mailbot.store.look_ups import Look
from kcvs_mailbot.store.procedure import Stands
from kcvs_mailbot.web.formatting import plural
from kcvs_mailbot.web.navigation import DESK, READERS
from kcvs_mailbot.web.visits import Visit

PHASES = {Phase.LONG_LIST: "longlist", Phase.SHORT_LIST: "shortlist", Phase.CHOICE: "keuze"}
_REACHED = {
    Phase.LONG_LIST: WERE_ON_THE_LONG_LIST | {Status.NOT_ADMITTED},
    Phase.SHORT_LIST: WERE_ON_THE_LONG_LIST - {Status.LONG_LIST},
    Phase.CHOICE: frozenset({Status.CHOSEN, Status.RESERVE, Status.NOT_CHOSEN}),
}
"""Where somebody stands about whom the phase decided."""


@dataclass(frozen=True, slots=True)
class Todo:
    """A sentence: its first words lead to `address`, for who can do something there."""

    words: str
    rest: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the sentences are about."""

    stands: Sequence[Stands]
    looks: Mapping[tuple[int, str], list[Look]]
    frozen: Sequence[Frozen]
    searched: tuple[str, ...]


def todo(visit: Visit, known: Known) -> list[Todo]:
    """In the order of the procedure."""
    return [
        *_to_admit(visit, known),
        *_to_the_long_list(visit, known),
        *_to_search(visit, known),
        *_by_the_board(visit, known, Status.LONG_LIST, _no_short_list),
        *_in_phase_2(visit, known),
        *_by_the_board(visit, known, Status.INTERVIEWED, _no_choice),
        *_to_close(visit, known),
    ]


def address(visit: Visit, path: str, **more: str) -> str:
    """Of that page, for the same vacancy."""
    return f"{path}?{urlencode({'vacature': visit.vacancy.reference, **more})}"


def missing(known: Known) -> list[Stands]:
    """Who takes part, and for whom some source was not looked at yet."""
    return [
        one
        for one in known.stands
        if one.status in SEARCHED_FOR
        and any((one.id, source) not in known.looks for source in known.searched)
    ]


def changed(phase: Phase, last: Frozen, stands: Sequence[Stands]) -> bool:
    """Whether its list would be another one now; that somebody withdrew changes no decision."""
    now = {one.reference: one for one in stands}
    then = {entry.reference: on_the_list(phase, entry.status) for entry in last.entries}
    back = {Status.WITHDRAWN}
    return any(
        then.get(reference, "") != on_the_list(phase, one.status)
        for reference, one in now.items()
        if one.status not in back
    )


def _to_admit(visit: Visit, known: Known) -> Iterator[Todo]:
    here = "#toelaten" if visit.may(READERS) else ""
    waiting = [one for one in known.stands if one.status is Status.RECEIVED]
    late = sum(one.late is True for one in waiting)
    if late:
        words = plural(late, "laattijdige kandidatuur", "laattijdige kandidaturen")
        yield Todo(words, f"{_verb(late)} op een beslissing: toelaten of niet.", here)
    unknown = sum(one.late is None for one in waiting)
    if unknown:
        words = plural(unknown, "kandidatuur", "kandidaturen")
        rest = f"waarvan het tijdstip niet bekend is, {_verb(unknown)} op een beslissing: toelaten"
        yield Todo(words, f"{rest} of niet.", here)


def _to_the_long_list(visit: Visit, known: Known) -> Iterator[Todo]:
    if visit.may(DESK) and (mails := visit.waiting.mails):
        rest = f"{_verb(mails)} bij Na te kijken: er kunnen kandidaturen bij zijn."
        yield Todo(plural(mails, "mail", "mails"), rest, "/na-te-kijken")
    ready = sum(
        one.status in BEFORE_THE_LONG_LIST and (one.late is False or one.status is Status.ADMITTED)
        for one in known.stands
    )
    if ready:
        there = address(visit, "/procedure/verplaatsen", naar=Status.LONG_LIST)
        rest = f"{'staat' if ready == 1 else 'staan'} nog niet op de longlist."
        words = plural(ready, "kandidatuur", "kandidaturen")
        yield Todo(words, rest, there if visit.may(DESK) else "")


def _to_search(visit: Visit, known: Known) -> Iterator[Todo]:
    number = len(missing(known))
    if number:
        words = f"Voor {plural(number, 'kandidaat', 'kandidaten')}"
        rest = "is de aanvullende informatie nog niet volledig opgezocht."
        yield Todo(words, rest, address(visit, "/procedure/informatie"))


def _in_phase_2(visit: Visit, known: Known) -> Iterator[Todo]:
    steps: tuple[tuple[Status, Status, Callable[[int], str]], ...] = (
        (Status.SHORT_LIST, Status.TESTED, _no_test),
        (Status.TESTED, Status.INTERVIEWED, _no_interview),
    )
    for here, to, rest in steps:
        number = sum(one.status is here for one in known.stands)
        if number:
            there = address(visit, "/procedure/verplaatsen", naar=to)
            words = plural(number, "kandidaat", "kandidaten")
            yield Todo(words, rest(number), there if visit.may(DESK) else "")


def _no_test(number: int) -> str:
    return f"op de shortlist {'legde' if number == 1 else 'legden'} de proef nog niet af."


def _no_interview(number: int) -> str:
    return f"met een proef {'voerde' if number == 1 else 'voerden'} het gesprek nog niet."


def _no_short_list(number: int) -> str:
    return f"op de longlist {_verb(number)} op de beslissing van het bestuur: shortlist of niet."


def _no_choice(number: int) -> str:
    spoke = "voerde" if number == 1 else "voerden"
    return f"{spoke} het gesprek en {_verb(number)} op de keuze van het bestuur."


def _by_the_board(
    visit: Visit, known: Known, here: Status, rest: Callable[[int], str]
) -> Iterator[Todo]:
    number = sum(one.status is here for one in known.stands)
    if number:
        meets = [p.path for p in visit.in_procedure if p.path == "/procedure/vergadering"]
        words = plural(number, "kandidaat", "kandidaten")
        yield Todo(words, rest(number), address(visit, meets[0]) if meets else "")


def _to_close(visit: Visit, known: Known) -> Iterator[Todo]:
    for phase, name in PHASES.items():
        kept = [one for one in known.frozen if one.phase == phase]
        there = address(visit, "/procedure/afsluiten", fase=phase)
        if kept and changed(phase, kept[-1], known.stands):
            list_there = address(visit, f"/procedure/lijsten/{kept[-1].id}")
            yield Todo(f"De {name}", "veranderde nadat ze vastgelegd werd.", list_there)
        reached = any(one.status in _REACHED[phase] for one in known.stands)
        waits = any(one.status in UNDECIDED[phase] for one in known.stands)
        if not kept and reached and not waits:
            rest = "kan vastgelegd worden: over iedereen is beslist."
            yield Todo(f"De {name}", rest, there if visit.may(READERS) else "")


def _verb(number: int) -> str:
    return "wacht" if number == 1 else "wachten"
