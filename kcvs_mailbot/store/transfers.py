"""A whole installation from SQLite to PostgreSQL, verified before it counts.

Bytes go first, some at a time, each lot in a transaction of its own: a copy that was broken off
goes on behind them. All other rows come in one transaction with the proof that they are the same:
until its commit nobody can work in the copy (transfer_target), from then on it is whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, func, select, text
from sqlalchemy.orm import Session

from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.store import fingerprints, search, transfer_source, transfer_target
from kcvs_mailbot.store.database import Store
from kcvs_mailbot.store.fingerprints import Fingerprint
from kcvs_mailbot.store.models import Base, Blob, BlobChunk, Lease, Worker
from kcvs_mailbot.store.server_faults import server_fault
from kcvs_mailbot.store.transfer_target import Found

NOT_COPIED = (Worker.__tablename__, Lease.__tablename__)
"""Processes that work on the old database: none lives, and their claims and leases are void."""
BYTES = (Blob.__tablename__, BlobChunk.__tablename__)
CHUNKS_AT_ONCE = 8
"""In memory, of up to 1 MiB."""
LOT, LOT_BYTES = 200, 32 * 1024**2
"""Blobs that are copied in one transaction."""
AGAIN = "call it again; if it says so once more, report this line"
Tell = Callable[[int, int], None]
_TABLES = Base.metadata.tables
_sizes = select(Blob.sha256, Blob.size).order_by(Blob.sha256)


@dataclass(slots=True)
class Copied:
    """What stands in both databases now."""

    found: Found
    tables: dict[str, Fingerprint] = field(default_factory=dict)
    """By name; "search" is the search index."""
    bytes: int = 0
    without_nul: int = 0
    """Texts in which U+FFFD stands for NUL, which PostgreSQL does not take."""


def copy(file: Path, target: Store, now: datetime, tell: Tell = lambda done, of: None) -> Copied:
    """Copies the SQLite database in `file`, or what is missing of it, and proves it the same.

    Killed at any moment, it finishes when it is called again. `file` is not changed. tell: how
    many of how many pieces (mails, documents, tables) are done. StoreError when somebody works
    on `file`, when the target holds something else, or is not the same at the end.
    """
    with transfer_source.alone_with(file, now) as source, transfer_target.reserved(target):
        done = Copied(transfer_target.prepare(target, transfer_source.installation(source)))
        told = _Told(tell, source)
        with _explained(target):
            if done.found is Found.FILLED:
                _require_same(source, target, done, told)
                return done
            for lot in _lots(source):
                with target.write() as session:
                    _copy_bytes(source, session, lot)
                done.bytes += sum(lot.sizes.values())
                told.more(len(lot.sizes))
            with target.write() as session:
                _copy_rows(source, session, done, told)
                transfer_target.finish(session.connection())
        return done


class _Told:
    """How far it is."""

    def __init__(self, tell: Tell, source: Connection) -> None:
        blobs = source.execute(select(func.count()).select_from(Blob)).scalar() or 0
        self._tell, self._done, self._of = tell, 0, blobs + len(_TABLES)

    def more(self, pieces: int) -> None:
        self._done += pieces
        self._tell(self._done, self._of)


@dataclass(frozen=True, slots=True)
class _Lot:
    """Blobs in the order of their names: all behind `after` up to `last`, None for all others."""

    sizes: dict[str, int]
    after: str
    last: str | None

    @property
    def names(self) -> Any:
        """The condition for their rows."""
        behind = Blob.sha256 > self.after
        return behind if self.last is None else behind & (Blob.sha256 <= self.last)


def _lots(source: Connection) -> Iterator[_Lot]:
    """The last one holds none: what the target has behind the others is no longer there."""
    sizes: dict[str, int] = {}
    after = ""
    for sha256, size in fingerprints.rows(source, _sizes):
        sizes[sha256] = size
        if len(sizes) == LOT or sum(sizes.values()) >= LOT_BYTES:
            yield _Lot(sizes, after, sha256)
            sizes, after = {}, sha256
    if sizes:
        yield _Lot(sizes, after, last := max(sizes))
        after = last
    yield _Lot({}, after, None)


def _copy_bytes(source: Connection, session: Session, lot: _Lot) -> None:
    """What is missing of the lot; what is there and not in it goes. Then all of it is read back."""
    there = set(session.scalars(select(Blob.sha256).where(lot.names)))
    if surplus := there - lot.sizes.keys():
        session.execute(delete(Blob).where(Blob.sha256.in_(surplus)))  # its chunks go with it
    if missing := [sha256 for sha256 in lot.sizes if sha256 not in there]:
        _copy_in(session, _TABLES["blob"], ([one, lot.sizes[one]] for one in missing))
        chunks = (chunk for one in missing for chunk in _chunks(source, one, lot.sizes[one]))
        _copy_in(session, _TABLES["blob_chunk"], chunks)
    _require_bytes(session.connection(), lot)


def _require_bytes(target: Connection, lot: _Lot) -> None:
    """StoreError unless the target holds all bytes of the lot as their SHA-256 tells them."""
    found = {sha256: hashlib.sha256() for sha256 in lot.sizes}
    pieces = (
        select(BlobChunk.sha256, BlobChunk.data)
        .where(BlobChunk.sha256.in_(found))
        .order_by(BlobChunk.sha256, BlobChunk.seq)
    )
    few = {"stream_results": True, "yield_per": CHUNKS_AT_ONCE}
    for sha256, data in target.execute(pieces, execution_options=few):
        found[sha256].update(data)
    if any(digest.hexdigest() != sha256 for sha256, digest in found.items()):
        raise StoreError("bytes in the copy are not what they were: it does not count", AGAIN)


def _chunks(source: Connection, sha256: str, size: int) -> Iterator[tuple[str, int, bytes]]:
    """Of a blob, one in memory at a time. StoreError at the end if they are not its bytes."""
    digest, seen = hashlib.sha256(), 0
    where = BlobChunk.sha256 == sha256
    chunks = select(BlobChunk.seq, BlobChunk.data).where(where).order_by(BlobChunk.seq)
    for seq, data in source.execute(chunks, execution_options={"yield_per": 1}):
        digest.update(data)
        seen += len(data)
        yield sha256, seq, data
    if (digest.hexdigest(), seen) != (sha256, size):
        raise StoreError(
            f"the bytes {sha256[:12]}… are not what they were in the old database already",
            "go back to a backup (kcvs-mailbot restore), then copy that",
        )


def _copy_rows(source: Connection, session: Session, done: Copied, told: _Told) -> None:
    """All but the bytes, counted and hashed as they are read; and then as they are read back."""
    connection = session.connection()
    tables = [one for one in Base.metadata.sorted_tables if one.name not in NOT_COPIED]
    with _without_triggers(connection, tables):  # the counts that they keep are copied too
        for table in tables:
            if table.name in BYTES:
                read = fingerprints.fingerprint(source, fingerprints.query(table))
            else:
                read = _copy_table(source, session, table, done)
            done.tables[table.name] = read
            told.more(1)
    done.tables["search"] = _copy_index(source, session, done)
    _go_on_counting(connection, tables)
    connection.execute(text(f"ANALYZE {', '.join([*done.tables])}"))
    wrong = _different(connection, done)
    if wrong:
        raise StoreError(f"the copy differs in {', '.join(wrong)}, and does not count", AGAIN)


def _copy_table(source: Connection, session: Session, table: Table, done: Copied) -> Fingerprint:
    read = Fingerprint()

    def rows() -> Iterator[Sequence[Any]]:
        for row in _texts(source, fingerprints.query(table), done):
            read.add(row)
            yield row

    _copy_in(session, table, rows())
    return read


def _copy_index(source: Connection, session: Session, done: Copied) -> Fingerprint:
    read = Fingerprint()
    rows = _texts(source, text(fingerprints.SEARCH), done)
    while some := list(islice(rows, fingerprints.AT_ONCE)):
        for row in some:
            read.add(row)
        search.enter_anew(session, some)
    return read


def _texts(source: Connection, statement: Any, done: Copied) -> Iterator[Sequence[Any]]:
    def count() -> None:
        done.without_nul += 1

    return fingerprints.rows(source, statement, count)


def _copy_in(session: Session, table: Table, rows: Iterable[Sequence[Any]]) -> None:
    """By COPY: one statement, at whose end a row may refer to one that came after it."""
    connection = session.connection()
    quoted = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quoted(column.name) for column in table.columns)
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {quoted(table.name)} ({columns}) FROM STDIN") as copied:
        for row in rows:
            copied.write_row(row)
    cursor.close()


@contextmanager
def _without_triggers(connection: Connection, tables: Sequence[Table]) -> Iterator[None]:
    for table in tables:
        connection.execute(text(f"ALTER TABLE {table.name} DISABLE TRIGGER USER"))
    yield
    for table in tables:
        connection.execute(text(f"ALTER TABLE {table.name} ENABLE TRIGGER USER"))


def _go_on_counting(connection: Connection, tables: Sequence[Table]) -> None:
    """The next id of each table is above all that stand there."""
    for table in tables:
        if (column := table.autoincrement_column) is not None:
            sequence, highest = (
                f"pg_get_serial_sequence('{table.name}', '{column.name}')",
                f"max({column.name})",
            )
            connection.execute(
                text(
                    f"SELECT setval({sequence}, {highest}) FROM {table.name}"
                    f" HAVING {highest} IS NOT NULL"
                )
            )


def _different(target: Connection, done: Copied) -> list[str]:
    """The tables whose rows are not those that were read."""
    return [
        name
        for name, read in done.tables.items()
        if fingerprints.fingerprint(target, _statement(name)) != read
    ]


def _statement(name: str) -> Any:
    if name == "search":
        return text(fingerprints.SEARCH)
    return fingerprints.query(_TABLES[name])


def _require_same(source: Connection, target: Store, done: Copied, told: _Told) -> None:
    """StoreError unless the target is the copy, and nobody has worked in either since."""
    for name in (*_TABLES, "search"):
        if name not in NOT_COPIED:
            done.tables[name] = fingerprints.fingerprint(source, _statement(name))
            told.more(1)
    with target.read() as session:
        wrong = _different(session.connection(), done)
        if wrong:
            raise StoreError(
                "the database holds an installation already: another one, or a copy after which "
                f"one of both went on (they differ in {', '.join(wrong)})",
                transfer_target.EMPTY_IT,
            )
        for lot in _lots(source):
            _require_bytes(session.connection(), lot)
            done.bytes += sum(lot.sizes.values())
            told.more(len(lot.sizes))


@contextmanager
def _explained(target: Store) -> Iterator[None]:
    """What COPY raises comes past SQLAlchemy; values of rows are not repeated."""
    driver = target.engine.dialect.loaded_dbapi
    try:
        yield
    except driver.Error as error:
        known = server_fault(error)
        if known is None and isinstance(error, driver.DataError):
            known = StoreError(
                f"a value does not fit PostgreSQL (SQLSTATE {error.sqlstate})",
                "report this line; nothing is lost, and the old database goes on working",
            )
        raise known or StoreError(
            f"the database server broke off ({type(error).__name__})", "call it again"
        ) from error
