"""Signing in with the organisation's account: at a real provider, and at one that lies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from kcvs_mailbot.config.web import RoleName
from kcvs_mailbot.desk.elsewhere import AT_ONCE
from kcvs_mailbot.desk.roles import Role
from servers import lying_openid
from servers.lying_openid import Json, LyingProvider
from servers.openid import OpenIdProvider, openid_provider
from web.office import HERE, PASSWORD, Office, office, post, sign_in

ROLES = {"KCVS-Secretariaat": "secretary", "KCVS-Bestuur": "board"}
SECRET = "geheim geheim geheim geheim"


@pytest.fixture(scope="module")
def provider() -> Iterator[OpenIdProvider]:
    with openid_provider() as made:
        yield made


@pytest.fixture
def liar() -> Iterator[LyingProvider]:
    with lying_openid.lying_provider() as made:
        yield made


def at_home(folder: Path, issuer: str, **more: Any) -> Any:
    oidc = {"issuer": issuer, "client_id": "kcvs", "client_secret": SECRET, **more}
    return office(folder, oidc=oidc)


@pytest.fixture
def house(tmp_path: Path, provider: OpenIdProvider) -> Iterator[Office]:
    with at_home(tmp_path, provider.issuer, roles=ROLES, role_claim="groups") as made:
        made.now = datetime.now(UTC)
        yield made


@pytest.fixture
def deceived(tmp_path: Path, liar: LyingProvider) -> Iterator[Office]:
    with at_home(tmp_path, liar.issuer) as made:
        made.now = datetime.now(UTC)
        yield made


def begin(browser: TestClient, asked: str = "") -> str:
    """Where the provider is."""
    answer = browser.get(f"/aanmelden/elders{asked}")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def enter(browser: TestClient, provider: OpenIdProvider, sub: str, asked: str = "") -> Any:
    return browser.get(provider.sign_in(begin(browser, asked), sub))


def lied_to(house: Office, liar: LyingProvider) -> Any:
    browser = house.nobody()
    return browser.get(liar.sign_in(begin(browser)))


def test_the_roles_of_the_configuration_are_those_of_the_page() -> None:
    assert set(RoleName.__args__) == set(Role)  # type: ignore[attr-defined]


def test_a_person_of_the_organisation_comes_in_with_the_role_of_the_claim(
    house: Office, provider: OpenIdProvider
) -> None:
    provider.knows(
        "s-1", preferred_username="Linda.Boudry@Example.be", groups=["x", "KCVS-Bestuur"]
    )
    browser = house.nobody()
    assert "account van uw organisatie" in browser.get("/aanmelden").text
    answer = enter(browser, provider, "s-1", "?naar=%2Fkandidaturen%3Flaattijdig%3Dja")
    assert answer.headers["location"] == "/kandidaturen?laattijdig=ja"
    page = browser.get("/kandidaturen").text
    assert "linda.boudry@example.be</a>, bestuurslid" in page
    assert browser.get("/uitvoer").status_code == 403
    assert ("signed_in", "linda.boudry@example.be") in house.events()


def test_the_request_says_who_asks_and_is_never_twice_the_same(
    house: Office, provider: OpenIdProvider
) -> None:
    browser = house.nobody()
    asked = [parse_qs(urlsplit(begin(browser)).query) for _ in range(2)]
    assert asked[0]["redirect_uri"] == [f"{HERE}/aanmelden/elders/terug"]
    assert asked[0]["code_challenge_method"] == ["S256"]
    for one in ("state", "nonce", "code_challenge"):
        assert len(asked[0][one][0]) >= 43
        assert asked[0][one] != asked[1][one]
    assert SECRET not in str(asked)


def test_two_windows_can_both_come_back(house: Office, provider: OpenIdProvider) -> None:
    provider.knows("s-2", email="bo@example.be", groups="KCVS-Secretariaat")
    browser = house.nobody()
    first, second = begin(browser), begin(browser)
    for address in (first, second):
        answer = browser.get(provider.sign_in(address, "s-2"))
        assert answer.headers["location"] == "/"
        assert browser.get("/uitvoer").status_code == 200


def test_no_second_step_is_asked_of_who_signs_in_elsewhere(
    tmp_path: Path, provider: OpenIdProvider
) -> None:
    provider.knows("s-3", preferred_username="c", roles=["secretary"])
    oidc = {"issuer": provider.issuer, "client_id": "kcvs"}
    with office(tmp_path, base_url="https://desk.example.be", oidc=oidc) as made:
        made.now = datetime.now(UTC)
        browser = made.nobody()
        answer = enter(browser, provider, "s-3")
        assert answer.headers["location"] == "/"
        assert all("__Host-" in cookie for cookie in answer.headers.get_list("set-cookie"))
        assert browser.get("/").status_code == 200
        made.accounts.add("linda", Role.SECRETARY, "test", PASSWORD)
        own = made.nobody()
        sign_in(own, "linda", PASSWORD)
        assert own.get("/").headers["location"] == "/aanmelden/tweede-stap"


@pytest.mark.parametrize("groups", [None, [], "Iets anders", ["secretary"], {"a": 1}, 7])
def test_who_has_no_role_is_told_so_and_gets_no_account(
    house: Office, provider: OpenIdProvider, groups: Any
) -> None:
    provider.knows(
        "s-4", preferred_username="dirk", **({} if groups is None else {"groups": groups})
    )
    browser = house.nobody()
    answer = enter(browser, provider, "s-4")
    assert answer.status_code == 403
    assert "geen rol" in answer.text
    assert "beheerder" in answer.text
    assert browser.get("/").status_code == 303
    assert [one.name for one in house.accounts.everybody()] == []
    assert ("sign_in_refused", "dirk") in house.events()


def test_the_role_follows_the_claim_and_other_sessions_end(
    house: Office, provider: OpenIdProvider
) -> None:
    provider.knows("s-5", preferred_username="e", groups=["KCVS-Bestuur", "KCVS-Secretariaat"])
    before, after = house.nobody(), house.nobody()
    enter(before, provider, "s-5")
    assert before.get("/uitvoer").status_code == 200, "the first of the table counts"
    provider.knows("s-5", preferred_username="e", groups=["KCVS-Bestuur"])
    enter(after, provider, "s-5")
    assert after.get("/uitvoer").status_code == 403
    assert before.get("/").status_code == 303
    provider.knows("s-5", preferred_username="e", groups=[])
    assert enter(house.nobody(), provider, "s-5").status_code == 403
    assert after.get("/").status_code == 303


def test_a_name_that_another_has_is_not_taken_over(house: Office, provider: OpenIdProvider) -> None:
    house.accounts.add("linda", Role.ADMINISTRATOR, "test", PASSWORD)
    for number in (6, 7):
        provider.knows(f"s-{number}", preferred_username="Linda", groups="KCVS-Bestuur")
        enter(house.nobody(), provider, f"s-{number}")
    enter(house.nobody(), provider, "s-6")
    known = {one.name: one.role for one in house.accounts.everybody()}
    assert known == {"linda": "administrator", "linda-2": "board", "linda-3": "board"}


def test_an_account_of_the_organisation_has_no_password_here(
    house: Office, provider: OpenIdProvider
) -> None:
    provider.knows("s-8", preferred_username="fa", groups="KCVS-Bestuur")
    browser, boss = house.nobody(), house.browser(Role.ADMINISTRATOR)
    enter(browser, provider, "s-8")
    assert sign_in(house.nobody(), "fa", "").status_code == 401
    assert "Daar wijzigt u uw wachtwoord" in browser.get("/account").text
    assert browser.get("/account/tweede-stap").status_code == 409
    form = {"huidig": "", "nieuw": PASSWORD, "nogmaals": PASSWORD}
    assert post(browser, "/account/wachtwoord", **form).status_code == 409
    at = "/beheer/accounts/fa"
    assert post(boss, f"{at}/wachtwoord").status_code == 409
    assert post(boss, f"{at}/rol", rol="secretary").status_code == 409
    assert post(boss, f"{at}/uitschakelen").status_code == 303
    assert browser.get("/").status_code == 303
    answer = enter(browser, provider, "s-8")
    assert answer.status_code == 403
    assert "uitgeschakeld" in answer.text
    assert "weer ingeschakeld" in post(boss, f"{at}/wachtwoord").text
    assert enter(browser, provider, "s-8").status_code == 303


def test_signing_out_shows_the_way_out_of_the_organisation_too(
    house: Office, provider: OpenIdProvider
) -> None:
    provider.knows("s-9", preferred_username="g", groups="KCVS-Bestuur")
    browser = house.nobody()
    enter(browser, provider, "s-9")
    answer = browser.get(post(browser, "/afmelden").headers["location"])
    assert "/aanmelden/elders/uit" in answer.text
    assert browser.get("/").status_code == 303
    there = browser.get("/aanmelden/elders/uit").headers["location"]
    assert there.startswith(f"{provider.issuer}/oauth2/end_session?client_id=kcvs")


def test_who_says_no_there_is_told_so(house: Office, provider: OpenIdProvider) -> None:
    browser = house.nobody()
    answer = browser.get(provider.refuse(begin(browser)).replace("?", "?state=x&", 1))
    assert answer.status_code in (400, 403)
    assert "Begin opnieuw" in answer.text


def test_a_session_of_the_organisation_ends_as_any_other(
    house: Office, provider: OpenIdProvider
) -> None:
    provider.knows("s-10", preferred_username="h", groups="KCVS-Bestuur")
    browser = house.nobody()
    enter(browser, provider, "s-10")
    house.at(timedelta(minutes=31))
    assert browser.get("/").status_code == 303


def test_only_the_browser_that_began_comes_in(house: Office, provider: OpenIdProvider) -> None:
    provider.knows("s-11", preferred_username="i", groups="KCVS-Bestuur")
    browser, other = house.nobody(), house.nobody()
    begin(other)
    back = provider.sign_in(begin(browser), "s-11")
    for stranger in (other, house.nobody()):
        answer = stranger.get(back)
        assert answer.status_code == 400
        assert "ander venster" in answer.text
    house.at(timedelta(minutes=16))
    assert browser.get(back).status_code == 400


def test_a_link_elsewhere_signs_nobody_in(house: Office) -> None:
    browser = house.nobody()
    answer = browser.get("/aanmelden/elders", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.headers["location"] == "/aanmelden"


def test_without_a_provider_there_is_no_such_page(tmp_path: Path) -> None:
    with office(tmp_path) as made:
        browser = made.nobody()
        assert "organisatie" not in browser.get("/aanmelden").text
        for path in ("", "/terug", "/uit"):
            assert browser.get(f"/aanmelden/elders{path}").status_code == 404


def test_a_provider_that_is_away_is_told_and_own_accounts_go_on(tmp_path: Path) -> None:
    with at_home(tmp_path, "http://127.0.0.1:1") as made:
        browser = made.nobody()
        for path in ("", "/uit"):
            answer = browser.get(f"/aanmelden/elders{path}")
            assert answer.status_code == 503
            assert "antwoordt niet" in answer.text
            assert "gebruikersnaam met een wachtwoord" in answer.text
        made.accounts.add("linda", Role.SECRETARY, "test", PASSWORD)
        assert sign_in(browser, "linda", PASSWORD).status_code == 303
        assert browser.get("/").status_code == 200


def test_a_provider_that_goes_away_meanwhile_is_told(deceived: Office, liar: LyingProvider) -> None:
    browser = deceived.nobody()
    back = liar.sign_in(begin(browser))
    liar.status = 500
    assert browser.get(back).status_code == 503


def test_the_truth_is_believed(deceived: Office, liar: LyingProvider) -> None:
    assert lied_to(deceived, liar).headers["location"] == "/"


def changed(**claims: Any) -> Callable[[Json], Json]:
    """None takes a claim away."""

    def change(told: Json) -> Json:
        both = {**told, **claims}
        return {name: value for name, value in both.items() if value is not None}

    return change


LONG_AGO = 1_500_000_000
LIES = {
    "another's issuer": changed(iss="https://elders.example"),
    "no issuer": changed(iss=None),
    "for another": changed(aud="iemand anders"),
    "for another, by us": changed(aud="iemand anders", azp="kcvs"),
    "for us and another, by another": changed(aud=["kcvs", "x"], azp="x"),
    "for nobody": changed(aud=None),
    "of another sign-in": changed(nonce="x"),
    "of no sign-in": changed(nonce=None),
    "over": changed(exp=LONG_AGO),
    "without end": changed(exp=None),
    "not yet": changed(nbf=9_000_000_000),
    "from later": changed(iat=9_000_000_000),
    "of nobody": changed(sub=None),
    "of an empty name": changed(sub=""),
    "of a number": changed(sub=7),
    "of an endless name": changed(sub="x" * 256),
    "of another access token": changed(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_is_not_for_this_sign_in_lets_nobody_in(
    deceived: Office, liar: LyingProvider, lie: str
) -> None:
    liar.claims = LIES[lie]
    answer = lied_to(deceived, liar)
    assert answer.status_code == 502
    assert "klopt" in answer.text
    assert deceived.accounts.everybody() == []


FORGED = {
    "unsigned": lying_openid.unsigned,
    "signed by somebody": lying_openid.signed_by_somebody,
    "signed with the shared secret": lying_openid.signed_with_the_secret,
    "no token": lambda _: "",
    "half a token": lambda _: "a.b",
}


@pytest.mark.parametrize("how", FORGED)
def test_a_token_that_its_key_did_not_sign_lets_nobody_in(
    deceived: Office, liar: LyingProvider, how: str
) -> None:
    liar.sign = FORGED[how]
    assert lied_to(deceived, liar).status_code == 502
    assert deceived.accounts.everybody() == []


@pytest.mark.parametrize(
    "metadata",
    [
        changed(issuer="https://elders.example"),
        changed(issuer=None),
        changed(token_endpoint=None),
        changed(authorization_endpoint="javascript:alert(1)"),
        changed(jwks_uri="http://192.0.2.1/keys"),
        changed(jwks_uri="file:///etc/passwd"),
        lambda _: [],
    ],
)
def test_a_provider_that_says_strange_things_of_itself_is_not_followed(
    deceived: Office, liar: LyingProvider, metadata: Any
) -> None:
    browser = deceived.nobody()
    back = liar.sign_in(begin(browser))
    liar.metadata = metadata
    found = [browser.get("/aanmelden/elders"), browser.get(back)]
    assert 502 in [one.status_code for one in found]
    assert all("javascript" not in one.headers.get("location", "") for one in found)


def test_a_foreign_answer_is_not_taken_for_the_providers(
    deceived: Office, liar: LyingProvider
) -> None:
    browser = deceived.nobody()
    back = liar.sign_in(begin(browser))
    assert browser.get(f"{back}&iss=https://elders.example").status_code == 502
    assert browser.get(f"{back}&iss={liar.issuer}").status_code == 303


def test_a_code_is_worth_nothing_without_its_verifier(
    deceived: Office, liar: LyingProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    browser = deceived.nobody()
    liar.sign_in(begin(deceived.nobody()))  # the code is that of another's sign-in
    state = parse_qs(urlsplit(begin(browser)).query)["state"][0]
    answer = browser.get("/aanmelden/elders/terug", params={"code": "c1", "state": state})
    assert answer.status_code == 502
    said = capsys.readouterr()
    assert "invalid_grant" in said.out + said.err
    assert "example.be" not in said.out + said.err + answer.text


def test_keys_that_nobody_here_understands_are_passed_over(
    deceived: Office, liar: LyingProvider
) -> None:
    liar.keys = [
        {"kty": "EC", "crv": "van morgen", "kid": "a", "x": "x", "y": "y"},
        {"kty": "AKP", "alg": "ML-DSA-44", "kid": "b", "pub": "x"},
        *liar.keys,
        {},
    ]
    assert lied_to(deceived, liar).status_code == 303


def test_a_role_may_stand_at_the_providers_userinfo_of_the_same_person(
    deceived: Office, liar: LyingProvider
) -> None:
    liar.claims = changed(roles=None)
    liar.more = {"sub": "somebody else", "roles": ["secretary"]}
    assert lied_to(deceived, liar).status_code == 403
    liar.more = {"sub": "s1", "roles": ["secretary"]}
    assert lied_to(deceived, liar).status_code == 303


def test_a_role_may_stand_further_in(tmp_path: Path, liar: LyingProvider) -> None:
    liar.claims = changed(realm_access={"roles": ["board"]})
    with at_home(tmp_path, liar.issuer, role_claim="realm_access.roles") as made:
        made.now = datetime.now(UTC)
        lied_to(made, liar)
        assert [one.role for one in made.accounts.everybody()] == ["board"]


@pytest.mark.parametrize(
    ("ways", "field"),
    [
        (["client_secret_basic", "client_secret_post"], "client_secret"),
        (["client_secret_basic"], "header"),
        (None, "header"),
    ],
)
def test_the_secret_goes_as_the_provider_wants_it(
    tmp_path: Path, liar: LyingProvider, ways: list[str] | None, field: str
) -> None:
    liar.metadata = changed(token_endpoint_auth_methods_supported=ways)
    with at_home(tmp_path, liar.issuer, client_secret="a%41:b") as made:
        made.now = datetime.now(UTC)
        assert lied_to(made, liar).status_code == 303
    sent = {"client_secret": "a%41:b", "header": "Basic a2N2czphJTI1NDElM0Fi"}
    assert liar.asked[0].get(field) == sent[field]


def test_what_must_not_be_done_from_an_open_screen_asks_a_new_sign_in(
    deceived: Office, liar: LyingProvider
) -> None:
    liar.claims = changed(roles="administrator")
    browser = deceived.nobody()
    browser.get(liar.sign_in(begin(browser)))
    form = {"naam": "an", "rol": "board"}
    refused = post(browser, "/beheer/accounts", "/beheer", **form)
    assert refused.status_code == 403
    assert "/aanmelden/elders?opnieuw=ja" in refused.text
    address = begin(browser, "?opnieuw=ja")
    assert parse_qs(urlsplit(address).query)["prompt"] == ["login"]
    liar.claims = changed(roles="administrator", auth_time=LONG_AGO)
    assert browser.get(liar.sign_in(address)).status_code == 502
    liar.claims = changed(roles="administrator")
    browser.get(liar.sign_in(begin(browser, "?opnieuw=ja")))
    assert post(browser, "/beheer/accounts", "/beheer", **form).status_code == 200


def test_a_provider_that_hangs_holds_up_nobody_else(deceived: Office, liar: LyingProvider) -> None:
    liar.answers.clear()
    with ThreadPoolExecutor() as people:
        waiting = [
            people.submit(deceived.nobody().get, "/aanmelden/elders") for _ in range(AT_ONCE)
        ]
        assert liar.reached.wait(10)
        while len(liar.asking) < AT_ONCE:
            liar.reached.wait(0.01)
        assert deceived.nobody().get("/aanmelden/elders").status_code == 503
        assert deceived.nobody().get("/aanmelden").status_code == 200
        liar.answers.set()
        assert {one.result().status_code for one in waiting} == {303}
