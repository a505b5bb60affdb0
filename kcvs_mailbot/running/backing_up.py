"""The daily backup: a copy made while the worker runs, packed, read again, and only so many kept.

The copy is made beside the database, where its bytes stand anyway, and leaves it packed: a folder
on another machine never holds an open copy of what is to be encrypted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from kcvs_mailbot.backups import folder, packing
from kcvs_mailbot.config import Storage
from kcvs_mailbot.errors import MailbotError, StoreError
from kcvs_mailbot.intake import disk
from kcvs_mailbot.store import Store, copies

log = structlog.get_logger()

EVERY = timedelta(days=1)
RETRY = timedelta(hours=1)
COPY = ".copy-"
"""In the name of the open copy, between the database's name and the end."""


class StoppedError(Exception):
    """The program ends: the backup is made at its next start."""


class Backupper:
    """Makes a backup in [storage] backup_folder each day, if one is named."""

    def __init__(self, store: Store, storage: Storage, stopping: Callable[[], bool]) -> None:
        self._store, self._storage, self._stopping = store, storage, stopping
        self._failed_at: datetime | None = None

    @property
    def failed(self) -> bool:
        """The last try made none."""
        return self._failed_at is not None

    def step(self, now: datetime) -> None:
        """Makes one when it is due; StoreError, ConfigError when it cannot be made."""
        place = self._storage.backup_folder
        if place is None or not self._is_due(place, now):
            return
        try:
            made = make(self._store, self._storage, place, now, self._go_on)
            keep(self._storage, place, made)
        except StoppedError:
            return
        except MailbotError as error:
            self._failed_at = now
            log.error("backup_failed", why=str(error))
            raise
        self._failed_at = None
        log.info("backup_made", bytes=made.stat().st_size, encrypted=packing.is_locked(made))

    def _go_on(self) -> None:
        if self._stopping():
            raise StoppedError

    def _is_due(self, place: Path, now: datetime) -> bool:
        return all(
            last is None or abs(now - last) >= pause
            for last, pause in ((folder.newest(place, now), EVERY), (self._failed_at, RETRY))
        )


def make(
    store: Store,
    storage: Storage,
    place: Path,
    now: datetime,
    going: Callable[[], None] = packing.go_on,
) -> Path:
    """A new backup in this folder. StoreError; ConfigError when it cannot be encrypted.

    One that holds somebody who was erased while it was made is made again. going: called now and
    then; what it raises comes out, and nothing is left behind.
    """
    file = store.file
    if file is None:
        raise StoreError("backups are made of SQLite only", "on PostgreSQL use pg_dump")
    if storage.backup_recipient:
        packing.require_usable(storage.backup_recipient)
    while True:
        before = _erasures(store)
        made = _make(store, file, storage, place, now, going)
        if _erasures(store) == before:
            return made
        made.unlink()


def keep(storage: Storage, place: Path, made: Path) -> None:
    """So many as are configured, the newest; the one just made among them. StoreError."""
    try:
        for gone in folder.keep(place, storage.backups_kept, made):
            log.info("backup_removed", made_at=folder.made_at(gone))
    except OSError as error:
        raise StoreError(
            f"an older backup cannot be removed ({error})", "check [storage] backup_folder"
        ) from error


def _erasures(store: Store) -> int:
    """How many there were, in a database of whatever schema."""
    with store.asked() as asked:
        ((found,),) = asked.rows("SELECT count(*) FROM event WHERE kind = 'erased'")
    return int(found)


def _make(
    store: Store,
    file: Path,
    storage: Storage,
    place: Path,
    now: datetime,
    going: Callable[[], None],
) -> Path:
    try:
        place.mkdir(mode=0o700, exist_ok=True)
        folder.clear_abandoned(place, ends=(folder.PARTIAL,))
        folder.clear_abandoned(file.parent, f"{file.name}{COPY}", ("", "-journal"))
        _require_room(file, place, storage)
        with _beside(file) as open_copy, _in(place) as packed:
            copies.copy(store.read_only_address or file, open_copy, going)
            packing.pack(open_copy, packed, storage.backup_recipient, going)
            return packed.rename(
                folder.free_name(place, now, locked=bool(storage.backup_recipient))
            )
    except OSError as error:
        raise StoreError(
            f"the backup failed ({error})", "check [storage] backup_folder and its free space"
        ) from error


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """A place for an open copy; nothing of it is left."""
    path = file.with_name(folder.unfinished(f"{file.name}{COPY}"))
    try:
        with packing.new_file(path):
            yield path
    finally:
        path.with_name(path.name + "-journal").unlink(missing_ok=True)


def _in(place: Path) -> AbstractContextManager[Path]:
    return packing.new_file(place / folder.unfinished(ends=folder.PARTIAL))


def _require_room(file: Path, place: Path, storage: Storage) -> None:
    """Before a full disk is one: for the open copy, and the packed one at its largest."""
    size = file.stat().st_size
    same = file.parent.stat().st_dev == place.stat().st_dev
    for where, needed in ((file.parent, 2 * size if same else size), (place, size)):
        if disk.room_in(where, storage) < needed:
            raise StoreError(
                f"there is no room for a backup in {where}",
                f"it needs {needed // 1024**2 + 1} MB beside [storage] free_floor",
            )
