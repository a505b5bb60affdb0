"""What the virus scanner made of stored documents, as columns of their readings."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from kcvs_mailbot.documents.reading import Clean, Infected, NotScanned, Scan, Status
from kcvs_mailbot.store.models import Document, Message, Reading

LATER = timedelta(days=1)
"""Until the scanner is shown again what it could not look into: its limits may have changed."""


def scan_of(row: Reading) -> Scan | None:
    """What is known; None when the scanner was never asked."""
    match row.scan:
        case "clean":
            return Clean()
        case "infected":
            return Infected(row.scan_said or "")
        case "not_scanned":
            return NotScanned(row.scan_said or "")
    return None


def set_scan(row: Reading, scan: Scan | None, now: datetime) -> None:
    """Enters it into the row."""
    match scan:
        case Clean():
            row.scan, row.scan_said, row.scan_again_at = "clean", None, None
        case Infected(signature):
            row.scan, row.scan_said, row.scan_again_at = "infected", signature, None
        case NotScanned(why, away):
            row.scan, row.scan_said = "not_scanned", why
            row.scan_again_at = now if away else now + LATER
        case None:
            row.scan, row.scan_said, row.scan_again_at = None, None, None


def due(session: Session, now: datetime, limit: int) -> list[str]:
    """SHA-256 of what must be scanned (again), those never scanned first."""
    rows = session.scalars(
        select(Reading.sha256)
        .where(or_(Reading.scan.is_(None), Reading.scan_again_at <= now))
        .order_by(Reading.scan_again_at.is_not(None), Reading.scan_again_at, Reading.sha256)
        .limit(limit)
    )
    return list(rows)


def seal(session: Session, sha256: str, signature: str, now: datetime) -> None:
    """Shows the document as infected at once; due till the mails that hold it are read again."""
    session.execute(
        update(Reading)
        .where(Reading.sha256 == sha256)
        .values(scan="infected", scan_said=signature, scan_again_at=now, status=Status.INFECTED)
    )


def holders(session: Session, sha256: str) -> list[int]:
    """The messages that hold these bytes as a document."""
    rows = session.scalars(
        select(Document.message_id)
        .join(Message, Message.id == Document.message_id)
        .where(Document.sha256 == sha256, Message.blob.is_not(None))
        .distinct()
        .order_by(Document.message_id)
    )
    return list(rows)
