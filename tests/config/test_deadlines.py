"""Forty arrivals around a deadline, also in the two nights that the clock changes.

Every expected value was written down by hand from the calendar: Brussels is at +01:00 in winter and
+02:00 in summer; in 2022 it went to summer on 27 March at 01:00 UTC, in 2021 back to winter on
31 October at 01:00 UTC.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from config.writing import VACANCY, loaded
from kcvs_mailbot.application import arrival_notes, is_late

DAY, NOON = "2021-09-15", "2021-09-15T12:00:00"
WINTER = "2021-12-15"
SPRING, SPRING_EVE = "2022-03-27", "2022-03-26"
AUTUMN, AUTUMN_EVE = "2021-10-31", "2021-10-30"

# name: deadline, arrival, late, within five minutes, the local time that people see
CASES: dict[str, tuple[str, str, bool, bool, str]] = {
    "a_week_before": (DAY, "2021-09-08T10:00:00Z", False, False, "2021-09-08 12:00:00"),
    "morning_of_the_last_day": (DAY, "2021-09-15T06:00:00Z", False, False, "2021-09-15 08:00:00"),
    "six_minutes_before": (DAY, "2021-09-15T21:54:00Z", False, False, "2021-09-15 23:54:00"),
    "just_outside_five_minutes": (
        DAY, "2021-09-15T21:54:59Z", False, False, "2021-09-15 23:54:59"),
    "exactly_five_minutes_before": (
        DAY, "2021-09-15T21:55:00Z", False, True, "2021-09-15 23:55:00"),
    "a_minute_before": (DAY, "2021-09-15T21:59:00Z", False, True, "2021-09-15 23:59:00"),
    "last_second": (DAY, "2021-09-15T21:59:59Z", False, True, "2021-09-15 23:59:59"),
    "last_microsecond": (DAY, "2021-09-15T21:59:59.999999Z", False, True, "2021-09-15 23:59:59"),
    "midnight_is_the_next_day": (DAY, "2021-09-15T22:00:00Z", True, True, "2021-09-16 00:00:00"),
    "first_second_late": (DAY, "2021-09-15T22:00:01Z", True, True, "2021-09-16 00:00:01"),
    "exactly_five_minutes_late": (DAY, "2021-09-15T22:05:00Z", True, True, "2021-09-16 00:05:00"),
    "just_over_five_minutes_late": (
        DAY, "2021-09-15T22:05:01Z", True, False, "2021-09-16 00:05:01"),
    "next_morning": (DAY, "2021-09-16T07:00:00Z", True, False, "2021-09-16 09:00:00"),
    "midnight_in_utc_is_two_hours_late": (
        DAY, "2021-09-16T00:00:00Z", True, False, "2021-09-16 02:00:00"),
    "in_time_as_seen_from_tokyo": (
        DAY, "2021-09-16T06:59:59+09:00", False, True, "2021-09-15 23:59:59"),
    "late_though_still_the_day_in_new_york": (
        DAY, "2021-09-15T18:00:00-04:00", True, True, "2021-09-16 00:00:00"),
    "written_in_winter_time_by_a_wrong_server": (
        DAY, "2021-09-15T22:59:59+01:00", False, True, "2021-09-15 23:59:59"),
    "exact_deadline_itself": (NOON, "2021-09-15T10:00:00Z", False, True, "2021-09-15 12:00:00"),
    "exact_deadline_and_a_microsecond": (
        NOON, "2021-09-15T10:00:00.000001Z", True, True, "2021-09-15 12:00:00"),
    "exact_deadline_is_not_the_whole_day": (
        NOON, "2021-09-15T18:00:00Z", True, False, "2021-09-15 20:00:00"),
    "winter_last_second": (WINTER, "2021-12-15T22:59:59Z", False, True, "2021-12-15 23:59:59"),
    "winter_midnight": (WINTER, "2021-12-15T23:00:00Z", True, True, "2021-12-16 00:00:00"),
    "spring_eve_last_second": (
        SPRING_EVE, "2022-03-26T22:59:59Z", False, True, "2022-03-26 23:59:59"),
    "spring_eve_midnight": (SPRING_EVE, "2022-03-26T23:00:00Z", True, True, "2022-03-27 00:00:00"),
    "spring_day_before_the_leap": (
        SPRING, "2022-03-27T00:59:59Z", False, False, "2022-03-27 01:59:59"),
    "spring_day_after_the_leap": (
        SPRING, "2022-03-27T01:00:00Z", False, False, "2022-03-27 03:00:00"),
    "spring_day_last_second": (SPRING, "2022-03-27T21:59:59Z", False, True, "2022-03-27 23:59:59"),
    "spring_day_midnight": (SPRING, "2022-03-27T22:00:00Z", True, True, "2022-03-28 00:00:00"),
    "spring_exact_before_the_leap": (
        "2022-03-27T01:59:00", "2022-03-27T00:59:00Z", False, True, "2022-03-27 01:59:00"),
    "spring_exact_four_minutes_on_across_the_leap": (
        "2022-03-27T01:59:00", "2022-03-27T01:03:00Z", True, True, "2022-03-27 03:03:00"),
    "autumn_eve_last_second": (
        AUTUMN_EVE, "2021-10-30T21:59:59Z", False, True, "2021-10-30 23:59:59"),
    "autumn_eve_midnight": (AUTUMN_EVE, "2021-10-30T22:00:00Z", True, True, "2021-10-31 00:00:00"),
    "autumn_first_half_past_two": (
        AUTUMN, "2021-10-31T00:30:00Z", False, False, "2021-10-31 02:30:00"),
    "autumn_second_half_past_two": (
        AUTUMN, "2021-10-31T01:30:00Z", False, False, "2021-10-31 02:30:00"),
    "autumn_day_last_second": (AUTUMN, "2021-10-31T22:59:59Z", False, True, "2021-10-31 23:59:59"),
    "autumn_day_midnight": (AUTUMN, "2021-10-31T23:00:00Z", True, True, "2021-11-01 00:00:00"),
    "autumn_summer_time_midnight_is_in_time": (
        AUTUMN, "2021-10-31T22:00:00Z", False, False, "2021-10-31 23:00:00"),
    "autumn_exact_first_half_past_two_met": (
        "2021-10-31T02:30:00+02:00", "2021-10-31T00:30:00Z", False, True, "2021-10-31 02:30:00"),
    "autumn_exact_first_half_past_two_missed_by_an_hour": (
        "2021-10-31T02:30:00+02:00", "2021-10-31T01:30:00Z", True, False, "2021-10-31 02:30:00"),
    "autumn_exact_second_half_past_two_met": (
        "2021-10-31T02:30:00+01:00", "2021-10-31T01:30:00Z", False, True, "2021-10-31 02:30:00"),
}  # fmt: skip


def test_there_are_forty() -> None:
    assert len(CASES) == 40


@pytest.fixture(params=["UTC", "Pacific/Auckland"])
def machine(request: pytest.FixtureRequest) -> Iterator[None]:
    """The zone that the container is set to, which does not count."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("name", CASES)
def test_an_arrival_around_the_deadline(tmp_path: Path, name: str) -> None:
    deadline, arrival, late, near, local = CASES[name]
    config = loaded(tmp_path, vacancy=VACANCY.replace("2021-09-15", deadline))
    (vacancy,) = config.vacancies
    received = datetime.fromisoformat(arrival.replace("Z", "+00:00"))
    assert is_late(received, vacancy.closes_at) is late
    notes = arrival_notes(received, None, vacancy.closes_at, config.zone)
    assert bool(notes) is near
    assert f"{received.astimezone(config.zone):%Y-%m-%d %H:%M:%S}" == local
