"""Which texts of a PDF are none, and which rare ones are."""

from __future__ import annotations

import pytest
from babel import Locale, localedata

from documents import words
from kcvs_mailbot.documents.legible import is_legible

LANGUAGES = [name for name in localedata.locale_identifiers() if "_" not in name]
CV = " ".join((*words.CV_LINES, *words.LETTER_LINES, words.LEFT, words.RIGHT))


def shifted(text: str, by: int) -> str:
    """As glyph numbers of a font without names are: blanks stay apart."""
    return "".join(sign if sign == " " else chr(ord(sign) + by) for sign in text)


def exchanged(text: str) -> str:
    """Each letter by one in the order of first use."""
    seen: dict[str, str] = {" ": " "}
    return "".join(seen.setdefault(sign, chr(ord("A") + len(seen) - 1)) for sign in text.lower())


@pytest.mark.parametrize(
    "text",
    [
        shifted(CV, 0xE000),
        shifted(CV, 0xF0000),
        "".join(" " if sign == " " else "\ufffd" for sign in CV),
        "".join(" " if sign == " " else "\u25a1" for sign in CV),
        "".join(sign if place % 2 else "\ufffd" for place, sign in enumerate(CV)),
        "".join(" " if sign == " " else chr(4 + ord(sign) % 24) for sign in CV),
        "Werkervaring en opleiding " + shifted(CV, 0xE000),
    ],
    ids=["private", "private plane", "missing", "boxes", "half missing", "controls", "headings"],
)
def test_codes_without_a_sign_are_no_text(text: str) -> None:
    assert not is_legible(text)


@pytest.mark.parametrize("by", [1, -1, 3, -29, 13, 40, 100])
def test_shifted_letters_are_no_text(by: int) -> None:
    assert not is_legible(shifted(CV, by))


def test_exchanged_letters_are_no_text() -> None:
    assert not is_legible(exchanged(CV))


def test_letters_of_many_scripts_in_a_word_are_no_text() -> None:
    assert not is_legible(" ".join(["һӎήʽ", "ƹήటҧ", "ଋҩ\u05d0", "ဌҩя"] * 5))


@pytest.mark.parametrize(
    "text",
    [
        CV,
        CV.upper(),
        "",
        "\uf0b7 Frans\n\uf0b7 Engels\n\ue0c8 Gent",
        " ".join(f"{year} {year * 7 % 993} {year / 3:.2f} €" for year in range(1990, 2021)),
        "BTW KBO NV BVBA VZW OCMW " * 20,
        "ATGCGTAC GGCTAA TTGACC " * 30,
        "Krzysztof Brzęczyszczykiewicz, Strč Prst, Ng Wrzw, Szczęsny Chrząszcz " * 5,
        "東京都庁でPDFファイルを読むシステム開発を担当しました。" * 5,
        "Η ενέργεια α των ηλεκτρονίων μετριέται σε eV και μm " * 5,
        "Я работал в городе Гент, Бельгия, с 2005 года. " * 5,
        "عملت في مدينة خنت منذ عام وأتحدث العربية والفرنسية. " * 5,
        "मैंने शहर में काम किया है और हिंदी बोलता हूँ। " * 5,
        "Tôi đã làm việc tại thành phố trong nhiều năm và nói tiếng Việt. " * 5,
    ],
)
def test_what_people_can_read_is_text(text: str) -> None:
    assert is_legible(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_names_that_any_language_has_for_countries_and_languages_are_text(
    language: str,
) -> None:
    locale = Locale.parse(language)
    assert is_legible(" ".join(locale.territories.values()))
    assert is_legible(" ".join(locale.languages.values()))
