"""Signs of life that the worker leaves in the database."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from kcvs_mailbot.store.processes import process_start, this_host


@dataclass(frozen=True, slots=True)
class Asked:
    """A database that gives the `rows` of a statement in plain SQL.

    What asks this little and often must not wait for SQLAlchemy to load.
    """

    rows: Callable[[str], Iterable[Any]]
    is_sqlite: bool


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A registered worker; `age` is how long its process runs, None on another host."""

    heartbeat_at: datetime
    age: timedelta | None = None


def heartbeats(asked: Asked, now: datetime) -> list[Heartbeat]:
    """The workers of this host that live; those of other hosts where none is registered here.

    Their heartbeats as our clock would have shown them.
    """
    rows = list(asked.rows("SELECT host, pid, started, heartbeat_at FROM worker"))
    ahead = _ahead(asked, now)
    here = this_host()
    living = [
        Heartbeat(moment(heartbeat_at) + ahead, _age(started))
        for host, pid, started, heartbeat_at in rows
        if host == here and process_start(pid) == started
    ]
    if any(host == here for host, *_ in rows):
        return living
    return [Heartbeat(moment(heartbeat_at) + ahead) for *_, heartbeat_at in rows]


def every_last_poll(
    asked: Asked, mailboxes: Iterable[tuple[str, Sequence[str]]]
) -> list[list[datetime | None]]:
    """When each folder of these mailboxes, an account with its folders, was last read to its end.

    None: never.
    """
    rows = asked.rows("SELECT account, folder, polled_at FROM mailbox")
    polled = {(account, folder): moment(at) for account, folder, at in rows if at is not None}
    return [[polled.get((account, folder)) for folder in folders] for account, folders in mailboxes]


def oldest_unread(asked: Asked) -> datetime | None:
    """When the mail was stored that waits longest to be read; None when none waits.

    One that is to be judged again was read before.
    """
    ((stored_at,),) = asked.rows(
        "SELECT min(stored_at) FROM message WHERE disposition IS NULL AND settled_at IS NULL"
    )
    return None if stored_at is None else moment(stored_at)


def _ahead(asked: Asked, now: datetime) -> timedelta:
    """How far our clock is before that of heartbeats (workers.common_clock)."""
    if asked.is_sqlite:
        return timedelta(0)
    ((theirs,),) = asked.rows("SELECT clock_timestamp()")
    return now - moment(theirs)


def moment(kept: str | datetime) -> datetime:
    """SQLite keeps a moment as text, in UTC and without saying so."""
    if isinstance(kept, str):
        return datetime.fromisoformat(kept).replace(tzinfo=UTC)
    return kept.astimezone(UTC)


def _age(started: int) -> timedelta | None:
    """From clock ticks since boot, proc(5); None where there is no /proc to tell them."""
    if not started:
        return None
    since_boot = time.clock_gettime(time.CLOCK_BOOTTIME)
    return timedelta(seconds=since_boot - started / os.sysconf("SC_CLK_TCK"))
