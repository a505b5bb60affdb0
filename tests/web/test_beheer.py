"""Beheer: accounts for the administrator, deeds for the auditor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kcvs_mailbot.application import Happened
from kcvs_mailbot.desk.erasing import ACCESS
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.errors import Wrong
from kcvs_mailbot.store import accounts
from kcvs_mailbot.troubles import Kind
from kcvs_mailbot.web.event_words import TOLD, TROUBLES
from kcvs_mailbot.web.remedies import WHY
from web.office import Office, office, post, sign_in


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


def test_everything_that_happens_or_goes_wrong_has_dutch_words() -> None:
    assert TOLD.keys() == set(Happened)
    assert TROUBLES.keys() == set(Kind)
    assert WHY.keys() == set(Wrong)


def test_an_account_made_on_the_page_can_sign_in_once_with_its_password(house: Office) -> None:
    boss = house.browser(Role.ADMINISTRATOR)
    page = post(boss, "/beheer/accounts", "/beheer", naam="Linda", rol="secretary").text
    first = re.search(r"<code[^>]*>([a-z0-9-]+)</code>", page)
    assert first
    browser = house.nobody()
    assert sign_in(browser, "linda", first[1]).status_code == 303
    assert browser.get("/").headers["location"] == "/aanmelden/wachtwoord"


@pytest.mark.parametrize("name", ["", "<b>", "an claes", "../x", "é", "x" * 101])
def test_a_name_that_cannot_be_one_is_refused_in_dutch(house: Office, name: str) -> None:
    boss = house.browser(Role.ADMINISTRATOR)
    answer = post(boss, "/beheer/accounts", "/beheer", naam=name, rol="board")
    assert answer.status_code == 409
    assert "Er is niets veranderd" in answer.text


def test_a_name_is_given_once_whatever_its_case(house: Office) -> None:
    boss = house.browser(Role.ADMINISTRATOR)
    post(boss, "/beheer/accounts", "/beheer", naam="linda", rol="board")
    answer = post(boss, "/beheer/accounts", "/beheer", naam="LINDA", rol="secretary")
    assert answer.status_code == 409
    assert "Er is al een account" in answer.text


def test_an_account_has_a_name_that_people_read(house: Office) -> None:
    boss = house.browser(Role.ADMINISTRATOR)
    form = {"naam": "mieke", "voluit": " Mieke  Peeters ", "rol": "board"}
    post(boss, "/beheer/accounts", "/beheer", **form)
    at = "/beheer/accounts/mieke"
    assert "Mieke Peeters" in boss.get("/beheer").text
    assert 'value="Mieke Peeters"' in boss.get(at).text
    assert post(boss, f"{at}/naam", at, voluit="Mieke Peeters-Maes").status_code == 303
    assert "Mieke Peeters-Maes" in boss.get("/beheer").text
    answer = post(boss, f"{at}/naam", at, voluit="x" * 101)
    assert answer.status_code == 409
    assert "Deze naam kan niet" in answer.text
    auditor = house.browser(Role.AUDITOR)
    told = auditor.get("/beheer/gebeurtenissen").text
    assert "account gewijzigd: mieke, andere naam" in told
    assert "Peeters" not in told


def test_what_left_is_told_with_its_form_and_number(house: Office) -> None:
    with house.store.write() as session:
        accounts.note_export(session, "linda", house.now, "xlsx", 14)
        accounts.note_export(session, "linda", house.now, "pdf", 1)
        accounts.note_export(session, "root", house.now, ACCESS, 1)
    told = house.browser(Role.AUDITOR).get("/beheer/gebeurtenissen").text
    for words in ("14 kandidaturen uitgevoerd (xlsx)", "1 kandidatuur uitgevoerd (pdf)"):
        assert words in told
    assert "inzagebestand gemaakt" in told


def test_an_administrator_changes_others_but_never_shuts_himself_out(house: Office) -> None:
    boss, board = house.browser(Role.ADMINISTRATOR), house.browser(Role.BOARD)
    own, other = "/beheer/accounts/administrator", "/beheer/accounts/board"
    for change, form in (("uitschakelen", {}), ("rol", {"rol": "board"})):
        assert post(boss, f"{own}/{change}", other, **form).status_code == 409
        assert post(boss, f"{other}/{change}", other, **form).status_code == 303
    assert board.get("/").status_code == 303
    assert boss.get("/beheer").status_code == 200


def test_the_auditor_sees_who_did_what_the_others_do_not(house: Office) -> None:
    house.browser(Role.SECRETARY)
    auditor = house.browser(Role.AUDITOR)
    page = auditor.get("/beheer/gebeurtenissen").text
    assert "aangemeld" in page
    assert "account gemaakt: secretary, secretaris" in page
    assert "account gemaakt" not in auditor.get("/beheer/gebeurtenissen?wie=secretary").text
    assert house.browser(Role.ADMINISTRATOR).get("/beheer/gebeurtenissen").status_code == 403


def test_the_record_goes_back_to_its_first_line(house: Office) -> None:
    for n in range(120):
        house.accounts.add(f"persoon{n}", Role.BOARD, "test", "vier losse woorden") if n < 1 else (
            house.accounts.disable("persoon0", f"wie{n}")
        )
    auditor, address, seen = house.browser(Role.AUDITOR), "/beheer/gebeurtenissen", 0
    while address:
        page = auditor.get(address).text
        seen += page.count("<tr>") - 1
        leads = re.search(r'href="([^"]+)" rel="next"', page)
        address = leads[1].replace("&amp;", "&") if leads else ""
    assert seen == 120 + 2


def test_a_wrong_password_of_a_known_name_is_recorded_and_of_no_other(house: Office) -> None:
    house.accounts.add("linda", Role.SECRETARY, "test")
    sign_in(house.nobody(), "linda", "fout wachtwoord")
    sign_in(house.nobody(), "mijn wachtwoord per vergissing", "linda")
    refused = [actor for kind, actor in house.events() if kind == "sign_in_refused"]
    assert refused == ["linda"]
