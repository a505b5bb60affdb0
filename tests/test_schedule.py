"""`run` by its schedule: a mail that comes while it polls, a clock that is set back."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from house import house
from kcvs_mailbot.config import load
from kcvs_mailbot.running.scheduling import Schedule
from kcvs_mailbot.running.worker import at_work
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
            schedule.process()
            schedule.send()
        assert len(home.json("applications")) == 2
        assert len(home.sink.taken) == 2


def test_a_clock_that_is_set_back_by_hours_does_not_stop_it(tmp_path: Path) -> None:
    ahead = [timedelta(hours=5)]
    section = {"poll_every": "1s", "idle": False}
    with (
        house(tmp_path, mailbox=section) as home,
        at_work(load(home.config, {}), lambda: datetime.now(UTC) + ahead[0]) as worker,
    ):
        assert home.sink is not None
        schedule = Schedule(worker)
        schedule.start()  # by that clock: the first poll waits for five hours
        home.dovecot.deliver(bytes(application()))
        time.sleep(1.5)
        schedule.glance()
        assert home.json("messages") == []
        ahead[0] = timedelta()
        schedule.glance()
        home.sink.wait_for(1, 60)
        home.dovecot.deliver(bytes(application("Bo Maes", "bo@example.be")))
        home.sink.wait_for(2, 60)
        assert schedule.end()
