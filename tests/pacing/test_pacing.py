"""Pauses and repeats by a clock that never jumps; jumps of the other one are noticed."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from kcvs_mailbot.running.pacing import Backoff, ClockWatch, Repeated

NOON = datetime(2021, 9, 1, 12, tzinfo=UTC)


def test_a_pause_grows_from_one_minute_to_fifteen() -> None:
    backoff = Backoff()
    pauses = [backoff.failed(0, refused=False, jitter=0).total_seconds() / 60 for _ in range(7)]
    assert pauses == [1, 2, 4, 8, 15, 15, 15]
    assert backoff.closed(15 * 60 - 1)
    assert not backoff.closed(15 * 60)


def test_a_refused_login_rests_for_a_quarter() -> None:
    backoff = Backoff()
    backoff.failed(100, refused=True, jitter=1)
    assert backoff.closed(100 + 899)
    assert not backoff.closed(100 + 900)


def test_a_success_ends_the_pause() -> None:
    backoff = Backoff()
    assert not backoff.closed(0)
    backoff.failed(0, refused=False, jitter=0)
    backoff.succeeded()
    assert not backoff.closed(1)
    assert backoff.failed(1, refused=False, jitter=0) == timedelta(minutes=1)


def test_what_is_asked_for_during_the_work_is_done_once_more() -> None:
    done: list[int] = []

    def work() -> None:
        done.append(len(done))
        if len(done) == 1:
            for _ in range(3):
                poll.ask()
            poll()  # another thread's call would return at once as well

    poll = Repeated(work, lambda: False)
    poll()
    assert done == [0, 1]
    poll()
    assert done == [0, 1, 2]


def test_after_the_stop_nothing_more_is_begun() -> None:
    done: list[int] = []

    def work() -> None:
        done.append(1)
        poll.ask()

    poll = Repeated(work, lambda: bool(done))
    poll()
    assert done == [1]


def test_work_that_failed_can_be_done_again() -> None:
    tried: list[int] = []

    def work() -> None:
        tried.append(1)
        if len(tried) == 1:
            raise OSError

    poll = Repeated(work, lambda: False)
    try:
        poll()
    except OSError:
        poll()
    assert len(tried) == 2


def test_no_request_of_any_thread_is_lost() -> None:
    lock, at_it, asked, seen = threading.Lock(), [0], [0], [0]

    def work() -> None:
        with lock:
            at_it[0] += 1
            assert at_it[0] == 1
            seen[0] = asked[0]
        with lock:
            at_it[0] -= 1

    poll = Repeated(work, lambda: False)

    def ask() -> None:
        for _ in range(500):
            with lock:
                asked[0] += 1
            poll()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen[0] == asked[0] == 2000


def test_a_clock_that_goes_back_is_noticed_once() -> None:
    watch = ClockWatch(NOON, 50.0)
    assert not watch.went_back(NOON + timedelta(seconds=1), 51.0)
    assert watch.went_back(NOON - timedelta(hours=3), 52.0)
    assert not watch.went_back(NOON - timedelta(hours=3) + timedelta(seconds=1), 53.0)


def test_a_clock_that_goes_forward_or_creeps_is_no_jump() -> None:
    watch = ClockWatch(NOON, 0.0)
    assert not watch.went_back(NOON + timedelta(days=400), 1.0)
    assert not watch.went_back(NOON + timedelta(days=400) + timedelta(seconds=0.5), 2.0)
