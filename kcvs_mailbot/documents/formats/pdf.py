"""Reads PDF through PDFium: text, embedded files, scanned pages, signs of JavaScript."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from kcvs_mailbot.cage.commands import DPI
from kcvs_mailbot.documents.extract import Extract, Source
from kcvs_mailbot.documents.formats.pdf_inside import Inside
from kcvs_mailbot.documents.formats.pdf_signs import signs
from kcvs_mailbot.documents.formats.pdf_text import page_text
from kcvs_mailbot.documents.formats.pdf_xfa import xfa_values
from kcvs_mailbot.documents.hyphens import without_line_ends
from kcvs_mailbot.documents.legible import is_legible
from kcvs_mailbot.documents.reading import Status

_FEWEST_LETTERS = 12
"""A page with less is a scan when it shows anything; page numbers are not much of a text."""
_LETTERS_OF_SCANNER = 200
_FULL_PAGE = 0.6
_MOST_PICTURES = 100
_MOST_BROKEN = 100
_MOST_PIXELS = 16_000_000
_POINTS = 72
_WHITE = b"\xff"


def read(source: Source) -> Extract:
    try:
        data = source.data()
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY):
            return Extract(status=Status.ENCRYPTED, problems=("it asks for a password",))
        return Extract(status=Status.DAMAGED, problems=("it is not a complete PDF",))
    with document:
        problems = signs(data)
        document.init_forms()  # before any page is opened
        inside = Inside(document, source, problems)
        inside.take_embedded()
        texts, scanned = _pages(document, source, problems, inside)
        if _is_xfa(document):
            _add_xfa(document, texts, problems)
        texts = without_line_ends(texts)
        if scanned:
            _pictures(document, source, scanned, problems)
        return Extract("\n\n".join(texts), len(document), tuple(problems), page_texts=tuple(texts))


def _is_xfa(document: pdfium.PdfDocument) -> bool:
    return pdfium_c.FPDF_GetFormType(document) in (
        pdfium_c.FORMTYPE_XFA_FULL,
        pdfium_c.FORMTYPE_XFA_FOREGROUND,
    )


def _add_xfa(document: pdfium.PdfDocument, texts: list[str], problems: list[str]) -> None:
    problems.append("it is an XFA form: what was filled in may not be in its text")
    shown = "\n".join(texts)
    texts.append("\n".join(value for value in xfa_values(document) if value not in shown))


def _pages(
    document: pdfium.PdfDocument, source: Source, problems: list[str], inside: Inside
) -> tuple[list[str], list[int]]:
    """The text of each page, and which of them (from 0) look scanned."""
    texts: list[str] = []
    scanned, broken, illegible, characters = [], 0, 0, 0
    for number in range(len(document)):
        if characters > source.limits.text_characters:
            break
        if source.is_late() or broken > _MOST_BROKEN:
            problems.append(f"only the first {number} of {len(document)} pages were read")
            break
        text = ""
        try:
            with _page(document, number) as page:
                text = page_text(page)
                inside.take_attached(page)
                if not is_legible(text):
                    text, illegible = "", illegible + 1
                if _is_scanned(page, sum(map(str.isalpha, text))):
                    scanned.append(number)
        except pdfium.PdfiumError:
            broken += 1
        texts.append(text)
        characters += len(text)
    if broken:
        problems.append(f"{broken} of its pages could not be read")
    if illegible:
        problems.append(f"the text of {illegible} of its pages cannot be used: no known letters")
    return texts, scanned


@contextmanager
def _page(document: pdfium.PdfDocument, number: int) -> Iterator[pdfium.PdfPage]:
    page = document[number]
    try:
        yield page
    finally:
        page.close()


def _is_scanned(page: pdfium.PdfPage, letters: int) -> bool:
    """Shows something but says nothing; or a picture fills it, beside a scanner's own line."""
    if letters < _FEWEST_LETTERS:
        return int(pdfium_c.FPDFPage_CountObjects(page)) > 0
    return letters < _LETTERS_OF_SCANNER and _covered(page) > _FULL_PAGE


def _covered(page: pdfium.PdfPage) -> float:
    """The share of the page that its largest picture fills."""
    width, height = page.get_size()
    pictures = page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3)
    areas = [0.0]
    for picture in islice(pictures, _MOST_PICTURES):
        left, bottom, right, top = picture.get_bounds()
        areas.append((right - left) * (top - bottom))
    return float(max(areas) / max(width * height, 1.0))


def _pictures(
    document: pdfium.PdfDocument, source: Source, scanned: list[int], problems: list[str]
) -> None:
    """Scanned pages as pictures for OCR, or why not."""
    if source.no_ocr:
        problems.append(f"{len(scanned)} of its pages are pictures, and {source.no_ocr}")
        return
    wanted = scanned[: source.limits.ocr_pages]
    for done, number in enumerate(wanted):
        if source.is_late():
            wanted = wanted[:done]
            break
        with suppress(pdfium.PdfiumError), _page(document, number) as page:
            picture = _rendered(page)
            if picture is not None:
                source.output.add_picture(number, picture)
    if len(wanted) < len(scanned):
        problems.append(f"only {len(wanted)} of its {len(scanned)} scanned pages were read")


def _rendered(page: pdfium.PdfPage) -> bytes | None:
    """The page as PGM at 200 dpi, smaller when it is huge; None when it is blank."""
    width, height = page.get_size()
    scale = DPI / _POINTS
    pixels = width * height * scale * scale
    if pixels > _MOST_PIXELS:
        scale *= (_MOST_PIXELS / pixels) ** 0.5
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        rows = memoryview(bitmap.buffer)
        stride, wide = bitmap.stride, bitmap.width
        data = b"".join(rows[row * stride : row * stride + wide] for row in range(bitmap.height))
        if data.count(_WHITE) == len(data):
            return None
        return b"P5\n%d %d\n255\n" % (wide, bitmap.height) + data
    finally:
        bitmap.close()


logging.getLogger("pypdfium2").setLevel(logging.ERROR)  # it warns of each XFA form
with suppress(pdfium.PdfiumError):
    pdfium.PdfDocument(b"%PDF-1.4")  # initialises the library once, in the zygote
