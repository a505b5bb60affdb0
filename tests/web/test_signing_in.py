"""Passwords, second steps, sessions that end, guesses that are braked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from kcvs_mailbot.desk import second_factor
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.desk.signing_in import GUESSES
from kcvs_mailbot.errors import RequestError
from web.office import PASSWORD, Office, office, post, sign_in, token_in

NEW = "een heel ander wachtwoord"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


@pytest.fixture
def open_house(tmp_path: Path) -> Iterator[Office]:
    """Behind a proxy with TLS."""
    with office(tmp_path, base_url="https://desk.example.be") as made:
        yield made


def guess(browser: TestClient, name: str = "linda", times: int = 1) -> Any:
    answers = [sign_in(browser, name, "niet het wachtwoord") for _ in range(times)]
    return answers[-1]


def changes(browser: TestClient, old: str, new: str, again: str = "") -> Any:
    form = {"huidig": old, "nieuw": new, "nogmaals": again or new}
    return post(browser, "/aanmelden/wachtwoord", "/aanmelden/wachtwoord", **form)


def test_the_first_password_is_changed_before_anything_is_seen(house: Office) -> None:
    first = house.accounts.add("Linda", Role.SECRETARY, "test") or ""
    browser = house.nobody()
    assert sign_in(browser, "linda", first).status_code == 303
    assert browser.get("/kandidaturen").headers["location"].startswith("/aanmelden/wachtwoord")
    assert changes(browser, first, "kort").status_code == 422
    assert changes(browser, first, NEW, "iets anders dan dat").status_code == 422
    assert changes(browser, "fout", NEW).status_code == 422
    assert changes(browser, first, first).status_code == 422
    assert browser.get("/kandidaturen").status_code == 303
    assert changes(browser, first, NEW).status_code == 303
    assert browser.get("/kandidaturen").status_code == 200


def test_signing_in_goes_on_to_the_page_that_was_asked(house: Office) -> None:
    house.accounts.add("linda", Role.SECRETARY, "test", PASSWORD)
    browser = house.nobody()
    sent = browser.get("/kandidaturen?laattijdig=ja").headers["location"]
    page = browser.get(sent).text
    assert 'value="/kandidaturen?laattijdig=ja"' in page
    answer = sign_in(browser, "linda", PASSWORD, naar="/kandidaturen?laattijdig=ja")
    assert answer.headers["location"] == "/kandidaturen?laattijdig=ja"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://kwaad.example", "//kwaad.example", "/\\kwaad.example", "javascript:1", "/\t/kwaad"],
)
def test_signing_in_never_leads_elsewhere(house: Office, elsewhere: str) -> None:
    house.accounts.add("linda", Role.SECRETARY, "test", PASSWORD)
    answer = sign_in(house.nobody(), "linda", PASSWORD, naar=elsewhere)
    assert answer.headers["location"] == "/"


def test_a_wrong_password_and_an_unknown_name_are_told_alike(house: Office) -> None:
    house.accounts.add("linda", Role.SECRETARY, "test", PASSWORD)
    wrong, unknown = guess(house.nobody()), guess(house.nobody(), "niemand")
    assert wrong.status_code == unknown.status_code == 401
    alike = [
        answer.text.replace("niemand", "linda").partition("</p>")[0] for answer in (wrong, unknown)
    ]
    assert alike[0] == alike[1]


def test_guessing_is_braked_and_the_brake_lets_go(house: Office) -> None:
    house.accounts.add("linda", Role.SECRETARY, "test", PASSWORD)
    stranger = house.nobody("198.51.100.7")
    assert guess(stranger, times=GUESSES).status_code == 401
    assert sign_in(stranger, "linda", PASSWORD).status_code == 429
    house.at(timedelta(minutes=16))
    assert sign_in(stranger, "linda", PASSWORD).status_code == 303


def test_a_stranger_cannot_lock_her_out(house: Office) -> None:
    house.accounts.add("linda", Role.SECRETARY, "test", PASSWORD)
    guess(house.nobody("198.51.100.7"), times=GUESSES + 1)
    assert sign_in(house.nobody("192.0.2.8"), "linda", PASSWORD).status_code == 303


def test_not_even_from_her_own_address_once_her_browser_is_known(house: Office) -> None:
    house.accounts.add("linda", Role.SECRETARY, "test", PASSWORD)
    hers = house.nobody()
    assert sign_in(hers, "linda", PASSWORD).status_code == 303
    guess(house.nobody(), times=GUESSES + 1)
    assert sign_in(house.nobody(), "linda", PASSWORD).status_code == 429
    post(hers, "/afmelden")
    assert sign_in(hers, "linda", PASSWORD).status_code == 303


def test_neighbours_of_one_ipv6_network_count_as_one(house: Office) -> None:
    house.accounts.add("linda", Role.SECRETARY, "test", PASSWORD)
    for n in range(GUESSES):
        guess(house.nobody(f"2001:db8::{n + 1}"))
    assert sign_in(house.nobody("2001:db8::99"), "linda", PASSWORD).status_code == 429
    assert sign_in(house.nobody("2001:db8:0:1::1"), "linda", PASSWORD).status_code == 303


def test_an_idle_session_ends(house: Office) -> None:
    browser = house.browser(Role.SECRETARY)
    house.at(timedelta(minutes=29))
    assert browser.get("/").status_code == 200
    house.at(timedelta(minutes=29))
    assert browser.get("/").status_code == 200
    house.at(timedelta(minutes=31))
    assert browser.get("/").status_code == 303


def test_a_session_ends_however_busy_it_is(house: Office) -> None:
    browser = house.browser(Role.SECRETARY)
    for _ in range(36):
        house.at(timedelta(minutes=20))
        assert browser.get("/").status_code == 200
    house.at(timedelta(minutes=20))
    assert browser.get("/").status_code == 303


def test_signing_out_ends_the_session_on_the_server(house: Office) -> None:
    browser = house.browser(Role.SECRETARY)
    kept = dict(browser.cookies)
    assert post(browser, "/afmelden").status_code == 303
    again = house.nobody()
    again.cookies.update(kept)
    assert again.get("/").status_code == 303
    assert ("signed_out", "secretary") in house.events()


def test_no_get_signs_anybody_out(house: Office) -> None:
    browser = house.browser(Role.SECRETARY)
    browser.get("/afmelden")
    assert browser.get("/").status_code == 200


def test_a_session_is_a_new_one_at_each_sign_in(house: Office) -> None:
    browser = house.browser(Role.SECRETARY)
    first = browser.cookies["kcvs"]
    sign_in_again = post(browser, "/aanmelden", gebruikersnaam="secretary", wachtwoord=PASSWORD)
    assert sign_in_again.status_code == 303
    assert browser.cookies["kcvs"] != first


def test_changing_a_password_ends_the_sessions_elsewhere(house: Office) -> None:
    here = house.browser(Role.SECRETARY)
    elsewhere = house.browser(Role.SECRETARY, another=True)
    form = {"huidig": PASSWORD, "nieuw": NEW, "nogmaals": NEW}
    assert post(here, "/account/wachtwoord", "/account", **form).status_code == 303
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 303


@pytest.mark.parametrize("how", ["disable", "reset", "role"])
def test_what_the_administrator_changes_signs_out_at_once(house: Office, how: str) -> None:
    browser = house.browser(Role.SECRETARY)
    match how:
        case "disable":
            house.accounts.disable("secretary", "test")
        case "reset":
            house.accounts.reset("secretary", "test")
        case _:
            house.accounts.change_role("secretary", Role.BOARD, "test")
    assert browser.get("/").status_code == 303
    if how != "role":
        assert sign_in(house.nobody(), "secretary", PASSWORD).status_code == 401


def test_neither_password_nor_token_stands_in_the_database(house: Office, tmp_path: Path) -> None:
    browser = house.browser(Role.SECRETARY)
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("kcvs.sqlite*"))
    assert PASSWORD.encode() not in stored
    for value in dict(browser.cookies).values():
        assert value.encode() not in stored


def test_cookies_of_an_encrypted_page_are_bound_to_its_host(open_house: Office) -> None:
    open_house.accounts.add("linda", Role.SECRETARY, "test", PASSWORD)
    kept = sign_in(open_house.nobody(), "linda", PASSWORD).headers.get_list("set-cookie")
    assert kept
    for cookie in kept:
        assert cookie.startswith("__Host-")
        assert "Secure" in cookie
        assert "HttpOnly" in cookie


def second_step(browser: TestClient, house: Office, path: str = "/aanmelden/tweede-stap") -> str:
    """Sets it up with the secret of the page, as a phone would."""
    page = browser.get(path).text
    secret = page.partition('name="geheim" value="')[2].partition('"')[0]
    code = second_factor.code(secret, int(house.now.timestamp()) // 30)
    form = {"formulier": token_in(page), "geheim": secret, "code": code}
    assert browser.post(path, data=form).status_code == 303
    return secret


def give(browser: TestClient, code: str) -> Any:
    return post(browser, "/aanmelden/code", "/aanmelden/code", code=code)


def test_an_open_page_asks_a_second_step_of_everybody(open_house: Office) -> None:
    house = open_house
    house.accounts.add("linda", Role.SECRETARY, "test", PASSWORD)
    browser = house.nobody()
    assert sign_in(browser, "linda", PASSWORD).status_code == 303
    assert browser.get("/").headers["location"] == "/aanmelden/tweede-stap"
    secret = second_step(browser, house)
    assert browser.get("/").status_code == 200

    house.at(timedelta(minutes=5))
    again = house.nobody()
    assert sign_in(again, "linda", PASSWORD).status_code == 303
    assert again.get("/").headers["location"] == "/aanmelden/code"
    assert give(again, "000000").status_code == 401
    code = second_factor.code(secret, int(house.now.timestamp()) // 30)
    assert give(again, code).status_code == 303
    assert again.get("/").status_code == 200

    third = house.nobody()
    sign_in(third, "linda", PASSWORD)
    assert give(third, code).status_code == 401, "a code is taken once"


def test_half_signed_in_is_not_signed_in(open_house: Office) -> None:
    open_house.accounts.add("linda", Role.SECRETARY, "test", PASSWORD)
    browser = open_house.nobody()
    sign_in(browser, "linda", PASSWORD)
    second_step(browser, open_house)
    half = open_house.nobody()
    sign_in(half, "linda", PASSWORD)
    for path in ("/", "/kandidaturen", "/account", "/account/tweede-stap"):
        assert half.get(path).headers["location"].startswith("/aanmelden/code")
    assert half.get("/aanmelden/tweede-stap").headers["location"] == "/aanmelden/code"
    assert half.get("/aanmelden/wachtwoord").headers["location"] == "/aanmelden/code"


def test_codes_cannot_be_guessed_at_leisure(open_house: Office) -> None:
    open_house.accounts.add("linda", Role.SECRETARY, "test", PASSWORD)
    hers = open_house.nobody()
    sign_in(hers, "linda", PASSWORD)
    second_step(hers, open_house)
    guesser = open_house.nobody()
    sign_in(guesser, "linda", PASSWORD)
    answers = [give(guesser, f"{n:06d}").status_code for n in range(GUESSES + 1)]
    assert answers[-1] == 429


def test_a_forgotten_password_does_not_take_the_second_step_away(open_house: Office) -> None:
    open_house.accounts.add("linda", Role.SECRETARY, "test", PASSWORD)
    browser = open_house.nobody()
    sign_in(browser, "linda", PASSWORD)
    second_step(browser, open_house)
    first = open_house.accounts.reset("linda", "test") or ""
    again = open_house.nobody()
    sign_in(again, "linda", first)
    assert again.get("/").headers["location"] == "/aanmelden/code"
    first = open_house.accounts.reset("linda", "test", second_factor=True) or ""
    sign_in(again, "linda", first)
    assert again.get("/").headers["location"] == "/aanmelden/wachtwoord"


# RFC 6238, appendix B, cut to six digits.
@pytest.mark.parametrize(
    ("second", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert second_factor.code(secret, second // 30) == code


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "iloveyou1234",
        "qwertyuiop123",
        "azertyuiop12",
        "abcdefghijkl",
        "1q2w3e4r5t6y",
        "aaaaaaaaaaaa",
        "Kandidaturen2026",
        "kenniscentrum1",
        "W4chtw00rd2026",
        "welkom123456",
        "secretaris!!",
        "linda.boudry12",
        "boudryboudry1",
    ],
)
def test_what_a_stranger_tries_first_is_no_password(house: Office, password: str) -> None:
    with pytest.raises(RequestError):
        house.accounts.add("linda.boudry@example.be", Role.SECRETARY, "test", password)


@pytest.mark.parametrize(
    "password",
    [
        "mijn hond lust geen prei",
        "ŝŭperlange żin met ç",
        "tXq7-ppLm-93zz",
        " ".join(f"woord{n} zin{n * 7}" for n in range(12)),
        "🙂🙃😉😎🤓🤠🥳🤖👻🎃🐸🦊",
    ],
)
def test_a_password_may_be_of_any_signs_and_long(house: Office, password: str) -> None:
    house.accounts.add("linda", Role.SECRETARY, "test", password)
    assert sign_in(house.nobody(), "linda", password).status_code == 303
    assert sign_in(house.nobody(), "linda", password[:-1]).status_code == 401


def test_another_token_at_each_change_of_rights_and_the_old_one_is_void(
    open_house: Office,
) -> None:
    open_house.accounts.add("linda", Role.SECRETARY, "test", PASSWORD)
    browser, seen = open_house.nobody(), []
    sign_in(browser, "linda", PASSWORD)
    seen.append(browser.cookies["__Host-kcvs"])
    second_step(browser, open_house)
    seen.append(browser.cookies["__Host-kcvs"])
    post(browser, "/aanmelden", gebruikersnaam="linda", wachtwoord=PASSWORD)
    seen.append(browser.cookies["__Host-kcvs"])
    form = {"huidig": PASSWORD, "nieuw": NEW, "nogmaals": NEW}
    assert len(set(seen)) == 3
    for old in seen[:2]:
        stale = open_house.nobody()
        stale.cookies.set("__Host-kcvs", old)
        assert post(stale, "/account/wachtwoord", "/aanmelden", **form).status_code == 303
        assert stale.get("/account").status_code == 303


def test_a_second_step_that_is_set_ends_the_sessions_elsewhere(house: Office) -> None:
    here = house.browser(Role.SECRETARY)
    elsewhere = house.browser(Role.SECRETARY, another=True)
    second_step(elsewhere, house, "/account/tweede-stap")
    assert elsewhere.get("/").status_code == 200
    assert here.get("/").status_code == 303


def test_from_an_open_screen_nothing_of_accounts_is_changed_without_the_password(
    house: Office,
) -> None:
    boss = house.browser(Role.ADMINISTRATOR)
    house.at(timedelta(minutes=11))
    asked = post(boss, "/beheer/accounts", "/beheer", naam="piet", rol="board")
    assert asked.status_code == 403
    assert "Bevestig dat u het bent" in asked.text
    kept = {"naam": "piet", "rol": "board"}
    for name, value in kept.items():
        assert f'name="{name}" value="{value}"' in asked.text
    wrong = post(boss, "/beheer/accounts", "/beheer", bevestiging="fout", **kept)
    assert "niet uw wachtwoord" in wrong.text
    assert [one.name for one in house.accounts.everybody()] == ["administrator"]
    before = boss.cookies["kcvs"]
    assert (
        post(boss, "/beheer/accounts", "/beheer", bevestiging=PASSWORD, **kept).status_code == 200
    )
    assert boss.cookies["kcvs"] != before
    assert [one.name for one in house.accounts.everybody()] == ["administrator", "piet"]
    assert post(boss, "/beheer/accounts/piet/rol", "/beheer", rol="auditor").status_code == 303


def test_the_question_once_more_cannot_be_guessed_at_leisure(house: Office) -> None:
    boss = house.browser(Role.ADMINISTRATOR)
    house.at(timedelta(minutes=11))
    form = {"naam": "piet", "rol": "board"}
    for _ in range(GUESSES):
        post(boss, "/beheer/accounts", "/beheer", bevestiging="fout", **form)
    answer = post(boss, "/beheer/accounts", "/beheer", bevestiging=PASSWORD, **form)
    assert "te vaak" in answer.text
    assert len(house.accounts.everybody()) == 1


def test_one_sees_and_ends_the_sessions_elsewhere(house: Office) -> None:
    here = house.browser(Role.SECRETARY)
    assert "alleen hier aangemeld" in here.get("/account").text
    house.at(timedelta(minutes=11))
    elsewhere = house.browser(Role.SECRETARY, another=True)
    assert "ook elders aangemeld" in elsewhere.get("/account").text
    answer = post(elsewhere, "/account/andere-toestellen", "/account")
    assert answer.headers["location"] == "/account?gedaan=afgemeld"
    assert here.get("/").status_code == 303
    assert elsewhere.get("/").status_code == 200


def test_signing_out_clears_what_the_browser_kept(house: Office) -> None:
    answer = post(house.browser(Role.SECRETARY), "/afmelden")
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
