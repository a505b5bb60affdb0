"""`run` works unattended: it answers by itself, survives servers that are away, ends on SIGTERM."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import workshop
from house import House, house
from servers.scanner import scripted
from test_story import application

pytestmark = [pytest.mark.needs("dovecot"), pytest.mark.slow]


def wait_for(what: Callable[[], bool], process: subprocess.Popen[Any], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert process.poll() is None, "the worker ended"
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def end(process: subprocess.Popen[str]) -> None:
    """SIGTERM: it ends by itself within 10 s (and some, on a busy machine), with code 0."""
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0


def test_a_mail_is_answered_and_sigterm_ends_it(tmp_path: Path) -> None:
    with house(tmp_path) as home, home.worker() as process:
        assert home.sink is not None
        sink = home.sink
        home.dovecot.deliver(bytes(application()))
        wait_for(lambda: len(sink.taken) == 1, process)
        home.dovecot.deliver(bytes(application("Bo Maes", "bo@example.be")))
        wait_for(lambda: len(sink.taken) == 2, process)
        end(process)
    assert b"bo@example.be" in sink.taken[1].raw


def test_a_stop_that_was_asked_for_is_told_as_no_trouble(tmp_path: Path) -> None:
    with house(tmp_path) as home, home.worker() as process:
        assert home.sink is not None
        sink = home.sink
        # The second one comes by the doorbell alone: the next poll is a minute away.
        home.dovecot.deliver(bytes(application()))
        wait_for(lambda: len(sink.taken) == 1, process)
        home.dovecot.deliver(bytes(application("Bo Maes", "bo@example.be")))
        wait_for(lambda: len(sink.taken) == 2, process)
        end(process)
    lines = (tmp_path / "worker.log").read_text().splitlines()
    said = [json.loads(line)["event"] for line in lines]
    assert said[-1] == "ended"
    assert not {"doorbell_broken", "job_failed", "mailbox_unreachable"} & set(said)


def test_a_mailbox_that_is_away_does_not_stop_it(tmp_path: Path) -> None:
    with house(tmp_path) as home:
        home.dovecot.stop()
        with home.worker() as process:
            log = tmp_path / "worker.log"
            wait_for(lambda: "mailbox_unreachable" in log.read_text(), process)
            assert process.poll() is None
            end(process)
        home.dovecot.start()


def test_a_refused_login_is_not_repeated_by_anybody(tmp_path: Path) -> None:
    """The poll, the doorbell and the Sent folder share one account, and lock it together."""
    wrong = {"password": "wrong", "poll_every": "1s"}
    sent = {"sent_folder": "Sent"}
    with house(tmp_path, mailbox=wrong, acknowledgement=sent) as home, home.worker() as process:
        log = tmp_path / "worker.log"
        wait_for(lambda: "mailbox_unreachable" in log.read_text(), process)
        time.sleep(3)
        assert home.dovecot.log().count("auth failed") == 1
        assert log.read_text().count("mailbox_unreachable") == 1
        end(process)


def test_no_line_of_the_log_is_personal(tmp_path: Path) -> None:
    with house(tmp_path) as home, home.worker() as process:
        assert home.sink is not None
        sink = home.sink
        home.dovecot.deliver(bytes(application()))
        wait_for(lambda: len(sink.taken) == 1, process)
        end(process)
    said = (tmp_path / "worker.log").read_text()
    for personal in ("André", "Peeters", "andre@example.be", "Kandidatuur", "linda"):
        assert personal not in said


def test_what_is_in_the_database_survives_a_kill(tmp_path: Path) -> None:
    with house(tmp_path) as home:
        assert home.sink is not None
        sink = home.sink
        with home.worker() as process:
            home.dovecot.deliver(bytes(application()))
            wait_for(lambda: len(sink.taken) == 1, process)
            process.kill()
            process.wait()
        database = sqlite3.connect(home.database)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        database.close()
        assert home.json("applications")[0]["reference"] == "KCVS-2021-0001"


def test_a_stop_while_a_mail_is_read_costs_it_no_attempt(tmp_path: Path) -> None:
    """Three such stops would put it before a person, as if reading it stopped the program."""

    def attempts(home: House) -> list[tuple[int, bool]]:
        with closing(sqlite3.connect(home.database)) as database:
            found = database.execute("SELECT attempts, claimed_by IS NULL FROM message")
            return found.fetchall()

    with scripted() as scanner:
        scanner.answers = False
        scanner.start()
        patient = {"clamd": scanner.address, "timeout": "5m"}
        with house(tmp_path, antivirus=patient) as home, home.worker() as process:
            home.dovecot.deliver(bytes(workshop.application(cv_txt=workshop.CV)))
            wait_for(lambda: attempts(home) == [(1, False)], process)
            end(process)
            assert attempts(home) == [(0, True)]
