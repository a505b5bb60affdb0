"""What deleting leaves in the database's files, and how it goes.

Measured: SQLite keeps deleted text in its -wal until that is cut off, letters of it in the search
index until that is optimised, and a few cells in the gaps of its pages until VACUUM, despite
secure_delete. PostgreSQL keeps it until VACUUM FULL, and samples of it among its statistics until
they are made anew and vacuumed.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.store.database import Store
from kcvs_mailbot.store.models import Housekeeping
from kcvs_mailbot.store.sqlite_file import BUSY_SECONDS

TRY_FOR = 60.0
"""Seconds in which `leave_nothing` waits for readers and other writers."""
TRY_EVERY = 0.5
PATIENCE_MS = 1000
"""So long a reader may keep the -wal from being cut off, and others from writing."""
HOLD_TEXT = (
    "message, blob_chunk, reading, document, trace, search, own_note, candidate, application,"
    " outbox, event, amendment, look_up, advice, appointment, scorecard, frozen_list"
)


def memory(session: Session, now: datetime) -> Housekeeping:
    """The one row, locked; made when it is not there."""
    row = session.get(Housekeeping, 1, with_for_update=True)
    if row is None:
        row = Housekeeping(id=1, seen_at=now, steady_since=now, index_due=False, pages_due=False)
        session.add(row)
    return row


def clock_is_steady(session: Session, now: datetime, steady: timedelta) -> bool:
    """True when housekeeping saw the clock go on for so long, without a jump, up to now."""
    row = session.get(Housekeeping, 1)
    if row is None or not timedelta() <= now - row.seen_at <= steady:
        return False
    return now - row.steady_since >= steady


def due(session: Session) -> tuple[bool, bool]:
    """Whether the search index, and the pages, may keep letters of what was forgotten."""
    row = session.get(Housekeeping, 1)
    return (False, False) if row is None else (row.index_due, row.pages_due)


def leave_nothing(store: Store, now: datetime) -> None:
    """Writes index and pages anew and empties the log: of what was deleted no letter is left.

    It waits for others who read or write. StoreError when they are in the way for too long; what
    is due stays so in `memory`, and a worker sees to it too.
    """
    until = time.monotonic() + TRY_FOR
    with store.write() as session:
        optimise_index(session)
        memory(session, now).optimised_at = now
    _patiently(until, lambda: vacuum(store))
    with store.write() as session:
        memory(session, now).vacuumed_at = now
    _patiently(until, lambda: _cut_log(store))


def _patiently(until: float, do: Callable[[], None]) -> None:
    while True:
        try:
            return do()
        except StoreError:
            if time.monotonic() >= until:
                raise
            time.sleep(TRY_EVERY)


def _cut_log(store: Store) -> None:
    if not cut_log(store):
        raise StoreError(
            "a program that reads the database keeps its log from being emptied",
            "close that program, and run it again",
        )


def optimise_index(session: Session) -> None:
    """Writes the search index anew, without what was taken out of it. Nothing on PostgreSQL."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("INSERT INTO search(search) VALUES ('optimize')"))


def vacuum(store: Store) -> None:
    """Writes all pages anew. StoreError when it cannot be done now."""
    with _alone(store) as connection:
        if store.file is not None:
            # Its own choice, /tmp, may be no place to write to in a container.
            folder = str(store.file.absolute().parent).replace("'", "''")
            connection.execute(f"PRAGMA temp_store_directory = '{folder}'")
            connection.execute("VACUUM")
        else:
            connection.execute("SET lock_timeout = '5s'")
            connection.execute(f"VACUUM (FULL, ANALYZE) {HOLD_TEXT}")
            # Subjects and addresses stand in the statistics too. Who does not own the database
            # may not do this: the server warns, and leaves it.
            connection.execute("VACUUM FULL pg_catalog.pg_statistic")


def cut_log(store: Store) -> bool:
    """Empties SQLite's -wal file; False while a reader is in the way. Nothing on PostgreSQL."""
    if store.file is None:
        return True
    with _alone(store) as connection:
        connection.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
        try:
            busy: int = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    return not busy


@contextlib.contextmanager
def _alone(store: Store) -> Iterator[sqlite3.Connection]:
    """The driver's connection, outside any transaction; StoreError for its troubles."""
    raw = None
    try:
        raw = store.engine.raw_connection()
        connection = raw.driver_connection
        if store.file is None:
            connection.autocommit = True  # type: ignore[union-attr]
        yield connection  # type: ignore[misc]
    except (DBAPIError, store.engine.dialect.loaded_dbapi.Error) as error:
        kind = type(error).__name__
        raise StoreError(
            f"the database cannot be tidied now ({kind})", "it is tried again"
        ) from error
    finally:
        if raw is not None:
            raw.invalidate() if store.file is None else raw.close()
