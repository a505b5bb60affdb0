"""The timeline tells what happened once, however often a mail is read or decided about."""

from __future__ import annotations

from email import message_from_string
from email.message import EmailMessage

from sqlalchemy import text

from flows.test_corrections import doubtful
from kcvs_mailbot.answering import outbox_changes
from kcvs_mailbot.deciding.reprocessing import reprocess
from kcvs_mailbot.desk import correcting
from kcvs_mailbot.store import models as rows
from workshop import CV, Workshop, application, newsletter, reply


def told(workshop: Workshop) -> list[str]:
    """As the secretary reads it."""
    with workshop.store.read() as session:
        rows = session.execute(text("SELECT gebeurtenis FROM tijdlijn ORDER BY id"))
        return list(rows.scalars())


def test_reading_everything_again_is_no_history(workshop: Workshop) -> None:
    workshop.receive(application())
    workshop.receive(reply("Beste, hier is nog mijn cv. An", cv_txt=CV))
    workshop.receive(doubtful())
    workshop.receive(newsletter())
    workshop.worker.send()
    before = told(workshop)
    reprocess(workshop.worker.bench, None, lambda done, of: None)
    assert told(workshop) == before


def returned(message_id: str) -> EmailMessage:
    """The receipt with this Message-ID came back for good."""
    mail = EmailMessage()
    mail["From"] = "Mail Delivery System <MAILER-DAEMON@mx.kcvb.be>"
    mail["Subject"] = "Undelivered Mail Returned to Sender"
    mail.set_content("This is the mail system.")
    mail.make_mixed()
    mail.replace_header("Content-Type", "multipart/report; report-type=delivery-status")
    for media_type, words in (
        ("delivery-status", "Final-Recipient: rfc822; a@x\nAction: failed\nStatus: 5.1.1\n"),
        ("rfc822-headers", f"Subject: Ontvangst\nMessage-ID: {message_id}\n"),
    ):
        part = EmailMessage()
        part["Content-Type"] = {"rfc822-headers": "text/"}.get(media_type, "message/") + media_type
        part.set_payload([message_from_string(f"\n{words}")] if media_type[0] == "d" else words)
        mail.attach(part)
    return mail


def test_a_bounce_that_is_read_again_does_not_undo_a_second_sending(workshop: Workshop) -> None:
    workshop.receive(application())
    workshop.worker.send()
    found = workshop.receive(returned(workshop.outbox()[0]["message_id"]))
    assert (found["disposition"], workshop.outbox()[0]["state"]) == ("bounce", "bounced")
    with workshop.store.write() as session:
        outbox_changes.retry(session, session.get_one(rows.Outbox, 1), workshop.now, "linda")
    before = told(workshop)
    reprocess(workshop.worker.bench, None, lambda done, of: None)
    assert told(workshop) == before
    assert workshop.outbox()[0]["state"] == "queued"


def test_each_decision_is_told_and_the_arrival_once(workshop: Workshop) -> None:
    found = workshop.receive(doubtful())
    for _ in range(2):
        correcting.accept(workshop.worker.bench, found["id"], "linda", None, None)
        correcting.undo(workshop.worker.bench, found["id"], "linda")
    assert told(workshop) == [
        "naar na te kijken",
        "kandidatuur ontvangen",
        "ontvangstbevestiging klaargezet",
        "aanvaard",
        "ontvangstbevestiging geannuleerd",
        "teruggedraaid",
        "ontvangstbevestiging klaargezet",
        "aanvaard",
        "ontvangstbevestiging geannuleerd",
        "teruggedraaid",
    ]


def test_a_mail_that_moves_to_another_application_is_told_there(workshop: Workshop) -> None:
    workshop.receive(application())
    workshop.receive(application("Bo Maes", "bo@example.be"))
    found = workshop.receive(reply("Zie bijlage.", to="<x@y.z>", address="an.werk@example.com"))
    correcting.attach(workshop.worker.bench, found["id"], "linda", "KCVS-2021-0001")
    correcting.attach(workshop.worker.bench, found["id"], "linda", "KCVS-2021-0002")
    assert workshop.events().count("follow_up") == 1
    assert workshop.events("KCVS-2021-0002").count("follow_up") == 1
