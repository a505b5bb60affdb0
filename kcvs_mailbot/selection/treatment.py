"""Whether every candidate was treated alike, in numbers: no names, nothing of origin or gender.

Pure. Numbers of steps and of minutes, never of what somebody is worth.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from kcvs_mailbot.selection.record import Posted

SLOW = timedelta(days=1)
"""Who waited longer for a receipt is told apart."""


@dataclass(frozen=True, slots=True)
class Waited:
    """From arrival to receipt: the middle one, the one that nine of ten do not exceed, the longest.

    All three are waits that somebody had (nearest rank). number 0: they say nothing.
    """

    number: int
    median: timedelta = timedelta()
    nine_of_ten: timedelta = timedelta()
    longest: timedelta = timedelta()

    @classmethod
    def of(cls, waits: Iterable[timedelta]) -> Waited:
        found = sorted(waits)
        if not found:
            return cls(0)
        return cls(len(found), _rank(found, 0.5), _rank(found, 0.9), found[-1])


def _rank(found: Sequence[timedelta], share: float) -> timedelta:
    return found[math.ceil(share * len(found)) - 1]


class Step(Enum):
    """What is done for every candidate, or for every one on the short list."""

    LOOKED_UP = auto()  # `who` is the source
    ADVISED = auto()  # every member of the board gave an advice, or has a conflict
    TEST_PLANNED = auto()
    TESTED = auto()
    INTERVIEW_PLANNED = auto()
    INTERVIEWED = auto()


@dataclass(frozen=True, slots=True)
class Done:
    """For how many, of how many."""

    step: Step
    number: int
    of: int
    who: str = ""


@dataclass(frozen=True, slots=True)
class Spread:
    """How many candidates have so many of something: (0, 2) says that two have none."""

    candidates: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, each: Iterable[int]) -> Spread:
        return cls(tuple(sorted(Counter(each).items())))

    @property
    def fewer(self) -> int:
        """Candidates with fewer than who has most."""
        return sum(number for _, number in self.candidates[:-1])

    @property
    def every(self) -> int:
        return sum(number for _, number in self.candidates)


@dataclass(frozen=True, slots=True)
class Looked:
    """How often people of one role looked at dossiers; role "": of none that there is now.

    least, median, most: times per candidate, those among them that nobody looked at.
    """

    role: str
    times: int
    candidates: int
    least: int
    median: int
    most: int

    @classmethod
    def of(cls, role: str, each: Iterable[int]) -> Looked:
        """each: the times for every candidate."""
        found = sorted(each)
        if not found:
            return cls(role, 0, 0, 0, 0, 0)
        middle = found[math.ceil(len(found) / 2) - 1]
        return cls(role, sum(found), sum(n > 0 for n in found), found[0], middle, found[-1])


class Differs(Enum):
    """What was not the same for all."""

    NO_RECEIPT = auto()
    SLOW_RECEIPT = auto()
    LOST_MAIL = auto()
    LOOKED_UP = auto()  # `who` is the source
    ADVICES = auto()
    UNSEEN = auto()  # by members of the board
    MET = auto()  # `who` is the kind of meeting
    CARDS = auto()  # the same
    UNTOLD = auto()  # `who` is the letter, which others with the same outcome got


@dataclass(frozen=True, slots=True)
class Difference:
    """For how many it was otherwise, of how many."""

    differs: Differs
    number: int
    of: int
    who: str = ""


@dataclass(frozen=True, slots=True)
class Treatment:
    """All of it, of one vacancy. everybody: candidates, also who withdrew; void ones not."""

    everybody: int
    taking_part: int
    erased: int
    in_all: Waited
    in_time: Waited
    late: Waited
    by_language: tuple[tuple[str, Waited], ...]
    posted: tuple[Posted, ...]
    done: tuple[Done, ...]
    advices: Spread
    conflicts: int
    cards: tuple[tuple[str, Spread], ...]
    looks: tuple[Looked, ...]
    differences: tuple[Difference, ...]
