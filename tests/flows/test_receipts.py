"""One first receipt per application, whatever happens on the way."""

from __future__ import annotations

import email
from datetime import datetime, timedelta
from email import policy

import pytest
from structlog.testing import capture_logs

from kcvs_mailbot.answering.outbox_changes import cancel, release, retry
from kcvs_mailbot.desk import correcting
from kcvs_mailbot.errors import RequestError
from kcvs_mailbot.store import models as rows
from workshop import CV, NOW, Workshop, application, reply

HOUR = timedelta(hours=1)


def configured(**keys: object) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("workshop", [{"acknowledgement": keys}], indirect=True)


def test_the_candidate_gets_one_receipt(workshop: Workshop) -> None:
    workshop.receive(application(cv_txt=CV))
    workshop.worker.send()
    workshop.worker.send()
    (mail,) = workshop.sink.taken
    assert mail.recipients == ("an.claes@example.be",)
    assert workshop.application()["receipt"]["state"] == "sent"
    assert workshop.events() == ["received", "enqueued", "sent"]


def test_the_log_tells_by_which_id_the_mail_server_knows_it(workshop: Workshop) -> None:
    workshop.receive(application(cv_txt=CV))
    with capture_logs() as lines:
        workshop.worker.send()
    (line,) = [one for one in lines if one["event"] == "receipt_attempted"]
    assert line["reply"] == "250 2.0.0 queued as SINK1"


def test_a_receipt_says_late_when_the_application_is_kept_as_late(workshop: Workshop) -> None:
    """Another worker, with another file, moved the deadline in the database."""
    with workshop.store.write() as session:
        session.get_one(rows.Vacancy, "KCVS-2021").closes_at = NOW - timedelta(days=1)
    workshop.receive(application(cv_txt=CV))
    workshop.worker.send()
    (mail,) = workshop.sink.taken
    told = email.message_from_bytes(mail.raw, policy=policy.default).get_body(("plain",))
    assert told is not None
    assert workshop.application()["late"] is True
    assert "laattijdig" in told.get_content()


def test_the_same_mail_sent_twice_is_acknowledged_once(workshop: Workshop) -> None:
    first = application()
    workshop.receive(first)
    again = application()
    again.replace_header("Message-ID", "<tweede@example.be>")
    found = workshop.receive(again)
    workshop.worker.send()
    assert (found["disposition"], found["follow_up"]) == ("follow_up", "repeat")
    assert len(workshop.sink.taken) == 1


def test_the_same_bytes_again_are_one_message(workshop: Workshop) -> None:
    workshop.receive(application())
    workshop.receive(application())
    assert len(workshop.messages()) == 1


def test_a_second_mail_joins_the_application(workshop: Workshop) -> None:
    workshop.receive(application())
    found = workshop.receive(reply("Beste, ik vergat mijn cv. Groeten, An", cv_txt=CV))
    workshop.worker.send()
    assert found["application"] == "KCVS-2021-0001"
    joined = workshop.application()
    assert joined["career"]["source"] == "cv.txt"
    assert "stadsvernieuwing" in joined["motivation"]["text"]
    assert [entry["kind"] for entry in workshop.outbox()] == ["receipt", "addition"]
    assert len({mail.raw for mail in workshop.sink.taken}) == 2


@configured(mode="hold")
def test_in_hold_mode_a_person_releases(workshop: Workshop) -> None:
    workshop.receive(application())
    workshop.worker.send()
    assert workshop.sink.taken == []
    with workshop.store.write() as session:
        release(session, session.get_one(rows.Outbox, 1), workshop.now, "linda")
    workshop.worker.send()
    assert len(workshop.sink.taken) == 1


@configured(mode="off")
def test_in_off_mode_no_receipt_is_made(workshop: Workshop) -> None:
    workshop.receive(application())
    assert workshop.outbox() == []
    assert workshop.application()["receipt"]["state"] == "none"


def test_an_old_mail_is_held(workshop: Workshop) -> None:
    workshop.receive(application(), when=NOW - timedelta(days=14, seconds=1))
    (entry,) = workshop.outbox()
    assert (entry["state"], entry["why"]) == ("held", "too_old")


@configured(max_age="unlimited")
def test_unlimited_age_holds_nothing(workshop: Workshop) -> None:
    workshop.receive(application(), when=NOW - timedelta(days=30))
    assert workshop.outbox()[0]["state"] == "queued"


@configured(per_hour=2)
def test_past_the_hourly_brake_receipts_are_held(workshop: Workshop) -> None:
    for number in range(4):
        workshop.receive(application(f"Kandidaat {number}", f"kandidaat{number}@example.be"))
    assert [e["state"] for e in workshop.outbox()] == ["queued", "queued", "held", "held"]
    workshop.at(timedelta(minutes=61))
    workshop.receive(application("Later", "later@example.be"))
    assert workshop.outbox()[-1]["state"] == "queued"


@configured(per_hour=2)
def test_a_clock_that_jumps_back_does_not_reopen_the_brake(workshop: Workshop) -> None:
    for number in range(2):
        workshop.receive(application(f"Kandidaat {number}", f"kandidaat{number}@example.be"))
    workshop.at(NOW - timedelta(days=2))
    workshop.receive(application("Later", "later@example.be"))
    assert workshop.outbox()[-1]["state"] == "held"


def test_after_a_swallowed_answer_the_same_mail_goes_again(workshop: Workshop) -> None:
    workshop.sink.fail("END", drop=True, take=True)
    workshop.receive(application())
    workshop.worker.send()
    assert workshop.application()["receipt"]["state"] == "uncertain"
    workshop.at(timedelta(minutes=59))
    workshop.worker.send()
    assert len(workshop.sink.taken) == 1
    workshop.at(timedelta(minutes=2))
    workshop.worker.send()
    first, second = workshop.sink.taken
    assert first.raw == second.raw
    assert workshop.application()["receipt"]["state"] == "sent"


def test_never_holds_for_what_was_uncertain_before_it_was_said(workshop: Workshop) -> None:
    workshop.sink.fail("END", drop=True, take=True)
    workshop.receive(application())
    workshop.worker.send()
    config = workshop.worker.config
    rules = config.acknowledgement.model_copy(update={"resend_uncertain": None})
    workshop.start(config.model_copy(update={"acknowledgement": rules}))
    for _ in range(3):
        workshop.worker.send()
        workshop.at(HOUR)
    assert len(workshop.sink.taken) == 1
    assert workshop.application()["receipt"]["state"] == "uncertain"


@pytest.mark.parametrize("resend", [None, HOUR])
def test_a_decision_undone_leaves_an_uncertain_receipt_as_it_was(
    workshop: Workshop, resend: timedelta | None
) -> None:
    config = workshop.worker.config
    rules = config.acknowledgement.model_copy(update={"resend_uncertain": resend})
    workshop.start(config.model_copy(update={"acknowledgement": rules}))
    workshop.sink.fail("END", drop=True, take=True)
    found = workshop.receive(application())
    workshop.worker.send()
    correcting.dismiss(workshop.worker.bench, found["id"], "linda")
    workshop.worker.send()
    correcting.undo(workshop.worker.bench, found["id"], "linda")
    workshop.worker.send()
    assert workshop.application()["receipt"]["state"] == "uncertain"
    assert len(workshop.sink.taken) == 1
    workshop.at(HOUR + timedelta(minutes=1))
    workshop.worker.send()
    assert len(workshop.sink.taken) == (1 if resend is None else 2)


@configured(resend_uncertain="never")
def test_never_leaves_an_uncertain_mail_to_the_secretary(workshop: Workshop) -> None:
    workshop.sink.fail("END", drop=True)
    workshop.receive(application())
    workshop.worker.send()
    workshop.at(timedelta(days=30))
    workshop.worker.send()
    assert workshop.sink.taken == []
    with workshop.store.write() as session:
        retry(session, session.get_one(rows.Outbox, 1), workshop.now, "linda")
    workshop.worker.send()
    assert len(workshop.sink.taken) == 1


def test_a_refused_recipient_goes_to_the_secretary(workshop: Workshop) -> None:
    workshop.sink.fail("RCPT", reply="550 5.1.1 no such user")
    workshop.receive(application())
    workshop.worker.send()
    (entry,) = workshop.outbox()
    assert entry["state"] == "failed"
    assert "550" in entry["why"]


def test_a_passing_refusal_is_tried_again(workshop: Workshop) -> None:
    workshop.sink.fail("RCPT", reply="450 4.2.1 try later")
    workshop.receive(application())
    workshop.worker.send()
    assert workshop.outbox()[0]["state"] == "queued"
    workshop.at(timedelta(minutes=2))
    workshop.worker.send()
    assert len(workshop.sink.taken) == 1


def test_a_server_that_is_away_costs_no_attempt(workshop: Workshop) -> None:
    workshop.sink.fail("CONNECT", drop=True, times=100)
    workshop.receive(application())
    for _ in range(30):
        workshop.worker.send()
        workshop.at(timedelta(hours=1))
    (entry,) = workshop.outbox()
    assert (entry["state"], entry["attempts"]) == ("queued", 0)


def test_a_mail_of_a_dead_worker_becomes_uncertain(workshop: Workshop) -> None:
    workshop.receive(application())
    with workshop.store.write() as session:
        entry = session.get_one(rows.Outbox, 1)
        entry.state, entry.claimed_by = "sending", "gone"
    workshop.worker.send()
    assert workshop.application()["receipt"]["state"] == "uncertain"
    assert workshop.sink.taken == []


def test_a_cancelled_mail_stays_until_a_person_brings_it_back(workshop: Workshop) -> None:
    workshop.receive(application())
    (before,) = workshop.outbox()
    with workshop.store.write() as session:
        cancel(session, session.get_one(rows.Outbox, 1), workshop.now, "linda")
    workshop.worker.send()
    assert workshop.sink.taken == []
    with workshop.store.write() as session:
        retry(session, session.get_one(rows.Outbox, 1), workshop.now, "linda")
    workshop.worker.send()
    (after,) = workshop.outbox()
    assert (after["state"], after["message_id"]) == ("sent", before["message_id"])
    assert len(workshop.sink.taken) == 1


def test_what_has_no_address_to_write_to_cannot_be_retried(workshop: Workshop) -> None:
    workshop.receive(application())
    with workshop.store.write() as session:
        entry = session.get_one(rows.Outbox, 1)
        entry.state, entry.raw = "failed", b""
        with pytest.raises(RequestError, match="no address that can be written to"):
            retry(session, entry, workshop.now, "linda")


def test_an_address_that_cannot_be_written_to_is_shown_as_failed(workshop: Workshop) -> None:
    workshop.receive(application(address='"an claes"@example.be'))
    workshop.worker.send()
    assert all(entry["state"] in ("failed", "sent") for entry in workshop.outbox())


def test_the_receipt_speaks_the_candidates_language(workshop: Workshop) -> None:
    body = (
        "Madame,\n\nPar la présente, je pose ma candidature au poste de directeur du Kenniscentrum "
        "Vlaamse Steden. Depuis vingt ans, je travaille pour les villes et leurs habitants.\n\n"
    )
    workshop.receive(application("Léa Dupont", "lea@example.be", body))
    workshop.worker.send()
    assert workshop.application()["language"] == "fr"
    assert b"Content-Language: nl, fr" in workshop.sink.taken[0].raw


@configured(max_age="unlimited")
@pytest.mark.parametrize(
    ("made", "invited"),
    [("2021-09-15T23:59:59", True), ("2021-09-16T00:00:00", False), ("2021-10-01T08:00:00", False)],
)
def test_the_clock_at_which_a_receipt_is_made_says_whether_one_may_add(
    workshop: Workshop, made: str, invited: bool
) -> None:
    arrived = NOW + timedelta(days=1)
    workshop.at(datetime.fromisoformat(made).replace(tzinfo=workshop.worker.config.zone))
    workshop.receive(application(), when=arrived)
    workshop.worker.send()
    mail = email.message_from_bytes(workshop.sink.taken[0].raw, policy=policy.default)
    text = " ".join(mail.get_body(("plain",)).get_content().split())  # type: ignore[union-attr]
    assert "en was dus op tijd." in text
    assert ("Dat kan tot en met 15 september 2021: antwoord" in text) is invited
    assert ("aanvullen?" in text) is invited


def test_a_421_for_one_recipient_counts_against_that_mail_and_holds_up_nobody(
    workshop: Workshop,
) -> None:
    workshop.sink.fail("RCPT", reply="421 4.7.0 an.claes is too much for me", drop=True)
    workshop.receive(application())
    workshop.receive(application("Bo Maes", "bo@example.be"))
    workshop.worker.send()
    first, second = workshop.outbox()
    assert (first["state"], first["attempts"]) == ("queued", 1)
    assert (second["state"], second["attempts"]) == ("sent", 1)
