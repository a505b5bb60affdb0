"""When the board can close a phase, and for whom additional information is searched."""

from __future__ import annotations

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.selection.competencies import Phase
from kcvs_mailbot.selection.moves import IN_PHASE_2

BEFORE_THE_LONG_LIST = frozenset({Status.RECEIVED, Status.ADMITTED})
UNDECIDED: dict[Phase, frozenset[Status]] = {
    Phase.LONG_LIST: BEFORE_THE_LONG_LIST,
    Phase.SHORT_LIST: BEFORE_THE_LONG_LIST | {Status.LONG_LIST},
    Phase.CHOICE: BEFORE_THE_LONG_LIST
    | {Status.LONG_LIST, Status.SHORT_LIST, Status.TESTED, Status.INTERVIEWED},
}
"""Who stands there still waits for what the phase decides: it cannot be closed."""

SEARCHED_FOR = frozenset({Status.LONG_LIST}) | IN_PHASE_2
"""For whom it is searched: who takes part. Of the others nothing is needed (GDPR art. 5(1)(c))."""
WERE_ON_THE_LONG_LIST = SEARCHED_FOR | {Status.NOT_SHORT_LISTED, Status.NOT_CHOSEN}
"""For whom it should have been searched, all alike."""


def on_the_list(phase: Phase, status: str) -> str:
    """What the list of that phase says of who stands there; "": it is not on it."""
    match phase:
        case Phase.LONG_LIST:
            return "on" if status in WERE_ON_THE_LONG_LIST else ""
        case Phase.SHORT_LIST:
            return "on" if status in IN_PHASE_2 or status == Status.NOT_CHOSEN else ""
        case Phase.CHOICE:
            return status if status in (Status.CHOSEN, Status.RESERVE) else ""
