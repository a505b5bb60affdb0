"""Writers of one SQLite file take turns: who waits comes before who has just written.

SQLite's own waiting sleeps and looks again, while a busy writer comes and goes between: in five
seconds one of two committed once, the other 939 times. And it sleeps the longer the longer it
waited, by 25 ms at a time before somebody who reads a page would notice.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from kcvs_mailbot.store.sqlite_file import BUSY_SECONDS

LOOK_EVERY = 0.001


@contextlib.contextmanager
def queue(file: Path | None) -> Iterator[None]:
    """Held while one waits for the write lock; the next one waits for it here.

    It is a lock on the folder: one more descriptor of the file itself would, once closed, take
    SQLite's locks away. Where the folder cannot be locked it is as SQLite alone has it.
    """
    with contextlib.ExitStack() as stack:
        if file is not None:
            with contextlib.suppress(OSError):
                folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
                stack.callback(os.close, folder)
                _wait(folder)
        yield


def _wait(folder: int) -> None:
    end = time.monotonic() + BUSY_SECONDS
    while time.monotonic() < end:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(LOOK_EVERY)
        else:
            return


@contextlib.contextmanager
def taken(connection: sqlite3.Connection) -> Iterator[bool]:
    """Begins a transaction with the write lock as soon as nobody has it.

    False when that cannot be, or not in time; asked once more in here, SQLite says so at once.
    """
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        yield _begun(connection)
    finally:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")


def _begun(connection: sqlite3.Connection) -> bool:
    end = time.monotonic() + BUSY_SECONDS
    while time.monotonic() < end:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                return False
            time.sleep(LOOK_EVERY)
        else:
            return True
    return False
