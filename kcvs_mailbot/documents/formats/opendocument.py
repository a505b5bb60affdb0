"""Reads OpenDocument texts: ODT, OTT."""

from __future__ import annotations

from collections.abc import Mapping

from kcvs_mailbot.documents.extract import Extract, Source, Text
from kcvs_mailbot.documents.markup import Broken, Handler, attribute, walk
from kcvs_mailbot.documents.reading import Status
from kcvs_mailbot.documents.zipped import Container

_PARTS = ("styles.xml", "content.xml")
_ENDS = {"p": "\n", "h": "\n", "table-cell": "\t", "table-row": "\n"}
_SIGNS = {"tab": "\t", "line-break": "\n"}
_UNSEEN = frozenset({"tracked-changes", "annotation", "font-face-decls", "automatic-styles"})
_MOST_SPACES = 1000


def read(source: Source) -> Extract:
    """Headers and footers of its master pages first, then the text."""
    container = Container(source.stream, source.limits)
    if _is_encrypted(container):
        return Extract(status=Status.ENCRYPTED, problems=("it asks for a password",))
    text, problems = Text(source.limits.text_characters), []
    for name in filter(container.has, _PARTS):
        try:
            with container.open(name) as stream:
                walk(stream, _Part(text), lambda: text.full or source.is_late())
        except Broken:
            problems.append(f"{name} in it is broken")
    if source.is_late():
        problems.append("not all of it was read in time")
    if any(name.startswith("Basic/") and name.endswith(".xml") for name in container.names()):
        problems.append("it holds macros")
    return Extract(str(text), problems=tuple(problems))


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

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._unseen or name in _UNSEEN:
            self._unseen += 1
        elif name in ("p", "h"):
            self._open.append([])
        elif name == "s":
            count = attribute(attributes, "c") or "1"
            spaces = int(count) if count.isdecimal() and len(count) < 5 else 1
            self._add(" " * min(spaces, _MOST_SPACES))
        elif name in _SIGNS:
            self._add(_SIGNS[name])

    def data(self, text: str) -> None:
        if not self._unseen and self._open:
            self._add(text)

    def end(self, name: str) -> None:
        if self._unseen:
            self._unseen -= 1
        elif name in ("p", "h") and self._open:
            paragraph = "".join(self._open.pop()) + "\n"
            if self._open:
                self._inner.append(paragraph)
                return
            self._text.add(paragraph)
            self._text.add_all(self._inner)
            self._inner.clear()
        elif name in _ENDS and not self._open:
            self._text.add(_ENDS[name])

    def _add(self, piece: str) -> None:
        if self._open:
            self._open[-1].append(piece)
