"""Opening the database, its transactions and its schema.

SQLite runs in WAL with synchronous=FULL: what was committed survives a power cut. A writing
transaction takes the write lock at its start (BEGIN IMMEDIATE), so that what it has read cannot
be changed by another worker before it writes.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session

from kcvs_mailbot.errors import ConfigError, StoreError
from kcvs_mailbot.store import later, schema

BUSY_SECONDS = 60


class Store:
    """One database. `write()` and `read()` give a session; leaving `write()` commits."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writing = engine.execution_options(write=True)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def file(self) -> Path | None:
        """The SQLite file, None on PostgreSQL."""
        name = self.engine.url.database
        return Path(name) if self.is_sqlite and name else None

    @property
    def read_only_address(self) -> str | None:
        """How to open the SQLite file when it may only be read."""
        return read_only_address(self.file) if self.file is not None else None

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session in one transaction: committed at the end, rolled back by any exception.

        Raises StoreError with the remedy when the database is locked, full or read-only.
        """
        with _translated(), Session(self._writing, expire_on_commit=False) as session:  # noqa: SIM117
            with session.begin():
                yield session
                later.write(session)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one consistent state; nothing is kept. Raises StoreError."""
        with _translated(), Session(self.engine) as session:
            yield session

    def require_newest_schema(self) -> None:
        """StoreError when `migrate` must run first, or when the database is newer than we."""
        current = self.known_schema()
        if current is None:
            raise StoreError("the database is empty", "run: kcvs-mailbot migrate")
        if current != schema.NEWEST:
            raise StoreError(
                f"the database has schema {current}, this program needs {schema.NEWEST}",
                "run: kcvs-mailbot migrate",
            )

    def require_writable(self) -> None:
        """StoreError, with the remedy, when nothing can be written now; changes nothing."""
        with self.write() as session:
            session.execute(text("UPDATE vacancy SET title = title WHERE 1 = 0"))

    def known_schema(self) -> str | None:
        """Its schema, None when it is empty; StoreError when a newer program made it."""
        with _translated(), self.engine.connect() as connection:
            made = inspect(connection).has_table(schema.VERSIONS)
            query = text(f"SELECT version_num FROM {schema.VERSIONS}")
            current: str | None = connection.execute(query).scalar() if made else None
        if current is not None and current not in schema.known():
            raise StoreError(
                f"the database was made by a newer program (its schema is {current})",
                "install that program, or go back to a backup made before",
            )
        return current

    def close(self) -> None:
        self.engine.dispose()


def open_store(url: str) -> Store:
    """Connects to nothing yet. ConfigError when the address cannot be one of a database."""
    try:
        parsed = make_url(url)
        options: dict[str, Any] = {}
        if parsed.get_backend_name() == "sqlite":
            options["connect_args"] = {"timeout": BUSY_SECONDS}
        engine = create_engine(parsed, **options)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise ConfigError(
            f"[storage] url is not usable ({type(error).__name__})",
            "use sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME",
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "do_connect", _open_as_allowed)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return Store(engine)


def _open_as_allowed(
    _dialect: object, _record: object, words: list[Any], options: dict[str, Any]
) -> None:
    """A file that may only be read is opened so: SQLite would want to write beside it."""
    address = read_only_address(Path(words[0]))
    if address is not None:
        words[0], options["uri"] = address, True


def read_only_address(file: Path) -> str | None:
    """How to open a SQLite file that may only be read; None when it may be written.

    StoreError when there is none: SQLite would make an empty one of a misspelled name.
    """
    if not os.path.exists(file):
        raise StoreError(
            f"there is no database {os.path.abspath(file)}",
            "check [storage] url, or make it: kcvs-mailbot migrate",
        )
    if os.access(file, os.W_OK) and os.access(file.parent, os.W_OK):
        return None
    # Without a -wal nobody is writing, and all stands in the file; with one SQLite reads both.
    beside = file.with_name(file.name + "-wal").exists()
    return f"file:{quote(str(file))}?mode=ro{'' if beside else '&immutable=1'}"


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own implicit BEGIN would come too late and be DEFERRED; see _begin_sqlite.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "secure_delete=ON",  # what is erased must not linger in free pages
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


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


def _is_operational(error: DBAPIError) -> bool:
    """The database's fault, not that of the row: SQLSTATE 54 says that one value is too much."""
    state = str(getattr(error.orig, "sqlstate", None) or "")
    return type(error).__name__ == "OperationalError" and not state.startswith(("54", "22"))


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        words = str(error.orig).lower()
        for sign, remedy in REMEDIES:
            if sign in words:
                raise StoreError(f"the database cannot be used: {sign}", remedy) from error
        if error.connection_invalidated or _is_operational(error):
            kind = type(error.orig).__name__
            raise StoreError(f"the database cannot be reached ({kind})", "check it") from error
        raise
