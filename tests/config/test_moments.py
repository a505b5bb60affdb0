"""A vacancy's moments: what they are in UTC, and what people are told."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.writing import VACANCY, loaded
from kcvs_mailbot.config import Vacancy


def vacancy(folder: Path, opens: str, deadline: str, zone: str = "Europe/Brussels") -> Vacancy:
    text = VACANCY.replace("2021-08-01", opens).replace("2021-09-15", deadline)
    return loaded(folder, f'timezone = "{zone}"\n', text).vacancies[0]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("deadline", "closes_at", "told"),
    [
        ("2021-09-15", "2021-09-15T22:00:00", "2021-09-15T23:59:00+02:00"),
        ("2021-12-15", "2021-12-15T23:00:00", "2021-12-15T23:59:00+01:00"),
        # The days of 25 and of 23 hours.
        ("2021-10-31", "2021-10-31T23:00:00", "2021-10-31T23:59:00+01:00"),
        ("2022-03-27", "2022-03-27T22:00:00", "2022-03-27T23:59:00+02:00"),
        # An exact moment is itself still in time.
        ("2021-09-15T12:00:00", "2021-09-15T10:00:00.000001", "2021-09-15T12:00:00+02:00"),
        ("2021-10-31T02:30:00+02:00", "2021-10-31T00:30:00.000001", "2021-10-31T02:30:00+02:00"),
        ("2021-10-31T02:30:00+01:00", "2021-10-31T01:30:00.000001", "2021-10-31T02:30:00+01:00"),
        ("2021-09-15T10:00:00Z", "2021-09-15T10:00:00.000001", "2021-09-15T12:00:00+02:00"),
    ],
)
def test_a_deadline_closes_in_utc_and_is_told_in_local_time(
    tmp_path: Path, deadline: str, closes_at: str, told: str
) -> None:
    found = vacancy(tmp_path, "2021-08-01", deadline)
    assert found.closes_at == utc(closes_at)
    assert found.closes_at.tzinfo is UTC
    assert found.deadline_text_at.isoformat() == told


@pytest.mark.parametrize(
    ("opens", "opens_at"),
    [
        ("2021-08-01", "2021-07-31T22:00:00"),
        ("2021-02-01", "2021-01-31T23:00:00"),
        ("2021-08-01T09:00:00", "2021-08-01T07:00:00"),
        ("2021-08-01T09:00:00+00:00", "2021-08-01T09:00:00"),
    ],
)
def test_an_opening_is_the_first_instant_of_its_day_or_exact(
    tmp_path: Path, opens: str, opens_at: str
) -> None:
    assert vacancy(tmp_path, opens, "2021-09-15").opens_at == utc(opens_at)


def test_the_configured_zone_counts_and_not_the_machines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    found = vacancy(tmp_path, "2021-08-01", "2021-09-15", "America/New_York")
    assert found.closes_at == utc("2021-09-16T04:00:00")


def test_a_vacancy_may_open_and_close_on_one_day(tmp_path: Path) -> None:
    found = vacancy(tmp_path, "2021-09-15", "2021-09-15")
    assert found.opens_at < found.closes_at


def test_questions_go_to_the_contact_and_else_to_the_sender(tmp_path: Path) -> None:
    assert loaded(tmp_path).vacancies[0].contact == "linda.boudry@kcvb.be"
    other = loaded(tmp_path, vacancy=VACANCY + 'contact = "jobs@example.org"')
    assert other.vacancies[0].contact == "jobs@example.org"


def test_without_the_zones_of_the_world_nothing_starts(tmp_path: Path) -> None:
    """As on a machine without tzdata: neither the system's nor the library's."""
    file = tmp_path / "config.toml"
    file.write_text(VACANCY, encoding="utf-8")
    hide = "import sys; sys.modules['tzdata'] = None; import kcvs_mailbot.__main__ as m; m.main()"
    done = subprocess.run(
        [sys.executable, "-c", hide, "--config", str(file), "poll"],
        env={**os.environ, "PYTHONTZPATH": ""},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "timezone" in done.stderr
    assert "install tzdata" in done.stderr
    assert done.stderr.count("\n") == 1
