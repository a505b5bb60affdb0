"""Mailboxes that workers share: each its share, and what a dead one held is taken over."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update

import databases
from kcvs_mailbot.store import Store, leases, workers
from kcvs_mailbot.store.models import Worker
from kcvs_mailbot.store.turns import queue

NOW = datetime(2021, 9, 1, 8, tzinfo=UTC)
ACCOUNTS = [f"office-{number}@imap.example:993" for number in range(5)]


@pytest.fixture(params=databases.KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with getattr(databases, request.param)(tmp_path) as made:
        yield made


def worker(store: Store) -> str:
    with store.write() as session:
        return workers.register(session, NOW)


def look(store: Store, who: str, left: tuple[str, ...] = ()) -> set[str]:
    with store.write() as session:
        return leases.settle(session, who, ACCOUNTS, NOW, left)


def is_settled(store: Store, who: str) -> bool:
    with store.read() as session:
        return leases.is_settled(session, who, ACCOUNTS, NOW)


def test_one_alone_watches_all_and_has_nothing_more_to_do(store: Store) -> None:
    one = worker(store)
    assert not is_settled(store, one)
    assert look(store, one) == {*ACCOUNTS}
    assert is_settled(store, one)


def test_two_share_and_nobody_watches_what_the_other_does(store: Store) -> None:
    one, other = worker(store), worker(store)
    look(store, one)
    assert look(store, other) == set()  # all are held: the first one gives back at its next look
    assert not is_settled(store, one)
    mine = look(store, one)
    theirs = look(store, other)
    assert (len(mine), len(theirs)) == (3, 2)
    assert mine | theirs == {*ACCOUNTS}
    assert is_settled(store, one)
    assert is_settled(store, other)


def test_what_a_dead_one_watched_is_taken_at_the_next_look(store: Store) -> None:
    one, other = worker(store), worker(store)
    for who in (one, other, one, other):
        look(store, who)
    with store.write() as session:  # no process of this machine began at that moment
        session.execute(update(Worker).where(Worker.id == one).values(started=1))
    assert not is_settled(store, other)
    assert look(store, other) == {*ACCOUNTS}


def test_one_of_another_host_is_dead_after_twenty_seconds_of_silence(store: Store) -> None:
    one, other = worker(store), worker(store)
    for who in (one, other, one, other):
        look(store, who)

    def silent_for(seconds: int) -> None:
        with store.write() as session:
            now = workers.common_clock(session, NOW)
            at = now - timedelta(seconds=seconds)
            away = {"host": "another", "heartbeat_at": at}
            session.execute(update(Worker).where(Worker.id == one).values(**away))

    silent_for(10)
    assert len(look(store, other)) == 2
    silent_for(25)
    assert look(store, other) == {*ACCOUNTS}
    with store.read() as session:  # what it was sending is left to it for longer
        assert session.get(Worker, one) is not None


def test_what_nobody_takes_is_taken_beyond_the_share(store: Store) -> None:
    one, other = worker(store), worker(store)
    look(store, one)
    look(store, other)
    assert len(look(store, one)) == 3
    left = tuple(ACCOUNTS[3:])  # the other one has another configuration, and does not want them
    assert look(store, one, left) == {*ACCOUNTS}


def test_a_waiting_writer_of_sqlite_comes_before_the_one_that_has_just_written(
    tmp_path: Path,
) -> None:
    databases.make_sqlite(tmp_path / "kcvs.sqlite")
    ended = threading.Event()
    counts, longest = [0, 0], [0.0, 0.0]

    def write(number: int) -> None:
        with databases.sqlite(tmp_path) as store:
            while not ended.is_set():
                start = time.monotonic()
                with store.write() as session:
                    session.execute(text("UPDATE vacancy SET title = title"))
                    longest[number] = max(longest[number], time.monotonic() - start)
                    if number == 0:
                        time.sleep(0.01)  # it holds the lock nearly all the time
                counts[number] += 1

    threads = [threading.Thread(target=write, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    time.sleep(2)
    ended.set()
    for thread in threads:
        thread.join()
    assert min(counts) > 5
    assert max(longest) < 0.7  # by SQLite alone one waits for most of the time


def test_who_dies_while_it_waits_holds_nobody_up(tmp_path: Path) -> None:
    words = (
        "import sys, time, pathlib; from kcvs_mailbot.store.turns import queue\n"
        "with queue(pathlib.Path(sys.argv[1])): print(flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", words, str(tmp_path / "kcvs.sqlite")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        threading.Timer(0.3, process.kill).start()
        start = time.monotonic()
        with queue(tmp_path / "kcvs.sqlite"):
            assert time.monotonic() - start < 20
        process.wait(20)
