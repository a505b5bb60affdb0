"""How long one who writes holds another one up: no longer than it writes."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, text

import databases
from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.store import Session, Store, ids, turns
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.database import HOLDS, TRIES


@pytest.fixture(params=databases.KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with getattr(databases, request.param)(tmp_path) as made:
        yield made


def names(session: Session) -> list[str]:
    return list(session.scalars(select(rows.Candidate.name).order_by(rows.Candidate.id)))


def add(session: Session, name: str) -> None:
    key = ids.take(session, rows.Candidate)
    session.add(rows.Candidate(id=key, name=name, address="", canonical=""))


def write_beside(opened: Store, name: str) -> None:
    """As another program would: at once, or not at all."""
    assert opened.file is not None
    with closing(sqlite3.connect(opened.file, timeout=0)) as other, other:
        other.execute("INSERT INTO candidate (name, address, canonical) VALUES (?, '', '')", [name])


def test_all_of_it_is_written_or_nothing(store: Store) -> None:
    def fail(session: Session) -> None:
        add(session, "niemand")
        session.flush()
        raise LookupError

    def do(session: Session) -> int:
        add(session, "An")
        return len(names(session))

    assert store.write_late(do) == 1
    with pytest.raises(LookupError):
        store.write_late(fail)
    with store.read() as session:
        assert names(session) == ["An"]


def test_others_write_while_it_is_decided_and_what_they_wrote_counts(tmp_path: Path) -> None:
    seen: list[list[str]] = []

    def decide(session: Session) -> None:
        seen.append(names(session))
        if len(seen) == 1:
            write_beside(opened, "een ander")
        add(session, f"na {len(seen[-1])}")

    with databases.sqlite(tmp_path) as opened:
        opened.write_late(decide)
        with opened.read() as session:
            assert names(session) == ["een ander", "na 1"]
    assert seen == [[], ["een ander"]]


def test_in_the_end_it_is_held_against_others(tmp_path: Path) -> None:
    """So that it comes to an end however much is written beside it."""
    tries: list[int] = []

    def decide(session: Session) -> None:
        tries.append(len(names(session)))
        try:
            write_beside(opened, "een ander")
        except sqlite3.OperationalError:
            assert len(tries) == TRIES + 1
        add(session, "wij")

    with databases.sqlite(tmp_path) as opened:
        opened.write_late(decide)
        assert tries == [*range(TRIES + 1)]
        # What comes after it does not try in vain.
        held = [opened.write_late(is_held) for _ in range(HOLDS)]
    assert held == [*[True] * (HOLDS - 1), False]


def is_held(session: Session) -> bool:
    """Against who would write now."""
    names(session)
    file = session.connection().engine.url.database
    assert file is not None
    with closing(sqlite3.connect(file, timeout=0)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
    return False


def test_by_another_thread_of_ours_it_is_overtaken_once(tmp_path: Path) -> None:
    """That one goes on, such as one that fetches; a page elsewhere looks now and then."""
    tries: list[int] = []

    def decide(session: Session) -> None:
        tries.append(len(names(session)))
        if len(tries) == 1:
            write_as_we(opened)
        add(session, "wij")

    with databases.sqlite(tmp_path) as opened:
        opened.write_late(decide)
    assert tries == [0, 1]


def test_after_that_threads_of_ours_wait_and_a_page_need_not(tmp_path: Path) -> None:
    tries: list[list[str]] = []

    def decide(session: Session) -> None:
        tries.append(names(session))
        thread = threading.Thread(target=write_as_we, args=[opened])
        thread.start()
        threads.append(thread)
        thread.join(10 if len(tries) == 1 else 0.5)  # the second one waits for us
        add(session, "wij")

    threads: list[threading.Thread] = []
    with databases.sqlite(tmp_path) as opened:
        opened.write_late(decide)
        assert not opened.write_late(is_held)
        for thread in threads:
            thread.join()
        with opened.read() as session:
            assert names(session) == ["onze eigen", "wij", "onze eigen"]
    assert tries == [[], ["onze eigen"]]


def write_as_we(store: Store) -> None:
    with store.write() as session:
        add(session, "onze eigen")


def test_it_waits_for_who_is_writing(tmp_path: Path) -> None:
    tries: list[int] = []
    with databases.sqlite(tmp_path) as opened:
        holding, done = threading.Event(), threading.Event()

        def hold() -> None:
            with opened.write() as session:
                add(session, "een ander")
                session.flush()
                holding.set()
                done.wait(10)

        def decide(session: Session) -> None:
            tries.append(len(names(session)))
            if len(tries) == 1:
                other.start()
                holding.wait(10)
                threading.Timer(0.2, done.set).start()
            add(session, f"na {tries[-1]}")

        other = threading.Thread(target=hold)
        opened.write_late(decide)
        other.join()
        with opened.read() as session:
            assert names(session) == ["een ander", "na 1"]
    assert tries[0] == 0
    assert tries[-1] == 1


def test_a_fault_of_the_database_is_told_as_ever(tmp_path: Path) -> None:
    with databases.sqlite(tmp_path) as opened, pytest.raises(StoreError, match="no such table"):
        opened.write_late(lambda session: session.execute(text("INSERT INTO x VALUES (1)")))


def test_who_waits_goes_on_as_soon_as_it_can(tmp_path: Path) -> None:
    """By then SQLite, waiting by itself, would look every 100 ms."""
    late: list[float] = []
    with databases.sqlite(tmp_path) as opened:
        for _ in range(5):
            holding, free = threading.Event(), [0.0]
            other = threading.Thread(target=_hold, args=(opened, holding, free))
            other.start()
            holding.wait(10)
            with opened.write():
                late.append(time.monotonic() - free[0])
            other.join()
    assert min(late) < 0.02


def _hold(opened: Store, holding: threading.Event, free: list[float]) -> None:
    with opened.write():
        holding.set()
        time.sleep(0.36)
    free[0] = time.monotonic()


def test_what_another_program_keeps_is_told_once_it_was_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "BUSY_SECONDS", 0.2)
    with databases.sqlite(tmp_path) as opened:
        assert opened.file is not None
        with closing(sqlite3.connect(opened.file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            began = time.monotonic()
            with pytest.raises(StoreError, match="database is locked"), opened.write():
                pass
        assert time.monotonic() - began < 10
        with opened.write() as session:
            assert names(session) == []
