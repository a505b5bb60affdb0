"""What this sender wrote, apart from the mails below or between it."""

from __future__ import annotations

import pytest

from kcvs_mailbot.message.quotes import without_quotes
from message.building import read


def new_text(body: str, subject: str = "", *, is_answer: bool = False) -> str:
    return without_quotes(body, subject, is_answer=is_answer)


INTRODUCTIONS = [
    "Op di 14 sep. 2021 om 10:00 schreef Linda Boudry <linda@kcvb.be>:",
    "Op di 14 sep. 2021 om 10:00 schreef Linda Boudry <\nlinda@kcvb.be>:",
    "Op 14 sep. 2021 om 10:00 heeft Linda Boudry <linda@kcvb.be> het volgende geschreven:",
    "Op 14 sep. 2021 om 10:00 heeft Linda Boudry\n<linda@kcvb.be> het volgende\ngeschreven:",
    "Linda Boudry schreef op 14/09/2021 om 10:00:",
    "On Tue, Sep 14, 2021 at 10:00 AM Linda Boudry <linda@kcvb.be> wrote:",
    "Le mar. 14 sept. 2021 à 10:00, Linda Boudry <linda@kcvb.be> a écrit :",
    "Am Di., 14. Sept. 2021 um 10:00 Uhr schrieb Linda Boudry <linda@kcvb.be>:",
    "2021-09-14 10:00 GMT+02:00 Linda Boudry <linda@kcvb.be>:",
    "-----Oorspronkelijk bericht-----",
    "-------- Original Message --------",
    "-----Message d'origine-----",
    "-----Ursprüngliche Nachricht-----",
    "---------- Forwarded message ---------\nVan: Bram <bram@mail.example>",
    "---------- Doorgestuurd bericht ----------",
    "Begin doorgestuurd bericht:",
    "Début du message transféré :",
    "Van: Linda Boudry <linda@kcvb.be>\nVerzonden: dinsdag 14 september 2021 10:00\nAan: An",
    "From: Linda Boudry\nSent: Tuesday\nTo: An\nSubject: x",
    "De : Linda Boudry\nEnvoyé : mardi\nÀ : An\nObjet : x",
    "Von: Linda Boudry\nGesendet: Dienstag\nAn: An\nBetreff: x",
    "*From:* Linda Boudry\n*Sent:* Tuesday\n*To:* An",
    "________________________________\nVan: Linda\nVerzonden: dinsdag\nAan: An",
    "________________________________\n\nVan: Linda\nVerzonden: dinsdag\nAan: An",
]


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
def test_what_stands_above_an_earlier_mail_is_kept(introduction: str) -> None:
    assert new_text(f"Dag Linda,\n\nMijn cv.\n\n{introduction}\n\nOude tekst.") == (
        "Dag Linda,\n\nMijn cv."
    )


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
def test_a_mail_that_only_forwards_has_no_new_text(introduction: str) -> None:
    assert new_text(f"{introduction}\n\nOude tekst.", "FW: x") == ""


@pytest.mark.parametrize(
    "own",
    [
        "Op 12 juni 2019 schreef ik in De Standaard:\n\nSteden zijn belangrijk.",
        "On my side I have always wondered what people wrote:\nnamely that this works.",
        "Van: An Claes\nAan: Linda Boudry\nDatum: 3 september 2021\nOnderwerp: x\n\nGeachte",
        "Van: An Claes, an@mail.example\nDatum: 3 september 2021\nOnderwerp: x\n\nGeachte",
        "Ervaring:\n> 10 jaar stad\n> 5 jaar VVSG",
        "Van: 2015\nTot: 2020\nStad Gent",
        "Van 2010 tot 2015 werkte ik in Gent:\nals planner",
        "Op het moment dat ik dit schreef:\n" + "a" * 500,
        "On " + "x" * 500 + " 10:00 wrote:",
        "________________________________\nAn Claes\nStad Gent",
        "Op 3 september\n\nschreef ik dit:",
        "Le 3 septembre\nj'ai dit\nque\nMarie a écrit :",
        "Op 3 september " + "a" * 380 + "\nom 10:00 schreef ik:",
        "-----\nTitel\n-----",
        "De stad: 10:00",
    ],
)
def test_the_senders_own_text_is_never_dropped(own: str) -> None:
    assert new_text(own) == own


def test_answers_between_the_quotes_stay() -> None:
    introduction = "On Tue, Sep 14, 2021 at 10:00 AM L <l@k.be> wrote:"
    body = f"Dag\n\n{introduction}\n> Een?\n\nJa.\n\n> Twee?\n\nNee."
    assert [line for line in new_text(body).split("\n") if line] == ["Dag", "Ja.", "Nee."]


@pytest.mark.parametrize(("subject", "is_answer"), [("Re: x", False), ("AW: x", False), ("", True)])
def test_in_an_answer_marked_lines_are_quotes(subject: str, is_answer: bool) -> None:
    assert new_text("> oud\nnieuw\n>> ouder", subject, is_answer=is_answer) == "nieuw"


def test_in_a_forward_a_head_with_a_date_counts() -> None:
    body = "Zie.\n\nVan: Bram <bram@mail.example>\nOnderwerp: x\nDatum: 14 september 2021\n\nOud"
    assert new_text(body, "Fwd: x") == "Zie."
    assert new_text("Zie.\n\nVan: Bram\nAan: x\nOud", "Fwd: x") == "Zie.\n\nVan: Bram\nAan: x\nOud"
    timed = "Zie.\n\nVan: Bram\nAan: An\nDatum: 14 september 2021 om 10:00\n\nOud"
    assert new_text(timed, "Fwd: x") == "Zie."


def test_the_delimiter_of_a_signature_goes_and_the_signature_stays() -> None:
    assert new_text("Dag\n-- \nAn Claes\n0470 00 00 00") == "Dag\nAn Claes\n0470 00 00 00"


def test_the_body_keeps_what_is_no_new_text() -> None:
    message, _ = read("forward_from_outlook_in_dutch")
    assert message.new_text == "Ter info."
    assert message.body.endswith("Hierbij solliciteer ik.")


def test_a_reply_has_its_new_text() -> None:
    assert read("answer_from_gmail_in_dutch")[0].new_text == "Hierbij mijn cv."


def test_the_head_of_a_letter_is_no_earlier_mail() -> None:
    message, _ = read("letter_with_a_head")
    assert message.new_text == message.body


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "line",
    [">", "", "On 1 2021", "Van: a@b", "-" * 390, "-" + " " * 390, "* " * 190, "_" * 30,
     "Op 1 " + "schreef " * 40 + "x:", "Le 1 " + "a " * 180 + "x:", "<" * 390, "Van" + " " * 390],
)  # fmt: skip
def test_hostile_text_is_read_to_its_end(line: str) -> None:
    body = f"{line}\n" * (300_000 // (len(line) + 1))
    assert new_text(f"{body}einde").endswith("einde") or new_text(f"{body}einde") == ""
