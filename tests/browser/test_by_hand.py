"""What a person does on the page: with a mouse, with keys alone, without scripts, on paper."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import databases
from browser import houses
from browser.conftest import Enter
from browser.houses import House
from browser.visitor import Visitor
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.demo.writing import letter, sample

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow]

FOCUSABLE = "a[href], button, summary, input:not([type=hidden]), select, textarea"
NEXT_FOCUS = """() => {
    const e = document.activeElement, style = getComputedStyle(e);
    if (e == document.body) return null;
    const box = e.getBoundingClientRect();
    return {
        at: [...document.querySelectorAll('*')].indexOf(e),
        seen: style.outlineStyle != 'none' && parseFloat(style.outlineWidth) >= 2
            && box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0,
        what: e.outerHTML.slice(0, 120),
        group: e.type == 'radio' ? e.name : '',
    }
}"""
IN_ORDER = f"""() => {{
    const all = [...document.querySelectorAll('*')], seen = new Set();
    return [...document.querySelectorAll('{FOCUSABLE}')]
        .filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility())
        .filter(e => e.type != 'radio' || !seen.has(e.name) && seen.add(e.name))
        .map(e => all.indexOf(e))
}}"""
numbers = count(1)


@pytest.fixture
def linda(everybody: House, enter: Enter) -> Visitor:
    visitor = enter(everybody)
    visitor.sign_in()
    return visitor


def doubtful(house: House) -> tuple[int, str]:
    """A new mail that waits: its id, and the address of its sender."""
    number = next(numbers)
    address = f"twijfel{number}@voorbeeld.example"
    body = (
        "Beste\n\nVia een vriend hoorde ik dat jullie een directeur zoeken. Dat lijkt me wel "
        "iets, denk ik.\nMag ik eens bellen wat dat inhoudt?\n\nDirk\n"
    )
    at = house.now
    mail = letter(f"Dirk Maes <{address}>", "directeur", body, at)
    mail.replace_header("Message-ID", f"<{number}.{address}>")
    house.take_in([sample("", mail, at)])
    found = next(m for m in house.messages() if m["from"]["address"] == address)
    assert found["waits"], found
    return found["id"], address


def test_a_mail_is_decided_and_that_is_undone(everybody: House, linda: Visitor) -> None:
    number, address = doubtful(everybody)
    decided_and_undone(everybody, linda, number, address)
    assert everybody.outbox()[-1]["state"] in ("cancelled", "queued")


def decided_and_undone(house: House, linda: Visitor, number: int, address: str) -> None:
    linda.go(f"/na-te-kijken/{number}")
    linda.page.get_by_label("Naam van de kandidaat").fill("Dirk “Ðe” Maes")
    if linda.page.get_by_label("Vacature").count():
        linda.page.get_by_label("Vacature").select_option(index=1)
    linda.press("Is een kandidatuur")
    assert "Aanvaard als kandidatuur van Dirk “Ðe” Maes" in linda.text
    assert address in [a["candidate"]["address"] for a in house.applications()]
    linda.press("Maak ongedaan")
    assert next(m for m in house.messages() if m["id"] == number)["waits"]


@pytest.mark.needs("postgresql")
def test_on_postgresql_too(tmp_path: Path, cage: Cage, enter: Enter) -> None:
    with databases.postgresql(tmp_path) as store, houses.house(tmp_path, cage, store) as house:
        house.open()
        number, address = doubtful(house)
        linda = enter(house)
        linda.sign_in()
        decided_and_undone(house, linda, number, address)
        for path in ("/", "/kandidaturen?q=dirk", "/verzending", "/beheer", f"/mails/{number}"):
            assert linda.go(path).status == 200
            linda.check_harmless()


def test_the_keys_1_2_and_3_decide(everybody: House, linda: Visitor) -> None:
    number, _ = doubtful(everybody)
    linda.go(f"/na-te-kijken/{number}")
    linda.page.keyboard.press("2")
    assert linda.page.evaluate("document.activeElement.name") == "kenmerk"
    linda.page.keyboard.type("3x1")  # who types does not decide
    assert linda.page.get_by_label("Kenmerk of naam").input_value() == "3x1"
    linda.page.get_by_label("Kies ook met de toetsen").focus()
    with linda.page.expect_navigation():
        linda.page.keyboard.press("3")
    assert "terzijde" in linda.text.lower()
    other, _ = doubtful(everybody)
    linda.go(f"/na-te-kijken/{other}")
    linda.page.get_by_label("Vacature").select_option(index=1)
    linda.page.locator("h1").click()
    with linda.page.expect_navigation():
        linda.page.keyboard.press("1")
    assert "Aanvaard als kandidatuur" in linda.text


def test_the_keys_can_be_switched_off(everybody: House, linda: Visitor) -> None:
    number, _ = doubtful(everybody)
    linda.go(f"/na-te-kijken/{number}")
    linda.page.get_by_label("Kies ook met de toetsen").uncheck()
    linda.go(f"/na-te-kijken/{number}")
    linda.page.keyboard.press("3")
    assert linda.path == f"/na-te-kijken/{number}"
    assert not linda.page.get_by_label("Kies ook met de toetsen").is_checked()


def test_all_is_reached_with_tab_in_the_order_of_the_page(everybody: House, linda: Visitor) -> None:
    waiting = next(m["id"] for m in everybody.messages() if m["waits"])
    reference = everybody.applications()[1]["reference"]
    for path in (f"/na-te-kijken/{waiting}", f"/kandidaturen/{reference}", "/uitvoer", "/"):
        linda.go(path)
        steps = list(tabbed(linda))
        assert [step["what"] for step in steps if not step["seen"]] == [], path
        assert [step["at"] for step in steps] == linda.page.evaluate(IN_ORDER), path
        assert "Naar de inhoud" in steps[0]["what"]


def tabbed(visitor: Visitor) -> Iterator[dict[str, Any]]:
    """What has the focus after each press of Tab, until the page is done."""
    if visitor.page.evaluate("document.activeElement != document.body"):
        visitor.page.evaluate("document.activeElement.blur()")
    while True:
        visitor.page.keyboard.press("Tab")
        step = visitor.page.evaluate(NEXT_FOCUS)
        if step is None:
            return
        yield step


def test_a_mail_is_decided_with_keys_alone(everybody: House, enter: Enter) -> None:
    number, address = doubtful(everybody)
    blind = enter(everybody)
    blind.go(f"/na-te-kijken/{number}")
    blind.page.keyboard.type("linda")
    blind.page.keyboard.press("Tab")
    blind.page.keyboard.type(houses.PASSWORD)
    blind.page.keyboard.press("Enter")
    blind.page.wait_for_url(f"**/na-te-kijken/{number}")
    for step in tabbed(blind):
        if 'data-key="3"' in str(step["what"]):
            break
    blind.page.keyboard.press("Enter")
    blind.page.wait_for_url("**gedaan=*")
    message = next(m for m in everybody.messages() if m["from"]["address"] == address)
    assert (message["waits"], message["disposition"]) == (False, "other")


def test_without_scripts_all_can_be_done(everybody: House, enter: Enter, tmp_path: Path) -> None:
    number, address = doubtful(everybody)
    plain = enter(everybody, java_script_enabled=False)
    plain.sign_in()
    decided_and_undone(everybody, plain, number, address)
    plain.go("/kandidaturen")
    plain.page.get_by_label("Zoek in namen").fill("stadsontwikkeling")
    plain.press("Toon")
    assert "Karel De Smedt" in plain.text
    plain.page.get_by_role("link", name="Karel De Smedt").click()
    plain.page.get_by_role("link", name="Download cv_desmedt_2.pdf").first.wait_for()
    with plain.page.expect_download() as download:
        plain.page.get_by_role("link", name="Download cv_desmedt_2.pdf").first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    plain.go("/uitvoer")
    plain.page.get_by_label("Excel: ").check()
    with plain.page.expect_download() as download:
        plain.press("Maak het bestand")
    assert download.value.suggested_filename.endswith(".xlsx")
    with zipfile.ZipFile(download.value.path()) as sheet:
        assert any(b"Karel De Smedt" in sheet.read(name) for name in sheet.namelist())
    plain.go("/afmelden")
    plain.press("Afmelden")
    assert plain.path == "/aanmelden"


def test_a_dossier_on_paper_is_the_dossier_alone(everybody: House, enter: Enter) -> None:
    linda = enter(everybody, color_scheme="dark")
    linda.sign_in()
    karel = next(a for a in everybody.applications() if a["candidate"]["name"] == "Karel De Smedt")
    linda.go(f"/kandidaturen/{karel['reference']}")
    linda.page.emulate_media(media="print")
    for kind in ("nav", "button", "select", ".who", ".skip", "summary"):
        assert not any(one.is_visible() for one in linda.page.locator(kind).all()), kind
    for words in ("Karel De Smedt", "steden die samenwerken", "2015 - heden"):
        assert words in linda.text
    colours = linda.page.evaluate(
        "(s => [s.color, s.backgroundColor])(getComputedStyle(document.body))"
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
