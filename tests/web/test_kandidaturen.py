"""The table of candidates: filters in the address, search with its passages, pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.store import application_list, batched_rows, search
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.web import kandidaturen
from web.office import NOW, Office, office

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}",
    "{% raw %}",
    "=cmd|' /C calc'!A0",
    "../../etc/passwd",
    "\u202eneteP\u202c An",
    "regel\r\neen\x00\x07twee",
    "x" * 300,
    "&amp;lt;",
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


def listed(house: Office, address: str = "/kandidaturen") -> list[str]:
    answer = house.browser(Role.BOARD).get(address)
    assert answer.status_code == 200, address
    return re.findall(r'href="/kandidaturen/([A-Z0-9-]+)"', answer.text)


def text_of(house: Office, reference: str, words: str) -> None:
    """A mail of that application with these words, as the search knows it."""
    with house.store.write() as session:
        row = session.query(rows.Application).filter_by(reference=reference).one()
        mail = rows.Message(sha256=reference, size=1, stored_at=NOW, application_id=row.id)
        session.add(mail)
        session.flush()
        search.index(session, names="", body=words, application_id=row.id, message_id=mail.id)
        batched_rows.write(session)


def test_no_candidates_yet_is_said_in_words(house: Office) -> None:
    page = house.browser(Role.BOARD).get("/kandidaturen").text
    assert "Er zijn nog geen kandidaturen" in page
    assert "<table" not in page


def test_the_newest_stands_first_and_names_sort_without_case(house: Office) -> None:
    house.candidate(1, "de Smet")
    house.candidate(2, "Claes")
    house.candidate(3, "abdel Aziz")
    assert listed(house) == [f"KCVS-2021-000{n}" for n in (1, 2, 3)]
    by_name = [f"KCVS-2021-000{n}" for n in (3, 2, 1)]
    assert listed(house, "/kandidaturen?sorteer=naam") == by_name
    assert listed(house, "/kandidaturen?sorteer=naam&omgekeerd=ja") == by_name[::-1]
    assert listed(house, "/kandidaturen?omgekeerd=ja") == [f"KCVS-2021-000{n}" for n in (3, 2, 1)]


def test_filters_say_exactly_which_rows(house: Office) -> None:
    house.candidate(1)
    house.candidate(2, late=True)
    house.candidate(3, late=None, received_at=None)
    house.candidate(4, status="withdrawn")
    house.candidate(5, status="void")
    ask = {
        "": [3, 1, 2, 4],
        "?laattijdig=ja": [2],
        "?laattijdig=nee": [1, 4],
        "?status=withdrawn": [4],
        "?status=void": [5],
        "?vacature=KCVS-2021": [3, 1, 2, 4],
        "?vacature=ANDERE": [],
        "?bevestiging=none": [3, 1, 2, 4],
        "?bevestiging=bounced": [],
    }
    for query, numbers in ask.items():
        found = listed(house, f"/kandidaturen{query}")
        assert found == [f"KCVS-2021-000{n}" for n in numbers], query


@pytest.mark.parametrize(
    "query",
    [
        "?laattijdig=misschien",
        "?status=onzin",
        "?sorteer=geslacht",
        "?bladzijde=-1",
        "?bladzijde=%00",
        "?bladzijde=²",
        "?q=%22%27%28%2A%29%3B--",
        "?q=" + "a%20" * 900,
        "?vacature=%27%20OR%201%3D1",
    ],
)
def test_an_address_that_means_nothing_is_no_fault(house: Office, query: str) -> None:
    house.candidate()
    assert house.browser(Role.BOARD).get(f"/kandidaturen{query}").status_code == 200


def test_a_search_shows_the_passage_with_the_words_marked(house: Office) -> None:
    text_of(house, house.candidate(1), "Ik werkte aan <b>stadsvernieuwing</b> in Gent.")
    house.candidate(2)
    page = house.browser(Role.BOARD).get("/kandidaturen?q=stadsvernieuwing").text
    assert "&lt;b&gt;<mark>stadsvernieuwing</mark>&lt;/b&gt;" in page
    assert listed(house, "/kandidaturen?q=stadsvernieuwing") == ["KCVS-2021-0001"]
    assert "Geen enkele kandidatuur past hierbij" in (
        house.browser(Role.BOARD).get("/kandidaturen?q=onvindbaar").text
    )


def test_a_search_keeps_the_filters_and_the_order(house: Office) -> None:
    for n in (1, 2, 3):
        text_of(house, house.candidate(n, f"Naam {4 - n}", late=n == 3), "stadsvernieuwing")
    assert listed(house, "/kandidaturen?q=stads*&laattijdig=nee&sorteer=naam") == [
        "KCVS-2021-0002",
        "KCVS-2021-0001",
    ]


def test_of_many_that_a_search_finds_the_newest_are_shown(house: Office) -> None:
    for n in range(1, 7):
        text_of(house, house.candidate(n), "stadsvernieuwing " * n)
    with pytest.MonkeyPatch.context() as patch:
        for module in (application_list, kandidaturen):
            patch.setattr(module, "MOST_FOUND", 3)
        page = house.browser(Role.BOARD).get("/kandidaturen?q=stads*").text
    assert "de 3 nieuwste die gevonden werden" in page
    assert set(re.findall(r'href="/kandidaturen/([A-Z0-9-]+)"', page)) == {
        f"KCVS-2021-000{n}" for n in (4, 5, 6)
    }
    assert page.count("<mark>stadsvernieuwing</mark>") >= 3


def test_a_reference_finds_its_own(house: Office) -> None:
    for n in (1, 2):
        house.candidate(n)
    assert listed(house, "/kandidaturen?q=kcvs-2021-0002") == ["KCVS-2021-0002"]


SORTS = (
    "/kandidaturen",
    "/kandidaturen?omgekeerd=ja",
    "/kandidaturen?vacature=KCVS-2021&laattijdig=ja",
    "/kandidaturen?laattijdig=ja&sorteer=naam",
    "/kandidaturen?sorteer=naam&omgekeerd=ja",
    "/kandidaturen?status=received&sorteer=naam",
    "/kandidaturen?bevestiging=none",
    "/kandidaturen?q=stadsvernieuwing",
    "/kandidaturen?q=stadsvernieuwing&laattijdig=ja&sorteer=naam",
)


MANY_PAGES = 9
"""No list here has so many: one that leads back to itself ends."""


def walked(browser: Any, address: str, way: str = "next") -> tuple[list[str], list[str]]:
    """The addresses from there in that direction, and whom they show."""
    seen: list[list[str]] = []
    addresses: list[str] = []
    while address and len(addresses) < MANY_PAGES:
        addresses.append(address)
        page = browser.get(address).text
        lines = re.findall(r'href="/kandidaturen/([A-Z0-9-]+)"', page)
        seen.append(lines)
        leads = re.search(f'href="([^"]+)" rel="{way}"', page)
        address = leads[1].replace("&amp;", "&") if leads else ""
    return addresses, [line for lines in seen for line in lines]


@pytest.fixture(scope="module", params=["looked up", "walked"])
def many(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """120 late ones among others; some share a name or a moment, of one none is known."""
    with office(tmp_path_factory.mktemp("many")) as house, pytest.MonkeyPatch.context() as patch:
        if request.param == "walked":
            patch.setattr(application_list, "FEW", 0)
        for n in range(1, 131):
            received_at = None if n == 60 else NOW - timedelta(hours=n // 4)
            key = house.candidate(n, f"Naam {n // 3}", late=n <= 120, received_at=received_at)
            text_of(house, key, "stadsvernieuwing")
        yield house.browser(Role.BOARD)


@pytest.mark.parametrize("address", SORTS)
def test_pages_hold_everybody_once_forth_and_back(many: Any, address: str) -> None:
    addresses, seen = walked(many, address)
    count = 120 if "laattijdig" in address else 130
    assert len(addresses) == 3
    assert len(seen) == len(set(seen)) == count
    query = address.partition("?")[2]
    assert all(one in later for later in addresses for one in query.split("&"))
    back, _ = walked(many, addresses[-1], "prev")
    assert len(back) == 3
    assert listed_by(many, back[1]) == listed_by(many, addresses[1])
    assert listed_by(many, back[2]) == listed_by(many, address)
    turned = address.replace("&omgekeerd=ja", "").replace("?omgekeerd=ja", "?")
    if turned == address:
        turned += ("&" if query else "?") + "omgekeerd=ja"
    assert walked(many, turned)[1] == seen[::-1]


def listed_by(browser: Any, address: str) -> list[str]:
    return re.findall(r'href="/kandidaturen/([A-Z0-9-]+)"', browser.get(address).text)


@pytest.mark.parametrize("begin", ["na=999999", "voor=999999", "na=²", "voor=1&sorteer=naam"])
def test_a_page_beside_nobody_is_the_first(many: Any, begin: str) -> None:
    page = many.get(f"/kandidaturen?bladzijde=7&{begin}").text
    assert "Bladzijde 1 van 3" in page
    assert 'rel="prev"' not in page


def test_a_page_stays_where_it_was_when_others_come_before_it(house: Office) -> None:
    for n in range(1, 102):
        house.candidate(n, received_at=NOW - timedelta(hours=n))
    browser = house.browser(Role.BOARD)
    second = walked(browser, "/kandidaturen")[0][1]
    before = listed_by(browser, second)
    house.candidate(200, received_at=NOW)
    assert listed_by(browser, second) == before
    assert len(walked(browser, second)[1]) == 51


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text(house: Office, name: str) -> None:
    house.candidate(1, name)
    browser = house.browser(Role.BOARD)
    for address in ("/kandidaturen", "/kandidaturen?q=" + "x", "/"):
        page = browser.get(address).text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert ">49<" not in page
        assert not set(page) & set("\u202e\u202c\x00\x07")


def test_a_hostile_search_is_text(house: Office) -> None:
    page = house.browser(Role.BOARD).get("/kandidaturen", params={"q": HOSTILE[1]}).text
    assert "<img" not in page
    assert 'value="&#34;&gt;&lt;img' in page


@pytest.mark.parametrize("address", ["/", "/kandidaturen", "/kandidaturen?sorteer=naam"])
def test_as_many_queries_for_forty_as_for_two(house: Office, address: str) -> None:
    browser = house.browser(Role.SECRETARY)
    counts = []
    for numbers in (range(1, 3), range(3, 43)):
        for n in numbers:
            house.candidate(n)
        asked: list[Any] = []

        def note(*given: Any, seen: list[Any] = asked) -> None:
            seen.append(given[2])

        event.listen(house.store.engine, "before_cursor_execute", note)
        browser.get(address)
        event.remove(house.store.engine, "before_cursor_execute", note)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_vandaag_says_what_there_is_and_its_numbers_lead_to_those_rows(house: Office) -> None:
    for n in (1, 2):
        house.candidate(n, late=n == 2, received_at=NOW - timedelta(days=n))
    page = house.browser(Role.SECRETARY).get("/").text
    assert '<a href="/kandidaturen">2 kandidaturen</a>' in page
    assert '<a href="/kandidaturen?laattijdig=ja">1 laattijdig</a>' in page
    assert "Er wacht geen mail op u" in page
    assert "15 september 2021 om 23.59 uur" in page
    assert page.count('<rect class="bar"') == 2
    assert "<td>gisteren</td>" in page


def test_vandaag_with_nothing_says_so_in_words(house: Office) -> None:
    page = house.browser(Role.SECRETARY).get("/").text
    assert "Er zijn nog geen kandidaturen." in page
    assert "Er wacht geen mail op u" in page
    assert "Er kwam nog geen mail binnen." in page
    assert "<svg" not in page


def test_a_day_of_arrival_is_that_of_brussels(house: Office) -> None:
    late_evening = NOW.replace(day=3, hour=22, minute=30)  # 4 September, 0.30 in Brussels
    house.candidate(1, received_at=late_evening)
    page = house.browser(Role.BOARD).get("/").text
    assert "<td>4 september 2021</td>" in page
