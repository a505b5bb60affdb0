"""Whether the sum of the mailbox closes, on a real Dovecot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from databases import sqlite
from house import house
from kcvs_mailbot.errors import MailboxError
from kcvs_mailbot.intake.fetching import Fetching, fetch_all
from kcvs_mailbot.network.guard import Guard
from kcvs_mailbot.store import intake, workers
from kcvs_mailbot.store.models import Mailbox, Message
from kcvs_mailbot.watch.balance import Sheet, draw_up, keep, keep_daily
from servers.dovecot import PASSWORD, USER, Dovecot
from workshop import NOW, application, configuration, newsletter

pytestmark = pytest.mark.needs("dovecot")

MORNING = NOW - timedelta(hours=5)
OPENS = datetime(2021, 7, 31, 22, tzinfo=UTC)  # midnight in Brussels


@dataclass
class Desk:
    """A mailbox that is read into a database; every stored mail is decided to be `other`."""

    dovecot: Dovecot
    work: Fetching
    now: datetime = field(default=NOW)

    def deliver(self, *contents: str, when: datetime = MORNING, folder: str = "INBOX") -> None:
        raws = [f"From: x@example.org\r\n\r\n{words}\r\n".encode() for words in contents]
        self.dovecot.deliver_many(raws, folder, when)

    def poll(self) -> None:
        fetch_all(self.work)
        self.sql("UPDATE message SET disposition = 'other'")

    def sql(self, statement: str) -> None:
        with self.work.store.write() as session:
            session.execute(text(statement))

    def sheet(self) -> Sheet:
        return draw_up(self.work)

    def json(self) -> dict[str, Any]:
        return self.sheet().as_json()


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with Dovecot() as running:
        yield running


@pytest.fixture
def desk(server: Dovecot, tmp_path: Path) -> Iterator[Desk]:
    for folder in ("INBOX", "Junk"):
        server.maildir(folder)
        server.expunge(server.uids(folder), folder) if server.uids(folder) else None
    section = {
        "host": "127.0.0.1",
        "port": server.port,
        "security": "none",
        "username": USER,
        "password": PASSWORD,
        "also_folders": ["Junk"],
    }
    config = configuration(tmp_path, mailbox=section)
    with sqlite(tmp_path) as store:
        with store.write() as session:
            worker_id = workers.register(session, NOW)
        made = Desk(
            server, Fetching(store, config, tmp_path, lambda: NOW, Guard(), bool, worker_id)
        )
        made.work = replace(made.work, clock=lambda: made.now)
        yield made


def test_every_mail_is_accounted_for_after_a_pass(desk: Desk) -> None:
    desk.deliver("before the opening", when=OPENS - timedelta(days=30))
    desk.deliver("of the eve", when=OPENS - timedelta(seconds=1))
    desk.deliver("in the first second", when=OPENS)
    desk.deliver("a", "the same", "the same")
    desk.deliver("b", folder="Junk")
    desk.poll()
    found = desk.json()
    assert (found["mailbox"], found["recorded"]) == (5, 5)
    assert found["dispositions"]["other"] == 5  # the same bytes twice are two mails to her
    assert sum(found["dispositions"].values()) == 5
    assert (found["waiting"], found["gone"]) == (0, 0)
    assert (found["unexplained"], found["undecided"], found["closes"]) == ([], [], True)


def test_what_she_deleted_is_gone_and_explained(desk: Desk) -> None:
    desk.deliver("a", "b", "c")
    desk.poll()
    desk.dovecot.expunge(desk.dovecot.uids()[1:])
    found = desk.json()
    assert (found["mailbox"], found["recorded"], found["gone"]) == (1, 1, 2)
    assert found["closes"]


def test_a_mail_whose_record_is_lost_is_found(desk: Desk) -> None:
    desk.deliver("a", "b")
    desk.poll()
    lost, _ = desk.dovecot.uids()
    desk.sql(f"DELETE FROM position WHERE uid = {lost}")
    sheet = desk.sheet()
    (place,) = sheet.as_json()["unexplained"]
    assert (place["mailbox"], place["uid"]) == ("INBOX", lost)
    assert sheet.open_ids == [f"UID {lost} in INBOX"]
    assert not sheet.closes


def test_what_it_finds_without_a_record_is_fetched_by_the_next_pass(desk: Desk) -> None:
    desk.deliver("a", "b")
    desk.poll()
    lost, _ = desk.dovecot.uids()
    desk.sql(f"DELETE FROM position WHERE uid = {lost}")  # as one that came late, below the cursor
    assert not desk.sheet().closes
    desk.poll()
    assert desk.sheet().closes
    assert desk.json()["recorded"] == 2


def test_what_it_asks_for_while_a_pass_goes_on_is_not_forgotten(desk: Desk) -> None:
    desk.poll()
    with desk.work.store.write() as session:
        box = session.get_one(Mailbox, 1)
        intake.ask_for(session, 1, [7, 8])
    with desk.work.store.write() as session:  # the pass had asked for 8 alone, and others
        intake.note_poll(session, box, 9, [3], NOW, [3, 8])
        assert session.get_one(Mailbox, 1).ungiven == [3, 7]


def test_other_mails_under_old_uids_are_not_accounted_for_until_fetched(desk: Desk) -> None:
    """A server that was restored from a copy gives UIDs again under the same UIDVALIDITY."""
    desk.dovecot.replace([])  # from UID 1 on
    desk.deliver("one", "two", "three")
    desk.poll()
    words = ("one", "deux", "of another size")
    raws = [f"From: x@example.org\r\n\r\n{word}\r\n".encode() for word in words]
    desk.dovecot.replace([])
    desk.dovecot.deliver(raws[0], internaldate=MORNING)
    desk.dovecot.deliver(raws[1], internaldate=MORNING + timedelta(seconds=1))
    desk.dovecot.deliver(raws[2], internaldate=MORNING)
    desk.poll()
    sheet = desk.sheet()
    assert sheet.open_ids == ["UID 2 in INBOX", "UID 3 in INBOX"]
    desk.poll()
    assert desk.sheet().closes
    with desk.work.store.read() as session:
        assert len(session.scalars(select(Message)).all()) == 5


def test_the_same_mail_that_is_told_of_otherwise_is_fetched_once(desk: Desk) -> None:
    """Another server of the provider may estimate the size otherwise."""
    desk.deliver("a")
    desk.poll()
    desk.sql("UPDATE position SET size = size + 9")
    assert not desk.sheet().closes
    desk.poll()
    assert desk.sheet().closes
    assert desk.json()["recorded"] == 1


def test_what_was_recorded_before_sizes_were_kept_counts(desk: Desk) -> None:
    desk.deliver("a")
    desk.poll()
    desk.sql("UPDATE position SET size = NULL, internaldate = NULL")
    assert desk.sheet().closes


def test_a_mail_that_just_came_waits_for_the_next_poll(desk: Desk) -> None:
    desk.poll()
    desk.deliver("a", when=NOW - timedelta(minutes=14))
    found = desk.json()
    assert (found["mailbox"], found["recorded"], found["waiting"]) == (1, 0, 1)
    assert found["closes"]


def test_a_mail_that_no_poll_fetched_is_unexplained(desk: Desk) -> None:
    desk.poll()
    desk.deliver("a", when=NOW - timedelta(minutes=16))
    assert not desk.sheet().closes


def test_a_mail_is_waiting_until_it_is_decided_but_not_for_ever(desk: Desk) -> None:
    desk.deliver("a")
    fetch_all(desk.work)
    found = desk.json()
    assert (found["recorded"], found["waiting"], found["closes"]) == (1, 1, True)
    desk.now += timedelta(hours=1)
    assert desk.json()["undecided"] == [1]
    assert not desk.sheet().closes


def test_an_opening_that_moved_back_leaves_nothing_unexplained(desk: Desk) -> None:
    desk.deliver("august", when=datetime(2021, 8, 10, tzinfo=UTC))
    desk.poll()
    later = configuration(
        desk.work.spool,
        mailbox=desk.work.config.mailbox.model_dump(by_alias=True),
        vacancy=[
            {
                "reference": "KCVS-2021",
                "title": "directeur",
                "opens": "2021-08-20",
                "deadline": "2021-09-15",
            }
        ],
    )
    desk.work = replace(desk.work, config=later)
    found = desk.json()
    assert (found["mailbox"], found["gone"], found["closes"]) == (0, 0, True)


def test_a_renewed_folder_is_polled_before_it_is_compared(desk: Desk) -> None:
    desk.deliver("a")
    desk.poll()
    desk.dovecot.change_uidvalidity()
    with pytest.raises(MailboxError, match="kcvs-mailbot poll"):
        desk.sheet()
    desk.poll()
    assert desk.sheet().closes


def test_it_is_drawn_up_once_a_day_and_hourly_while_it_does_not_close(desk: Desk) -> None:
    desk.poll()
    assert keep_daily(desk.work) is not None
    desk.now += timedelta(hours=23)
    assert keep_daily(desk.work) is None
    desk.deliver("a", when=desk.now - timedelta(hours=1))
    desk.now += timedelta(hours=1)
    failed = keep_daily(desk.work)
    assert failed is not None and not failed.closes
    desk.poll()
    desk.now += timedelta(minutes=59)
    assert keep_daily(desk.work) is None
    desk.now += timedelta(minutes=1)
    mended = keep_daily(desk.work)
    assert mended is not None and mended.closes


def test_a_clock_that_was_wrong_does_not_put_it_off(desk: Desk) -> None:
    desk.now = NOW + timedelta(days=400)
    keep(desk.work, desk.sheet())
    desk.now = NOW
    assert keep_daily(desk.work) is not None


def test_the_command_shows_it_and_fails_when_it_does_not_close(tmp_path: Path) -> None:
    with house(tmp_path) as home:
        home.dovecot.deliver_many([bytes(application()), bytes(newsletter())])
        home.run("poll")
        found = home.json("balance")
        assert (found["mailbox"], found["dispositions"]["application"]) == (2, 1)
        shown = home.run("balance")
        table = dict(re.findall(r"^(\w[\w ]*?) {2,}(\d+) *$", shown, re.MULTILINE))
        assert table == {
            "mailbox since opening": "2",
            "application": "1",
            "automatic": "1",
            "gone": "0",
            **dict.fromkeys(("follow_up", "review", "bounce", "other", "waiting"), "0"),
            **dict.fromkeys(("unexplained", "undecided"), "0"),
        }
        assert shown.endswith("the balance closes: every mail is accounted for\n")
        long_ago = datetime.now(UTC) - timedelta(hours=1)
        home.dovecot.deliver(b"From: x@example.org\r\n\r\nunseen\r\n", internaldate=long_ago)
        assert "UID 3 in INBOX" in home.run("balance", code=1)
        assert "balance" in home.run("check", code=1).partition("not right:")[2]
