"""Draws every page at two widths, for docs/handleiding.md and docs/page.md: `make pictures`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

import databases
import workshop
from browser import chosen, houses
from browser.conftest import CHROMIUM, OPTIONS
from browser.houses import NAMES, House
from browser.visitor import DESKTOP, HEIGHT, PHONE, Visitor
from kcvs_mailbot.demo.scanner import scanner
from kcvs_mailbot.desk.roles import Role

COLOURS = 64
"""Enough for text and two accents; a third of the bytes."""


def main() -> None:
    """Into docs/pictures, or the folder that is given."""
    folder = Path(sys.argv[1] if sys.argv[1:] else "docs/pictures")
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as name,
        workshop.shared_cage(Path(name)) as cage,
        databases.sqlite(Path(name)) as store,
        scanner() as clamd,
        houses.house(Path(name), cage, store, clamd) as house,
        sync_playwright() as playwright,
    ):
        houses.fill_with_the_demo(house)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        linda = Visitor(browser, house.address)
        take_all(linda, {"aanmelden": "/aanmelden"}, folder)
        linda.sign_in()
        take_all(linda, pages(house), folder)
        for role, path in ((Role.ADMINISTRATOR, "/beheer"), (Role.AUDITOR, DEEDS)):
            other = Visitor(browser, house.address)
            other.sign_in(NAMES[role])
            take_all(other, {path.rsplit("/", 1)[-1]: path}, folder)
        take_the_procedure(browser, house, folder)
        browser.close()


def take_the_procedure(browser: Browser, house: House, folder: Path) -> None:
    """Weeks later: whoever looks signs in anew."""
    _, tested, *_ = chosen.fill_with_a_procedure(house)
    linda, hilde = (Visitor(browser, house.address) for _ in range(2))
    linda.sign_in()
    hilde.sign_in(NAMES[Role.BOARD])
    take_all(
        linda,
        {
            "procedure": "/procedure",
            "vergadering": "/procedure/vergadering?open=ja",
            "gesprekken-plannen": f"/procedure/gesprekken/plannen?{PLANNED}",
            "naast-elkaar": "/procedure/gesprekken/naast-elkaar?soort=test",
            "brieven": "/procedure/brieven",
        },
        folder,
    )
    take_all(hilde, {"beoordeling": f"/procedure/gesprekken/{tested}"}, folder)


PLANNED = "soort=interview&dag=2026-10-12&begin=09:00&plaats=Bischoffsheimlaan+1-8,+1000+Brussel"
DEEDS = "/beheer/gebeurtenissen"


def pages(house: House) -> dict[str, str]:
    """What the secretary sees, by the name of the picture."""
    review = next(m["id"] for m in house.messages() if m["subject"].startswith("FW:"))
    karel = reference(house, "Karel De Smedt")
    back = next(e["id"] for e in house.outbox() if e["state"] == "bounced")
    dossier = next(a for a in house.applications() if a["reference"] == karel)
    document = dossier["documents"][0]["id"]
    mail = next(m["id"] for m in house.messages() if m["application"] == karel)
    return {
        "vandaag": "/",
        "kandidaturen": "/kandidaturen",
        "zoeken": "/kandidaturen?q=steden",
        "kandidatuur": f"/kandidaturen/{karel}",
        "verbeteren": f"/kandidaturen/{karel}/verbeteren",
        "schrijven": f"/kandidaturen/{karel}/schrijven",
        "samenvoegen": f"/kandidaturen/{karel}/samenvoegen",
        "uithalen": f"/kandidaturen/{karel}/uithalen",
        "mail": f"/mails/{mail}",
        "document": f"/documenten/{document}/tekst",
        "na-te-kijken": "/na-te-kijken",
        "na-te-kijken-mail": f"/na-te-kijken/{review}",
        "verzending": "/verzending",
        "verzending-mail": f"/verzending/{back}",
        "uitvoer": "/uitvoer",
        "account": "/account",
        "niet-gevonden": "/nergens",
    }


def reference(house: House, name: str) -> str:
    found = (a["reference"] for a in house.applications() if a["candidate"]["name"] == name)
    return str(next(found))


def take_all(visitor: Visitor, wanted: dict[str, str], folder: Path) -> None:
    for name, path in wanted.items():
        take(visitor, path, folder / f"{name}.png", DESKTOP)
        take(visitor, path, folder / f"{name}-telefoon.png", PHONE)


def take(linda: Visitor, path: str, file: Path, width: int) -> None:
    """The page from its top, no longer than three screens."""
    linda.page.set_viewport_size({"width": width, "height": HEIGHT})
    linda.go(path)
    linda.page.evaluate("document.activeElement.blur()")
    whole = int(linda.page.evaluate("document.documentElement.scrollHeight"))
    height = min(whole, 3 * HEIGHT)
    linda.page.screenshot(
        path=file, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height}
    )
    with Image.open(file) as drawn:
        drawn.convert("RGB").quantize(COLOURS).save(file, optimize=True)


if __name__ == "__main__":
    main()
