"""A vacancy's own texts: used in the place of ours, and never half."""

from __future__ import annotations

from pathlib import Path

import pytest

from acknowledgement.examples import facts, unwrapped
from kcvs_mailbot.acknowledgement import Kind, Language, templates
from kcvs_mailbot.acknowledgement.receipt import compose
from kcvs_mailbot.acknowledgement.samples import broken
from kcvs_mailbot.acknowledgement.templates import BrokenTextError, OwnText, OwnTexts, ours

OURS = Path(templates.__file__).with_name("templates")
RECEIPT = "nl/receipt.txt"


def own(source: str, name: str = RECEIPT) -> OwnTexts:
    return (OwnText(name, f"/etc/onthaal/{name}", source),)


def test_a_text_of_the_vacancy_stands_in_the_place_of_ours() -> None:
    letter = compose(facts(), own("Dag {{ name }},\n\n# Uw gegevens\n\n{{ reference }}"))
    assert letter.plain == "Dag An Peeters,\n\nUW GEGEVENS\n\nKCVS-2021-0007\n"
    assert "<h2>Uw gegevens</h2>" in letter.html


def test_ours_are_taken_for_all_that_the_vacancy_has_not() -> None:
    procedure = own("# Hoe het verder gaat\n\nU hoort van ons.", "nl/procedure.txt")
    letter = compose(facts(language=Language.FR), procedure)
    text = unwrapped(letter.plain)
    assert "U hoort van ons." in text
    assert "shortlist vast" not in text
    assert "Bedankt voor uw kandidatuur" in text
    assert "établit une liste restreinte" in text


@pytest.mark.parametrize("name", ours())
def test_each_of_our_texts_can_be_copied_and_replaced(name: str) -> None:
    copied = own((OURS / name).read_text("utf-8") + "\nEIGEN\n", name)
    assert broken(facts(), copied) == []
    kind = Kind.ADDITION if "addition" in name else Kind.RECEIPT
    letter = compose(facts(kind=kind, language=Language.of(name[:2])), copied)
    assert "EIGEN" in letter.plain + letter.html


@pytest.mark.parametrize(
    ("source", "line", "why"),
    [
        ("Beste {{ name }},\n\n{{ salaris }}", 3, "salaris"),
        ("Beste\n\n{% if late %}laat", 3, "end"),
        ("Beste\n{{ name.strip( }}", 2, ""),
        ("Beste\n{{ documents[99] }}", 2, ""),
        ("Beste\n\n{{ 1 // 0 }}", 3, "ZeroDivisionError"),
        ("Beste\n{{ ''.__class__.__mro__ }}", 2, "unsafe"),
        ("Beste\n{% include 'nl/geheim.txt' %}", 2, "nl/geheim.txt"),
        ("Beste\n{% include '../../secret' %}", 2, ""),
    ],
)
def test_a_broken_text_names_its_file_and_line(source: str, line: int, why: str) -> None:
    with pytest.raises(BrokenTextError) as raised:
        compose(facts(), own(source))
    assert raised.value.what.startswith(f"/etc/onthaal/{RECEIPT}, line {line}: ")
    assert why in raised.value.what


def test_an_error_in_an_included_text_names_the_included_one() -> None:
    with pytest.raises(BrokenTextError, match=r"nl/documents\.txt, line 2: 'foto' is"):
        compose(facts(), own("- x\n- {{ foto }}", "nl/documents.txt"))


def test_where_it_is_broken_tells_nothing_of_the_candidate() -> None:
    with pytest.raises(BrokenTextError) as raised:
        compose(facts(), own("{{ {}[name] }}{{ name | int(base=name) }}"))
    assert "Peeters" not in raised.value.where
    with pytest.raises(BrokenTextError) as raised:
        compose(facts(), own("{{ '%d' % name }}"))
    assert "Peeters" not in raised.value.what


def test_an_empty_text_is_broken() -> None:
    with pytest.raises(BrokenTextError, match="is empty"):
        compose(facts(), own("{% if late %}Laattijdig{% endif %}\n"))


def test_a_stranger_writes_no_markup_into_a_page_of_the_vacancy() -> None:
    page = own(
        "<p>{{ subject }}</p>{% for _, text in sections %}{{ text }}{% endfor %}", "letter.html"
    )
    letter = compose(facts(vacancy_title="a <b> c"), page)
    assert "<p>Ontvangstbevestiging kandidatuur a &lt;b&gt; c" in letter.html
    assert "Bedankt voor uw kandidatuur" in letter.html


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (
            "Beste,\n{% if late and links and not open %}\n{{ boete }}\n{% endif %}",
            "line 3: boete is",
        ),
        ("Beste,\n{% if 'geen' in statuses %}{{ boete }}{% endif %}", "line 2: boete is"),
        (
            "Beste,\n{% if late is none %}{{ 1 // 0 }}{% endif %}",
            "line 2: fails (ZeroDivisionError)",
        ),
        ("Beste,\n{% if late %}", "line 2: "),
        ("{% if documents %}Beste{% endif %}", "is empty"),
    ],
)
def test_samples_find_what_only_some_receipts_would_meet(source: str, why: str) -> None:
    (found,) = broken(facts(), own(source))
    assert why in found.what


def test_a_name_that_the_text_sets_itself_is_known() -> None:
    setting = own(
        "{% set wie = 'wij' %}{% for d in documents %}{{ loop.index }}{% endfor %} {{ wie }}"
    )
    assert broken(facts(), setting) == []
