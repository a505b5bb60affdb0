"""Reads the Word family of OOXML: DOCX, DOCM, DOTX."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import replace

from kcvs_mailbot.documents.apart import Written
from kcvs_mailbot.documents.extract import Extract, Source, Text
from kcvs_mailbot.documents.formats import embedded, picture
from kcvs_mailbot.documents.formats.package import relations_of
from kcvs_mailbot.documents.formats.word_part import Part
from kcvs_mailbot.documents.formats.word_styles import Styles
from kcvs_mailbot.documents.markup import Broken, Handler, attribute, walk
from kcvs_mailbot.documents.zipped import Container

_PARTS = re.compile(
    r"word/(?:(header\d*)|(document\d*)|(footnotes|endnotes|comments)\d*|(footer\d*))\.xml"
)
_MARGINS = (1, 4)
_STYLES = re.compile(r"word/styles\d*\.xml")
_FEWEST_LETTERS = 12


def read(source: Source) -> Extract:
    """Headers first, then the text with its boxes and tables, notes, footers."""
    return _Reader(source).read()


def read_flat(source: Source) -> Extract:
    """Word 2003 XML, or a package in one file: the same names of tags."""
    written, problems = Written(Text(source.limits.text_characters)), []
    part = Part(written, Styles(), lambda _kind, _id: "")
    try:
        walk(source.stream, part, lambda: written.text.full or source.is_late())
    except Broken:
        problems.append("it is broken or not complete")
    return written.parted(problems)


class _Reader:
    """One document, part by part."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._container = Container(source.stream, source.limits)
        self._written = Written(Text(source.limits.text_characters))
        self._styles = Styles()
        self._problems: list[str] = []
        self._embedded: dict[str, None] = {}

    def read(self) -> Extract:
        names = self._container.names()
        for name in filter(_STYLES.fullmatch, names):
            with self._container.open(name) as stream:
                self._styles.read(stream)
        seen: set[str] = set()
        for name in _in_reading_order(names):
            piece = self._part(name)
            if piece not in seen:  # the same header for first, odd and even pages
                seen.add(piece)
                self._written.text.add(piece + "\n")
        self._put_out_embedded()
        if self._source.is_late():
            self._problems.append("not all of it was read in time")
        if any(name.endswith("vbaProject.bin") for name in names):
            self._problems.append("it holds macros")
        found = self._written.parted(self._problems)
        if sum(map(str.isalpha, found.text[:200])) >= _FEWEST_LETTERS:
            return found
        pages = picture.put_out(self._container, "word/media/", self._source, found.text)
        return replace(found, page_texts=pages)

    def _part(self, name: str) -> str:
        whole = self._written.text
        own = self._written.text = Text(self._source.limits.text_characters)
        relations = relations_of(self._container, name)
        wanted = (r.part for r in relations.values() if r.kind in ("package", "oleObject"))
        self._embedded |= dict.fromkeys(wanted)

        def elsewhere(kind: str, key: str) -> str:
            if key not in relations or own.full or self._source.is_late():
                return ""
            part = relations[key].part
            return self._diagram(part) if kind == "diagram" else self._chunk(part)

        place = _place(name)
        self._walk(name, Part(self._written, self._styles, elsewhere, margin=place in _MARGINS))
        self._written.text = whole
        return str(own)

    def _walk(self, name: str, handler: Handler) -> None:
        text = self._written.text
        try:
            with self._container.open(name) as stream:
                walk(stream, handler, lambda: text.full or self._source.is_late())
        except Broken:
            self._problems.append(f"{name} in it is broken")

    def _chunk(self, name: str) -> str:
        """ECMA-376 17.17.2: a document of another format, to be read as if it stood here."""
        data = b"".join(self._container.pieces(name))
        found = self._source.read_inside(data, posixpath.basename(name))
        self._problems += found.problems
        self._written.add_apart(found.apart)
        return found.text

    def _diagram(self, name: str) -> str:
        """SmartArt (ECMA-376 21.4): the text of its points."""
        diagram = _Diagram()
        self._walk(name, diagram)
        return "".join(diagram.pieces)

    def _put_out_embedded(self) -> None:
        for name in self._embedded:
            data = b"".join(self._container.pieces(name))
            if not embedded.put_out(self._source, data, posixpath.basename(name)):
                self._problems.append("an object in it is of a kind that is not read")


def _place(name: str) -> int:
    found = _PARTS.fullmatch(name)
    return found.lastindex or 0 if found else 0


def _in_reading_order(names: list[str]) -> list[str]:
    found = {name for name in names if _PARTS.fullmatch(name)}
    return sorted(found, key=lambda name: (_place(name), name))


class _Diagram(Handler):
    """The lines in the points of a SmartArt, but what its template asks to be filled in."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._in_text = self._is_template = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "pt":
            self._is_template = False
        elif name == "prSet":
            self._is_template = attribute(attributes, "phldr") in ("1", "true")
        elif name == "t":
            self._in_text = True

    def data(self, text: str) -> None:
        if self._in_text and not self._is_template:
            self.pieces.append(text)

    def end(self, name: str) -> None:
        if name == "p" and self.pieces and not self.pieces[-1].endswith("\n"):
            self.pieces.append("\n")
        elif name == "t":
            self._in_text = False
