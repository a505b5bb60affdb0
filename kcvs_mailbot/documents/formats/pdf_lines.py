"""The lines of one PDF page as PDFium tells them, each with where it stands."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_WORDS_APART = 1.4
"""Of their height: what stands further apart is not one run of words."""


_ELSEWHERE = 0.3
BROKEN_WORD = "\ufffe"
"""PDFium's sign for a hyphen at a line's end, behind which it goes on with the next line."""


class Box(NamedTuple):
    """In points; y grows upwards."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    def is_beside(self, other: Box) -> bool:
        """On one line of writing."""
        shared = min(self.top, other.top) - max(self.bottom, other.bottom)
        return shared > 0.5 * min(self.height, other.height)

    def gap_to(self, other: Box) -> float:
        """From here to the right; negative when it starts before this ends."""
        return other.left - self.right

    def with_(self, other: Box) -> Box:
        return Box(
            min(self.left, other.left),
            min(self.bottom, other.bottom),
            max(self.right, other.right),
            max(self.top, other.top),
        )


@dataclass(frozen=True, slots=True)
class Line:
    """`start` counts its first character among those of the page's text.

    boxes: of its pieces in one font. runs: the same, joined to runs of words; on more than one
    line of writing where a word is broken at its end, for PDFium goes on behind the hyphen.
    around: all of it.
    """

    text: str
    start: int
    boxes: tuple[Box, ...]
    runs: tuple[Box, ...]
    around: Box

    def gaps(self) -> Iterator[tuple[Box, Box]]:
        """The runs before and behind each, on one line of writing."""
        return (pair for pair in pairwise(self.runs) if pair[0].is_beside(pair[1]))


class Writing:
    """The text of a page; boxes are as it is shown, also when it was turned by a quarter.

    text: a character for each of PDFium's own.
    """

    def __init__(self, textpage: pdfium.PdfTextPage, rotation: int, text: str) -> None:
        self._textpage, self._rotation = textpage, rotation
        self._numbers = tuple(ctypes.c_double() for _ in range(4))
        self.text = text

    def boxes(self) -> list[Box]:
        """Of its pieces in one font; quicker than the lines."""
        return list(self._boxes_of(0, -1))

    def lines(self) -> Iterator[Line]:
        """In the order in which they were painted."""
        start = 0
        for text in self.text.split("\r\n"):
            if text.strip():
                yield from self._parted(self._line(text, start))
            start += len(text) + 2

    def _line(self, text: str, start: int) -> Line:
        boxes = _without_strays(list(self._rectangles(start, len(text)))) or [Box(0, 0, 0, 0)]
        return Line(text, start, tuple(boxes), tuple(_runs(boxes)), reduce(Box.with_, boxes))

    def _parted(self, line: Line) -> Iterator[Line]:
        """PDFium takes texts under each other for one line when each was moved by a transform."""
        runs = line.runs
        level = BROKEN_WORD not in line.text and all(run.width > run.height for run in runs)
        if not level or not any(map(_is_elsewhere, runs, runs[1:])):
            yield line
            return
        start = 0
        for space in re.finditer(r"(?<=\S) +(?=\S)", line.text):
            before = self.box(line.start + space.start() - 1)
            if _is_elsewhere(before, self.box(line.start + space.end())):
                yield self._line(line.text[start : space.start()], line.start + start)
                start = space.end()
        yield self._line(line.text[start:], line.start + start)

    def box(self, place: int) -> Box:
        """Of the character at a place in the page's text, with the room its font gives it."""
        character = self._character(place)
        if character < 0:
            return Box(0, 0, 0, 0)
        return self._turned(*self._textpage.get_charbox(character, loose=True))

    def _rectangles(self, start: int, length: int) -> Iterator[Box]:
        first, last = self._character(start), self._character(start + length - 1)
        return self._boxes_of(first, last - first + 1) if 0 <= first <= last else iter(())

    def _boxes_of(self, character: int, count: int) -> Iterator[Box]:
        left, top, right, bottom = self._numbers
        for index in range(self._textpage.count_rects(character, count)):
            pdfium_c.FPDFText_GetRect(self._textpage, index, left, top, right, bottom)
            yield self._turned(left.value, bottom.value, right.value, top.value)

    def _character(self, place: int) -> int:
        return int(pdfium_c.FPDFText_GetCharIndexFromTextIndex(self._textpage, place))

    def _turned(self, left: float, bottom: float, right: float, top: float) -> Box:
        if self._rotation == 90:
            return Box(bottom, -right, top, -left)
        if self._rotation == 270:
            return Box(-top, left, -bottom, right)
        return Box(left, bottom, right, top)


def _is_elsewhere(one: Box, other: Box) -> bool:
    """Wholly above or below, more than what is raised or lowered in a line."""
    apart = max(one.bottom - other.top, other.bottom - one.top)
    return apart > _ELSEWHERE * min(one.height, other.height)


def runs_on(one: Box, other: Box) -> bool:
    """Both are of one run of words."""
    return abs(one.gap_to(other)) < _WORDS_APART * one.height and one.is_beside(other)


def _without_strays(boxes: list[Box]) -> list[Box]:
    """Without what leaves a line that goes on: PDFium misplaces ligatures in transparent groups."""
    around = zip(boxes, boxes[1:], boxes[2:], strict=False)
    stray = [before.is_beside(after) and not before.is_beside(box) for before, box, after in around]
    return [box for box, out in zip(boxes, [False, *stray, False], strict=False) if not out]


def _runs(boxes: list[Box]) -> Iterator[Box]:
    run = boxes[0]
    for box in boxes[1:]:
        if runs_on(run, box):
            run = run.with_(box)
        else:
            yield run
            run = box
    yield run
