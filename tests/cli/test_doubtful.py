"""`messages --doubtful`: what went to `other` and reads most like an application."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cli.office import Office, office
from kcvs_mailbot.store import models, open_store

NOW = datetime(2021, 9, 1, 8, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Office:
    return office(tmp_path)


def keep(home: Office, **columns: Any) -> None:
    """One more message, in `other` unless said otherwise, with its bytes forgotten."""
    store = open_store(f"sqlite:///{home.database}")
    with store.write() as session:
        number = len(session.query(models.Message).all()) + 1
        given = {"disposition": "other", "received_at": NOW, **columns}
        session.add(models.Message(sha256=f"{number:064}", size=1, stored_at=NOW, **given))
    store.close()


def listed(home: Office) -> list[int]:
    return [m["id"] for m in home.run("messages", "--doubtful", "--json").json]


def test_the_likeliest_come_first_and_the_least_likely_not_at_all(home: Office) -> None:
    for likelihood in (0.029, 0.03, 0.4, None, 0.25):
        keep(home, likelihood=likelihood)
    assert listed(home) == [3, 5, 2]


def test_what_is_no_other_is_not_among_them(home: Office) -> None:
    for disposition in ("application", "review", "bounce", None):
        keep(home, likelihood=0.9, disposition=disposition)
    assert listed(home) == []
    assert home.run("messages", "--doubtful").out == "none\n"


def test_no_more_are_listed_than_one_reads(home: Office) -> None:
    for number in range(60):
        keep(home, likelihood=0.1 + number / 100)
    assert listed(home) == list(range(60, 10, -1))


def test_the_table_tells_in_words_and_without_the_sender_once_forgotten(home: Office) -> None:
    keep(home, likelihood=0.6)
    head, line = home.run("messages", "--doubtful").out.splitlines()
    assert head.split() == ["id", "received", "likelihood", "from", "subject"]
    assert line.split() == ["1", "2021-09-01", "10:00", "likely", "forgotten"]


def test_another_disposition_beside_it_is_refused(home: Office) -> None:
    said = home.run("messages", "--doubtful", "--disposition", "review")
    assert said.code == 2
    assert "leave --disposition out" in said.complaint
    assert home.run("messages", "--doubtful", "--disposition", "other").code == 0
