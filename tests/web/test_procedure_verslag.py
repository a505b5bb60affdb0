"""The checklist and the report of a procedure, and the counts for the auditor, on the page."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document

from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.store import lists
from procedure.recording import MEMBERS, Procedure, ended, whole
from web.office import Office, office, post

REPORT, COUNTS = "/procedure/verslag", "/procedure/gelijke-behandeling"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


def report(house: Office, role: Role = Role.SECRETARY, **form: str) -> str:
    answer = post(house.browser(role), REPORT, **form)
    assert (answer.status_code, answer.headers["content-type"]) == (200, WORD)
    name = answer.headers["content-disposition"]
    assert name == f'attachment; filename="proces-verbaal KCVS-2021 {house.now:%Y-%m-%d}.docx"'
    return "\n".join(p.text for p in Document(io.BytesIO(answer.content)).paragraphs)


def test_the_page_says_what_is_open_and_where_it_is_done(house: Office) -> None:
    house.candidate()
    made = Procedure(house)
    made.mailed("KCVS-2021-0001", state="bounced")
    page = house.browser(Role.SECRETARY).get(REPORT).text
    assert '<a href="/verzending">1 mail aan kandidaten kwam terug' in page
    closing = "/procedure/afsluiten?vacature=KCVS-2021&amp;fase=long_list"
    assert f'<a href="{closing}">De lijst na de fase longlist is nog niet vastgelegd.' in page


def test_a_member_of_the_board_gets_no_link_to_where_it_may_not_go(house: Office) -> None:
    house.candidate()
    Procedure(house).mailed("KCVS-2021-0001", state="bounced")
    page = house.browser(Role.BOARD).get(REPORT).text
    assert "1 mail aan kandidaten kwam terug" in page
    assert "/verzending" not in page
    for address in re.findall(r'href="(/[^"?]*)', page):
        assert house.browser(Role.BOARD).get(address).status_code == 200, address


def test_the_report_is_a_word_file_and_that_it_left_is_noted(house: Office) -> None:
    ended(house)
    assert "Overtuigde in proef en gesprek." in report(house)
    with house.store.read() as session:
        (deed,) = [d for d in lists.deeds(session, lists.Deeds()) if d.kind == "exported"]
    assert (deed.actor, deed.detail) == ("secretary", {"form": "docx", "applications": 5})


def test_annexes_are_for_the_secretary(house: Office) -> None:
    ended(house)
    assert "als bijlage" in house.browser(Role.SECRETARY).get(REPORT).text
    assert "Advies van Marc" in report(house, bijlagen="ja")
    assert "Advies van Marc" not in report(house)
    assert "als bijlage" not in house.browser(Role.BOARD).get(REPORT).text
    assert "Advies van Marc" not in report(house, Role.BOARD, bijlagen="ja")


def test_annexes_wait_for_the_end_of_the_phase(house: Office) -> None:
    whole(house)
    assert "als bijlage" not in house.browser(Role.SECRETARY).get(REPORT).text
    assert "Advies van Marc" not in report(house, bijlagen="ja")


@pytest.mark.parametrize("address", [REPORT, COUNTS])
def test_an_unknown_vacancy_is_not_there(house: Office, address: str) -> None:
    assert house.browser(Role.SECRETARY).get(f"{address}?vacature=ANDERE").status_code == 404


def test_the_counts_name_nobody(house: Office) -> None:
    _, every = ended(house)
    page = house.browser(Role.AUDITOR).get(COUNTS).text
    assert "minder adviezen" not in page  # one is missing for a conflict of interest alone
    assert "2 minuten" in page
    for word in (*every, "Claes", "Maes", *MEMBERS):
        assert word not in page


def test_the_counts_of_nobody_are_told_in_words(house: Office) -> None:
    page = house.browser(Role.AUDITOR).get(COUNTS).text
    assert "Er zijn nog geen kandidaturen." in page


def test_the_counts_of_who_only_came_in(house: Office) -> None:
    house.candidate()
    page = house.browser(Role.AUDITOR).get(COUNTS).text
    assert "Niets: wat tot nu toe gebeurde, gebeurde voor alle kandidaten." in page
    assert "Er is nog geen ontvangstbevestiging verzonden." in page
    Procedure(house).mailed(house.candidate(2))
    page = house.browser(Role.AUDITOR).get(COUNTS).text
    assert "1 van 2 kandidaten kreeg nog geen ontvangstbevestiging." in page
    assert "Er staat nog niemand op de longlist." in page
