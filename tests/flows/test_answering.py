"""Two instances that answer each other stop; several vacancies; mail from files."""

from __future__ import annotations

import mailbox
from datetime import timedelta
from pathlib import Path

import pytest

from kcvs_mailbot.intake.importing import mail_files, store_files
from workshop import CV, LETTER, Workshop, application

OTHER = {
    "reference": "STAF-2021",
    "title": "stafmedewerker stedelijk beleid",
    "opens": "2021-08-01",
    "deadline": "2021-10-01",
}
BOTH = {
    "vacancy": [
        {
            "reference": "KCVS-2021",
            "title": "directeur Kenniscentrum Vlaamse Steden",
            "opens": "2021-08-01",
            "deadline": "2021-09-15",
        },
        OTHER,
    ]
}


def test_two_instances_that_answer_each_other_stop_after_one_mail(workshop: Workshop) -> None:
    workshop.receive(application())
    workshop.worker.send()
    (receipt,) = workshop.sink.taken
    workshop.at(timedelta(minutes=1))
    found = workshop.receive(receipt.raw)
    workshop.worker.send()
    assert found["disposition"] == "automatic"
    assert len(workshop.sink.taken) == 1


def test_a_receipt_of_another_instance_for_another_house_is_not_answered(
    workshop: Workshop,
) -> None:
    workshop.receive(application())
    workshop.worker.send()
    raw = workshop.sink.taken[0].raw.replace(b"linda.boudry@kcvb.be", b"jobs@elders.example")
    assert workshop.receive(raw)["disposition"] == "automatic"


def staff_application() -> object:
    body = (
        "Beste,\n\nHierbij solliciteer ik voor de functie van stafmedewerker stedelijk beleid. "
        "In bijlage mijn cv en mijn motivatie: ik werk al tien jaar aan stedelijk beleid.\n\n"
    )
    mail = application("An Claes", "an.claes@example.be", body, cv_txt=CV)
    mail.replace_header("Subject", "Sollicitatie stafmedewerker stedelijk beleid")
    mail.replace_header("Message-ID", "<staf@example.be>")
    return mail


@pytest.mark.parametrize("workshop", [BOTH], indirect=True)
def test_one_person_can_apply_for_two_vacancies(workshop: Workshop) -> None:
    workshop.receive(application())
    workshop.receive(staff_application())  # type: ignore[arg-type]
    workshop.worker.send()
    assert {a["reference"] for a in workshop.applications()} == {"KCVS-2021-0001", "STAF-2021-0001"}
    assert len(workshop.sink.taken) == 2


@pytest.mark.parametrize("workshop", [BOTH], indirect=True)
def test_an_application_for_an_unclear_vacancy_goes_to_review(workshop: Workshop) -> None:
    mail = application(body="Beste, hierbij solliciteer ik. In bijlage mijn cv.\n\n", cv_txt=CV)
    mail.replace_header("Subject", "Sollicitatie")
    assert workshop.receive(mail)["disposition"] == "review"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An .eml file, an mbox of two, a Maildir of one, and a file that is no mail."""
    place = tmp_path / "mails"
    place.mkdir()
    (place / "een.eml").write_bytes(bytes(application("An", "an@example.be")))
    (place / "README.md").write_text("From here on")
    box = mailbox.mbox(place / "archief.mbox")
    for name in ("bo", "cas"):
        box.add(bytes(application(name, f"{name}@example.be")))
    box.close()
    maildir = mailbox.Maildir(place / "Maildir")
    maildir.add(bytes(application("Dirk", "dirk@example.be")))
    maildir.close()
    return place


def test_mails_are_found_in_files_mboxes_and_maildirs(folder: Path) -> None:
    assert len(list(mail_files([folder]))) == 4


def test_imported_mail_without_a_trusted_arrival_goes_to_review(
    workshop: Workshop, folder: Path
) -> None:
    stored = store_files(workshop.store, [folder], lambda: workshop.now)
    workshop.worker.process()
    assert (stored.seen, stored.new) == (4, 4)
    assert {m["disposition"] for m in workshop.messages()} == {"review"}
    assert {m["position"] for m in workshop.messages()} == {None}
    assert store_files(workshop.store, [folder], lambda: workshop.now).new == 0


def test_imported_mail_with_our_servers_header_is_an_application(
    workshop: Workshop, tmp_path: Path
) -> None:
    header = b"Received: from a by mx.kcvb.be; Wed, 15 Sep 2021 23:59:59 +0200\r\n"
    (tmp_path / "a.eml").write_bytes(header + bytes(application(body=LETTER)))
    store_files(workshop.store, [tmp_path / "a.eml"], lambda: workshop.now)
    workshop.worker.process()
    assert workshop.application()["received_at"] == "2021-09-15T23:59:59+02:00"
    assert workshop.application()["late"] is False
