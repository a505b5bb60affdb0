"""Reads XPS and OpenXPS (ECMA-388): pages of glyphs, each run with its text and its place."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from kcvs_mailbot.documents.extract import Extract, Source, Text
from kcvs_mailbot.documents.markup import Broken, Handler, attribute, walk
from kcvs_mailbot.documents.zipped import Container

_SEQUENCE, _DOCUMENT = ".fdseq", ".fdoc"
_NUMBERS = re.compile(r"\d+|\D+")
_SAME_LINE, _BLANK = 0.5, 0.15
"""In ems: runs less far apart in height stand on one line; a wider gap is a blank."""
_WIDTH = 0.5
"""Of a letter in ems, where the run does not tell its advances."""
_LONGEST = 100_000


def read(source: Source) -> Extract:
    container = Container(source.stream, source.limits)
    text, pages, broken = Text(source.limits.text_characters), 0, False
    for name in _pages(container):
        try:
            with container.open(name) as part:
                page = _Page(text)
                walk(part, page, lambda: text.full or source.is_late())
        except Broken:
            broken = True
        text.add("\n\n")
        pages += 1
    problems = ("it is broken or not complete",) if broken or not pages else ()
    return Extract(str(text), pages=pages or None, problems=problems)


def _pages(container: Container) -> list[str]:
    """In the order that the sequence and its documents tell; else in that of their names."""
    names = container.names()
    documents = _sources(container, sorted(n for n in names if n.lower().endswith(_SEQUENCE)))
    pages = _sources(container, [n for n in documents if n.lower().endswith(_DOCUMENT)])
    return pages or sorted((n for n in names if n.lower().endswith(".fpage")), key=_by_number)


def _by_number(name: str) -> list[tuple[int, str]]:
    pieces = _NUMBERS.findall(name)
    return [(int(p[:9]), "") if p[0].isdecimal() and p.isascii() else (0, p) for p in pieces]


def _sources(container: Container, parts: list[str]) -> list[str]:
    found = _Sources()
    for name in parts:
        found.folder = "/" + posixpath.dirname(name)
        try:
            with container.open(name) as part:
                walk(part, found)
        except Broken:
            continue
    return [name for name in dict.fromkeys(found.names) if container.has(name)]


class _Sources(Handler):
    """What a sequence or document refers to, as names of parts."""

    def __init__(self) -> None:
        self.folder, self.names = "/", list[str]()

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in ("DocumentReference", "PageContent") and (to := attribute(attributes, "Source")):
            self.names.append(posixpath.normpath(posixpath.join(self.folder, to)).lstrip("/"))


class _Page(Handler):
    """Runs one after the other, with blanks and line ends by where they stand."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._end: tuple[float, float] | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        run = attribute(attributes, "UnicodeString") or ""
        # ECMA-388 12.1.3: braces in front keep a text that begins with one apart from markup.
        run = run.removeprefix("{}")[:_LONGEST]
        if name != "Glyphs" or not run.strip():
            return
        size = _number(attribute(attributes, "FontRenderingEmSize")) or 1.0
        at = _number(attribute(attributes, "OriginX")), _number(attribute(attributes, "OriginY"))
        if self._end is not None:
            self._text.add(_between(self._end, at, size))
        self._text.add(run)
        width = _advance(attribute(attributes, "Indices") or "", len(run)) * size
        self._end = at[0] + width, at[1]


def _between(end: tuple[float, float], at: tuple[float, float], size: float) -> str:
    if abs(at[1] - end[1]) > _SAME_LINE * size:
        return "\n"
    return " " if abs(at[0] - end[0]) > _BLANK * size else ""


def _advance(indices: str, letters: int) -> float:
    """In ems. ECMA-388 12.1.3: ";" parts the glyphs, the second value is in hundredths of an em."""
    told = [piece.split(",") for piece in indices[:_LONGEST].split(";")]
    widths = [_number(piece[1]) / 100 for piece in told if len(piece) > 1 and piece[1]]
    return sum(widths) + _WIDTH * max(0, letters - len(widths))


def _number(value: str | None) -> float:
    try:
        return float(value or 0)
    except ValueError:
        return 0.0
