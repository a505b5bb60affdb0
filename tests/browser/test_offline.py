"""The archive of dossiers, unpacked on a computer without network and read in a browser there."""

from __future__ import annotations

import zipfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from browser.houses import House
from browser.visitor import PHONE, Visitor
from kcvs_mailbot.desk import leaving
from kcvs_mailbot.desk.leaving import Form
from kcvs_mailbot.store.views import Choice

pytestmark = [pytest.mark.slow, pytest.mark.needs("chromium")]


def unpacked(house: House, folder: Path) -> Path:
    file = folder / "dossiers.zip"
    leaving.export(house.store, house.worker.config, Form.ZIP, file, Choice())
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder / "dossiers")
    return folder / "dossiers"


def place(page: Page) -> Path:
    return Path(unquote(urlsplit(page.url).path))


def test_all_dossiers_are_reached_and_read_without_a_network(
    everybody: House, browser: Browser, tmp_path: Path
) -> None:
    reader = Visitor(browser, unpacked(everybody, tmp_path).as_uri(), offline=True)
    page = reader.page
    page.goto(f"{reader.home}/overzicht.html")
    reader.check()
    dossiers = page.get_by_role("row").get_by_role("link").count()
    assert dossiers == len(everybody.applications())
    files = 0
    for number in range(dossiers):
        page.get_by_role("row").get_by_role("link").nth(number).click()
        page.get_by_role("heading", level=2, name="Motivatie").wait_for()
        links = page.eval_on_selector_all("li a", "all => all.map(a => a.getAttribute('href'))")
        assert [one for one in links if not (place(page).parent / unquote(one)).is_file()] == []
        files += len(links)
        if number == 0:
            reader.check()
        page.go_back()
    assert files > dossiers
    reader.context.close()
    assert reader.errors == []


def test_two_hundred_names_that_mean_harm_are_lines_of_a_list(
    crowded: House, browser: Browser, tmp_path: Path
) -> None:
    reader = Visitor(browser, unpacked(crowded, tmp_path).as_uri(), offline=True)
    reader.page.goto(f"{reader.home}/overzicht.html")
    reader.check()
    links = reader.page.get_by_role("row").get_by_role("link")
    assert links.count() == len(crowded.applications())
    for number in (0, 7, 199):
        links.nth(number).click()
        reader.page.get_by_role("heading", level=2, name="Motivatie").wait_for()
        reader.check()
        reader.page.go_back()
    reader.context.close()
    assert reader.errors == []


def test_a_document_opens_from_the_page_of_its_dossier(
    everybody: House, browser: Browser, tmp_path: Path
) -> None:
    reader = Visitor(browser, unpacked(everybody, tmp_path).as_uri(), offline=True)
    page = reader.page
    page.set_viewport_size({"width": PHONE, "height": 740})
    page.goto(f"{reader.home}/overzicht.html")
    row = page.get_by_role("row").filter(has_text="Karel De Smedt")
    row.get_by_role("link").click()
    page.get_by_role("link", name="motivatie.txt").click()
    assert place(page).name == "motivatie.txt"
    assert page.locator("pre").inner_text().strip()
    reader.context.close()
    assert reader.errors == []
