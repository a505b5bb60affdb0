"""Cases that a hostile reader found; each was a defect."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kcvs_mailbot.answering.outbox_changes import release, retry
from kcvs_mailbot.content import Content
from kcvs_mailbot.desk import correcting
from kcvs_mailbot.errors import RequestError
from kcvs_mailbot.intake.importing import store_files
from kcvs_mailbot.store import intake
from kcvs_mailbot.store import models as rows
from workshop import CV, NOW, Workshop, application, configuration, reply


@pytest.mark.parametrize("workshop", [{"acknowledgement": {"mode": "hold"}}], indirect=True)
def test_a_held_receipt_is_held_again_after_dismiss_and_undo(workshop: Workshop) -> None:
    found = workshop.receive(application())
    correcting.dismiss(workshop.worker.bench, found["id"], "linda")
    correcting.undo(workshop.worker.bench, found["id"], "linda")
    workshop.worker.send()
    assert workshop.outbox()[0]["state"] == "held"
    assert workshop.sink.taken == []


def test_what_a_person_decided_meanwhile_is_not_overruled(workshop: Workshop) -> None:
    found = workshop.receive(application())
    correcting.dismiss(workshop.worker.bench, found["id"], "linda")
    workshop.worker.process()
    assert workshop.messages()[0]["settled_by"] == "linda"


def test_a_reply_to_a_dismissed_application_is_shown_to_a_person(workshop: Workshop) -> None:
    found = workshop.receive(application())
    workshop.worker.send()
    correcting.dismiss(workshop.worker.bench, found["id"], "linda")
    later = workshop.receive(reply("Nog dit", to=workshop.outbox()[0]["message_id"], cv_txt=CV))
    assert later["disposition"] == "review"
    correcting.attach(workshop.worker.bench, later["id"], "linda", "KCVS-2021-0001")
    assert workshop.application()["reference"] == "KCVS-2021-0001"


def test_only_what_is_held_is_released_and_only_what_can_go_is_retried(workshop: Workshop) -> None:
    found = workshop.receive(application())
    correcting.dismiss(workshop.worker.bench, found["id"], "linda")
    with workshop.store.write() as session:
        entry = session.get_one(rows.Outbox, 1)
        with pytest.raises(RequestError, match="not held"):
            release(session, entry, workshop.now, "linda")
        with pytest.raises(RequestError, match="was taken apart: undo that first"):
            retry(session, entry, workshop.now, "linda")


def test_an_addition_to_a_vacancy_that_is_gone_is_kept_unanswered(workshop: Workshop) -> None:
    workshop.receive(application())
    old = workshop.worker.config
    vacancy = {**old.vacancy[0].model_dump(), "reference": "KCVS-2022"}
    folder = old.storage.spool_folder.parent
    workshop.start(configuration(folder, workshop.sink.port, vacancy=[vacancy]))
    found = workshop.receive(reply("Hier is mijn cv.", cv_txt=CV))
    assert found["application"] == "KCVS-2021-0001"
    assert [entry["kind"] for entry in workshop.outbox()] == ["receipt"]


def test_a_mail_imported_first_gets_its_time_from_the_mailbox(workshop: Workshop) -> None:
    path = workshop.worker.bench.spool / "a.eml"
    path.write_bytes(bytes(application()))
    store_files(workshop.store, [path], lambda: workshop.now)
    workshop.worker.process()
    with workshop.store.write() as session:
        arrival = intake.Arrival(Content.of_bytes(path.read_bytes()), 1, NOW - timedelta(hours=1))
        intake.record(session, [arrival], NOW)
    correcting.accept(workshop.worker.bench, 1, "linda", None, None)
    assert workshop.application()["late"] is False


def test_many_mails_of_one_candidate_do_not_hold_up_the_rest(workshop: Workshop) -> None:
    workshop.receive(application())
    for number in range(12):
        workshop.receive(reply(f"Nog iets, deel {number}. " + "Stedelijk beleid. " * 800))
    assert len(workshop.application()["messages"]) == 13


def test_a_thank_you_that_cites_a_reference_is_no_second_application(workshop: Workshop) -> None:
    workshop.receive(application())
    workshop.worker.send()
    mail = reply(
        "Dank u wel, goed ontvangen. Mag ik nog een referentie bezorgen?",
        to="<elsewhere@example.org>",
        address="a.c@werk.example",
        subject="Antw: Ontvangstbevestiging kandidatuur directeur (KCVS-2021-0001)",
    )
    mail.replace_header("From", "a.c@werk.example")
    found = workshop.receive(mail)
    assert found["disposition"] == "review"
    assert found["proposal"]["application"] == "KCVS-2021-0001"
    workshop.worker.send()
    assert len(workshop.sink.taken) == 1


def test_a_reference_is_known_in_the_transaction_that_gives_it(workshop: Workshop) -> None:
    with workshop.store.write() as session:
        later = reply("Dank u.", "<x@y.z>", "x@werk.example", "KCVS-2021-0001")
        for mail in (application(), later):
            arrival = intake.Arrival(Content.of_bytes(bytes(mail)), internaldate=workshop.now)
            intake.record(session, [arrival], workshop.now)
    workshop.worker.process()
    assert [m["disposition"] for m in workshop.messages()] == ["application", "review"]


def test_a_reference_that_nobody_has_proposes_nothing(workshop: Workshop) -> None:
    found = workshop.receive(reply("Dank u.", "<x@y.z>", "x@werk.example", "KCVS-2021-0001"))
    assert found["disposition"] == "other"
