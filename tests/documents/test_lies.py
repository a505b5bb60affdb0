"""A warm child that lies, ends or never came: what its worker makes of that, and of the next."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from documents.caged import a_cage
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.cage.frames import packed, read_frame, write_frames
from kcvs_mailbot.cage.zygote_client import Child
from kcvs_mailbot.content import Content
from kcvs_mailbot.errors import CageError

pytestmark = pytest.mark.slow

MAIL = b"From: Jan <jan@example.org>\r\nSubject: %s\r\n\r\nBeste mevrouw\r\n"


@pytest.fixture
def cage(tmp_path: Path) -> Iterator[Cage]:
    with a_cage(tmp_path) as cage:
        yield cage


def subjects(cage: Cage, *texts: bytes) -> list[str | None]:
    found = cage.parse_together([Content.of_bytes(MAIL % text) for text in texts])
    return [parsed.message.subject for parsed in found]


@contextmanager
def liar(
    cage: Cage, answer: Callable[[bytes], bytes | None], told: bytes = b"{}"
) -> Iterator[None]:
    """In the place of the warm children stands one that answers what the test wants."""
    threads = []
    for slot in cage._pool._slots:
        job, its_job = socket.socketpair()
        status, its_status = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        slot.dismiss()
        slot.parser = Child(job, status, cage._pool._zygote_running())

        def serve(its_job: socket.socket = its_job, its_status: socket.socket = its_status) -> None:
            with its_job, its_status:
                while (asked := read_frame(its_job.fileno())) is not None:
                    said = answer(asked)
                    if said is None:
                        break
                    write_frames(its_job.fileno(), [said])
                its_job.close()
                with contextlib.suppress(OSError):  # dismissed: nobody asks how it ended
                    its_status.send(told)

        threads.append(threading.Thread(target=serve))
        threads[-1].start()
    try:
        yield
    finally:
        for slot in cage._pool._slots:
            slot.dismiss()
        for thread in threads:
            thread.join()


LIES = [b"", b"\xff" * 9, packed([b"{}", b"", b""]), packed([b"null"]), packed([b"[]"] * 9)]


@pytest.mark.parametrize("lie", LIES)
def test_a_child_that_was_not_believed_is_asked_nothing_more(cage: Cage, lie: bytes) -> None:
    with liar(cage, lambda _: lie):
        assert subjects(cage, b"one", b"two", b"three") == ["one", "two", "three"]


def test_once_there_is_room_for_children_again_they_work(cage: Cage) -> None:
    error = json.dumps({"error": "fork: Resource temporarily unavailable"}).encode()
    with liar(cage, lambda _: None, error):
        with pytest.raises(CageError, match="no room"):
            subjects(cage, b"one", b"two")
        assert subjects(cage, b"one", b"two") == ["one", "two"]


def test_who_lost_an_old_process_leaves_the_new_one_alone(cage: Cage) -> None:
    """Its children die with it; the one that is missed last must not end what replaced it."""

    def twice(word: bytes) -> list[int]:
        used = []
        for kept in (contextlib.nullcontext(), cage._pool.slot()):
            with kept:
                assert subjects(cage, word, word) == [word.decode()] * 2
                used.append(cage._pool._zygote_running().pid)
        return used

    first, _ = twice(b"one")
    os.kill(first, signal.SIGKILL)
    for slot in cage._pool._slots:
        assert slot.parser is not None
        slot.parser.job.settimeout(60)
        assert slot.parser.job.recv(1) == b""  # gone as well
    second, same = twice(b"two")
    assert first != second == same


def test_a_hundred_lies_leave_no_file_open(cage: Cage) -> None:
    subjects(cage, b"one", b"two")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(100):
        with liar(cage, lambda _: b""):
            subjects(cage, b"one", b"two")
    assert len(os.listdir("/proc/self/fd")) <= before + 2
