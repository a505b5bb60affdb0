"""`poll` is killed at every point that matters, and nothing is lost or answered twice.

A run of `make test` tries some of the points; KCVS_TEST_ALL_CRASHES=1 tries all of them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from crashes.trial import (
    CALLS,
    Scene,
    complaints,
    complaints_about_copies,
    make_copies_due,
    poll_killed_at,
    poll_past_the_wait,
    poll_traced,
    scene_in,
)

pytestmark = [pytest.mark.needs("dovecot", "strace"), pytest.mark.slow]

ALL_POINTS = os.environ.get("KCVS_TEST_ALL_CRASHES") == "1"
SAMPLE = 3
"""Points tried per system call, unless all are asked for."""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with scene_in(tmp_path_factory.mktemp("scene")) as made:
        yield made


def test_an_undisturbed_run_brings_no_complaint(scene: Scene, tmp_path: Path) -> None:
    before = set(scene.taken())
    home = scene.trial(tmp_path / "home")
    code, calls = poll_traced(home)
    assert (code, len(scene.taken()) - len(before)) == (0, 3)
    assert set(calls) == set(CALLS)
    assert complaints(scene, home, before) == []


@pytest.mark.parametrize("call", CALLS)
def test_a_kill_loses_nothing_and_answers_nobody_twice(
    scene: Scene, tmp_path: Path, call: str
) -> None:
    _, calls = poll_traced(scene.trial(tmp_path / "count"))
    found = {}
    for number in points(calls[call]):
        before = set(scene.taken())
        home = scene.trial(tmp_path / f"{call}-{number}")
        if poll_killed_at(home, call, number):
            poll_past_the_wait(home)
            found[number] = complaints(scene, home, before)
    assert len(found) > 1, "hardly any run was killed"
    assert not any(found.values()), found


@pytest.fixture(scope="module")
def copying(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database whose receipts went out, and whose copies are due."""
    scene.dovecot.maildir("Sent")
    home = scene.trial(tmp_path_factory.mktemp("copying") / "home", **COPYING)
    home.run("poll")
    make_copies_due(home)
    return home.database


COPYING = {"sent_folder": "Sent", "copy_to_sent": True}


@pytest.mark.parametrize("call", CALLS if ALL_POINTS else CALLS[:1])
def test_a_kill_while_receipts_are_copied_doubles_none(
    scene: Scene, copying: Path, tmp_path: Path, call: str
) -> None:
    count = tmp_path / "count"
    found = {}
    for number in [0, *copy_points(scene, copying, count, call)]:
        home = scene.trial(tmp_path / f"{call}-{number}", **COPYING)
        shutil.copy(copying, home.database)
        scene.empty_sent()
        killed = number and poll_killed_at(home, call, number)
        assert killed or not number
        home.run("poll")
        found[number] = complaints_about_copies(scene, home)
    assert len(found) > 2, "hardly any run was killed"
    assert not any(found.values()), found


def copy_points(scene: Scene, copying: Path, folder: Path, call: str) -> list[int]:
    home = scene.trial(folder, **COPYING)
    shutil.copy(copying, home.database)
    return points(poll_traced(home)[1][call])


def points(count: int) -> list[int]:
    """The calls to be killed at, the first being 1."""
    every = list(range(1, count + 1))
    if ALL_POINTS:
        return every
    return sorted({every[(2 * n + 1) * count // (2 * SAMPLE)] for n in range(SAMPLE)})
