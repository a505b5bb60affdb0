"""What an application is made of: arrival, lateness, reference, motivation, career.

Pure. Source of the rules: vacancy text ("De uiterste datum ... is 15 september"; phase 1 asks
the motives and the professional career; "Er zijn geen vormvereisten").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.message import Message

BODY = "body"
"""The source of a text that stood in the mail itself."""
ENOUGH_WORDS = 40
"""A body with fewer words beside a document is a covering note ("zie bijlage")."""
NEAR_DEADLINE = timedelta(minutes=5)
CLOCKS_APART = timedelta(minutes=10)


class ApplicationStatus(StrEnum):
    """Where an application stands."""

    RECEIVED = "received"
    WITHDRAWN = "withdrawn"  # by the candidate
    VOID = "void"  # the decision that made it was undone, or it was joined to another
    # In the selection (selection.moves), where people put it:
    ADMITTED = "admitted"  # though it is late
    NOT_ADMITTED = "not_admitted"  # for it is late
    LONG_LIST = "long_list"  # of all who take part in phase 1
    SHORT_LIST = "short_list"
    NOT_SHORT_LISTED = "not_short_listed"
    TESTED = "tested"
    INTERVIEWED = "interviewed"
    CHOSEN = "chosen"
    RESERVE = "reserve"
    NOT_CHOSEN = "not_chosen"


class Happened(StrEnum):
    """What the timeline of an application or a mail tells."""

    RECEIVED = "received"
    FOLLOW_UP = "follow_up"
    WITHDRAWAL = "withdrawal"
    REVIEW = "review"
    SET_ASIDE = "set_aside"
    ENQUEUED = "enqueued"
    HELD = "held"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    BOUNCED = "bounced"
    RELEASED = "released"
    RETRIED = "retried"
    CANCELLED = "cancelled"
    ACCEPTED = "accepted"
    ATTACHED = "attached"
    DISMISSED = "dismissed"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    UNDONE = "undone"
    ROLE_SET = "role_set"
    NAME_SET = "name_set"
    ADDRESS_SET = "address_set"
    JOINED = "joined"  # with another application of the same person
    TAKEN_OUT = "taken_out"  # a mail, into another application
    NOTED = "noted"
    NOTE_CHANGED = "note_changed"
    NOTE_REMOVED = "note_removed"
    LATE_CHANGED = "late_changed"
    REINSTATED = "reinstated"  # a withdrawal was taken back
    MOVED = "moved"  # in the selection: from, to, why, reasons by competency
    MOVED_BACK = "moved_back"  # the last such step was undone
    LIST_FROZEN = "list_frozen"  # the board closed a phase: what its list was then
    LOOKED_UP = "looked_up"  # a person searched for additional information
    LOOKED_UP_REMOVED = "looked_up_removed"
    ADVISED = "advised"  # by a member of the board
    CONFLICT_DECLARED = "conflict_declared"  # of interest, by a member of the board
    CONFLICT_REVOKED = "conflict_revoked"
    PLANNED = "planned"  # a test or an interview
    REPLANNED = "replanned"
    CALLED_OFF = "called_off"
    ASSESSED = "assessed"  # a scorecard was handed in
    CARD_GIVEN_BACK = "card_given_back"  # to its assessor, by the secretary, with the reason
    LETTER_TEXT_CHANGED = "letter_text_changed"
    ERASED = "erased"  # with all that is known of the person
    ERASURE_ANNOUNCED = "erasure_announced"  # to the secretary: its term ends
    EXPORTED = "exported"  # a list or dossiers left by the page
    VIEWED = "viewed"  # somebody looked at the dossier, on the page
    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGNED_OUT = "signed_out"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a word, no secret
    SECOND_FACTOR_SET = "second_factor_set"
    ACCOUNT_ADDED = "account_added"
    ACCOUNT_RESET = "account_reset"
    ACCOUNT_CHANGED = "account_changed"


def reference(vacancy: str, number: int) -> str:
    """KCVS-2021 and 7 give KCVS-2021-0007; beyond 9999 it grows."""
    return f"{vacancy}-{number:04d}"


def received_at(
    message: Message, trusted_hosts: frozenset[str], internaldate: datetime | None
) -> datetime | None:
    """When our mail server took the message, None when nobody we trust says so.

    The first Received header (RFC 5321 4.4: the last hop adds it on top) when its `by` is one of
    `trusted_hosts` (lower case); else INTERNALDATE. Headers below the first and the Date header
    are the sender's word and never believed.
    """
    first = message.received[0] if message.received else None
    if first is not None and first.at is not None and first.by in trusted_hosts:
        return first.at
    return internaldate


def is_late(received: datetime, closes_at: datetime) -> bool:
    """True from `closes_at`, the first late instant, on. Both aware; ValueError when naive."""
    if received.tzinfo is None or closes_at.tzinfo is None:
        raise ValueError("lateness is judged on aware datetimes only")
    return received >= closes_at


def arrival_notes(
    received: datetime | None, header_date: datetime | None, closes_at: datetime, zone: tzinfo
) -> list[str]:
    """What the secretary should know of the clock, in Dutch; never changes `late`.

    Moments are shown in `zone`.
    """
    if received is None:
        return ["het tijdstip van ontvangst is onbekend: laattijdigheid zelf nakijken"]
    notes = []
    if abs(received - closes_at) <= NEAR_DEADLINE:
        notes.append("ontvangen hoogstens vijf minuten voor of na de uiterste datum")
    if header_date is not None and abs(received - header_date) > CLOCKS_APART:
        said, took = (f"{m.astimezone(zone):%d/%m/%Y %H:%M:%S}" for m in (header_date, received))
        notes.append(
            f"de mail zelf noemt {said}, onze server ontving hem op {took}: meer dan tien minuten "
            "verschil; het tijdstip van de server geldt"
        )
    return notes


@dataclass(frozen=True, slots=True)
class Piece:
    """One text that came with an application: a mail's body or a document."""

    source: str
    """BODY, or the document's filename."""
    role: Role
    text: str
    person: bool = False
    """True when a person gave the role."""


@dataclass(frozen=True, slots=True)
class Submission:
    """Motivation and career as the contract gives them: texts joined, source of the longest."""

    motivation_text: str = ""
    motivation_source: str | None = None
    career_text: str = ""
    career_source: str | None = None
    longest_motivation: int = 0
    longest_career: int = 0
    """Characters of the longest piece."""
    words: int = 0
    """Of the motivation."""
    letters: bool = False
    """A document holds motivation."""
    covering: bool = False
    """A covering note is in the motivation, until a letter comes."""
    unread: bool = False
    """Some document could not be read, so nothing can be said to be missing."""

    @property
    def missing(self) -> tuple[str, ...]:
        """A hint only ("motivation", "career"): there are no form requirements."""
        if self.unread:
            return ()
        missing = ["motivation"] if self.words < ENOUGH_WORDS // 2 else []
        return tuple(missing if self.career_source else [*missing, "career"])


def compose_submission(pieces: Iterable[Piece], *, unread: bool) -> Submission:
    """Chooses motivation and career from all pieces, in the order they came."""
    composed = extend_submission(Submission(), pieces, unread=unread)
    assert composed is not None  # noqa: S101 - nothing was chosen before
    return composed


def extend_submission(
    before: Submission, pieces: Iterable[Piece], *, unread: bool
) -> Submission | None:
    """As if these pieces had stood behind those of before; it costs what the new ones cost.

    None when they put out what was chosen before: all must be composed again.
    """
    pieces = [piece for piece in pieces if piece.text.strip()]
    letters = before.letters or any(_is_motivation(p) and p.source != BODY for p in pieces)
    if letters and before.covering:
        return None
    motivation = [p for p in pieces if _is_motivation(p) and not (letters and _covers(p))]
    career = [p for p in pieces if p.role in (Role.CV, Role.BOTH)]
    text, source, longest = _joined(
        motivation, before.motivation_text, before.motivation_source, before.longest_motivation
    )
    career_text, career_source, longest_career = _joined(
        career, before.career_text, before.career_source, before.longest_career
    )
    return Submission(
        text,
        source,
        career_text,
        career_source,
        longest,
        longest_career,
        before.words + sum(len(p.text.split()) for p in motivation),
        letters,
        before.covering or (not letters and any(map(_covers, motivation))),
        before.unread or unread,
    )


def without_piece(before: Submission, piece: Piece) -> Submission | None:
    """As if this document's piece, one of those of before, had not stood there.

    `letters` stays: another one takes its place. None when the texts do not tell what is left.
    """
    if _is_motivation(piece):
        left = _cut(before.motivation_text, piece, before.longest_motivation)
        if left is None:
            return None
        before = replace(
            before,
            motivation_text=left,
            motivation_source=before.motivation_source if left else None,
            words=before.words - len(piece.text.split()),
        )
    if piece.role in (Role.CV, Role.BOTH):
        left = _cut(before.career_text, piece, before.longest_career)
        if left is None:
            return None
        source = before.career_source if left else None
        before = replace(before, career_text=left, career_source=source)
    return before


def _cut(text: str, piece: Piece, longest: int) -> str | None:
    """None where it stands twice, or was the longest of several."""
    words = piece.text.strip()
    if text == words:
        return ""
    around = f"\n\n{text}\n\n"
    if len(piece.text) >= longest or around.count(f"\n\n{words}\n\n") != 1:
        return None
    return around.replace(f"\n\n{words}\n\n", "\n\n")[2:-2]


def _is_motivation(piece: Piece) -> bool:
    return piece.role in (Role.MOTIVATION, Role.BOTH)


def _covers(piece: Piece) -> bool:
    """A body beside a letter that is no more than a covering note."""
    return piece.source == BODY and not piece.person and len(piece.text.split()) < ENOUGH_WORDS


def _joined(
    pieces: list[Piece], text: str, source: str | None, longest: int
) -> tuple[str, str | None, int]:
    """The text with the pieces behind it, the source and the length of its longest piece."""
    for piece in pieces:
        if source is None or len(piece.text) > longest:
            source, longest = piece.source, len(piece.text)
    return "\n\n".join([*filter(None, [text]), *(p.text.strip() for p in pieces)]), source, longest
