"""The sample mails: what lies in the demo's mailbox."""

from __future__ import annotations

import email
import hashlib
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage

import pytest

from kcvs_mailbot.demo.calendar import BRUSSELS, Calendar
from kcvs_mailbot.demo.mails import sample_mails

# In the middle of a day, at midnight in Brussels, and on the nights when its clock changes.
MOMENTS = [
    datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
    datetime(2026, 9, 15, 22, 0, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
    datetime(2026, 10, 25, 1, 0, tzinfo=UTC),
    datetime(2027, 1, 2, 8, 0, tzinfo=UTC),
]


def parsed(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.mark.parametrize("now", MOMENTS)
def test_all_mails_lie_between_the_opening_and_now(now: datetime) -> None:
    days = Calendar.around(now)
    for mail in sample_mails(now):
        assert days.opens <= mail.received_at.astimezone(BRUSSELS).date()
        assert mail.received_at < now, mail.about


@pytest.mark.parametrize("now", MOMENTS)
def test_one_alone_is_so_old_that_its_receipt_is_held(now: datetime) -> None:
    mails = sample_mails(now)
    old = [mail.about for mail in mails if mail.received_at < now - timedelta(days=14)]
    assert old == ["from before the program was started"]


@pytest.mark.parametrize("now", MOMENTS)
def test_two_are_late_by_our_server_and_one_is_so_just_not(now: datetime) -> None:
    closing = Calendar.around(now).closed
    dates = [mail.received_at.astimezone(BRUSSELS).date() for mail in sample_mails(now)]
    assert sum(day > closing for day in dates) == 2
    assert sum(day == closing for day in dates) == 1


def test_every_mail_is_sound_with_crlf_and_marks_of_our_server() -> None:
    for mail in sample_mails(MOMENTS[0]):
        message = parsed(mail.raw)
        assert not any(part.defects for part in message.walk()), mail.about
        assert mail.raw.count(b"\n") == mail.raw.count(b"\r\n")
        assert "by mx.kcvb.be" in message["Received"]
        assert message["Received"].endswith(f"{mail.received_at:%H:%M:%S %z}")
        assert message["Return-Path"].startswith("<")


def test_there_are_enough_of_every_kind() -> None:
    mails = sample_mails(MOMENTS[0])
    assert len(mails) >= 14
    assert len({hashlib.sha256(mail.raw).digest() for mail in mails}) == len(mails)
    assert len({parsed(mail.raw)["Message-ID"] for mail in mails}) == len(mails)
    types = {part.get_content_type() for mail in mails for part in parsed(mail.raw).walk()}
    assert {"application/pdf", "text/calendar", "message/delivery-status"} <= types


def test_what_follows_answers_a_mail_that_came_before() -> None:
    mails = [parsed(mail.raw) for mail in sample_mails(MOMENTS[0])]
    ids = [mail["Message-ID"] for mail in mails]
    follow_ups = [(at, mail) for at, mail in enumerate(mails) if mail["In-Reply-To"]]
    assert len(follow_ups) == 4
    assert all(mail["In-Reply-To"] in ids[:at] for at, mail in follow_ups)


def test_all_people_are_invented() -> None:
    for mail in sample_mails(MOMENTS[0]):
        sender = parsed(mail.raw)["From"].addresses[0].domain
        assert sender.endswith(".example") or sender in ("kcvb.be", "mx.kcvb.be")


def test_the_same_day_gives_the_same_mails() -> None:
    later = MOMENTS[0] + timedelta(hours=3)
    assert sample_mails(MOMENTS[0]) == sample_mails(later)
