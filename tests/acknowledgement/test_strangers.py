"""Names of people or files that are repeated in our mail."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcvs_mailbot.acknowledgement.strangers import cleaned, greeting_name, shown_filename


@pytest.mark.parametrize(
    ("name", "greeted"),
    [
        ("An Peeters", "An Peeters"),
        ("Peeters, An", "An Peeters"),
        ("Peeters, An, MBA", "Peeters, An, MBA"),
        ("An Peeters, PhD", "An Peeters"),
        ("J.Peeters", "J. Peeters"),
        ("dr. J.P. Peeters", "dr. J.P. Peeters"),
        ('"An Peeters"', "An Peeters"),
        ("🎉 An Peeters 🎉", "An Peeters"),
        ("Aïcha O'Neill-D’Hondt", "Aïcha O'Neill-D’Hondt"),
        ("משה כהן", "משה כהן"),
        ("an van den broeck", "an van den broeck"),
        ("Maria da Conceição de Souza Silva", "Maria da Conceição de Souza Silva"),
        ("An\r\n Peeters", "An Peeters"),
    ],
)
def test_a_person_is_greeted_by_name(name: str, greeted: str) -> None:
    assert greeting_name(name) == greeted


@pytest.mark.parametrize(
    "name",
    [
        "",
        "-",
        "🎉",
        "an@example.org",
        "www.example.com",
        "Win nu bij casino.example",
        "https://x.example",
        "An\r\nBcc: b@example.org",
        "U wint 1000 euro",
        "x" * 61,
        "een twee drie vier vijf zes zeven acht",
        "Uw rekening wordt morgen geblokkeerd",
        "victim@bank.example",
    ],
)
def test_what_is_no_name_is_not_repeated(name: str) -> None:
    assert greeting_name(name) == ""


@pytest.mark.parametrize(
    "filename",
    [
        "cv.pdf",
        "CV An Peeters 10.09.2021.docx",
        "CV 10.09.2021 An.pdf",
        "An.Peeters.cv.v2.pdf",
        "bijlagen.zip",
        "motivatie_versie-2.odt",
        "brief",
    ],
)
def test_an_ordinary_filename_stays_as_it_is(filename: str) -> None:
    assert shown_filename(filename) == filename


@pytest.mark.parametrize(
    "filename",
    [
        "https://evil.example/cv.pdf",
        "HTTP://evil.example",
        "klik www.evil.com.pdf",
        "evil.com cv.pdf",
        "cv.pdf,evil.co.uk",
        "bel an@evil.com.pdf",
        "(evil.com)",
    ],
)
def test_no_filename_becomes_a_link(filename: str) -> None:
    shown = shown_filename(filename)
    assert not re.search(r"://|www\.|\S@\S", shown, re.IGNORECASE)
    assert not re.search(r"\w\.(?:com|co|uk|example)\b", shown, re.IGNORECASE)
    assert re.sub(r"[ \u2060]", "", shown) == filename.replace(" ", "")


def test_a_long_filename_keeps_its_ending() -> None:
    shown = shown_filename("cv " * 90 + ".pdf")
    assert len(shown) <= 60
    assert shown.endswith("….pdf")
    assert len(shown_filename("x" * 500)) == 60


@given(st.text())
def test_cleaned_text_is_one_line_that_utf_8_can_hold(text: str) -> None:
    shown = cleaned(text, 40)
    shown.encode("utf-8")
    assert len(shown) <= 40
    assert len(shown.splitlines()) <= 1
    assert shown == shown.strip()
    assert not set(shown) & set("\x00\r\n\u2028\u202e\u2066\u2068\u2069\ue000")


@given(st.text(alphabet="ab.-_/@w:, ", max_size=200))
def test_any_filename_is_shown_without_a_scheme(text: str) -> None:
    assert "//" not in shown_filename(text)
    assert "www." not in shown_filename(text)
