"""Whose mail it is that somebody passes on."""

from __future__ import annotations

import pytest

from collection.drafts import attached_mail, cv
from kcvs_mailbot.message import Address
from kcvs_mailbot.recognition import Disposition, Receipt
from kcvs_mailbot.recognition.forwards import forwarded
from recognition.judging import APPLIES, COLLEAGUE, SENDER, judge, knowing, message, rules

ROSA = Address("Rosa Mares", "rosa.mares@post.example")

BLOCKS = {
    "outlook nl": "Van: Rosa Mares <rosa.mares@post.example>\nVerzonden: maandag\nAan: Sara\n"
    "Onderwerp: brief",
    "outlook en": "From: Rosa Mares <rosa.mares@post.example>\nSent: Monday\nTo: Sara\n"
    "Subject: letter",
    "outlook fr": "De : Rosa Mares <rosa.mares@post.example>\nEnvoyé : lundi\nÀ : Sara\n"
    "Objet : lettre",
    "outlook de": "Von: Rosa Mares <rosa.mares@post.example>\nGesendet: Montag\nAn: Sara\n"
    "Betreff: Brief",
    "outlook mailto": "Van: Rosa Mares [mailto:rosa.mares@post.example]\nVerzonden: maandag\n"
    "Aan: Sara\nOnderwerp: brief",
    "outlook bold": "*Van:* Rosa Mares <rosa.mares@post.example>\n*Verzonden:* maandag\n"
    "*Aan:* Sara\n*Onderwerp:* brief",
    "outlook last name first": "Van: Mares, Rosa <rosa.mares@post.example>\nVerzonden: maandag\n"
    "Aan: Sara\nOnderwerp: brief",
    "outlook with long recipients": "Van: Rosa Mares <rosa.mares@post.example>\nVerzonden: x\n"
    "Aan: Sara <sara@kcvb.be>;\nTom <tom@kcvb.be>;\nWim <wim@kcvb.be>\nOnderwerp: brief",
    "with empty lines between": "Van: Rosa Mares <rosa.mares@post.example>\n\nVerzonden: x\n\n"
    "Aan: Sara\n\nOnderwerp: brief",
    "values below their labels": "Van:\nRosa Mares <rosa.mares@post.example>\nVerzonden:\nmaandag"
    "\nAan:\nSara\nOnderwerp:\nbrief",
    "gmail nl": "---------- Forwarded message ---------\nVan: Rosa Mares "
    "<rosa.mares@post.example>\nDate: ma 9 aug.\nSubject: brief\nTo: Sara <sara@kcvb.be>",
    "gmail en": "---------- Forwarded message ---------\nFrom: Rosa Mares "
    "<rosa.mares@post.example>\nDate: Mon\nSubject: letter\nTo: Sara <sara@kcvb.be>",
    "gmail fr": "---------- Message transféré ---------\nDe : Rosa Mares "
    "<rosa.mares@post.example>\nDate: lun.\nSubject: lettre\nTo: Sara <sara@kcvb.be>",
    "apple nl": "Begin doorgestuurd bericht:\n\n> Van: Rosa Mares <rosa.mares@post.example>\n"
    "> Onderwerp: brief\n> Datum: 9 augustus\n> Aan: Sara",
    "apple en": "Begin forwarded message:\n\n> From: Rosa Mares <rosa.mares@post.example>\n"
    "> Subject: letter\n> Date: 9 August\n> To: Sara",
    "apple fr": "Début du message réexpédié :\n\n> De: Rosa Mares <rosa.mares@post.example>\n"
    "> Objet: lettre\n> Date: 9 août\n> À: Sara",
    "outlook mailto twice": "Van: Rosa Mares <rosa.mares@post.example"
    "<mailto:rosa.mares@post.example>>\nVerzonden: x\nAan: Sara\nOnderwerp: brief",
    "outlook on behalf nl": "Van: Secretariaat Ninove <secretariaat@ninove.example> namens "
    "Rosa Mares <rosa.mares@post.example>\nVerzonden: x\nAan: Sara\nOnderwerp: brief",
    "outlook on behalf fr": "De : Secrétariat <secretariat@gand.example> de la part de "
    "Mares, Rosa <rosa.mares@post.example>\nEnvoyé : x\nÀ : Sara\nObjet : lettre",
    "outlook on behalf en, mailto": "From: Office [mailto:office@city.example] On Behalf Of "
    "Rosa Mares [mailto:rosa.mares@post.example]\nSent: x\nTo: Sara\nSubject: letter",
    "thunderbird nl": "-------- Doorgestuurd bericht --------\nOnderwerp: brief\nDatum: ma\n"
    "Van: Rosa Mares <rosa.mares@post.example>\nAan: Sara",
    "thunderbird fr": "-------- Message transféré --------\nSujet : lettre\nDate : lun.\n"
    "De : Rosa Mares <rosa.mares@post.example>\nPour : Sara",
}


@pytest.mark.parametrize(
    "written",
    ["<rosa mares@post.example>", "[mailto:rosa;mares@post.example]", "<rosa.mares@post>"],
)
def test_an_original_sender_without_a_sound_address_is_known_by_name_only(written: str) -> None:
    block = f"Van: Rosa Mares {written}\nVerzonden: x\nAan: Sara\nOnderwerp: brief"
    verdict = judge("Fwd: brief", f"Voor jou.\n\n{block}\n\n{APPLIES}\n", sender=COLLEAGUE)
    assert (verdict.disposition, verdict.candidate) == (
        Disposition.REVIEW,
        Address("Rosa Mares", ""),
    )


@pytest.mark.parametrize("style", BLOCKS)
def test_the_original_sender_is_found_in_every_style(style: str) -> None:
    body = f"Voor jou, Linda.\n\n{BLOCKS[style]}\n\n{APPLIES}\n"
    verdict = judge("Fwd: brief", body, sender=COLLEAGUE)
    assert verdict.disposition is Disposition.REVIEW
    assert verdict.candidate == ROSA
    assert verdict.receipt is Receipt.NEVER


@pytest.mark.parametrize("subject", ["FW: x", "Fwd: x", "TR: x", "Doorst: x", "WG: x", "RE: FW: x"])
def test_every_sign_of_forwarding_in_the_subject_is_known(subject: str) -> None:
    body = f"{BLOCKS['outlook nl']}\n\n{APPLIES}"
    assert "forwarded_by_colleague" in rules(judge(subject, body, sender=COLLEAGUE))


def test_an_answer_quotes_but_does_not_forward() -> None:
    body = f"Dank je, ik bekijk het.\n\n{BLOCKS['outlook nl']}\n\n{APPLIES}"
    assert forwarded(message("RE: brief", body)) == ()


def test_a_forward_without_the_address_still_tells_the_name() -> None:
    body = f"Van: Rosa Mares\nVerzonden: maandag\nAan: Sara\nOnderwerp: brief\n\n{APPLIES}"
    verdict = judge("FW: brief", body, sender=COLLEAGUE)
    assert verdict.candidate == Address("Rosa Mares", "")


def test_a_forward_that_names_nobody_proposes_nobody() -> None:
    body = f"Van:\n\nVerzonden: maandag\nAan: Sara\nOnderwerp: brief\n\n{APPLIES}"
    verdict = judge("FW: brief", body, sender=COLLEAGUE)
    assert verdict.disposition is Disposition.REVIEW
    assert verdict.candidate is None


def test_an_attached_mail_tells_its_sender() -> None:
    inner = attached_mail("Rosa Mares <rosa.mares@post.example>", "brief", APPLIES)
    verdict = judge("zie bijlage", "", inner, sender=COLLEAGUE)
    assert verdict.candidate == ROSA
    assert verdict.disposition is Disposition.REVIEW


def test_an_attached_mail_of_headers_only_is_no_fault() -> None:
    inner = attached_mail("Rosa Mares <rosa.mares@post.example>", "brief", "")
    verdict = judge("kandidatuur", "", inner, cv("Rosa Mares"), sender=COLLEAGUE)
    assert verdict.candidate == ROSA


def test_a_chain_of_forwards_leads_to_who_applies() -> None:
    body = (
        f"Linda?\n\nVan: Onthaal <onthaal@stad.example>\nVerzonden: x\nAan: y\nOnderwerp: FW: brief"
        f"\n\nTer info\n\n{BLOCKS['outlook nl']}\n\n{APPLIES}\n\nVan: Tom <tom@kcvb.be>\n"
        "Verzonden: x\nAan: Rosa\nOnderwerp: vacature\n\nZie onze vacature."
    )
    assert judge("FW: FW: brief", body, sender=COLLEAGUE).candidate == ROSA


def test_a_forwarded_question_is_no_application() -> None:
    body = f"{BLOCKS['gmail nl']}\n\nIk heb een vraag over de vacature: wat is het loon?"
    assert judge("Fwd: vraag", body, sender=COLLEAGUE).disposition is Disposition.OTHER


def test_a_colleague_who_forwards_without_a_trace_of_the_sender_is_looked_at() -> None:
    verdict = judge("FW: kandidatuur directeur", APPLIES, cv("Rosa"), sender=COLLEAGUE)
    assert verdict.disposition is Disposition.REVIEW
    assert verdict.candidate is None


def test_who_forwards_an_own_mail_applies() -> None:
    body = f"{BLOCKS['gmail nl']}\n\n{APPLIES}"
    sender = "Rosa Mares <Rosa.Mares+vacature@post.example>"
    verdict = judge("Fwd: brief", body, sender=sender)
    assert verdict.disposition is Disposition.APPLICATION
    assert verdict.receipt is Receipt.SEND


def test_who_forwards_the_vacancy_and_applies_above_it_is_the_candidate() -> None:
    body = f"{APPLIES}\n\n{BLOCKS['gmail nl']}\n\nWij zoeken een directeur."
    verdict = judge("Fwd: vacature", body)
    assert verdict.disposition is Disposition.APPLICATION
    assert verdict.candidate is not None
    assert verdict.candidate.address == "an.peeters@post.example"


def test_a_candidate_may_forward_something_else() -> None:
    body = f"Kijk eens.\n\n{BLOCKS['gmail nl']}\n\nEen artikel over steden."
    verdict = judge("Artikel", body, known=knowing())
    assert verdict.disposition is Disposition.FOLLOW_UP


def test_a_mail_sent_on_unchanged_is_of_who_wrote_it() -> None:
    verdict = judge("kandidatuur", APPLIES, headers={"Resent-From": "sara.bos@kcvb.be"})
    assert verdict.candidate is not None
    assert verdict.candidate.address == "an.peeters@post.example"


def test_a_forward_of_a_candidate_we_know_proposes_the_application() -> None:
    body = (
        "Van: An Peeters <an.peeters@post.example>\nVerzonden: x\nAan: y\nOnderwerp: z\n\n"
        f"{APPLIES}"
    )
    verdict = judge("FW: z", body, sender=COLLEAGUE, known=knowing())
    assert verdict.disposition is Disposition.REVIEW
    assert verdict.application == "KCVS-2021-0001"


def test_below_an_own_mail_another_may_stand() -> None:
    body = (
        "Interessant artikel, niet?\n\n---------- Forwarded message ---------\n"
        "Van: Krant <krant@krant.example>\nDate: x\nSubject: artikel\nTo: z\n\nSteden groeien."
    )
    assert judge("artikel", body).disposition is Disposition.OTHER
    assert judge("Fwd: artikel", body).disposition is Disposition.OTHER


QUOTED = "\n".join(f"> {line}" for line in APPLIES.split(". "))


@pytest.mark.parametrize(
    ("line", "name", "address"),
    [
        ("Op ma 30 aug. 2021 om 10:12 schreef Tine Goossens <tine@post.example>:", True, True),
        ("On Mon, Aug 30, 2021 at 10:12 AM Tine Goossens <tine@post.example> wrote:", True, True),
        ("Le lun. 30 août 2021 à 10:12, Tine Goossens <tine@post.example> a écrit :", True, True),
        ("Am 30.08.21 um 10:12 schrieb tine@post.example:", False, True),
        ("Op 30 aug. 2021 om 10:12 heeft Tine Goossens het volgende geschreven:", True, False),
    ],
)
def test_an_application_quoted_below_a_note_is_looked_at(
    line: str, name: bool, address: bool
) -> None:
    for sender in (COLLEAGUE, SENDER):
        verdict = judge("Tine", f"Zal wel voor jou zijn.\n\n{line}\n\n{QUOTED}\n", sender=sender)
        assert verdict.disposition is Disposition.REVIEW
        assert verdict.candidate is not None
        assert verdict.candidate.name == ("Tine Goossens" if name else "")
        assert verdict.candidate.address == ("tine@post.example" if address else "")


def test_a_quoted_application_that_we_have_is_no_news() -> None:
    body = f"Dank.\n\nOp ma 30 aug. 2021 om 10:12 schreef An Peeters <an@post.example>:\n\n{QUOTED}"
    known = knowing(by_address=False, by_thread=True)
    assert judge("Re: x", body, sender=COLLEAGUE, known=known).disposition is Disposition.OTHER
