"""What is done now and then: mail that is not ours is forgotten, left-overs are removed."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import structlog

from kcvs_mailbot.config import Configuration
from kcvs_mailbot.content import SPOOLED
from kcvs_mailbot.intake import disk
from kcvs_mailbot.recognition import Disposition
from kcvs_mailbot.store import Store, accounts, datasette, intake, vacuuming
from kcvs_mailbot.store.models import Message

log = structlog.get_logger()

UNRELATED = (Disposition.AUTOMATIC, Disposition.BOUNCE, Disposition.OTHER)
AT_ONCE = 100
CLOCK_STEADY = timedelta(days=1)
"""A clock that jumped forgets nothing for so long: people may put it right."""
OPTIMISE_EVERY = timedelta(hours=1)
VACUUM_EVERY = timedelta(days=1)
LOOKS_KEPT = timedelta(days=365)
"""Who looked, where there is no dossier (any more), and who signed in: an auditor asks in time."""
LOOKS_EVERY = timedelta(days=1)
LEFT_OVER = timedelta(days=1)
"""No mail stands in the spool for so long: its worker was killed."""


def forget_unrelated(store: Store, config: Configuration, now: datetime) -> int:
    """Drops bytes, texts and subject of unrelated mail settled longer ago than retention.unrelated.

    The rows stay, so that every mail stays accounted for (invariant 7). Returns how many.
    """
    before = now - config.retention.unrelated
    forgotten = 0
    while True:
        with store.write() as session:
            found = intake.unrelated_since(session, UNRELATED, before, AT_ONCE)
            for message in found:
                intake.forget(session, message)
            _out_of_the_copy(config, found)
        forgotten += len(found)
        if len(found) < AT_ONCE:
            break
    if forgotten:
        log.info("unrelated_forgotten", messages=forgotten)
    return forgotten


def _out_of_the_copy(config: Configuration, forgotten: list[Message]) -> None:
    """Before the commit: a program that is killed in between only makes the copy once more."""
    folder = config.storage.datasette_folder
    if folder is not None and forgotten and datasette.holds(folder, [m.id for m in forgotten]):
        datasette.remove(folder)


def forget_looks(store: Store, now: datetime) -> int:
    """Drops the events of looks and sign-ins that nobody needs any more (GDPR art. 5(1)(e))."""
    with store.write() as session:
        forgotten = accounts.forget_looks(session, now - LOOKS_KEPT)
    if forgotten:
        log.info("looks_forgotten", events=forgotten)
    return forgotten


class Forgetter:
    """Forgets what is not ours while the worker runs, and cleans up after it."""

    def __init__(self, store: Store, config: Configuration) -> None:
        self._store, self._config = store, config
        self._looked_at: datetime | None = None
        self._log_left = True
        """Something may stand in the database's log; at first from a worker that was killed."""

    def step(self, now: datetime) -> None:
        """Forgets what is due, and leaves as little of it as may be. StoreError."""
        is_steady = self._clock_is_steady(now)
        if is_steady and _due(self._looked_at, LOOKS_EVERY, now):
            forget_looks(self._store, now)
            self._looked_at = now
        if is_steady and forget_unrelated(self._store, self._config, now):
            with self._store.write() as session:
                memory = vacuuming.memory(session, now)
                memory.index_due = memory.pages_due = True
            self._log_left = True
        with self._store.read() as session:
            index_due, pages_due = vacuuming.due(session)
        if index_due:
            self._optimise(now)
        if pages_due:
            self._vacuum(now)
        if self._log_left:
            self._log_left = not vacuuming.cut_log(self._store)

    def _clock_is_steady(self, now: datetime) -> bool:
        """False for a day after it moved by more than a day at once, or back.

        So does the clock of a program that stood still for days: then it is a day later.
        """
        with self._store.write() as session:
            memory = vacuuming.memory(session, now)
            if not timedelta() <= now - memory.seen_at <= CLOCK_STEADY:
                memory.steady_since = now
                log.warning("forgetting_waits", why="the clock jumped, or nothing ran for a day")
            memory.seen_at = now
            return now - memory.steady_since >= CLOCK_STEADY

    def _optimise(self, now: datetime) -> None:
        with self._store.write() as session:
            memory = vacuuming.memory(session, now)
            if memory.index_due and _due(memory.optimised_at, OPTIMISE_EVERY, now):
                vacuuming.optimise_index(session)
                memory.index_due, memory.optimised_at = False, now
                self._log_left = True

    def _vacuum(self, now: datetime) -> None:
        """Now and then: it writes the whole database anew, and needs room for that."""
        with self._store.write() as session:
            memory = vacuuming.memory(session, now)
            due = memory.pages_due and _due(memory.vacuumed_at, VACUUM_EVERY, now)
        if not due:
            return
        if not disk.room_to_write_anew(self._store.file, self._config.storage):
            log.warning("vacuum_waits", why="there is no room for a second copy of the database")
            return
        vacuuming.vacuum(self._store)
        with self._store.write() as session:
            memory = vacuuming.memory(session, now)
            memory.pages_due, memory.vacuumed_at = False, now
        self._log_left = True


def _due(last: datetime | None, every: timedelta, now: datetime) -> bool:
    return last is None or abs(now - last) >= every


def clear_spool(spool: Path, now: datetime) -> int:
    """Removes large mails that a killed worker left in the spool; returns how many."""
    removed = 0
    for file in spool.glob(f"{SPOOLED}*"):
        try:
            if (
                file.is_file()
                and now.timestamp() - file.stat().st_mtime > LEFT_OVER.total_seconds()
            ):
                file.unlink()
                removed += 1
        except OSError as error:  # another worker was faster, or the volume is read-only
            log.warning("left_over_stays", why=error.strerror)
    if removed:
        log.info("left_overs_removed", files=removed)
    return removed
