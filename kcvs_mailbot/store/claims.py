"""Which stored messages are to be processed, claimed so that two workers never take the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select, union, update
from sqlalchemy.orm import Session

from kcvs_mailbot.store.models import Mailbox, Message, Position

MAX_ATTEMPTS = 3
"""So many times a message may kill or fail the worker; then it is set aside in review."""
LONGEST_WAIT = timedelta(minutes=10)
BATCH = 50
BATCH_BYTES = 8 * 1024 * 1024
LOOKED_AT = 1000
"""So many of the oldest and of the newest that wait take turns: a claim costs no more with more."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message to process; `attempts` counts this one."""

    id: int
    sha256: str
    size: int
    attempts: int
    junk: bool
    internaldate: datetime | None


_FIELDS = (
    Message.sha256,
    Message.size,
    Message.attempts + 1,
    Message.junk,
    Message.internaldate,
)


def claim(
    session: Session,
    worker_id: str,
    living: list[str],
    now: datetime,
    *,
    tried: bool = True,
    in_turn: bool = False,
) -> list[Claimed]:
    """The next unprocessed messages, oldest first: many untried ones, or one `tried` before.

    in_turn: one of each mailbox after the other, so that none waits behind another's thousands.

    The attempt is counted before the work, so that a message which kills the worker is counted
    too; alone, so that it does not drag others with it.
    """
    free = or_(Message.claimed_by.is_(None), Message.claimed_by.not_in(living))
    due = or_(
        Message.next_attempt_at.is_(None),
        Message.next_attempt_at <= now,
        Message.next_attempt_at > now + LONGEST_WAIT,  # put off before the clock went back
    )
    waiting = select(Message.id, *_FIELDS).where(Message.disposition.is_(None), free, due)
    first: Any = waiting.where(Message.attempts == 0)
    untried: Any = _in_turn(first) if in_turn else first.order_by(Message.id).limit(BATCH)
    suspects = waiting.order_by(Message.attempts, Message.id).limit(1)
    found = session.execute(untried.with_for_update(skip_locked=True, of=Message)).all()
    if not found and tried:
        found = session.execute(suspects.with_for_update(skip_locked=True)).all()
    taken = sorted(_within([Claimed(*row) for row in found]), key=lambda claimed: claimed.id)
    session.execute(
        update(Message)
        .where(Message.id.in_([message.id for message in taken]))
        .values(claimed_by=worker_id, attempts=Message.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    return taken


def _in_turn(untried: Select[Any]) -> Select[Any]:
    """The same, the oldest of each mailbox first; of a few batches, for others lock one."""
    account = (
        select(Mailbox.account)
        .join(Position, Position.mailbox_id == Mailbox.id)
        .where(Position.message_id == Message.id)
        .order_by(Position.seen_at)
        .limit(1)
        .scalar_subquery()
    )
    place = func.row_number().over(partition_by=account, order_by=Message.id).label("place")
    oldest, newest = (
        untried.with_only_columns(Message.id).order_by(order).limit(LOOKED_AT).subquery()
        for order in (Message.id, Message.id.desc())
    )
    near = union(select(oldest.c.id), select(newest.c.id)).subquery()
    turns = select(Message.id, place).where(Message.id.in_(select(near.c.id))).subquery()
    first = select(turns.c.id).order_by(turns.c.place, turns.c.id).limit(4 * BATCH).subquery()
    ranked = untried.join(turns, turns.c.id == Message.id).where(Message.id.in_(select(first.c.id)))
    return ranked.order_by(turns.c.place, Message.id).limit(BATCH)


def _within(found: list[Claimed]) -> list[Claimed]:
    taken: list[Claimed] = []
    total = 0
    for message in found:
        total += message.size
        if taken and total > BATCH_BYTES:
            break
        taken.append(message)
    return taken


_STILL_OURS = (  # made once: making a statement takes longer than running it
    select(Message)
    .where(
        Message.id.in_(bindparam("ids", expanding=True)),
        Message.claimed_by == bindparam("worker"),
        Message.disposition.is_(None),
    )
    .with_for_update()
)


def rows_of(session: Session, messages: Iterable[Claimed], worker_id: str) -> list[Message]:
    """Their rows, locked, as far as they are still this worker's and not settled by another."""
    given = {"ids": [m.id for m in messages], "worker": worker_id}
    return list(session.scalars(_STILL_OURS, given))


def release(session: Session, worker_id: str) -> None:
    """Gives back what this worker claimed and did not come to; the attempt does not count."""
    session.execute(
        update(Message)
        .where(Message.claimed_by == worker_id, Message.disposition.is_(None))
        .values(claimed_by=None, attempts=Message.attempts - 1)
    )


def postpone(session: Session, message_id: int, now: datetime, attempts: int) -> None:
    """After a failed attempt: tried again in a minute, then five."""
    session.execute(
        update(Message)
        .where(Message.id == message_id, Message.disposition.is_(None))
        .values(claimed_by=None, next_attempt_at=now + timedelta(minutes=1 + 4 * (attempts - 1)))
    )
