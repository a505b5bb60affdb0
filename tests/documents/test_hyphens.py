"""Words that were broken at a line's end, in texts of PDF and of OCR."""

from __future__ import annotations

import pytest

from kcvs_mailbot.documents.hyphens import without_line_ends

IN_DUTCH = "\nHet is een brief."
MARKS = ["\ufffe", "\xad", "\xad\r\n", "-\n", "-\r\n", "- \n", "\u2010\r\n"]


def mended(text: str, rest: str = IN_DUTCH) -> str:
    return without_line_ends([text + rest])[0].removesuffix(rest)


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize(
    "broken",
    [
        "samenwer|kingsovereenkomst",
        "verantwoordelijkheids|verdeling",
        "coördi|nator",
        "directeur|generaal",
        "devel|opment",
        "l'a|venir",
        "étu|diante",
        "SAMENWER|KING",
        "financi|eel",
        "vri|jwilliger",
        "vari|ëren",
        "muse|um",
        "ge|ïnteresseerd",
        "συνερ|γασία",
    ],
)
def test_a_broken_word_is_whole_again(broken: str, mark: str) -> None:
    assert mended(broken.replace("|", mark)) == broken.replace("|", "")


@pytest.mark.parametrize("mark", [mark for mark in MARKS if "\u2010" not in mark])
@pytest.mark.parametrize(
    "word",
    [
        "beleids- en onderzoekscel",
        "taal- of rekenfouten",
        "recherche- et développement",
        "EU-beleid",
        "UNESCO-site",
        "Oost-Vlaanderen",
        "X-stralen",
        "tv-programma",
        "e-mail",
        "vas-y",
        "zee-eend",
        "auto-industrie",
        "mini-enquête",
        "re-integratie",
        "co-ouderschap",
        "café-eigenaar",
        "adjunct-directeur",
        "ex-burgemeester",
        "rendez-vous",
        "elle-même",
    ],
)
def test_a_hyphen_of_the_word_stays(word: str, mark: str) -> None:
    left, right = word.split("-")
    assert mended(f"de {left}{mark}{right.lstrip()}") == f"de {word}"


def test_vowels_clash_in_dutch_alone() -> None:
    assert mended("A human be-\ning, pour cré-\ner", "") == "A human being, pour créer"


def test_the_document_itself_shows_what_it_writes_with_a_hyphen() -> None:
    pages = ["De directeur-\ngeneraal", "Onze Directeur-generaal werkt"]
    assert without_line_ends(pages)[0] == "De directeur-generaal"


def test_the_document_itself_shows_what_it_writes_as_one_word() -> None:
    pages = ["Bij de CO2\ufffeuitstoot", "een co2uitstoot; zee-\nengte", "de zeeengte"]
    assert without_line_ends(pages)[:2] == ["Bij de CO2uitstoot", "een co2uitstoot; zeeengte"]


def test_a_program_with_a_sign_of_its_own_for_broken_words_leaves_other_hyphens_typed() -> None:
    text = "een samen\u2010\nwerking met de project\ufffeleider, boek\u2010\nen"
    assert mended(text) == "een samenwerking met de project-leider, boeken"


def test_a_font_that_shows_every_hyphen_so_is_no_sign() -> None:
    text = "Oost\u2010Vlaanderen, het EU\u2010\nbeleid, samen\u2010\nwerking"
    assert mended(text) == "Oost\u2010Vlaanderen, het EU-beleid, samenwerking"


def test_a_diaeresis_that_fell_away_at_the_line_s_end_is_put_back() -> None:
    text = mended("zeer ge-\ninteresseerd en be-\ninvloed")
    assert text == "zeer gei\u0308nteresseerd en bei\u0308nvloed"


@pytest.mark.parametrize(
    "text",
    ["2012-\n2016", "talen:\n- Frans\n- Engels", "punt -\nkomma", "Gent-\n2012", "(ja)-\nnee"],
)
def test_other_dashes_are_left_alone(text: str) -> None:
    assert mended(text) == text


def test_a_year_is_not_glued_to_the_next() -> None:
    assert mended("2012\ufffe2016") == "2012-2016"


@pytest.mark.parametrize("text", ["werk\ufffe", "werk\ufffe\r\n(verder)"])
def test_a_hyphen_that_nothing_follows_stays_a_hyphen(text: str) -> None:
    assert mended(text, "") == text.replace("\ufffe", "-")
