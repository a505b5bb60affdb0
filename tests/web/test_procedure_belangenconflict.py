"""Who declared a conflict of interest sees nothing of that dossier, at whatever address."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, time
from email.message import EmailMessage

import pytest
from sqlalchemy import text

from browsing import PASSWORD, Browser
from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.desk import joining, noting
from kcvs_mailbot.desk.accounts import Accounts
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.desk.signing_in import Door, LetIn
from kcvs_mailbot.procedure import advising, freezing, moving, planning
from kcvs_mailbot.selection import Phase
from kcvs_mailbot.selection.slots import Kind
from kcvs_mailbot.store import procedure
from kcvs_mailbot.web.site import pages
from web.test_doors import CHANGED, CV, LOOKED_AT
from workshop import LETTER, Workshop, application

AN, BO = "KCVS-2021-0001", "KCVS-2021-0002"
HERE = f"/procedure/adviezen/{AN}/belangenconflict"
OF_THE_DOSSIER = ("stadsvernieuwing", "an.claes@example.be", "cv.pdf", "Zeer geheim advies")
CLOSED = "U meldde een belangenconflict bij kandidatuur"


@pytest.fixture
def els(workshop: Workshop) -> Browser:
    """A member of the board; An's dossier has a document and an advice of another, Bo's is open."""
    letter: EmailMessage = application()
    letter.add_alternative("<p>Hierbij stel ik mij kandidaat, stadsvernieuwing.</p>", "html")
    letter.add_attachment(CV.read_bytes(), "application", "pdf", filename="cv.pdf")
    workshop.receive(letter)
    other = LETTER.replace("stadsvernieuwing", "parken")
    workshop.receive(application("Bo Maes", "bo@example.be", other))
    bench = workshop.worker.bench
    moving.move(bench, [AN, BO], Status.LONG_LIST, "linda")
    Browser(bench, Role.BOARD, "jan")
    advising.advise(bench, AN, "jan", "yes", "Zeer geheim advies", seen="")
    return Browser(bench, Role.BOARD, "els")


def declare(els: Browser) -> Browser:
    return els.get(HERE).press("Meld een belangenconflict", reden="Mijn zus.")


def addresses() -> list[str]:
    """Of all pages that a member of the board may look at, those of An's where it is of one."""
    values = {"{reference}": AN, "{id:int}": "1", "{page:int}": "1"}
    found = []
    for page in pages():
        if page.get and "board" in LOOKED_AT[page.path] and "aanmelden" not in page.path:
            path = page.path
            for name, value in values.items():
                path = path.replace(name, value)
            found.append(path)
    return found


def test_no_address_shows_anything_of_that_dossier(els: Browser) -> None:
    assert declare(els).says("Uw belangenconflict is gemeld", "Mijn zus.")
    seen = 0
    for path in [*addresses(), "/kandidaturen?q=Aalst", f"/kandidaturen?q={AN}"]:
        if path in ("/afmelden", "/aanmelden"):
            continue
        els.get(path)
        for words in OF_THE_DOSSIER:
            assert words.encode() not in els.content, path
        if path.startswith(("/documenten/", "/mails/")) or f"/{AN}" in path:
            assert (els.status == 403) is (path != HERE), path
            assert path == HERE or els.says(CLOSED), path
            seen += 1
        assert els.client.head(path).status_code == els.status
    assert seen >= 10


def test_the_same_addresses_show_it_to_another_member(els: Browser, workshop: Workshop) -> None:
    """So that the test above looks at what is there."""
    declare(els)
    rita = Browser(workshop.worker.bench, Role.BOARD, "rita")
    shown = set()
    for path in [*addresses(), "/kandidaturen?q=Aalst"]:
        rita.get(path)
        shown |= {words for words in OF_THE_DOSSIER if words.encode() in rita.content}
    assert shown == set(OF_THE_DOSSIER) - {"Zeer geheim advies"}  # she gave none herself


LISTS = (
    "/kandidaturen",
    "/procedure",
    "/procedure/afsluiten?fase=long_list",
    "/procedure/informatie",
    "/procedure/adviezen",
    "/procedure/vergadering",
)


def test_lists_name_the_candidate_without_a_link(els: Browser) -> None:
    declare(els).get("/kandidaturen")
    assert els.says("An Claes", "belangenconflict: u neemt niet deel", "Bo Maes")
    for path in LISTS:
        els.get(path)
        assert f'href="/kandidaturen/{AN}' not in els.page, path
        assert f'href="/procedure/stap/{AN}' not in els.page, path
        assert f'href="/kandidaturen/{BO}' in els.page, path
        assert els.says("An Claes", "neemt niet deel"), path
    assert els.get("/procedure/adviezen").says("0 van 1 gegeven")
    els.get("/kandidaturen?q=steden")
    assert els.says("Bo Maes", "1 kandidatuur")
    assert "An Claes" not in els.text


def test_a_post_changes_nothing_and_gives_back_what_was_typed(els: Browser) -> None:
    els.get(f"/procedure/adviezen/{AN}")
    form = els.page
    declare(els)
    els.page = form
    els.press("Geef uw advies", oordeel="no", motivering="Dit schreef ik al eerder.")
    assert els.status == 403
    assert els.says("Dit schreef ik al eerder.", "Er is niets veranderd")
    decision = {"naar": "short_list", "waarom": "Zo maar", "gezien": "long_list"}
    token = els.get("/afmelden").page.partition('name="formulier" value="')[2].partition('"')[0]
    for path in (f"/procedure/vergadering/{AN}", f"/procedure/stap/{AN}/ongedaan"):
        els.post(path, formulier=token, **decision)
        assert els.status == 403
        assert els.says(CLOSED)


def test_the_advice_is_void_and_the_meeting_names_who_takes_no_part(
    els: Browser, workshop: Workshop
) -> None:
    bench = workshop.worker.bench
    advising.advise(bench, AN, "els", "no", "Dit telt niet meer.", seen="")
    declare(els)
    linda = Browser(bench, Role.SECRETARY, "linda").get("/procedure/vergadering?open=ja")
    assert linda.says("neemt niet deel")
    assert "Dit telt niet meer." not in linda.page
    linda.get(f"/procedure/vergadering/{AN}?open=ja")
    assert linda.says("Neemt niet deel, om een belangenconflict: els")
    assert "Dit telt niet meer." not in linda.page


def test_revoked_the_member_reads_it_again_and_advises_anew(els: Browser) -> None:
    declare(els)
    els.press("Trek de melding in", reden=" ")
    assert els.status == 422
    assert els.says("Zeg waarom", "Er is niets veranderd")
    els.press("Trek de melding in", reden="Een andere An Claes.")
    assert els.says("u neemt weer deel")
    assert els.get(f"/kandidaturen/{AN}").says("stadsvernieuwing", "U gaf nog geen advies")


def test_nothing_is_declared_without_a_reason(els: Browser) -> None:
    els.get(HERE).press("Meld een belangenconflict", reden="")
    assert els.status == 422
    assert els.get(f"/kandidaturen/{AN}").status == 200


def test_what_is_joined_to_it_is_closed_too(els: Browser, workshop: Workshop) -> None:
    workshop.receive(application("An Claes", "an@werk.example", LETTER + "Nog een brief.\n"))
    bench = workshop.worker.bench
    third = "KCVS-2021-0003"
    advising.declare_conflict(bench, third, "els", "Mijn zus.")
    joining.join(bench, third, AN, "linda")
    for path in (f"/kandidaturen/{AN}", f"/kandidaturen/{third}", "/mails/1", "/mails/3"):
        assert els.get(path).status == 403, path


def becomes_secretary(els: Browser, workshop: Workshop) -> None:
    bench = workshop.worker.bench
    Accounts(bench.store, bench.clock).change_role("els", Role.SECRETARY, "test")
    found = Door(bench).sign_in("els", PASSWORD, "127.0.0.1", "")
    assert isinstance(found, LetIn)
    els.client.cookies.set("kcvs", found.token)


@pytest.mark.parametrize(
    "path",
    [
        f"/kandidaturen/{AN}/verbeteren",
        f"/kandidaturen/{AN}/samenvoegen",
        f"/kandidaturen/{AN}/uithalen",
        f"/kandidaturen/{AN}/schrijven",
        f"/kandidaturen/{AN}/notities/1",
        "/na-te-kijken/1",
        "/verzending/1",
    ],
)
def test_what_only_the_secretary_sees_is_closed_to_one_who_was_a_member(
    els: Browser, workshop: Workshop, path: str
) -> None:
    noting.add(workshop.worker.bench, AN, "els", "Belde op.")
    declare(els)
    becomes_secretary(els, workshop)
    assert els.get(path).status == 403
    assert els.says(CLOSED)


def test_nothing_of_it_leaves_by_an_export_or_the_record(els: Browser, workshop: Workshop) -> None:
    declare(els)
    bench = workshop.worker.bench
    moving.move(bench, [AN, BO], Status.SHORT_LIST, "linda", why="Kent de parken.")
    with bench.store.read() as session:
        seen = freezing.stamp(procedure.who_stands(session, "KCVS-2021"))
    freezing.freeze(bench, "KCVS-2021", Phase.SHORT_LIST, "linda", seen=seen)
    becomes_secretary(els, workshop)
    els.get("/uitvoer").press("Maak het bestand", vorm="csv")
    assert "bo@example.be" in els.content.decode()
    assert "an.claes@example.be" not in els.content.decode()
    els.get("/procedure/verslag").press("Maak het proces-verbaal", bijlagen="ja")
    with zipfile.ZipFile(io.BytesIO(els.content)) as report:
        told = report.read("word/document.xml").decode()
    assert told.count("Kent de parken.") == 1
    assert "Zeer geheim advies" not in told


def test_a_member_who_became_secretary_can_revoke_it(els: Browser, workshop: Workshop) -> None:
    declare(els)
    becomes_secretary(els, workshop)
    assert els.get(f"/kandidaturen/{AN}").says(CLOSED)
    assert "Meld een belangenconflict" not in els.get(HERE).page
    els.press("Trek de melding in", reden="Nu secretaris.")
    assert els.get(f"/kandidaturen/{AN}").status == 200


def of_an() -> list[str]:
    """Every address that changes something of An's dossier, or of what belongs to it."""
    return [
        at(path)
        for path, who in CHANGED.items()
        if who & {"board", "secretary"}
        and ("{reference}" in path or OF_A_DOSSIER.match(path))
        and "belangenconflict" not in path
    ]


OF_A_DOSSIER = re.compile("/(na-te-kijken|verzending|procedure/gesprekken/afspraken)/{id:int}")


def at(path: str) -> str:
    values = {"{reference}": AN, "{id:int}": "1", "{wat}": "vrijgeven"}
    for name, value in values.items():
        path = path.replace(name, value)
    return path


def everything(workshop: Workshop) -> list[list[tuple[object, ...]]]:
    tables = ("event", "own_note", "outbox", "advice", "appointment", "application")
    with workshop.store.read() as session:
        found = [session.execute(text(f"SELECT * FROM {one} ORDER BY id")) for one in tables]
        return [[tuple(row) for row in some] for some in found]


@pytest.mark.parametrize("path", of_an())
@pytest.mark.parametrize("role", [Role.BOARD, Role.SECRETARY])
def test_nothing_of_it_is_changed_by_who_takes_no_part_whatever_the_role(
    els: Browser, workshop: Workshop, role: Role, path: str
) -> None:
    """An's withdrawal, a note and a letter were done before they were refused."""
    noting.add(workshop.worker.bench, AN, "els", "Belde op.")
    plan(workshop)
    declare(els)
    if role is Role.SECRETARY:
        becomes_secretary(els, workshop)
    token = els.get("/afmelden").page.partition('name="formulier" value="')[2].partition('"')[0]
    before = everything(workshop)
    typed = {"tekst": "Dag An", "reden": "", "naam": "Ann", "kenmerk": BO, "naar": "short_list"}
    els.client.follow_redirects = False
    els.post(path, formulier=token, gezien="long_list", waarom="Zo maar", **typed)
    assert els.status == 403, els.text
    assert everything(workshop) == before


def plan(workshop: Workshop) -> None:
    bench = workshop.worker.bench
    moving.move(bench, [AN, BO], Status.SHORT_LIST, "linda", why="Kent de parken.")
    wanted = planning.Wanted(date(2021, 10, 5), time(9), time(10), "Geheime zaal 7")
    other = planning.Wanted(date(2021, 10, 5), time(11), time(12), "Zaal van Bo")
    planning.plan(bench, "KCVS-2021", Kind.INTERVIEW, [(AN, wanted), (BO, other)], "linda")


@pytest.mark.parametrize("path", ["samenvoegen", "na-te-kijken", "uithalen"])
def test_nothing_is_brought_into_it_from_elsewhere(
    els: Browser, workshop: Workshop, path: str
) -> None:
    declare(els)
    becomes_secretary(els, workshop)
    token = els.get("/afmelden").page.partition('name="formulier" value="')[2].partition('"')[0]
    addresses = {
        "samenvoegen": f"/kandidaturen/{BO}/samenvoegen",
        "na-te-kijken": "/na-te-kijken/2/toewijzen",
        "uithalen": f"/kandidaturen/{BO}/uithalen/2/elders",
    }
    before = everything(workshop)
    els.client.follow_redirects = False
    els.post(addresses[path], formulier=token, met=AN.lower(), kenmerk=f" {AN}", blijft=BO)
    assert els.status == 403
    assert everything(workshop) == before


def test_when_its_candidate_comes_is_not_told_either(els: Browser, workshop: Workshop) -> None:
    plan(workshop)
    assert els.get("/procedure/gesprekken").says("Geheime zaal 7", "Zaal van Bo")
    declare(els).get("/procedure/gesprekken")
    assert els.says("An Claes", "Zaal van Bo", "belangenconflict: u neemt niet deel")
    assert "Geheime zaal 7" not in els.page
    els.get("/procedure/verslag").press("Maak het proces-verbaal")
    with zipfile.ZipFile(io.BytesIO(els.content)) as report:
        told = report.read("word/document.xml").decode()
    assert "Zaal van Bo" in told
    assert "Geheime zaal 7" not in told
    bench = workshop.worker.bench
    moving.undo(bench, AN, "linda", seen="short_list", why="Trok zich terug.")
    assert "Geheime zaal 7" not in els.get("/procedure/gesprekken").page
    planning.call_off(bench, 1, "linda", seen=0, why="Trok zich terug.")
    assert "Geheime zaal 7" not in els.get("/procedure/gesprekken").page
