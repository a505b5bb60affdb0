"""Nothing is lost, nothing is counted twice, what is not ours is forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import func, select, text

from kcvs_mailbot.config import Configuration
from kcvs_mailbot.content import Content
from kcvs_mailbot.deciding.reader import ReadMail
from kcvs_mailbot.deciding.settling import settle
from kcvs_mailbot.desk import correcting
from kcvs_mailbot.mailbox import MailboxState
from kcvs_mailbot.message.parsing import parse
from kcvs_mailbot.recognition import Disposition, Verdict
from kcvs_mailbot.running.housekeeping import forget_unrelated
from kcvs_mailbot.store import blobs, intake
from kcvs_mailbot.store import models as rows
from workshop import CV, LETTER, NOW, Workshop, application, configuration, newsletter, reply


def arrivals(workshop: Workshop, uidvalidity: int, uids: dict[int, bytes], uidnext: int) -> int:
    """What one pass over a mailbox stores."""
    with workshop.store.write() as session:
        state = MailboxState(uidvalidity, uidnext, len(uids))
        box = intake.mailbox_row(session, "linda@imap:993", "INBOX", state, NOW)
        new = {uid: raw for uid, raw in uids.items() if uid > box.last_uid}
        found = [
            intake.Arrival(Content.of_bytes(raw), uid, workshop.now) for uid, raw in new.items()
        ]
        last = max(uids, default=0)
        return intake.record(session, found, workshop.now, mailbox=box, last_uid=last)


def test_a_new_uidvalidity_adds_positions_and_no_records(workshop: Workshop) -> None:
    mail = bytes(application())
    assert arrivals(workshop, 1, {5: mail}, 6) == 1
    workshop.worker.process()
    assert arrivals(workshop, 2, {1: mail}, 2) == 0
    workshop.worker.process()
    workshop.worker.send()
    (message,) = workshop.messages()
    assert [(p["uidvalidity"], p["uid"]) for p in message["positions"]] == [(1, 5), (2, 1)]
    assert message["position"] == message["positions"][0]
    assert len(workshop.sink.taken) == 1


def test_other_bytes_under_an_old_uid_are_another_row(workshop: Workshop) -> None:
    arrivals(workshop, 1, {5: bytes(application())}, 6)
    assert arrivals(workshop, 2, {5: bytes(newsletter())}, 6) == 1
    assert len(workshop.messages()) == 2


def test_a_uidnext_that_went_backwards_starts_the_cursor_again(workshop: Workshop) -> None:
    arrivals(workshop, 1, {9: bytes(application())}, 10)
    assert arrivals(workshop, 1, {2: bytes(newsletter())}, 3) == 1


def test_other_bytes_under_the_same_message_id_are_another_row(workshop: Workshop) -> None:
    workshop.receive(application())
    workshop.receive(application(body="Hierbij nogmaals, met een woord meer.\n"))
    workshop.worker.send()
    assert len(workshop.messages()) == 2
    assert [entry["kind"] for entry in workshop.outbox()].count("receipt") == 1


def test_the_bytes_come_back_as_they_were(workshop: Workshop) -> None:
    raw = b"From: x\r\n\r\n" + bytes(range(256)) * 12_000
    found = workshop.receive(raw)
    with workshop.store.read() as session:
        assert b"".join(blobs.chunks(session, found["sha256"])) == raw


def test_equal_documents_are_stored_and_read_once(workshop: Workshop) -> None:
    workshop.receive(application("An", "an@example.be", cv_txt=CV))
    workshop.receive(application("Bo", "bo@example.be", cv_txt=CV))
    with workshop.store.read() as session:
        documents = session.scalars(select(rows.Document.sha256)).all()
        assert len(documents) == 2
        assert len(set(documents)) == 1
        assert session.scalar(select(func.count()).select_from(rows.Reading)) == 1


def test_unrelated_mail_is_forgotten_after_a_week_but_stays_accounted_for(
    workshop: Workshop,
) -> None:
    workshop.receive(newsletter())
    workshop.receive(application())
    workshop.at(timedelta(days=7))
    assert forget_unrelated(workshop.store, workshop.worker.config, workshop.now) == 0
    workshop.at(timedelta(seconds=1))
    assert forget_unrelated(workshop.store, workshop.worker.config, workshop.now) == 1
    gone, kept = workshop.messages()
    assert gone["forgotten"]
    assert (gone["subject"], gone["from"]) == (None, None)
    assert gone["disposition"] == "automatic"
    assert gone["sha256"]
    assert gone["reasons"]
    assert not kept["forgotten"]
    with workshop.store.read() as session:
        left = session.execute(text("SELECT count(*) FROM blob_chunk")).scalar()
        assert left == 1  # the application's


def settle_as_other(workshop: Workshop, message: int, likelihood: float | None) -> None:
    with workshop.store.write() as session:
        row = session.get_one(rows.Message, message)
        mail = ReadMail(parse(bytes(newsletter()))[0])
        verdict = Verdict(Disposition.OTHER, (), likelihood=likelihood)
        settle(session, row, mail, verdict, workshop.worker.config, workshop.now)


def test_how_likely_an_unrelated_mail_was_outlives_its_text(workshop: Workshop) -> None:
    workshop.receive(newsletter())
    settle_as_other(workshop, 1, 0.12)
    workshop.at(timedelta(days=8))
    forget_unrelated(workshop.store, workshop.worker.config, workshop.now)
    (gone,) = workshop.messages()
    assert (gone["forgotten"], gone["likelihood"]) == (True, 0.12)


def test_what_a_person_put_aside_is_not_likely_any_more(workshop: Workshop) -> None:
    workshop.receive(newsletter())
    settle_as_other(workshop, 1, 0.12)
    correcting.dismiss(workshop.worker.bench, 1, "linda")
    assert workshop.messages()[0]["likelihood"] is None


def moved(config: Configuration, workshop: Workshop, day: str) -> Configuration:
    vacancy = {**config.vacancy[0].model_dump(), "deadline": day}
    return configuration(config.storage.spool_folder.parent, workshop.sink.port, vacancy=[vacancy])


def test_a_moved_deadline_recomputes_late_with_an_event_and_no_mail(workshop: Workshop) -> None:
    late = datetime(2021, 9, 16, 8, tzinfo=UTC)
    workshop.at(late)
    workshop.receive(application())
    assert workshop.application()["late"] is True
    workshop.worker.send()
    workshop.start(moved(workshop.worker.config, workshop, "2021-09-20"))
    workshop.worker.send()
    assert workshop.application()["late"] is False
    assert workshop.events()[-1] == "late_changed"
    assert len(workshop.sink.taken) == 1


def test_a_moved_deadline_rewrites_the_notes_about_it(workshop: Workshop) -> None:
    near = "ontvangen hoogstens vijf minuten voor of na de uiterste datum"
    workshop.at(datetime(2021, 9, 15, 22, 4, tzinfo=UTC))  # four minutes late
    workshop.receive(application())
    workshop.at(datetime(2021, 9, 17, 8, tzinfo=UTC))
    workshop.receive(reply("Beste, hierbij nog mijn cv. Groeten, An", cv_txt=CV))
    assert workshop.application()["notes"] == [
        near,
        "17/09/2021 10:00: aanvulling ontvangen (na de uiterste datum)",
    ]
    workshop.start(moved(workshop.worker.config, workshop, "2021-09-20"))
    assert workshop.application()["notes"] == ["17/09/2021 10:00: aanvulling ontvangen"]
    workshop.start(moved(workshop.worker.config, workshop, "2021-09-15"))
    assert workshop.application()["notes"][0] == near
    assert workshop.events().count("late_changed") == 2


def test_both_moments_are_shown_when_the_clocks_are_far_apart(workshop: Workshop) -> None:
    mail = application()
    mail["Date"] = "Wed, 15 Sep 2021 23:50:00 +0200"
    workshop.at(datetime(2021, 9, 15, 22, 0, 1, tzinfo=UTC))
    found = workshop.receive(mail)
    assert found["header_date"] == "2021-09-15T23:50:00+02:00"
    assert found["received_at"] == "2021-09-16T00:00:01+02:00"
    (near, apart) = workshop.application()["notes"]
    assert "vijf minuten" in near
    assert "15/09/2021 23:50:00" in apart
    assert "16/09/2021 00:00:01" in apart
    assert workshop.application()["late"] is True


@pytest.mark.parametrize(
    ("moment", "late"), [("2021-09-15T21:59:59+00:00", False), ("2021-09-15T22:00:00+00:00", True)]
)
def test_within_five_minutes_all_follows_the_clock_and_she_is_warned(
    workshop: Workshop, moment: str, late: bool
) -> None:
    workshop.at(datetime.fromisoformat(moment))
    found = workshop.receive(application())
    workshop.worker.send()
    (receipt,) = workshop.sink.taken
    text = message_from_bytes(receipt.raw, policy=default).get_body(("plain",))
    assert text is not None
    assert found["disposition"] == "application"
    assert workshop.application()["late"] is late
    assert ("laattijdig" in text.get_content()) is late
    assert len(workshop.application()["notes"]) == 1


def test_a_late_application_is_kept_flagged_and_told(workshop: Workshop) -> None:
    workshop.at(datetime(2021, 9, 15, 22, tzinfo=UTC))
    workshop.receive(application())
    workshop.worker.send()
    found = workshop.application()
    assert found["late"] is True
    assert found["received_at"] == "2021-09-16T00:00:00+02:00"
    assert "ontvangen hoogstens vijf minuten voor of na de uiterste datum" in found["notes"]
    assert len(workshop.sink.taken) == 1


def test_a_message_that_kills_the_worker_three_times_is_set_aside(workshop: Workshop) -> None:
    with workshop.store.write() as session:
        intake.record(session, [intake.Arrival(Content.of_bytes(b"killer"))], NOW)
        session.execute(text("UPDATE message SET attempts = 3, claimed_by = 'dead'"))
    workshop.receive(application())
    killer, other = workshop.messages()
    assert killer["disposition"] == "review"
    assert killer["reasons"][0]["rule"] == "cannot_be_processed"
    assert not killer["forgotten"]
    assert other["disposition"] == "application"


@pytest.mark.parametrize(
    "raw", [b"", b"\x00", b"\xff" * 5000, b"\r\n\r\n", b"Content-Type: multipart/mixed\r\n\r\nx"]
)
def test_what_cannot_be_read_goes_to_review_with_its_bytes(workshop: Workshop, raw: bytes) -> None:
    found = workshop.receive(raw)
    assert found["disposition"] == "review"
    assert found["problems"]
    with workshop.store.read() as session:
        assert b"".join(blobs.chunks(session, found["sha256"])) == raw


def test_mail_from_junk_that_applies_goes_to_review(workshop: Workshop) -> None:
    found = workshop.receive(application(), junk=True)
    assert found["disposition"] == "review"
    assert workshop.outbox() == []


def test_the_same_document_twice_in_one_mail_is_kept_under_both_names(workshop: Workshop) -> None:
    workshop.receive(application(cv_txt=CV, kopie_txt=CV))
    (message,) = workshop.messages()
    assert [d["filename"] for d in message["documents"]] == ["cv.txt", "kopie.txt"]
    assert len({d["sha256"] for d in message["documents"]}) == 1


def test_mails_of_one_candidate_in_one_batch_become_one_application(workshop: Workshop) -> None:
    """Nothing of the first is in the database yet when the second is judged."""
    mails = [bytes(application(body=f"{LETTER} ({n})\n")) for n in range(3)]
    arrivals(workshop, 1, dict(enumerate(mails, 1)), 4)
    workshop.worker.process()
    workshop.worker.send()
    assert [m["disposition"] for m in workshop.messages()].count("application") == 1
    assert [m["disposition"] for m in workshop.messages()].count("follow_up") == 2
    assert len(workshop.applications()) == 1
    assert len(workshop.sink.taken) == 1


@pytest.mark.parametrize("workshop", [{"acknowledgement": {"per_hour": 12}}], indirect=True)
def test_brakes_count_within_one_batch(workshop: Workshop) -> None:
    people = range(1, 15)
    mails = {n: bytes(application(f"Kandidaat {n}", f"k{n}@example.be")) for n in people}
    arrivals(workshop, 1, mails, 15)
    workshop.worker.process()
    states = [entry["state"] for entry in workshop.outbox()]
    assert (states.count("queued"), states.count("held")) == (12, 2)
