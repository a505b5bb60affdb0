"""Reads pages whose texts are painted in another order than people read them in."""

from __future__ import annotations

import random

import pytest

from documents.pdf_pages import Said, lines_read, page_of, page_of_groups

TITLES = [Said("Werkervaring", 50, 700), Said("Opleiding", 50, 600), Said("Talen", 50, 500)]
TEXTS = [
    Said("Coördinator stedelijk beleid bij de stad Gent", 50, 684),
    Said("Leiding van de dienst stadsontwikkeling", 50, 670),
    Said("Master in de sociale wetenschappen", 50, 584),
    Said("met grote onderscheiding", 50, 570),
    Said("Nederlands, Frans en Engels", 50, 484),
]
AS_READ = [said.text for said in sorted([*TITLES, *TEXTS], key=lambda said: -said.bottom)]


@pytest.mark.parametrize("turned", [0, 90, 270])
def test_titles_that_are_painted_last_stand_above_their_text(turned: int) -> None:
    assert lines_read(page_of(*TEXTS, *TITLES, turned=turned)) == AS_READ


def test_titles_that_are_painted_first_stand_above_their_text() -> None:
    assert lines_read(page_of(*TITLES, *TEXTS)) == AS_READ


def test_a_page_that_is_painted_in_any_order_is_read_from_the_top() -> None:
    painted = [*TITLES, *TEXTS]
    for seed in range(20):
        random.Random(seed).shuffle(painted)
        assert lines_read(page_of(*painted)) == AS_READ


def test_a_page_upside_down_is_left_as_it_was_painted() -> None:
    as_read = sorted([*TITLES, *TEXTS], key=lambda said: -said.bottom)
    assert lines_read(page_of(*as_read, turned=180)) == AS_READ


def test_titles_in_groups_of_their_own_are_lines_of_their_own() -> None:
    assert lines_read(page_of_groups(*TITLES)) == texts_of(*TITLES)


def column(left: float, *texts: str, top: float = 700) -> list[Said]:
    return [Said(text, left, top - 14 * at) for at, text in enumerate(texts)]


SIDE = column(50, "Contact", "Kerkstraat 12", "9500 Geraardsbergen", "Talen", "Nederlands", "Frans")
MAIN = column(
    230,
    "Werkervaring",
    "2012 - heden Coördinator stedelijk beleid",
    "2005 - 2012 Beleidsmedewerker bij een vereniging",
    "Opleiding",
    "2001 - 2005 Master in de sociale wetenschappen",
    "Vrijwilligerswerk",
    "Voorzitter van de wijkraad",
)
NAME = Said("Éloïse D'Haese-Çelik, coördinator", 50, 760, size=20)
FOOT = Said("Bladzijde 1 van 1", 280, 40)


def texts_of(*painted: Said) -> list[str]:
    return [said.text for said in painted]


@pytest.mark.parametrize(
    "painted", [[*SIDE, *MAIN, NAME], [FOOT, NAME, *SIDE, *MAIN], [NAME, *SIDE, FOOT, *MAIN]]
)
def test_columns_stay_columns_whatever_is_painted_apart(painted: list[Said]) -> None:
    read = lines_read(page_of(*painted))
    wanted = [*SIDE, *MAIN]
    assert [text for text in read if text in texts_of(*wanted)] == texts_of(*wanted)
    assert NAME not in painted or read[0] == NAME.text
    assert FOOT not in painted or read[-1] == FOOT.text


def test_titles_of_one_column_that_are_painted_last_stay_in_their_column() -> None:
    titles = [said for said in MAIN if said.text in ("Werkervaring", "Opleiding")]
    texts = [said for said in MAIN if said not in titles]
    assert lines_read(page_of(*SIDE, *texts, *titles)) == texts_of(*SIDE, *MAIN)
    assert lines_read(page_of(*texts, *SIDE, *titles)) == texts_of(*MAIN, *SIDE)


def test_rows_of_a_table_stay_rows_when_its_head_is_painted_last() -> None:
    cells = [
        Said(text, left, 600 - 20 * row)
        for row, texts in enumerate(
            [("2012", "Gent", "Coördinator"), ("2005", "Aalst", "Adviseur")]
        )
        for left, text in zip((50, 200, 350), texts, strict=True)
    ]
    read = lines_read(page_of(*cells, Said("Loopbaan in jaren", 50, 640)))
    assert [line.split() for line in read] == [
        ["Loopbaan", "in", "jaren"],
        ["2012", "Gent", "Coördinator"],
        ["2005", "Aalst", "Adviseur"],
    ]
