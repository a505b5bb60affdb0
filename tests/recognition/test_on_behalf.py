"""Who writes for somebody else: nobody is proposed, and nobody answered."""

from __future__ import annotations

import pytest

from collection.drafts import Paper, cv, letter
from kcvs_mailbot.recognition import Disposition, Receipt
from recognition.judging import APPLIES, judge

PAUL = "Paul Verstegen <paul.verstegen@post.example>"


@pytest.mark.parametrize(
    "begins",
    [
        "Namens mevrouw Marleen Tack bezorg ik u dit.",
        "In opdracht van de heer Lemaire bezorg ik u zijn kandidatuur.",
        "Kandidatuur van de heer Leo Baert.",
        "Je vous transmets sa candidature.",
        "Please find her application below.",
        "Ik schrijf u voor mijn zoon Tim. Hij wil graag directeur worden.",
        "Mijn man krijgt zijn mail niet verstuurd, daarom stuur ik zijn brief door.",
        "Dit is de kandidatuur directeur voor mijn oudste dochter.",
    ],
)
def test_an_application_in_somebody_elses_name_proposes_nobody(begins: str) -> None:
    verdict = judge("Kandidatuur directeur", f"{begins}\n\n{APPLIES}", sender=PAUL)
    assert verdict.disposition is Disposition.REVIEW
    assert verdict.candidate is None
    assert verdict.receipt is Receipt.NEVER


@pytest.mark.parametrize(
    "own",
    [
        "Vijf jaar lang heb ik namens de hogescholen met de steden overlegd.",
        "Ondergetekende legt u hierbij zijn kandidatuur voor.",
        "J'ai parlé au nom de la ville pendant dix ans.",
    ],
)
def test_a_career_in_a_bodys_name_is_the_writers_own(own: str) -> None:
    verdict = judge("Kandidatuur directeur", f"{APPLIES}\n{own}", sender=PAUL)
    assert verdict.disposition is Disposition.APPLICATION


def test_a_cv_under_another_name_than_the_senders_proposes_nobody() -> None:
    verdict = judge("directeur", APPLIES, cv("Marleen Tack"), sender=PAUL)
    assert verdict.disposition is Disposition.REVIEW
    assert verdict.candidate is None


@pytest.mark.parametrize(
    ("sender", "signed", "paper"),
    [
        (PAUL, "Paul", cv("Paul Verstegen")),
        (PAUL, "Paul", cv("P. VERSTEGEN")),
        ("Verstegen, Paul <pv@post.example>", "", cv("Paul Verstegen")),
        ("<paul.verstegen@post.example>", "", cv("Paul Verstegen")),
        ("Zonnebloem <zonnebloem72@post.example>", "Els Bral", cv("Els Bral")),
        ("Gezin Maes <maes@post.example>", "Els", cv("Els Bral")),
        ("Élise Bralé <eb@post.example>", "", cv("Elise Brale")),
        (PAUL, "", letter("Marleen Tack las dit na.")),
    ],
)
def test_a_cv_of_who_sends_or_signs_the_mail_is_the_writers(
    sender: str, signed: str, paper: Paper
) -> None:
    verdict = judge("directeur", f"{APPLIES}\n\nGroeten\n{signed}", paper, sender=sender)
    assert verdict.disposition is Disposition.APPLICATION


def test_an_own_application_is_seen_where_a_program_broke_the_line() -> None:
    body = (
        "Mijn adres is gehackt, ik vraag u mij voortaan hierop te mailen. Voor mijn\n"
        "sollicitatie verandert er verder niets."
    )
    verdict = judge("ander adres", body, sender=PAUL)
    assert verdict.disposition is Disposition.REVIEW
    assert "speaks_of_own_application_but" in {reason.rule for reason in verdict.reasons}
