"""The copy for Datasette while the worker runs: each day anew, and gone with who is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import databases
import workshop as shop
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.desk import correcting, erasing
from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.intake import disk
from kcvs_mailbot.running.copying import Copier
from kcvs_mailbot.running.scheduling import Schedule
from kcvs_mailbot.store import datasette
from test_story import application
from workshop import Workshop, configuration

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def workshop(tmp_path: Path, cage: Cage) -> Iterator[Workshop]:
    storage = {
        "url": f"sqlite:///{tmp_path / 'kcvs.sqlite'}",
        "datasette_folder": str(tmp_path / "datasette"),
    }
    # Mail that was put aside is forgotten within the hour.
    sections = {"storage": storage, "retention": {"unrelated": "1h"}}
    with (
        databases.sqlite(tmp_path) as store,
        shop.workshop(tmp_path, cage, store, **sections) as made,
    ):
        yield made


@pytest.fixture
def folder(workshop: Workshop) -> Path:
    named = workshop.worker.config.storage.datasette_folder
    assert named is not None
    return named


@pytest.fixture
def copier(workshop: Workshop) -> Copier:
    return Copier(workshop.store, workshop.worker.config.storage)


def holds(folder: Path, words: bytes) -> bool:
    return words in (folder / datasette.COPY).read_bytes()


def test_it_is_made_anew_each_day(workshop: Workshop, copier: Copier, folder: Path) -> None:
    copier.step(workshop.now)
    workshop.receive(application("An Claes"))
    workshop.at(DAY - MINUTE)
    copier.step(workshop.now)
    assert not holds(folder, b"An Claes")
    workshop.at(MINUTE)
    copier.step(workshop.now)
    assert holds(folder, b"An Claes")


def test_one_that_was_removed_is_made_at_once(
    workshop: Workshop, copier: Copier, folder: Path
) -> None:
    copier.step(workshop.now)
    datasette.remove(folder)
    copier.step(workshop.now)
    assert datasette.made_at(folder) == workshop.now


def test_a_copy_that_holds_a_mail_goes_when_the_mail_is_forgotten(
    workshop: Workshop, copier: Copier, folder: Path
) -> None:
    mail = application("An Claes")
    workshop.receive(mail)
    workshop.at(2 * DAY)
    workshop.worker.housekeep()
    copier.step(workshop.now)
    correcting.dismiss(workshop.worker.bench, 1, "linda")
    assert holds(folder, b"An Claes")
    for _ in range(2 * 24):
        workshop.at(timedelta(hours=1))
        workshop.worker.housekeep()
    assert workshop.messages()[0]["forgotten"]
    assert datasette.made_at(folder) is None
    copier.step(workshop.now)
    assert not holds(folder, b"An Claes")


def test_a_copy_that_cannot_be_made_anew_does_not_grow_old(
    workshop: Workshop, copier: Copier, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copier.step(workshop.now)
    workshop.at(DAY)
    monkeypatch.setattr(disk, "room_in", lambda *_: 0)
    with pytest.raises(StoreError, match="full"):
        copier.step(workshop.now)
    assert datasette.made_at(folder) is None
    monkeypatch.undo()
    copier.step(workshop.now)  # not tried at every look
    assert datasette.made_at(folder) is None
    workshop.at(timedelta(hours=1))
    copier.step(workshop.now)
    assert datasette.made_at(folder) == workshop.now


def test_a_worker_makes_it_by_its_schedule(workshop: Workshop, folder: Path) -> None:
    Schedule(workshop.worker).copy()
    assert datasette.made_at(folder) == workshop.now


def test_without_a_folder_no_copy_is_made(workshop: Workshop, tmp_path: Path) -> None:
    Copier(workshop.store, configuration(tmp_path).storage).step(workshop.now)
    assert not list(tmp_path.rglob(datasette.COPY))


def test_who_was_erased_out_of_reach_of_it_is_soon_gone_from_it(
    workshop: Workshop, copier: Copier, folder: Path
) -> None:
    """As by a page in a container of its own, which does not see the folder."""
    workshop.receive(application("An Claes"))
    copier.step(workshop.now)
    away = folder.with_name("away")
    folder.rename(away)
    bench = workshop.worker.bench
    erasing.erase(bench, "KCVS-2021-0001", "beheer")
    away.rename(folder)
    assert holds(folder, b"An Claes")
    workshop.at(MINUTE)
    copier.step(workshop.now)
    assert not holds(folder, b"An Claes")
    made = datasette.made_at(folder)
    workshop.at(MINUTE)
    copier.step(workshop.now)
    assert datasette.made_at(folder) == made
