"""Additional information on the page: who noted what, for whom not yet, and the search link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from browsing import Browser
from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.procedure import looking_up, moving
from kcvs_mailbot.procedure.looking_up import Finding
from kcvs_mailbot.store import models as rows
from web.office import Office, office

LINK = "https://example.org/an"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


@pytest.fixture
def marc(house: Office) -> Browser:
    return Browser(house.bench, Role.BOARD, "marc")


def on_the_long_list(house: Office, number: int = 1, name: str = "An Claes") -> str:
    reference = house.candidate(number, name)
    moving.move(house.bench, [reference], Status.LONG_LIST, "linda")
    return reference


def test_it_is_noted_by_source_and_stands_apart_in_the_dossier(
    house: Office, marc: Browser
) -> None:
    an = on_the_long_list(house)
    marc.get(f"/kandidaturen/{an}/informatie")
    assert marc.says("Dit komt niet van de kandidaat", "Nog niet opgezocht")
    marc.press("Noteer", dag2="2021-09-09", adres2=LINK, tekst2="Leidde\r\nGent.")
    assert marc.says("Dit is genoteerd", "Bekeken gisteren door marc", "Leidde Gent.")
    marc.press("Noteer", niets3="ja")
    assert marc.says("Niets gevonden", "Bekeken vandaag door marc")
    assert marc.says("Dit is genoteerd. Nog niet opgezocht bij deze kandidaat: Zoekmachine.")
    marc.get(f"/kandidaturen/{an}")
    assert marc.says("Aanvullende informatie (niet van de kandidaat)", "Leidde Gent.")
    assert marc.says("Nog niet opgezocht: Zoekmachine.")
    assert marc.page.index("Briefwisseling</h2>") < marc.page.index("niet van de kandidaat")


def test_what_is_incomplete_is_said_and_stays_typed(house: Office, marc: Browser) -> None:
    an = on_the_long_list(house)
    marc.get(f"/kandidaturen/{an}/informatie")
    marc.press("Noteer", dag2="morgen", adres2=LINK, tekst2="Leidde Gent.", tekst3="Nieuws.")
    assert marc.status == 422
    assert marc.says(
        "Bij LinkedIn: geef de dag waarop u opzocht", "Er is niets veranderd", "Leidde Gent."
    )
    assert marc.page.count("Leidde Gent.") == marc.page.count("Nieuws.</textarea>") == 1
    marc.press("Noteer", dag2="2019-09-09")
    assert marc.says("Bij LinkedIn: op die dag liep de oproep nog niet: die opende 1 augustus 2021")
    marc.press("Noteer", dag2="2021-09-09", niets2="ja", tekst3="")
    assert marc.says("Of kruis aan dat u niets vond")
    marc.press("Noteer", adres2="javascript:alert(1)")
    assert marc.says("met https:// ervoor")
    assert 'href="javascript' not in marc.page
    marc.press("Noteer", adres2="", tekst2="")
    assert marc.says("Vul bij minstens één bron in")
    marc.press("Noteer", adres2=LINK, tekst2="Leidde Gent.", niets1="ja")
    assert marc.says("Dit is genoteerd", "Leidde Gent.", "Niets gevonden.")


def test_all_sources_at_once_and_then_the_next_candidate(house: Office, marc: Browser) -> None:
    an, bo = on_the_long_list(house), on_the_long_list(house, 2, "Bo Maes")
    marc.get(f"/kandidaturen/{an}/informatie")
    marc.press("Noteer", niets1="ja", niets2="ja", adres3="geen adres", tekst3="Nieuws.")
    assert marc.says("Bij Nieuws: neem het adres over")
    assert marc.page.count(" checked") == 2
    with house.store.read() as session:
        assert session.query(rows.LookUp).count() == 0
    marc.press("Noteer", niets1="ja", niets2="ja", adres3=LINK)
    assert marc.says("Dit is genoteerd", "Volgende kandidaat")
    with house.store.read() as session:
        assert session.query(rows.LookUp).count() == 3
    assert f'<a href="/kandidaturen/{bo}/informatie">Volgende kandidaat' in marc.page
    marc.get(f"/kandidaturen/{bo}/informatie").press(
        "Noteer", niets1="ja", niets2="ja", niets3="ja"
    )
    assert "olgende kandidaat" not in marc.text
    assert "bij deze kandidaat" not in marc.text


def test_the_search_says_before_the_click_to_whom_the_name_goes(
    house: Office, marc: Browser
) -> None:
    an = on_the_long_list(house, name='Ŷ "An" d’Hérelle & zn')
    marc.get(f"/kandidaturen/{an}/informatie")
    before = marc.page.partition('<a href="https://www.google.com')[0]
    assert "gaat de naam van de kandidaat naar www.google.com, een andere site" in before
    tag = re.search(r'<a href="(https://www\.google[^"]*)"([^>]*)>', marc.page)
    assert tag is not None
    assert tag[1] == (
        "https://www.google.com/search?q=%22%C5%B6%20An%20d%E2%80%99H%C3%A9relle%20%26%20zn%22"
    )
    assert tag[2].strip() == 'target="_blank" rel="noopener noreferrer"'
    # Nor do the headers send a referrer elsewhere, or keep the link from working.
    assert marc.headers["referrer-policy"] == "same-origin"
    assert "sandbox" not in marc.headers["content-security-policy"]
    assert "google" not in marc.headers["content-security-policy"]


def test_nothing_is_searched_for_who_takes_no_part(house: Office, marc: Browser) -> None:
    an = house.candidate()
    marc.get(f"/kandidaturen/{an}/informatie")
    assert marc.says("Voor wie niet (meer) deelneemt, wordt niets opgezocht")
    assert "google" not in marc.page
    assert "Noteer" not in marc.page
    assert "niet van de kandidaat" not in marc.get(f"/kandidaturen/{an}").page


def test_who_noted_it_or_the_secretary_removes_it(house: Office, marc: Browser) -> None:
    an = on_the_long_list(house)
    for who in ("marc", "piet"):
        looking_up.note(house.bench, an, who, Finding("LinkedIn", date(2021, 9, 9), LINK, who))
    marc.get(f"/kandidaturen/{an}/informatie")
    assert "Verwijder wat piet" not in marc.page
    marc.press("Verwijder wat marc bij LinkedIn noteerde")
    assert marc.says("Dit is verwijderd")
    token = re.search(r'name="formulier" value="(\w+)"', marc.page)
    assert token is not None
    marc.post(f"/kandidaturen/{an}/informatie/2/weg", formulier=token[1])
    assert marc.says("Alleen wie dit noteerde, of het secretariaat")
    linda = Browser(house.bench, Role.SECRETARY, "linda").get(f"/kandidaturen/{an}/informatie")
    linda.press("Verwijder wat piet bij LinkedIn noteerde")
    assert linda.says("Dit is verwijderd")
    with house.store.read() as session:
        assert session.query(rows.LookUp).count() == 0


def test_the_auditor_reads_who_looked_and_changes_nothing(house: Office) -> None:
    an = on_the_long_list(house)
    looking_up.note(house.bench, an, "marc", Finding("LinkedIn", date(2021, 9, 9), LINK, "Gent."))
    auditor = Browser(house.bench, Role.AUDITOR, "dpo").get("/procedure/informatie")
    assert auditor.says("LinkedIn: gedaan voor 1 van de 1.", "gisteren, marc", "nog niet")
    auditor.get(f"/kandidaturen/{an}/informatie")
    assert auditor.says("door marc", "Gent.")
    assert "An Claes" not in auditor.page
    assert "<form" not in auditor.page.partition("<main")[2]
    with house.store.read() as session:
        assert session.query(rows.Event).filter_by(kind="viewed", actor="dpo").count() == 1


def test_it_is_seen_for_whom_which_source_was_looked_at(house: Office, marc: Browser) -> None:
    an, bo = on_the_long_list(house), on_the_long_list(house, 2, "Bo Maes")
    out = on_the_long_list(house, 3, "Co Nys")
    house.candidate(4, "Do Pas")
    for source in ("Zoekmachine", "LinkedIn", "Nieuws"):
        looking_up.note(house.bench, an, "marc", Finding(source, date(2021, 9, 9), nothing=True))
    looking_up.note(house.bench, bo, "linda", Finding("Nieuws", date(2021, 9, 10), nothing=True))
    moving.move(house.bench, [out], Status.NOT_SHORT_LISTED, "linda", why="omdat")
    marc.get("/procedure/informatie")
    assert marc.says("Zoekmachine: gedaan voor 1 van de 3.", "Nieuws: gedaan voor 2 van de 3.")
    cells = {
        name: re.findall(r"<td[^>]*>(.*?)</td>", row)
        for name, row in re.findall(r'informatie">([^<]+)</a>(.*?)</tr>', marc.page, re.S)
    }
    assert cells == {
        "An Claes": 3 * ["gisteren, marc"],
        "Bo Maes": ["<b>nog niet</b>", "<b>nog niet</b>", "vandaag, linda"],
        "Co Nys": 3 * ["niet gedaan"],
    }
    # Who was decided about without it stays among the count: it was not the same for all.
    assert (
        Browser(house.bench, Role.SECRETARY, "linda")
        .get("/procedure")
        .says(
            "Voor 2 van 3 kandidaten is de bron “Zoekmachine” niet bekeken; over 1 van hen",
            "Voor 1 van 3 kandidaten is de bron “Nieuws” niet bekeken; over hen is al beslist.",
        )
    )
