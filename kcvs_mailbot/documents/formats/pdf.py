"""Reads PDF through PDFium: text, embedded files, signs of JavaScript."""

from __future__ import annotations

import contextlib

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from kcvs_mailbot.documents.extract import Extract, Source, Text
from kcvs_mailbot.documents.members import TooMuch
from kcvs_mailbot.documents.reading import Status
from kcvs_mailbot.documents.tidy import join_hyphenated


def read(source: Source) -> Extract:
    try:
        document = pdfium.PdfDocument(source.data())
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            return Extract(status=Status.ENCRYPTED, problems=("it asks for a password",))
        return Extract(status=Status.DAMAGED, problems=("it is not a complete PDF",))
    with document:
        problems: list[str] = []
        if pdfium_c.FPDFDoc_GetJavaScriptActionCount(document) > 0:
            problems.append("it holds JavaScript")
        text = _pages(document, source, problems)
        _embedded_files(document, source, problems)
        return Extract(str(text), len(document), tuple(problems))


def _pages(document: pdfium.PdfDocument, source: Source, problems: list[str]) -> Text:
    text, broken = Text(source.limits.text_characters), 0
    for number in range(len(document)):
        if text.full:
            break
        if source.is_late():
            problems.append(f"only the first {number} of {len(document)} pages were read in time")
            break
        try:
            text.add(_page(document, number))
        except pdfium.PdfiumError:
            broken += 1
            if broken > 100:
                problems.append("it holds too many broken pages")
                break
    if broken:
        problems.append(f"{broken} of its pages could not be read")
    return text


def _page(document: pdfium.PdfDocument, number: int) -> str:
    page = document[number]
    try:
        textpage = page.get_textpage()
        try:
            return join_hyphenated(textpage.get_text_range()) + "\n\n"
        finally:
            textpage.close()
    finally:
        page.close()


def _embedded_files(document: pdfium.PdfDocument, source: Source, problems: list[str]) -> None:
    for index in range(min(document.count_attachments(), source.limits.members + 1)):
        try:
            attachment = document.get_attachment(index)
            data = bytes(attachment.get_data())
            name = attachment.get_name()
        except pdfium.PdfiumError:
            problems.append("a file embedded in it could not be taken out")
            continue
        try:
            source.output.add(name, "application/octet-stream", [data])
        except TooMuch as error:
            problems.append(f"not all embedded files were taken out: {error}")
            return


with contextlib.suppress(pdfium.PdfiumError):
    pdfium.PdfDocument(b"%PDF-1.4")  # initialises the library once, in the zygote
