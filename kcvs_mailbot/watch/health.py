"""`health`: whether the worker does its work, for a container's HEALTHCHECK.

It looks into the database only: quick, no network, nothing is changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from kcvs_mailbot.config import Configuration
from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.intake import disk
from kcvs_mailbot.store.heartbeats import (
    Asked,
    Heartbeat,
    every_last_poll,
    heartbeats,
    oldest_unread,
)

SILENT_AFTER = timedelta(minutes=2)
"""A worker says every 30 seconds that it lives."""
PATIENCE = timedelta(minutes=10)
MISSED_POLLS = 5
UNREAD_FOR = timedelta(minutes=30)
"""Ten mails that take all of [documents] mail_time are read in less."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong, with its remedy."""

    what: str
    remedy: str


class Database(Protocol):
    """The whole store, or a SQLite file through its driver alone."""

    def asked(self) -> AbstractContextManager[Asked]: ...


def trouble_of(database: Database, config: Configuration, now: datetime) -> Trouble | None:
    """None when all is well. ConfigError without a mailbox, StoreError without a database."""
    with database.asked() as asked:
        config.require_mailbox()
        workers = heartbeats(asked, now)
        read = every_last_poll(asked, [view.mailbox.place for view in config.views])
        unread = oldest_unread(asked)
    return (
        silence(workers, now)
        or _neglect_of_any(workers, list(zip(config.views, read, strict=True)), now)
        or backlog(workers, unread, now)
        or shortage(config)
    )


def _neglect_of_any(
    workers: Sequence[Heartbeat],
    polls: Sequence[tuple[Configuration, Sequence[datetime | None]]],
    now: datetime,
) -> Trouble | None:
    """Of several mailboxes all that were not read are named."""
    found: list[Trouble] = []
    for view, last in polls:
        patience = max(PATIENCE, MISSED_POLLS * view.mailbox.poll_every)
        trouble = neglect(workers, last, patience, now)
        if trouble is not None:
            found.append(Trouble(f"{view.named}{trouble.what}", trouble.remedy))
    if not found:
        return None
    return Trouble("; ".join(trouble.what for trouble in found), found[0].remedy)


def shortage(config: Configuration) -> Trouble | None:
    """Trouble when nothing is fetched for want of space."""
    try:
        disk.require_floor(config.storage)
    except StoreError as error:
        return Trouble(error.what, error.remedy)
    return None


def silence(workers: Sequence[Heartbeat], now: datetime) -> Trouble | None:
    """Trouble when no worker has said lately that it lives."""
    if not workers:
        return Trouble("no worker runs", "start it: kcvs-mailbot run")
    # A moment in the future was noted before the clock went back: it says nothing of now.
    quiet = min(abs(now - worker.heartbeat_at) for worker in workers)
    if quiet < SILENT_AFTER:
        return None
    return Trouble(f"the worker is silent for {_minutes(quiet)}", "restart it, and see its log")


def neglect(
    workers: Sequence[Heartbeat],
    polls: Sequence[datetime | None],
    patience: timedelta,
    now: datetime,
) -> Trouble | None:
    """Trouble when a folder was not read for too long, though a worker has had the time."""
    if any(worker.age is not None and worker.age < patience for worker in workers):
        return None
    remedy = "see the worker's log, and: kcvs-mailbot check"
    known = [moment for moment in polls if moment is not None]
    if len(known) < len(polls):
        return Trouble("a watched folder was never read", remedy)
    quiet = max(abs(now - moment) for moment in known)
    if quiet < patience:
        return None
    return Trouble(f"the mailbox was not read for {_minutes(quiet)}", remedy)


def backlog(workers: Sequence[Heartbeat], oldest: datetime | None, now: datetime) -> Trouble | None:
    """Trouble when a stored mail was not read for too long, though a worker has had the time."""
    if oldest is None:
        return None
    quiet = abs(now - oldest)
    young = any(worker.age is not None and worker.age < UNREAD_FOR for worker in workers)
    if quiet < UNREAD_FOR or young:
        return None
    return Trouble(f"a mail waits unread for {_minutes(quiet)}", "see the worker's log")


def _minutes(duration: timedelta) -> str:
    return f"{int(duration.total_seconds() // 60)} minutes"
