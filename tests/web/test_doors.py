"""Every address as every role and as nobody; every post that is not from our own form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from email.message import EmailMessage
from pathlib import Path

import pytest
from starlette.requests import ClientDisconnect
from starlette.routing import Route
from starlette.testclient import TestClient

from kcvs_mailbot.application import ApplicationStatus
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.desk import noting
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.procedure import freezing, moving, planning
from kcvs_mailbot.selection import Phase
from kcvs_mailbot.selection.slots import Kind
from kcvs_mailbot.store import procedure
from kcvs_mailbot.web.site import make_site, pages
from servers.smtp_sink import Sink
from web.office import NOW, PASSWORD, Office, office, post, sign_in, token
from workshop import Workshop, application, bench_in

NOBODY = "nobody"
SECRETARY, BOARD, ADMINISTRATOR, AUDITOR = map(str, Role)
READERS = {SECRETARY, BOARD}
KEEPERS = {SECRETARY, ADMINISTRATOR, AUDITOR}
CONCERNED = {SECRETARY, BOARD, AUDITOR}
STAFF = {*map(str, Role)}
ANYBODY = {NOBODY, *STAFF}

LOOKED_AT = {
    "/": STAFF,
    "/account": STAFF,
    "/account/tweede-stap": STAFF,
    "/beheer": KEEPERS,
    "/beheer/accounts/{name}": {ADMINISTRATOR},
    "/beheer/gebeurtenissen": {AUDITOR},
    "/beheer/wissen": {ADMINISTRATOR},
    "/documenten/{id:int}": READERS,
    "/documenten/{id:int}/bladzijde/{page:int}": READERS,
    "/documenten/{id:int}/tekst": READERS,
    "/kandidaturen": READERS,
    "/kandidaturen/{reference}": READERS,
    "/kandidaturen/{reference}/informatie": CONCERNED,
    "/kandidaturen/{reference}/notities/{id:int}": {SECRETARY},
    "/kandidaturen/{reference}/samenvoegen": {SECRETARY},
    "/kandidaturen/{reference}/schrijven": {SECRETARY},
    "/kandidaturen/{reference}/uithalen": {SECRETARY},
    "/kandidaturen/{reference}/uithalen/{id:int}": {SECRETARY},
    "/kandidaturen/{reference}/verbeteren": {SECRETARY},
    "/mails/{id:int}": READERS,
    "/mails/{id:int}.eml": READERS,
    "/mails/{id:int}/opmaak": READERS,
    "/mails/{id:int}/zoals-verstuurd": READERS,
    "/na-te-kijken": {SECRETARY},
    "/na-te-kijken/{id:int}": {SECRETARY},
    "/procedure": CONCERNED,
    "/procedure/afsluiten": READERS,
    "/procedure/brieven": {SECRETARY},
    "/procedure/brieven/{brief}": {SECRETARY},
    "/procedure/brieven/{brief}/ontvangers": {SECRETARY},
    "/procedure/gesprekken": READERS,
    "/procedure/gesprekken/afspraken/{id:int}": {SECRETARY},
    "/procedure/gesprekken/naast-elkaar": READERS,
    "/procedure/gesprekken/plannen": {SECRETARY},
    "/procedure/gesprekken/{reference}": READERS,
    "/procedure/informatie": CONCERNED,
    "/procedure/lijsten/{id:int}": CONCERNED,
    "/procedure/stap/{reference}": READERS,
    "/procedure/verplaatsen": {SECRETARY},
    "/procedure/adviezen": READERS,
    "/procedure/adviezen/{reference}": {BOARD},
    "/procedure/adviezen/{reference}/belangenconflict": READERS,
    "/procedure/vergadering": READERS,
    "/procedure/vergadering/{reference}": READERS,
    "/procedure/gelijke-behandeling": {SECRETARY, AUDITOR},
    "/procedure/verslag": READERS,
    "/uitvoer": {SECRETARY},
    "/verzending": {SECRETARY},
    "/verzending/{id:int}": {SECRETARY},
    "/aanmelden": ANYBODY,
    "/aanmelden/code": ANYBODY,
    "/aanmelden/elders": ANYBODY,
    "/aanmelden/elders/terug": ANYBODY,
    "/aanmelden/elders/uit": ANYBODY,
    "/aanmelden/tweede-stap": ANYBODY,
    "/aanmelden/wachtwoord": ANYBODY,
    "/afmelden": ANYBODY,
    "/healthz": ANYBODY,
    "/readyz": ANYBODY,
    "/static/desk.css": ANYBODY,
    "/static/icon.svg": ANYBODY,
    "/static/keys.js": ANYBODY,
}
"""Who may look at what. An address that stands in neither table fails: say here who may."""

CHANGED = {
    "/account/andere-toestellen": STAFF,
    "/account/tweede-stap": STAFF,
    "/account/wachtwoord": STAFF,
    "/beheer/accounts": {ADMINISTRATOR},
    "/beheer/accounts/{name}/naam": {ADMINISTRATOR},
    "/beheer/accounts/{name}/rol": {ADMINISTRATOR},
    "/beheer/accounts/{name}/uitschakelen": {ADMINISTRATOR},
    "/beheer/accounts/{name}/wachtwoord": {ADMINISTRATOR},
    "/beheer/wissen": {ADMINISTRATOR},
    "/kandidaturen/{reference}/herstellen": {SECRETARY},
    "/kandidaturen/{reference}/informatie/noteren": READERS,
    "/kandidaturen/{reference}/informatie/{id:int}/weg": READERS,
    "/kandidaturen/{reference}/intrekken": {SECRETARY},
    "/kandidaturen/{reference}/notities": {SECRETARY},
    "/kandidaturen/{reference}/notities/{id:int}": {SECRETARY},
    "/kandidaturen/{reference}/notities/{id:int}/weg": {SECRETARY},
    "/kandidaturen/{reference}/samenvoegen": {SECRETARY},
    "/kandidaturen/{reference}/schrijven": {SECRETARY},
    "/kandidaturen/{reference}/schrijven/nakijken": {SECRETARY},
    "/kandidaturen/{reference}/schrijven/versturen": {SECRETARY},
    "/kandidaturen/{reference}/uiteen": {SECRETARY},
    "/kandidaturen/{reference}/uithalen/{id:int}/apart": {SECRETARY},
    "/kandidaturen/{reference}/uithalen/{id:int}/elders": {SECRETARY},
    "/kandidaturen/{reference}/uithalen/{id:int}/terug": {SECRETARY},
    "/kandidaturen/{reference}/verbeteren/adres": {SECRETARY},
    "/kandidaturen/{reference}/verbeteren/adres/bevestigd": {SECRETARY},
    "/kandidaturen/{reference}/verbeteren/naam": {SECRETARY},
    "/kandidaturen/{reference}/verbeteren/ongedaan": {SECRETARY},
    "/kandidaturen/{reference}/verbeteren/teksten": {SECRETARY},
    "/na-te-kijken/{id:int}/aanvaarden": {SECRETARY},
    "/na-te-kijken/{id:int}/afgehandeld": {SECRETARY},
    "/na-te-kijken/{id:int}/intrekken": {SECRETARY},
    "/na-te-kijken/{id:int}/ongedaan": {SECRETARY},
    "/na-te-kijken/{id:int}/terzijde": {SECRETARY},
    "/na-te-kijken/{id:int}/toewijzen": {SECRETARY},
    "/procedure/afsluiten": READERS,
    "/procedure/brieven/{brief}": {SECRETARY},
    "/procedure/brieven/{brief}/nakijken": {SECRETARY},
    "/procedure/brieven/{brief}/tekst": {SECRETARY},
    "/procedure/brieven/{brief}/versturen": {SECRETARY},
    "/procedure/gesprekken/afspraken/{id:int}/afzeggen": {SECRETARY},
    "/procedure/gesprekken/afspraken/{id:int}/verplaatsen": {SECRETARY},
    "/procedure/gesprekken/plannen": {SECRETARY},
    "/procedure/gesprekken/{reference}": {BOARD},
    "/procedure/gesprekken/{reference}/teruggeven": {SECRETARY},
    "/procedure/stap/{reference}/ongedaan": READERS,
    "/procedure/stap/{reference}/toelaten": {SECRETARY},
    "/procedure/verplaatsen": {SECRETARY},
    "/procedure/adviezen/{reference}": {BOARD},
    "/procedure/adviezen/{reference}/belangenconflict/intrekken": READERS,
    "/procedure/adviezen/{reference}/belangenconflict/melden": {BOARD},
    "/procedure/vergadering/{reference}": READERS,
    "/procedure/verslag": READERS,
    "/uitvoer": {SECRETARY},
    "/uitvoer/{bestand}/ophalen": {SECRETARY},
    "/uitvoer/{bestand}/weg": {SECRETARY},
    "/verzending/{id:int}/{wat}": {SECRETARY},
    "/aanmelden": ANYBODY,
    "/aanmelden/code": ANYBODY,
    "/aanmelden/tweede-stap": ANYBODY,
    "/aanmelden/wachtwoord": ANYBODY,
    "/afmelden": ANYBODY,
}
"""Who may change what."""

GETS = [page.path for page in pages() if page.get]
POSTS = [page.path for page in pages() if page.post]
VALUES = {
    "{name}": "board",
    "{reference}": "KCVS-2021-0001",
    "/na-te-kijken/{id:int}": "/na-te-kijken/2",
    "{id:int}": "1",
    "{page:int}": "1",
    "{wat}": "vrijgeven",
    "{bestand}": 16 * "0",
    "{brief}": "chosen",
}
"""Of the mails that the fixture takes in."""
CV = Path(__file__).parents[1] / "documents/samples/cv.pdf"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, cage: Cage) -> Iterator[Office]:
    """With one application and one mail that waits for the secretary."""
    away = {"issuer": "http://127.0.0.1:1", "client_id": "kcvs"}
    with office(tmp_path_factory.mktemp("doors"), oidc=away) as made:
        made.bench = bench_in(cage, made.store, made.config, lambda: made.now)
        made.site = make_site(made.bench)
        takes_in(made, cage)
        for role in Role:
            made.browser(role)
        yield made


def takes_in(house: Office, cage: Cage) -> None:
    letter, doubtful = application(), EmailMessage()
    letter.add_alternative("<p>Geachte mevrouw, hierbij stel ik mij kandidaat.</p>", "html")
    letter.add_attachment(CV.read_bytes(), "application", "pdf", filename="cv.pdf")
    doubtful["From"] = "Bo Maes <bo.maes@example.be>"
    doubtful["Subject"] = "vraag"
    doubtful.set_content("Kan ik nog solliciteren als directeur? Mijn cv volgt.")
    work = Workshop(house.store, cage, house.config, Sink())
    work.at(NOW)
    for mail in (letter, doubtful):
        work.receive(mail)
    bench, reference = work.worker.bench, VALUES["{reference}"]
    noting.add(bench, reference, SECRETARY, "Belde op maandag.")
    moving.move(bench, [reference], ApplicationStatus.LONG_LIST, SECRETARY)
    with house.store.read() as session:
        seen = freezing.stamp(procedure.who_stands(session, "KCVS-2021"))
    freezing.freeze(bench, "KCVS-2021", Phase.LONG_LIST, BOARD, seen=seen)
    moving.move(bench, [reference], ApplicationStatus.SHORT_LIST, SECRETARY, why="Sterk.")
    interview = planning.Wanted(date(2021, 10, 5), time(9), time(10), "Zaal 1")
    planning.plan(bench, "KCVS-2021", Kind.INTERVIEW, [(reference, interview)], SECRETARY)


@pytest.fixture(scope="module")
def browsers(house: Office) -> dict[str, TestClient]:
    return {NOBODY: house.nobody(), **{str(role): house.browser(role) for role in Role}}


def at(path: str) -> str:
    for name, value in VALUES.items():
        path = path.replace(name, value)
    return path


def test_every_address_of_the_site_stands_in_a_table(house: Office) -> None:
    known = {*((path, "GET") for path in LOOKED_AT), *((path, "POST") for path in CHANGED)}
    routes = [route for route in house.site.routes if isinstance(route, Route)]
    assert len(routes) == len(house.site.routes), "of a mounted site nobody knows the addresses"
    there = {(one.path, method) for one in routes for method in (one.methods or {"every"})}
    assert {one for one in there if one[1] != "HEAD"} == known


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", LOOKED_AT)
@pytest.mark.parametrize("who", [NOBODY, *map(str, Role)])
def test_an_address_answers_whom_it_is_for_and_nobody_else(
    browsers: dict[str, TestClient], who: str, path: str, method: str
) -> None:
    answer = browsers[who].request(method, at(path))
    if LOOKED_AT[path] == ANYBODY:
        assert answer.status_code in (200, 303, 503) or path == "/aanmelden/elders/terug"
    elif who == NOBODY:
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/aanmelden")
    else:
        assert answer.status_code == (200 if who in LOOKED_AT[path] else 403), answer.text
        if method == "GET" and who not in LOOKED_AT[path]:
            assert "niet voor u" in answer.text
    html = answer.headers.get("content-type", "").startswith("text/html")
    if html and method == "GET" and answer.status_code != 303 and not path.endswith("/opmaak"):
        assert answer.text.count("<h1") == 1
        assert '<html lang="nl">' in answer.text
        assert answer.text.count("<main") == 1


@pytest.mark.parametrize("path", CHANGED)
def test_a_post_is_taken_from_whom_it_is_for_and_nobody_else(tmp_path: Path, path: str) -> None:
    with office(tmp_path) as made:  # its own: what is taken changes something
        everybody = {NOBODY: made.nobody(), **{str(role): made.browser(role) for role in Role}}
        for who in sorted(everybody, key=lambda one: one in CHANGED[path]):  # the refused first
            form = "/aanmelden" if who == NOBODY else "/afmelden"
            answer = post(everybody[who], at(path), form, rol=BOARD, naam="an", id="1", soort="cv")
            if who in CHANGED[path]:
                assert answer.status_code in (200, 303, 401, 404, 409, 422), answer.text
                assert "naar=" not in answer.headers.get("location", "")
            elif who == NOBODY:
                assert answer.status_code == 303
                assert answer.headers["location"].startswith("/aanmelden")
            else:
                assert answer.status_code == 403, who
                assert "niet voor u" in answer.text


@pytest.mark.parametrize("path", GETS)
def test_every_answer_carries_the_browsers_guards(house: Office, path: str) -> None:
    headers = house.nobody().get(at(path)).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


STRANGE = {
    "no token": {},
    "an empty token": {"formulier": ""},
    "a wrong token": {"formulier": "0" * 64},
}
ELSEWHERE = {
    "a foreign origin": {"Origin": "https://elders.example"},
    "our name under another scheme": {"Origin": "https://127.0.0.1:8025"},
    "an origin that hides": {"Origin": "null"},
    "a foreign page": {"Origin": "", "Referer": "https://elders.example/"},
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "a neighbour": {"Sec-Fetch-Site": "same-site"},
}
OTHERS = ("another person's token", "the token of an earlier session", "a stranger's token")


@pytest.mark.parametrize("how", [*STRANGE, *ELSEWHERE, *OTHERS])
@pytest.mark.parametrize("path", POSTS)
def test_a_post_that_is_not_from_our_own_form_changes_nothing(
    house: Office, browsers: dict[str, TestClient], earlier: dict[str, str], path: str, how: str
) -> None:
    who = sorted(CHANGED[path] - {NOBODY})[0]
    browser, other = browsers[who], browsers[BOARD if who != BOARD else SECRETARY]
    others = {
        "another person's token": lambda: token(other, "/afmelden"),
        "the token of an earlier session": lambda: earlier[who],
        "a stranger's token": lambda: token(house.nobody()),
    }
    form = STRANGE.get(how, {"formulier": others.get(how, lambda: token(browser, "/afmelden"))()})
    before = house.events()
    answer = browser.post(at(path), data=form, headers=ELSEWHERE.get(how, {}))
    assert answer.status_code == 403
    assert "Er is niets veranderd" in answer.text
    assert house.events() == before


@pytest.fixture(scope="module")
def earlier(house: Office, browsers: dict[str, TestClient]) -> dict[str, str]:
    """The token that their forms had in a session that is over."""
    found = {}
    for who in STAFF:
        before = house.nobody()
        sign_in(before, who, PASSWORD)
        found[who] = token(before, "/afmelden")
        post(before, "/afmelden")
    return found


def test_what_was_typed_in_an_old_form_is_given_back_but_no_password(house: Office) -> None:
    browser = house.nobody()
    form = {"tekst": "Beste mevrouw, dank u <wel>", "wachtwoord": "vier losse woorden hier"}
    answer = browser.post("/aanmelden", data=form)
    assert "Beste mevrouw, dank u &lt;wel&gt;" in answer.text
    assert "vier losse woorden" not in answer.text


def test_nothing_there_is_told_in_dutch(browsers: dict[str, TestClient]) -> None:
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
    house: Office, browsers: dict[str, TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise KeyError("Peeters")

    monkeypatch.setattr("kcvs_mailbot.store.lists.today", breaks)
    answer = browsers[SECRETARY].get("/")
    assert answer.status_code == 500
    assert "Er ging iets mis" in answer.text
    assert "Peeters" not in answer.text
    assert "Traceback" not in answer.text


def test_a_name_that_is_not_ours_is_turned_away(house: Office) -> None:
    answer = house.nobody().get("/aanmelden", headers={"Host": "kwaad.example"})
    assert answer.status_code == 421
    assert house.nobody().get("/healthz", headers={"Host": "kwaad.example"}).status_code == 200


def test_a_role_sees_only_its_own_places(browsers: dict[str, TestClient]) -> None:
    nav = {
        role: browsers[str(role)].get("/").text.partition("<nav")[2].partition("</nav>")[0]
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


def test_what_is_refused_stands_in_the_log_without_names(
    browsers: dict[str, TestClient], capsys: pytest.CaptureFixture[str]
) -> None:
    browsers[BOARD].get("/verzending/1")
    browsers[SECRETARY].post("/uitvoer", data={"naam": "Peeters"})
    said = "".join(capsys.readouterr())
    assert "page_forbidden" in said
    assert "form_not_taken" in said
    assert "/verzending/{id:int}" in said
    assert not any(word in said for word in ("Peeters", "secretary"))


@pytest.mark.parametrize("path", ["/mails/{}", "/documenten/{}/tekst", "/procedure/lijsten/{}"])
@pytest.mark.parametrize("digits", [11, 5000])
def test_a_number_that_nothing_has_is_told_in_dutch(
    house: Office, browsers: dict[str, TestClient], path: str, digits: int
) -> None:
    """Python reads no number of more than 4300 digits: it would be a fault, to a stranger too."""
    for browser in (browsers[SECRETARY], house.nobody()):
        answer = browser.get(path.format("7" * digits))
        assert answer.status_code == 404
        assert "Deze pagina is er niet" in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_what_goes_wrong_before_a_page_is_asked_shows_no_traceback_either(
    house: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def breaks(*_: object) -> None:
        raise KeyError("Peeters")

    monkeypatch.setattr("kcvs_mailbot.web.forms.read", breaks)
    answer = house.nobody().post("/aanmelden", data={"naam": "x"})
    assert answer.status_code == 500
    assert "Er ging iets mis" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    said = "".join(capsys.readouterr())
    assert "page_failed" in said
    assert not any(word in said + answer.text for word in ("Peeters", "Traceback"))


def test_who_goes_away_while_a_form_is_sent_is_no_fault(
    house: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def leaves(*_: object) -> None:
        raise ClientDisconnect

    monkeypatch.setattr("kcvs_mailbot.web.forms.read", leaves)
    assert house.nobody().post("/aanmelden", data={"naam": "x"}).status_code == 400
    assert "page_failed" not in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    "referer", ["http://127.0.0.1:8025//elders.example/x", "https://elders.example//elders.example"]
)
def test_back_leads_to_a_page_of_ours(browsers: dict[str, TestClient], referer: str) -> None:
    form = {"formulier": token(browsers[SECRETARY], "/afmelden")}
    headers = {"Referer": referer, "Origin": "http://127.0.0.1:8025"}
    path = at("/kandidaturen/{reference}/uiteen")
    answer = browsers[SECRETARY].post(path, data=form, headers=headers)
    assert answer.status_code == 409
    assert "elders.example" not in answer.text


def test_a_link_makes_the_page_say_nothing_of_its_own(browsers: dict[str, TestClient]) -> None:
    answer = browsers[ADMINISTRATOR].get("/beheer?gedaan=uit&wie=Bel+uw+bank+op+0900")
    assert "0900" not in answer.text
    answer = browsers[ADMINISTRATOR].get("/beheer?gedaan=rol&wie=board")
    assert "De rol van board is gewijzigd." in answer.text
