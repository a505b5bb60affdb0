"""What a report says of each recipient, and how it is tied to the mail that came back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kcvs_mailbot.documents.reading import Role, Status
from kcvs_mailbot.message.parsing import parse
from kcvs_mailbot.recognition import Attached, Disposition, Known, Verdict
from kcvs_mailbot.recognition.delivery_reports import bounce_facts
from kcvs_mailbot.recognition.questions import questions
from kcvs_mailbot.recognition.recognising import recognise
from recognition.judging import AN, HOUSE, judge, message

OURS = "<kcvs-2021-0001.receipt.abc@kcvb.be>"
KNOWN = Known((replace(AN, receipts=frozenset({OURS})),))
SYSTEM = "Mail Delivery System <MAILER-DAEMON@mx.kcvb.be>"
AN_FAILED = "Final-Recipient: rfc822; an.peeters@post.example\nAction: failed\nStatus: 5.1.1\n"
AN_ARRIVED = "Final-Recipient: rfc822; an.peeters@post.example\nAction: relayed\nStatus: 2.0.0\n"
BO_FAILED = "Final-Recipient: rfc822; bo@post.example\nAction: failed\nStatus: 5.2.2\n"


def part(media_type: str, text: str) -> Attached:
    return Attached(None, media_type, Status.READ, Role.OTHER, text)


def reported(
    *blocks: str,
    returned: str = "",
    known: Known = KNOWN,
    media_type: str = "message/delivery-status",
    headers: dict[str, str] | None = None,
) -> Verdict:
    """The verdict on a report with these blocks; `returned` are the headers that came back."""
    status = "\n".join(("Reporting-MTA: dns; mx.kcvb.be\n", *blocks))
    parts = [part(media_type, status)]
    parts += [part("text/rfc822-headers", returned)] if returned else []
    raw = b"Content-Type: " + media_type.encode() + b"\r\nFrom: MAILER-DAEMON@mx.kcvb.be\r\n"
    raw += b"".join(f"{n}: {v}\r\n".encode() for n, v in (headers or {}).items())
    raw += b"Subject: Undelivered Mail Returned to Sender\r\n\r\nx\r\n"
    return recognise(parse(raw)[0], tuple(parts), HOUSE, known)


def came_back(message_id: str) -> str:
    return f"Subject: x\nMessage-ID: {message_id}\n"


@pytest.mark.parametrize("action", ["expired", "", "mislukt"])
def test_an_action_that_is_none_of_the_five_says_nothing(action: str) -> None:
    block = f"Final-Recipient: rfc822; an.peeters@post.example\nAction: {action}\nStatus: \n"
    verdict = reported(block, returned=came_back(OURS))
    assert verdict.disposition is Disposition.BOUNCE
    assert verdict.bounced_message_id == OURS


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_four_actions_mean_that_it_did_not_fail(action: str) -> None:
    block = f"Final-Recipient: rfc822; an.peeters@post.example\nAction: {action}\nStatus: 4.0.0\n"
    assert reported(block, returned=came_back(OURS)).disposition is Disposition.AUTOMATIC


@pytest.mark.parametrize(
    ("action", "said"),
    [("failed", "niet bezorgd"), ("delayed", "blijft"), ("relayed", "aangekomen")],
)
def test_a_report_tells_whom_it_is_about_and_what_became_of_the_mail(
    action: str, said: str
) -> None:
    block = f"Final-Recipient: rfc822; an.peeters@post.example\nAction: {action}\nStatus: 4.0.0\n"
    told = [reason.dutch for reason in reported(block).reasons]
    assert said in told[0]
    assert "an.peeters@post.example" in told[0]
    assert told[1] == f"Het gaat om een mail aan de kandidaat van {AN.reference}."
    strangers = [reason.rule for reason in reported(block.replace("an.", "els.")).reasons]
    assert strangers[1] == "concerns_no_application"


def test_a_report_on_two_candidates_names_both_and_one_on_nobody_denies_nothing() -> None:
    bo = replace(AN, address="bo@post.example", reference="KCVS-2021-0002")
    told = reported(AN_FAILED, BO_FAILED, known=Known((AN, bo)))
    assert told.reasons[1].evidence == "KCVS-2021-0001, KCVS-2021-0002"
    nobody = reported("Status: 5.0.0\n", known=Known((AN,)))
    assert not any(reason.rule.startswith("concerns") for reason in nobody.reasons)


def test_of_several_recipients_only_ours_concerns_the_receipt() -> None:
    assert reported(AN_ARRIVED, BO_FAILED, returned=came_back(OURS)).disposition is (
        Disposition.AUTOMATIC
    )
    verdict = reported(AN_FAILED, BO_FAILED.replace("5.2.2", "4.2.2"), returned=came_back(OURS))
    assert (verdict.disposition, verdict.hard_bounce) == (Disposition.BOUNCE, True)


def test_what_the_candidates_server_passed_on_is_lost_when_it_reached_nobody() -> None:
    others = (BO_FAILED, BO_FAILED.replace("bo@", "cas@"))
    assert reported(*others, returned=came_back(OURS)).disposition is Disposition.BOUNCE
    arrived = BO_FAILED.replace("failed", "delivered").replace("bo@", "cas@")
    assert reported(BO_FAILED, arrived, returned=came_back(OURS)).disposition is (
        Disposition.AUTOMATIC
    )


@pytest.mark.parametrize("header", ["In-Reply-To", "References", "X-Original-Message-ID"])
def test_our_message_id_above_the_report_ties_it(header: str) -> None:
    verdict = reported(AN_FAILED, headers={header: OURS})
    assert (verdict.application, verdict.bounced_message_id) == (AN.reference, OURS)


def test_our_message_id_within_the_report_ties_it() -> None:
    verdict = reported(f"X-Original-Message-ID: {OURS}\n", AN_FAILED)
    assert (verdict.application, verdict.bounced_message_id) == (AN.reference, OURS)


def test_a_mail_that_stood_earlier_in_the_thread_did_not_come_back() -> None:
    verdict = reported(
        AN_FAILED,
        returned=came_back("<van-linda@kcvb.be>"),
        headers={"References": f"{OURS} <van-linda@kcvb.be>"},
    )
    assert verdict.bounced_message_id == "<van-linda@kcvb.be>"
    assert verdict.application == AN.reference
    assert verdict.bounced_to is None


def test_a_receipt_whose_message_id_was_rewritten_is_known_by_recipient_and_mark() -> None:
    returned = came_back("<rewritten@relay.example>") + "X-KCVS-Mailbot: receipt\n"
    assert reported(AN_FAILED, returned=returned).bounced_to == AN.address
    assert reported(AN_FAILED).bounced_to == AN.address


def test_the_report_of_an_internationalised_mail_is_read() -> None:
    block = "Final-Recipient: utf-8; an.peeters@post.example\nAction: failed\nStatus: 5.1.1\n"
    verdict = reported(block, media_type="message/global-delivery-status")
    assert (verdict.disposition, verdict.hard_bounce) == (Disposition.BOUNCE, True)
    els = Known((replace(AN, address="élise@post.example"),))
    block = block.replace("an.peeters", r"\x{E9}lise")
    verdict = reported(block, media_type="message/global-delivery-status", known=els)
    assert verdict.bounced_to == "élise@post.example"


def test_all_ids_of_a_report_are_asked_of_the_database() -> None:
    mail = message("Undelivered Mail", "x", sender=SYSTEM, headers={"In-Reply-To": OURS})
    papers = (
        part("message/delivery-status", f"X-Original-Message-ID: <a@b.example>\n\n{AN_FAILED}"),
    )
    assert questions(mail, HOUSE, papers).message_ids == {OURS, "<a@b.example>"}


@pytest.mark.parametrize(
    "subject", ["failed delivery", "mail failed, returning to sender", "error sending your mail"]
)
@pytest.mark.parametrize("sender", ["MAILER-DAEMON@relay.example", "Postmaster@relay.example"])
def test_a_mail_system_needs_no_known_subject(subject: str, sender: str) -> None:
    body = f"Not delivered.\n550 5.1.1 User unknown\n\n---- headers ----\nMessage-ID: {OURS}\n"
    verdict = judge(subject, body, sender=sender, known=KNOWN)
    assert (verdict.disposition, verdict.bounced_message_id) == (Disposition.BOUNCE, OURS)


def test_a_null_path_is_enough_to_ask_flufl() -> None:
    raw = (
        b"Return-Path: <>\r\nFrom: Server <server@relay.example>\r\nSubject: x\r\n\r\n"
        b"Hi. This is the qmail-send program at relay.example.\n"
        b"I'm afraid I wasn't able to deliver your message to the following addresses.\n\n"
        b"<an.peeters@post.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n"
    )
    verdict = recognise(parse(raw)[0], (), HOUSE, KNOWN, bounce=bounce_facts(raw))
    assert (verdict.disposition, verdict.bounced_to) == (Disposition.BOUNCE, AN.address)


def test_any_other_mail_with_a_null_path_is_a_machines() -> None:
    verdict = judge("Re: vraag", "550 euro is te veel.", headers={"Return-Path": "<>"})
    assert verdict.disposition is Disposition.AUTOMATIC
    paid = judge("offerte", "Het kost 450 euro per dag.", sender=None)
    assert paid.disposition is Disposition.REVIEW
