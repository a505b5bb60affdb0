"""Troubles in a real database come out of a real SMTP server: once, again, and over."""

from __future__ import annotations

import email
import email.policy
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from databases import sqlite
from kcvs_mailbot.application import Happened
from kcvs_mailbot.content import Content
from kcvs_mailbot.store import Store, filing, intake, models, workers
from kcvs_mailbot.troubles import Kind
from kcvs_mailbot.watch.alerting import Alerting
from servers.smtp_sink import Sink
from workshop import NOW, configuration

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
MAILBOX = {"host": "127.0.0.1", "username": "linda", "password": "x", "security": "none"}
ADMINISTRATOR, SECRETARY = "it@example.org", "linda.boudry@kcvb.be"


class Night:
    """`look` after a while by both clocks, and what was told then; `jump` moves the wall's only."""

    def __init__(self, folder: Path, store: Store, sink: Sink, **sections: Any) -> None:
        self.store, self.sink, self.folder = store, sink, folder
        self.now, self.second = NOW, 5000.0
        self.sections, self.polling = sections, True
        self.start()

    def start(self) -> None:
        """A worker starts (again)."""
        section = {
            "host": "127.0.0.1",
            "port": self.sink.port,
            "security": "none",
            "from": "KCVS <alerts@example.org>",
            "to": [ADMINISTRATOR],
            "secretary": [SECRETARY],
            **self.sections.get("alerts", {}),
        }
        sections = {"mailbox": MAILBOX, **self.sections, "alerts": section}
        with self.store.write() as session:
            self.worker_id = workers.register(session, self.now)
        self.alerting = Alerting(
            self.store,
            configuration(self.folder, **sections),
            self.worker_id,
            lambda: self.now,
            lambda: self.second,
        )

    def jump(self, by: timedelta) -> None:
        self.now += by

    def look(self, after: timedelta = MINUTE) -> list[str]:
        """What was told, such as "new disk"."""
        self.now += after
        self.second += after.total_seconds()
        if self.polling:
            self.poll()
        return [f"{one.why} {one.trouble.kind}" for one in self.alerting.step()]

    def poll(self) -> None:
        """A pass succeeded."""
        with self.store.write() as session:
            row = session.get(models.Mailbox, 1)
            if row is None:
                row = models.Mailbox(account="linda@127.0.0.1:143", folder="INBOX")
                session.add(row)
            row.polled_at = self.now

    def sql(self, statement: str, **values: Any) -> None:
        with self.store.write() as session:
            session.execute(text(statement), values)

    def receipt(self, state: str, why: str | None, **fields: Any) -> models.Outbox:
        """An application with its receipt in this state."""
        came_back: timedelta | None = fields.pop("came_back", None)
        with self.store.write() as session:
            number = len(session.execute(text("SELECT id FROM outbox")).all()) + 1
            session.merge(
                models.Vacancy(reference="KCVS-2021", title="x", opens_at=NOW, closes_at=NOW)
            )
            person = models.Candidate(name="An Claes", address="an@x.be", canonical="an@x.be")
            session.add(person)
            session.flush()
            application = models.Application(
                reference=f"KCVS-2021-000{number}",
                vacancy="KCVS-2021",
                number=number,
                candidate_id=person.id,
                created_at=self.now,
            )
            session.add(application)
            session.flush()
            entry = models.Outbox(
                application_id=application.id,
                kind="receipt",
                state=state,
                why=why,
                recipient="an@x.be",
                canonical="an@x.be",
                message_id=f"<{number}@x.be>",
                subject="Ontvangst van An Claes",
                raw=b"",
                created_at=fields.pop("created_at", self.now),
                **fields,
            )
            session.add(entry)
            session.flush()
            if came_back is not None:
                filing.add_event(
                    session,
                    Happened.BOUNCED,
                    self.now - came_back,
                    application_id=application.id,
                    outbox=entry.id,
                )
        return entry

    def review(self, since: datetime) -> None:
        content = Content.of_bytes(b"From: an@x.be\r\nSubject: An Claes\r\n\r\n")
        with self.store.write() as session:
            intake.record(session, [intake.Arrival(content)], self.now)
        self.sql("UPDATE message SET disposition = 'review'")
        with self.store.write() as session:
            session.get_one(models.Message, 1).settled_at = since

    def mails(self, to: str = ADMINISTRATOR) -> list[email.message.EmailMessage]:
        return [
            email.message_from_bytes(one.raw, policy=email.policy.default)
            for one in self.sink.taken
            if one.recipients == (to,)
        ]


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


@pytest.fixture
def night(tmp_path: Path, sink: Sink, request: pytest.FixtureRequest) -> Iterator[Night]:
    with sqlite(tmp_path) as store:
        yield Night(tmp_path, store, sink, **getattr(request, "param", {}))


def with_sections(**sections: Any) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("night", [sections], indirect=True)


def test_when_all_is_well_nobody_hears_anything(night: Night) -> None:
    for _ in range(40):
        assert night.look() == []
    assert night.sink.taken == []


def test_a_mailbox_that_is_not_read_is_told_reminded_of_and_over(night: Night) -> None:
    assert night.look() == []
    assert night.look() == []
    night.polling = False
    assert night.look(14 * MINUTE) == []
    assert night.look(MINUTE) == ["new no_poll"]
    for _ in range(23):
        assert night.look(HOUR) == []
    assert night.look(HOUR) == ["reminder no_poll"]
    night.polling = True
    assert night.look() == []
    assert night.look(5 * MINUTE) == ["over no_poll"]
    assert len(night.mails()) == 3
    assert night.mails(SECRETARY) == []


def test_a_restart_neither_repeats_nor_ends_what_stands(night: Night) -> None:
    night.look()
    night.polling = False
    assert night.look(HOUR) == ["new no_poll"]
    night.start()
    for _ in range(14):
        assert night.look() == []
    night.polling = True
    assert night.look() == []
    assert night.look(5 * MINUTE) == ["over no_poll"]


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(days=400), -HOUR])
def test_a_clock_that_jumps_says_nothing_of_the_mailbox(night: Night, jump: timedelta) -> None:
    night.look()
    night.jump(jump)
    for _ in range(20):
        assert night.look() == []
    night.polling = False
    assert night.look(15 * MINUTE) == ["new no_poll"]


def test_two_workers_tell_it_once(night: Night, tmp_path: Path) -> None:
    night.receipt("failed", "the address is refused")
    other = Night(tmp_path, night.store, night.sink)
    assert night.look() == ["new receipts_failed"]
    assert other.look() == []


def test_what_another_living_worker_is_telling_is_left_to_it(night: Night) -> None:
    night.receipt("failed", "the address is refused")
    night.sink.fail("CONNECT", reply="421 4.3.2 later")
    assert night.look() == []
    with night.store.write() as session:
        other = workers.register(session, night.now)
        session.get_one(models.Alert, Kind.FAILED).claimed_by = other
    assert night.look(HOUR) == []
    with night.store.write() as session:
        workers.resign(session, other)
    assert night.look(HOUR) == ["new receipts_failed"]


def test_failed_receipts_are_told_to_both_each_in_her_language(night: Night) -> None:
    night.receipt("failed", "the address is refused")
    assert night.look() == ["new receipts_failed"]
    night.receipt("failed", "the address is refused")
    assert night.look() == []
    assert night.look(HOUR) == ["more receipts_failed"]
    night.sql("UPDATE outbox SET state = 'cancelled'")
    night.look()
    assert night.look(HOUR) == ["over receipts_failed"]
    english, dutch = night.mails()[0], night.mails(SECRETARY)[0]
    assert "KCVS-2021-0001 (outbox 1)" in english.get_content()
    assert "KCVS-2021-0001 (verzending 1), wacht sinds 1 september 2021 om" in dutch.get_content()
    assert "die de kandidaat niet bereikten: 1" in dutch["Subject"]
    assert len(night.mails(SECRETARY)) == 3


def test_no_alert_holds_anything_personal(night: Night) -> None:
    night.receipt("failed", "the address is refused")
    night.receipt("held", "hourly_limit")
    night.review(NOW - 2 * DAY)
    night.look()
    assert len(night.sink.taken) == 2
    for one in night.sink.taken:
        for personal in (b"Claes", b"an@x.be", b"Ontvangst van"):
            assert personal not in one.raw


@pytest.mark.parametrize(
    ("state", "why", "fields", "kind"),
    [
        ("held", "mode", {}, None),
        ("held", "address_limit", {}, "receipts_held"),
        ("held", "hourly_limit", {}, "receipts_held"),
        ("held", "too_old", {}, "receipts_held"),
        ("held", "recognition", {}, "receipts_held"),
        ("queued", None, {"next_attempt_at": NOW}, None),
        ("queued", None, {"next_attempt_at": NOW - HOUR}, "receipts_waiting"),
        ("queued", "the server is away", {"next_attempt_at": NOW}, None),
        ("queued", "away", {"next_attempt_at": NOW, "created_at": NOW - HOUR}, "receipts_waiting"),
        ("uncertain", "x", {"attempts": 1, "next_attempt_at": NOW + HOUR}, None),
        ("uncertain", "x", {"attempts": 1}, "receipts_uncertain"),
        ("uncertain", "x", {"attempts": 2, "next_attempt_at": NOW}, "receipts_uncertain"),
        ("bounced", "x", {"sent_at": NOW - 8 * DAY, "came_back": DAY}, "receipts_failed"),
        ("bounced", "x", {"came_back": DAY}, "receipts_failed"),  # it was uncertain before
        ("bounced", "x", {"sent_at": NOW - DAY, "came_back": 8 * DAY}, None),
        ("sent", None, {"sent_at": NOW}, None),
        ("cancelled", None, {}, None),
    ],
)
def test_which_receipts_are_a_trouble(
    night: Night, state: str, why: str | None, fields: dict[str, Any], kind: str | None
) -> None:
    night.receipt(state, why, **fields)
    assert night.look(timedelta(0)) == ([f"new {kind}"] if kind else [])


@pytest.mark.parametrize(
    ("age", "told"),
    [(23 * HOUR, []), (DAY, ["new review"]), (-23 * HOUR, []), (-300 * DAY, ["new review"])],
)
def test_a_mail_in_review_for_a_day_is_told(night: Night, age: timedelta, told: list[str]) -> None:
    night.review(NOW - age)
    assert night.look(timedelta(0)) == told


def test_a_balance_that_does_not_close_is_told(night: Night) -> None:
    row = {"at": NOW, "closes": False, "sheet": {"open": ["UID 3 in INBOX"]}}
    with night.store.write() as session:
        session.add(models.Balance(**row))
    assert night.look() == ["new balance"]
    assert "UID 3 in INBOX" in night.mails()[0].get_content()
    with night.store.write() as session:
        session.add(models.Balance(at=NOW, closes=True, sheet={"open": []}))
    night.look()
    assert night.look(5 * MINUTE) == ["over balance"]


@with_sections(storage={"url": "sqlite:///kcvs.sqlite", "free_floor": "900000GB"})
def test_a_disk_below_its_floor_is_told(night: Night) -> None:
    assert night.look() == ["new disk"]
    assert night.look() == []


def test_a_missed_backup_is_told_and_over_with_the_next(night: Night, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    night.sections = {"alerts": {"backup_folder": str(folder)}}
    night.start()
    assert night.look() == ["new backup"]
    folder.mkdir()
    copy = folder / "kcvs.sqlite"
    copy.touch()
    os.utime(copy, (night.now.timestamp(), night.now.timestamp()))
    night.look()
    assert night.look(5 * MINUTE) == ["over backup"]
    assert night.look(2 * DAY) == ["new backup"]


@with_sections(
    mailbox={
        "host": "127.0.0.1",
        "username": "linda",
        "security": "none",
        "auth": "microsoft",
        "oauth": {
            "tenant": "kcvb.be",
            "client_id": "x",
            "client_secret": "y",
            "client_secret_expires": "2021-09-20",
        },
    }
)
def test_a_token_that_expires_soon_is_told(night: Night) -> None:
    assert night.look() == []  # 19 days
    assert night.look(5 * DAY) == ["new token"]
    assert "expires in 13 days" in night.mails()[0].get_content()


def test_a_server_that_is_away_is_tried_again_and_left_alone_meanwhile(night: Night) -> None:
    night.receipt("failed", "the address is refused")
    for _ in range(3):
        night.sink.fail("CONNECT", reply="421 4.3.2 later")
    assert night.look() == []
    tried = night.sink.connections
    assert night.look(timedelta(seconds=30)) == []
    assert night.sink.connections == tried
    told = [night.look() for _ in range(10)]
    assert sum(told, []) == ["new receipts_failed"]  # noqa: RUF017 - ten short lists


def test_a_refused_login_is_tried_again_after_a_quarter(night: Night, tmp_path: Path) -> None:
    with Sink(users={"kcvs": "right"}) as guarded:
        night.sink = guarded
        night.sections = {"alerts": {"port": guarded.port, "username": "kcvs", "password": "no"}}
        night.start()
        night.receipt("failed", "the address is refused")
        with capture_logs() as said:
            for _ in range(15):
                assert night.look() == []
        (why,) = [line["why"] for line in said if line["event"] == "alert_not_sent"]
        assert "check [alerts] username and password" in why
        assert guarded.connections == 1
        night.look()
        assert guarded.connections == 2


@with_sections(alerts={"to": [ADMINISTRATOR, "gone@example.org"]})
def test_one_address_that_is_refused_does_not_stop_the_others(night: Night) -> None:
    night.sink.fail("RCPT", reply="550 5.1.1 no such user", recipient="gone@example.org", times=9)
    night.receipt("failed", "the address is refused")
    assert night.look() == ["new receipts_failed"]
    assert len(night.mails()) == 1
    assert night.look() == []


@pytest.mark.parametrize(
    ("refused", "reached"), [(ADMINISTRATOR, SECRETARY), (SECRETARY, ADMINISTRATOR)]
)
def test_who_is_refused_does_not_keep_the_other_from_being_told(
    night: Night, refused: str, reached: str
) -> None:
    night.sink.fail("RCPT", reply="550 5.1.1 no such user", recipient=refused, times=99)
    night.receipt("failed", "the address is refused")
    assert night.look() == ["new receipts_failed"]
    assert len(night.mails(reached)) == 1
    night.receipt("held", "hourly_limit")
    assert night.look() == ["new receipts_held"]
    assert len(night.mails(reached)) == 2


@with_sections(alerts={"host": "", "to": [], "secretary": [], "from": ""})
def test_without_a_server_the_log_is_told(night: Night, capsys: pytest.CaptureFixture[str]) -> None:
    night.receipt("failed", "the address is refused")
    assert night.look() == []
    assert "receipts_failed" in capsys.readouterr().out
    night.look()
    assert "receipts_failed" not in capsys.readouterr().out
    night.sections = {}
    night.start()
    assert night.look() == ["new receipts_failed"]


def shut(night: Night) -> None:
    """The database cannot be opened any more."""
    night.polling = False
    night.store.close()
    os.rename(night.folder / "kcvs.sqlite", night.folder / "aside.sqlite")
    (night.folder / "kcvs.sqlite").mkdir()


def opened(night: Night) -> None:
    (night.folder / "kcvs.sqlite").rmdir()
    os.rename(night.folder / "aside.sqlite", night.folder / "kcvs.sqlite")
    night.polling = True


def test_a_database_that_cannot_be_used_is_told_from_memory_once_an_hour(night: Night) -> None:
    assert night.look() == []
    shut(night)
    assert night.look() == []
    assert night.look() == []
    assert night.look() == ["new database"]
    for _ in range(59):
        assert night.look() == []
    assert night.look() == ["reminder database"]
    opened(night)
    assert night.look() == []
    assert night.look(5 * MINUTE) == ["over database"]
    assert night.look() == []


def test_a_short_lock_is_no_trouble(night: Night) -> None:
    shut(night)
    assert night.look() == []
    opened(night)
    assert night.look() == []
    shut(night)
    assert night.look(MINUTE) == []
    assert night.look(MINUTE) == []
    opened(night)


@with_sections(storage={"url": "sqlite:///kcvs.sqlite", "free_floor": "900000GB"})
def test_a_full_disk_told_from_memory_is_not_told_again(night: Night) -> None:
    shut(night)
    night.look()
    assert night.look(2 * MINUTE) == ["new database", "new disk"]
    opened(night)
    assert night.look() == []
    assert night.look(5 * MINUTE) == ["over database"]


def test_what_the_database_could_not_take_down_is_not_told_again(night: Night) -> None:
    night.receipt("failed", "the address is refused")
    night.sink.record = lambda _mail: (
        None if night.folder.joinpath("aside.sqlite").exists() else shut(night)
    )
    assert night.look() == ["new receipts_failed"]
    night.sink.record = None
    assert night.look() == []
    opened(night)
    assert night.look() == []
    assert len(night.mails()) == 1
