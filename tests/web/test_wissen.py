"""The administrator erases a candidate on the page: a second look, and the password once more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from kcvs_mailbot.backups.folder import stamp
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.store import lists, vacuuming
from kcvs_mailbot.store import models as rows
from web.office import PASSWORD, Office, office, post

WIPE = "/beheer/wissen"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        made.candidate(1, "An Claes")
        made.candidate(2, "Bo Maes")
        yield made


def seen_in(page: str) -> str:
    found = re.search(r'name="gezien" value="(\w+)"', page)
    assert found, page
    return found[1]


def references(house: Office) -> list[str]:
    with house.store.read() as session:
        return [row.reference for row in session.query(rows.Application)]


def test_first_it_shows_who_it_is_and_what_goes(house: Office) -> None:
    boss = house.browser(Role.ADMINISTRATOR)
    assert WIPE in boss.get("/beheer").text
    page = boss.get(f"{WIPE}?kenmerk=kcvs-2021-0001").text
    assert "An Claes" in page
    assert "kan niet ongedaan gemaakt worden" in page
    assert house.events()[-1] == ("viewed", "administrator")
    assert len(references(house)) == 2


def test_it_says_when_a_daily_backup_goes_by_itself(tmp_path: Path) -> None:
    daily = tmp_path / "daily"
    daily.mkdir()
    with office(tmp_path, backups=daily) as house:
        house.candidate(1, "An Claes")
        house.at(timedelta(hours=1))
        (daily / f"kcvs-{stamp(house.now)}.sqlite.gz").touch()
        house.at(timedelta(hours=1))
        boss = house.browser(Role.ADMINISTRATOR)
        seen = seen_in(boss.get(f"{WIPE}?kenmerk=KCVS-2021-0001").text)
        answer = post(boss, WIPE, kenmerk="KCVS-2021-0001", gezien=seen)
        assert "ze verdwijnt vanzelf rond 24 september 2021" in answer.text


def test_it_says_which_folder_it_could_not_look_into(tmp_path: Path) -> None:
    with office(tmp_path, backups=tmp_path / "niet aangekoppeld") as house:
        house.candidate(1, "An Claes")
        boss = house.browser(Role.ADMINISTRATOR)
        seen = seen_in(boss.get(f"{WIPE}?kenmerk=KCVS-2021-0001").text)
        answer = post(boss, WIPE, kenmerk="KCVS-2021-0001", gezien=seen)
        assert answer.status_code == 200
        assert "Niet nagekeken: de map" in answer.text
        assert "niet aangekoppeld" in answer.text


def test_then_it_erases_and_says_what_is_left(house: Office) -> None:
    boss = house.browser(Role.ADMINISTRATOR)
    seen = seen_in(boss.get(f"{WIPE}?kenmerk=KCVS-2021-0001").text)
    answer = post(boss, WIPE, kenmerk="KCVS-2021-0001", gezien=seen)
    assert answer.status_code == 200
    assert "KCVS-2021-0001" in answer.text
    assert "An Claes" not in answer.text
    assert references(house) == ["KCVS-2021-0002"]
    assert house.events()[-1] == ("erased", "administrator")
    auditor = house.browser(Role.AUDITOR).get("/beheer/gebeurtenissen?kenmerk=kcvs-2021-0001").text
    assert "kandidatuur gewist" in auditor
    assert "Claes" not in auditor


def test_the_password_is_asked_once_more(house: Office) -> None:
    boss = house.browser(Role.ADMINISTRATOR)
    house.at(timedelta(minutes=20))
    seen = seen_in(boss.get(f"{WIPE}?kenmerk=KCVS-2021-0001").text)
    question = post(boss, WIPE, kenmerk="KCVS-2021-0001", gezien=seen)
    assert question.status_code == 403
    assert len(references(house)) == 2
    sure = {"kenmerk": "KCVS-2021-0001", "gezien": seen, "bevestiging": PASSWORD}
    assert post(boss, WIPE, **sure).status_code == 200
    assert references(house) == ["KCVS-2021-0002"]


def test_what_changed_meanwhile_is_looked_at_again(house: Office) -> None:
    boss = house.browser(Role.ADMINISTRATOR)
    for seen in ("", "0" * 32):
        answer = post(boss, WIPE, kenmerk="KCVS-2021-0001", gezien=seen)
        assert answer.status_code == 409
        assert "Er is niets veranderd" in answer.text
    assert len(references(house)) == 2


@pytest.mark.parametrize("reference", ["KCVS-2021-0099", "<b>", "é" * 100])
def test_a_reference_that_is_not_there_is_told(house: Office, reference: str) -> None:
    answer = house.browser(Role.ADMINISTRATOR).get(WIPE, params={"kenmerk": reference})
    assert answer.status_code == 422
    assert "Deze kandidatuur is er niet" in answer.text


def test_what_cannot_be_finished_now_is_finished_later(
    house: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    boss = house.browser(Role.ADMINISTRATOR)
    seen = seen_in(boss.get(f"{WIPE}?kenmerk=KCVS-2021-0001").text)
    monkeypatch.setattr(vacuuming, "TRY_FOR", 0.5)
    with house.store.read() as session:
        session.execute(text("SELECT * FROM application")).first()
        answer = post(boss, WIPE, kenmerk="KCVS-2021-0001", gezien=seen)
    assert answer.status_code == 409
    assert "Werk het wissen af" in answer.text
    assert "Er is niets veranderd" not in answer.text
    assert post(boss, WIPE, kenmerk="KCVS-2021-0001").status_code == 200
    with house.store.read() as session:
        assert next(one.kind for one in lists.deeds(session, lists.Deeds())) == "erased"
