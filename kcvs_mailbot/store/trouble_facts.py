"""What the database tells about the health of intake, decisions, receipts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from kcvs_mailbot.application import Happened
from kcvs_mailbot.delivery import Reason, State
from kcvs_mailbot.store.models import Application, Balance, Event, Mailbox, Message, Outbox

HOUR = timedelta(hours=1)
RETURNED_FOR = timedelta(days=7)
"""Nobody can put a receipt that came back aside: it is told for a week."""

Since = dict[str, datetime]
"""What something is about, by ids and references only, with the moment since when it waits."""
Moment = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]


def signs_of_life(session: Session, account: str, folders: Sequence[str]) -> dict[str, Any]:
    """By folder something that changes with every pass that succeeds, or that brings mail."""
    rows = session.execute(
        select(Mailbox.folder, Mailbox.polled_at, Mailbox.last_uid).where(
            Mailbox.account == account
        )
    )
    found = {folder: (polled_at, last_uid) for folder, polled_at, last_uid in rows}
    return {folder: found.get(folder) for folder in folders}


def waiting(session: Session, now: datetime, longer_than: timedelta) -> Since:
    """The mails that wait for a person for so long."""
    query = select(Message.id, Message.settled_at).where(
        Message.waits, _older(Message.settled_at, now, longer_than)
    )
    rows = session.execute(query.order_by(Message.id))
    return {f"message {one}": settled for one, settled in rows if settled is not None}


def undecided(session: Session, now: datetime, longer_than: timedelta = HOUR) -> list[int]:
    """Ids of the mails that were stored so long ago and never decided on."""
    old = _older(Message.stored_at, now, longer_than)
    query = select(Message.id).where(Message.disposition.is_(None), old)
    return list(session.scalars(query.order_by(Message.id)))


def failed_receipts(session: Session, now: datetime) -> Since:
    """Refused or given up; or reported undeliverable, of late."""
    came_back = exists().where(
        Event.application_id == Outbox.application_id,
        Event.kind == Happened.BOUNCED,
        Event.detail["outbox"].as_integer() == Outbox.id,
        Event.at > now - RETURNED_FOR,
    )
    returned = and_(Outbox.state == State.BOUNCED, came_back)
    return _entries(session, or_(Outbox.state == State.FAILED, returned))


def waiting_receipts(session: Session, now: datetime) -> Since:
    """Due for an hour, or tried in vain since an hour ago."""
    tried = and_(Outbox.why.is_not(None), _older(Outbox.created_at, now, HOUR))
    return _entries(
        session,
        and_(Outbox.state == State.QUEUED, or_(tried, _older(Outbox.next_attempt_at, now, HOUR))),
    )


def uncertain_receipts(session: Session) -> Since:
    """Not sent again by themselves, or uncertain for the second time."""
    stuck = or_(Outbox.next_attempt_at.is_(None), Outbox.attempts >= 2)
    return _entries(session, and_(Outbox.state == State.UNCERTAIN, stuck))


def held_receipts(session: Session) -> Since:
    """Held by a brake, by their age or by doubt; not those that the configuration holds."""
    by_choice = and_(Outbox.why.is_not(None), Outbox.why == Reason.MODE)
    return _entries(session, and_(Outbox.state == State.HELD, ~by_choice))


def uncopied_receipts(session: Session, now: datetime) -> Since:
    """Sent, and their copy to the Sent folder is due for an hour."""
    return _entries(session, _older(Outbox.copy_due_at, now, HOUR))


def last_balance(session: Session) -> Balance | None:
    """The newest one."""
    return session.scalar(select(Balance).order_by(Balance.id.desc()).limit(1))


def _entries(session: Session, condition: ColumnElement[bool]) -> Since:
    query = (
        select(Application.reference, Outbox.id, Outbox.created_at)
        .join(Application, Application.id == Outbox.application_id)
        .where(condition)
        .order_by(Outbox.id)
    )
    rows = session.execute(query)
    return {f"{reference} (outbox {entry})": made_at for reference, entry, made_at in rows}


def _older(moment: Moment, now: datetime, than: timedelta) -> ColumnElement[bool]:
    """Also what is from the future by more than that: the clock was wrong then."""
    return or_(moment <= now - than, moment > now + than)
