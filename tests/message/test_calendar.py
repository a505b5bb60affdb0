"""What a calendar answers, read from the part that says it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_answers import apple, gmail, outlook
from kcvs_mailbot.message import CalendarAnswer
from kcvs_mailbot.message.bounds import CALENDAR_BYTES
from kcvs_mailbot.message.calendar import read_answer
from kcvs_mailbot.message.parsing import parse
from kcvs_mailbot.message.wire import from_json, to_json

UID = "kcvs-2021-0001.interview.0123456789abcdef0123456789abcdef@kenniscentrum-vlaamse-steden.be"


def reply(*lines: str, method: str = "REPLY") -> bytes:
    head = ("BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT")
    return "\r\n".join([*head, *lines, "END:VEVENT", "END:VCALENDAR", ""]).encode()


@pytest.mark.parametrize("program", [outlook, gmail, apple])
def test_an_answer_of_each_program_is_read(program: object) -> None:
    raw = program(UID, "DECLINED", sequence=3)  # type: ignore[operator]
    message, _ = parse(raw)
    answer = message.answer
    assert answer is not None
    assert (answer.method, answer.uid, answer.sequence) == ("REPLY", UID, 3)
    assert (answer.status, answer.attendee) == ("DECLINED", "an.claes@example.be")
    assert answer.comment == ""
    assert from_json(to_json(message)) == message
    assert not message.damaged


@pytest.mark.parametrize("program", [outlook, gmail])
def test_what_a_person_wrote_with_it_is_read(program: object) -> None:
    message, _ = parse(program(UID, words="Is er parking?"))  # type: ignore[operator]
    assert message.answer is not None
    assert message.answer.comment == "Is er parking?"


def test_a_quoted_parameter_and_escapes_are_undone() -> None:
    raw = reply(
        'ATTENDEE;CN="Claes; An: \u201cx\u201d";PARTSTAT=accepted:MAILTO:an@example.be',
        "UID:a\\,b@kcvb.be",
        "COMMENT:Graag\\nom tien uur\\; of elf",
        "SEQUENCE:x",
    )
    assert read_answer(raw) == CalendarAnswer(
        "REPLY",
        "a,b@kcvb.be",
        0,
        "ACCEPTED",
        "an@example.be",
        "Graag om tien uur; of elf",
    )


def test_what_a_zone_an_alarm_or_a_second_event_says_is_not_the_answer() -> None:
    raw = reply(
        "BEGIN:VALARM",
        "UID:alarm",
        "END:VALARM",
        "UID:first",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:second",
        "COMMENT:niet dit",
    )
    answer = read_answer(raw)
    assert answer is not None
    assert (answer.uid, answer.comment) == ("first", "")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n",
        reply("UID:a", method="REQUEST"),
        reply("UID:a", method="PUBLISH"),
        reply("UID:"),
        b"\xff\xfe" * 100,
        b"METHOD:REPLY\r\nUID:outside\r\n",
    ],
)
def test_what_is_no_answer_is_none(raw: bytes) -> None:
    assert read_answer(raw) is None


def test_what_is_too_long_is_not_read() -> None:
    padding = "X-A:" + "a" * CALENDAR_BYTES
    assert read_answer(reply(padding, "UID:late")) is None
    answer = read_answer(reply("UID:a", "COMMENT:" + "b" * 5000))
    assert answer is not None
    assert len(answer.comment) == 1000


@given(st.binary(max_size=300))
def test_nothing_breaks_it(junk: bytes) -> None:
    read_answer(junk)
    answer = read_answer(reply("UID:a", "COMMENT:") + junk)
    assert answer is not None


@given(st.text(max_size=200))
def test_whatever_it_says_can_leave_the_cage(text: str) -> None:
    line = text.replace("\r", "").replace("\n", "")
    message, _ = parse(outlook(UID))
    answer = read_answer(reply("UID:a", f"COMMENT:{line}", f'ATTENDEE;CN="{line}":mailto:{line}'))
    assert from_json(to_json(replace(message, answer=answer))).answer == answer


@pytest.mark.parametrize(
    "answer",
    [
        CalendarAnswer("REPLY", "a\nb"),
        CalendarAnswer("REPLY", "a", -1),
        CalendarAnswer("REPLY", "a", comment="x" * 2000),
    ],
)
def test_an_answer_that_reading_cannot_give_is_refused(answer: CalendarAnswer) -> None:
    message, _ = parse(outlook(UID))
    with pytest.raises(ValueError, match="wrong at: answer"):
        from_json(to_json(replace(message, answer=answer)))
