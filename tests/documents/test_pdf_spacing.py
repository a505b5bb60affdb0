"""Reads names and headings whose letters are set apart, and lines with gaps."""

from __future__ import annotations

import pytest

from documents.pdf_pages import Said, lines_read, page_of


@pytest.mark.parametrize("spacing", [2.5, 4, 6, 10])
@pytest.mark.parametrize(
    "text",
    [
        "ÉLOÏSE D'HAESE-ÇELIK",
        "WERKERVARING",
        "Taal- en letterkunde",
        "AVA TAVERNIER",
        "J. VAN DAMME",
    ],
)
def test_letters_set_apart_are_words(text: str, spacing: float) -> None:
    read = lines_read(page_of(Said(text, 50, 700, spacing), Said("Kerkstraat 12", 50, 600)))
    assert read == [text, "Kerkstraat 12"]


def test_letters_with_typed_blanks_between_are_words() -> None:
    name = "  ".join(" ".join(word) for word in ("LOTTE", "PEETERS"))
    assert lines_read(page_of(Said(name, 50, 700))) == ["LOTTE PEETERS"]


def test_signs_set_apart_stay_with_their_word() -> None:
    read = lines_read(page_of(Said("Geachte leden van de raad, beste voorzitter:", 50, 700, 4)))
    assert read == ["Geachte leden van de raad, beste voorzitter:"]


def test_letters_with_equal_blanks_everywhere_are_one_word() -> None:
    assert lines_read(page_of(Said("C U R R I C U L U M", 50, 700))) == ["CURRICULUM"]


@pytest.mark.parametrize(
    "text",
    [
        "A B C D E F G H I J K",
        "il y a à la fin",
        "x = y + z - a",
        "1 2 3 4 5 6",
        "P, Q, T, Z, A en B",
        "Ik ga naar de stad in het jaar",
    ],
)
def test_single_letters_that_are_no_word_stay_apart(text: str) -> None:
    assert lines_read(page_of(Said(text, 50, 700))) == [text]


def test_a_gap_in_a_line_is_a_tab() -> None:
    data = page_of(
        Said("Werkervaring", 50, 700),
        Said("Coördinator stedelijk beleid", 150, 700),
        Said("2012 - heden", 450, 700),
    )
    assert lines_read(data) == ["Werkervaring\tCoördinator stedelijk beleid\t2012 - heden"]


def test_a_gap_as_between_words_is_none() -> None:
    data = page_of(Said("Werkervaring", 50, 700), Said("in steden", 119, 700))
    assert lines_read(data) == ["Werkervaring in steden"]
