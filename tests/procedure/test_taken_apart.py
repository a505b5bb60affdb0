"""A mail is said to be no application, and that is taken back: its candidate stands as before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import databases
from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.desk import correcting, withdrawing
from kcvs_mailbot.procedure import moving
from kcvs_mailbot.store import filing
from workshop import Workshop, application, shared_cage, workshop

AN = "KCVS-2021-0001"


@pytest.fixture(scope="module")
def cage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cage]:
    with shared_cage(tmp_path_factory.mktemp("cage")) as made:
        yield made


@pytest.fixture
def work(tmp_path: Path, cage: Cage) -> Iterator[Workshop]:
    """An Claes is on the short list."""
    with databases.sqlite(tmp_path) as store, workshop(tmp_path, cage, store) as made:
        made.receive(application())
        for to in (Status.LONG_LIST, Status.SHORT_LIST):
            moving.move(made.worker.bench, [AN], to, "linda", why="Sterk.")
        yield made


def stands(work: Workshop) -> str:
    with work.store.read() as session:
        return filing.of_reference(session, AN).status


def dismissed_by_mistake(work: Workshop) -> None:
    (mail,) = work.messages()
    correcting.dismiss(work.worker.bench, mail["id"], "linda")
    assert stands(work) == Status.VOID
    correcting.undo(work.worker.bench, mail["id"], "linda")


def test_who_was_on_the_short_list_is_there_again(work: Workshop) -> None:
    dismissed_by_mistake(work)
    assert stands(work) == Status.SHORT_LIST


def test_the_steps_that_led_there_can_still_be_undone(work: Workshop) -> None:
    dismissed_by_mistake(work)
    moving.undo(work.worker.bench, AN, "linda", seen=Status.SHORT_LIST)
    assert stands(work) == Status.LONG_LIST


def test_a_step_that_was_undone_counts_no_more(work: Workshop) -> None:
    moving.undo(work.worker.bench, AN, "linda", seen=Status.SHORT_LIST)
    dismissed_by_mistake(work)
    assert stands(work) == Status.LONG_LIST


def test_who_withdrew_does_not_take_part_again_by_it(work: Workshop) -> None:
    withdrawing.withdraw_application(work.worker.bench, AN, "linda")
    dismissed_by_mistake(work)
    assert stands(work) == Status.WITHDRAWN
    withdrawing.reinstate(work.worker.bench, AN, "linda")
    assert stands(work) == Status.SHORT_LIST
