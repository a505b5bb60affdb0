"""What a person reads of a mail who has nothing but its reasons."""

from __future__ import annotations

import re

import pytest

from kcvs_mailbot.recognition import Disposition
from labelled.report import judged
from recognition.conftest import Lessons
from recognition.judging import APPLIES, judge


@pytest.mark.parametrize(
    ("subject", "body", "told"),
    [
        (
            "Kamp Lowie",
            "Beste mevrouw, beste Linda,\nWij schreven Lowie in voor het kamp.\nKan dat nog?\nJo",
            "Kamp Lowie – Wij schreven Lowie in voor het kamp. Kan dat nog?",
        ),
        ("", "Wij schreven Lowie in voor het kamp.", "Wij schreven Lowie in voor het kamp"),
        ("Kamp Lowie", "", "Kamp Lowie"),
    ],
)
def test_of_other_mail_is_told_what_it_is_and_that_nobody_applies(
    subject: str, body: str, told: str
) -> None:
    verdict = judge(subject, body)
    assert verdict.disposition is Disposition.OTHER
    why, unnamed, gist, *_ = [reason.dutch for reason in verdict.reasons]
    assert "niet als een kandidatuur" in why
    assert "%" not in why
    assert unnamed == "De vacante functie wordt nergens bij naam genoemd."
    assert gist.startswith(f"Onderwerp en begin van de mail: “{told}")


@pytest.mark.parametrize("name", ["bystanders", "round9"])
def test_nothing_about_our_vacancy_or_the_writer_is_said_to_speak_against(
    lessons: Lessons, name: str
) -> None:
    against = [
        reason.evidence.lower()
        for one in judged(lessons(name))
        for reason in one.verdict.reasons
        if reason.rule == "speaks_against"
    ]
    assert against
    ours = re.compile(r"directeur|vacature|kandida|sollicit|\b(?:ik|mijn)\b")
    assert not [said for said in against if ours.search(said)]


def test_a_greeting_is_no_evidence() -> None:
    for text in (APPLIES, "Zou dat iets voor mij zijn, directeur worden?"):
        verdict = judge("x", f"Geachte leden van de jury,\n{text}")
        assert not [said for said in verdict.reasons if "geachte" in said.evidence.lower()]
