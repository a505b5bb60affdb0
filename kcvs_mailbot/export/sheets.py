"""Texts set on pages: the cover of a dossier, its motivation and career, documents as text."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

from kcvs_mailbot.export.dutch import plain

WIDTH, HEIGHT = 595, 842
_LEFT, _RIGHT, _TOP, _FOOT = 64, 56, 64, 60
_SIZE, _LEADING = 10.5, 15.0
_TITLE, _HEAD = 18, 13
_LABEL = 150
MOST_PAGES = 100
"""Of one text: what is longer nobody prints."""
FONTS = Path("/usr/share/fonts/truetype/dejavu")
"""Where fonts-dejavu-core puts its own."""


@cache
def _fonts() -> tuple[str, str]:
    """Regular and bold: with Greek and Cyrillic where Debian's DejaVu is installed, else Latin."""
    names = "KcvsText", "KcvsBold"
    for files in (
        (FONTS / "DejaVuSans.ttf", FONTS / "DejaVuSans-Bold.ttf"),
        ("Vera.ttf", "VeraBd.ttf"),  # reportlab's own
    ):
        try:
            for name, file in zip(names, files, strict=True):
                pdfmetrics.registerFont(TTFont(name, str(file)))
            return names
        except TTFError:
            continue
    return "Helvetica", "Helvetica-Bold"


class Sheets:
    """A4 pages that fill from their top; room stays at the foot for a number."""

    def __init__(self) -> None:
        self._output = io.BytesIO()
        self._canvas = Canvas(self._output, pagesize=(WIDTH, HEIGHT), invariant=True)
        self._regular, self._bold = _fonts()
        self._y, self._empty = float(HEIGHT - _TOP), True
        self.pages = 1

    def title(self, words: str) -> None:
        self._set(words, self._bold, _TITLE, _TITLE * 1.3)
        self._y -= 8

    def head(self, words: str) -> None:
        self._y -= 14
        if self._y < _FOOT + 60:
            self.new_page()
        self._set(words, self._bold, _HEAD, _HEAD * 1.4)
        self._y -= 2

    def facts(self, told: Iterable[tuple[str, str]]) -> None:
        """Titles in a column, what there is to say beside them."""
        for title, value in told:
            lines = list(_wrapped(value, self._regular, _SIZE, WIDTH - _LEFT - _RIGHT - _LABEL))
            self._room(_LEADING)
            self._draw(title, _LEFT, self._bold, _SIZE, self._y)
            for line in lines or [""]:
                self._room(_LEADING)
                self._draw(line, _LEFT + _LABEL, self._regular, _SIZE, self._y)
                self._y -= _LEADING
            self._y -= 3

    def text(self, words: str) -> None:
        first = self.pages
        for line in _wrapped(plain(words), self._regular, _SIZE, WIDTH - _LEFT - _RIGHT):
            if self.pages - first >= MOST_PAGES:
                self._set("… (ingekort)", self._bold, _SIZE, _LEADING)
                return
            self._line(line, self._regular, _SIZE, _LEADING)

    def new_page(self) -> int:
        """Which page (from 0) is written on from here; the first one when nothing is on it."""
        if not self._empty:
            self._canvas.showPage()
            self.pages, self._y, self._empty = self.pages + 1, float(HEIGHT - _TOP), True
        return self.pages - 1

    def done(self) -> bytes:
        self._canvas.showPage()
        self._canvas.save()
        return self._output.getvalue()

    def _set(self, words: str, font: str, size: float, leading: float) -> None:
        for line in _wrapped(plain(words), font, size, WIDTH - _LEFT - _RIGHT):
            self._line(line, font, size, leading)

    def _line(self, line: str, font: str, size: float, leading: float) -> None:
        self._room(leading)
        self._draw(line, _LEFT, font, size, self._y - size + _SIZE)
        self._y -= leading

    def _room(self, leading: float) -> None:
        if self._y - leading < _FOOT:
            self.new_page()

    def _draw(self, line: str, x: float, font: str, size: float, y: float) -> None:
        self._empty = False
        self._canvas.setFont(font, size)
        self._canvas.drawString(x, y, line)


def _wrapped(words: str, font: str, size: float, room: float) -> Iterator[str]:
    """Lines that fit; a word that is wider than a line is broken."""
    for paragraph in words.expandtabs(4).split("\n"):
        line, used = "", 0.0
        for word in _pieces(paragraph, font, size, room):
            wide = pdfmetrics.stringWidth(word, font, size)
            if line and used + wide > room:
                yield line.rstrip()
                line, used = "", 0.0
                word = word.lstrip()
                wide = pdfmetrics.stringWidth(word, font, size)
            line, used = line + word, used + wide
        yield line.rstrip()


def _pieces(paragraph: str, font: str, size: float, room: float) -> Iterator[str]:
    """Words, each with the space before it; none wider than the room."""
    start = True
    for word in paragraph.split(" "):
        piece = word if start else f" {word}"
        start = False
        if pdfmetrics.stringWidth(piece, font, size) <= room:
            yield piece
            continue
        part, used = "", 0.0
        for letter in piece:
            wide = pdfmetrics.stringWidth(letter, font, size)
            if part and used + wide > room:
                yield part
                part, used = "", 0.0
            part, used = part + letter, used + wide
        yield part


def text_pages(title: str, note: str, text: str) -> bytes:
    """A document that could not be shown as it is, as the text that was read in it. A PDF."""
    sheets = Sheets()
    sheets.head(title)
    sheets.text(note)
    sheets.text("\n" + text)
    return sheets.done()


def front(
    name: str,
    facts: Sequence[tuple[str, str]],
    documents: Sequence[str],
    failed: Sequence[str],
    texts: Sequence[tuple[str, str]],
) -> tuple[bytes, list[int]]:
    """The cover, then each text from a page of its own; with the pages (from 0) they begin on."""
    sheets = Sheets()
    sheets.title(name)
    sheets.facts(facts)
    if documents:
        sheets.head("In dit dossier")
        sheets.text("\n".join(documents))
    if failed:
        sheets.head("Niet als bladzijden opgenomen")
        sheets.text("\n".join(failed))
    begins = []
    for title, text in texts:
        begins.append(sheets.new_page())
        sheets.head(title)
        sheets.text(text)
    return sheets.done(), begins
