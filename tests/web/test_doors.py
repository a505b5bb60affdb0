"""Every address for every role and for nobody; every post without its token."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.web.site import pages
from kcvs_mailbot.web.visits import Page
from web.office import Office, office, post, token

ALL = list(pages())
GETS = [page for page in ALL if page.get]
POSTS = [page for page in ALL if page.post]
STRANGE = ("no token", "wrong token", "another's", "elsewhere", "null", "site")
"""Ways in which a form is not ours."""
VALUES = {
    "{name}": "board",
    "{reference}": "KCVS-2021-0001",
    "{id:int}": "1",
    "{page:int}": "1",
    "{wat}": "vrijgeven",
    "{bestand}": 16 * "0",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("doors")) as made:
        made.candidate()
        yield made


@pytest.fixture(scope="module")
def browsers(house: Office) -> dict[Role | None, TestClient]:
    return {None: house.nobody(), **{role: house.browser(role) for role in Role}}


def at(page: Page) -> str:
    path = page.path
    for name, value in VALUES.items():
        path = path.replace(name, value)
    return path


def named(page: Page) -> str:
    return page.path


@pytest.mark.parametrize("page", GETS, ids=named)
@pytest.mark.parametrize("role", [None, *Role])
def test_an_address_answers_whom_it_is_for_and_nobody_else(
    browsers: dict[Role | None, TestClient], page: Page, role: Role | None
) -> None:
    answer = browsers[role].get(at(page))
    if page.open:
        assert answer.status_code in (200, 303, 503)
    elif role is None:
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/aanmelden")
    elif page.roles and role not in page.roles:
        assert answer.status_code == 403
        assert "niet voor u" in answer.text
    else:
        assert answer.status_code in (200, 404), answer.text
    html = answer.headers.get("content-type", "").startswith("text/html")
    if html and answer.status_code != 303:
        assert answer.text.count("<h1") == 1
        assert '<html lang="nl">' in answer.text
        assert answer.text.count("<main") == 1


@pytest.mark.parametrize("page", GETS, ids=named)
def test_every_answer_carries_the_browsers_guards(house: Office, page: Page) -> None:
    headers = house.nobody().get(at(page)).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


SHUT = [
    (role, page)
    for role in [None, *Role]
    for page in POSTS
    if not page.open and (role is None or (page.roles and role not in page.roles))
]


@pytest.mark.parametrize(("role", "page"), SHUT, ids=lambda one: getattr(one, "path", one))
def test_a_post_for_others_is_refused(
    browsers: dict[Role | None, TestClient], role: Role | None, page: Page
) -> None:
    form_of = "/aanmelden" if role is None else "/afmelden"
    answer = post(browsers[role], at(page), form_of)
    assert answer.status_code == (303 if role is None else 403)


@pytest.mark.parametrize("page", POSTS, ids=named)
@pytest.mark.parametrize(
    "how", ["no token", "wrong token", "another's", "elsewhere", "null", "site"]
)
def test_a_post_that_is_not_from_our_own_form_changes_nothing(
    house: Office, browsers: dict[Role | None, TestClient], page: Page, how: str
) -> None:
    role = next(iter(page.roles), Role.SECRETARY)
    browser = browsers[role]
    other = browsers[next(one for one in Role if one is not role)]
    right = token(browser, "/afmelden")
    form = {
        "no token": {},
        "wrong token": {"formulier": "0" * 64},
        "another's": {"formulier": token(other, "/afmelden")},
    }.get(how, {"formulier": right})
    headers = {
        "elsewhere": {"Origin": "https://elders.example"},
        "null": {"Origin": "null"},
        "site": {"Sec-Fetch-Site": "cross-site"},
    }.get(how, {})
    before = house.events()
    answer = browser.post(at(page), data=form, headers=headers)
    assert answer.status_code == 403
    assert "Er is niets veranderd" in answer.text
    assert house.events() == before


def test_what_was_typed_in_an_old_form_is_given_back_but_no_password(house: Office) -> None:
    browser = house.nobody()
    form = {"tekst": "Beste mevrouw, dank u <wel>", "wachtwoord": "vier losse woorden hier"}
    answer = browser.post("/aanmelden", data=form)
    assert "Beste mevrouw, dank u &lt;wel&gt;" in answer.text
    assert "vier losse woorden" not in answer.text


def test_nothing_there_is_told_in_dutch(browsers: dict[Role | None, TestClient]) -> None:
    for browser in browsers.values():
        answer = browser.get("/bestaat/niet")
        assert answer.status_code == 404
        assert "Deze pagina is er niet" in answer.text


def test_a_method_that_an_address_does_not_know_is_told_in_dutch(house: Office) -> None:
    answer = house.nobody().request("DELETE", "/aanmelden")
    assert answer.status_code == 405
    assert "Er is niets veranderd" in answer.text


def test_a_form_too_large_is_refused(house: Office) -> None:
    answer = house.nobody().post("/aanmelden", data={"naam": "x" * 600_000})
    assert answer.status_code == 413
    assert "Er is niets veranderd" in answer.text


def test_a_fault_shows_no_traceback(
    house: Office, browsers: dict[Role | None, TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise KeyError("Peeters")

    monkeypatch.setattr("kcvs_mailbot.store.lists.today", breaks)
    answer = browsers[Role.SECRETARY].get("/")
    assert answer.status_code == 500
    assert "Er ging iets mis" in answer.text
    assert "Peeters" not in answer.text
    assert "Traceback" not in answer.text


def test_a_name_that_is_not_ours_is_turned_away(house: Office) -> None:
    answer = house.nobody().get("/aanmelden", headers={"Host": "kwaad.example"})
    assert answer.status_code == 421
    assert house.nobody().get("/healthz", headers={"Host": "kwaad.example"}).status_code == 200


def test_a_role_sees_only_its_own_places(browsers: dict[Role | None, TestClient]) -> None:
    nav = {
        role: browsers[role].get("/").text.partition("<nav")[2].partition("</nav>")[0]
        for role in Role
    }
    assert "Na te kijken" in nav[Role.SECRETARY]
    assert "Beheer" not in nav[Role.BOARD]
    assert "Kandidaturen" not in nav[Role.AUDITOR]
    assert "Kandidaturen" not in nav[Role.ADMINISTRATOR]


def test_health_says_nothing_personal_and_asks_no_login(tmp_path: Path) -> None:
    with office(tmp_path) as made:
        browser = made.nobody()
        assert browser.get("/healthz").text == "ok"
        ready = browser.get("/readyz")
        assert ready.status_code == 503
        assert "mailbox" in ready.text
