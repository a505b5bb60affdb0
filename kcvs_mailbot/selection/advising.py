"""Who sees which advices of the board on an application, and when.

Blind: a member reads those of the others once its own is given; who declared a conflict of
interest takes no part. Nothing is counted from them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """What a member of the board says of an application."""

    YES = "yes"
    NO = "no"
    TALK = "talk"  # the board talks about it first
    CONFLICT = "conflict"  # of interest: no advice, and no part in it


ADVICES = (Verdict.YES, Verdict.NO, Verdict.TALK)


@dataclass(frozen=True, slots=True)
class Advice:
    """Of one member on one application. motivation: of a conflict, what it is."""

    member: str
    verdict: Verdict
    motivation: str
    given_at: datetime
    changed_at: datetime | None = None
    after_reading: bool = False
    """As it stands it was changed after the member could read what others advised."""

    @property
    def since(self) -> datetime:
        """When it was said as it stands."""
        return self.changed_at or self.given_at


@dataclass(frozen=True, slots=True)
class Seen:
    """What one person may see of the advices on an application.

    readable: whether `given` holds what was advised, by member; else it is empty.
    """

    own: Advice | None
    readable: bool
    given: Mapping[str, Advice]
    gave: tuple[str, ...]
    awaited: tuple[str, ...]
    conflicts: Mapping[str, Advice]


def who_read(said: Iterable[tuple[str, bool]]) -> frozenset[str]:
    """Members who could read somebody else's advice on an application.

    said: by member, in its order, whether it gave an advice or declared a conflict of interest,
    which voids one. Who could read once has read, also when all of it fell away since.
    """
    stands: set[str] = set()
    found: set[str] = set()
    for member, advice in said:
        if advice:
            stands.add(member)
        else:
            stands.discard(member)
        if len(stands) > 1:
            found |= stands
    return frozenset(found)


def as_member(said: Mapping[str, Advice], members: Collection[str], name: str) -> Seen:
    """For that member of the board. members: who may give one now."""
    own = said.get(name)
    return _seen(said, members, own, own is not None and own.verdict in ADVICES)


def as_secretary(said: Mapping[str, Advice], members: Collection[str], *, opened: bool) -> Seen:
    """For who gives none. opened: in the meeting, also while somebody still has to give one."""
    return _seen(said, members, None, opened or not _awaited(said, members))


def _seen(
    said: Mapping[str, Advice], members: Collection[str], own: Advice | None, readable: bool
) -> Seen:
    given = {name: said[name] for name in sorted(said) if said[name].verdict in ADVICES}
    conflicts = {name: said[name] for name in sorted(said) if name not in given}
    shown = given if readable else {}
    return Seen(own, readable, shown, tuple(given), _awaited(said, members), conflicts)


def _awaited(said: Mapping[str, Advice], members: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(name for name in members if name not in said))
