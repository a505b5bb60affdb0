"""The daily backup while the worker runs: each day one, only so many, told when it fails."""

from __future__ import annotations

import gzip
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pyrage
import pytest

import databases
import workshop as shop
from kcvs_mailbot.backups import folder as backups
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.desk import erasing, restoring
from kcvs_mailbot.errors import ConfigError, StoreError
from kcvs_mailbot.intake import disk
from kcvs_mailbot.running.backing_up import Backupper
from kcvs_mailbot.running.scheduling import Schedule
from kcvs_mailbot.store import copies
from workshop import Workshop, application

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def workshop(tmp_path: Path, folder: Path, cage: Cage) -> Iterator[Workshop]:
    storage = {
        "url": f"sqlite:///{tmp_path / 'kcvs.sqlite'}",
        "backup_folder": str(folder),
        "backups_kept": 3,
    }
    with (
        databases.sqlite(tmp_path) as store,
        shop.workshop(tmp_path, cage, store, storage=storage) as made,
    ):
        yield made


@pytest.fixture
def backupper(workshop: Workshop) -> Backupper:
    return Backupper(workshop.store, workshop.worker.config.storage, lambda: False)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def opened(file: Path) -> sqlite3.Connection:
    """What any machine makes of it: gunzip, and look."""
    plain = file.parent.parent / "opened.sqlite"
    plain.write_bytes(gzip.decompress(file.read_bytes()))
    return sqlite3.connect(plain)


def test_a_backup_holds_what_was_stored_and_opens_anywhere(
    workshop: Workshop, backupper: Backupper, folder: Path
) -> None:
    workshop.receive(application("An Claes"))
    backupper.step(workshop.now)
    assert names(folder) == ["kcvs-20210901T080000Z.sqlite.gz"]
    with closing(opened(folder / names(folder)[0])) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT naam FROM kandidaturen").fetchall() == [("An Claes",)]


def test_one_is_made_each_day_and_so_many_are_kept(
    workshop: Workshop, backupper: Backupper, folder: Path
) -> None:
    folder.mkdir()
    (folder / "notes.txt").write_text("hers")
    for _ in range(5 * 24):
        backupper.step(workshop.now)
        workshop.at(HOUR)
    assert names(folder) == [
        *(f"kcvs-2021090{day}T080000Z.sqlite.gz" for day in (3, 4, 5)),
        "notes.txt",
    ]


@pytest.mark.parametrize("stood", [timedelta(days=400), -timedelta(days=400)])
def test_a_clock_that_stood_wrong_costs_no_backup(
    workshop: Workshop, backupper: Backupper, folder: Path, stood: timedelta
) -> None:
    for _ in range(3):
        backupper.step(workshop.now)
        workshop.at(DAY)
    good = names(folder)
    backupper.step(workshop.now + stood)  # the one that it made then takes a place of those kept
    for _ in range(5):
        backupper.step(workshop.now)
        workshop.at(MINUTE)
    assert len(set(names(folder)) & set(good)) >= len(good) - 2
    made = names(folder)
    for _ in range(5):
        backupper.step(workshop.now)
        workshop.at(MINUTE)
    assert names(folder) == made


def test_one_that_holds_whom_somebody_erased_meanwhile_is_made_again(
    workshop: Workshop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.receive(application("An Claes"))
    copied = copies.copy
    erased: list[object] = []

    def copy_then_erase(*words: Any) -> None:
        copied(*words)
        if not erased:
            erased.append(erasing.erase(workshop.worker.bench, "KCVS-2021-0001", "beheer"))

    monkeypatch.setattr(copies, "copy", copy_then_erase)
    Backupper(workshop.store, workshop.worker.config.storage, lambda: False).step(workshop.now)
    (made,) = folder.iterdir()
    with closing(opened(made)) as database:
        assert database.execute("SELECT count(*) FROM kandidaturen").fetchone() == (0,)


def test_a_key_that_cannot_be_used_is_told_and_tried_each_hour_only(
    workshop: Workshop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mistyped = "age1" + "q" * 58  # as the configuration takes it; its checksum is wrong
    storage = workshop.worker.config.storage.model_copy(update={"backup_recipient": mistyped})
    backupper = Backupper(workshop.store, storage, lambda: False)
    tried = []
    monkeypatch.setattr(copies, "copy", lambda *_: tried.append(1))
    with pytest.raises(ConfigError, match="mistyped"):
        backupper.step(workshop.now)
    workshop.at(MINUTE)
    backupper.step(workshop.now)
    assert (backupper.failed, tried, folder.exists()) == (True, [], False)


def test_a_program_that_ends_leaves_no_half_encrypted_backup(
    workshop: Workshop, folder: Path
) -> None:
    key = pyrage.x25519.Identity.generate()
    storage = workshop.worker.config.storage.model_copy(
        update={"backup_recipient": str(key.to_public())}
    )
    for most in range(1, 12):
        asked = iter([False] * most)
        backupper = Backupper(workshop.store, storage, partial(next, asked, True))
        backupper.step(workshop.now)
        if names(folder):
            break
        assert not backupper.failed
    assert most > 2


def test_nobody_elses_file_keeps_the_watch_quiet(
    workshop: Workshop, backupper: Backupper, folder: Path
) -> None:
    backupper.step(workshop.now)
    workshop.at(3 * DAY)
    (folder / "rsync.log").write_text("today")
    os.utime(folder / "rsync.log", (workshop.now.timestamp(),) * 2)
    schedule = Schedule(workshop.worker)
    schedule.alert()
    with workshop.store.asked() as asked:
        assert list(asked.rows("SELECT kind FROM alert WHERE kind = 'backup'"))


def test_nobody_else_may_read_it(backupper: Backupper, workshop: Workshop, folder: Path) -> None:
    backupper.step(workshop.now)
    (file,) = folder.iterdir()
    assert [oct(path.stat().st_mode & 0o777) for path in (folder, file)] == ["0o700", "0o600"]


def test_nothing_but_the_backup_is_left_anywhere(
    workshop: Workshop, backupper: Backupper, folder: Path, tmp_path: Path
) -> None:
    before = set(tmp_path.rglob("*"))
    backupper.step(workshop.now)
    (file,) = folder.iterdir()
    assert set(tmp_path.rglob("*")) - before == {folder, file}


def test_one_that_fails_is_tried_again_within_the_hour(
    workshop: Workshop, backupper: Backupper, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "room_in", lambda *_: 0)
    with pytest.raises(StoreError, match="no room for a backup"):
        backupper.step(workshop.now)
    assert (backupper.failed, backups.listed(folder)) == (True, [])
    monkeypatch.undo()
    workshop.at(HOUR - MINUTE)
    backupper.step(workshop.now)  # not at every look
    assert backups.listed(folder) == []
    workshop.at(MINUTE)
    backupper.step(workshop.now)
    assert (backupper.failed, len(backups.listed(folder))) == (False, 1)


def test_a_copy_that_is_not_sound_is_no_backup_and_removes_none(
    workshop: Workshop, backupper: Backupper, folder: Path
) -> None:
    for _ in range(3):
        backupper.step(workshop.now)
        workshop.at(DAY)
    before = names(folder)
    with closing(sqlite3.connect(workshop.store.file or "")) as database, database:
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute("INSERT INTO trace VALUES (1, 'name', 'x', 4711, NULL)")
    with pytest.raises(StoreError, match="integrity check"):
        backupper.step(workshop.now)
    assert names(folder) == before


def test_a_broken_search_index_is_seen(workshop: Workshop, tmp_path: Path) -> None:
    workshop.receive(application("An Claes"))
    assert workshop.store.file is not None
    copies.copy(workshop.store.file, tmp_path / "copy.sqlite")
    with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as database, database:
        database.execute("DELETE FROM search_data WHERE id > 10")
    with pytest.raises(StoreError):
        copies.require_sound(tmp_path / "copy.sqlite")


def test_a_copy_that_was_cut_is_seen(workshop: Workshop, tmp_path: Path) -> None:
    assert workshop.store.file is not None
    copies.copy(workshop.store.file, tmp_path / "copy.sqlite")
    with (tmp_path / "copy.sqlite").open("r+b") as file:
        file.truncate(file.seek(0, os.SEEK_END) - 4096)
    with pytest.raises(StoreError):
        copies.require_sound(tmp_path / "copy.sqlite")


def test_what_a_killed_program_left_is_removed(
    workshop: Workshop, backupper: Backupper, folder: Path, tmp_path: Path
) -> None:
    folder.mkdir()
    some = "0123456789abcdef"
    copy = f"kcvs.sqlite.copy-{some}"
    left = [folder / f"{some}.partial", tmp_path / copy, tmp_path / f"{copy}-journal"]
    hers = [folder / "upload.partial", tmp_path / "kcvs.sqlite.copy-2021-09-15"]
    fresh = folder / f"{some[::-1]}.partial"  # of another worker that is at it
    for file in (*left, *hers, fresh):
        file.write_bytes(b"An Claes")
    for file in (*left, *hers):
        os.utime(file, (time.time() - 7200,) * 2)
    backupper.step(workshop.now)
    assert [file.exists() for file in left] == [False] * 3
    assert all(file.exists() for file in (*hers, fresh))


def test_a_program_that_ends_leaves_no_half_backup(workshop: Workshop, folder: Path) -> None:
    asked = []

    def stopping() -> bool:
        asked.append(1)
        return len(asked) > 2

    backupper = Backupper(workshop.store, workshop.worker.config.storage, stopping)
    backupper.step(workshop.now)
    assert (names(folder), backupper.failed) == ([], False)


def test_a_worker_makes_it_by_its_schedule_and_tells_when_it_fails(
    workshop: Workshop, folder: Path
) -> None:
    folder.write_text("no folder")
    schedule = Schedule(workshop.worker)
    schedule.back_up()
    schedule.alert()
    with workshop.store.asked() as asked:
        assert list(asked.rows("SELECT kind FROM alert WHERE kind = 'backup'"))
    folder.unlink()
    workshop.at(HOUR)
    schedule.back_up()
    assert len(backups.listed(folder)) == 1


def test_an_encrypted_one_is_opened_by_its_key_alone(
    workshop: Workshop, folder: Path, tmp_path: Path
) -> None:
    key = pyrage.x25519.Identity.generate()
    storage = workshop.worker.config.storage.model_copy(
        update={"backup_recipient": str(key.to_public())}
    )
    workshop.receive(application("An Claes"))
    Backupper(workshop.store, storage, lambda: False).step(workshop.now)
    (locked,) = folder.iterdir()
    assert locked.name == "kcvs-20210901T080000Z.sqlite.gz.age"
    (tmp_path / "key").write_text(f"{key}\n")
    config = workshop.worker.config
    with pytest.raises(ConfigError, match="--identity"):
        restoring.look(config, locked, workshop.now, None)
    found = restoring.look(config, locked, workshop.now, tmp_path / "key")
    assert len(found.brings.mails) == 1
