"""The same bytes are stored and read once, and judged anew under each name they come with."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import pytest
from sqlalchemy import func, select

from kcvs_mailbot.store import models as rows
from workshop import CV, Workshop, application, reply

OLDER = "as it was read the first time"


def with_file(mail: EmailMessage, data: bytes, name: str) -> EmailMessage:
    mail.add_attachment(data, "application", "octet-stream", filename=name)
    return mail


def archive(inside: bytes = CV.encode()) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("cv.txt", inside)
        zipped.writestr("groot.txt", "Beste mevrouw. " * 20_000)
    return packed.getvalue()


def statuses(workshop: Workshop) -> dict[str, tuple[str, bool]]:
    documents = workshop.application()["documents"]
    return {d["filename"]: (d["status"], d["sealed"]) for d in documents}


@pytest.mark.parametrize("data", [CV.encode(), archive()], ids=["text", "archive"])
def test_the_same_bytes_are_stored_and_read_once(workshop: Workshop, data: bytes) -> None:
    workshop.receive(with_file(application(), data, "dossier"))
    with workshop.store.write() as session:
        for reading in session.query(rows.Reading):
            reading.text = OLDER
        before = session.scalar(select(func.count()).select_from(rows.Blob))
    found = workshop.receive(with_file(reply("Nog eens."), data, "dossier"))
    assert {d["status"] for d in found["documents"]} == {"read"}
    with workshop.store.read() as session:
        assert set(session.scalars(select(rows.Reading.text))) == {OLDER}
        assert session.scalar(select(func.count()).select_from(rows.Blob)) == (before or 0) + 1
    assert list(workshop.worker.bench.spool.glob("mail-*")) == []


def test_a_file_that_was_read_is_refused_under_the_name_of_a_program(workshop: Workshop) -> None:
    workshop.receive(application(cv_txt=CV))
    workshop.receive(with_file(reply("Nog eens mijn cv."), CV.encode(), "cv.js"))
    assert statuses(workshop) == {"cv.txt": ("read", False), "cv.js": ("refused", True)}


def test_a_file_that_was_refused_for_its_name_is_read_under_a_better_one(
    workshop: Workshop,
) -> None:
    workshop.receive(with_file(application(), CV.encode(), "cv.pdf.exe"))
    assert workshop.application()["career"]["text"] == ""
    workshop.receive(reply("Onder een betere naam.", cv_txt=CV))
    assert statuses(workshop) == {"cv.pdf.exe": ("refused", True), "cv.txt": ("read", False)}
    assert "Werkervaring" in workshop.application()["career"]["text"]


def test_what_a_name_says_against_the_content_stands_at_that_document(workshop: Workshop) -> None:
    workshop.receive(application(cv_txt=CV))
    workshop.receive(with_file(reply("Nog eens."), CV.encode(), "cv.pdf"))
    problems = {d["filename"]: d["problems"] for d in workshop.application()["documents"]}
    assert problems == {"cv.txt": [], "cv.pdf": ["named .pdf, but it is text/plain"]}


def test_files_inside_what_is_refused_for_its_name_stay_there(workshop: Workshop) -> None:
    found = workshop.receive(with_file(application(), archive(), "dossier.scr"))
    assert [d["filename"] for d in found["documents"]] == ["dossier.scr"]
