"""When the board can close a phase, and for whom additional information is searched."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.selection.competencies import Phase
from kcvs_mailbot.selection.moves import IN_PHASE_2, WERE_IN_PHASE_2

BEFORE_THE_LONG_LIST = frozenset({Status.RECEIVED, Status.ADMITTED})
UNDECIDED: dict[Phase, frozenset[Status]] = {
    Phase.LONG_LIST: BEFORE_THE_LONG_LIST,
    Phase.SHORT_LIST: BEFORE_THE_LONG_LIST | {Status.LONG_LIST},
    Phase.CHOICE: BEFORE_THE_LONG_LIST
    | {Status.LONG_LIST, Status.SHORT_LIST, Status.TESTED, Status.INTERVIEWED},
}
"""Who stands there still waits for what the phase decides: it cannot be closed."""
_REACHED = {
    Phase.LONG_LIST: frozenset(
        {Status.LONG_LIST, Status.NOT_SHORT_LISTED, Status.NOT_CHOSEN, Status.NOT_ADMITTED}
    )
    | IN_PHASE_2,
    Phase.SHORT_LIST: frozenset({Status.NOT_SHORT_LISTED, Status.NOT_CHOSEN}) | IN_PHASE_2,
    Phase.CHOICE: frozenset({Status.CHOSEN, Status.RESERVE, Status.NOT_CHOSEN}),
}
"""Where somebody stands about whom the phase decided."""

SEARCHED_FOR = frozenset({Status.LONG_LIST}) | IN_PHASE_2
"""For whom it is searched: who takes part. Of the others nothing is needed (GDPR art. 5(1)(c))."""
WERE_ON_THE_LONG_LIST = SEARCHED_FOR | {Status.NOT_SHORT_LISTED, Status.NOT_CHOSEN}
"""For whom it should have been searched, all alike."""


def can_be_closed(phase: Phase, stand: Collection[Status]) -> bool:
    """True when somebody was decided about in it, and nobody is left. stand: where all stand."""
    return UNDECIDED[phase].isdisjoint(stand) and not _REACHED[phase].isdisjoint(stand)


def is_another(phase: Phase, then: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Whether the list of that phase would be another one now. Statuses by reference.

    That somebody withdrew changes no decision.
    """
    return any(
        on_the_list(phase, then.get(reference, "")) != on_the_list(phase, status)
        for reference, status in now.items()
        if status != Status.WITHDRAWN
    )


def in_phase(phase: Phase, status: str) -> str:
    """Where who stands there stood when that phase ended: who went on since was on its list."""
    if phase is Phase.LONG_LIST and status in WERE_ON_THE_LONG_LIST:
        return Status.LONG_LIST
    if phase is Phase.SHORT_LIST and status in WERE_IN_PHASE_2:
        return Status.SHORT_LIST
    return status


def gone_on(phase: Phase, statuses: Iterable[str]) -> int:
    """How many of those stand further than that phase."""
    return sum(in_phase(phase, one) != one for one in statuses)


def on_the_list(phase: Phase, status: str) -> str:
    """What the list of that phase says of who stands there; "": it is not on it."""
    match phase:
        case Phase.LONG_LIST:
            return "on" if status in WERE_ON_THE_LONG_LIST else ""
        case Phase.SHORT_LIST:
            return "on" if status in WERE_IN_PHASE_2 else ""
        case Phase.CHOICE:
            return status if status in (Status.CHOSEN, Status.RESERVE) else ""
