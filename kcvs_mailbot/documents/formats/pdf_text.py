"""The text of one PDF page in the order in which people read it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from kcvs_mailbot.documents.formats.pdf_letters import GONE, text_of

_FEWEST_LINES = 4
_NARROWEST_COLUMN = 0.25  # of the page; what is narrower holds dates or labels, row by row
_FILLED = 0.7  # of its column: lines of prose are, entries of a table are not
_MOST_RECTANGLES = 2000
_MOST_ANNOTATIONS = 500


@dataclass(frozen=True, slots=True)
class Box:
    """In points; y grows upwards."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left


def page_text(page: pdfium.PdfPage) -> str:
    """With what was filled into its form fields."""
    textpage = page.get_textpage()
    try:
        text = _in_columns(textpage, page) or text_of(textpage)
    finally:
        textpage.close()
    return "\n".join([text.replace(GONE, ""), *_filled_in(page)])


def _in_columns(textpage: pdfium.PdfTextPage, page: pdfium.PdfPage) -> str | None:
    """When two columns are stored line by line across both; None when all is in order."""
    count = textpage.count_rects()
    if not 2 * _FEWEST_LINES <= count <= _MOST_RECTANGLES:
        return None
    boxes = [Box(*textpage.get_rect(index)) for index in range(count)]
    width, height = page.get_size()
    gutter = _gutter(boxes, width)
    if gutter is None:
        return None
    pieces = []
    for top, bottom, split in _bands(boxes, gutter, height):
        edges = (0.0, gutter, width) if split else (0.0, width)
        for left, right in pairwise(edges):
            pieces.append(textpage.get_text_bounded(left, bottom, right, top))
    return "\n".join(pieces)


def _gutter(boxes: list[Box], width: float) -> float | None:
    """Where a line from top to bottom parts two columns of prose that are stored interleaved."""
    for step in range(35, 66):
        middle = width * step / 100
        left = [box for box in boxes if box.right <= middle]
        right = [box for box in boxes if box.left >= middle]
        crossing = len(boxes) - len(left) - len(right)
        if crossing > min(len(left), len(right)):
            continue
        prose = _is_prose(left, width) and _is_prose(right, width)
        if prose and _is_interleaved(boxes, middle):
            return middle
    return None


def _is_prose(boxes: list[Box], page_width: float) -> bool:
    if len(boxes) < _FEWEST_LINES:
        return False
    widest = max(box.width for box in boxes)
    return widest >= page_width * _NARROWEST_COLUMN and (
        median(box.width for box in boxes) >= widest * _FILLED
    )


def _is_interleaved(boxes: list[Box], middle: float) -> bool:
    sides = [box.left >= middle for box in boxes if box.right <= middle or box.left >= middle]
    changes = sum(1 for one, other in pairwise(sides) if one != other)
    return changes >= len(sides) // 2


def _bands(boxes: list[Box], gutter: float, height: float) -> Iterator[tuple[float, float, bool]]:
    """(top, bottom, whether it is parted), from the top; lines across the gutter are not."""
    across = sorted(
        (box for box in boxes if box.left < gutter < box.right), key=lambda box: -box.top
    )
    top = height
    for box in across:
        if box.top < top:
            yield top, box.top, True
        if box.bottom < top:
            yield min(top, box.top), box.bottom, False
            top = box.bottom
    yield top, 0.0, True


def _filled_in(page: pdfium.PdfPage) -> Iterator[str]:
    """Values of form fields, and texts that were put on the page."""
    for index in range(min(pdfium_c.FPDFPage_GetAnnotCount(page), _MOST_ANNOTATIONS)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
            if kind == pdfium_c.FPDF_ANNOT_WIDGET:
                yield _string(annotation, b"V")
            elif kind == pdfium_c.FPDF_ANNOT_FREETEXT:
                yield _string(annotation, b"Contents")
        finally:
            pdfium_c.FPDFPage_CloseAnnot(annotation)


def _string(annotation: pdfium_c.FPDF_ANNOTATION, key: bytes) -> str:
    size = pdfium_c.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    pdfium_c.FPDFAnnot_GetStringValue(annotation, key, buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")
