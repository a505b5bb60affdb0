"""Mail programs that ask a sent mail back apply for nobody, and are never answered."""

from __future__ import annotations

import pytest

from kcvs_mailbot.recognition import Disposition, FollowUp, Receipt
from recognition.judging import AN, NOBODY, judge, knowing, rules

ABOUT = "Kandidatuur directeur Kenniscentrum Vlaamse Steden"
NOTICES = [
    ("Intrekken: ", f"Peeters, An wil het bericht '{ABOUT}' intrekken."),
    ("Intrekken: ", f"An M. Peeters wenst het bericht {ABOUT} in te trekken."),
    ("Recall: ", f'Peeters An would like to recall the message, "{ABOUT}".'),
    ("Rappel : ", f"An Peeters souhaite rappeler le message « {ABOUT} »."),
    ("Rückruf: ", f"An Peeters möchte die Nachricht „{ABOUT}“ zurückrufen."),
    ("Recall: ", f'An would like to recall the message, "{ABOUT}".\n\nDisclaimer: see our site.'),
]


@pytest.mark.parametrize(("label", "sentence"), NOTICES)
def test_of_a_stranger_it_is_a_machines_mail(label: str, sentence: str) -> None:
    verdict = judge(f"{label}{ABOUT}", sentence)
    assert (verdict.disposition, verdict.receipt) == (Disposition.AUTOMATIC, Receipt.NEVER)
    assert rules(verdict) == {"is_recall", "says"}


@pytest.mark.parametrize(("label", "sentence"), NOTICES)
def test_of_a_candidate_it_is_put_before_the_secretary(label: str, sentence: str) -> None:
    verdict = judge(f"{label}{ABOUT}", sentence, known=knowing(by_address=True))
    assert (verdict.disposition, verdict.receipt) == (Disposition.REVIEW, Receipt.NEVER)
    assert (verdict.application, verdict.vacancy) == (AN.reference, AN.vacancy)
    assert AN.reference in verdict.reasons[0].dutch


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        (ABOUT, f"An Peeters wil het bericht {ABOUT} intrekken."),
        (f"Recall: {ABOUT}", ""),
        (f"Intrekken: {ABOUT}", "Gelieve het vorige te wissen."),
        (f"Recall: {ABOUT}", 'An would like to recall the message, "Iets anders".'),
        (
            f"Recall: {ABOUT}",
            f'An would like to recall the message, "{ABOUT}".\n\n'
            "Hierbij stel ik mij kandidaat voor de functie van directeur. " * 8,
        ),
    ],
)
def test_what_merely_looks_like_one_is_for_a_person(subject: str, body: str) -> None:
    verdict = judge(subject, body)
    assert (verdict.disposition, verdict.receipt) == (Disposition.REVIEW, Receipt.NEVER)
    assert "looks_like_recall" in rules(verdict)


def test_a_candidate_who_withdraws_in_person_does_so() -> None:
    verdict = judge(
        f"Intrekken: {ABOUT}", "Ik trek mijn kandidatuur in.", known=knowing(by_address=True)
    )
    assert verdict.follow_up is FollowUp.WITHDRAWAL


def test_a_reminder_is_no_recall() -> None:
    verdict = judge("Rappel : réunion", "La réunion a lieu demain.", known=NOBODY)
    assert not rules(verdict) & {"is_recall", "looks_like_recall"}
