"""A SQLite file through Python's own driver: how it is opened, asked, and what it complains of.

SQLAlchemy takes longer to load than a small question takes to be answered.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.store import schema
from kcvs_mailbot.store.heartbeats import Asked

BUSY_SECONDS = 60
REMEDIES = (
    ("database is locked", "another program holds it; close that program, or try again later"),
    ("disk is full", "make room on the volume"),
    ("readonly database", "give the program write access to the file and its folder"),
    ("read-only", "give the program write access to the file and its folder"),
    ("unable to open", "check that [storage] url names a folder that exists and is writable"),
    ("no such table", "run: kcvs-mailbot migrate"),
    ("does not exist", "run: kcvs-mailbot migrate"),
    ("disk i/o error", "check the disk; restore from a backup when the file is damaged"),
    ("malformed", "restore from a backup"),
    ("not a database", "[storage] url names a file that is not a SQLite database"),
)
"""Words in what a database says, SQLite or PostgreSQL, and what is to be done."""


class SqliteFile:
    """The database in a file, for who only asks it something."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @contextmanager
    def asked(self) -> Iterator[Asked]:
        """For statements in plain SQL that read; at the newest schema. Raises StoreError."""
        address = read_only_address(self.file)
        try:
            with closing(
                sqlite3.connect(
                    address or self.file,
                    timeout=BUSY_SECONDS,
                    isolation_level=None,
                    uri=address is not None,
                )
            ) as connection:
                connection.execute("BEGIN")  # one consistent state
                schema.require_newest(schema_of(connection))
                yield Asked(connection.execute, is_sqlite=True)
        except sqlite3.Error as error:
            unknown = StoreError(
                f"the database cannot be reached ({type(error).__name__})", "check it"
            )
            raise known_fault(error) or unknown from error


def schema_of(connection: sqlite3.Connection) -> str | None:
    """None when it is empty."""
    made = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (schema.VERSIONS,))
    if made.fetchone() is None:
        return None
    row = connection.execute(f"SELECT version_num FROM {schema.VERSIONS}").fetchone()
    return row and str(row[0])


def read_only_address(file: Path) -> str | None:
    """How to open a SQLite file that may only be read; None when it may be written.

    StoreError when there is none: SQLite would make an empty one of a misspelled name.
    """
    if not os.path.exists(file):
        raise StoreError(
            f"there is no database {os.path.abspath(file)}",
            "check [storage] url, which begins in the folder you are in unless it is written in "
            "full; if there shall be a new one, make it: kcvs-mailbot migrate",
        )
    if os.access(file, os.W_OK) and os.access(file.parent, os.W_OK):
        return None
    # Without a -wal nobody is writing, and all stands in the file; with one SQLite reads both.
    beside = file.with_name(file.name + "-wal").exists()
    return f"file:{quote(str(file))}?mode=ro{'' if beside else '&immutable=1'}"


def known_fault(error: object) -> StoreError | None:
    """What is wrong with the database, where the driver's words tell."""
    words = str(error).lower()
    found = next(((sign, remedy) for sign, remedy in REMEDIES if sign in words), None)
    return StoreError(f"the database cannot be used: {found[0]}", found[1]) if found else None
