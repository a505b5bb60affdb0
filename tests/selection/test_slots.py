"""Local times become instants, and what does not go together is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcvs_mailbot.selection.slots import (
    Booked,
    Clash,
    Kind,
    NoMoment,
    Span,
    clash,
    instant,
    row_of,
)

BRUSSELS = ZoneInfo("Europe/Brussels")
SPRING, AUTUMN = date(2021, 3, 28), date(2021, 10, 31)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2021, 10, 5, hour, minute, tzinfo=BRUSSELS)


def booked(
    who: str = "A",
    begin: int = 9,
    end: int = 10,
    place: str = "Zaal 1",
    kind: Kind = Kind.INTERVIEW,
) -> Booked:
    return Booked(who, kind, Span(at(begin), at(end)), place)


def test_a_local_time_is_the_instant_that_the_clock_shows() -> None:
    found = instant(date(2021, 10, 5), time(9), BRUSSELS)
    assert isinstance(found, datetime)
    assert found.astimezone(UTC) == datetime(2021, 10, 5, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "clock", "why"),
    [
        (SPRING, time(2, 30), NoMoment.NEVER),
        (SPRING, time(2), NoMoment.NEVER),
        (AUTUMN, time(2, 30), NoMoment.TWICE),
        (AUTUMN, time(2), NoMoment.TWICE),
    ],
)
def test_a_time_that_the_clock_shows_never_or_twice_is_no_instant(
    day: date, clock: time, why: NoMoment
) -> None:
    assert instant(day, clock, BRUSSELS) is why


@pytest.mark.parametrize(
    ("day", "clock"),
    [(SPRING, time(1, 59)), (SPRING, time(3)), (AUTUMN, time(3)), (AUTUMN, time(1, 59))],
)
def test_the_times_beside_a_change_are_instants(day: date, clock: time) -> None:
    assert isinstance(instant(day, clock, BRUSSELS), datetime)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.times())
def test_an_instant_shows_the_very_time_that_was_asked(day: date, clock: time) -> None:
    found = instant(day, clock, BRUSSELS)
    if isinstance(found, datetime):
        assert found.astimezone(UTC).astimezone(BRUSSELS).replace(tzinfo=None) == (
            datetime.combine(day, clock)
        )


def test_a_row_of_slots_leaves_a_pause_after_each() -> None:
    row = row_of(at(9), timedelta(minutes=60), timedelta(minutes=15), 3)
    assert [f"{s.begins:%H.%M}-{s.ends:%H.%M}" for s in row] == [
        "09.00-10.00",
        "10.15-11.15",
        "11.30-12.30",
    ]


def test_a_row_over_the_change_of_the_clock_keeps_its_lengths() -> None:
    first = instant(AUTUMN, time(1, 30), BRUSSELS)
    assert isinstance(first, datetime)
    one, two = row_of(first, timedelta(hours=1), timedelta(0), 2)
    assert two.begins.astimezone(UTC) - one.begins.astimezone(UTC) == timedelta(hours=1)


def test_two_in_one_room_at_one_time_clash() -> None:
    assert clash(booked(), [booked("B", 9, 10, " zaal  1 ")]) is Clash.PLACE
    assert clash(booked(), [booked("B", 9, 10, "Zaal 2")]) is None
    assert clash(booked(), [booked("B", 10, 11)]) is None
    assert clash(booked(place=""), [booked("B", place="")]) is None


def test_nobody_is_in_two_places() -> None:
    assert clash(booked(), [booked("A", 9, 10, "Zaal 2", Kind.TEST)]) is Clash.CANDIDATE


def test_candidates_may_sit_one_test_together() -> None:
    assert clash(booked(kind=Kind.TEST), [booked("B", kind=Kind.TEST)]) is None
    assert clash(booked(kind=Kind.TEST), [booked("B", 9, 11, kind=Kind.TEST)]) is Clash.PLACE
    assert clash(booked(kind=Kind.TEST), [booked("B")]) is Clash.PLACE
