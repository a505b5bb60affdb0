"""A disk that fails or is full: nothing is acknowledged that is not stored, and work resumes.

A run of `make test` tries some of the writes; `python -m crashes.disks` tries all of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from crashes.disks import (
    WRITES,
    Fault,
    calls_of_a_poll,
    complaints_after,
    complaints_on_full_volume,
    complaints_on_read_only_volume,
    complaints_when_locked,
    may_mount,
    on_volume,
    volume,
)
from crashes.trial import Scene, scene_in
from house import house
from test_run import wait_for
from test_story import application

pytestmark = [pytest.mark.needs("dovecot", "strace"), pytest.mark.slow]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with scene_in(tmp_path_factory.mktemp("scene")) as made:
        yield made


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    if not may_mount():
        pytest.skip("nobody may mount a volume here")
    with volume(tmp_path) as made:
        assert made is not None
        yield made


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("call", "error", "lasting"), [("pwrite64", "ENOSPC", False), ("fdatasync", "EIO", True)]
)
def test_a_write_that_fails_loses_nothing(
    scene: Scene, tmp_path: Path, call: str, error: str, lasting: bool
) -> None:
    calls = calls_of_a_poll(scene.trial(tmp_path / "count"))
    assert set(calls) == set(WRITES)
    fault = Fault(call, error, calls[call] // 2, lasting)
    assert complaints_after(scene, scene.trial(tmp_path / "home"), fault) == []


def test_a_database_that_another_program_holds_is_waited_for(scene: Scene, tmp_path: Path) -> None:
    home = scene.trial(tmp_path / "home")
    assert complaints_when_locked(scene, home, 3) == []


def test_a_full_volume_loses_nothing(scene: Scene, place: Path) -> None:
    assert complaints_on_full_volume(scene, on_volume(scene, place), place, "650k") == []


def test_a_read_only_volume_acknowledges_nothing(scene: Scene, place: Path) -> None:
    assert complaints_on_read_only_volume(scene, on_volume(scene, place), place) == []


def test_below_the_floor_health_is_red_and_fetching_resumes_by_itself(place: Path) -> None:
    with house(place, storage={"free_floor": "200MB"}, mailbox={"poll_every": "1s"}) as home:
        assert home.sink is not None
        sink, log, ballast = home.sink, home.folder / "worker.log", place / "ballast"
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, 100 * 1024**2)
        with home.worker() as process:
            home.dovecot.deliver(bytes(application()))
            wait_for(lambda: "fetching_stopped" in log.read_text(), process)
            assert "free_floor" in home.run("health", code=1)
            assert sink.taken == []
            ballast.unlink()
            wait_for(lambda: len(sink.taken) == 1, process)
            home.run("health")
