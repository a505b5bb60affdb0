"""What leaves by the page: whole files of the candidates chosen, for the secretary alone."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.store import models as rows
from web.office import Office, office


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
    assert ask(house, vorm="zip")[0] == 200
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
