"""What the page lists: frozen rows of plain queries, as many however long a list is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kcvs_mailbot.delivery import State
from kcvs_mailbot.store import counted
from kcvs_mailbot.store.models import Alert, Application, Balance, Event, Mailbox, Message, Vacancy

ASKS_A_PERSON = (State.HELD, State.FAILED, State.UNCERTAIN, State.BOUNCED)
"""States of an outgoing mail that somebody should look at."""
A_PAGE = 50
# Made once: to make a statement takes longer than a small one takes to be answered.
_WAITING = select(func.count()).select_from(Message).where(Message.waits)
_VACANCIES = select(Vacancy.reference, Vacancy.title, Vacancy.opens_at, Vacancy.closes_at).order_by(
    Vacancy.closes_at.desc(), Vacancy.reference
)
_UNREAD = select(func.count()).select_from(Message).where(Message.disposition.is_(None))
_POLLED = select(func.max(Mailbox.polled_at))


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for a person."""

    mails: int
    outgoing: int


def waiting(session: Session) -> Waiting:
    """The numbers beside the places."""
    outgoing = counted.outgoing(session)
    asking = sum(outgoing.get(state, 0) for state in ASKS_A_PERSON)
    return Waiting(session.scalar(_WAITING) or 0, asking)


@dataclass(frozen=True, slots=True)
class Call:
    """A vacancy as the page names it."""

    reference: str
    title: str
    opens_at: datetime
    closes_at: datetime


def vacancies(session: Session) -> list[Call]:
    """The one that closes last first."""
    return [Call(*row) for row in session.execute(_VACANCIES)]


@dataclass(frozen=True, slots=True)
class Today:
    """What the first page says."""

    applications: int
    late: int
    withdrawn: int
    new: int
    """Since the day began."""
    receipts: dict[str, int]
    """First receipts by state."""
    mails: int
    unread: int
    """Stored, and not decided yet."""
    polled_at: datetime | None


def today(session: Session, since: datetime) -> Today:
    """since: when the day began."""
    return Today(
        *counted.so_far(session, since),
        counted.receipts(session),
        counted.mails(session),
        session.scalar(_UNREAD) or 0,
        session.scalar(_POLLED),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """A trouble that somebody is told of."""

    kind: str
    since: datetime
    ids: tuple[str, ...]


def troubles(session: Session) -> list[Standing]:
    """Those that are not over, the oldest first."""
    rows = session.scalars(select(Alert).where(Alert.gone_at.is_(None)).order_by(Alert.since))
    return [Standing(row.kind, row.since, tuple(row.told)) for row in rows]


@dataclass(frozen=True, slots=True)
class Sum:
    """The last balance of the mailbox against the records."""

    at: datetime
    closes: bool


def last_balance(session: Session) -> Sum | None:
    """None before the first."""
    row = session.execute(
        select(Balance.at, Balance.closes).order_by(Balance.id.desc()).limit(1)
    ).first()
    return None if row is None else Sum(*row)


@dataclass(frozen=True, slots=True)
class Deed:
    """An event, with the reference it is about; that of an application that was erased too."""

    id: int
    at: datetime
    kind: str
    actor: str
    reference: str | None
    message_id: int | None
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Deeds:
    """Which events: of whom, about which application, older than that id."""

    actor: str = ""
    reference: str = ""
    before: int | None = None


def deeds(session: Session, which: Deeds, *, by_people: bool = True) -> list[Deed]:
    """The newest first; one more than a page holds, when there are more."""
    erased = Event.detail["application"].as_string()
    reference = func.coalesce(
        Application.reference, erased, Event.detail["references"][0].as_string()
    )
    query = (
        select(
            Event.id,
            Event.at,
            Event.kind,
            Event.actor,
            reference,
            Event.message_id,
            Event.detail,
        )
        .outerjoin(Application, Application.id == Event.application_id)
        .order_by(Event.id.desc())
        .limit(A_PAGE + 1)
    )
    if by_people:
        query = query.where(Event.actor != "machine")
    if which.actor:
        query = query.where(Event.actor == which.actor)
    if which.reference:
        query = query.where(reference == which.reference.strip().upper())
    if which.before is not None:
        query = query.where(Event.id < which.before)
    return [Deed(*row) for row in session.execute(query)]
