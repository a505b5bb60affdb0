"""What of a procedure stands on record, as its report tells it; and what is still open in it.

Pure. Nothing here weighs anybody: people stand by name or as they arrived, nothing is summed up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto

from kcvs_mailbot.selection.competencies import Phase, Procedure


class Lacks(Enum):
    """Of what a procedure has open: the kind of it."""

    MAILS = auto()  # wait for the secretary, and may be applications
    LATE = auto()  # not decided whether they are admitted
    IN_TIME_BY_NOW = auto()  # not admitted as late, and in time since the deadline moved
    NOT_LISTED = auto()  # in time or admitted, and not on the long list
    LOOK_UPS = auto()  # for whom this source was not looked at; `who` is the source, `past` counts
    ADVICES = auto()  # that a member has not given; `who` is the member
    SHORT_LIST = auto()  # on the long list, and neither on the short list nor not
    TEST = auto()  # on the short list, without a moment for the test
    INTERVIEW = auto()
    TESTED = auto()  # the moment is past, and nobody said that it took place
    INTERVIEWED = auto()
    CARDS = auto()  # begun and not handed in; `who` is the assessor
    NOT_BEGUN = auto()  # took it, and this member did not begin a card; `who` is the member
    NO_CARD = auto()  # a test or interview took place, and nobody handed a card in
    CHOICE = auto()  # interviewed, and nothing decided
    SEVERAL = auto()  # more than one is chosen
    LIST = auto()  # a phase that nobody closed; `who` is the phase
    TO_CLOSE = auto()  # the same of one about whose every candidate is decided
    CHANGED = auto()  # the list of a closed phase would be another one now
    LETTERS = auto()  # decided about, and not written to
    UNDELIVERED = auto()  # mails that came back, failed or are in doubt
    HELD = auto()  # mails that wait for a person
    EARLY = auto()  # noted as done, and its moment is still to come; `who` is the kind
    UNINVITED = auto()  # noted as done, and no letter told of it; `who` is the kind
    BEFORE_DEADLINE = auto()  # decided about, while people can still apply
    CLOSING = auto()  # chosen, and the configuration has no day on which the procedure ended


@dataclass(frozen=True, slots=True)
class Open:
    """Something that is to be done still: for how many, of how many (0: that says nothing).

    past: of the number, for whom it comes too late.
    """

    lacks: Lacks
    number: int
    of: int = 0
    who: str = ""
    past: int = 0

    @property
    def can_be_done(self) -> bool:
        return self.past < self.number


@dataclass(frozen=True, slots=True)
class Person:
    """A candidate in it; name "": nobody knows it, or `erased` since."""

    reference: str
    name: str
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of a frozen list."""

    person: Person
    status: str
    late: bool | None


@dataclass(frozen=True, slots=True)
class Frozen:
    """Where everybody stood when a phase was closed, in the order of arrival."""

    phase: str
    at: datetime
    by: str
    remark: str
    entries: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A step that stands, or that undid one. reasons: a competency's name, and the text."""

    person: Person
    here: str
    to: str
    why: str
    reasons: tuple[tuple[str, str], ...]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Late:
    """An application that came late, or of which nobody knows; decision None: nothing decided."""

    person: Person
    received_at: datetime | None
    late: bool | None
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Member:
    """Of the board: how many advices it gave, and where it declared a conflict of interest.

    missing: of those it could advise on, about whom it said nothing. changed: about whom it changed
    its advice after it could read those of others, and when.
    """

    name: str
    advices: int
    conflicts: tuple[Person, ...]
    missing: tuple[Person, ...] = ()
    changed: tuple[tuple[Person, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Opinion:
    """An advice with its words."""

    person: Person
    member: str
    verdict: str
    motivation: str
    changed_at: datetime | None = None
    """After its member could read the advices of others."""


@dataclass(frozen=True, slots=True)
class Card:
    """A scorecard that was handed in. marks: a competency's name, the level, the note."""

    person: Person
    kind: str
    assessor: str
    marks: tuple[tuple[str, str, str], ...]
    remark: str


HIDDEN = "niet in dit exemplaar, want de lezer meldde een belangenconflict"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A test or an interview of a candidate, as it stands on record.

    at: when it is or was planned, None: it is not. called_off: moments that were
    planned before, and why not any more. moved: why it was moved, each time.
    noted_at: when and by whom it was noted as done. invited: a letter about it went.
    hidden: nothing of it is for who reads this.
    """

    at: datetime | None
    place: str = ""
    link: str = ""
    called_off: tuple[tuple[datetime, str], ...] = ()
    moved: tuple[str, ...] = ()
    noted_at: datetime | None = None
    noted_by: str = ""
    invited: bool = False
    hidden: bool = False

    @property
    def noted_early(self) -> bool:
        """Noted as done before it was to begin."""
        return self.noted_at is not None and self.at is not None and self.noted_at < self.at


@dataclass(frozen=True, slots=True)
class Met:
    """A candidate of phase 2: the test, the interview, and how many cards were handed in."""

    person: Person
    test: Meeting
    interview: Meeting
    cards: int


@dataclass(frozen=True, slots=True)
class Posted:
    """Mails of one kind: template "" for receipts and for letters in a person's own words."""

    kind: str
    template: str
    sent: int
    undelivered: int
    waiting: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many. given: references that were given out; erased: of whom nothing else is left."""

    given: int
    erased: int
    void: int
    late: int
    unknown: int
    by_status: Mapping[str, int]

    @property
    def received(self) -> int:
        return sum(self.by_status.values())


@dataclass(frozen=True, slots=True)
class Call:
    """The vacancy, as the configuration has it."""

    reference: str
    title: str
    house: str
    decided_by: str
    opens_on: date
    closes_at: datetime
    """As people are told it, in their zone."""
    whole_day: bool
    procedure: Procedure
    late_from: datetime
    """The first instant that is late."""


@dataclass(frozen=True, slots=True)
class Record:
    """All of it. Moments are in the zone of the configuration."""

    call: Call
    made_at: datetime
    numbers: Numbers
    members: tuple[Member, ...]
    late: tuple[Late, ...]
    withdrawn: tuple[tuple[Person, datetime | None], ...]
    taking_part: int
    searched: tuple[tuple[str, int], ...]
    """A source, and for how many of those it was looked at."""
    lists: tuple[Frozen, ...]
    short_listing: tuple[Decision, ...]
    phase_2: tuple[Met, ...]
    choosing: tuple[Decision, ...]
    undone: tuple[Decision, ...]
    posted: tuple[Posted, ...]
    opinions: tuple[Opinion, ...]
    cards: tuple[Card, ...]
    open: tuple[Open, ...]

    def frozen(self, phase: Phase) -> tuple[Frozen, ...]:
        """The lists of that phase, the one that holds last."""
        return tuple(one for one in self.lists if one.phase == phase)
