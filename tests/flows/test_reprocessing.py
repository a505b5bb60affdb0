"""Reading stored originals again keeps what was decided and sends nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.deciding.reader import limits
from kcvs_mailbot.deciding.reprocessing import reprocess
from kcvs_mailbot.desk import correcting, text_roles
from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store import search
from workshop import CV, Workshop, application, newsletter, reply


def again(workshop: Workshop) -> int:
    return reprocess(workshop.worker.bench, None, lambda done, of: None)


def test_everything_stays_as_it_was_and_nothing_is_sent(workshop: Workshop) -> None:
    workshop.receive(application(cv_txt=CV))
    workshop.receive(reply("Beste, hier is nog mijn brief. An", brief_txt="Motivatie " * 60))
    workshop.receive(newsletter())
    workshop.worker.send()
    sent = len(workshop.sink.taken)
    before = workshop.applications(), [m["disposition"] for m in workshop.messages()]
    assert again(workshop) == 3
    workshop.worker.send()
    after = workshop.applications(), [m["disposition"] for m in workshop.messages()]
    assert after == before
    assert len(workshop.sink.taken) == sent


def test_a_document_keeps_its_id_also_beside_one_that_is_new(workshop: Workshop) -> None:
    workshop.receive(application(cv_txt=CV, brief_txt="Motivatie " * 60))
    first, second = workshop.application()["documents"]
    with workshop.store.write() as session:
        session.delete(session.get_one(rows.Document, first["id"]))  # older code did not see it
    again(workshop)
    found = workshop.application()["documents"]
    assert {d["filename"]: d["id"] for d in found}[second["filename"]] == second["id"]
    assert len({d["id"] for d in found}) == 2
    with workshop.store.read() as session:
        assert {hit.document_id for hit in search.find(session, "motivatie")} >= {second["id"]}


def test_the_same_bytes_twice_in_a_mail_keep_two_ids(workshop: Workshop) -> None:
    mail = application()
    for _ in range(2):
        mail.add_attachment(CV, filename="cv.txt")
    workshop.receive(mail)
    before = [d["id"] for d in workshop.application()["documents"]]
    again(workshop)
    assert [d["id"] for d in workshop.application()["documents"]] == before == [1, 2]


def test_texts_are_read_anew(workshop: Workshop) -> None:
    workshop.receive(application(cv_txt=CV))
    with workshop.store.write() as session:
        for reading in session.query(rows.Reading):
            reading.text = "as older code read it"
    again(workshop)
    assert "stadsvernieuwing" in workshop.application()["career"]["text"]


def test_a_text_is_not_lost_when_reading_it_again_fails(workshop: Workshop, tmp_path: Path) -> None:
    workshop.receive(application(cv_txt=CV))
    hurried = limits(workshop.worker.config)
    with Cage(replace(hurried, seconds=0.0), tmp_path / "hurried") as cage:
        workshop.worker.bench.reader.cage = cage
        assert again(workshop) == 0
    assert "stadsvernieuwing" in workshop.application()["career"]["text"]
    assert "steden" in workshop.application()["motivation"]["text"]


def test_a_persons_decision_stays(workshop: Workshop) -> None:
    found = workshop.receive(application())
    correcting.dismiss(workshop.worker.bench, found["id"], "linda")
    again(workshop)
    (message,) = workshop.messages()
    assert (message["disposition"], message["settled_by"]) == ("other", "linda")


def test_a_role_that_a_person_gave_stays(workshop: Workshop) -> None:
    found = workshop.receive(application(cv_txt=CV))
    text_roles.set_role(workshop.worker.bench, found["documents"][0]["id"], "linda", Role.OTHER)
    assert workshop.application()["career"]["source"] is None
    again(workshop)
    assert workshop.application()["documents"][0]["role"] == "other"
    assert workshop.application()["career"]["source"] is None


def test_what_a_person_says_of_a_mails_own_text_stays(workshop: Workshop) -> None:
    found = workshop.receive(application(cv_txt=CV))
    assert workshop.application()["motivation"]["source"] == "body"
    text_roles.set_body_role(workshop.worker.bench, found["id"], "linda", Role.CV)
    assert workshop.application()["motivation"]["source"] is None
    assert "Hierbij stel ik mij kandidaat" in workshop.application()["career"]["text"]
    text_roles.set_body_role(workshop.worker.bench, found["id"], "linda", Role.OTHER)
    again(workshop)
    one = workshop.application()
    assert (one["motivation"]["source"], one["career"]["source"]) == (None, "cv.txt")
    assert workshop.messages()[0]["body_role_by"] == "linda"


def test_what_newly_looks_like_an_application_goes_to_a_person(workshop: Workshop) -> None:
    workshop.receive(application())
    with workshop.store.write() as session:
        row = session.get_one(rows.Message, 1)
        row.disposition, row.application_id = "other", None
        for table in (rows.Trace, rows.Event, rows.Outbox, rows.Application):
            session.query(table).delete()
    again(workshop)
    (message,) = workshop.messages()
    assert message["disposition"] == "review"
    assert message["reasons"][0]["rule"] == "reprocessed"
    assert workshop.outbox() == []
