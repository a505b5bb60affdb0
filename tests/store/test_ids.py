from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

import databases
from kcvs_mailbot.store import Store, ids
from kcvs_mailbot.store.models import Candidate

Made = Callable[[Path], AbstractContextManager[Store]]


@pytest.fixture(
    params=[
        databases.sqlite,
        pytest.param(databases.postgresql, marks=pytest.mark.needs("postgresql")),
    ]
)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made: Made = request.param
    with made(tmp_path) as store:
        yield store


def add(store: Store, count: int) -> list[int]:
    with store.write() as session:
        taken = [ids.take(session, Candidate) for _ in range(count)]
        session.add_all(
            Candidate(id=key, name="", address=f"{key}@a.example", canonical=f"{key}@a.example")
            for key in taken
        )
    return taken


def test_ids_are_never_taken_twice(store: Store) -> None:
    """More than a sequence gives at once, and in the next transaction."""
    taken = add(store, 70) + add(store, 70)
    assert len(set(taken)) == 140


def test_a_row_that_the_database_numbers_itself_comes_after(store: Store) -> None:
    taken = add(store, 3)
    with store.write() as session:
        row = Candidate(name="", address="x@a.example", canonical="x@a.example")
        session.add(row)
        session.flush()
        assert row.id not in taken
    assert set(add(store, 1)).isdisjoint({*taken, row.id})


def test_what_was_rolled_back_harms_nobody(store: Store) -> None:
    with store.write() as session:
        ids.take(session, Candidate)
        session.rollback()
    assert len(add(store, 2)) == 2
