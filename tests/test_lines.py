"""A worker behind bad lines: passes end in time, servers get their rest, all comes in the end."""

from __future__ import annotations

import itertools
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from documents.caged import children_of
from house import House, house
from kcvs_mailbot.config import load
from kcvs_mailbot.running import scheduling, watching
from kcvs_mailbot.running.at_work import at_work
from kcvs_mailbot.running.scheduling import Schedule
from kcvs_mailbot.running.worker import Worker
from kcvs_mailbot.store import models as rows
from servers.dovecot import USER
from servers.proxy import Proxy, Trouble
from servers.smtp_sink import Sink
from test_run import wait_for
from test_story import application

pytestmark = [pytest.mark.needs("dovecot"), pytest.mark.slow]

QUICK = {"timeout": "1s"}
COUNTS = (1, 1500, 3300, 4100, 9000)
BAD = [
    Trouble(refuse=True),
    *(Trouble(cut_after=count) for count in COUNTS),
    *(Trouble(reset_after=count) for count in COUNTS),
    *(Trouble(stall_after=count) for count in COUNTS),
]
BAD_FOR_SMTP = [
    Trouble(refuse=True),
    Trouble(cut_after=40),
    Trouble(reset_after=150),
    Trouble(stall_after=170),
    Trouble(cut_sent_after=400),
    Trouble(),  # with a server that takes the mail and is gone before it says so
]


@dataclass
class Nights:
    """A house with bad lines, and the clocks of the worker in it."""

    home: House
    imap: Proxy
    smtp: Proxy
    sink: Sink
    passed: timedelta = timedelta()

    def clock(self) -> datetime:
        return datetime.now(UTC) + self.passed

    def deliver(self, *numbers: int) -> None:
        for number in numbers:
            mail = application(f"Kandidaat {number}", f"k{number}@example.be")
            self.home.dovecot.deliver(bytes(mail))

    @contextmanager
    def worker(self) -> Iterator[Worker]:
        with at_work(load(self.home.config, {}), self.clock) as made:
            yield made


@pytest.fixture
def nights(tmp_path: Path) -> Iterator[Nights]:
    with house(tmp_path) as home:
        assert home.sink is not None
        with Proxy(home.dovecot.tls_port) as imap, Proxy(home.smtp_port) as smtp:
            home.sections["mailbox"] = {**QUICK, "port": imap.port}
            home.sections["smtp"] = {**QUICK, "port": smtp.port}
            home.write_config()
            yield Nights(home, imap, smtp, home.sink)


def test_a_bad_line_to_the_mailbox_costs_a_pass_and_no_mail(nights: Nights) -> None:
    told = 0
    with nights.worker() as worker:
        for number, trouble in enumerate(BAD):
            nights.deliver(number)
            nights.imap.trouble = trouble
            begin = time.monotonic()
            _, error = worker.poll()
            assert time.monotonic() - begin < 30
            told += error is not None
            nights.imap.trouble = Trouble()
            worker.poll()
            assert len(nights.sink.taken) == number + 1
    assert told > len(BAD) // 2


def starts_a_cage(worker: Worker) -> bool:
    """Whether this pass starts the processes that read mails, which takes a second."""
    before = set(children_of(os.getpid()))
    worker.poll()
    new = set(children_of(os.getpid())) - before
    return any(b"cage.zygote" in Path(f"/proc/{pid}/cmdline").read_bytes() for pid in new)


def test_what_was_asked_for_in_vain_before_starts_no_cage(nights: Nights) -> None:
    with nights.worker() as worker:
        worker.poll()
        with worker.store.write() as session:
            session.scalars(select(rows.Mailbox)).one().ungiven = [999]
        assert not starts_a_cage(worker)
        nights.deliver(1)
        assert starts_a_cage(worker)
        assert len(nights.sink.taken) == 1


def test_a_stop_in_the_middle_of_a_mail_is_not_held_against_it(nights: Nights) -> None:
    mail = application()
    mail.add_attachment(os.urandom(3_000_000), "application", "octet-stream", filename="a.bin")
    nights.home.dovecot.deliver(bytes(mail))
    nights.imap.trouble = Trouble(delay=0.02)
    with nights.worker() as worker:
        passing = threading.Thread(target=worker.poll)
        passing.start()
        while passing.is_alive() and nights.imap.received < 500_000:
            time.sleep(0.02)
        assert passing.is_alive()
        worker.abort()
        passing.join(60)
        with worker.store.read() as session:
            row = session.scalars(select(rows.Mailbox)).one()
            assert (row.suspects, row.breaks) == ([], 0)


def test_a_bad_line_to_the_smtp_server_costs_time_and_no_receipt(nights: Nights) -> None:
    with nights.worker() as worker:
        for number, trouble in enumerate(BAD_FOR_SMTP):
            nights.deliver(number)
            nights.smtp.trouble = trouble
            if trouble == Trouble():
                nights.sink.fail("END", drop=True, take=True)
            begin = time.monotonic()
            done, _ = worker.poll()
            assert time.monotonic() - begin < 30
            assert done.sent == 0
            nights.smtp.trouble = Trouble()
            nights.passed += timedelta(hours=2)
            worker.poll()
    states = Counter(entry["state"] for entry in nights.home.json("outbox"))
    assert states == {"sent": len(BAD_FOR_SMTP)}
    came = Counter(message_from_bytes(one.raw)["Message-ID"] for one in nights.sink.taken)
    assert len(came) == len(BAD_FOR_SMTP)
    assert came.total() <= len(came) + 1  # only a lost answer lets one come twice


class Seconds:
    """The clock of the schedule, which never jumps but on demand.

    Of the schedule alone: a loop that runs in another thread of the tests would sleep for an hour.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.passed = 0.0
        ahead = SimpleNamespace(monotonic=lambda: time.monotonic() + self.passed)
        for module in (scheduling, watching):
            monkeypatch.setattr(module, "time", ahead)


def once(schedule: Schedule) -> None:
    """Its jobs one after the other, as nobody starts them here."""
    schedule.poll()
    schedule.process()
    schedule.send()


def test_a_server_that_is_away_gets_longer_and_longer_rests(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = Seconds(monkeypatch)
    nights.deliver(1)
    nights.imap.trouble = Trouble(refuse=True)
    with nights.worker() as worker:
        schedule = Schedule(worker)
        for minutes in (1, 2, 4, 8, 15, 15):
            before = nights.imap.connections
            schedule.poll()
            assert nights.imap.connections == before + 1
            for rest in (0, minutes * 60 - 30):
                seconds.passed += rest
                schedule.poll()
            assert nights.imap.connections == before + 1
            seconds.passed += 30 + minutes * 15  # and the jitter
        nights.imap.trouble = Trouble()
        once(schedule)
    assert len(nights.sink.taken) == 1


def test_a_refused_login_is_tried_again_after_a_quarter_and_recovers(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = Seconds(monkeypatch)
    nights.deliver(1)
    users = nights.home.dovecot.home / "users"
    good = users.read_text()
    users.write_text(f"{USER}:{{PLAIN}}anders\n")
    with nights.worker() as worker:
        schedule = Schedule(worker)
        schedule.poll()
        for _ in range(14):
            seconds.passed += 60
            schedule.poll()
        assert nights.imap.connections == 1
        users.write_text(good)
        nights.home.dovecot.stop()  # it looks at the file once a second only
        nights.home.dovecot.start()
        seconds.passed += 61
        once(schedule)
    assert len(nights.sink.taken) == 1


def test_an_smtp_server_that_is_away_gets_longer_and_longer_rests(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = Seconds(monkeypatch)
    nights.deliver(*range(3))
    nights.smtp.trouble = Trouble(refuse=True)
    with nights.worker() as worker:
        schedule = Schedule(worker)
        once(schedule)
        for count, minutes in zip(itertools.count(1), (1, 2, 4, 8, 15, 15), strict=False):
            assert nights.smtp.connections == count
            for rest in (0, minutes * 60 - 30):
                seconds.passed += rest
                nights.passed += timedelta(seconds=rest)
                schedule.send()
            assert nights.smtp.connections == count
            seconds.passed += 30 + minutes * 15
            nights.passed += timedelta(hours=1)
            schedule.send()
        nights.smtp.trouble = Trouble()
        seconds.passed += 20 * 60
        nights.passed += timedelta(hours=1)
        schedule.send()
    assert len(nights.sink.taken) == 3


def test_when_the_bell_is_dead_the_schedule_goes_on(nights: Nights) -> None:
    nights.home.sections["mailbox"] |= {"poll_every": "2s"}
    nights.home.write_config()
    nights.deliver(1)
    log = nights.home.folder / "worker.log"
    with nights.home.worker() as process:
        wait_for(lambda: len(nights.sink.taken) == 1, process)
        wait_for(lambda: log.read_text().count("polled") > 2, process)
        nights.imap.cut()
        wait_for(lambda: "doorbell_broken" in log.read_text(), process)
        nights.deliver(2)
        wait_for(lambda: len(nights.sink.taken) == 2, process, 150)  # also if it hit a poll
