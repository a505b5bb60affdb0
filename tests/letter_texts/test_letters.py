"""What a person writes: the texts to begin with, what keeps a letter back, how it is laid out."""

from __future__ import annotations

import html
import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcvs_mailbot.acknowledgement import Language
from kcvs_mailbot.acknowledgement.templates import BrokenTextError, OwnText, OwnTexts
from kcvs_mailbot.letter_texts import (
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    Begun,
    Facts,
    Flaw,
    Template,
    begun,
    broken,
    flaws,
    laid_out,
    of_letters,
    unfilled,
)
from kcvs_mailbot.message.flowed import unflow

FACTS = Facts("An Peeters", "KCVS-2021-0007", "directeur", "Kenniscentrum", "linda@kcvb.be")
EVERY = list(itertools.product(Template, Language))


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_each_text_begins_with_the_reference_and_greets_by_name(
    template: Template, language: Language
) -> None:
    letter = begun(template, language, FACTS)
    assert "KCVS-2021-0007" in letter.subject
    assert "An Peeters" in letter.text.splitlines()[0]
    assert letter.text.endswith("Kenniscentrum\nlinda@kcvb.be")
    assert not flaws(letter.subject, re.sub(r"\[.*?\]", "iets", letter.text))


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_without_a_name_each_text_greets_all_the_same(
    template: Template, language: Language
) -> None:
    nobody = Facts("", "KCVS-2021-0007", "directeur", "Kenniscentrum", "")
    first = begun(template, language, nobody).text.splitlines()[0]
    assert re.fullmatch(r"[\w ,]+,", first)
    assert "  " not in first


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_a_text_that_nobody_completed_does_not_go_unless_it_is_whole(
    template: Template, language: Language
) -> None:
    letter = begun(template, language, FACTS)
    stopped = flaws(letter.subject, letter.text)
    assert stopped == (() if template is Template.WITHDRAWAL else (Flaw.UNFILLED,))


@pytest.mark.parametrize(
    "field",
    ["[…]", "[...]", "[. . .]", "[ … ]", "[… welk document]", "[]", "[ ]", "[\n]", "[____]",
     "[uw naam …]", "[… welk\ndocument]", "[… de haak is weg", "[?]"],
)  # fmt: skip
def test_a_field_that_is_left_keeps_the_letter_back(field: str) -> None:
    assert flaws("Onderwerp", f"Beste An\n\n{field} en meer") == (Flaw.UNFILLED,)
    assert flaws(f"Over {field}", "Beste An") == (Flaw.UNFILLED,)


@pytest.mark.parametrize(
    "words", ["zoals u schreef [sic]", "zie [1] en [a]", "en zo voort… [noot]", "lijst[0]", "(…)"]
)
def test_what_a_person_puts_between_brackets_goes(words: str) -> None:
    assert flaws("Onderwerp", words) == ()


def test_fields_are_named_as_they_stand_each_once() -> None:
    assert unfilled("[… a\nb] x […] [… a b]") == ["[… a b]", "[…]"]


@pytest.mark.parametrize(
    ("subject", "text", "found"),
    [
        ("", "x", (Flaw.NO_SUBJECT,)),
        (" \t", "x", (Flaw.NO_SUBJECT,)),
        ("x", "\n \n", (Flaw.NO_TEXT,)),
        ("x" * (LONGEST_SUBJECT + 1), "x", (Flaw.LONG_SUBJECT,)),
        ("x", "x" * (LONGEST_TEXT + 1), (Flaw.LONG_TEXT,)),
        ("x" * LONGEST_SUBJECT, "x" * LONGEST_TEXT, ()),
        ("", "", (Flaw.NO_SUBJECT, Flaw.NO_TEXT)),
    ],
)
def test_what_cannot_be_sent_is_named(subject: str, text: str, found: tuple[Flaw, ...]) -> None:
    assert flaws(subject, text) == found


@pytest.mark.parametrize("sign", ["\u2060", "\u00ad", "\u200b", "\u202e", "\u0007", "\ue000"])
def test_signs_that_nobody_sees_are_no_text(sign: str) -> None:
    assert flaws(sign, f"{sign}\n{sign}") == (Flaw.NO_SUBJECT, Flaw.NO_TEXT)


def read_back(plain: str) -> list[str]:
    """The lines as a program reads them that knows format=flowed."""
    return unflow(plain, delete_space=False).rstrip("\n").split("\n")


@pytest.mark.parametrize(
    "line",
    [
        "> geen citaat",
        "From hier en nu",
        "een lange zin " * 20 + "einde",
        ("woord " * 11 + "> midden in de zin van iemand die pijltjes tekent ") * 3 + "einde",
        "woord " * 12 + "From dat woord begint nu een regel",
        "-- " + "w" * 80,
        "--",
        "w" * 3000,
    ],
)
def test_every_line_is_read_as_it_was_typed(line: str) -> None:
    plain = laid_out("Onderwerp", f"Beste An\n\n{line}\nLinda", Language.NL).plain
    assert read_back(plain) == ["Beste An", "", line, "Linda"]
    assert not any(physical.startswith((">", "From ")) for physical in plain.split("\n"))
    assert "-- " not in plain.split("\n")


@given(st.text(max_size=400))
def test_both_parts_say_the_same_whatever_is_typed(text: str) -> None:
    letter = laid_out("Onderwerp", text, Language.FR)
    body = letter.html.partition('<div lang="fr">')[2].partition("</div>")[0]
    seen = html.unescape(re.sub(r"<[^>]*>", "", body)).split()
    assert letter.plain.split() == [*itertools.chain(*map(str.split, letter.plain.split("\n")))]
    assert seen == " ".join(read_back(letter.plain)).split()


def test_controls_and_directions_fall_away_and_lines_stay() -> None:
    letter = laid_out("O\r\nBcc: x\u202e", "Be\u202este\u2028An\x07\r\n\r\n\r\n  x  y", Language.NL)
    assert letter.subject == "O Bcc: x"
    assert letter.plain == "Beste\nAn\n\nx y\n"


def test_a_blank_at_which_no_line_breaks_is_kept() -> None:
    letter = laid_out("Objet\u00a0: x", "oui\u202f? " * 20 + "non\u00a0:", Language.FR)
    assert letter.subject == "Objet\u00a0: x"
    assert "oui\u202f?" in letter.plain
    assert not any(line.startswith(("?", ":")) for line in letter.plain.split("\n"))
    assert "non\u00a0:" in letter.html


def test_html_holds_what_was_typed_as_text() -> None:
    letter = laid_out("<b>", "<script>alert(1)</script>\n& {{ x }}", Language.NL)
    assert "<script>" not in letter.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>\n&amp; {{ x }}" in letter.html
    assert "<title>&lt;b&gt;</title>" in letter.html


def own(text: str, name: str = "nl/letter-answer.txt") -> OwnTexts:
    return (OwnText(name, f"/texts/{name}", text),)


def test_a_vacancy_begins_its_letters_in_its_own_words_and_the_others_in_ours() -> None:
    texts = own("Over {{ reference }}\n\nDag {{ name or 'u' }},\n\n[… antwoord]\n{{ contact }}\n")
    letter = begun(Template.ANSWER, Language.NL, FACTS, texts)
    assert letter == Begun("Over KCVS-2021-0007", "Dag An Peeters,\n\n[… antwoord]\nlinda@kcvb.be")
    for template, language in EVERY:
        if (template, language) != (Template.ANSWER, Language.NL):
            assert begun(template, language, FACTS, texts) == begun(template, language, FACTS)
    assert broken(FACTS, texts) == []


def test_texts_of_receipts_are_none_of_letters() -> None:
    assert broken(FACTS, own("Beste {{ salaris }}", "nl/receipt.txt")) == []
    assert of_letters(own("", "letter.html")) == ()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Over {{ salaris }}\n\nDag", "line 1: salaris is no name that letters know"),
        ("Over u\n\nDag {% if name %}", "line 3: "),
        ("Over u\n", "its first line is the subject, the text comes below"),
        ("\n\nDag", "its first line is the subject, the text comes below"),
        ("", "is empty"),
        ("x" * (LONGEST_SUBJECT + 1) + "\nDag", "is too long for a letter"),
        ("Over u\n\n{{ name.salaris.iets }}", "line 3: "),
        ("{{ name.__class__.__mro__ }}\n\nDag", "line 1: "),
    ],
)
def test_what_is_wrong_with_a_letters_text_is_told_with_its_place(
    text: str, complaint: str
) -> None:
    (error,) = broken(FACTS, own(text))
    assert error.what.startswith("/texts/nl/letter-answer.txt")
    assert complaint in error.what


@pytest.mark.parametrize("text", ["Over u\n", "\n\nDag", "x" * (LONGEST_SUBJECT + 1) + "\nDag"])
def test_what_nobody_could_go_on_with_gives_way_like_any_broken_text(text: str) -> None:
    with pytest.raises(BrokenTextError):
        begun(Template.ANSWER, Language.NL, FACTS, own(text))


def test_a_fault_that_only_a_known_name_shows_is_found() -> None:
    (error,) = broken(FACTS, own("Over u\n\nDag{% if name %} {{ 1 / 0 }}{% endif %}"))
    assert "fails (ZeroDivisionError)" in error.what
