"""What the virus scanner finds something in stays sealed; what it has not seen is shown as such."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

import databases
import workshop as shop
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.content import Content
from kcvs_mailbot.deciding.reprocessing import reprocess
from kcvs_mailbot.deciding.scanning import scan_waiting
from kcvs_mailbot.documents.reading import Infected
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store import scans, search
from kcvs_mailbot.watch.checking import check_all
from servers.scanner import BAD, LIMIT, SIGNATURE, Scripted, clamd, scripted
from workshop import CV, Workshop, application, reply

BAD_CV = CV + "Stiltegebied\n" + BAD.decode()
LARGE = "Curriculum vitae\nWerkervaring\n" + "lang " * (LIMIT // 5 + 1000)


@pytest.fixture
def scanner() -> Iterator[Scripted]:
    with scripted() as made:
        made.start()
        yield made


@pytest.fixture(params=databases.KINDS)
def workshop(
    request: pytest.FixtureRequest, tmp_path: Path, cage: Cage, scanner: Scripted
) -> Iterator[Workshop]:
    with (
        getattr(databases, request.param)(tmp_path) as store,
        shop.workshop(tmp_path, cage, store, antivirus=section(scanner.address)) as made,
    ):
        yield made


def section(address: str) -> dict[str, str]:
    return {"clamd": address, "timeout": "5s"}


def with_zip(**files: str) -> EmailMessage:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("_", "."), text)
    mail = application()
    mail.add_attachment(packed.getvalue(), "application", "zip", filename="sollicitatie.zip")
    return mail


def by_name(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {document["filename"]: document for document in found["documents"]}


def finds(workshop: Workshop, word: str) -> bool:
    with workshop.store.read() as session:
        return bool(search.find(session, word))


def receipt(workshop: Workshop) -> str:
    workshop.worker.send()
    (mail,) = workshop.sink.taken
    parsed = message_from_bytes(mail.raw, policy=policy.default)
    plain = parsed.get_body(("plain",))
    assert plain is not None
    return str(plain.get_content())


def test_what_is_infected_is_sealed_and_the_rest_is_read(workshop: Workshop) -> None:
    found = workshop.receive(application(cv_txt=BAD_CV, brief_txt="Mijn motivatie is groot. " * 9))
    documents = by_name(found)
    sealed, read = documents["cv.txt"], documents["brief.txt"]
    assert (sealed["status"], sealed["scan"], sealed["sealed"]) == ("infected", "infected", True)
    assert sealed["problems"] == [f"the virus scanner found {SIGNATURE} in it: kept sealed"]
    assert sealed["characters"] == 0
    assert (read["status"], read["scan"], read["sealed"]) == ("read", "clean", False)
    assert not finds(workshop, "Stiltegebied")
    one = workshop.application()
    assert one["career"]["text"] == ""
    assert one["missing"] == []  # who knows what stood in it
    assert one["notes"] == [
        "de virusscanner vond iets in cv.txt: verzegeld bewaard, niet te openen"
    ]


def test_its_bytes_are_kept(workshop: Workshop) -> None:
    found = workshop.receive(application(cv_txt=BAD_CV))
    with workshop.store.read() as session:
        assert session.get(rows.Blob, found["documents"][0]["sha256"]) is not None


def test_the_candidate_is_told_so(workshop: Workshop) -> None:
    workshop.receive(application(cv_txt=BAD_CV))
    assert "cv.txt" in (text := receipt(workshop))
    assert "niet geopend (onze virusscanner vond er iets in)" in text


def test_infected_bait_in_a_candidates_name_waits_for_a_person(workshop: Workshop) -> None:
    found = workshop.receive(
        application(body="Dag,\n\nmijn cv in bijlage.\n", cv_txt=BAD_CV, brief_txt="Bijlage.")
    )
    assert found["disposition"] == "review"
    assert "only_brings_infected_document" in {reason["rule"] for reason in found["reasons"]}
    assert workshop.outbox() == []


def test_a_file_in_an_archive_is_scanned_too(workshop: Workshop) -> None:
    found = workshop.receive(with_zip(cv_txt=CV, brief_txt="Beste mevrouw. " * 50 + BAD.decode()))
    documents = by_name(found)
    assert documents["brief.txt"]["status"] == "infected"
    assert (documents["cv.txt"]["status"], documents["cv.txt"]["sealed"]) == ("read", False)
    archive = documents["sollicitatie.zip"]
    assert (archive["status"], archive["sealed"]) == ("infected", True)
    assert "in a file in it" in archive["problems"][0]
    assert workshop.application()["career"]["source"] == "cv.txt"


def test_an_infected_archive_is_not_unpacked(workshop: Workshop, scanner: Scripted) -> None:
    scanner.knows.append(b"PK\x03\x04")
    found = workshop.receive(with_zip(cv_txt=CV))
    assert [d["filename"] for d in found["documents"]] == ["sollicitatie.zip"]
    assert found["documents"][0]["status"] == "infected"


def test_while_the_scanner_is_away_documents_are_read_and_shown_as_not_scanned(
    workshop: Workshop, scanner: Scripted
) -> None:
    scanner.stop()
    found = workshop.receive(application(cv_txt=CV))
    (document,) = found["documents"]
    assert (found["disposition"], document["status"]) == ("application", "read")
    assert document["scan"] == "not_scanned"
    assert "not scanned for viruses: the virus scanner cannot be reached" in document["problems"][0]


def test_it_is_scanned_when_the_scanner_is_back(workshop: Workshop, scanner: Scripted) -> None:
    scanner.stop()
    workshop.receive(application(cv_txt=CV))
    assert scan_waiting(workshop.worker.bench) == 0
    scanner.start()
    assert scan_waiting(workshop.worker.bench) == 0  # left alone for a minute
    workshop.at(timedelta(minutes=1))
    assert scan_waiting(workshop.worker.bench) == 1
    (document,) = workshop.application()["documents"]
    assert (document["scan"], document["problems"]) == ("clean", [])
    assert scan_waiting(workshop.worker.bench) == 0


def test_what_then_turns_out_to_be_infected_loses_its_text(
    workshop: Workshop, scanner: Scripted
) -> None:
    scanner.stop()
    workshop.receive(application(cv_txt=BAD_CV))
    workshop.receive(reply("Nog eens mijn cv.", cv_txt=BAD_CV))
    assert finds(workshop, "Stiltegebied")
    workshop.worker.send()
    sent = len(workshop.sink.taken)
    scanner.start()
    workshop.at(timedelta(minutes=2))
    scan_waiting(workshop.worker.bench)
    one = workshop.application()
    assert {d["status"] for d in one["documents"]} == {"infected"}
    assert one["career"]["text"] == ""
    assert not finds(workshop, "Stiltegebied")
    workshop.worker.send()
    assert len(workshop.sink.taken) == sent
    assert scan_waiting(workshop.worker.bench) == 0


def test_a_scan_that_was_torn_off_is_taken_up_again(workshop: Workshop, scanner: Scripted) -> None:
    scanner.stop()
    found = workshop.receive(application(cv_txt=BAD_CV))
    sha256 = found["documents"][0]["sha256"]
    with workshop.store.write() as session:
        scans.seal(session, sha256, SIGNATURE, workshop.now)
    assert workshop.application()["documents"][0]["sealed"]
    scan_waiting(workshop.worker.bench)  # needs no scanner: what it said holds
    assert workshop.application()["career"]["text"] == ""
    with workshop.store.read() as session:
        assert scans.due(session, workshop.now, 9) == []


def test_what_is_too_large_for_the_scanner_is_not_scanned_and_asked_again_tomorrow(
    workshop: Workshop, scanner: Scripted
) -> None:
    workshop.receive(application(cv_txt=LARGE))
    (document,) = workshop.application()["documents"]
    assert (document["status"], document["scan"]) == ("read", "not_scanned")
    assert "larger than the virus scanner takes" in document["problems"][0]
    assert scan_waiting(workshop.worker.bench) == 0
    workshop.at(timedelta(days=1))
    assert scan_waiting(workshop.worker.bench) == 1
    assert workshop.application()["documents"][0]["scan"] == "not_scanned"
    assert scanner.seen == []


def test_a_scanner_that_hangs_is_asked_once_a_minute(workshop: Workshop, scanner: Scripted) -> None:
    scanner.answers = False
    workshop.start(workshop.worker.config.model_copy(
        update={"antivirus": workshop.worker.config.antivirus.model_copy(
            update={"timeout": timedelta(seconds=0.2)})}))  # fmt: skip
    for number in range(3):
        workshop.receive(application(address=f"a{number}@example.be", cv_txt=f"{CV}{number}"))
    states = {d["scan"] for one in workshop.applications() for d in one["documents"]}
    assert states == {"not_scanned"}
    assert scanner.seen == []


def test_what_came_before_there_was_a_scanner_is_scanned(
    workshop: Workshop, scanner: Scripted
) -> None:
    config = workshop.worker.config
    without = config.antivirus.model_copy(update={"clamd": ""})
    workshop.start(config.model_copy(update={"antivirus": without}))
    workshop.receive(application(cv_txt=BAD_CV))
    (document,) = workshop.application()["documents"]
    assert (document["status"], document["scan"]) == ("read", None)
    workshop.start(config)
    assert scan_waiting(workshop.worker.bench) == 1
    assert workshop.application()["documents"][0]["status"] == "infected"


def test_the_same_bytes_are_scanned_once(workshop: Workshop, scanner: Scripted) -> None:
    workshop.receive(application(cv_txt=CV))
    workshop.receive(application(address="b@example.be", name="Bo Maes", cv_txt=CV))
    assert len(scanner.seen) == 1


def test_what_was_found_stays_without_a_scanner(workshop: Workshop, scanner: Scripted) -> None:
    workshop.receive(application(cv_txt=BAD_CV))
    scanner.stop()
    reprocess(workshop.worker.bench, None, lambda done, of: None)
    assert workshop.application()["documents"][0]["sealed"]
    config = workshop.worker.config
    without = config.antivirus.model_copy(update={"clamd": ""})
    workshop.start(config.model_copy(update={"antivirus": without}))
    reprocess(workshop.worker.bench, None, lambda done, of: None)
    workshop.receive(application(address="b@example.be", name="Bo Maes", cv_txt=BAD_CV))
    sealed = [d["sealed"] for one in workshop.applications() for d in one["documents"]]
    assert sealed == [True, True]


def test_a_false_alarm_ends_when_the_mail_is_read_again(
    workshop: Workshop, scanner: Scripted
) -> None:
    workshop.receive(application(cv_txt=BAD_CV))
    scanner.knows.clear()
    reprocess(workshop.worker.bench, None, lambda done, of: None)
    one = workshop.application()
    assert (one["documents"][0]["status"], one["documents"][0]["scan"]) == ("read", "clean")
    assert "Werkervaring" in one["career"]["text"]
    assert one["notes"] == []


def antivirus_finding(workshop: Workshop) -> tuple[bool | None, str]:
    (found,) = (one for one in check_all(workshop.worker.config) if one.what == "antivirus")
    return found.ok, found.found


def test_check_tells_whether_documents_are_scanned(workshop: Workshop, scanner: Scripted) -> None:
    assert antivirus_finding(workshop) == (True, "ClamAV 1.4.3/1/Wed Sep  1 08:00:00 2021 scans")
    scanner.knows.append(b"check")
    assert antivirus_finding(workshop)[0] is False
    scanner.stop()
    ok, found = antivirus_finding(workshop)
    assert (ok, found) == (False, "clamd cannot be reached: No such file or directory")


@pytest.mark.needs("clamd")
def test_a_real_scanner_seals_what_it_knows_also_inside_an_archive(
    tmp_path: Path, cage: Cage
) -> None:
    with (
        clamd() as address,
        databases.sqlite(tmp_path) as store,
        shop.workshop(tmp_path, cage, store, antivirus={"clamd": address}) as workshop,
    ):
        plain = by_name(workshop.receive(application(cv_txt=BAD_CV, brief_txt="Beste. " * 9)))
        assert plain["cv.txt"]["problems"][0].startswith(f"the virus scanner found {SIGNATURE}")
        assert plain["brief.txt"]["scan"] == "clean"
        packed = by_name(workshop.receive(with_zip(brief_txt="Beste. " * 50 + BAD.decode())))
        assert [d["status"] for d in packed.values()] == ["infected"]
        large = by_name(workshop.receive(application(address="b@example.be", cv_txt=LARGE)))
        assert large["cv.txt"]["scan"] == "not_scanned"
        scanner = workshop.worker.bench.reader.scanner
        assert scanner is not None
        assert isinstance(scanner.scan(Content.of_bytes(BAD)), Infected)
