"""The letters of the procedure: which there are, and who may get one. Never sent by themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.selection.moves import IN_PHASE_2, OVER
from kcvs_mailbot.selection.slots import INVITED_FROM, Kind


class ProcedureLetter(StrEnum):
    """What a letter tells; in the order in which a procedure sends them."""

    NOT_ADMITTED = "not_admitted"  # it came too late
    NOT_SHORT_LISTED = "not_short_listed"
    INVITATION_TEST = "invitation_test"
    INVITATION_INTERVIEW = "invitation_interview"
    APPOINTMENT_CHANGED = "appointment_changed"
    APPOINTMENT_CANCELLED = "appointment_cancelled"
    NOT_CHOSEN = "not_chosen"
    RESERVE = "reserve"
    CHOSEN = "chosen"
    PROCEDURE_EXTENDED = "procedure_extended"
    VACANCY_WITHDRAWN = "vacancy_withdrawn"


STANDS = frozenset(Status) - {Status.WITHDRAWN, Status.VOID}
"""Nobody else gets a letter of the procedure."""
_GOES_TO: dict[ProcedureLetter, frozenset[Status]] = {
    ProcedureLetter.NOT_ADMITTED: frozenset({Status.NOT_ADMITTED}),
    ProcedureLetter.NOT_SHORT_LISTED: frozenset({Status.NOT_SHORT_LISTED}),
    ProcedureLetter.INVITATION_TEST: INVITED_FROM[Kind.TEST],
    ProcedureLetter.INVITATION_INTERVIEW: INVITED_FROM[Kind.INTERVIEW],
    ProcedureLetter.APPOINTMENT_CHANGED: IN_PHASE_2,
    # Who was invited and takes part no more must hear that the day does not come.
    ProcedureLetter.APPOINTMENT_CANCELLED: IN_PHASE_2
    | {Status.NOT_CHOSEN, Status.LONG_LIST, Status.NOT_SHORT_LISTED},
    ProcedureLetter.NOT_CHOSEN: frozenset({Status.NOT_CHOSEN}),
    ProcedureLetter.RESERVE: frozenset({Status.RESERVE}),
    ProcedureLetter.CHOSEN: frozenset({Status.CHOSEN}),
    ProcedureLetter.PROCEDURE_EXTENDED: STANDS,
    ProcedureLetter.VACANCY_WITHDRAWN: STANDS,
}
TOLD_BY_LETTER = {
    Status.NOT_ADMITTED: ProcedureLetter.NOT_ADMITTED,
    Status.NOT_SHORT_LISTED: ProcedureLetter.NOT_SHORT_LISTED,
    Status.NOT_CHOSEN: ProcedureLetter.NOT_CHOSEN,
    Status.RESERVE: ProcedureLetter.RESERVE,
    Status.CHOSEN: ProcedureLetter.CHOSEN,
}
"""Who stands there is to be told so; who is in phase 2 is invited."""
ENDS = frozenset({*TOLD_BY_LETTER.values(), ProcedureLetter.VACANCY_WITHDRAWN})
"""They tell somebody how it ended."""
INVITATION = {
    Kind.TEST: ProcedureLetter.INVITATION_TEST,
    Kind.INTERVIEW: ProcedureLetter.INVITATION_INTERVIEW,
}
_INVITES = {letter: kind for kind, letter in INVITATION.items()}
OF_AN_APPOINTMENT = frozenset(_INVITES) | {
    ProcedureLetter.APPOINTMENT_CHANGED,
    ProcedureLetter.APPOINTMENT_CANCELLED,
}
"""They tell one, and carry it to the candidate's calendar."""


def is_unexpected(letter: ProcedureLetter, after: ProcedureLetter) -> bool:
    """True when who has the one, which told how it ended, hears something else by the other."""
    tells = {*TOLD_BY_LETTER.values(), *_INVITES}
    return letter in tells and after in ENDS and after is not letter


def may_get(letter: ProcedureLetter, here: Status) -> bool:
    """True when that letter fits where the application stands."""
    return here in _GOES_TO[letter]


def is_meant_for(letter: ProcedureLetter, here: Status) -> bool:
    """The same without those who take part no more and may hear it all the same."""
    to_all = letter in (ProcedureLetter.PROCEDURE_EXTENDED, ProcedureLetter.VACANCY_WITHDRAWN)
    return may_get(letter, here) and not (to_all and here in OVER)


@dataclass(frozen=True, slots=True)
class Meeting:
    """An appointment as it is now."""

    kind: Kind
    uid: str
    sequence: int
    begins_at: datetime
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Occasion:
    """What makes of one kind of letter several: the appointment, as often as it changed."""

    uid: str = ""
    sequence: int = 0

    def __str__(self) -> str:
        """As the outbox keeps it; "" for a letter that there is once."""
        return f"{self.sequence} {self.uid}" if self.uid else ""

    @classmethod
    def of(cls, kept: str) -> Occasion:
        sequence, _, uid = kept.partition(" ")
        return cls(uid, int(sequence)) if uid else cls()


Told = Collection[tuple[ProcedureLetter, Occasion]]
"""The letters that somebody has, or that are on their way."""


def key_of(letter: ProcedureLetter, occasion: Occasion) -> str:
    """The letter's own 16 hexadecimal digits: the same letter has the same Message-ID."""
    return hashlib.sha256(f"{letter}\n{occasion}".encode()).hexdigest()[:16]


def due(
    letter: ProcedureLetter, meetings: Iterable[Meeting], told: Told, now: datetime
) -> Occasion | None:
    """For what it is to go to who may get it; None when there is nothing to tell (any more)."""
    if letter not in OF_AN_APPOINTMENT:
        return None if (letter, Occasion()) in told else Occasion()
    for meeting in sorted(meetings, key=lambda one: (one.begins_at, one.uid)):
        occasion = Occasion(meeting.uid, meeting.sequence)
        if fits(letter, meeting, now) and _is_news(letter, occasion, told):
            return occasion
    return None


def fits(letter: ProcedureLetter, meeting: Meeting, now: datetime) -> bool:
    """True when the letter tells the appointment as it is, and in time."""
    if meeting.begins_at <= now:
        return False
    if meeting.cancelled or letter is ProcedureLetter.APPOINTMENT_CANCELLED:
        return meeting.cancelled and letter is ProcedureLetter.APPOINTMENT_CANCELLED
    return _INVITES.get(letter, meeting.kind) == meeting.kind


def _is_news(letter: ProcedureLetter, occasion: Occasion, told: Told) -> bool:
    """Who was not invited hears of no change; who was is not invited anew but told the change."""
    heard = [(one, of) for one, of in told if of.uid == occasion.uid]
    if letter in _INVITES:
        return not heard
    if letter is ProcedureLetter.APPOINTMENT_CANCELLED:
        return bool(heard) and (letter, occasion) not in heard
    return bool(heard) and all(of.sequence < occasion.sequence for _, of in heard)
