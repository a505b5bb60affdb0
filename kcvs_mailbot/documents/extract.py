"""What the reader of one format is given, with what it brings back."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from kcvs_mailbot.documents.limits import Limits
from kcvs_mailbot.documents.members import Output
from kcvs_mailbot.documents.reading import Apart, Status

_DEEPEST = 3
_SHARE_OF_TIME = 0.7
"""Of the wall clock; a reader that stops here by itself saves what it has read so far."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document in a child: seekable `stream`, and where its members go."""

    stream: BinaryIO
    size: int
    filename: str | None
    media_type: str
    limits: Limits
    output: Output
    kind: str = "application/octet-stream"
    """The media type by content."""
    converters: tuple[str, ...] = ()
    """Programs that this host has, one of which an Extract may ask for."""
    no_ocr: str | None = "OCR is switched off"
    """Why pictures of pages are of no use; None when they will be read."""
    born: float = field(default_factory=time.monotonic)

    inside: Callable[[Source], Extract] | None = None
    """Reads a document of any kind that is part of the text of this one."""
    depth: int = 0
    """How many documents it is such a part of."""

    def read_inside(self, data: bytes, filename: str) -> Extract:
        """Never raises but MemoryError and TooMuch; its pictures are not put out."""
        if self.inside is None or self.depth >= _DEEPEST:
            return Extract(problems=("a part of it is nested too deep",))
        part = replace(
            self,
            stream=io.BytesIO(data),
            size=len(data),
            filename=filename,
            no_ocr="not read there",
            depth=self.depth + 1,
        )
        return self.inside(part)

    def data(self) -> bytes:
        self.stream.seek(0)
        return self.stream.read()

    def is_late(self) -> bool:
        """True when a reader should stop with what it has."""
        return time.monotonic() - self.born > self.limits.seconds * _SHARE_OF_TIME


@dataclass(frozen=True, slots=True)
class Extract:
    """Text as found, not yet tidied. status: None means read or no_text, by what is there.

    media_type: None leaves what was sniffed. command: converts the document first. page_texts:
    what all pages hold without the pictures that were put out.
    """

    text: str = ""
    pages: int | None = None
    problems: tuple[str, ...] = ()
    status: Status | None = None
    media_type: str | None = None
    command: str | None = None
    page_texts: tuple[str, ...] = ()
    apart: tuple[Apart, ...] = ()


class Text:
    """Pieces of text up to a limit; `full` says that the rest may be left unread."""

    def __init__(self, limit: int) -> None:
        self._pieces: list[str] = []
        self._left = limit

    @property
    def full(self) -> bool:
        return self._left < 0

    def empty(self) -> Text:
        """Another one, for what is left of the limit."""
        return Text(max(0, self._left))

    def add(self, piece: str) -> None:
        if self._left >= 0:
            self._pieces.append(piece[: self._left + 1])  # one more shows that it was cut
            self._left -= len(piece)

    def add_all(self, pieces: Iterable[str]) -> None:
        for piece in pieces:
            self.add(piece)

    def __str__(self) -> str:
        return "".join(self._pieces)
