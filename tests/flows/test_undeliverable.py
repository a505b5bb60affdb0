"""A receipt that came back: marked and told once it is certain that it was that mail."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_string, policy
from email.message import EmailMessage

import pytest

from kcvs_mailbot.store.trouble_facts import failed_receipts
from workshop import CV, Workshop, application, reply

ADDRESS = "an.claes@example.be"
FAILED = f"Final-Recipient: rfc822; {ADDRESS}\nAction: failed\nStatus: 5.1.1\n"
ARRIVED = f"Final-Recipient: rfc822; {ADDRESS}\nAction: delivered\nStatus: 2.0.0\n"
OTHER = "Final-Recipient: rfc822; archief@kcvb.be\nAction: failed\nStatus: 5.2.2\n"
REWRITTEN = "Message-ID: <rewritten@relay.example>\n"


def report(*blocks: str, headers: str = "", returned: str = "") -> EmailMessage:
    """The report of a mail system with these blocks; `returned` are headers that came back."""
    status = "\n".join(blocks)
    back = f"--b\nContent-Type: text/rfc822-headers\n\n{returned}\n" if returned else ""
    return message_from_string(
        f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.kcvb.be\nSubject: Onbestelbaar\n{headers}"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nThis is the mail system.\n"
        f"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n{status}\n"
        f"{back}--b--\n",
        policy=policy.default,
    )


@pytest.fixture
def sent(workshop: Workshop) -> str:
    """The Message-ID of An's receipt, which was sent."""
    workshop.receive(application())
    workshop.worker.send()
    assert workshop.outbox()[0]["to"] == ADDRESS
    return str(workshop.outbox()[0]["message_id"])


def state(workshop: Workshop) -> str:
    return str(workshop.outbox()[0]["state"])


@pytest.mark.parametrize("header", ["In-Reply-To", "References", "X-Original-Message-ID"])
def test_our_message_id_anywhere_in_the_report_marks_the_receipt(
    workshop: Workshop, sent: str, header: str
) -> None:
    found = workshop.receive(report(FAILED, headers=f"{header}: {sent}\n"))
    assert (found["disposition"], state(workshop)) == ("bounce", "bounced")
    assert "bounced" in workshop.events()


def test_a_report_about_another_recipient_leaves_our_receipt_sent(
    workshop: Workshop, sent: str
) -> None:
    workshop.receive(report(ARRIVED, OTHER, returned=f"Message-ID: {sent}\n"))
    assert state(workshop) == "sent"
    assert "bounced" not in workshop.events()


@pytest.mark.parametrize("returned", ["", f"{REWRITTEN}X-KCVS-Mailbot: receipt\n"])
def test_a_receipt_that_only_its_recipient_names_is_marked(
    workshop: Workshop, sent: str, returned: str
) -> None:
    workshop.receive(report(FAILED, returned=returned))
    assert state(workshop) == "bounced"
    assert "bounced" in workshop.events()


def test_a_mail_that_a_person_wrote_marks_no_receipt(workshop: Workshop, sent: str) -> None:
    workshop.receive(report(FAILED, returned="Subject: Uitnodiging\nMessage-ID: <l@kcvb.be>\n"))
    assert state(workshop) == "sent"


@pytest.mark.parametrize(
    ("returned", "marked"),
    [
        (f"{REWRITTEN}X-KCVS-Mailbot: receipt\n", "receipt"),
        (f"{REWRITTEN}X-KCVS-Mailbot: addition\n", "addition"),
        ("", "addition"),  # nothing came back: it was the last one, most likely
    ],
)
def test_of_several_mails_to_one_candidate_the_one_it_speaks_of_is_marked(
    workshop: Workshop, sent: str, returned: str, marked: str
) -> None:
    workshop.at(timedelta(minutes=5))
    workshop.receive(reply("Beste, hierbij nog mijn cv. Groeten, An", cv_txt=CV))
    workshop.worker.send()
    assert {e["kind"]: e["state"] for e in workshop.outbox()} == dict.fromkeys(
        ("receipt", "addition"), "sent"
    )
    workshop.receive(report(FAILED, returned=returned))
    assert [e["kind"] for e in workshop.outbox() if e["state"] == "bounced"] == [marked]
    with workshop.store.read() as session:
        told = failed_receipts(session, workshop.now)
    assert [name.partition(" ")[0] for name in told] == ["KCVS-2021-0001"]


def test_a_report_of_a_candidate_whose_receipt_has_not_gone_marks_nothing(
    workshop: Workshop,
) -> None:
    workshop.receive(application())
    workshop.receive(report(FAILED))
    assert state(workshop) == "queued"
