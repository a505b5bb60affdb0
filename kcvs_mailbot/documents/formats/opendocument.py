"""Reads OpenDocument texts: ODT, OTT."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kcvs_mailbot.documents.extract import Extract, Source, Text
from kcvs_mailbot.documents.formats import picture
from kcvs_mailbot.documents.markup import Broken, Handler, attribute, walk
from kcvs_mailbot.documents.reading import Status
from kcvs_mailbot.documents.zipped import Container

_PARTS = ("styles.xml", "content.xml")
_SIGNS = {"tab": "\t", "line-break": "\n"}
_UNSEEN = frozenset(
    {
        "tracked-changes",
        "annotation",
        "font-face-decls",
        "automatic-styles",
        "page-number",
        "page-count",
    }
)
_MOST_SPACES = 1000
_SPACES = re.compile(r"[ \t\r\n]+")
_FEWEST_LETTERS = 12


def read(source: Source) -> Extract:
    """Headers and footers of its master pages first, then the text."""
    container = Container(source.stream, source.limits)
    if _is_encrypted(container):
        return Extract(status=Status.ENCRYPTED, problems=("it asks for a password",))
    text, problems = Text(source.limits.text_characters), []
    # The styles of a presentation hold but what its template says: click to edit.
    parts = _PARTS[1:] if source.kind.endswith("presentation") else _PARTS
    for name in filter(container.has, parts):
        try:
            with container.open(name) as stream:
                walk(stream, _Part(text), lambda: text.full or source.is_late())
        except Broken:
            problems.append(f"{name} in it is broken")
    if source.is_late():
        problems.append("not all of it was read in time")
    if any(name.startswith("Basic/") and name.endswith(".xml") for name in container.names()):
        problems.append("it holds macros")
    if sum(map(str.isalpha, str(text)[:200])) >= _FEWEST_LETTERS:
        return Extract(str(text), problems=tuple(problems))
    pages = picture.put_out(container, "Pictures/", source, str(text))
    return Extract(str(text), problems=tuple(problems), page_texts=pages)


def read_flat(source: Source) -> Extract:
    """The same in one XML file."""
    text, problems = Text(source.limits.text_characters), []
    try:
        walk(source.stream, _Part(text), lambda: text.full or source.is_late())
    except Broken:
        problems.append("it is broken or not complete")
    return Extract(str(text), problems=tuple(problems))


def _is_encrypted(container: Container) -> bool:
    if not container.has("META-INF/manifest.xml"):
        return container.is_encrypted()
    manifest = b"".join(container.pieces("META-INF/manifest.xml"))
    return b"encryption-data" in manifest or container.is_encrypted()


class _Part(Handler):
    """Collects paragraphs; a text box in a paragraph comes after it."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._unseen = 0
        self._open: list[list[str]] = []
        self._inner: list[str] = []
        self._cells = 0
        self._between = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._unseen or name in _UNSEEN:
            self._unseen += 1
        elif name in ("p", "h"):
            self._open.append([])
        elif name == "table-cell":
            self._cells += 1
        elif name == "s":
            count = attribute(attributes, "c") or "1"
            spaces = int(count) if count.isdecimal() and len(count) < 5 else 1
            self._add(" " * min(spaces, _MOST_SPACES))
        elif name in _SIGNS:
            self._add(_SIGNS[name])

    def data(self, text: str) -> None:
        if not self._unseen and self._open:
            # White space in the file is layout of the file (ODF 1.3, 6.1.2).
            self._add(_SPACES.sub(" ", text))

    def end(self, name: str) -> None:
        if self._unseen:
            self._unseen -= 1
        elif name in ("p", "h") and self._open:
            self._end_paragraph()
        elif name == "table-cell":
            self._cells -= 1
            self._between = "\t"
        elif name == "table-row":
            self._between = ""
            self._text.add("\n")

    def _end_paragraph(self) -> None:
        paragraph = "".join(self._open.pop())
        if self._open:
            self._inner.append(paragraph)
            return
        self._text.add(self._between + paragraph)
        self._between = "\n" if self._cells else ""
        self._text.add("" if self._cells else "\n")
        for inner in self._inner:
            self._text.add(f"{inner}\n")
        self._inner.clear()

    def _add(self, piece: str) -> None:
        if self._open:
            self._open[-1].append(piece)
