"""What people and programs see: rows as the JSON shapes of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from kcvs_mailbot.application import ApplicationStatus
from kcvs_mailbot.documents.reading import SEALED, Status
from kcvs_mailbot.store import filing
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

Json = dict[str, Any]
APPRECIABLE = 0.03
"""What reads less like an application than this is not worth another look."""
DOUBTFUL = 50


def iso(moment: datetime | None, zone: ZoneInfo) -> str | None:
    """ISO 8601 with the offset of `zone` at that moment."""
    return None if moment is None else moment.astimezone(zone).isoformat()


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


def messages(session: Session, found: list[Message], zone: ZoneInfo) -> list[Json]:
    """Messages as the contract shapes them."""
    ids = [m.id for m in found]
    positions = _positions(session, ids)
    references = _references(session, {m.application_id for m in found})
    documents = _documents(session, ids)
    return [
        {
            "id": m.id,
            "sha256": m.sha256,
            "message_id": m.message_id,
            "position": next(iter(positions.get(m.id, ())), None),
            "positions": positions.get(m.id, []),
            "received_at": iso(m.received_at, zone),
            "header_date": iso(m.header_date, zone),
            "from": _person(m.from_name, m.from_address),
            "subject": m.subject,
            "size": m.size,
            "disposition": m.disposition,
            "waits": m.waits,
            "done_as": m.done_as,
            "reasons": m.reasons,
            "likelihood": m.likelihood,
            "application": references.get(m.application_id or 0),
            "proposal": _proposal(m),
            "follow_up": m.follow_up,
            "receipt_reason": m.receipt_reason,
            "settled_at": iso(m.settled_at, zone),
            "settled_by": m.settled_by,
            "forgotten": m.blob is None,
            "documents": documents[m.id],
            "note": _note(m),
            "body_role": m.body_role,
            "body_role_by": m.body_role_by,
            "problems": m.problems,
        }
        for m in found
    ]


def _person(name: str | None, address: str | None) -> Json | None:
    return None if address is None and not name else {"name": name or "", "address": address}


def _note(m: Message) -> Json | None:
    """What somebody wrote above the mail that he passed on."""
    return {"by": _person(m.from_name, m.from_address), "text": m.note} if m.note else None


def _proposal(m: Message) -> Json | None:
    if m.disposition != "review":
        return None
    return {
        "candidate": _person(m.candidate_name, m.candidate_address),
        "application": m.proposed_reference,
        "vacancy": m.vacancy,
    }


def _by_500(ids: list[int]) -> Iterator[list[int]]:
    """What one query can name."""
    return (ids[start : start + 500] for start in range(0, len(ids), 500))


def _positions(session: Session, message_ids: list[int]) -> dict[int, list[Json]]:
    found: dict[int, list[Json]] = {}
    for some in _by_500(message_ids):
        rows = session.execute(
            select(Position, Mailbox.folder)
            .join(Mailbox, Mailbox.id == Position.mailbox_id)
            .where(Position.message_id.in_(some))
            .order_by(Position.seen_at, Position.uidvalidity, Position.uid)
        )
        for position, folder in rows:
            found.setdefault(position.message_id, []).append(
                {"mailbox": folder, "uidvalidity": position.uidvalidity, "uid": position.uid}
            )
    return found


def _references(session: Session, ids: set[int | None]) -> dict[int, str]:
    found: dict[int, str] = {}
    for some in _by_500([one for one in ids if one is not None]):
        query = select(Application.id, Application.reference)
        found |= dict(session.execute(query.where(Application.id.in_(some))).all())
    return found


def _documents(session: Session, message_ids: list[int]) -> dict[int, list[Json]]:
    """The documents of each message, without their texts."""
    found: dict[int, list[Json]] = {message_id: [] for message_id in message_ids}
    for some in _by_500(message_ids):
        rows = session.execute(
            select(Document, Reading)
            .outerjoin(Reading, Reading.sha256 == Document.sha256)
            .options(defer(Reading.text))
            .where(
                Document.inline.is_(False),
                Document.message_id.in_(some),
            )
            .order_by(Document.id)
        )
        for document, reading in rows:
            found[document.message_id].append(_document(document, reading))
    return found


def _document(document: Document, reading: Reading | None) -> Json:
    status = Status.UNSUPPORTED if reading is None else Status(reading.status)
    scan = reading.scan if reading else None
    if document.refused:
        status, reading = Status.REFUSED, None
    return {
        "id": document.id,
        "filename": document.filename,
        "media_type": document.media_type,
        "size": document.size,
        "sha256": document.sha256,
        "role": document.role,
        "role_by": document.role_by,
        "status": status,
        "characters": reading.characters if reading else 0,
        "pages": reading.pages if reading else None,
        "language": reading.language if reading else None,
        "problems": [*document.problems, *(_problems(reading) if reading else ())],
        "apart": reading.apart if reading else [],
        "scan": scan,
        "sealed": status in SEALED,
        "replaced": document.replaced,
        "inside": document.parent_id,
    }


def _problems(reading: Reading) -> list[str]:
    if reading.scan != "not_scanned":
        return reading.problems
    return [f"not scanned for viruses: {reading.scan_said}; tried again", *reading.problems]


def application_rows(
    session: Session,
    *,
    late: bool = False,
    status: str | None = None,
    vacancy: str | None = None,
    references: Iterable[str] | None = None,
) -> list[Application]:
    """Applications in order of reference; voided ones only when asked for by status."""
    query = select(Application).order_by(Application.vacancy, Application.number)
    query = query.where(
        Application.status == status if status else Application.status != ApplicationStatus.VOID
    )
    if late:
        query = query.where(Application.late.is_(True))
    if vacancy is not None:
        query = query.where(Application.vacancy == vacancy)
    if references is not None:
        query = query.where(Application.reference.in_([r.upper() for r in references]))
    return list(session.scalars(query))


def applications(session: Session, found: list[Application], zone: ZoneInfo) -> list[Json]:
    """Applications as the contract shapes them."""
    return [_application(session, row, zone) for row in found]


def _application(session: Session, row: Application, zone: ZoneInfo) -> Json:
    candidate = session.get_one(Candidate, row.candidate_id)
    mails = filing.messages_of(session, row.id)
    documents = _documents(session, [m.id for m in mails])
    return {
        "reference": row.reference,
        "vacancy": row.vacancy,
        "candidate": {"name": candidate.name, "address": candidate.address},
        "received_at": iso(row.received_at, zone),
        "late": row.late,
        "status": row.status,
        "language": row.language,
        "motivation": {"text": row.motivation_text, "source": row.motivation_source},
        "career": {"text": row.career_text, "source": row.career_source},
        "note": next(filter(None, map(_note, mails)), None),
        "missing": row.missing,
        "notes": row.notes,
        "documents": [d for m in mails for d in documents[m.id]],
        "messages": [m.id for m in mails],
        "receipt": _receipt(session, row.id, zone),
    }


def _receipt(session: Session, application_id: int, zone: ZoneInfo) -> Json:
    entry = session.scalar(
        select(Outbox).where(Outbox.application_id == application_id, Outbox.kind == "receipt")
    )
    if entry is None:
        return {"state": "none", "to": None, "message_id": None, "sent_at": None}
    return {
        "state": entry.state,
        "to": entry.recipient,
        "message_id": entry.message_id,
        "sent_at": iso(entry.sent_at, zone),
    }


def dossier(session: Session, row: Application, zone: ZoneInfo) -> Json:
    """One application with its texts, timeline and correspondence: what `show` prints."""
    mails = filing.messages_of(session, row.id)
    entries = session.scalars(
        select(Outbox).where(Outbox.application_id == row.id).order_by(Outbox.id)
    )
    events = session.scalars(select(Event).where(Event.application_id == row.id).order_by(Event.id))
    bodies = {m.id: m.body for m in mails}
    correspondence = messages(session, mails, zone)
    for mail in correspondence:
        mail["body"] = bodies[mail["id"]]
    return {
        **_application(session, row, zone),
        "timeline": [
            {
                "at": iso(e.at, zone),
                "event": e.kind,
                "by": e.actor,
                "message": e.message_id,
                "detail": e.detail,
            }
            for e in events
        ],
        "correspondence": correspondence,
        "outbox": [outbox_entry(e, row.reference, zone) for e in entries],
    }


def outbox_entries(session: Session, zone: ZoneInfo) -> list[Json]:
    """All outgoing mails, oldest first."""
    rows = session.execute(
        select(Outbox, Application.reference)
        .join(Application, Application.id == Outbox.application_id)
        .order_by(Outbox.id)
    )
    return [outbox_entry(entry, reference, zone) for entry, reference in rows]


def outbox_entry(entry: Outbox, reference: str, zone: ZoneInfo) -> Json:
    """One outgoing mail, without its text."""
    return {
        "id": entry.id,
        "application": reference,
        "kind": entry.kind,
        "state": entry.state,
        "why": entry.why,
        "to": entry.recipient,
        "subject": entry.subject,
        "message_id": entry.message_id,
        "attempts": entry.attempts,
        "created_at": iso(entry.created_at, zone),
        "next_attempt_at": iso(entry.next_attempt_at, zone),
        "sent_at": iso(entry.sent_at, zone),
    }
