"""Slots stand in a row, and what does not go together is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from kcvs_mailbot.selection.slots import Booked, Clash, Kind, Span, clash, row_of

BRUSSELS = ZoneInfo("Europe/Brussels")


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


def test_a_row_of_slots_leaves_a_pause_after_each() -> None:
    row = row_of(at(9), timedelta(minutes=60), timedelta(minutes=15), 3)
    assert [f"{s.begins:%H.%M}-{s.ends:%H.%M}" for s in row] == [
        "09.00-10.00",
        "10.15-11.15",
        "11.30-12.30",
    ]


def test_a_row_over_the_change_of_the_clock_keeps_its_lengths() -> None:
    first = datetime(2021, 10, 31, 1, 30, tzinfo=BRUSSELS)
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
