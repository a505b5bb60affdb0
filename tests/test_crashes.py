"""The worker is killed at points that matter, and nothing is lost or answered twice.

A run of `make test` tries some of the points; `make torture` tries all of them.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from crashes import kills
from crashes.kills import Case
from crashes.trial import (
    CALLS,
    Kill,
    Scene,
    complaints,
    complaints_about_copies,
    killed,
    make_copies_due,
    poll_traced,
    scene_in,
)

pytestmark = [pytest.mark.needs("dovecot", "strace"), pytest.mark.slow]

ALL_POINTS = os.environ.get("KCVS_TEST_ALL_CRASHES") == "1"
SAMPLE = 2
"""Points tried per system call, unless all are asked for."""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with scene_in(tmp_path_factory.mktemp("scene")) as made:
        yield made


@pytest.fixture(scope="module")
def calls(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Counter[str]:
    """How often an undisturbed `poll` makes each call; it brings no complaint."""
    before = set(scene.taken())
    home = scene.trial(tmp_path_factory.mktemp("count") / "home")
    code, counted = poll_traced(home)
    assert (code, len(scene.taken()) - len(before)) == (0, 3)
    assert complaints(scene, home, before) == []
    return counted


@pytest.mark.sampled(4)
@pytest.mark.parametrize("call", CALLS)
def test_a_kill_loses_nothing_and_answers_nobody_twice(
    scene: Scene, calls: Counter[str], tmp_path: Path, call: str
) -> None:
    for number in points(calls[call]):
        case = Case("poll", (Kill(call, number),))
        assert kills.try_case(scene, tmp_path / f"{call}-{number}", case) == []


def test_never_repeats_no_receipt(scene: Scene, calls: Counter[str], tmp_path: Path) -> None:
    # The answer to a mail, or near it; how often a life receives differs by a few from run to run.
    found = None
    for number in range(calls["recvfrom"] - 2, 1, -1):
        case = Case("poll", (Kill("recvfrom", number),), resent=False)
        found = kills.try_case(scene, tmp_path / f"{number}", case)
        if found is not None:
            break
    assert found == []


def test_a_second_kill_while_it_recovers_does_no_harm(
    scene: Scene, calls: Counter[str], tmp_path: Path
) -> None:
    middle = Kill("sendto", calls["sendto"] - 4)
    case = Case("poll", (middle, Kill("fdatasync", 2)))
    assert kills.try_case(scene, tmp_path / "home", case) == []


@pytest.mark.parametrize("kill", [Kill("pwrite64", 60), Kill("sendto", 15)], ids=str)
def test_a_kill_of_the_unattended_worker_does_no_harm(
    scene: Scene, tmp_path: Path, kill: Kill
) -> None:
    assert kills.try_case(scene, tmp_path / "home", Case("run", (kill,))) == []


def test_a_kill_at_a_random_moment_does_no_harm(scene: Scene, tmp_path: Path) -> None:
    assert kills.try_random_lives(scene, tmp_path / "home", 1) == []


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
        assert not number or killed(home, "poll", Kill(call, number))
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
