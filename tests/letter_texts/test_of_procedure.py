"""The letters of the procedure: their texts, and the fields filled in for each candidate."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcvs_mailbot.acknowledgement import Language
from kcvs_mailbot.acknowledgement.templates import BrokenTextError, OwnText
from kcvs_mailbot.letter_texts import (
    Facts,
    Field,
    Flaw,
    broken,
    empty,
    fields_of,
    filled,
    flaws,
    of_procedure,
    unknown,
)
from kcvs_mailbot.selection.letters import OF_AN_APPOINTMENT, ProcedureLetter

EVERY = list(itertools.product(ProcedureLetter, Language))
TO_COMPLETE = {ProcedureLetter.RESERVE, ProcedureLetter.PROCEDURE_EXTENDED}
"""What only people know stands open in these."""
WHY = (
    "omdat",
    "want ",
    "helaas",
    "puisque",
    "parce",
    "malheureusement",
    "because",
    "unfortunately",
)


@pytest.mark.parametrize(("letter", "language"), EVERY)
def test_each_text_greets_names_the_vacancy_and_says_whom_to_ask(
    letter: ProcedureLetter, language: Language
) -> None:
    told = of_procedure(letter, language)
    assert "{kenmerk}" in told.subject
    assert told.text.startswith("{aanspreking},\n\n")
    assert "{vacature}" in told.text
    assert told.text.endswith("{organisatie}\n{contact}")
    assert {"nl": "antwoord", "fr": "répond", "en": "reply"}[language.value] in told.text.lower()
    assert not unknown(f"{told.subject}\n{told.text}", letter)
    expected = (Flaw.UNFILLED,) if letter in TO_COMPLETE else ()
    assert flaws(told.subject, told.text) == expected


@pytest.mark.parametrize(("letter", "language"), EVERY)
def test_no_text_says_why_somebody_was_chosen_or_not(
    letter: ProcedureLetter, language: Language
) -> None:
    text = of_procedure(letter, language).text.lower()
    assert not any(word in text for word in WHY)


@pytest.mark.parametrize("language", Language)
def test_an_appointment_is_told_with_its_day_its_hour_and_where(language: Language) -> None:
    for letter in OF_AN_APPOINTMENT - {ProcedureLetter.APPOINTMENT_CANCELLED}:
        told = of_procedure(letter, language)
        assert all(field in told.text for field in ("{dag}", "{uur}", "{einde}", "{waar}"))
        assert "{dag}" in told.subject


def test_only_letters_of_an_appointment_know_its_fields() -> None:
    assert Field.PLACE in fields_of(ProcedureLetter.INVITATION_TEST)
    assert Field.PLACE not in fields_of(ProcedureLetter.NOT_CHOSEN)
    assert unknown("op {dag} in {plaats}", ProcedureLetter.NOT_CHOSEN) == ["{dag}", "{plaats}"]
    assert unknown("op {dag} in {plaats}", ProcedureLetter.INVITATION_TEST) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{plats} {plats} {naam}", ["{plats}"]),
        ("{Naam}", ["{Naam}"]),
        ("{ naam }", ["{ naam }"]),
        ("{naam", ["{"]),
        ("naam}", ["}"]),
        ("{}", ["{}"]),
        ("{{naam}}", ["{", "}"]),
        ("{naam\n}", ["{", "}"]),
    ],
)
def test_a_field_that_nobody_knows_is_named(text: str, found: list[str]) -> None:
    assert unknown(text, ProcedureLetter.CHOSEN) == found


def test_a_field_that_is_nothing_for_a_candidate_is_named() -> None:
    values = {Field.NAME: "An", Field.PLACE: " ", Field.LINK: ""}
    assert empty("{naam} {plaats} {link} {plaats} {x}", values) == ["{plaats}", "{link}"]
    assert empty("Beste {naam}", values) == []


def test_what_a_value_holds_is_no_field() -> None:
    values = {Field.NAME: "{plaats}", Field.PLACE: "Gent"}
    assert filled("{naam} in {plaats}, {x}", values) == "{plaats} in Gent, {x}"


@given(st.text(alphabet="{}naam x\n", max_size=30))
def test_whatever_is_typed_is_filled_in_and_never_breaks(text: str) -> None:
    told = filled(text, {Field.NAME: "An"})
    assert told == text.replace("{naam}", "An")


OWN = "nl/letter-not_chosen.txt"


def own(source: str, name: str = OWN) -> tuple[OwnText, ...]:
    return (OwnText(name, f"/etc/kcvs/{name}", source),)


def test_a_vacancy_brings_its_own_text_with_either_kind_of_names() -> None:
    told = of_procedure(
        ProcedureLetter.NOT_CHOSEN,
        Language.NL,
        own("Kandidatuur {{ reference }}\n\n{aanspreking},\n\nVoor {{ vacancy }}: niet u.\n"),
    )
    assert told.subject == "Kandidatuur {kenmerk}"
    assert told.text == "{aanspreking},\n\nVoor {vacature}: niet u."


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Onderwerp\n\nBeste {plats}", "{plats} is no field"),
        ("Onderwerp\n\nOp {dag}", "{dag} is no field"),
        ("Onderwerp alleen\n", "first line is the subject"),
        ("Onderwerp\n\n{{ deadline }}", "deadline"),
    ],
)
def test_check_names_what_is_wrong_with_a_vacancys_own(source: str, said: str) -> None:
    with pytest.raises(BrokenTextError, match=said.replace("{", r"\{")):
        of_procedure(ProcedureLetter.NOT_CHOSEN, Language.NL, own(source))
    found = broken(Facts("", "K-1", "directeur", "KCVS", "linda@kcvb.be"), own(source))
    assert any(said in str(error) and OWN in str(error) for error in found)


def test_a_persons_own_letter_may_hold_braces() -> None:
    source = own("Onderwerp\n\n{naam} en {x}", "nl/letter-free.txt")
    assert broken(Facts("", "K-1", "directeur", "KCVS", "linda@kcvb.be"), source) == []
