"""What the page lists: frozen rows of plain queries, as many however long a list is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, literal_column, select
from sqlalchemy.orm import Session

from kcvs_mailbot.application import ApplicationStatus
from kcvs_mailbot.delivery import State
from kcvs_mailbot.store import filing, joined, search
from kcvs_mailbot.store.models import (
    Alert,
    Application,
    Balance,
    Candidate,
    Document,
    Event,
    Mailbox,
    Message,
    Outbox,
    Vacancy,
)

ASKS_A_PERSON = (State.HELD, State.FAILED, State.UNCERTAIN, State.BOUNCED)
"""States of an outgoing mail that somebody should look at."""
A_PAGE = 50
MOST_FOUND = 200
"""Applications that a search shows."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for a person."""

    mails: int
    outgoing: int


def waiting(session: Session) -> Waiting:
    """The numbers beside the places."""
    mails = select(func.count()).select_from(Message).where(Message.waits).scalar_subquery()
    outgoing = (
        select(func.count())
        .select_from(Outbox)
        .where(Outbox.state.in_(ASKS_A_PERSON))
        .scalar_subquery()
    )
    return Waiting(*session.execute(select(mails, outgoing)).one())


class Sort(StrEnum):
    """By nothing that weighs a person."""

    ARRIVAL = "ontvangen"
    NAME = "naam"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which applications, in which order; all of it stands in the address."""

    words: str = ""
    late: bool | None = None
    status: str = ""
    """"": all but the void ones."""
    vacancy: str = ""
    receipt: str = ""
    """A State of the first receipt."""
    sort: Sort = Sort.ARRIVAL
    reverse: bool = False
    """Newest first is the order of arrivals that is not reversed."""


@dataclass(frozen=True, slots=True)
class Line:
    """One application of the list."""

    id: int
    reference: str
    name: str
    address: str
    received_at: datetime | None
    late: bool | None
    status: str
    motivation: bool
    career: bool
    documents: int
    receipt: str
    """A State, or "none"."""
    passage: str = ""
    """Of a search; marked as passages.MARK."""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of them, and how many there are."""

    lines: tuple[Line, ...]
    total: int


def applications(session: Session, choice: Choice, page: int = 1) -> Found:
    """The page of that number, from 1; at most MOST_FOUND of a search."""
    hits = _hits(session, choice.words) if choice.words else {}
    wanted = _wanted(choice, list(hits) if choice.words else None)
    total = session.scalar(select(func.count()).select_from(Application).where(*wanted)) or 0
    shown = _page(session, choice, wanted, page, total)
    rows = session.execute(_LINE.where(Application.id.in_(shown)).order_by(*_order(choice)))
    lines = (Line(*row) for row in rows)
    return Found(tuple(replace(line, passage=_passage(hits.get(line.id))) for line in lines), total)


def _page(
    session: Session, choice: Choice, wanted: list[ColumnElement[bool]], page: int, total: int
) -> list[int]:
    """What a line shows is looked up for these only: else each row passed over would count."""
    first = (page - 1) * A_PAGE
    many = max(0, min(A_PAGE, total - first))
    if first > total // 2:  # nearer to the end: walked from there
        choice, first = replace(choice, reverse=not choice.reverse), total - first - many
    here = select(Application.id)
    if choice.sort is Sort.NAME:
        # Left, and asked in words that SQLite does not see through: it walks the names' index.
        here = here.select_from(Candidate).outerjoin(
            Application, and_(Application.candidate_id == Candidate.id, *wanted)
        )
        wanted = [func.coalesce(Application.id, 0) > 0]
    here = here.where(*wanted).order_by(*_order(choice))
    return list(session.scalars(here.limit(many).offset(first)))


_RECEIPT: ColumnElement[str] = literal_column("'receipt'")
"""As a parameter it would not lead SQLite to the index of first receipts."""
_DOCUMENTS = (
    select(func.count())
    .select_from(Document)
    .join(Message, Message.id == Document.message_id)
    .where(Message.application_id == Application.id, Document.inline.is_(False))
    .scalar_subquery()
)
_LINE = (
    select(
        Application.id,
        Application.reference,
        Candidate.name,
        Candidate.address,
        Application.received_at,
        Application.late,
        Application.status,
        Application.motivation_source.is_not(None),
        Application.career_source.is_not(None),
        _DOCUMENTS,
        func.coalesce(Outbox.state, "none"),
    )
    .join(Candidate, Candidate.id == Application.candidate_id)
    .outerjoin(Outbox, and_(Outbox.application_id == Application.id, Outbox.kind == _RECEIPT))
)


def _wanted(choice: Choice, ids: Sequence[int] | None) -> list[ColumnElement[bool]]:
    status = Application.status
    wanted = [status == choice.status if choice.status else status != ApplicationStatus.VOID]
    if ids is not None:
        wanted.append(Application.id.in_(ids))
    if choice.late is not None:
        wanted.append(Application.late.is_(choice.late))
    if choice.vacancy:
        wanted.append(Application.vacancy == choice.vacancy)
    if choice.receipt:
        wanted.append(_with_receipt(choice.receipt))
    return wanted


def _with_receipt(state: str) -> ColumnElement[bool]:
    own = select(Outbox.id).where(Outbox.application_id == Application.id, Outbox.kind == _RECEIPT)
    if state == "none":
        return ~own.exists()
    of_state = select(Outbox.application_id).where(Outbox.kind == "receipt")
    if state == State.SENT:  # nearly all: the others are looked up
        return and_(own.exists(), Application.id.not_in(of_state.where(Outbox.state != state)))
    return Application.id.in_(of_state.where(Outbox.state == state))


def _order(choice: Choice) -> tuple[Any, ...]:
    if choice.sort is Sort.NAME:
        first = func.lower(Candidate.name)
        number = Application.id
        return (first.desc(), number.desc()) if choice.reverse else (first.asc(), number.asc())
    moment, number = func.coalesce(Application.received_at, Application.created_at), Application.id
    return (moment.asc(), number.asc()) if choice.reverse else (moment.desc(), number.desc())


def _hits(session: Session, words: str) -> dict[int, search.Hit | None]:
    """The applications, with what shows why; a reference finds its own."""
    named = filing.by_reference(session, words.strip())
    if named is not None:
        return {joined.standing(session, named).id: None}
    hits = search.find(session, words, MOST_FOUND)
    return {hit.application_id: hit for hit in hits if hit.application_id is not None}


def _passage(hit: search.Hit | None) -> str:
    return hit.passage if hit else ""


@dataclass(frozen=True, slots=True)
class Call:
    """A vacancy as the page names it."""

    reference: str
    title: str
    opens_at: datetime
    closes_at: datetime


def vacancies(session: Session) -> list[Call]:
    """The one that closes last first."""
    rows = session.execute(
        select(Vacancy.reference, Vacancy.title, Vacancy.opens_at, Vacancy.closes_at).order_by(
            Vacancy.closes_at.desc(), Vacancy.reference
        )
    )
    return [Call(*row) for row in rows]


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
    late, there = Application.late, Application.status != ApplicationStatus.VOID
    counted = session.execute(
        select(
            func.count(),
            func.count().filter(late.is_(True)),
            func.count().filter(Application.status == ApplicationStatus.WITHDRAWN),
            func.count().filter(Application.received_at >= since),
        ).where(there)
    ).one()
    # Apart: SQLite counts a whole index by its pages.
    every = select(func.count()).select_from(Message)
    unread = every.where(Message.disposition.is_(None))
    mails = session.execute(select(every.scalar_subquery(), unread.scalar_subquery())).one()
    polled_at = session.scalar(select(func.max(Mailbox.polled_at)))
    return Today(*counted, _receipts(session), *mails, polled_at)


def _receipts(session: Session) -> dict[str, int]:
    """All but those of the few void applications: the others are not looked up."""
    void = select(Application.id).where(Application.status == ApplicationStatus.VOID)
    states = session.execute(
        select(Outbox.state, func.count())
        .where(Outbox.kind == "receipt", Outbox.application_id.not_in(void))
        .group_by(Outbox.state)
    )
    return dict(states.all())


def arrivals(session: Session, vacancy: str, zone: ZoneInfo) -> dict[date, int]:
    """How many applications arrived on each day of the zone that had any."""
    hour = (
        func.substr(Application.received_at, 1, 13)
        if session.get_bind().dialect.name == "sqlite"
        else func.to_char(
            func.timezone("UTC", Application.received_at), literal_column("'YYYY-MM-DD HH24'")
        )
    )
    rows = session.execute(
        select(hour, func.count())
        .where(
            Application.vacancy == vacancy,
            Application.status != ApplicationStatus.VOID,
            Application.received_at.is_not(None),
        )
        .group_by(hour)
    )
    days: dict[date, int] = {}
    for text, number in rows:
        local = datetime.fromisoformat(f"{text}:00Z").astimezone(zone).date()
        days[local] = days.get(local, 0) + number
    return days


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
