"""Free space where the database and the spool stand."""

from __future__ import annotations

import shutil
from pathlib import Path

from kcvs_mailbot.config import Storage
from kcvs_mailbot.errors import StoreError


def free_bytes(storage: Storage) -> int:
    """What this program may still write, on the fuller of its volumes. Raises OSError."""
    file = storage.sqlite_path
    places = [storage.spool_folder, *([file.parent] if file is not None else [])]
    return min(shutil.disk_usage(_existing(place)).free for place in places)


def room_in(place: Path, storage: Storage) -> int:
    """What may be written there without going below [storage] free_floor. Raises OSError."""
    return shutil.disk_usage(_existing(place)).free - storage.free_floor


def room_to_write_anew(file: Path | None, storage: Storage) -> bool:
    """Whether all pages can be: SQLite needs a file of that size beside it, and as much -wal."""
    return file is None or free_bytes(storage) > 2 * file.stat().st_size + storage.free_floor


def require_floor(storage: Storage) -> None:
    """StoreError below [storage] free_floor, before a full disk is one."""
    _require(storage, storage.free_floor, "[storage] free_floor", "no mail is fetched")


def require_room(storage: Storage) -> None:
    """StoreError below half of it: a document could fill the disk, and look damaged for that."""
    half = storage.free_floor // 2
    _require(storage, half, "half of [storage] free_floor", "no mail is read")


def _require(storage: Storage, floor: int, named: str, until_then: str) -> None:
    try:
        free = free_bytes(storage)
    except OSError as error:
        raise StoreError(
            f"nobody knows how much space is free ({error.strerror})", "check the disk"
        ) from error
    if free < floor:
        raise StoreError(
            f"only {free // 1024**2} MB are free, less than {named}",
            f"make room; {until_then} until then",
        )


def _existing(place: Path) -> Path:
    place = place.absolute()
    return next(one for one in (place, *place.parents) if one.exists())
