"""What leaves by the page: whole files of the candidates chosen, for the secretary alone."""

from __future__ import annotations

import io
import multiprocessing
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from kcvs_mailbot.desk import exporting, kept_exports
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.store import models as rows
from web.office import NOW, Office, office


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


def ask(house: Office, **fields: str) -> tuple[int, bytes, dict[str, str]]:
    browser = house.browser(Role.SECRETARY)
    token = re.search(r'name="(\w+)" value="([^"]+)"', browser.get("/uitvoer").text)
    assert token is not None
    answer = browser.post("/uitvoer", data={token[1]: token[2], **fields})
    return answer.status_code, answer.content, dict(answer.headers)


def test_nothing_of_it_stays_behind(
    house: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    house.candidate(1)
    assert ask(house, vorm="xlsx")[0] == 200
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_list_leaves_as_a_file_and_the_auditor_sees_who_took_it(house: Office) -> None:
    house.candidate(1, "An Claes")
    house.candidate(2, "Bo Maes", late=True)
    status, data, headers = ask(house, vorm="csv", laattijdig="ja")
    assert status == 200
    assert headers["content-disposition"].startswith("attachment;")
    assert "Bo Maes" in data.decode("utf-8-sig")
    assert "An Claes" not in data.decode("utf-8-sig")
    with house.store.read() as session:
        told = session.scalars(select(rows.Event).where(rows.Event.kind == "exported")).one()
    assert (told.actor, told.detail) == ("secretary", {"form": "csv", "applications": 1})


def test_a_sheet_opens_as_one(house: Office) -> None:
    house.candidate(1, "=HYPERLINK(1)")
    _, data, _ = ask(house, vorm="xlsx")
    with zipfile.ZipFile(io.BytesIO(data)) as sheet:
        assert "xl/workbook.xml" in sheet.namelist()
        assert not any(b"<f>" in sheet.read(name) for name in sheet.namelist())


def test_a_choice_that_holds_nobody_says_so_and_keeps_what_was_chosen(house: Office) -> None:
    house.candidate(1)
    status, page, _ = ask(house, vorm="zip", status="withdrawn")
    assert status == 409
    assert "Geen enkele kandidatuur past hierbij" in page.decode()
    assert 'value="zip" checked' in page.decode()
    assert 'value="withdrawn" selected' in page.decode()


def test_no_form_at_all_is_told(house: Office) -> None:
    house.candidate(1)
    assert ask(house, vorm="exe")[0] == 409


def test_without_candidates_there_is_no_form(house: Office) -> None:
    page = house.browser(Role.SECRETARY).get("/uitvoer").text
    assert "nog geen kandidaturen" in page
    assert "<button>Maak" not in page


def press(house: Office, address: str) -> Any:
    """The button of the form with this address."""
    browser = house.browser(Role.SECRETARY)
    token = re.search(r'name="(\w+)" value="([^"]+)"', browser.get("/uitvoer").text)
    assert token is not None
    return browser.post(address, data={token[1]: token[2]})


def addresses(house: Office) -> list[str]:
    """Of the forms of what waits to be fetched."""
    page = house.browser(Role.SECRETARY).get("/uitvoer").text
    return re.findall(r'action="(/uitvoer/[^"]+)"', page)


def waiting(house: Office) -> str:
    """What the page says of it when it is not being made any more."""
    browser = house.browser(Role.SECRETARY)
    while "Kijk opnieuw" in (page := browser.get("/uitvoer").text):
        time.sleep(0.1)
    return page


def kept(house: Office) -> list[Path]:
    return sorted(house.bench.spool.rglob("*"))


def test_what_takes_long_is_made_meanwhile_and_fetched_once(house: Office) -> None:
    house.candidate(1, "An Claes")
    status, _, headers = ask(house, vorm="zip")
    assert (status, headers["location"]) == (303, "/uitvoer")
    assert "klaar, " in waiting(house)
    fetch, _ = addresses(house)
    assert ("exported", "secretary") not in house.events()
    answer = press(house, fetch)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert "overzicht.html" in archive.namelist()
    assert answer.headers["content-disposition"].endswith('.zip"')
    assert house.events().count(("exported", "secretary")) == 1
    assert press(house, fetch).status_code == 404
    assert "Uw bestanden" not in waiting(house)
    assert [path.name for path in kept(house)] == ["uitvoer"]


def test_what_is_made_can_be_stopped_and_leaves_nothing(house: Office) -> None:
    for number in range(1, 400):
        house.candidate(number)
    ask(house, vorm="zip")
    assert ask(house, vorm="pdf")[0] == 409  # one at a time
    (stop,) = addresses(house)
    assert press(house, stop).status_code == 303
    while multiprocessing.active_children():
        time.sleep(0.05)
    assert "Uw bestanden" not in waiting(house)
    assert [path.name for path in kept(house)] == ["uitvoer"]


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one that really was made, to be copied."""
    with office(tmp_path_factory.mktemp("ready")) as made:
        made.candidate(1)
        ask(made, vorm="zip")
        assert "klaar, " in waiting(made)
        (folder,) = made.bench.spool.glob("uitvoer/*")
        return Path(shutil.copytree(folder, tmp_path_factory.mktemp("kept") / "export"))


@pytest.fixture
def folder(house: Office, ready: Path) -> Path:
    """The same in this house."""
    return Path(shutil.copytree(ready, house.bench.spool / "uitvoer" / (16 * "a")))


def test_what_was_being_made_when_the_program_ended_is_told_as_stopped(
    house: Office, folder: Path
) -> None:
    house.candidate(1)
    (folder / "file").rename(folder / "file.partial")
    assert "gestopt, want het programma werd opnieuw gestart" in waiting(house)
    assert not [path for path in kept(house) if path.name == "file.partial"]
    (away,) = addresses(house)
    press(house, away)
    assert "Uw bestanden" not in waiting(house)


def test_what_is_not_fetched_for_a_day_is_gone(house: Office, folder: Path) -> None:
    kept_exports.tidy(house.bench.spool, NOW + timedelta(hours=23))
    assert len(addresses(house)) == 2
    kept_exports.tidy(house.bench.spool, NOW + timedelta(hours=24))
    assert addresses(house) == []
    assert not folder.exists()


def test_nobody_else_sees_or_fetches_it(house: Office, folder: Path) -> None:
    assert exporting.of_person(house.bench, "secretary")
    assert exporting.of_person(house.bench, "another") == []
    for deed in (exporting.fetch, exporting.throw_away):
        with pytest.raises(kept_exports.Gone):
            deed(house.bench, folder.name, "another")


def test_what_fails_is_told_and_can_be_thrown_away(house: Office) -> None:
    house.candidate(1)
    nowhere = house.config.model_copy(
        update={"storage": house.config.storage.model_copy(update={"url": SecretStr("sqlite:///")})}
    )
    house.bench.config = nowhere
    ask(house, vorm="zip")
    assert "mislukt. Probeer het opnieuw" in waiting(house)
    assert len(addresses(house)) == 1
