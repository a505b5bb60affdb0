"""Arrival, lateness, reference, motivation and career."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kcvs_mailbot.application import (
    Piece,
    arrival_notes,
    compose_submission,
    is_late,
    received_at,
    reference,
)
from kcvs_mailbot.config.vacancy import closing_at
from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.message import Message
from kcvs_mailbot.message.parsing import parse

BRUSSELS = ZoneInfo("Europe/Brussels")
INTERNALDATE = datetime(2021, 9, 15, 12, tzinfo=UTC)
OURS = frozenset({"mx.kcvb.be"})


def mail(*headers: str) -> Message:
    raw = "\r\n".join([*headers, "From: An <an@example.be>", "", "Beste"]).encode()
    return parse(raw)[0]


@pytest.mark.parametrize(
    ("deadline", "moment", "late"),
    [
        # CEST in September: local midnight is 22:00 UTC.
        (date(2021, 9, 15), "2021-09-15T23:59:59+02:00", False),
        (date(2021, 9, 15), "2021-09-15T23:59:59.999999+02:00", False),
        (date(2021, 9, 15), "2021-09-16T00:00:00+02:00", True),
        (date(2021, 9, 15), "2021-09-15T21:59:59+00:00", False),
        (date(2021, 9, 15), "2021-09-15T22:00:00+00:00", True),
        # The same instant written in another zone.
        (date(2021, 9, 15), "2021-09-16T05:59:59+08:00", False),
        (date(2021, 9, 15), "2021-09-15T23:00:00-05:00", True),
        # CET in December: local midnight is 23:00 UTC.
        (date(2021, 12, 15), "2021-12-15T22:59:59+00:00", False),
        (date(2021, 12, 15), "2021-12-15T23:00:00+00:00", True),
        # The day that has 23 hours, and the one that has 25.
        (date(2021, 3, 28), "2021-03-28T21:59:59+00:00", False),
        (date(2021, 3, 28), "2021-03-28T22:00:00+00:00", True),
        (date(2021, 10, 31), "2021-10-31T22:59:59+00:00", False),
        (date(2021, 10, 31), "2021-10-31T23:00:00+00:00", True),
        (date(2021, 10, 30), "2021-10-30T21:59:59+00:00", False),
        (date(2021, 10, 30), "2021-10-30T22:00:00+00:00", True),
        # An exact deadline is itself still in time.
        (datetime.fromisoformat("2021-09-15T12:00"), "2021-09-15T12:00:00+02:00", False),
        (datetime.fromisoformat("2021-09-15T12:00"), "2021-09-15T12:00:00.000001+02:00", True),
    ],
)
def test_the_deadline_includes_its_whole_day(
    deadline: date | datetime, moment: str, late: bool
) -> None:
    assert is_late(datetime.fromisoformat(moment), closing_at(deadline, BRUSSELS)) is late


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        is_late(datetime.fromisoformat("2021-09-15"), INTERNALDATE)


def test_the_first_received_header_of_a_trusted_host_wins() -> None:
    message = mail("Received: from a by MX.kcvb.be; Wed, 15 Sep 2021 23:59:58 +0200")
    assert received_at(message, OURS, INTERNALDATE) == datetime(2021, 9, 15, 21, 59, 58, tzinfo=UTC)


def test_a_forged_date_header_does_not_help() -> None:
    message = mail("Date: Tue, 14 Sep 2021 10:00:00 +0200")
    assert received_at(message, OURS, INTERNALDATE) == INTERNALDATE


def test_a_received_header_from_further_below_is_never_believed() -> None:
    message = mail(
        "Received: from mx.kcvb.be by mail.example.be; Thu, 16 Sep 2021 09:00:00 +0200",
        "Received: from forger by mx.kcvb.be; Tue, 14 Sep 2021 10:00:00 +0200",
    )
    assert received_at(message, OURS, INTERNALDATE) == INTERNALDATE


def test_without_anyone_to_trust_the_arrival_is_unknown() -> None:
    message = mail("Received: from a by elsewhere.be; Wed, 15 Sep 2021 23:59:58 +0200")
    assert received_at(message, OURS, None) is None


def test_a_trusted_header_without_a_readable_date_leaves_internaldate() -> None:
    message = mail("Received: from a by mx.kcvb.be; gisteren")
    assert received_at(message, OURS, INTERNALDATE) == INTERNALDATE


def test_references_count_on_beyond_four_digits() -> None:
    assert reference("KCVS-2021", 7) == "KCVS-2021-0007"
    assert reference("KCVS-2021", 12345) == "KCVS-2021-12345"


CLOSES = datetime(2021, 9, 15, 22, tzinfo=UTC)


def test_near_the_deadline_the_secretary_is_warned() -> None:
    near = CLOSES - timedelta(minutes=5)
    assert arrival_notes(near, near, CLOSES, BRUSSELS) == [
        "ontvangen hoogstens vijf minuten voor of na de uiterste datum"
    ]
    assert arrival_notes(near - timedelta(seconds=1), None, CLOSES, BRUSSELS) == []


def test_clocks_that_disagree_are_shown() -> None:
    moment = CLOSES - timedelta(days=1)
    (note,) = arrival_notes(moment, moment - timedelta(minutes=11), CLOSES, BRUSSELS)
    assert "15/09/2021 00:00:00" in note
    assert "14/09/2021 23:49:00" in note
    assert not arrival_notes(moment, moment - timedelta(minutes=10), CLOSES, BRUSSELS)


def test_an_unknown_arrival_is_said() -> None:
    assert "onbekend" in arrival_notes(None, None, CLOSES, BRUSSELS)[0]


LETTER = "Hierbij stel ik mij kandidaat. " + "Steden boeien mij al jaren. " * 10
NOTE = "Beste, zie bijlage. Groeten, An"


def test_a_letter_in_the_mail_is_the_motivation() -> None:
    made = compose_submission(
        [Piece("body", Role.MOTIVATION, LETTER), Piece("cv.pdf", Role.CV, "2010-2020 Gent")],
        unread=False,
    )
    assert (made.motivation_source, made.career_source) == ("body", "cv.pdf")
    assert made.motivation_text == LETTER.strip()
    assert made.missing == ()


def test_a_covering_note_is_left_out_beside_a_letter() -> None:
    made = compose_submission(
        [Piece("body", Role.MOTIVATION, NOTE), Piece("brief.docx", Role.MOTIVATION, LETTER)],
        unread=False,
    )
    assert made.motivation_text == LETTER.strip()
    assert made.motivation_source == "brief.docx"
    assert made.missing == ("career",)


def test_five_lines_of_text_are_an_application() -> None:
    made = compose_submission([Piece("body", Role.MOTIVATION, NOTE)], unread=False)
    assert (made.motivation_text, made.motivation_source) == (NOTE, "body")
    assert made.missing == ("motivation", "career")


def test_texts_of_several_mails_are_joined_and_the_longest_names_the_source() -> None:
    made = compose_submission(
        [Piece("a.pdf", Role.MOTIVATION, LETTER), Piece("b.pdf", Role.BOTH, LETTER + "En meer.")],
        unread=False,
    )
    assert made.motivation_text == f"{LETTER.strip()}\n\n{LETTER}En meer."
    assert (made.motivation_source, made.career_source) == ("b.pdf", "b.pdf")


def test_nothing_is_called_missing_when_a_document_could_not_be_read() -> None:
    assert compose_submission([Piece("body", Role.MOTIVATION, NOTE)], unread=True).missing == ()


def test_a_person_can_call_a_short_body_motivation() -> None:
    made = compose_submission(
        [
            Piece("body", Role.MOTIVATION, NOTE, person=True),
            Piece("brief.docx", Role.MOTIVATION, LETTER),
        ],
        unread=False,
    )
    assert NOTE in made.motivation_text


def test_an_empty_mail_has_no_sources() -> None:
    made = compose_submission([Piece("body", Role.MOTIVATION, "  ")], unread=False)
    assert (made.motivation_source, made.career_source) == (None, None)
