"""The text of one PDF page in the order in which people read it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise
from statistics import median

import pypdfium2 as pdfium

from kcvs_mailbot.documents.formats.pdf_form import filled_in
from kcvs_mailbot.documents.formats.pdf_letters import GONE, signs_of
from kcvs_mailbot.documents.formats.pdf_lines import BROKEN_WORD, Box, Writing, runs_on
from kcvs_mailbot.documents.formats.pdf_order import in_reading_order
from kcvs_mailbot.documents.formats.pdf_spacing import has_spaced, spaced

_FEWEST_LINES = 4
_NARROWEST_COLUMN = 0.25  # of the page; what is narrower holds dates or labels, row by row
_FILLED = 0.7  # of its column: lines of prose are, entries of a table are not
_MOST_RECTANGLES = 2000
_TOUCHING = 0.3  # of its height, for letters reach into the next line


def page_text(page: pdfium.PdfPage) -> str:
    """With what was filled into its form fields."""
    textpage = page.get_textpage()
    try:
        text = _text(textpage, page)
    finally:
        textpage.close()
    return "\n".join([text.replace(GONE, ""), *filled_in(page)])


def _text(textpage: pdfium.PdfTextPage, page: pdfium.PdfPage) -> str:
    rotation = page.get_rotation()
    signs = signs_of(textpage)
    writing = Writing(textpage, rotation, "".join(signs))
    if len(writing.text) != len(signs):
        return writing.text  # some stand for two: places in it say nothing any more
    boxes = writing.boxes()
    if len(boxes) > _MOST_RECTANGLES or _is_plain(writing.text, boxes):
        return writing.text
    if not rotation and (columns := _in_columns(textpage, page, boxes)):
        return columns
    lines = list(writing.lines())
    if rotation != 180:  # of which nobody knows whether the text is turned too
        lines = in_reading_order(lines)
    return "\n".join(spaced(writing, line) for line in lines)


def _is_plain(text: str, boxes: list[Box]) -> bool:
    """One line below the other, nothing set apart in them: most pages of letters and books."""
    broken = text.count("\r\n") + text.count(BROKEN_WORD)
    for before, after in pairwise(boxes):
        if not runs_on(before, after):
            broken -= 1
            if after.top > before.bottom + _TOUCHING * before.height:
                return False
    return broken >= 0 and not has_spaced(text)


def _in_columns(textpage: pdfium.PdfTextPage, page: pdfium.PdfPage, boxes: list[Box]) -> str | None:
    """When two columns are stored line by line across both; None when all is in order."""
    if len(boxes) < 2 * _FEWEST_LINES:
        return None
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
    lefts, rights = sorted(box.left for box in boxes), sorted(box.right for box in boxes)
    seen = set()
    for step in range(35, 66):
        middle = width * step / 100
        sides = on_left, on_right = (
            bisect_right(rights, middle),
            len(boxes) - bisect_left(lefts, middle),
        )
        if sides in seen or len(boxes) - on_left - on_right > min(sides):
            continue
        seen.add(sides)
        left = [box for box in boxes if box.right <= middle]
        right = [box for box in boxes if box.left >= middle]
        prose = _is_prose(left, width) and _is_prose(right, width)
        if prose and _is_interleaved(boxes, middle):
            return middle
    return None


def _is_prose(boxes: list[Box], page_width: float) -> bool:
    if len(boxes) < _FEWEST_LINES:
        return False
    widths = [right - left for left, _, right, _ in boxes]
    widest = max(widths)
    return widest >= page_width * _NARROWEST_COLUMN and median(widths) >= widest * _FILLED


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
