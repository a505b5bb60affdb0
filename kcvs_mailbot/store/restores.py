"""When this database was put back from a backup, and what may have been answered before that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from kcvs_mailbot.delivery import Reason, State
from kcvs_mailbot.store.models import (
    Application,
    Device,
    Mailbox,
    Message,
    Outbox,
    Restored,
    WebSession,
    Worker,
)

CLOCKS_APART = timedelta(minutes=10)
"""Between the mail server's clock and ours: a mail that came just before may seem later."""
_KEY = "until when mails may have been answered before"


@dataclass(frozen=True, slots=True)
class Held:
    """An outgoing mail that waits; `answered`: the reference told before, where that is known."""

    entry: int
    reference: str
    answered: str | None


def note(session: Session, now: datetime, answered: Mapping[str, str]) -> None:
    """Enters that the database was put back; answered: SHA-256 of a mail to the reference told."""
    session.add(Restored(at=now, answered=dict(answered)))
    session.flush()


def end_all(session: Session) -> None:
    """Nobody is at work or signed in any more: who was when the copy was made is gone since."""
    for table in (Worker, WebSession, Device):
        session.execute(delete(table))
    session.execute(update(Mailbox).values(polled_by=None))
    undecided = Message.claimed_by.is_not(None), Message.disposition.is_(None)
    session.execute(
        update(Message).where(*undecided).values(claimed_by=None, attempts=Message.attempts - 1)
    )


def may_be_answered(session: Session, came_at: datetime) -> bool:
    """True for a mail from before the database was put back: what is lost may have answered it."""
    if _KEY not in session.info:
        # Past the session, which would write first what it holds of the first mail.
        at = session.connection().execute(select(func.max(Restored.at))).scalar()
        session.info[_KEY] = None if at is None else at + CLOCKS_APART
    until: datetime | None = session.info[_KEY]
    return until is not None and came_at <= until


def untold(session: Session) -> Restored | None:
    """The last time, once a pass was made since and all it brought is decided; None when told."""
    row = session.scalar(select(Restored).order_by(Restored.id.desc()).limit(1).with_for_update())
    if row is None or row.told_at is not None:
        return None
    polled = session.scalar(select(func.max(Mailbox.polled_at)))
    waiting = session.scalar(select(func.count()).where(Message.disposition.is_(None)))
    return row if polled is not None and polled >= row.at and not waiting else None


def held(session: Session, row: Restored) -> list[Held]:
    """What waits since then for a person, oldest first."""
    query = (
        select(Outbox.id, Application.reference, Message.sha256)
        .join(Application, Application.id == Outbox.application_id)
        .outerjoin(Message, Message.id == Outbox.answers)
        .where(Outbox.state == State.HELD, Outbox.why == Reason.RESTORED)
    )
    found = session.execute(query.order_by(Outbox.id))
    return [Held(entry, name, row.answered.get(sha256)) for entry, name, sha256 in found]


def told(row: Restored, now: datetime) -> None:
    """It was said; which mails had been answered is forgotten."""
    row.told_at, row.answered = now, {}
