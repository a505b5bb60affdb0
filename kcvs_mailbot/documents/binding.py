"""PDFs behind each other as one: with bookmarks, and a number on each page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

import pikepdf
from pikepdf import Dictionary, Name, OutlineItem

_SIZE_OF_NUMBER = 8
_ABOVE_EDGE, _FROM_EDGE = 18, 56


@dataclass(frozen=True, slots=True)
class Mark:
    """A bookmark: on which page of its part (from 0), and how deep it stands."""

    title: str
    page: int = 0
    level: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """`size` bytes that are a PDF; foot: what stands at the left of each page's foot."""

    size: int
    marks: tuple[Mark, ...] = ()
    foot: str = ""

    @classmethod
    def of(cls, told: dict[str, Any]) -> Part:
        return cls(told["size"], tuple(Mark(**mark) for mark in told["marks"]), told["foot"])

    def told(self) -> dict[str, Any]:
        return asdict(self)


class Window(io.RawIOBase):
    """A piece of a file as a file of its own, to be read."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        super().__init__()
        self._file, self._start, self._size, self._at = file, start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        count = min(len(buffer), max(0, self._size - self._at))
        self._file.seek(self._start + self._at)
        got = self._file.readinto(memoryview(buffer)[:count])  # type: ignore[attr-defined]
        self._at += got
        return int(got)


def _piece(file: BinaryIO, start: int, size: int) -> BinaryIO:
    return io.BufferedReader(Window(file, start, size))


def bind(source: BinaryIO, output: BinaryIO, parts: list[Part]) -> int:
    """The parts lie behind each other in `source`. Returns how many pages there are. PdfError."""
    with ExitStack() as opened, pikepdf.new() as made:
        font = made.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type1,
                BaseFont=Name.Helvetica,
                Encoding=Name.WinAnsiEncoding,
            )
        )
        feet: list[str] = []
        marks: list[tuple[Mark, int]] = []
        start = 0
        for part in parts:
            pdf = opened.enter_context(pikepdf.open(_piece(source, start, part.size)))
            marks += [(mark, len(feet) + min(mark.page, len(pdf.pages) - 1)) for mark in part.marks]
            feet += [part.foot] * len(pdf.pages)
            made.pages.extend(pdf.pages)
            start += part.size
        for number, (page, foot) in enumerate(zip(made.pages, feet, strict=True), 1):
            _number(made, page, font, foot, f"{number} / {len(feet)}")
        with made.open_outline() as outline:
            outline.root.extend(_tree(iter(marks)))
        made.Root.PageMode = Name.UseOutlines
        made.Root.Lang = "nl"
        made.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return len(feet)


def _number(
    made: pikepdf.Pdf, page: pikepdf.Page, font: pikepdf.Object, foot: str, number: str
) -> None:
    right = float(page.mediabox[2]) - _FROM_EDGE - len(number) * _SIZE_OF_NUMBER / 2
    words = [(_FROM_EDGE, foot), (right, number)]
    drawn = b"q 0.35 g BT /KcvsFoot %d Tf " % _SIZE_OF_NUMBER
    for at, text in words:
        shown = text.encode("cp1252", "replace").hex().encode()
        drawn += b"1 0 0 1 %d %d Tm <%s> Tj " % (int(at), _ABOVE_EDGE, shown)
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(b"\nQ\n" + drawn + b"ET Q\n")
    own = page.resources.get("/Font")
    fonts = Dictionary(dict(own.items()) if own is not None else {})
    fonts.KcvsFoot = font
    # Its own dictionary: pages may share theirs.
    page.obj.Resources = Dictionary({**dict(page.resources.items()), "/Font": fonts})


def _tree(marks: Iterator[tuple[Mark, int]]) -> list[OutlineItem]:
    roots: list[OutlineItem] = []
    stack: list[OutlineItem] = []
    for mark, page in marks:
        item = OutlineItem(mark.title, page, "Fit")
        del stack[mark.level :]
        (stack[-1].children if stack else roots).append(item)
        item.is_closed = mark.level == 0
        stack.append(item)
    return roots
