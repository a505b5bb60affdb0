"""The positions of a folder as a whole, for the balance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcvs_mailbot.mailbox.values import Head
from kcvs_mailbot.store.models import Balance, Mailbox, Message, Position


@dataclass(frozen=True, slots=True)
class Entry:
    """A mail that was recorded under a UID."""

    disposition: str | None
    """None: not decided yet."""
    size: int | None
    internaldate: datetime | None
    """Both as the server told them, None when it is not known."""

    def fits(self, head: Head) -> bool:
        """False when the server tells of another mail than the one that was recorded."""
        sizes = not self.size or not head.size or self.size == head.size
        dates = (self.internaldate, head.internaldate)
        return sizes and (None in dates or dates[0] == dates[1])


@dataclass(frozen=True, slots=True)
class Ledger:
    """What is recorded of one folder under one UIDVALIDITY."""

    mailbox_id: int | None = None
    last_uid: int = 0
    """The cursor: all up to here was looked at."""
    recorded: Mapping[int, Sequence[Entry]] = field(default_factory=dict)
    """By UID; several where other bytes stood there before."""

    def older(self, since: datetime) -> set[int]:
        """UIDs of what came before the opening as it is now: a search does not find it."""
        return {
            uid
            for uid, entries in self.recorded.items()
            if all(e.internaldate is not None and e.internaldate < since for e in entries)
        }


def accounts_of(session: Session, message_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The accounts in whose mailbox each message stands or stood, the first seen first."""
    rows = session.execute(
        select(Position.message_id, Mailbox.account)
        .join(Mailbox, Mailbox.id == Position.mailbox_id)
        .where(Position.message_id.in_(list(message_ids)))
        .order_by(Position.message_id, Position.seen_at, Position.mailbox_id)
    )
    found: dict[int, dict[str, None]] = {}
    for message_id, account in rows:
        found.setdefault(message_id, {})[account] = None
    return {message_id: tuple(accounts) for message_id, accounts in found.items()}


def ledger(session: Session, account: str, folder: str, uidvalidity: int) -> Ledger | None:
    """None when the folder was last read under another UIDVALIDITY: the cursor says nothing."""
    row = session.scalar(
        select(Mailbox).where(Mailbox.account == account, Mailbox.folder == folder)
    )
    if row is None:
        return Ledger()
    if row.uidvalidity != uidvalidity:
        return None
    query = (
        select(Position.uid, Message.disposition, Position.size, Position.internaldate)
        .join(Message, Message.id == Position.message_id)
        .where(Position.mailbox_id == row.id, Position.uidvalidity == uidvalidity)
        .order_by(Message.id)
    )
    recorded: dict[int, list[Entry]] = {}
    for uid, disposition, size, at in session.execute(query):
        recorded.setdefault(uid, []).append(Entry(disposition, size, at))
    return Ledger(row.id, row.last_uid, recorded)


def keep_balance(session: Session, at: datetime, closes: bool, sheet: dict[str, Any]) -> None:
    """Adds a balance to those of before."""
    session.add(Balance(at=at, closes=closes, sheet=sheet))
