"""Signs of life that the worker leaves in the database."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kcvs_mailbot.store.models import Mailbox, Message, Worker
from kcvs_mailbot.store.workers import common_clock, process_start, this_host


@dataclass(frozen=True, slots=True)
class Pulse:
    """A registered worker; `age` is how long its process runs, None on another host."""

    heartbeat_at: datetime
    age: timedelta | None = None


def pulses(session: Session, now: datetime) -> list[Pulse]:
    """The workers of this host that live; those of other hosts where none is registered here.

    Their heartbeats as our clock would have shown them.
    """
    rows = session.scalars(select(Worker)).all()
    ahead = now - common_clock(session, now)
    here = [row for row in rows if row.host == this_host()]
    living = [Pulse(row.heartbeat_at + ahead, _age(row.started)) for row in here if _runs(row)]
    return living if here else [Pulse(row.heartbeat_at + ahead) for row in rows]


def last_polls(session: Session, account: str, folders: Sequence[str]) -> list[datetime | None]:
    """When each of the folders was last read to its end; None: never."""
    found = session.execute(
        select(Mailbox.folder, Mailbox.polled_at).where(Mailbox.account == account)
    )
    polled = dict(found.all())
    return [polled.get(folder) for folder in folders]


def oldest_unread(session: Session) -> datetime | None:
    """When the mail was stored that waits longest to be read; None when none waits.

    One that is to be judged again was read before.
    """
    return session.scalar(
        select(func.min(Message.stored_at)).where(
            Message.disposition.is_(None), Message.settled_at.is_(None)
        )
    )


def _runs(row: Worker) -> bool:
    return process_start(row.pid) == row.started


def _age(started: int) -> timedelta | None:
    """From clock ticks since boot, proc(5); None where there is no /proc to tell them."""
    if not started:
        return None
    since_boot = time.clock_gettime(time.CLOCK_BOOTTIME)
    return timedelta(seconds=since_boot - started / os.sysconf("SC_CLK_TCK"))
