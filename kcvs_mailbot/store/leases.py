"""Which worker watches which mailbox: each its share, and what a dead one held is free."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kcvs_mailbot.store import workers
from kcvs_mailbot.store.models import Lease, Worker


def held(session: Session, accounts: Sequence[str], now: datetime) -> dict[str, str | None]:
    """By account the worker that watches it; None: nobody who lives does."""
    watchers = {worker.id for worker in workers.watching(session, now) if worker.watches}
    found = {lease.account: lease.worker for lease in session.scalars(_of(accounts))}
    return {one: found.get(one) if found.get(one) in watchers else None for one in accounts}


def share(session: Session, accounts: Sequence[str], now: datetime) -> int:
    """At most so many for each worker that watches."""
    watchers = sum(worker.watches for worker in workers.watching(session, now))
    return -(-len(accounts) // max(watchers, 1))


def settle(
    session: Session,
    worker_id: str,
    accounts: Sequence[str],
    now: datetime,
    left: Collection[str] = (),
) -> set[str]:
    """Takes and gives back until this worker has its share; the accounts that it watches now.

    left: those that nobody watched at the last look either: they are taken beyond that share.
    """
    _enter(session, worker_id, accounts, now)
    rows = {row.account: row for row in session.scalars(_of(accounts).with_for_update())}
    now_held, most = held(session, accounts, now), share(session, accounts, now)
    mine = [one for one in accounts if now_held[one] == worker_id]
    for one in mine[most:]:
        rows[one].worker = None
    mine = mine[:most]
    for one in accounts:
        if now_held[one] is None and (len(mine) < most or one in left):
            rows[one].worker = worker_id
            mine.append(one)
    session.flush()
    return set(mine)


def is_settled(session: Session, worker_id: str, accounts: Sequence[str], now: datetime) -> bool:
    """Nothing is to be taken or given back: asked often, and writes nothing."""
    me = session.get(Worker, worker_id)
    if me is None or not me.watches:
        return False
    watched = held(session, accounts, now)
    mine = sum(one == worker_id for one in watched.values())
    return None not in watched.values() and mine <= share(session, accounts, now)


def _enter(session: Session, worker_id: str, accounts: Sequence[str], now: datetime) -> None:
    workers.beat(session, worker_id, now)
    session.flush()
    session.get_one(Worker, worker_id).watches = True
    known = set(session.scalars(select(Lease.account).where(Lease.account.in_(list(accounts)))))
    for account in sorted({*accounts} - known):
        with contextlib.suppress(IntegrityError), session.begin_nested():  # another was first
            session.add(Lease(account=account))
    session.flush()


def _of(accounts: Sequence[str]) -> Select[Lease]:
    return select(Lease).where(Lease.account.in_(list(accounts))).order_by(Lease.account)
