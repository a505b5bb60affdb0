"""What an application is made of: arrival, lateness, reference, motivation, career.

Pure. Source of the rules: vacancy text ("De uiterste datum ... is 15 september"; phase 1 asks
the motives and the professional career; "Er zijn geen vormvereisten").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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
    VOID = "void"  # the decision that made it was undone


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

    motivation_text: str
    motivation_source: str | None
    career_text: str
    career_source: str | None
    missing: tuple[str, ...]
    """A hint only ("motivation", "career"): there are no form requirements."""


def compose_submission(pieces: Iterable[Piece], *, unread: bool) -> Submission:
    """Chooses motivation and career from all pieces, in the order they came.

    `unread`: some document could not be read, so nothing can be said to be missing.
    """
    pieces = [piece for piece in pieces if piece.text.strip()]
    career = [p for p in pieces if p.role in (Role.CV, Role.BOTH)]
    motivation = _motivation(pieces)
    motivation_text, motivation_source = _join(motivation)
    career_text, career_source = _join(career)
    missing = []
    if not unread and len(motivation_text.split()) < ENOUGH_WORDS // 2:
        missing.append("motivation")
    if not unread and not career:
        missing.append("career")
    return Submission(
        motivation_text, motivation_source, career_text, career_source, tuple(missing)
    )


def _motivation(pieces: list[Piece]) -> list[Piece]:
    """Documents that hold it, with the bodies that are more than a covering note."""
    letters = [p for p in pieces if p.role in (Role.MOTIVATION, Role.BOTH)]
    documents, bodies = ([p for p in letters if (p.source == BODY) is own] for own in (False, True))
    if documents:
        bodies = [p for p in bodies if p.person or len(p.text.split()) >= ENOUGH_WORDS]
    chosen = {id(p) for p in (*documents, *bodies)}
    return [p for p in pieces if id(p) in chosen]


def _join(pieces: list[Piece]) -> tuple[str, str | None]:
    if not pieces:
        return "", None
    longest = max(pieces, key=lambda p: len(p.text))
    return "\n\n".join(p.text.strip() for p in pieces), longest.source
