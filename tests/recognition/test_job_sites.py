"""Applications through job sites: the candidate is never the relay."""

from __future__ import annotations

import pytest

from collection.drafts import cv
from kcvs_mailbot.recognition import Disposition, Receipt
from recognition.judging import APPLIES, judge, knowing

SITE = "Jobsite <no-reply@jobsite.example>"
SUBJECT = "Nieuwe sollicitatie: directeur Kenniscentrum Vlaamse Steden"
BODY = "Jo Bal heeft gesolliciteerd op uw vacature."


def test_the_candidate_of_reply_to_is_proposed() -> None:
    verdict = judge(
        SUBJECT, BODY, cv("Jo Bal"), sender='"Jo Bal via Jobsite" <msg-1@jobsite.example>',
        headers={"Reply-To": "jo.bal@post.example"},
    )  # fmt: skip
    assert verdict.disposition is Disposition.REVIEW
    assert verdict.candidate is not None
    assert verdict.candidate.name == "Jo Bal"
    assert verdict.candidate.address == "jo.bal@post.example"
    assert verdict.receipt is Receipt.NEVER


def test_a_machines_application_is_not_answered() -> None:
    verdict = judge(
        SUBJECT, BODY, sender=SITE,
        headers={"Reply-To": "Jo Bal <jo.bal@post.example>", "Auto-Submitted": "auto-generated"},
    )  # fmt: skip
    assert verdict.disposition is Disposition.REVIEW
    assert verdict.receipt is Receipt.NEVER


def test_a_name_in_the_body_is_proposed() -> None:
    body = f"{BODY}\n\nNaam: Jo Bal\nE-mail: jo.bal@post.example"
    verdict = judge(SUBJECT, body, sender=SITE)
    assert verdict.candidate is not None
    assert (verdict.candidate.name, verdict.receipt) == ("Jo Bal", Receipt.NEVER)


@pytest.mark.parametrize(
    "reply_to",
    [
        "no-reply@elders.example",
        "reply-77@relay.jobsite.example",
        "support@jobsite.example",
        "linda.boudry@kcvb.be",
        "sara.bos@kcvb.be",
        "jo@post.example, an@post.example",
    ],
)
def test_an_address_that_is_no_candidates_is_not_proposed(reply_to: str) -> None:
    verdict = judge(SUBJECT, BODY, sender=SITE, headers={"Reply-To": reply_to})
    assert verdict.disposition is Disposition.REVIEW
    assert verdict.candidate is None


def test_a_relay_that_carries_the_candidates_own_words() -> None:
    verdict = judge(
        "Bericht",
        APPLIES,
        sender="Jo Bal via Jobsite <msg-1@jobsite.example>",
        headers={"Reply-To": "jo.bal@post.example"},
    )
    assert verdict.disposition is Disposition.REVIEW
    assert verdict.candidate is not None
    assert verdict.candidate.address == "jo.bal@post.example"


def test_a_relay_for_an_unclear_vacancy_goes_to_a_person() -> None:
    verdict = judge("Nieuwe kandidaat", "Hallo", sender=SITE,
                    headers={"Reply-To": "jo.bal@post.example"})  # fmt: skip
    assert verdict.disposition is Disposition.REVIEW


def test_other_mail_of_a_job_site_is_automatic() -> None:
    verdict = judge("Uw factuur", "Bedankt voor uw bestelling.", sender=SITE)
    assert verdict.disposition is Disposition.AUTOMATIC


def test_who_applies_again_through_a_job_site_is_shown_with_the_application() -> None:
    verdict = judge(
        SUBJECT,
        "An Peeters heeft gesolliciteerd op uw vacature.",
        cv("An Peeters"),
        sender=SITE,
        headers={"Reply-To": "An Peeters <an.peeters@post.example>", "Precedence": "bulk"},
        known=knowing(),
    )
    assert verdict.disposition is Disposition.REVIEW
    assert verdict.application == "KCVS-2021-0001"
    assert verdict.receipt is Receipt.NEVER


def test_a_form_on_our_own_site_tells_whom_it_may_be() -> None:
    verdict = judge(
        "formulier",
        APPLIES,
        sender="linda.boudry@kcvb.be",
        headers={"Reply-To": "Jo Bal <jo.bal@post.example>"},
    )
    assert verdict.disposition is Disposition.REVIEW
    assert verdict.candidate is not None
    assert verdict.candidate.address == "jo.bal@post.example"


def test_a_site_that_writes_under_the_candidates_name_is_no_candidate() -> None:
    verdict = judge(
        "New application",
        f"Tine Goossens applied to your job Directeur.\n\n{APPLIES}",
        sender="Tine Goossens <tg88ueo87n@jobmarkt.example>",
    )
    assert verdict.disposition is Disposition.REVIEW
    assert verdict.candidate is None


@pytest.mark.parametrize(
    "rows",
    [
        "Voornaam   Tine\nFamilienaam   Goossens\nE-mailadres   tine@post.example\nMotivatie   ",
        "Naam\nTine Goossens\nE-mail\ntine@post.example\nMotivatie\n",
        "Naam: Tine Goossens\nE-mail: tine@post.example\nMotivatie: ",
    ],
)
def test_a_form_is_read_however_its_table_was_drawn(rows: str) -> None:
    sender = "Website <noreply@kcvb-site.example>"
    verdict = judge("Inzending formulier vacature directeur", f"{rows}{APPLIES}", sender=sender)
    assert verdict.disposition is Disposition.REVIEW
    assert verdict.candidate is not None
    assert verdict.candidate.address == "tine@post.example"


SENT_FILE = (
    "lode.aerts@post.example\nstuurde u 1 bestand, 4,2 MB\n\n"
    "Bericht: {}\n\nDossier_LA.pdf: https://sendit.example/d/7f"
)


def test_a_site_by_which_somebody_sends_files_on_our_vacancy_waits_for_a_person() -> None:
    verdict = judge(
        "Lode stuurde u een bestand", SENT_FILE.format("Voor directeur. L."), sender=SITE
    )
    assert (verdict.disposition, verdict.receipt) == (Disposition.REVIEW, Receipt.NEVER)


@pytest.mark.parametrize(
    "body",
    [
        SENT_FILE.format("De foto's van zaterdag."),
        "De directeur nodigt u uit. Vragen? linda.boudry@kcvb.be of hulp@jobsite.example.",
        f"Onze directeur nodigt u uit, zie jo@post.example. {'Er is koffie en taart. ' * 20}",
    ],
)
def test_other_mail_of_such_a_site_is_a_machines(body: str) -> None:
    assert judge("Een bericht voor u", body, sender=SITE).disposition is Disposition.AUTOMATIC
