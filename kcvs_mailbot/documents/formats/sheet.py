"""Reads spreadsheets: XLSX and its kin, ODS, CSV; a row a line, cells apart by tabs."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kcvs_mailbot.documents.extract import Extract, Source, Text
from kcvs_mailbot.documents.formats.plain import decoded
from kcvs_mailbot.documents.markup import Broken, Handler, attribute, walk
from kcvs_mailbot.documents.reading import Status
from kcvs_mailbot.documents.zipped import Container

_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_STRINGS = "xl/sharedStrings.xml"


def read_xlsx(source: Source) -> Extract:
    container = Container(source.stream, source.limits)
    text, problems = Text(source.limits.text_characters), []
    strings = _Strings(source.limits.text_characters)
    names = [name for name in container.names() if _SHEET.fullmatch(name)]
    for name in ([_STRINGS] if container.has(_STRINGS) else []) + sorted(names, key=_number):
        handler = strings if name == _STRINGS else _Sheet(strings.found, text)
        try:
            with container.open(name) as stream:
                walk(stream, handler, lambda: text.full or source.is_late())
        except Broken:
            problems.append(f"{name} in it is broken")
    if any(name.endswith("vbaProject.bin") for name in container.names()):
        problems.append("it holds macros")
    return Extract(str(text), pages=len(names), problems=tuple(problems))


def read_ods(source: Source) -> Extract:
    container = Container(source.stream, source.limits)
    if b"encryption-data" in b"".join(container.pieces("META-INF/manifest.xml")):
        return Extract(status=Status.ENCRYPTED, problems=("it asks for a password",))
    text, problems = Text(source.limits.text_characters), []
    try:
        with container.open("content.xml") as stream:
            walk(stream, _Table(text), lambda: text.full or source.is_late())
    except Broken:
        problems.append("content.xml in it is broken")
    return Extract(str(text), problems=tuple(problems))


def read_csv(source: Source) -> Extract:
    return Extract(decoded(source.data()))


def _number(name: str) -> int:
    found = _SHEET.fullmatch(name)
    return int(found[1][:6]) if found else 0


class _Strings(Handler):
    """The shared strings, by their number; readings of kanji left out."""

    def __init__(self, limit: int) -> None:
        self.found: list[str] = []
        self._limit = limit
        self._open: list[str] | None = None
        self._in_text, self._phonetic = False, 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "si":
            self._open = []
        elif name == "rPh":
            self._phonetic += 1
        elif name == "t":
            self._in_text = not self._phonetic

    def data(self, text: str) -> None:
        if self._in_text and self._open is not None and self._limit > 0:
            self._open.append(text)
            self._limit -= len(text)

    def end(self, name: str) -> None:
        if name == "si":
            self.found.append("".join(self._open or []))
            self._open = None
        elif name == "rPh":
            self._phonetic -= 1
        elif name == "t":
            self._in_text = False


class _Sheet(Handler):
    """Values as they are stored: dates are numbers in XLSX."""

    def __init__(self, strings: list[str], text: Text) -> None:
        self._strings, self._text = strings, text
        self._kind: str | None = None
        self._value: list[str] = []
        self._reading = False
        self._row: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._kind, self._value = attribute(attributes, "t"), []
        elif name in ("v", "t"):
            self._reading = True

    def data(self, text: str) -> None:
        if self._reading:
            self._value.append(text)

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._reading = False
        elif name == "c":
            shown = self._shown("".join(self._value))
            if shown:
                self._row.append(shown)
        elif name == "row" and self._row:
            self._text.add("\t".join(self._row) + "\n")
            self._row.clear()

    def _shown(self, value: str) -> str:
        if self._kind != "s":
            return value
        number = int(value) if value.isdecimal() and len(value) < 9 else -1
        return self._strings[number] if 0 <= number < len(self._strings) else ""


class _Table(Handler):
    """OpenDocument: the text in each cell, repeated cells once."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._cell: list[str] = []
        self._row: list[str] = []
        self._paragraphs = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "p":
            self._paragraphs += 1

    def data(self, text: str) -> None:
        if self._paragraphs:
            self._cell.append(text)

    def end(self, name: str) -> None:
        if name == "p":
            self._paragraphs -= 1
        elif name in ("table-cell", "covered-table-cell") and self._cell:
            self._row.append("".join(self._cell))
            self._cell.clear()
        elif name == "table-row" and self._row:
            self._text.add("\t".join(self._row) + "\n")
            self._row.clear()
