"""Where an application may go from where it stands. Nothing moves by itself.

Vacancy text: the board makes a short list of all who are interested; "Alleen wie weerhouden wordt
voor de shortlist, kan deelnemen aan de selectieprocedure": a test, then an interview.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from kcvs_mailbot.application import ApplicationStatus as Status

_MAY: dict[Status, frozenset[Status]] = {
    Status.RECEIVED: frozenset({Status.ADMITTED, Status.NOT_ADMITTED, Status.LONG_LIST}),
    Status.ADMITTED: frozenset({Status.LONG_LIST}),
    Status.LONG_LIST: frozenset({Status.SHORT_LIST, Status.NOT_SHORT_LISTED}),
    # Who does not take part in the test or the interview can still be told the end.
    Status.SHORT_LIST: frozenset({Status.TESTED, Status.NOT_CHOSEN}),
    Status.TESTED: frozenset({Status.INTERVIEWED, Status.NOT_CHOSEN}),
    Status.INTERVIEWED: frozenset({Status.CHOSEN, Status.RESERVE, Status.NOT_CHOSEN}),
    Status.RESERVE: frozenset({Status.CHOSEN, Status.NOT_CHOSEN}),
}
"""Whoever stands nowhere in it stays: an undone step is no move (procedure.moving.undo)."""

FOR_LATE_ONES = frozenset({Status.ADMITTED, Status.NOT_ADMITTED})
NEEDS_A_REASON = FOR_LATE_ONES | {
    Status.SHORT_LIST,
    Status.NOT_SHORT_LISTED,
    Status.CHOSEN,
    Status.RESERVE,
    Status.NOT_CHOSEN,
}
"""What is decided about a person says why."""
WEIGHED = frozenset(
    {
        Status.SHORT_LIST,
        Status.NOT_SHORT_LISTED,
        Status.CHOSEN,
        Status.RESERVE,
        Status.NOT_CHOSEN,
    }
)
"""Decisions of the board, whose reasons can name competencies."""
IN_PHASE_2 = frozenset(
    {Status.SHORT_LIST, Status.TESTED, Status.INTERVIEWED, Status.CHOSEN, Status.RESERVE}
)
"""Who takes part, or took part, in the test and the interview."""
WERE_IN_PHASE_2 = IN_PHASE_2 | {Status.NOT_CHOSEN}
"""The same with who was not chosen in the end: nobody gets there but by the short list."""
OVER = frozenset({Status.NOT_ADMITTED, Status.NOT_SHORT_LISTED, Status.NOT_CHOSEN})
"""Who takes part no more."""


class MoveRefused(Enum):
    """Why an application does not go there."""

    NOT_FROM_HERE = auto()
    LATE_FIRST = auto()  # it is late, or nobody knows: whether it is admitted comes first
    NOT_LATE = auto()  # it is in time: there is nothing to admit
    NO_REASON = auto()


def refused(here: Status, to: Status, late: bool | None, why: str) -> MoveRefused | None:
    """Why that step cannot be taken; None when it can. late None: nobody knows."""
    if to not in _MAY.get(here, frozenset()):
        return MoveRefused.NOT_FROM_HERE
    if here is Status.RECEIVED and to in FOR_LATE_ONES and late is False:
        return MoveRefused.NOT_LATE
    if here is Status.RECEIVED and to not in FOR_LATE_ONES and late is not False:
        return MoveRefused.LATE_FIRST
    if to in NEEDS_A_REASON and not why.strip():
        return MoveRefused.NO_REASON
    return None


def moves(here: Status, late: bool | None) -> tuple[Status, ...]:
    """Where it may go, in the order of Status."""
    return tuple(to for to in Status if refused(here, to, late, "so") is None)


def may_withdraw(here: Status) -> bool:
    """At any moment of the procedure, also who was chosen."""
    return here not in (Status.WITHDRAWN, Status.VOID)


@dataclass(frozen=True, slots=True)
class Step:
    """A step that somebody took: `here` is where it began. back: it undid the one before it.

    reasons: by the keys of competencies.
    """

    here: str
    to: str
    why: str
    reasons: dict[str, str]
    actor: str
    at: datetime
    back: bool = False


def standing_step(steps: Iterable[Step]) -> Step | None:
    """The last one that nobody undid; None when there is none. steps: oldest first."""
    standing = standing_steps(steps)
    return standing[-1] if standing else None


def standing_steps(steps: Iterable[Step]) -> tuple[Step, ...]:
    """All that nobody undid, oldest first, as `steps` are."""
    standing: list[Step] = []
    for step in steps:
        if not step.back:
            standing.append(step)
        elif standing:
            standing.pop()
    return tuple(standing)
