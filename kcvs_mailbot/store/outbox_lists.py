"""Outgoing mail in lists, newest first; as many queries however much there is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, Select, func, select, union_all
from sqlalchemy.orm import Session

from kcvs_mailbot.delivery import State
from kcvs_mailbot.store.models import Application, Candidate, Outbox


@dataclass(frozen=True, slots=True)
class Line:
    """One outgoing mail, without its text."""

    id: int
    kind: str
    state: str
    why: str | None
    recipient: str
    reference: str
    name: str
    created_at: datetime
    next_attempt_at: datetime | None
    sent_at: datetime | None
    attempts: int
    template: str | None
    """Which letter of the procedure it is."""
    vacancy: str


_LINE: Select[*tuple[Any, ...]] = (
    select(
        Outbox.id,
        Outbox.kind,
        Outbox.state,
        Outbox.why,
        Outbox.recipient,
        Application.reference,
        Candidate.name,
        Outbox.created_at,
        Outbox.next_attempt_at,
        Outbox.sent_at,
        Outbox.attempts,
        Outbox.template,
        Application.vacancy,
    )
    .join(Application, Application.id == Outbox.application_id)
    .join(Candidate, Candidate.id == Application.candidate_id)
)


def lines(
    session: Session, states: Collection[State], at_most: int, before: int | None = None
) -> list[Line]:
    """Those in these states, entered before the one with that id."""
    query = _LINE.where(Outbox.id.in_(_newest(states, at_most, before)))
    rows = session.execute(query.order_by(Outbox.id.desc()).limit(at_most))
    return [Line(*row) for row in rows]


def by_answered(session: Session) -> dict[int, Line]:
    """By the mail that each answers; of two the later one."""
    answering = _LINE.add_columns(Outbox.answers).where(Outbox.answers.is_not(None))
    return {row.answers: Line(*row[:-1]) for row in session.execute(answering.order_by(Outbox.id))}


def _newest(states: Collection[State], at_most: int, before: int | None) -> CompoundSelect[Any]:
    """Of each state, by its index: together they would all be sorted."""
    each = []
    for state in states:
        query = select(Outbox.id).where(Outbox.state == state)
        if before is not None:
            query = query.where(Outbox.id < before)
        newest = query.order_by(Outbox.id.desc()).limit(at_most).subquery()
        each.append(select(newest.c.id))
    return union_all(*each)


def next_held(session: Session, entry_id: int) -> int | None:
    """The next one that waits to be released, the first again after the last; never this one."""
    query = select(func.min(Outbox.id)).where(Outbox.state == State.HELD, Outbox.id != entry_id)
    return session.scalar(query.where(Outbox.id > entry_id)) or session.scalar(query)


def line(session: Session, entry_id: int) -> Line | None:
    """One of them."""
    row = session.execute(_LINE.where(Outbox.id == entry_id)).first()
    return Line(*row) if row else None
