"""Back to a backup: checked, told what it brings and what is lost, put in place in one step.

All is made ready beside the database first: unpacked, looked through, brought to the newest
schema, its waiting mails held, whoever was erased since taken out. Then the whole takes the place
of the database, which is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from kcvs_mailbot.answering import outbox_changes
from kcvs_mailbot.application import Happened
from kcvs_mailbot.backups import folder, packing
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.config.values import sqlite_url
from kcvs_mailbot.deciding import deadlines
from kcvs_mailbot.delivery import Reason, State, interrupted
from kcvs_mailbot.desk import erasing
from kcvs_mailbot.errors import ConfigError, StoreError
from kcvs_mailbot.store import (
    Session,
    Store,
    copies,
    datasette,
    open_store,
    outbox,
    replacing,
    restores,
    schema,
    surveys,
    vacancies,
)

log = structlog.get_logger()

STAGED = ".restore-"
"""In the name of what is being made ready beside the database."""
GAP = 1000
"""More applications than any copy is behind: so far the numbers go on when nobody knows them."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a backup brought, or would bring."""

    brings: surveys.Survey
    lost: surveys.Lost | None
    """Against the database in its place; None when there is none, or it cannot be read."""
    replaces: bool
    """Something stood there, be it unreadable."""
    numbers: dict[str, int]
    """From where the references of each vacancy go on."""
    held: int = 0
    """Mails that waited to be sent, and wait for a person now."""
    erased: erasing.Applied = erasing.NOBODY
    """Who was in it and erased since, and is not brought back."""
    kept: Path | None = None
    """Where the database is that was replaced."""


def look(config: Configuration, file: Path, now: datetime, identity: Path | None) -> Restored:
    """What `restore` would do; nothing is changed. ConfigError, StoreError as there."""
    database = _database(config)
    with _staged(database, file, identity) as (_, brings):
        there = None
        if database.exists():
            there = _survey_of(database)
        numbers = _numbers(brings, there, config)
        lost = None if there is None else there.without(brings)
        return Restored(brings, lost, _stands(database), numbers)


def restore(config: Configuration, file: Path, now: datetime, identity: Path | None) -> Restored:
    """Puts the backup in the place of the database, which is kept beside it.

    identity: the file with the private key of an encrypted one. Killed at any moment, the old
    database stands there or the new one. ConfigError for a file that is no backup or cannot be
    opened; StoreError when it is not sound, of a newer program, or somebody is at work.
    """
    database = _database(config)
    replacing.require_no_worker(database, now)
    with _staged(database, file, identity) as (staged, brings):
        store = open_store(sqlite_url(staged))
        try:
            schema.migrate(store)
            with replacing.taken(database, now) as place:
                there = place.survey()
                held = _make_ready(store, config, brings, there, now)
                # Before it is in place: whoever was erased since comes back to nobody's eyes.
                erased = erasing.apply_tombstones(store, config, now)
                store.close()  # all stands in the one file
                kept = None if place.is_empty else _kept(database, now)
                place.put(staged, kept or _kept(database, now))
        finally:
            store.close()
    if config.storage.datasette_folder is not None:
        datasette.remove(config.storage.datasette_folder)  # it shows what is lost
    lost = None if there is None else there.without(brings)
    numbers = _numbers(brings, there, config)
    return Restored(brings, lost, kept is not None, numbers, held, erased, kept)


def tell(store: Store, now: datetime) -> list[restores.Held]:
    """Which mails are held because the database was put back; said once, after the first pass."""
    with store.read() as session:
        if restores.untold(session) is None:
            return []
    with store.write() as session:
        row = restores.untold(session)
        if row is None:  # another worker was faster
            return []
        found = restores.held(session, row)
        restores.told(row, now)
    said = [f"{h.reference} (outbox {h.entry})" for h in found]
    log.warning("held_since_restore", receipts=said)
    return found


def _database(config: Configuration) -> Path:
    database = config.storage.sqlite_path
    if database is None:
        raise StoreError(
            "restore puts back SQLite only",
            "on PostgreSQL use pg_restore; docs/operating.md says what to do before and after",
        )
    return database.absolute()


@contextmanager
def _staged(
    database: Path, file: Path, identity: Path | None
) -> Iterator[tuple[Path, surveys.Survey]]:
    """The backup as an open file beside the database, sound, with what it holds; gone then."""
    if not file.is_file():
        raise ConfigError(f"there is no file {file}", "name a backup")
    if database.exists() and file.samefile(database):
        raise ConfigError(f"{file} is the database itself", "name a backup")
    path = database.with_name(folder.unfinished(f"{database.name}{STAGED}"))
    try:
        _unpack(database, file, path, identity)
        yield path, _checked(path, file)
    finally:
        for ending in ("", *replacing.BESIDE):
            path.with_name(path.name + ending).unlink(missing_ok=True)


def _unpack(database: Path, file: Path, path: Path, identity: Path | None) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.clear_abandoned(path.parent, f"{database.name}{STAGED}", ("", *replacing.BESIDE))
        path.touch(0o600, exist_ok=False)
        packing.unpack(file, path, identity)
        beside = file.with_name(file.name + "-wal")
        if beside.is_file():  # of a database that was simply copied a part may stand there
            packing.unpack(beside, path.with_name(path.name + "-wal"))
    except OSError as error:
        raise StoreError(
            f"the backup cannot be unpacked ({error.strerror})",
            f"check who may read it, and the room in {path.parent}",
        ) from error


def _checked(staged: Path, file: Path) -> surveys.Survey:
    try:
        copies.require_sound(staged)
        brings = surveys.look_into(staged)
        copies.require_whole_bytes(staged)
    except StoreError as error:
        raise StoreError(
            f"{file.name} is no backup to go back to: {error.what}", error.remedy
        ) from error
    return brings


def _survey_of(database: Path) -> surveys.Survey | None:
    try:
        return surveys.look_into(database)
    except StoreError:
        return None


def _stands(database: Path) -> bool:
    return database.exists() and database.stat().st_size > 0


def _kept(database: Path, now: datetime) -> Path:
    """A name that is free."""
    begins = f"{database.name}{folder.REPLACED}{folder.stamp(now)}"
    names = [begins, *(f"{begins}-{number}" for number in range(2, 100))]
    return next(path for name in names if not (path := database.with_name(name)).exists())


def _numbers(
    brings: surveys.Survey, there: surveys.Survey | None, config: Configuration
) -> dict[str, int]:
    """No reference is given twice, also of those given since the copy was made.

    The database that is replaced knows them, when it is the same one later. Otherwise nobody does:
    they were told to candidates, and stand in no file that is sure to be there. Then the numbers
    go on behind a gap that is longer than any list of applications.
    """
    names = {*brings.numbers, *(v.reference for v in config.vacancies)}
    if there is not None and there.goes_on_from(brings):
        names |= there.numbers.keys()
        return {n: max(brings.numbers.get(n, 1), there.numbers.get(n, 1)) for n in sorted(names)}
    return {name: _behind_a_gap(brings.numbers.get(name, 1)) for name in sorted(names)}


def _behind_a_gap(number: int) -> int:
    """38 gives 2001: a round one, so that people see what happened."""
    return ((number + GAP) // GAP + 1) * GAP + 1


def _make_ready(
    store: Store,
    config: Configuration,
    brings: surveys.Survey,
    there: surveys.Survey | None,
    now: datetime,
) -> int:
    """Nothing of it goes on as if no time had passed; returns how many mails are held for that."""
    with store.write() as session:
        deadlines.synchronise(session, config, now)
        for name, number in _numbers(brings, there, config).items():
            vacancies.raise_number(session, name, number, now)
        restores.end_all(session)
        held = _hold_all(session, now)
        beyond = {} if there is None else there.answered
        answered = {mail: name for mail, name in beyond.items() if mail not in brings.answered}
        restores.note(session, now, answered)
        return held


def _hold_all(session: Session, now: datetime) -> int:
    """What waited to be sent may have gone; what was uncertain is not sent again by itself."""
    for entry in outbox.in_state(session, State.SENDING):
        outbox.become(entry, State.UNCERTAIN)
        broken_off = interrupted(entry.attempts, now, None)
        entry.attempts, entry.why, entry.claimed_by = broken_off.attempts, broken_off.why, None
    for entry in outbox.in_state(session, State.UNCERTAIN):
        entry.next_attempt_at = None
    waiting = outbox.in_state(session, State.QUEUED)
    for entry in waiting:
        outbox_changes.change(session, entry, State.HELD, Happened.HELD, now, "machine")
        entry.why = Reason.RESTORED
    for entry in outbox.in_state(session, State.HELD):
        entry.why = Reason.RESTORED  # a person may have let it go since
    return len(waiting)
