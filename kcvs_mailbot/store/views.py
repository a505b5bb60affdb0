"""What people and programs see of stored applications: frozen rows, a fixed number of queries.

Their fields stand in the order of the contract's JSON, which `export.shapes` makes of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, defer

from kcvs_mailbot.application import ApplicationStatus
from kcvs_mailbot.store import counted, filing, joined
from kcvs_mailbot.store.database import Store
from kcvs_mailbot.store.message_views import (
    DocumentRow,
    MessageRow,
    Note,
    Person,
    among,
    documents_by_message,
    messages,
    note_above,
    references_by_id,
)
from kcvs_mailbot.store.models import (
    Application,
    Candidate,
    Event,
    Message,
    Outbox,
)


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


def references(session: Session, choice: Choice) -> list[str]:
    """Those of the applications chosen, in their order."""
    return list(session.scalars(choice.of(select(Application.reference))))


def count(session: Session, choice: Choice) -> int:
    """How many are chosen."""
    if choice.references is None:
        late = choice.late or None
        return counted.applications(
            session, status=choice.status or "", late=late, vacancy=choice.vacancy or ""
        )
    chosen = choice.of(select(Application.id)).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(chosen)) or 0


def applications(session: Session, found: list[Application]) -> list[ApplicationRow]:
    """These applications with their texts, in as many queries for hundreds as for ten."""
    ids = [row.id for row in found]
    candidates = _candidates(session, {row.candidate_id for row in found})
    mails = _mails(session, ids)
    receipts = _receipts(session, ids)
    return [
        _application(session, row, candidates[row.candidate_id], mails[row.id], receipts)
        for row in found
    ]


def _application(
    session: Session,
    row: Application,
    candidate: Person,
    mails: Sequence[_Mail | MessageRow],
    receipts: dict[int, Receipt],
) -> ApplicationRow:
    return ApplicationRow(
        reference=row.reference,
        vacancy=row.vacancy,
        candidate=candidate,
        received_at=row.received_at,
        late=row.late,
        status=row.status,
        language=row.language,
        motivation=Text(row.motivation_text, row.motivation_source),
        career=Text(row.career_text, row.career_source),
        note=next((m.note for m in mails if m.note), None),
        missing=row.missing,
        notes=row.notes,
        documents=[d for m in mails for d in m.documents],
        messages=[m.id for m in mails],
        receipt=receipts.get(row.id, Receipt()),
        joined_to=joined.standing(session, row).reference if row.joined_id else None,
    )


def each_application(store: Store, references: Sequence[str]) -> Iterator[ApplicationRow]:
    """The same, few in memory at a time; what is gone meanwhile is left out."""

    def found(session: Session, some: Sequence[str]) -> list[ApplicationRow]:
        query = select(Application).where(Application.reference.in_(some))
        order = query.order_by(Application.vacancy, Application.number)
        return applications(session, list(session.scalars(order)))

    return store.in_pieces(references, found)


def _candidates(session: Session, ids: Iterable[int]) -> dict[int, Person]:
    found: dict[int, Person] = {}
    for named in among(Candidate.id, sorted(ids)):
        query = select(Candidate.id, Candidate.name, Candidate.address).where(named)
        found |= {row.id: Person(row.name, row.address) for row in session.execute(query)}
    return found


@dataclass(frozen=True, slots=True)
class _Mail:
    """What an application shows of a mail."""

    id: int
    note: Note | None
    documents: list[DocumentRow]


def _mails(session: Session, application_ids: list[int]) -> dict[int, list[_Mail]]:
    """The mails of each application, in the order they came."""
    mails: list[Message] = []
    texts = (Message.body, Message.new_text, Message.own_text)
    for named in among(Message.application_id, application_ids):
        mails += session.scalars(select(Message).options(*map(defer, texts)).where(named))
    documents = documents_by_message(session, [m.id for m in mails])
    found: dict[int, list[_Mail]] = {application: [] for application in application_ids}
    for m in sorted(mails, key=filing.arrival_key):
        note = note_above(m.from_name, m.from_address, m.note)
        found[m.application_id or 0].append(_Mail(m.id, note, documents[m.id]))
    return found


def _receipts(session: Session, application_ids: list[int]) -> dict[int, Receipt]:
    found: dict[int, Receipt] = {}
    wanted = (Outbox.state, Outbox.recipient, Outbox.message_id, Outbox.sent_at)
    for named in among(Outbox.application_id, application_ids):
        query = select(Outbox.application_id, *wanted).where(Outbox.kind == "receipt", named)
        for row in session.execute(query):
            receipt = Receipt(row.state, row.recipient, row.message_id, row.sent_at)
            found[row.application_id] = receipt
    return found


def dossier(session: Session, row: Application, not_told: Collection[str] = ()) -> Dossier:
    """One application with its texts, timeline and correspondence.

    With what was written to those that were joined to it. not_told: kinds of events, of which an
    application may have very many.
    """
    mails = filing.messages_of(session, row.id)
    shown = messages(session, mails)
    ids = [row.id, *joined.into(session, row.id)]
    named = references_by_id(session, ids)
    entries = session.scalars(
        select(Outbox).where(Outbox.application_id.in_(ids)).order_by(Outbox.id)
    )
    told = select(Event).where(Event.application_id == row.id, Event.kind.not_in(not_told))
    events = session.scalars(told.order_by(Event.id))
    person = _candidates(session, [row.candidate_id])[row.candidate_id]
    return Dossier(
        _application(session, row, person, shown, _receipts(session, [row.id])),
        [Told(e.at, e.kind, e.actor, e.message_id, e.detail) for e in events],
        [Letter(mail, m.body) for mail, m in zip(shown, mails, strict=True)],
        [_outgoing(e, named[e.application_id]) for e in entries],
    )


def each_outgoing(store: Store) -> Iterator[OutboxRow]:
    """All outgoing mails, oldest first, few in memory at a time."""

    def found(session: Session, ids: Sequence[int]) -> list[OutboxRow]:
        rows = session.execute(
            select(Outbox, Application.reference)
            .join(Application, Application.id == Outbox.application_id)
            .options(defer(Outbox.raw))
            .where(Outbox.id.in_(ids))
            .order_by(Outbox.id)
        )
        return [_outgoing(entry, reference) for entry, reference in rows]

    with store.read() as session:
        ids = list(session.scalars(select(Outbox.id).order_by(Outbox.id)))
    return store.in_pieces(ids, found)


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
