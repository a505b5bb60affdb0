"""The mails that wait for a person, one after the other, and what they may belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from kcvs_mailbot.application import ApplicationStatus
from kcvs_mailbot.store import folding, joined
from kcvs_mailbot.store.message_views import APPRECIABLE, DOUBTFUL
from kcvs_mailbot.store.models import Application, Candidate, Message, Trace

SHOWN = 200
"""Mails on one page; the others come when these are decided."""
SET_ASIDE = 50
"""Mails in the list of those that people dismissed."""


@dataclass(frozen=True, slots=True)
class Line:
    """A mail in a list. `who`: its writer, or whom it proposes as candidate."""

    id: int
    subject: str
    who: str
    received_at: datetime | None
    follow_up: str | None
    asks: bool
    candidate: str


@dataclass(frozen=True, slots=True)
class Possible:
    """An application that a mail may belong to."""

    reference: str
    name: str
    address: str


_LINE = (
    Message.id,
    Message.subject,
    Message.from_name,
    Message.from_address,
    Message.received_at,
    Message.follow_up,
    Message.asks,
    Message.candidate_name,
    Message.candidate_address,
)


def _line(row: Row[*tuple[Any, ...]]) -> Line:
    return Line(
        row.id,
        row.subject or "",
        row.from_name or row.from_address or "",
        row.received_at,
        row.follow_up,
        row.asks,
        row.candidate_name or row.candidate_address or "",
    )


def waiting(session: Session) -> list[Line]:
    """Those that wait, oldest first; the first of them when they are many."""
    found = session.execute(select(*_LINE).where(Message.waits).order_by(Message.id).limit(SHOWN))
    return [_line(row) for row in found]


def doubtful(session: Session) -> list[Line]:
    """Those set aside that read most like an application (views.doubtful_rows)."""
    found = session.execute(
        select(*_LINE)
        .where(Message.disposition == "other", Message.likelihood >= APPRECIABLE)
        .order_by(Message.likelihood.desc(), Message.id)
        .limit(DOUBTFUL)
    )
    return [_line(row) for row in found]


def set_aside(session: Session) -> list[Line]:
    """Those that people dismissed and that can still be read, the latest decision first."""
    found = session.execute(
        select(*_LINE)
        .where(
            Message.disposition == "other",
            Message.settled_by != "machine",
            Message.done_as.is_(None),
            Message.blob.is_not(None),
        )
        .order_by(Message.settled_at.desc(), Message.id.desc())
        .limit(SET_ASIDE)
    )
    return [_line(row) for row in found]


def next_after(session: Session, message_id: int) -> int | None:
    """The one that waits behind this one; the first of all after the last; None when none does."""
    query = select(func.min(Message.id)).where(Message.waits)
    return session.scalar(query.where(_behind(message_id) > 0)) or session.scalar(query)


def place(session: Session, message_id: int) -> tuple[int, int]:
    """Which one of how many this is."""
    count = select(func.count()).select_from(Message).where(Message.waits)
    before = session.scalar(count.where(_behind(message_id) <= 0)) or 0
    return before, session.scalar(count) or 0


def _behind(message_id: int) -> ColumnElement[int]:
    """How far. Not the id itself: SQLite would look at each follow-up from there on."""
    return Message.id - message_id


def possible(session: Session, typed: str, at_most: int = 10) -> list[Possible]:
    """Applications of which reference, name or address holds what was typed.

    Or those of one that was joined to it.
    """
    like = "%" + "".join(f"\\{c}" if c in "\\%_" else c for c in typed.strip().lower()) + "%"
    holds = or_(
        func.lower(Candidate.name).like(like, escape="\\"),
        func.lower(Candidate.address).like(like, escape="\\"),
        func.lower(Application.reference).like(like, escape="\\"),
        *_named_so(typed),
    )
    went = select(Application).join(Candidate, Candidate.id == Application.candidate_id)
    gone = session.scalars(went.where(Application.joined_id.is_not(None), holds).limit(at_most))
    stand = [joined.standing(session, one).id for one in gone]
    query = _POSSIBLE.where(or_(holds, Application.id.in_(stand)))
    query = query.order_by(Application.id.desc()).limit(at_most)
    return [Possible(*row) for row in session.execute(query)]


def _named_so(typed: str) -> list[ColumnElement[bool]]:
    """By the name as it compares: SQLite makes no É small, and people type none."""
    if not (words := folding.words_of(typed)):
        return []
    holds = (Trace.value.like(f"%{word}%") for word in words)
    return [Application.id.in_(select(Trace.application_id).where(Trace.kind == "name", *holds))]


def alike(session: Session, row: Application) -> list[Possible]:
    """Others for the same vacancy that share a name or a telephone number with this one."""
    own, other = aliased(Trace), aliased(Trace)
    shared = and_(own.kind == other.kind, own.value == other.value)
    ids = (
        select(other.application_id)
        .join(own, shared)
        .where(own.application_id == row.id, own.kind.in_(("name", "phone")))
    )
    query = _POSSIBLE.where(
        Application.id.in_(ids), Application.id != row.id, Application.vacancy == row.vacancy
    )
    return [Possible(*found) for found in session.execute(query.order_by(Application.id).limit(5))]


def proposed(session: Session, row: Message) -> list[Possible]:
    """What the program, or the writer's address, ties it to."""
    # Each by its own index; one condition over both tables would look at every application.
    named = select(Application.id).where(Application.reference == (row.proposed_reference or ""))
    theirs = select(Application.id).join(Candidate, Candidate.id == Application.candidate_id)
    wrote = theirs.where(Candidate.canonical == row.sender) if row.sender else named
    query = _POSSIBLE.where(Application.id.in_(named.union(wrote)))
    query = query.order_by(Application.id.desc()).limit(5)
    return [Possible(*found) for found in session.execute(query)]


def named(session: Session, references: Sequence[str]) -> dict[str, str]:
    """The candidates' names, or addresses, of these applications."""
    query = _POSSIBLE.where(Application.reference.in_(references))
    return {row.reference: row.name or row.address for row in session.execute(query)}


_POSSIBLE = (
    select(Application.reference, Candidate.name, Candidate.address)
    .join(Candidate, Candidate.id == Application.candidate_id)
    .where(Application.status != ApplicationStatus.VOID)
)
