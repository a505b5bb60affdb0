"""The SQLite database that is copied to PostgreSQL, while nobody else can open it.

Nothing is written to it, and nobody else can meanwhile: whoever has the file open, be it only to
read, keeps us out, and is kept out by us until we are done.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, create_engine, select
from sqlalchemy.pool import StaticPool

from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.store import replacing, schema
from kcvs_mailbot.store.database import translated
from kcvs_mailbot.store.models import Message
from kcvs_mailbot.store.sqlite_file import known_fault, read_only_address, schema_of


@contextmanager
def alone_with(file: Path, now: datetime) -> Iterator[Connection]:
    """The database at the newest schema, at one moment.

    StoreError while a worker or another program is there, or when it may not be kept out.
    """
    if read_only_address(file) is not None:
        raise StoreError(
            f"others cannot be kept out of {file.absolute()}, which we may only read",
            "give the program write access to the file and its folder; nothing is written",
        )
    replacing.require_no_worker(file, now)
    with closing(_opened(file)) as database:
        engine = create_engine("sqlite://", creator=lambda: database, poolclass=StaticPool)
        with translated(), engine.connect() as connection:
            yield connection


def _opened(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file, timeout=replacing.PATIENCE_SECONDS, isolation_level=None)
    try:
        # In WAL this needs the file for us alone; without it, a lock that keeps writers out.
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("BEGIN EXCLUSIVE")
        database.execute("PRAGMA query_only = ON")
        schema.require_newest(schema_of(database))
    except sqlite3.Error as error:
        database.close()
        if "locked" in str(error):
            raise replacing.somebody_there() from error
        raise known_fault(error) or StoreError(
            f"the database cannot be read ({type(error).__name__})", "check it"
        ) from error
    except StoreError:
        database.close()
        raise
    return database


def installation(connection: Connection) -> str:
    """What tells this installation from others: its first mail, whose row is never removed."""
    first = connection.execute(select(Message.sha256).order_by(Message.id).limit(1)).scalar()
    return (first or "")[:16]
