"""`run` by its schedule: a mail that comes while it polls, a clock that is set back."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from house import House, house
from kcvs_mailbot.config import load
from kcvs_mailbot.scheduling import Schedule
from kcvs_mailbot.worker import at_work
from test_run import wait_for
from test_story import application

pytestmark = [pytest.mark.needs("dovecot"), pytest.mark.slow]


def test_a_mail_that_arrives_while_a_poll_runs_is_fetched_at_once_after_it(tmp_path: Path) -> None:
    with house(tmp_path) as home:
        assert home.sink is not None
        home.dovecot.deliver(bytes(application()))
        with at_work(load(home.config, {})) as worker:
            schedule = Schedule(worker)

            def ring_once(done: int, _of: int) -> None:
                """In the middle of the first pass, after it has asked what is new."""
                if done and len(home.dovecot.uids()) == 1:
                    home.dovecot.deliver(bytes(application("Bo Maes", "bo@example.be")))
                    ringing = threading.Thread(target=schedule.ring)
                    ringing.start()
                    ringing.join()

            worker.progress = ring_once
            schedule.poll()
        assert len(home.json("applications")) == 2
        assert len(home.sink.taken) == 2


@pytest.mark.needs("faketime")
def test_a_clock_that_is_set_back_by_hours_does_not_stop_it(tmp_path: Path) -> None:
    section = {"poll_every": "2s", "idle": False}
    with house(tmp_path, mailbox=section) as home, worker_with_a_clock(home) as process:
        assert home.sink is not None
        sink, log = home.sink, tmp_path / "worker.log"
        home.dovecot.deliver(bytes(application()))
        wait_for(lambda: len(sink.taken) == 1, process)
        for count, offset in enumerate(("-5h", "-20h"), 1):  # the certificate is a day old
            _set_clock(home, offset)
            wait_for(lambda n=count: log.read_text().count("clock_went_back") == n, process)
            home.dovecot.deliver(bytes(application(f"Bo {count}", f"bo{count}@example.be")))
            wait_for(lambda n=count: len(sink.taken) == n + 1, process)
        # With this library time.sleep fails at times: the end would tell nothing.
        process.kill()


@contextmanager
def worker_with_a_clock(home: House) -> Iterator[subprocess.Popen[str]]:
    """`run` whose wall clock stands in a file; its monotonic one is the machine's."""
    _set_clock(home, "+0")
    environment = {
        "LD_PRELOAD": str(next(Path("/usr/lib").rglob("libfaketime.so.1"))),
        "FAKETIME_TIMESTAMP_FILE": str(home.folder / "clock"),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",  # its name in older versions
    }
    with home.worker(**environment) as process:
        yield process


def _set_clock(home: House, offset: str) -> None:
    draft = home.folder / "clock.new"
    draft.write_text(offset + "\n")
    draft.rename(home.folder / "clock")
