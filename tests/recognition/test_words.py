"""The folding of text that words are looked for in, and how clearly it names a vacancy."""

from __future__ import annotations

import pytest

from kcvs_mailbot.recognition.text.folding import NOTHING, fold
from kcvs_mailbot.recognition.text.vacancies import Naming, naming, route, title_of
from kcvs_mailbot.recognition.verdict import House, VacancyWords

DIRECTOR = VacancyWords("KCVS-2021", "directeur Kenniscentrum Vlaamse Steden")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ik stel mij\nkandidaat!", " ik stel mij kandidaat . "),
        ("Café, élève; Ça va ?", " cafe eleve . ca va ? "),
        ("J’ai l'honneur", " j'ai l'honneur "),
        ("nieuwe\n\nalinea", " nieuwe . alinea "),
        ("zie https://we.tl/t-1 hier", " zie hier "),
        ("cv_an.pdf (2)", " cv an pdf 2 "),
        ("...", " . "),
    ],
)
def test_text_is_folded_to_words_and_ends_of_sentences(text: str, folded: str) -> None:
    assert fold(text, 1_000).text == folded


def test_nothing_folds_to_nothing() -> None:
    assert fold("  \n ", 100) == NOTHING
    assert NOTHING.words <= 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ref. KCVS-2021", Naming.REFERENCE),
        ("directeur van het Kenniscentrum", Naming.CLEAR),
        ("directrice du Kenniscentrum", Naming.CLEAR),
        ("the director of KCVS", Naming.CLEAR),
        ("vacature directeur", Naming.CLEAR),
        ("directeur", Naming.ROLE),
        ("Kenniscentrum Vlaamse Steden", Naming.HOUSE),
        ("KCVS", Naming.HOUSE),
        ("u kan mij direct bellen, directly, directement", Naming.NOT),
        ("steden", Naming.NOT),
    ],
)
def test_a_vacancy_is_named_more_or_less_clearly(text: str, expected: Naming) -> None:
    assert naming(title_of(DIRECTOR), fold(text, 1_000)) is expected


def test_a_title_in_small_letters_is_all_role() -> None:
    title = title_of(VacancyWords("X", "stafmedewerker stedelijk beleid"))
    assert title.role == {"stafmedewerker", "stedelijk", "beleid"}
    assert naming(title, fold("beleid", 10)) is Naming.ROLE
    assert naming(title, fold("stafmedewerkster", 30)) is Naming.ROLE


def test_a_title_without_words_names_nothing() -> None:
    title = title_of(VacancyWords("2021", "2021"))
    assert naming(title, fold("2022 directeur", 30)) is Naming.NOT


def test_of_two_vacancies_of_one_role_the_other_words_decide() -> None:
    house = House(
        frozenset(),
        frozenset(),
        (
            VacancyWords("A-1", "stafmedewerker wonen"),
            VacancyWords("B-1", "stafmedewerker mobiliteit"),
        ),
    )
    assert route(house, (fold("stafmedewerker mobiliteit", 99),)).reference == "B-1"
    assert route(house, (fold("stafmedewerker", 99),)).reference is None
    assert route(house, (fold("stafmedewerker A-1 mobiliteit", 99),)).reference == "A-1"
