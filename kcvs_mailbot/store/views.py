"""What people and programs see of what is stored: frozen rows, from a fixed number of queries.

Their fields stand in the order of the contract's JSON, which `export.shapes` makes of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, defer

from kcvs_mailbot.application import ApplicationStatus
from kcvs_mailbot.documents.reading import SEALED, Status
from kcvs_mailbot.store import filing, joined
from kcvs_mailbot.store.models import (
    Application,
    Candidate,
    Document,
    Event,
    Mailbox,
    Message,
    Outbox,
    Position,
    Reading,
)

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
    receipt_reason: str | None
    settled_at: datetime | None
    settled_by: str | None
    forgotten: bool
    documents: list[DocumentRow]
    note: Note | None
    body_role: str | None
    body_role_by: str | None
    problems: list[str]


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the candidate, and where it was found."""

    text: str | None
    source: str | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The first receipt of an application, or that there is none."""

    state: str = "none"
    to: str | None = None
    message_id: str | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application with its texts."""

    reference: str
    vacancy: str
    candidate: Person
    received_at: datetime | None
    late: bool | None
    status: str
    language: str
    motivation: Text
    career: Text
    note: Note | None
    missing: list[str]
    notes: list[str]
    documents: list[DocumentRow]
    messages: list[int]
    receipt: Receipt
    joined_to: str | None = None
    """The application that its mails went to."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One outgoing mail, without its text."""

    id: int
    application: str
    kind: str
    state: str
    why: str | None
    to: str
    subject: str
    message_id: str
    attempts: int
    created_at: datetime
    next_attempt_at: datetime | None
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a timeline."""

    at: datetime
    event: str
    by: str
    message: int | None
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail of the correspondence, with its text."""

    mail: MessageRow
    body: str | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """One application with all that belongs to it."""

    application: ApplicationRow
    timeline: list[Told]
    correspondence: list[Letter]
    outbox: list[OutboxRow]


def message_rows(
    session: Session,
    *,
    disposition: str | None = None,
    ids: Iterable[int] | None = None,
    waiting: bool = False,
) -> list[Message]:
    """Stored messages in the order they were stored. waiting: only those that wait for a person."""
    query = select(Message).order_by(Message.id)
    if disposition is not None:
        query = query.where(Message.disposition == disposition)
    if ids is not None:
        query = query.where(Message.id.in_(list(ids)))
    if waiting:
        query = query.where(Message.waits)
    return list(session.scalars(query))


def doubtful_rows(session: Session) -> list[Message]:
    """Those in `other` that read most like an application, likeliest first; the first few."""
    query = (
        select(Message)
        .where(Message.disposition == "other", Message.likelihood >= APPRECIABLE)
        .order_by(Message.likelihood.desc(), Message.id)
    )
    return list(session.scalars(query.limit(DOUBTFUL)))


def messages(session: Session, found: list[Message]) -> list[MessageRow]:
    """These messages as they are shown."""
    ids = [m.id for m in found]
    places = _places(session, ids)
    references = _references(session, {m.application_id for m in found if m.application_id})
    documents = _documents(session, ids)
    return [
        MessageRow(
            id=m.id,
            sha256=m.sha256,
            message_id=m.message_id,
            position=next(iter(places.get(m.id, ())), None),
            positions=places.get(m.id, []),
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
            receipt_reason=m.receipt_reason,
            settled_at=m.settled_at,
            settled_by=m.settled_by,
            forgotten=m.blob is None,
            documents=documents[m.id],
            note=_note(m.from_name, m.from_address, m.note),
            body_role=m.body_role,
            body_role_by=m.body_role_by,
            problems=m.problems,
        )
        for m in found
    ]


def _person(name: str | None, address: str | None) -> Person | None:
    return None if address is None and not name else Person(name or "", address)


def _note(name: str | None, address: str | None, note: str | None) -> Note | None:
    return Note(_person(name, address), note) if note else None


def _proposal(m: Message) -> Proposal | None:
    if m.disposition != "review":
        return None
    candidate = _person(m.candidate_name, m.candidate_address)
    return Proposal(candidate, m.proposed_reference, m.vacancy)


def _among(column: Any, values: Iterable[Any]) -> Iterator[ColumnElement[bool]]:
    """Conditions that name all of these, some at once: a database takes only so many."""
    every = list(values)
    for start in range(0, len(every), AT_ONCE):
        yield column.in_(every[start : start + AT_ONCE])


def _places(session: Session, message_ids: list[int]) -> dict[int, list[Place]]:
    found: dict[int, list[Place]] = {}
    for named in _among(Position.message_id, message_ids):
        rows = session.execute(
            select(Position, Mailbox.folder)
            .join(Mailbox, Mailbox.id == Position.mailbox_id)
            .where(named)
            .order_by(Position.seen_at, Position.uidvalidity, Position.uid)
        )
        for position, folder in rows:
            place = Place(folder, position.uidvalidity, position.uid)
            found.setdefault(position.message_id, []).append(place)
    return found


def _references(session: Session, ids: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for named in _among(Application.id, sorted(ids)):
        query = select(Application.id, Application.reference).where(named)
        found |= {row.id: row.reference for row in session.execute(query)}
    return found


def _documents(session: Session, message_ids: Sequence[int]) -> dict[int, list[DocumentRow]]:
    """The documents of each message, without their texts."""
    found: dict[int, list[DocumentRow]] = {message_id: [] for message_id in message_ids}
    for named in _among(Document.message_id, message_ids):
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


@dataclass(frozen=True, slots=True)
class Choice:
    """Which applications; voided ones only when asked for by status. None: whichever."""

    late: bool = False
    status: str | None = None
    vacancy: str | None = None
    references: tuple[str, ...] | None = None

    def of(self, query: Select[Any]) -> Select[Any]:
        """The query of applications with these only, in order of reference."""
        query = query.order_by(Application.vacancy, Application.number).where(
            Application.status == self.status
            if self.status
            else Application.status != ApplicationStatus.VOID
        )
        if self.late:
            query = query.where(Application.late.is_(True))
        if self.vacancy is not None:
            query = query.where(Application.vacancy == self.vacancy)
        if self.references is not None:
            wanted = [reference.upper() for reference in self.references]
            query = query.where(Application.reference.in_(wanted))
        return query


def application_rows(
    session: Session,
    *,
    late: bool = False,
    status: str | None = None,
    vacancy: str | None = None,
    references: Iterable[str] | None = None,
) -> list[Application]:
    """Applications in order of reference; voided ones only when asked for by status."""
    chosen = Choice(late, status, vacancy, None if references is None else tuple(references))
    return list(session.scalars(chosen.of(select(Application))))


def references(session: Session, choice: Choice) -> list[str]:
    """Those of the applications chosen, in their order."""
    return list(session.scalars(choice.of(select(Application.reference))))


def count(session: Session, choice: Choice) -> int:
    """How many are chosen."""
    chosen = choice.of(select(Application.id)).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(chosen)) or 0


def applications(session: Session, found: list[Application]) -> list[ApplicationRow]:
    """These applications with their texts, in as many queries for thousands as for ten."""
    ids = [row.id for row in found]
    candidates = _candidates(session, {row.candidate_id for row in found})
    mails = _mails(session, ids)
    documents = _documents(session, [m.id for several in mails.values() for m in several])
    receipts = _receipts(session, ids)
    return [
        ApplicationRow(
            reference=row.reference,
            vacancy=row.vacancy,
            candidate=candidates[row.candidate_id],
            received_at=row.received_at,
            late=row.late,
            status=row.status,
            language=row.language,
            motivation=Text(row.motivation_text, row.motivation_source),
            career=Text(row.career_text, row.career_source),
            note=next((m.note for m in mails[row.id] if m.note), None),
            missing=row.missing,
            notes=row.notes,
            documents=[d for m in mails[row.id] for d in documents[m.id]],
            messages=[m.id for m in mails[row.id]],
            receipt=receipts.get(row.id, Receipt()),
            joined_to=joined.standing(session, row).reference if row.joined_id else None,
        )
        for row in found
    ]


def each_application(
    session: Session, references: Sequence[str], at_once: int = 100
) -> Iterator[ApplicationRow]:
    """The same, few in memory at a time; what is gone meanwhile is left out."""
    for start in range(0, len(references), at_once):
        query = select(Application).where(
            Application.reference.in_(references[start : start + at_once])
        )
        order = query.order_by(Application.vacancy, Application.number)
        yield from applications(session, list(session.scalars(order)))
        session.expunge_all()


def _candidates(session: Session, ids: Iterable[int]) -> dict[int, Person]:
    found: dict[int, Person] = {}
    for named in _among(Candidate.id, sorted(ids)):
        query = select(Candidate.id, Candidate.name, Candidate.address).where(named)
        found |= {row.id: Person(row.name, row.address) for row in session.execute(query)}
    return found


@dataclass(frozen=True, slots=True)
class _Mail:
    id: int
    note: Note | None


def _mails(session: Session, application_ids: list[int]) -> dict[int, list[_Mail]]:
    """The mails of each application, in the order they came."""
    found: dict[int, list[_Mail]] = {application: [] for application in application_ids}
    texts = (Message.body, Message.new_text, Message.own_text)
    for named in _among(Message.application_id, application_ids):
        query = select(Message).options(*map(defer, texts)).where(named)
        for m in sorted(session.scalars(query), key=filing.arrival_key):
            note = _note(m.from_name, m.from_address, m.note)
            found[m.application_id or 0].append(_Mail(m.id, note))
    return found


def _receipts(session: Session, application_ids: list[int]) -> dict[int, Receipt]:
    found: dict[int, Receipt] = {}
    wanted = (Outbox.state, Outbox.recipient, Outbox.message_id, Outbox.sent_at)
    for named in _among(Outbox.application_id, application_ids):
        query = select(Outbox.application_id, *wanted).where(Outbox.kind == "receipt", named)
        for row in session.execute(query):
            receipt = Receipt(row.state, row.recipient, row.message_id, row.sent_at)
            found[row.application_id] = receipt
    return found


def dossier(session: Session, row: Application) -> Dossier:
    """One application with its texts, timeline and correspondence.

    With what was written to those that were joined to it.
    """
    mails = filing.messages_of(session, row.id)
    ids = [row.id, *joined.into(session, row.id)]
    named = _references(session, ids)
    entries = session.scalars(
        select(Outbox).where(Outbox.application_id.in_(ids)).order_by(Outbox.id)
    )
    events = session.scalars(select(Event).where(Event.application_id == row.id).order_by(Event.id))
    (application,) = applications(session, [row])
    bodies = {m.id: m.body for m in mails}
    return Dossier(
        application,
        [Told(e.at, e.kind, e.actor, e.message_id, e.detail) for e in events],
        [Letter(mail, bodies[mail.id]) for mail in messages(session, mails)],
        [_outgoing(e, named[e.application_id]) for e in entries],
    )


def outbox_entries(session: Session) -> list[OutboxRow]:
    """All outgoing mails, oldest first."""
    rows = session.execute(
        select(Outbox, Application.reference)
        .join(Application, Application.id == Outbox.application_id)
        .options(defer(Outbox.raw))
        .order_by(Outbox.id)
    )
    return [_outgoing(entry, reference) for entry, reference in rows]


def _outgoing(entry: Outbox, reference: str) -> OutboxRow:
    return OutboxRow(
        id=entry.id,
        application=reference,
        kind=entry.kind,
        state=entry.state,
        why=entry.why,
        to=entry.recipient,
        subject=entry.subject,
        message_id=entry.message_id,
        attempts=entry.attempts,
        created_at=entry.created_at,
        next_attempt_at=entry.next_attempt_at,
        sent_at=entry.sent_at,
    )
