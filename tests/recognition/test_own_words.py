"""Whose words a mail holds that passes another's on."""

from __future__ import annotations

import pytest

from collection.drafts import Paper, attached_mail
from kcvs_mailbot.message import Address
from kcvs_mailbot.recognition.own_words import Words, own_words
from recognition.judging import COLLEAGUE, HOUSE, SENDER, message

ROSA = Address("Rosa Mares", "rosa.mares@post.example")
AN = Address("An Peeters", "an.peeters@post.example")
LETTER = "Geachte,\n\nIk stel mij kandidaat als directeur.\n\nRosa"
BLOCK = (
    "Van: Rosa Mares <rosa.mares@post.example>\nVerzonden: maandag 9 augustus 2021 16:20\n"
    "Aan: Sara\nOnderwerp: brief"
)
NOTE = "Linda, lijkt mij te licht.\n\nSara"


def words(
    body: str, *inner: Paper, who: Address | None = ROSA, sender: str = COLLEAGUE
) -> Words | None:
    mail = message("Fwd: brief", body, *inner, sender=sender)
    return own_words(mail, tuple(paper.attached for paper in inner), who, HOUSE)


def quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


@pytest.mark.parametrize(
    "between",
    ["---------- Forwarded message ---------", "_" * 32, "-----Oorspronkelijk bericht-----", ""],
)
def test_the_note_above_the_block_is_not_the_candidates(between: str) -> None:
    found = words(f"{NOTE}\n\n{between}\n{BLOCK}\n\n{LETTER}")
    assert found == Words(LETTER, NOTE, "maandag 9 augustus 2021 16:20")


@pytest.mark.parametrize("note", ["", f"{NOTE}\n\n"])
def test_a_mail_that_is_quoted_whole_is_the_candidates(note: str) -> None:
    inner = quoted(f"{BLOCK}\n\n{LETTER}")
    found = words(f"{note}Begin doorgestuurd bericht:\n\n{inner}")
    assert found is not None
    assert (found.text, found.note) == (LETTER, note.strip())


def test_what_the_candidate_quotes_below_is_not_an_own_word() -> None:
    answered = "Op ma 2 aug. 2021 om 10:00 schreef Sara <sara@kcvb.be>:\n\n> Wij zoeken iemand."
    found = words(f"{NOTE}\n\n{BLOCK}\n\n{LETTER}\n\n{answered}")
    assert found is not None
    assert found.text == LETTER


def test_an_attached_mail_is_the_candidates_and_all_of_the_outer_one_is_the_note() -> None:
    inner = attached_mail("Rosa Mares <rosa.mares@post.example>", "brief", LETTER)
    found = words(NOTE, inner)
    assert found is not None
    assert found == Words(LETTER, NOTE, places=frozenset({0}))


def test_of_several_attached_mails_only_the_candidates_are_taken() -> None:
    other = attached_mail("Wim Bal <wim.bal@post.example>", "brief", "Ik ben Wim.")
    mine = attached_mail("Rosa Mares <rosa.mares@post.example>", "brief", LETTER)
    found = words(NOTE, other, mine)
    assert found is not None
    assert found == Words(LETTER, NOTE, places=frozenset({1}))


CHAIN = (
    f"{NOTE}\n\nVan: Onthaal <onthaal@stad.example>\nVerzonden: x\nAan: y\nOnderwerp: FW: brief\n\n"
    f"Ter info\n\n{BLOCK}\n\n{LETTER}\n\nVan: Tom <tom@kcvb.be>\nVerzonden: x\nAan: Rosa\n"
    "Onderwerp: vacature\n\nZie onze vacature."
)


@pytest.mark.parametrize("who", [ROSA, Address("Mares, Rosa", "rosa@werk.example")])
def test_in_a_chain_it_is_the_block_of_the_candidate(who: Address) -> None:
    found = words(CHAIN, who=who)
    assert found is not None
    assert found.text == LETTER
    assert found.note.startswith(NOTE)
    assert found.note.endswith("Ter info")


def test_under_a_strange_address_it_is_the_outsiders_block() -> None:
    found = words(f"{NOTE}\n\n{BLOCK}\n\n{LETTER}", who=Address("", "r.m@werk.example"))
    assert found is not None
    assert found.text == LETTER


def test_who_passes_an_own_mail_on_wrote_both() -> None:
    body = f"Nogmaals.\n\n---------- Forwarded message ---------\n{BLOCK}\n\n{LETTER}"
    found = words(body, sender="Rosa Mares <rosa@werk.example>")
    assert found == Words(f"Nogmaals.\n\n{LETTER}")


@pytest.mark.parametrize("who", [AN, Address("Tim Peeters", "tim@post.example")])
def test_a_mail_that_passes_nothing_on_holds_its_senders_words(who: Address) -> None:
    assert own_words(message("brief", LETTER), (), who, HOUSE) is None


def test_a_candidate_who_passes_on_what_another_wrote_speaks_above_it() -> None:
    assert words(f"{LETTER}\n\n{BLOCK}\n\nWij zoeken.", who=AN, sender=SENDER) is None


def test_a_long_paragraph_and_a_long_letter_are_kept_whole() -> None:
    long = "\n".join(f"{number} {'woord ' * 400}".strip() for number in range(60))
    found = words(f"{NOTE}\n\n{BLOCK}\n\n{long}")
    assert found is not None
    assert found.text == long


FORM = "Naam: Rosa Mares\nE-mail: rosa.mares@post.example\nTelefoon: 0470 12 34 56\n"
SAID = "Ik stel mij kandidaat als directeur.\n\nMijn troeven: luisteren en verbinden."


@pytest.mark.parametrize(
    "body",
    [
        f"{FORM}Bericht:\n{SAID}",
        f"{FORM}\nBericht: {SAID}",
        f"{FORM}Organisatie: stad Halle\nBericht:\n\n{SAID}\n\n--\nVerzonden via het formulier.",
        f"Bericht:\n{SAID}\n\n{FORM}",
        f"Onderwerp: directeur\n{FORM}Uw vraag:\n{SAID}",
    ],
)
def test_of_a_form_only_what_was_filled_in_is_the_candidates(body: str) -> None:
    found = words(body, sender="Website <web@site.example>")
    assert found is not None
    assert (found.text, found.note) == (SAID, "")


def test_what_somebody_writes_above_such_lines_is_kept_as_a_note() -> None:
    found = words(f"Dag Linda, dit kwam binnen.\n\n{FORM}Bericht:\n{SAID}")
    assert found == Words(SAID, "Dag Linda, dit kwam binnen.")


def test_lines_about_others_make_no_form() -> None:
    assert words("Naam: Tom Bos\nTelefoon: 0470 12 34 56\nDank je!") is None
    assert words("Ik stel mij kandidaat.\nNaam: Rosa Mares") is None
