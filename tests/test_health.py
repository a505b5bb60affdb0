"""Whether `health` tells a working worker from one that is dead, stuck or shut out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from databases import sqlite
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.content import Content
from kcvs_mailbot.store import Store, intake, models, workers
from kcvs_mailbot.store.heartbeats import Heartbeat, every_last_poll, heartbeats, oldest_unread
from kcvs_mailbot.store.processes import process_start
from kcvs_mailbot.watch.health import Trouble, backlog, neglect, silence, trouble_of
from workshop import configuration

NOW = datetime(2021, 9, 1, 8, tzinfo=UTC)
PATIENCE = timedelta(minutes=10)
OLD = Heartbeat(NOW, timedelta(days=3))
YOUNG = Heartbeat(NOW, timedelta(minutes=9))
MAILBOX = {"host": "imap.example.be", "username": "linda", "password": "x"}


def minutes_ago(number: float) -> datetime:
    return NOW - timedelta(minutes=number)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with sqlite(tmp_path) as made:
        yield made


def registered(store: Store, heartbeat: datetime, host: str | None = None) -> None:
    with store.write() as session:
        worker_id = workers.register(session, heartbeat)
        if host is not None:
            session.get_one(models.Worker, worker_id).host = host


def polled(store: Store, when: datetime, folder: str = "INBOX") -> None:
    row = models.Mailbox(account="linda@imap.example.be:993", folder=folder, polled_at=when)
    with store.write() as session:
        session.add(row)


def configured(folder: Path, **mailbox: object) -> Configuration:
    return configuration(folder, mailbox={**MAILBOX, **mailbox})


def test_without_a_worker_it_says_how_to_start_one() -> None:
    assert silence([], NOW) == Trouble("no worker runs", "start it: kcvs-mailbot run")


@pytest.mark.parametrize(("minutes", "well"), [(0, True), (1.9, True), (2, False), (300, False)])
def test_a_worker_that_is_silent_for_two_minutes_is_in_trouble(minutes: float, well: bool) -> None:
    found = silence([Heartbeat(minutes_ago(minutes))], NOW)
    assert (found is None) is well


def test_one_worker_that_speaks_is_enough() -> None:
    assert silence([Heartbeat(minutes_ago(60)), Heartbeat(NOW)], NOW) is None


@pytest.mark.parametrize(("minutes", "well"), [(0, True), (9.9, True), (10, False), (300, False)])
def test_a_mailbox_that_was_not_read_for_long_is_trouble(minutes: float, well: bool) -> None:
    found = neglect([OLD], [minutes_ago(minutes)], PATIENCE, NOW)
    assert (found is None) is well


def test_the_folder_that_was_read_the_longest_ago_counts() -> None:
    found = neglect([OLD], [minutes_ago(1), minutes_ago(31)], PATIENCE, NOW)
    assert found is not None
    assert found.what == "the mailbox was not read for 31 minutes"


def test_a_folder_that_was_never_read_is_trouble() -> None:
    assert neglect([OLD], [NOW, None], PATIENCE, NOW) is not None


def test_a_worker_that_just_started_gets_time_for_its_first_pass() -> None:
    assert neglect([YOUNG], [None], PATIENCE, NOW) is None
    assert neglect([YOUNG], [minutes_ago(300)], PATIENCE, NOW) is None


def test_how_old_a_worker_of_another_host_is_cannot_be_known() -> None:
    assert neglect([Heartbeat(NOW, age=None)], [minutes_ago(300)], PATIENCE, NOW) is not None


def test_a_slow_schedule_gets_more_patience(store: Store, tmp_path: Path) -> None:
    registered(store, NOW, host="elsewhere")
    polled(store, minutes_ago(24))
    assert trouble_of(store, configured(tmp_path, poll_every="5m"), NOW) is None
    assert trouble_of(store, configured(tmp_path, poll_every="4m"), NOW) is not None


def test_every_watched_folder_is_looked_at(store: Store, tmp_path: Path) -> None:
    registered(store, NOW, host="elsewhere")
    polled(store, NOW)
    watching_two = configured(tmp_path, also_folders=["Junk"])
    assert trouble_of(store, watching_two, NOW) is not None
    polled(store, NOW, "Junk")
    assert trouble_of(store, watching_two, NOW) is None


def test_a_mailbox_of_an_earlier_configuration_does_not_count(store: Store) -> None:
    polled(store, NOW)
    with store.asked() as asked:
        accounts = ("linda@imap.example.be:993", "linda@other.example.be:993")
        read = every_last_poll(asked, [(account, ["INBOX"]) for account in accounts])
        assert read == [[NOW], [None]]


def test_a_worker_whose_process_is_gone_is_none(store: Store) -> None:
    registered(store, NOW)
    with store.write() as session:
        session.query(models.Worker).one().started += 1  # its pid went to another process
    with store.asked() as asked:
        assert heartbeats(asked, NOW) == []


def test_the_own_worker_is_asked_before_those_of_other_hosts(store: Store) -> None:
    registered(store, minutes_ago(60))
    registered(store, NOW, host="elsewhere")
    with store.asked() as asked:
        (found,) = heartbeats(asked, NOW)
    assert found.heartbeat_at == minutes_ago(60)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_the_age_of_a_process_is_known(store: Store) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        registered(store, NOW)
        with store.write() as session:
            row = models.Worker(**_of(session.query(models.Worker).one(), child.pid))
            session.add(row)
        with store.asked() as asked:
            ages = sorted(found.age for found in heartbeats(asked, NOW) if found.age is not None)
        child.communicate(b"\n")
    young, mine = ages
    # A clock tick is 10 ms; nothing here takes a minute.
    assert timedelta(seconds=-0.1) < young < timedelta(minutes=1)
    assert young < mine < timedelta(days=1)


def _of(row: models.Worker, pid: int) -> dict[str, object]:
    return {
        "id": "child",
        "host": row.host,
        "pid": pid,
        "started": process_start(pid),
        "heartbeat_at": NOW,
    }


def test_the_command_tells_by_its_exit_code(store: Store, tmp_path: Path) -> None:
    silent = health(tmp_path)
    assert silent == (1, "kcvs-mailbot: no worker runs; start it: kcvs-mailbot run\n")
    now = datetime.now(UTC)
    registered(store, now)
    polled(store, now)
    assert health(tmp_path) == (0, "")


def health(folder: Path) -> tuple[int, str]:
    environ = {
        **os.environ,
        "KCVS_MAILBOT__VACANCY": '[{"reference": "KCVS-2021", "title": "directeur",'
        ' "opens": "2021-08-01", "deadline": "2021-09-15"}]',
        "KCVS_MAILBOT__STORAGE__URL": f"sqlite:///{folder / 'kcvs.sqlite'}",
        **{f"KCVS_MAILBOT__MAILBOX__{key.upper()}": value for key, value in MAILBOX.items()},
    }
    done = subprocess.run(
        [sys.executable, "-m", "kcvs_mailbot", "health"],
        capture_output=True,
        encoding="utf-8",
        env=environ,
        cwd=Path(__file__).parent.parent,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(("minutes", "well"), [(0, True), (29, True), (30, False), (-300, False)])
def test_a_mail_that_nobody_reads_for_half_an_hour_is_trouble(minutes: float, well: bool) -> None:
    assert (backlog([OLD], minutes_ago(minutes), NOW) is None) is well
    assert backlog([YOUNG], minutes_ago(minutes), NOW) is None
    assert backlog([OLD], None, NOW) is None


def test_the_oldest_mail_that_was_never_decided_on_counts(store: Store) -> None:
    def stored(mail: bytes, when: datetime) -> None:
        with store.write() as session:
            intake.record(session, [intake.Arrival(Content.of_bytes(mail))], when)

    with store.asked() as asked:
        assert oldest_unread(asked) is None
    for minutes in (50, 40, 30, 20):
        stored(b"Subject: %d\r\n\r\n" % minutes, minutes_ago(minutes))
    with store.write() as session:
        first, second, *_ = session.query(models.Message).order_by(models.Message.id)
        first.disposition = "other"
        second.settled_at = minutes_ago(45)  # to be judged again
    with store.asked() as asked:
        assert oldest_unread(asked) == minutes_ago(30)
