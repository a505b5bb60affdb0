"""The documents of the demo are real ones."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

import pypdfium2
import pytest

from kcvs_mailbot.demo.papers import docx, pdf


def text_of(data: bytes, password: str | None = None) -> str:
    document = pypdfium2.PdfDocument(data, password=password)
    try:
        page = document[0]
        text = page.get_textpage()
        return str(text.get_text_range()).replace("\r\n", "\n")
    finally:
        document.close()


def test_a_pdf_holds_its_text() -> None:
    assert text_of(pdf("José (1) \\ €\nTweede regel")) == "José (1) \\ €\nTweede regel"


def test_a_pdf_with_a_password_opens_with_it_only() -> None:
    locked = pdf("José", password="geheim")
    assert text_of(locked, "geheim") == "José"
    with pytest.raises(pypdfium2.PdfiumError, match="password"):
        text_of(locked)


def test_a_docx_holds_its_text() -> None:
    with zipfile.ZipFile(io.BytesIO(docx("Brief & <meer>\nJosé"))) as archive:
        assert archive.testzip() is None
        document = ElementTree.fromstring(archive.read("word/document.xml"))
    assert [node.text for node in document.findall(".//{*}t")] == ["Brief & <meer>", "José"]


def test_the_same_text_gives_the_same_bytes() -> None:
    assert docx("x") == docx("x")
    assert pdf("x", "y") == pdf("x", "y")
