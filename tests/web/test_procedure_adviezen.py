"""Members of the board give their advice on the page, blind, and see how far they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from browsing import Browser
from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.procedure import advising, moving
from kcvs_mailbot.store import models as rows
from web.office import Office, office

AT = "/procedure/adviezen"
WHY = "Kent de steden van binnenuit."


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


@pytest.fixture
def stand(house: Office) -> list[str]:
    """On the long list: Zoë came first, then Bo, then An."""
    found = [house.candidate(3, "Zoë Adams"), house.candidate(2, "Bo Maes"), house.candidate(1)]
    moving.move(house.bench, found, Status.LONG_LIST, "linda")
    return found


def member(house: Office, name: str, role: Role = Role.BOARD) -> Browser:
    return Browser(house.bench, role, name)


def give(browser: Browser, reference: str, verdict: str = "yes", why: str = WHY) -> Browser:
    browser.get(f"{AT}/{reference}")
    button = "Wijzig uw advies" if "Wijzig uw advies" in browser.page else "Geef uw advies"
    return browser.press(button, oordeel=verdict, motivering=why)


def order(browser: Browser, *names: str) -> list[str]:
    return sorted(names, key=browser.text.index)


def test_how_far_one_is_in_the_order_of_arrival_or_by_name(house: Office, stand: list[str]) -> None:
    els = member(house, "els").get(AT)
    assert els.says("0 van 3 gegeven", "nog te geven")
    assert order(els, "An Claes", "Bo Maes", "Zoë Adams") == ["Zoë Adams", "Bo Maes", "An Claes"]
    els.get(f"{AT}?sorteer=naam")
    assert order(els, "An Claes", "Bo Maes", "Zoë Adams") == ["An Claes", "Bo Maes", "Zoë Adams"]
    give(els, stand[1], "no")
    assert els.says("Uw advies is bewaard", "els: nee", WHY)
    assert f'href="{AT}/{stand[2]}">Volgende kandidatuur zonder uw advies' in els.page
    assert els.get(AT).says("1 van 3 gegeven", "nee · Lees of wijzig")
    for reference in (stand[0], stand[2]):
        give(els, reference)
    assert els.get(AT).says("3 van 3 gegeven", "U gaf al uw adviezen")


def test_others_are_read_once_the_own_is_given(house: Office, stand: list[str]) -> None:
    els, jan = member(house, "els"), member(house, "jan")
    give(els, stand[0], "no", "Te weinig ervaring.")
    jan.get(f"{AT}/{stand[0]}")
    assert jan.says("Advies gaven al: els", "zodra u er zelf een gaf")
    assert "Te weinig ervaring" not in jan.page
    assert "els: nee" not in jan.get(AT).text
    assert give(jan, stand[0]).says("els: nee", "Te weinig ervaring.", "jan: ja")


def test_the_motivation_of_the_candidate_is_at_hand_and_the_look_is_told(house: Office) -> None:
    an = house.candidate(motivation_text="Steden boeien mij.", career_text="Gent, Aalst.")
    moving.move(house.bench, [an], Status.LONG_LIST, "linda")
    els = member(house, "els").get(f"{AT}/{an}")
    assert els.says("Steden boeien mij.", "Gent, Aalst.")
    assert ("viewed", "els") in house.events()


@pytest.mark.parametrize(
    ("verdict", "why", "said"),
    [
        ("", WHY, "Kies eerst uw advies"),
        ("yes", " ", "Schrijf ook waarom"),
        ("talk", "x" * 4001, "te lang"),
    ],
)
def test_what_was_typed_stays_typed(
    house: Office, stand: list[str], verdict: str, why: str, said: str
) -> None:
    els = give(member(house, "els"), stand[0], verdict, why)
    assert els.status == 422
    assert els.says(said, "nog niet bewaard")
    assert why.strip() in els.page
    assert not verdict or f'value="{verdict}" checked' in els.page


def test_a_stale_form_keeps_what_was_typed_and_shows_what_stands(
    house: Office, stand: list[str]
) -> None:
    els = member(house, "els").get(f"{AT}/{stand[0]}")
    advising.advise(house.bench, stand[0], "els", "no", "Van op de telefoon.", seen="")
    els.press("Geef uw advies", oordeel="yes", motivering=WHY)
    assert els.status == 409
    assert els.says("Intussen veranderde er iets", "Van op de telefoon.", WHY)
    els.press("Wijzig uw advies", oordeel="yes")
    assert els.says("els: ja", WHY)
    els.get(f"{AT}/{stand[0]}")
    moving.move(house.bench, [stand[0]], Status.SHORT_LIST, "linda", why="Sterk.")
    els.press("Wijzig uw advies", motivering="Toch iets anders gezegd.")
    assert els.status == 409
    assert els.says("Toch iets anders gezegd.", "uw advies blijft zoals het is")


def test_afterwards_they_are_read_only(house: Office, stand: list[str]) -> None:
    els = member(house, "els")
    give(els, stand[0])
    moving.move(house.bench, stand[:2], Status.SHORT_LIST, "linda", why="Sterk.")
    els.get(AT)
    assert els.says("Van de longlist af", "op de shortlist", "ja · Lees", "niet gegeven")
    assert els.says("0 van 1 gegeven")
    assert "<form method" not in els.get(f"{AT}/{stand[0]}").page.partition("<main")[2]
    assert els.says(WHY, "blijft zoals het is")


def test_the_secretary_sees_who_still_has_to_and_gives_none(
    house: Office, stand: list[str]
) -> None:
    els = member(house, "els")
    member(house, "jan")
    give(els, stand[0])
    linda = member(house, "linda", Role.SECRETARY).get(AT)
    assert linda.says("els: 1 van 3 gegeven", "jan: 0 van 3 gegeven", "Gegeven door")
    assert WHY not in linda.page
    assert linda.get(f"{AT}/{stand[0]}").status == 403


def test_in_the_dossier_it_says_whether_one_gave_advice(house: Office, stand: list[str]) -> None:
    els = member(house, "els").get(f"/kandidaturen/{stand[0]}")
    assert els.says("U gaf nog geen advies. Geef uw advies", "Meld een belangenconflict")
    give(els, stand[0], "talk")
    assert els.get(f"/kandidaturen/{stand[0]}").says("Bespreken. Lees of wijzig uw advies")
    linda = member(house, "linda", Role.SECRETARY).get(f"/kandidaturen/{stand[0]}")
    assert "Uw advies" not in linda.text


def test_nothing_to_advise_on_is_said_in_words(house: Office) -> None:
    els = member(house, "els").get(AT)
    assert els.says("geen enkele kandidatuur op de longlist")
    an = house.candidate()
    els.get(f"{AT}/{an}")
    assert els.says("zolang een kandidatuur op de longlist staat")
    assert els.get(f"{AT}/KCVS-2021-0099").status == 404


def test_no_words_of_an_advice_stand_in_an_event(house: Office, stand: list[str]) -> None:
    """They would be read in the timeline before their time."""
    give(member(house, "els"), stand[0])
    with house.store.read() as session:
        (event,) = session.query(rows.Event).filter_by(kind="advised")
        assert event.detail == {}
