"""The positions of a folder as a whole, for the balance."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcvs_mailbot.store.models import Balance, Mailbox, Message, Position


@dataclass(frozen=True, slots=True)
class Ledger:
    """What is recorded of one folder under one UIDVALIDITY."""

    last_uid: int = 0
    """The cursor: all up to here was looked at."""
    recorded: dict[int, str | None] = field(default_factory=dict)
    """By UID the disposition; None: not decided yet."""
    older: frozenset[int] = frozenset()
    """Of those, what came before the opening as it is now: a search does not find it."""


def ledger(
    session: Session, account: str, folder: str, uidvalidity: int, since: datetime
) -> Ledger | None:
    """None when the folder was last read under another UIDVALIDITY: the cursor says nothing."""
    row = session.scalar(
        select(Mailbox).where(Mailbox.account == account, Mailbox.folder == folder)
    )
    if row is None:
        return Ledger()
    if row.uidvalidity != uidvalidity:
        return None
    query = (
        select(Position.uid, Message.disposition, Message.internaldate)
        .join(Message, Message.id == Position.message_id)
        .where(Position.mailbox_id == row.id, Position.uidvalidity == uidvalidity)
        .order_by(Message.id)  # the last that was seen under a UID counts
    )
    found = session.execute(query).all()
    older = {uid for uid, _, at in found if at is not None and at < since}
    return Ledger(row.last_uid, {uid: kind for uid, kind, _ in found}, frozenset(older))


def keep_balance(session: Session, at: datetime, closes: bool, sheet: dict[str, Any]) -> None:
    """Adds a balance to those of before."""
    session.add(Balance(at=at, closes=closes, sheet=sheet))
