"""Holds what is never opened, whatever it calls itself."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import pytest

from documents import hostile
from documents.caged import a_cage, reading_of
from documents.samples import FOLDER
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.documents.names import is_executable_name
from kcvs_mailbot.documents.reading import Status


@pytest.fixture(scope="module")
def cage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cage]:
    with a_cage(tmp_path_factory.mktemp("cage"), ocr=False) as cage:
        yield cage


PROGRAMS = {
    "windows program": (b"MZ\x90\0\x03\0\0\0" + bytes(200), "cv.pdf"),
    "linux program": (b"\x7fELF\x02\x01\x01" + bytes(200), "cv.doc"),
    "mac program": (b"\xcf\xfa\xed\xfe" + bytes(200), "cv"),
    "shell script": (b"#!/bin/sh\nrm -rf /\n", "cv.txt"),
    "shortcut": (b"L\0\0\0\x01\x14\x02\0" + bytes(200), "cv.pdf"),
    "java archive": (hostile.zip_of(["META-INF/MANIFEST.MF", "A.class"]), "cv.zip"),
    "script by its name": (b"var x = 1;", "cv.js"),
    "visual basic": (b"MsgBox 1", "cv.vbs"),
    "html application": (b"<html><hta:application id=x></html>", "cv.html"),
    "two endings": (b"%PDF-1.4 harmless", "cv.pdf.exe"),
    "turned round": (b"%PDF-1.4 harmless", "cv\u202efdp.exe"),
    "many spaces": (b"%PDF-1.4 harmless", "cv.pdf" + " " * 100 + ".scr"),
    "full stop behind": (b"x", "cv.exe."),
    "web page named pdf": (b"<!DOCTYPE html><script>location='x'</script>", "cv.pdf"),
    "web page named jpg": (b"\n <html><body>x</body></html>", "photo.JPG"),
    "web page before a pdf": (b"<html><script>1</script>%PDF-1.4", "cv.pdf"),
    "disk image": (b"x", "cv.iso"),
}


@pytest.mark.parametrize(("data", "name"), PROGRAMS.values(), ids=PROGRAMS)
def test_programs_and_disguises_are_refused(cage: Cage, data: bytes, name: str) -> None:
    reading = reading_of(cage, data, name)
    assert reading.status is Status.REFUSED, reading
    assert reading.text == ""
    assert "never opened" in reading.problems[0]


@pytest.mark.parametrize(
    "name", ["cv.pdf", "cv.com.pdf", "mijn.cv.docx", "exe", "cv_exe.odt", "M.Z. Peeters.doc", None]
)
def test_ordinary_names_are_not_taken_for_programs(name: str | None) -> None:
    assert not is_executable_name(name)


def test_a_letter_that_begins_with_mz_is_text(cage: Cage) -> None:
    assert reading_of(cage, b"MZ is mijn lievelingsletter, mevrouw.").status is Status.READ


@pytest.mark.parametrize(
    ("file", "name", "said"),
    [
        ("letter.pdf", "cv.docx", "named .docx, but it is application/pdf"),
        ("letter.docx", "cv.pdf", "named .pdf, but it is application/vnd.openxml"),
        ("letter.png", "cv.jpg", "named .jpg, but it is image/png"),
    ],
)
def test_another_content_than_the_name_says_is_read_and_noted(
    cage: Cage, file: str, name: str, said: str
) -> None:
    reading = reading_of(cage, (FOLDER / file).read_bytes(), name)
    assert any(said in problem for problem in reading.problems), reading.problems
    assert reading.status is not Status.REFUSED


def test_another_content_than_was_declared_is_noted(cage: Cage) -> None:
    data = (FOLDER / "letter.pdf").read_bytes()
    declared = reading_of(cage, data, "cv.pdf", "image/png")
    assert "declared as image/png, but it is application/pdf" in declared.problems


@pytest.mark.parametrize("declared", ["", "application/octet-stream", "application/x-pdf"])
def test_a_vague_declaration_is_no_problem(cage: Cage, declared: str) -> None:
    data = (FOLDER / "letter.pdf").read_bytes()
    assert reading_of(cage, data, "cv.pdf", declared).problems == ()


def test_a_web_page_saved_as_doc_is_read(cage: Cage) -> None:
    reading = reading_of(cage, b"<html><body><p>Mijn loopbaan</p></body></html>", "cv.doc")
    assert (reading.status, reading.text) == (Status.READ, "Mijn loopbaan")
    assert reading.problems == ("named .doc, but it is text/html",)


def test_macros_are_noted(cage: Cage) -> None:
    types = b"ms-word.document.macroEnabled.main"
    data = hostile.zip_of(
        ["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"], types
    )
    assert "it holds macros" in reading_of(cage, data, "cv.docm").problems


CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]>>"


@pytest.mark.parametrize(
    "action", [b"<</S/JavaScript/JS(app.alert)>>", b"<</S /J#61va#53cript /JS (x)>>"]
)
def test_scripts_of_a_pdf_are_noted_wherever_they_stand(cage: Cage, action: bytes) -> None:
    plain = hostile.pdf(b"<</Type/Catalog/Pages 2 0 R/OpenAction %s>>" % action, PAGES, PAGE)
    packed = zlib.compress(b"7 0 " + action)
    stream = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
    hidden = hostile.pdf(CATALOG, PAGES, PAGE, stream % (len(packed), packed))
    for data in (plain, hidden):
        assert "it holds JavaScript" in reading_of(cage, data, "cv.pdf").problems
    quiet = reading_of(cage, hostile.pdf(CATALOG, PAGES, PAGE), "cv.pdf").problems
    assert not any("JavaScript" in problem for problem in quiet)


def test_a_pdf_that_would_start_a_program_is_noted(cage: Cage) -> None:
    action = b"<</S /Launch /F (cmd.exe)>>"
    data = hostile.pdf(b"<</Type/Catalog/Pages 2 0 R/OpenAction %s>>" % action, PAGES, PAGE)
    assert "it would start another program" in reading_of(cage, data, "cv.pdf").problems


def test_a_film_is_unsupported_and_an_empty_file_has_no_text(cage: Cage) -> None:
    assert reading_of(cage, bytes(4) + b"ftypmp42" + bytes(90)).status is Status.UNSUPPORTED
    assert reading_of(cage, b"", "cv.pdf").status is Status.NO_TEXT


def test_a_scan_says_why_it_is_not_read(cage: Cage) -> None:
    for name in ("scan.pdf", "letter.jpg"):
        reading = reading_of(cage, (FOLDER / name).read_bytes(), name)
        assert reading.status is Status.NO_TEXT
        assert "OCR is switched off" in " ".join(reading.problems)


def test_an_attached_mail_with_a_strange_type_inside_is_read(cage: Cage) -> None:
    raw = (
        b"From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n"
        b"Beste mevrouw\r\n--b\r\nContent-Type: ..strange (type)/;;\r\n"
        b"Content-Disposition: attachment; filename=cv.xyz\r\n\r\nx\r\n--b--\r\n"
    )
    reading = reading_of(cage, raw, "mail.eml")
    assert (reading.status, reading.media_type) == (Status.READ, "message/rfc822")
    assert [member.filename for member in reading.members] == ["cv.xyz"]


def test_a_zip_does_not_choose_its_reader(cage: Cage) -> None:
    data = hostile.zip_of(["mimetype", "cv.txt"], b"application/pdf")
    assert reading_of(cage, data, "x.zip").media_type == "application/zip"
