"""Reads the Word family of OOXML: DOCX, DOCM, DOTX."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kcvs_mailbot.documents.extract import Extract, Source, Text
from kcvs_mailbot.documents.formats import picture
from kcvs_mailbot.documents.markup import Broken, Handler, attribute, walk
from kcvs_mailbot.documents.zipped import Container

_PARTS = re.compile(
    r"word/(?:(header\d*)|(document\d*)|(footnotes|endnotes|comments)|(footer\d*))\.xml"
)
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_UNSEEN = frozenset({"Fallback", "instrText", "delText", "del", "moveFrom", "pPr", "rPr", "sectPr"})
_FEWEST_LETTERS = 12


def read(source: Source) -> Extract:
    """Headers first, then the text with its boxes and tables, notes, footers."""
    container = Container(source.stream, source.limits)
    text, problems = Text(source.limits.text_characters), []
    seen: set[str] = set()
    for name in _in_reading_order(container.names()):
        part = Text(source.limits.text_characters)
        try:
            with container.open(name) as stream:
                walk(stream, _Part(part), lambda part=part: part.full or source.is_late())  # type: ignore[misc]
        except Broken:
            problems.append(f"{name} in it is broken")
        piece = str(part)
        if piece not in seen:  # the same header for first, odd and even pages
            seen.add(piece)
            text.add(piece + "\n")
    if source.is_late():
        problems.append("not all of it was read in time")
    if any(name.endswith("vbaProject.bin") for name in container.names()):
        problems.append("it holds macros")
    if sum(map(str.isalpha, str(text)[:200])) >= _FEWEST_LETTERS:
        return Extract(str(text), problems=tuple(problems))
    pages = picture.put_out(container, "word/media/", source, str(text))
    return Extract(str(text), problems=tuple(problems), page_texts=pages)


def read_flat(source: Source) -> Extract:
    """Word 2003 XML, or a package in one file: the same names of tags."""
    text, problems = Text(source.limits.text_characters), []
    try:
        walk(source.stream, _Part(text), lambda: text.full or source.is_late())
    except Broken:
        problems.append("it is broken or not complete")
    return Extract(str(text), problems=tuple(problems))


def _in_reading_order(names: list[str]) -> list[str]:
    def place(name: str) -> tuple[int, str]:
        found = _PARTS.fullmatch(name)
        return (found.lastindex or 0 if found else 0, name)

    return sorted({name for name in names if _PARTS.fullmatch(name)}, key=place)


class _Part(Handler):
    """Collects the text of one part; a text box comes after the paragraph that holds it."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._unseen = 0
        self._in_text = False
        self._boxes: list[list[str]] = []
        self._waiting: list[str] = []
        self._cells = 0
        self._between = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._unseen or name in _UNSEEN:
            self._unseen += 1
        elif name == "t":
            self._in_text = True
        elif name == "txbxContent":
            self._boxes.append([])
        elif name == "sym":
            self._add(_symbol(attribute(attributes, "char")))
        elif name in _SIGNS:
            self._add(_SIGNS[name])
        elif name == "tc":
            self._cells += 1

    def data(self, text: str) -> None:
        if self._in_text and not self._unseen:
            self._add(text)

    def end(self, name: str) -> None:
        if self._unseen:
            self._unseen -= 1
        elif name == "t":
            self._in_text = False
        elif name == "txbxContent" and self._boxes:
            self._waiting.append("".join(self._boxes.pop()))
        elif name == "p":
            self._end_paragraph()
        elif name == "tc":
            self._cells -= 1
            self._between = "\t"
        elif name == "tr":
            self._between = ""
            self._add("\n")

    def _end_paragraph(self) -> None:
        if self._cells:  # a cell stays on its row, unless more than one paragraph stands in it
            self._between = "\n"
        else:
            self._add("\n")
        if not self._boxes:
            self._text.add_all(self._waiting)
            self._waiting.clear()

    def _add(self, piece: str) -> None:
        piece, self._between = self._between + piece, ""
        if self._boxes:
            self._boxes[-1].append(piece)
        else:
            self._text.add(piece)


def _symbol(code: str | None) -> str:
    try:
        return chr(int(code or "", 16))
    except (ValueError, OverflowError):
        return ""
