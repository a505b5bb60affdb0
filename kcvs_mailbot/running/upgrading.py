"""The database brought to the newest schema, after a copy of it was made: there is no way down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kcvs_mailbot.backups import folder
from kcvs_mailbot.config import Storage
from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.intake import disk
from kcvs_mailbot.running import backing_up
from kcvs_mailbot.store import Store, copies, schema

BEFORE = ".schema"
"""In the name of a copy beside the database, before the schema it has."""
KEPT = 2
"""Of those copies: the last one, and the one before in case that was made of a broken upgrade."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What migrating would do."""

    current: str | None
    """The schema as it is; None: the database is empty, or not there."""
    steps: tuple[schema.Step, ...]
    """The migrations to come, the first one first."""
    copied: bool
    """The database is copied before."""


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What was done."""

    made: tuple[Path, ...] = ()
    """The database and its folder, when they were missing."""
    copy: Path | None = None
    removed: tuple[Path, ...] = ()
    """Older copies."""
    uncopied: bool = False
    """It holds data, and no copy was made of it."""


def plan(store: Store) -> Plan:
    """Looks only. StoreError when a newer program made the database, or it cannot be opened."""
    if store.file is not None and not store.file.exists():
        return Plan(None, tuple(schema.steps_from(None)), copied=False)
    current = store.known_schema()
    steps = tuple(schema.steps_from(current))
    copied = store.file is not None and bool(steps) and current is not None and _holds_data(store)
    return Plan(current, steps, copied)


def upgrade(store: Store, storage: Storage, now: datetime, *, copy: bool = True) -> Upgraded:
    """Migrates; a SQLite database with data is copied before. StoreError when one of both fails.

    The copy goes to [storage] backup_folder as another backup, else beside the database, where so
    many are kept. copy: False makes none.
    """
    planned = plan(store)
    made: Path | None = None
    if planned.copied and copy:
        made = _copied(store, storage, planned.current or "", now)
    makes: list[Path] | None = None
    try:
        makes = schema.migrate(store)
    finally:
        if makes is None and made is not None:  # who tries again and again fills no disk
            made.unlink(missing_ok=True)  # nothing was changed
    removed = _keep(store.file, storage, made) if made is not None and store.file else ()
    there = bool(planned.steps) and planned.current is not None
    return Upgraded(
        tuple(makes), made, removed, uncopied=made is None and there and _holds_data(store)
    )


def _holds_data(store: Store) -> bool:
    with store.asked() as asked:
        mails = asked.rows("SELECT 1 FROM message LIMIT 1")
        return bool(list(mails) or list(asked.rows("SELECT 1 FROM event LIMIT 1")))


def _copied(store: Store, storage: Storage, current: str, now: datetime) -> Path:
    if storage.backup_folder is not None:
        return backing_up.make(store, storage, storage.backup_folder, now)
    file = store.file
    assert file is not None  # noqa: S101 - `plan` said so
    if disk.room_in(file.parent, storage) < file.stat().st_size:
        raise StoreError(
            "there is no room for a copy of the database before it is migrated",
            f"make room in {file.absolute().parent}, or: kcvs-mailbot migrate --no-copy",
        )
    target = file.with_name(f"{file.name}{BEFORE}{current}-{folder.stamp(now)}")
    partial = target.with_name(f"{target.name}{folder.PARTIAL}")
    try:
        copies.copy(store.read_only_address or file, partial)
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)
    return target


def _keep(file: Path, storage: Storage, made: Path) -> tuple[Path, ...]:
    """Only after the migration went well: until then nobody knows which copy is needed."""
    if storage.backup_folder is not None:
        backing_up.keep(storage, storage.backup_folder, made)
    found = [
        one
        for one in file.absolute().parent.glob(f"{file.name}{BEFORE}*")
        if not one.name.endswith(folder.PARTIAL)
    ]
    surplus = sorted(found, key=lambda one: one.stat().st_mtime)[:-KEPT]
    for one in surplus:
        one.unlink(missing_ok=True)
    return tuple(surplus)
