"""Reports of mail systems: what bounced, for good or for now."""

from __future__ import annotations

from dataclasses import replace

import pytest

from collection.machines import drafts
from kcvs_mailbot.message import BounceFacts
from kcvs_mailbot.message.parsing import parse
from kcvs_mailbot.recognition import Disposition, Known, Verdict
from kcvs_mailbot.recognition.delivery_reports import bounce_facts, may_be_bounce
from kcvs_mailbot.recognition.questions import questions
from kcvs_mailbot.recognition.recognising import recognise, settle_early
from recognition.judging import AN, HOUSE, judge, message

MAILS = {draft.name: draft for draft in drafts()}
ID = "<ontvangst-1@kcvb.be>"
SYSTEM = "Mail Delivery System <MAILER-DAEMON@mx.kcvb.be>"


def judged(name: str, known: Known | None = None) -> Verdict:
    draft = MAILS[name]
    papers = tuple(paper.attached for paper in draft.papers)
    return recognise(parse(draft.mail)[0], papers, HOUSE, known or Known())


@pytest.mark.parametrize(("name", "hard"), [("bounce_hard", True), ("bounce_soft", False)])
def test_a_lasting_failure_is_told_from_a_passing_one(name: str, hard: bool) -> None:
    verdict = judged(name)
    assert verdict.disposition is Disposition.BOUNCE
    assert verdict.hard_bounce is hard
    assert verdict.bounced_message_id is not None


@pytest.mark.parametrize("name", ["dsn_delay", "dsn_success"])
def test_a_report_of_delay_or_success_is_no_bounce(name: str) -> None:
    assert judged(name).disposition is Disposition.AUTOMATIC


def test_a_bounce_is_tied_to_the_receipt_that_came_back() -> None:
    back = judged("bounce_hard").bounced_message_id or ""
    others = replace(AN, reference="KCVS-2021-0002")
    known = Known((others, replace(AN, receipts=frozenset({back}))))
    assert judged("bounce_hard", known).application == "KCVS-2021-0001"


def test_a_bounce_without_its_message_is_tied_by_the_address() -> None:
    known = Known((AN, replace(AN, reference="KCVS-2021-0002", address="iemand@post.example")))
    verdict = judge(
        "Undelivered Mail",
        "Weg.",
        sender=SYSTEM,
        known=known,
        bounce=BounceFacts(frozenset({"iemand@post.example"}), True, True),
    )
    assert verdict.application == "KCVS-2021-0002"
    assert verdict.hard_bounce is True


def test_what_failed_and_what_came_back_is_asked_of_the_database() -> None:
    draft = MAILS["bounce_hard"]
    papers = tuple(paper.attached for paper in draft.papers)
    asked = questions(parse(draft.mail)[0], HOUSE, papers)
    assert "iemand@post.example" in asked.addresses
    assert asked.message_ids


def test_what_the_cage_found_out_is_used() -> None:
    facts = BounceFacts(frozenset({"an.peeters@post.example"}), True, True, ID)
    mail = replace(message("failure notice", "x", sender="MAILER-DAEMON@x.example"), bounce=facts)
    assert questions(mail, HOUSE).message_ids == {ID}
    verdict = recognise(mail, (), HOUSE, Known())
    assert verdict.bounced_message_id == ID
    assert verdict.hard_bounce is True


@pytest.mark.parametrize(
    ("body", "hard"),
    [
        ("550 5.1.1 no such user", True),
        ("user unknown (#5.1.1)", True),
        ("452 4.2.2 mailbox full", False),
        ("Het lukte niet.", None),
    ],
)
def test_a_bounce_in_words_only_is_read_as_well_as_it_can_be(body: str, hard: bool | None) -> None:
    verdict = judge("Onbestelbaar: uw bericht", f"{body}\n\nMessage-ID: {ID}\n", sender=SYSTEM)
    assert verdict.disposition is Disposition.BOUNCE
    assert verdict.hard_bounce is hard
    assert verdict.bounced_message_id == ID


def test_the_header_of_gmail_names_who_was_not_reached() -> None:
    mail = message(
        "Delivery Status Notification (Failure)",
        "Address not found.",
        sender="Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        headers={"X-Failed-Recipients": "an.peeters@post.example"},
    )
    assert may_be_bounce(mail)
    assert "an.peeters@post.example" in questions(mail, HOUSE).addresses
    assert recognise(mail, (), HOUSE, Known()).disposition is Disposition.BOUNCE


def test_a_bounce_with_parts_is_not_settled_before_they_are_read() -> None:
    assert settle_early(parse(MAILS["bounce_hard"].mail)[0], HOUSE, Known()) is None


def test_a_bounce_in_one_piece_is_settled_early() -> None:
    mail = message("Undelivered Mail", "550 weg", sender=SYSTEM)
    verdict = settle_early(mail, HOUSE, Known())
    assert verdict is not None
    assert verdict.disposition is Disposition.BOUNCE


def test_a_person_who_speaks_of_a_bounce_is_a_person() -> None:
    mail = message("Undelivered Mail", "Ik kreeg dit terug, wat nu?")
    assert not may_be_bounce(mail)


def test_flufl_reads_a_bounce_that_has_no_parts() -> None:
    facts = bounce_facts(MAILS["bounce_of_qmail"].mail)
    assert facts.failed == {"iemand@post.example"}
    assert facts.hard is True
    assert facts.message_id is not None


def test_the_message_id_of_a_returned_mail_is_found() -> None:
    raw = (
        b'Subject: x\r\nContent-Type: multipart/mixed; boundary="g"\r\n\r\n--g\r\n\r\nWeg\r\n'
        b"--g\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <a@b>\r\n\r\nhallo\r\n--g--\r\n"
    )
    assert bounce_facts(raw).message_id == "<a@b>"
