"""When a test or an interview takes place: rows of slots, and what does not go together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, StrEnum, auto

from kcvs_mailbot.application import ApplicationStatus as Status


class Kind(StrEnum):
    """What a candidate of phase 2 is invited to, and assessed on."""

    TEST = "test"
    INTERVIEW = "interview"


INVITED_FROM = {
    Kind.TEST: frozenset({Status.SHORT_LIST}),
    Kind.INTERVIEW: frozenset({Status.SHORT_LIST, Status.TESTED}),
}
"""Where somebody stands to be invited to it."""

NOTED = {Kind.TEST: Status.TESTED, Kind.INTERVIEW: Status.INTERVIEWED}
"""The step that says that it took place."""


@dataclass(frozen=True, slots=True)
class Span:
    """From one instant to a later one, aware."""

    begins: datetime
    ends: datetime

    def overlaps(self, other: Span) -> bool:
        """False when one begins as the other ends."""
        return self.begins < other.ends and other.begins < self.ends


def row_of(first: datetime, length: timedelta, pause: timedelta, number: int) -> list[Span]:
    """Slots one after another, by the time that passes and not by the clock on the wall."""
    begin, zone = first.astimezone(UTC), first.tzinfo
    found = []
    for _ in range(number):
        end = begin + length
        found.append(Span(begin.astimezone(zone), end.astimezone(zone)))
        begin = end + pause
    return found


@dataclass(frozen=True, slots=True)
class Booked:
    """What stands, or is to stand, in somebody's diary. who: the application's reference."""

    who: str
    kind: Kind
    span: Span
    place: str


class Clash(Enum):
    """Why two do not go together."""

    CANDIDATE = auto()  # nobody is in two places
    PLACE = auto()


def clash(one: Booked, others: Iterable[Booked]) -> Clash | None:
    """The first with any of the others; candidates may sit one test together."""
    for other in others:
        if not one.span.overlaps(other.span):
            continue
        if one.who == other.who:
            return Clash.CANDIDATE
        together = one.kind is other.kind is Kind.TEST and one.span == other.span
        if one.place and _same(one.place, other.place) and not together:
            return Clash.PLACE
    return None


def may_collide(one: Booked, other: Booked) -> bool:
    """At once, of one kind, and one of them names no room: the same people may be needed twice."""
    together = one.kind is other.kind is Kind.TEST and one.span == other.span
    apart = one.place and other.place
    return one.kind is other.kind and one.span.overlaps(other.span) and not together and not apart


def _same(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
