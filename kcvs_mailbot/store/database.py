"""Opening the database, its transactions and its schema.

SQLite runs in WAL with synchronous=FULL: what was committed survives a power cut. A writing
transaction takes the write lock at its start (BEGIN IMMEDIATE), so that what it has read cannot
be changed by another worker before it writes; see `Store.write_late` for those that read long.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session

from kcvs_mailbot.errors import ConfigError, StoreError
from kcvs_mailbot.store import batched_rows, schema, turns
from kcvs_mailbot.store.heartbeats import Asked
from kcvs_mailbot.store.server_faults import server_fault
from kcvs_mailbot.store.sqlite_file import BUSY_SECONDS, known_fault, read_only_address

Key = TypeVar("Key")
Row = TypeVar("Row")
Result = TypeVar("Result")
TRIES = 3
"""So often somebody may be faster than a transaction that writes late: then all wait for it."""
HOLDS = 8
"""So many, that one among them, are waited for then: what was done in vain was enough."""
AT_ONCE = 200
"""So many rows of a long list are in memory together."""
# A server that does not answer is away. By the encoding of a database in SQL_ASCII, which a server
# set up without a locale makes, texts would come as bytes.
ON_A_SERVER = {"connect_timeout": "10", "client_encoding": "utf8"}
"""How we connect to PostgreSQL, unless the address says otherwise."""


class Store:
    """One database. `write()` and `read()` give a session; leaving `write()` commits."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writing = engine.execution_options(write=True)
        self._hold, self._all_wait, self._ours = 0, False, RLock()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def file(self) -> Path | None:
        """The SQLite file, None on PostgreSQL."""
        name = self.engine.url.database
        return Path(name) if self.is_sqlite and name else None

    @property
    def place(self) -> str:
        """Of a database on a server, for people: its name and host, nothing secret."""
        url = self.engine.url
        host = url.host or url.query.get("host") or "this machine"
        return f"{url.database or url.username} at {host}{f':{url.port}' if url.port else ''}"

    @property
    def read_only_address(self) -> str | None:
        """How to open the SQLite file when it may only be read."""
        return read_only_address(self.file) if self.file is not None else None

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session in one transaction: committed at the end, rolled back by any exception.

        Raises StoreError with the remedy when the database is locked, full or read-only.
        """
        opened = Session(self._writing, expire_on_commit=False)
        with self._ours_wait(), translated(), opened as session, session.begin():
            with turns.queue(self.file):
                session.connection()  # BEGIN IMMEDIATE waits for the write lock
            yield session
            batched_rows.write(session)

    def write_late(self, work: Callable[[Session], Result]) -> Result:
        """What `work` gives: like `write`, for work that decides long before it writes anything.

        On SQLite others can write until it does. Whoever did so may have changed what it read: then
        it is done anew, and our own threads wait for it and for some that come after it; in the end
        all do. What `work` does to its session's rows is all that it does.
        """
        self._hold = max(0, self._hold - 1)
        tries = 0 if (self._hold and self._all_wait) or not self.is_sqlite else TRIES
        for _ in range(tries):
            with self._ours_wait() if self._hold else nullcontext(), suppress(_Overtaken):
                return self._tried(work)
            self._hold, self._all_wait = HOLDS, False
        if tries:
            self._hold, self._all_wait = HOLDS, True
        with self.write() as session:
            return work(session)

    @contextmanager
    def _ours_wait(self) -> Iterator[None]:
        """On SQLite other threads of this process write after it; a page of another may before."""
        held = self.is_sqlite and self._ours.acquire(timeout=BUSY_SECONDS)
        try:
            yield
        finally:
            if held:
                self._ours.release()

    def _tried(self, work: Callable[[Session], Result]) -> Result:
        with translated(), _noticed(), Session(self.engine, expire_on_commit=False) as session:
            with session.begin():
                result = work(session)
                batched_rows.write(session)
            return result

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one consistent state; nothing is kept. Raises StoreError."""
        with translated(), Session(self.engine) as session:
            yield session

    def in_pieces(
        self, keys: Sequence[Key], rows: Callable[[Session, Sequence[Key]], list[Row]]
    ) -> Iterator[Row]:
        """What `rows` gives for these, few at a time: each piece as it is when its turn comes.

        Nothing is held open between two pieces, however slowly they are taken. Raises StoreError.
        """
        for start in range(0, len(keys), AT_ONCE):
            with self.read() as session:
                piece = rows(session, keys[start : start + AT_ONCE])
            yield from piece

    @contextmanager
    def asked(self) -> Iterator[Asked]:
        """For statements in plain SQL that read. Raises StoreError."""
        with self.read() as session:
            yield Asked(session.connection().exec_driver_sql, self.is_sqlite)

    def require_newest_schema(self) -> None:
        """StoreError when `migrate` must run first, or when the database is newer than we."""
        schema.require_newest(self.known_schema())

    def require_writable(self) -> None:
        """StoreError, with the remedy, when nothing can be written now; changes nothing."""
        with self.write() as session:
            session.execute(text("UPDATE vacancy SET title = title WHERE 1 = 0"))

    def known_schema(self) -> str | None:
        """Its schema, None when it is empty; StoreError when a newer program made it."""
        with translated(), self.engine.connect() as connection:
            made = inspect(connection).has_table(schema.VERSIONS)
            query = text(f"SELECT version_num FROM {schema.VERSIONS}")
            current: str | None = connection.execute(query).scalar() if made else None
        schema.require_known(current)
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
        else:
            options["connect_args"] = {**ON_A_SERVER, **parsed.query}
        engine = create_engine(parsed, **options)
    except ImportError as error:
        raise ConfigError(
            f"PostgreSQL needs the library {error.name}", "pip install 'kcvs-mailbot[postgres]'"
        ) from error
    except (ArgumentError, NoSuchModuleError, ValueError) as error:  # such as a port of letters
        raise ConfigError(
            f"[storage] url is not usable ({type(error).__name__})",
            "use sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME; write @, :, / and % of a "
            "password as %40, %3A, %2F and %25",
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
    if not connection.get_execution_options().get("write"):
        connection.exec_driver_sql("BEGIN")
    else:
        with turns.taken(
            cast(sqlite3.Connection, connection.connection.driver_connection)
        ) as begun:
            if not begun:  # SQLite says why
                connection.exec_driver_sql("BEGIN IMMEDIATE")


class _Overtaken(Exception):
    """Another one has written, or is about to, since this transaction read for the first time."""


@contextmanager
def _noticed() -> Iterator[None]:
    """_Overtaken for what SQLite says then: who has read something waits for no other writer."""
    try:
        yield
    except DBAPIError as error:
        code = getattr(error.orig, "sqlite_errorcode", 0)
        if code & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        raise _Overtaken from None


def _is_operational(error: DBAPIError) -> bool:
    """The database's fault, not that of the row: SQLSTATE 54 says that one value is too much."""
    state = str(getattr(error.orig, "sqlstate", None) or "")
    return type(error).__name__ == "OperationalError" and not state.startswith(("54", "22"))


@contextmanager
def translated() -> Iterator[None]:
    """The driver's complaints as StoreError, where the database is at fault and not a row."""
    try:
        yield
    except DBAPIError as error:
        known = server_fault(error.orig) or known_fault(error.orig)
        if known is not None:
            raise known from error
        if error.connection_invalidated or _is_operational(error):
            kind = type(error.orig).__name__
            raise StoreError(f"the database cannot be reached ({kind})", "check it") from error
        raise
