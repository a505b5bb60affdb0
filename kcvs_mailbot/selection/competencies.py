"""What a vacancy says of its procedure: phases, competencies, what is searched for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Ask(StrEnum):
    """What an assessor is asked about a competency."""

    NOTE = "note"  # a level in words, and a note
    # GDPR art. 9: opinions are nobody's note; that somebody held an office is public. To say how
    # much of a profile somebody shows would be a note on convictions.
    PUBLIC_OFFICES = "public_offices"  # which public offices were held, and no level


class Phase(StrEnum):
    """What the board closes, with a list of where everybody stands."""

    LONG_LIST = "long_list"
    SHORT_LIST = "short_list"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Competency:
    """One of those by which the vacancy weighs candidates, in its own words.

    key: stable and short, in stored scorecards and reasons. name: to head a column.
    """

    key: str
    name: str
    text: str
    ask: Ask = Ask.NOTE


@dataclass(frozen=True, slots=True)
class Procedure:
    """How candidates of a vacancy are selected. levels: the scale in words, lowest first.

    searched: sources of additional information that are looked at for every candidate. link: where
    a person's own click searches; {name} stands for the candidate's. The days are planned ones.
    """

    competencies: tuple[Competency, ...]
    levels: tuple[str, ...]
    searched: tuple[str, ...]
    link: str
    short_list_on: date | None = None
    test_on: date | None = None
    interviews_on: date | None = None
    choice_on: date | None = None

    @property
    def rated(self) -> tuple[Competency, ...]:
        """Those with a level; public offices are noted as facts."""
        return tuple(one for one in self.competencies if one.ask is not Ask.PUBLIC_OFFICES)

    def named(self, key: str) -> Competency | None:
        """The competency with this key; None when the configuration does not have it any more."""
        return next((one for one in self.competencies if one.key == key), None)
