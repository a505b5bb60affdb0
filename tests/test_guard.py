"""Limits on network calls: real sockets, real time, and nobody is cut who was in time."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from kcvs_mailbot.network.guard import Guard

LONG = 60.0


@pytest.fixture
def line() -> Iterator[tuple[Guard, socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        guard = Guard()
        guard.watch(ours)
        yield guard, ours, theirs
        guard.release()


Line = tuple[Guard, socket.socket, socket.socket]


def test_a_call_ends_when_its_time_is_up(line: Line) -> None:
    guard, ours, _theirs = line
    with guard.limit(0.05):
        assert ours.recv(1) == b""
    assert guard.expired


def test_a_short_limit_counts_while_a_long_one_runs_elsewhere(line: Line) -> None:
    guard, ours, _theirs = line
    with Guard().limit(LONG), guard.limit(0.05):
        assert ours.recv(1) == b""


def test_a_call_that_was_in_time_is_not_cut_afterwards(line: Line) -> None:
    guard, ours, theirs = line
    with guard.limit(0.05):
        pass
    with Guard().limit(0.1):  # by then the first would have been up
        time.sleep(0.2)
    theirs.send(b"x")
    assert ours.recv(1) == b"x"
    assert not guard.expired


def test_one_connection_that_is_up_leaves_the_others_alone(line: Line) -> None:
    guard, ours, theirs = line
    other_ours, other_theirs = socket.socketpair()
    with other_ours, other_theirs:
        other = Guard()
        other.watch(other_ours)
        with guard.limit(LONG), other.limit(0.05):
            assert other_ours.recv(1) == b""
        other.release()
    theirs.send(b"x")
    assert ours.recv(1) == b"x"


def test_a_thousand_calls_start_no_thousand_threads(line: Line) -> None:
    guard = line[0]
    before = threading.active_count()
    for _ in range(1000):
        with guard.limit(LONG):
            assert threading.active_count() <= before + 1


def test_after_an_abort_nothing_more_is_watched(line: Line) -> None:
    guard, ours, _theirs = line
    guard.abort()
    assert ours.recv(1) == b""
    with pytest.raises(ConnectionAbortedError):
        guard.watch(ours)
