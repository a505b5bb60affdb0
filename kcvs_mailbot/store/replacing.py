"""Another database put in the place of a SQLite file: whole or not at all, and the old one kept.

Renaming files would not do: a program that opened the old file a moment before would go on in it,
and its log, which SQLite finds by name, would be taken for that of the new one. So SQLite itself
writes the new pages, in one transaction, while nobody else can open the file. Only a file that
SQLite cannot use is put aside under another name.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.store import surveys
from kcvs_mailbot.store.heartbeats import Asked, heartbeats
from kcvs_mailbot.store.sqlite_file import known_fault
from kcvs_mailbot.store.workers import SILENT_AFTER

PATIENCE_SECONDS = 5.0
"""For a command that is just ending."""
BESIDE = ("-wal", "-shm", "-journal")
_USELESS = ("not a database", "malformed", "unsupported file format")
"""What SQLite says of a file in which it cannot work."""


class Place:
    """The file, while nobody else can open it; `usable`: SQLite can work in what stands there."""

    def __init__(self, file: Path, database: sqlite3.Connection | None) -> None:
        self.file, self._database = file, database

    @property
    def is_empty(self) -> bool:
        return not self.file.exists() or self.file.stat().st_size == 0

    def survey(self) -> surveys.Survey | None:
        """What stands there; None when there is nothing, or nothing that can be read."""
        if self._database is None:
            return None
        with suppress(sqlite3.Error, StoreError):
            return surveys.look(Asked(self._database.execute, is_sqlite=True))
        return None

    def put(self, new: Path, kept: Path) -> None:
        """`new` in its place, what stood there at `kept`. StoreError, and nothing is changed."""
        try:
            if self._database is not None and self._copied(new, kept):
                return
            self._put_aside(new, kept)
        except OSError as error:
            raise StoreError(
                f"the database cannot be replaced ({error.strerror})", "check its folder"
            ) from error

    def _copied(self, new: Path, kept: Path) -> bool:
        """False when what stands there is too damaged to be worked in."""
        assert self._database is not None  # noqa: S101 - asked by `put`
        partial = kept.with_name(f"{kept.name}.partial")
        try:
            if not self.is_empty:
                partial.touch(0o600)
                with closing(sqlite3.connect(partial)) as copy:
                    self._database.backup(copy)
                _give_to_owner(partial, self.file)
                partial.rename(kept)
            with closing(sqlite3.connect(new)) as source:
                source.backup(self._database)
        except sqlite3.Error as error:
            if any(word in str(error) for word in _USELESS):
                return False
            raise known_fault(error) or StoreError(
                f"the database cannot be replaced ({error})", "check the disk"
            ) from error
        finally:
            partial.unlink(missing_ok=True)
        return True

    def _put_aside(self, new: Path, kept: Path) -> None:
        """At each moment the one or the other stands there, and the old one under its new name."""
        if self._database is not None:
            self._database.close()
        for ending in ("", *BESIDE):
            old, name = (one.with_name(one.name + ending) for one in (self.file, kept))
            if old.exists() and not self.is_empty:
                name.unlink(missing_ok=True)
                os.link(old, name)
        for ending in BESIDE:
            self.file.with_name(self.file.name + ending).unlink(missing_ok=True)
        _give_to_owner(new, self.file)
        new.replace(self.file)
        folder = os.open(self.file.absolute().parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def taken(file: Path, now: datetime) -> Iterator[Place]:
    """The place of the database, for us alone. StoreError while somebody else is there."""
    database = _opened_alone(file, now) if file.exists() else None
    try:
        yield Place(file, database)
    finally:
        if database is not None:
            database.close()


def require_no_worker(file: Path, now: datetime) -> None:
    """StoreError while a worker works on it."""
    if not file.exists():
        return
    with suppress(sqlite3.Error), closing(_connected(file)) as database:
        _no_worker(database, now)


def _opened_alone(file: Path, now: datetime) -> sqlite3.Connection | None:
    """None when SQLite cannot work in that file."""
    database = _connected(file)
    try:
        _no_worker(database, now)
        # Each fails while another program has the file open; then its log is a part of it.
        database.execute("PRAGMA journal_mode = DELETE")
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("BEGIN EXCLUSIVE")
        database.execute("COMMIT")
    except sqlite3.Error as error:
        database.close()
        if any(word in str(error) for word in _USELESS):
            return None
        if "locked" in str(error):
            raise somebody_there() from error
        raise known_fault(error) or StoreError(
            f"the database cannot be opened ({error})", "check it"
        ) from error
    except StoreError:
        database.close()
        raise
    return database


def somebody_there() -> StoreError:
    """What to say while another program has the file open."""
    return StoreError(
        "another program has the database open (a command, the page, Datasette, sqlite3)",
        "end it, then try again",
    )


def _connected(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=PATIENCE_SECONDS, isolation_level=None)


def _no_worker(database: sqlite3.Connection, now: datetime) -> None:
    if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'worker'").fetchone():
        return
    for one in heartbeats(Asked(database.execute, is_sqlite=True), now):
        if one.age is not None or abs(now - one.heartbeat_at) < SILENT_AFTER:
            raise StoreError(
                "a worker is at work on the database",
                "stop it (SIGTERM to run, systemctl stop, docker compose stop), then try again; "
                "one that was killed in another container is taken for dead after 90 seconds",
            )


def _give_to_owner(made: Path, like: Path) -> None:
    """Root makes it for the user that the program runs as."""
    if os.geteuid() == 0:
        owner = (like if like.exists() else like.absolute().parent).stat()
        os.chown(made, owner.st_uid, owner.st_gid)
