"""What people and programs see of stored mails: frozen rows, from a fixed number of queries.

Their fields stand in the order of the contract's JSON, which `export.shapes` makes of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, defer

from kcvs_mailbot.documents.reading import SEALED, Status
from kcvs_mailbot.store.database import Store
from kcvs_mailbot.store.models import Application, Document, Mailbox, Message, Position, Reading

APPRECIABLE = 0.03
"""What reads less like an application than this is not worth another look."""
DOUBTFUL = 50
AT_ONCE = 500
"""So many rows are named in one query."""


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    address: str | None


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote above the mail that he passed on."""

    by: Person | None
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mail stands, or stood."""

    mailbox: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What recognition proposes of a mail that a person decides about."""

    candidate: Person | None
    application: str | None
    vacancy: str | None


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document without its text."""

    id: int
    filename: str | None
    media_type: str
    size: int
    sha256: str
    role: str
    role_by: str | None
    status: Status
    characters: int
    pages: int | None
    language: str | None
    problems: list[str]
    apart: list[dict[str, Any]]
    scan: str | None
    sealed: bool
    replaced: bool
    inside: int | None


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A stored mail without its text."""

    id: int
    sha256: str
    message_id: str | None
    position: Place | None
    positions: list[Place]
    account: str | None
    """user@host:port: whose mailbox the first one is in, where there are several."""
    received_at: datetime | None
    header_date: datetime | None
    from_: Person | None
    subject: str | None
    size: int
    disposition: str | None
    waits: bool
    done_as: str | None
    reasons: list[dict[str, Any]]
    likelihood: float | None
    application: str | None
    proposal: Proposal | None
    follow_up: str | None
    asks: bool
    receipt_reason: str | None
    settled_at: datetime | None
    settled_by: str | None
    forgotten: bool
    documents: list[DocumentRow]
    note: Note | None
    body_role: str | None
    body_role_by: str | None
    problems: list[str]


def each_message(
    store: Store, *, disposition: str | None = None, waiting: bool = False
) -> Iterator[MessageRow]:
    """Stored messages in the order they were stored, few in memory at a time.

    waiting: only those that wait for a person.
    """
    query = select(Message.id).order_by(Message.id)
    if disposition is not None:
        query = query.where(Message.disposition == disposition)
    if waiting:
        query = query.where(Message.waits)
    with store.read() as session:
        ids = list(session.scalars(query))
    return store.in_pieces(ids, messages_by_id)


def doubtful(store: Store) -> Iterator[MessageRow]:
    """Those in `other` that read most like an application, likeliest first; the first few."""
    query = (
        select(Message)
        .where(Message.disposition == "other", Message.likelihood >= APPRECIABLE)
        .order_by(Message.likelihood.desc(), Message.id)
    )
    with store.read() as session:
        yield from messages(session, list(session.scalars(query.limit(DOUBTFUL))))


def messages_by_id(session: Session, ids: Sequence[int]) -> list[MessageRow]:
    """These messages, in the order they were stored."""
    texts = (Message.body, Message.new_text, Message.own_text)
    query = select(Message).where(Message.id.in_(ids)).order_by(Message.id)
    return messages(session, list(session.scalars(query.options(*map(defer, texts)))))


def messages(session: Session, found: list[Message]) -> list[MessageRow]:
    """These messages as they are shown."""
    ids = [m.id for m in found]
    places = _places(session, ids)
    references = references_by_id(session, {m.application_id for m in found if m.application_id})
    documents = documents_by_message(session, ids)
    return [
        MessageRow(
            id=m.id,
            sha256=m.sha256,
            message_id=m.message_id,
            position=next((place for place, _ in places[m.id]), None),
            positions=[place for place, _ in places[m.id]],
            account=next((account for _, account in places[m.id]), None),
            received_at=m.received_at,
            header_date=m.header_date,
            from_=_person(m.from_name, m.from_address),
            subject=m.subject,
            size=m.size,
            disposition=m.disposition,
            waits=m.waits,
            done_as=m.done_as,
            reasons=m.reasons,
            likelihood=m.likelihood,
            application=references.get(m.application_id or 0),
            proposal=_proposal(m),
            follow_up=m.follow_up,
            asks=m.asks,
            receipt_reason=m.receipt_reason,
            settled_at=m.settled_at,
            settled_by=m.settled_by,
            forgotten=m.blob is None,
            documents=documents[m.id],
            note=note_above(m.from_name, m.from_address, m.note),
            body_role=m.body_role,
            body_role_by=m.body_role_by,
            problems=m.problems,
        )
        for m in found
    ]


def _person(name: str | None, address: str | None) -> Person | None:
    return None if address is None and not name else Person(name or "", address)


def note_above(name: str | None, address: str | None, note: str | None) -> Note | None:
    return Note(_person(name, address), note) if note else None


def _proposal(m: Message) -> Proposal | None:
    if m.disposition != "review":
        return None
    candidate = _person(m.candidate_name, m.candidate_address)
    return Proposal(candidate, m.proposed_reference, m.vacancy)


def among(column: Any, values: Iterable[Any]) -> Iterator[ColumnElement[bool]]:
    """Conditions that name all of these, some at once: a database takes only so many."""
    every = list(values)
    for start in range(0, len(every), AT_ONCE):
        yield column.in_(every[start : start + AT_ONCE])


def _places(session: Session, message_ids: list[int]) -> dict[int, list[tuple[Place, str]]]:
    """Each with its account, in the order in which they were seen."""
    found: dict[int, list[tuple[Place, str]]] = {message_id: [] for message_id in message_ids}
    for named in among(Position.message_id, message_ids):
        rows = session.execute(
            select(Position, Mailbox.folder, Mailbox.account)
            .join(Mailbox, Mailbox.id == Position.mailbox_id)
            .where(named)
            .order_by(Position.seen_at, Position.uidvalidity, Position.uid)
        )
        for position, folder, account in rows:
            place = Place(folder, position.uidvalidity, position.uid)
            found[position.message_id].append((place, account))
    return found


def references_by_id(session: Session, ids: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for named in among(Application.id, sorted(ids)):
        query = select(Application.id, Application.reference).where(named)
        found |= {row.id: row.reference for row in session.execute(query)}
    return found


def documents_by_message(
    session: Session, message_ids: Sequence[int]
) -> dict[int, list[DocumentRow]]:
    """The documents of each message, without their texts."""
    found: dict[int, list[DocumentRow]] = {message_id: [] for message_id in message_ids}
    for named in among(Document.message_id, message_ids):
        rows = session.execute(
            select(Document, Reading)
            .outerjoin(Reading, Reading.sha256 == Document.sha256)
            .options(defer(Reading.text))
            .where(Document.inline.is_(False), named)
            .order_by(Document.id)
        )
        for document, reading in rows:
            found[document.message_id].append(_document(document, reading))
    return found


def _document(document: Document, reading: Reading | None) -> DocumentRow:
    status = Status.UNSUPPORTED if reading is None else Status(reading.status)
    scan = reading.scan if reading else None
    if document.refused:
        status, reading = Status.REFUSED, None
    return DocumentRow(
        id=document.id,
        filename=document.filename,
        media_type=document.media_type,
        size=document.size,
        sha256=document.sha256,
        role=document.role,
        role_by=document.role_by,
        status=status,
        characters=reading.characters if reading else 0,
        pages=reading.pages if reading else None,
        language=reading.language if reading else None,
        problems=[*document.problems, *(_problems(reading) if reading else ())],
        apart=reading.apart if reading else [],
        scan=scan,
        sealed=status in SEALED,
        replaced=document.replaced,
        inside=document.parent_id,
    )


def texts_of(session: Session, hashes: Iterable[str]) -> dict[str, str]:
    """What was read in these bytes, by their SHA-256."""
    query = select(Reading.sha256, Reading.text).where(Reading.sha256.in_(list(hashes)))
    return dict(session.execute(query).all())


def _problems(reading: Reading) -> list[str]:
    if reading.scan != "not_scanned":
        return reading.problems
    return [f"not scanned for viruses: {reading.scan_said}; tried again", *reading.problems]
