"""Mails and documents as they came, made safe to be looked at."""

from __future__ import annotations

import io
from email.message import EmailMessage
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

from kcvs_mailbot.desk import originals
from kcvs_mailbot.errors import RequestError, Wrong
from workshop import Workshop, application

SAMPLES = Path(__file__).parents[1] / "documents/samples"


def with_file(name: str, filename: str | None = None) -> EmailMessage:
    mail = application()
    data = (SAMPLES / name).read_bytes()
    mail.add_attachment(data, "application", "octet-stream", filename=filename or name)
    return mail


def document(at: Workshop, mail: EmailMessage) -> int:
    return int(at.receive(mail)["documents"][0]["id"])


def refused(at: Workshop, document_id: int, page: int = 1) -> Wrong:
    with pytest.raises(RequestError) as error:
        originals.page_image(at.worker.bench, document_id, page)
    return error.value.kind


def test_a_page_is_drawn_as_wide_as_asked(workshop: Workshop) -> None:
    found = document(workshop, with_file("cv.pdf"))
    picture = originals.page_image(workshop.worker.bench, found, 1, 400)
    with Image.open(io.BytesIO(picture)) as image:
        assert image.format == "PNG"
        assert image.width in (400, 401)
        assert len(set(image.convert("L").tobytes())) > 10  # something is written on it


def test_a_page_that_there_is_not_is_refused_with_how_many_there_are(workshop: Workshop) -> None:
    found = document(workshop, with_file("cv.pdf"))
    count = len(pdfium.PdfDocument(SAMPLES / "cv.pdf"))
    for page in (0, -1, count + 1, 10**9):
        with pytest.raises(RequestError) as error:
            originals.page_image(workshop.worker.bench, found, page)
        assert error.value.kind is Wrong.NO_PAGE
        assert error.value.names == (count,)


def test_what_cannot_be_drawn_is_refused(workshop: Workshop) -> None:
    assert refused(workshop, document(workshop, with_file("cv.docx"))) is Wrong.NOT_DRAWN
    assert refused(workshop, 999) is Wrong.NO_DOCUMENT


def test_a_locked_pdf_is_not_drawn(workshop: Workshop) -> None:
    assert refused(workshop, document(workshop, with_file("encrypted.pdf"))) is Wrong.NOT_DRAWN


def test_what_is_sealed_is_neither_drawn_nor_handed_out(workshop: Workshop) -> None:
    mail = with_file("cv.pdf", "cv.pdf.exe")
    found = document(workshop, mail)
    assert refused(workshop, found) is Wrong.SEALED
    parts = originals.mail_parts(workshop.worker.bench, 1)
    assert parts.sealed
    assert parts.raw == b""
    assert "Geachte" in parts.text


def test_a_mail_is_shown_in_its_parts(workshop: Workshop) -> None:
    mail = application()
    mail.add_alternative(
        '<p onclick="x()">Dag <img src="http://x.example/a.png"><script>y()</script></p>', "html"
    )
    workshop.receive(mail)
    parts = originals.mail_parts(workshop.worker.bench, 1)
    assert ("subject", "Kandidatuur directeur Kenniscentrum Vlaamse Steden") in parts.headers
    assert parts.text.startswith("Geachte mevrouw Boudry")
    assert parts.html.strip() == "<p>Dag </p>"
    assert parts.raw == bytes(mail)
    assert not parts.sealed


def test_a_mail_that_there_is_not_is_refused(workshop: Workshop) -> None:
    with pytest.raises(RequestError) as error:
        originals.mail_parts(workshop.worker.bench, 7)
    assert error.value.kind is Wrong.NO_MESSAGE
