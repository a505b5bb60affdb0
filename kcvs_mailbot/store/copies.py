"""Whole copies of the SQLite file: made while it is used, and looked through before they count.

Measured: `integrity_check` says ok to a file that was cut between two pages, and, in SQLite 3.40,
to a broken search index. So the length is compared, and the index asked by its own check.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.plurals import counted

STEPS = 20_000
"""Of SQLite's machine, between two looks whether to go on: a few hundredths of a second."""
Going = Callable[[], None]


def copy(source: Path | str, target: Path, going: Going | None = None) -> None:
    """One consistent state of the database, to the disk, looked through. `target` is overwritten.

    source: a file, or an address (`file:...`) to open it by. going: raises when it is time to end.
    Raises StoreError when it cannot be made or is not sound.
    """
    try:
        target.unlink(missing_ok=True)
        target.touch(0o600)
        address = isinstance(source, str)
        with closing(sqlite3.connect(source, uri=address)) as database, _ended_by(database, going):
            database.execute("VACUUM INTO ?", (str(target),))
        with target.open("rb") as written:
            os.fsync(written.fileno())
    except (sqlite3.Error, OSError) as error:
        raise StoreError(
            f"the backup failed ({error})", "check the folder and its free space"
        ) from error
    require_sound(target, going)


def require_sound(file: Path, going: Going | None = None) -> None:
    """StoreError unless all pages are there, and tables, indexes and the search index agree.

    The file is nobody else's: SQLite may write beside it meanwhile.
    """
    try:
        sound = _is_sound(file, going)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"the copy cannot be used ({error})", "check the disk") from error
    if not sound:
        raise StoreError("the copy did not pass its integrity check", "check the disk")


def _is_sound(file: Path, going: Going | None) -> bool:
    with closing(sqlite3.connect(file, isolation_level=None)) as copied, _ended_by(copied, going):
        (pages,), (size,) = (
            copied.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size")
        )
        whole = pages * size <= file.stat().st_size  # a kill may leave free bytes behind them
        (answer,) = copied.execute("PRAGMA integrity_check(1)").fetchone()
        loose = copied.execute("PRAGMA foreign_key_check").fetchone()
        indexed = copied.execute("SELECT 1 FROM sqlite_master WHERE name = 'search'").fetchone()
        if indexed is not None:
            copied.execute("INSERT INTO search(search, rank) VALUES ('integrity-check', 0)")
    return bool(whole and answer == "ok" and loose is None)


@contextmanager
def _ended_by(database: sqlite3.Connection, going: Going | None) -> Iterator[None]:
    """What `going` raises comes out in place of SQLite's word that it was interrupted."""
    raised: list[Exception] = []

    def look() -> int:
        try:
            if going is not None:
                going()
        except Exception as error:  # noqa: BLE001 - raised again below
            raised.append(error)
        return len(raised)

    database.set_progress_handler(look, STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if raised:
            raise raised[0] from error
        raise


def require_whole_bytes(file: Path) -> None:
    """StoreError unless the bytes of all mails and documents are those of their SHA-256."""
    try:
        with closing(sqlite3.connect(file)) as copied:
            damaged = sum(1 for _ in _damaged(copied))
    except sqlite3.Error as error:
        raise StoreError(f"the copy cannot be used ({error})", "take an earlier backup") from error
    if damaged:
        raise StoreError(
            f"the bytes of {counted(damaged, 'mail or document', 'mails or documents')} are not "
            "what they were",
            "take an earlier backup",
        )


def _damaged(copied: sqlite3.Connection) -> Iterator[str]:
    """SHA-256 of those whose bytes are others, or missing; one piece in memory at a time."""
    chunks = "SELECT data FROM blob_chunk WHERE sha256 = ? ORDER BY seq"
    for sha256, size in copied.execute("SELECT sha256, size FROM blob"):
        digest, read = hashlib.sha256(), 0
        for (data,) in copied.execute(chunks, (sha256,)):
            digest.update(data)
            read += len(data)
        if (digest.hexdigest(), read) != (sha256, size):
            yield sha256
