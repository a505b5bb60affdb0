"""How text in DOC looks: the properties of its characters, and of the styles they have.

[MS-DOC] 2.8.4 to 2.8.6 (where they stand), 2.6.1 (sprms), 2.9.271 and after (styles).
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kcvs_mailbot.documents.apart import PLAIN
from kcvs_mailbot.message.unseen import SMALLEST, WHITE, Colour, Look

_PAGE = 512
_CHPX, _PAPX, _STSH = 0x0FA, 0x102, 0x0A2
"""Where the FIB says where the pages of properties, and the styles, are (2.5.6)."""
_DELETED, _VANISH, _STYLE, _SIZE = 0x0800, 0x083C, 0x4A30, 0x4A43
_COLOUR, _OLD_COLOUR, _SHADING, _OLD_SHADING, _HIGHLIGHT = 0x6870, 0x2A42, 0xCA71, 0x4866, 0x2A0C
_IN_TABLE, _PARAGRAPH_SHADING, _OLD_PARAGRAPH_SHADING = 0x2416, 0xC64D, 0x442D
_SHORT = {0x41: _DELETED, 0x5C: _VANISH}
_OPERANDS = (1, 1, 2, 4, 2, 2, None, 3)
_LONG_TABLE, _LONG_TABS = (0xD608, 0xD606), 0xC615
_AS_STYLE, _NOT_AS_STYLE = 0x80, 0x81
_ICO_WHITE = 8
_PARAGRAPH_STYLE, _CHARACTER_STYLE = 1, 2
_DEEPEST = 30
_MOST_STYLES = 5000
_HALF_POINTS = 2

Sprms = list[tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class Looks:
    """Of a run or a style. ink, fill: None is not told; `filled` says that there is a ground."""

    deleted: bool = False
    hidden: bool = False
    ink: Colour = None
    size: int | None = None
    fill: Colour = None
    filled: bool = False
    in_table: bool = False

    @property
    def look(self) -> Look:
        legible = self.size is None or self.size / _HALF_POINTS >= SMALLEST
        if not self.hidden and legible and self.ink is None:
            return PLAIN
        # The colours of cells stand elsewhere: in a table the ground is not to be told.
        paper = self.fill if self.filled else None if self.in_table else WHITE
        return Look(not self.hidden, legible, self.ink, paper)


class Properties:
    """What a document says of its characters, by their place in the stream."""

    def __init__(self, main: bytes, table: bytes) -> None:
        self._main = main
        self._styles = _styles(table, *_range(main, _STSH))
        self._runs = list(_pages(main, table, _CHPX, _run))
        self._run_starts = [run.start for run in self._runs]
        self._paragraphs = list(_pages(main, table, _PAPX, _paragraph))
        self._paragraph_starts = [each.start for each in self._paragraphs]
        self._known: dict[tuple[bytes, bytes, int], Looks] = {}

    def stretches(self, start: int, end: int, said: bytes) -> Iterator[tuple[int, int, Looks]]:
        """Consecutive parts of the bytes from start to end, each of one look.

        said: modifiers of all of them, after their own.
        """
        while start < end:
            run, run_end = _at(self._runs, self._run_starts, start)
            paragraph, paragraph_end = _at(self._paragraphs, self._paragraph_starts, start)
            until = min(end, run_end, paragraph_end)
            yield start, until, self._looks(run + said, paragraph)
            start = until

    def _looks(self, run: bytes, paragraph: bytes) -> Looks:
        style = int.from_bytes(paragraph[:2], "little")
        key = run, paragraph[2:], style
        if key not in self._known:
            self._known[key] = self._worked_out(run, paragraph[2:], style)
        return self._known[key]

    def _worked_out(self, run: bytes, paragraph: bytes, style: int) -> Looks:
        around = self._inherited(style, Looks())
        for code, operand in sprms(paragraph):
            around = _after_paragraph(around, code, operand)
        words = sprms(run)
        for code, operand in words:
            if code == _STYLE and len(operand) >= 2:
                around = self._inherited(int.from_bytes(operand, "little"), around)
        found = around
        for code, operand in words:
            found = _after(found, code, operand, around)
        return found

    def _inherited(self, number: int, looks: Looks) -> Looks:
        chain: list[_Style] = []
        while number in self._styles and len(chain) < _DEEPEST:
            chain.append(self._styles[number])
            number = chain[-1].base
        for style in reversed(chain):
            for code, operand in style.paragraph:
                looks = _after_paragraph(looks, code, operand)
            for code, operand in style.run:
                looks = _after(looks, code, operand, looks)
        return looks


def one_property(number: int, value: int) -> bytes:
    """2.9.215 Prm0: a modifier by its short number, as far as it is of matter here."""
    code = _SHORT.get(number)
    return b"" if code is None else struct.pack("<HB", code, value)


def sprms(data: bytes) -> Sprms:
    """A grpprl ([MS-DOC] 2.9.114): each modifier with its operand; ends where it is broken."""
    found: Sprms = []
    at = 0
    while at + 2 < len(data):
        (code,) = struct.unpack_from("<H", data, at)
        at += 2
        size = _OPERANDS[code >> 13]
        if size is None:
            if code in _LONG_TABLE:
                size = int.from_bytes(data[at : at + 2], "little") + 1
            elif code == _LONG_TABS and data[at] == 255:
                break
            else:
                size = data[at] + 1
        found.append((code, data[at : at + size]))
        at += size
    return found


def _after(looks: Looks, code: int, operand: bytes, around: Looks) -> Looks:
    value = int.from_bytes(operand[:4], "little")
    if code == _DELETED:
        return replace(looks, deleted=value != 0)
    if code == _VANISH:
        as_style = {_AS_STYLE: around.hidden, _NOT_AS_STYLE: not around.hidden}
        return replace(looks, hidden=as_style.get(value, value == 1))
    if code == _SIZE:
        return replace(looks, size=value)
    if code == _COLOUR and len(operand) == 4:
        return replace(looks, ink=_colour(operand))
    if code == _OLD_COLOUR:
        return replace(looks, ink=WHITE if value == _ICO_WHITE else None)
    if code == _HIGHLIGHT:
        return replace(looks, fill=None, filled=value != 0)
    if code in (_SHADING, _OLD_SHADING):
        return _shaded(looks, operand, is_old=code == _OLD_SHADING)
    return looks


def _after_paragraph(looks: Looks, code: int, operand: bytes) -> Looks:
    if code == _IN_TABLE:
        return replace(looks, in_table=operand != b"\0")
    if code in (_PARAGRAPH_SHADING, _OLD_PARAGRAPH_SHADING):
        return _shaded(looks, operand, is_old=code == _OLD_PARAGRAPH_SHADING)
    return looks


def _shaded(looks: Looks, operand: bytes, *, is_old: bool) -> Looks:
    """2.9.248 Shd: its size, two colours, a pattern; 2.9.249 Shd80: 5, 5 and 6 bits."""
    if is_old:
        value = int.from_bytes(operand, "little")
        back, pattern = value >> 5 & 0x1F, value >> 10
        filled = pattern != 0 or back not in (0, _ICO_WHITE)
        return replace(looks, fill=None, filled=filled and value != 0xFFFF)
    if len(operand) < 11:
        return looks
    fill, pattern = _colour(operand[5:9]), int.from_bytes(operand[9:11], "little")
    if pattern:
        return replace(looks, fill=None, filled=True)
    return replace(looks, fill=fill, filled=fill is not None)


def _colour(reference: bytes) -> Colour:
    """2.9.43 COLORREF: red, green, blue; 0xFF at the end is what the program chooses."""
    return None if reference[3] else (reference[0], reference[1], reference[2])


@dataclass(frozen=True, slots=True)
class _Run:
    """Bytes of the stream, with what is said of them."""

    start: int
    end: int
    said: bytes


def _at(runs: list[_Run], starts: list[int], place: int) -> tuple[bytes, int]:
    """What is said of the byte there, and where that ends."""
    index = bisect_right(starts, place) - 1
    if index >= 0 and place < runs[index].end:
        return runs[index].said, runs[index].end
    following = starts[index + 1] if index + 1 < len(starts) else 1 << 62
    return b"", following


def _range(main: bytes, at: int) -> tuple[int, int]:
    start, size = struct.unpack_from("<II", main, at)
    return start, size


def _pages(main: bytes, table: bytes, at: int, said: object) -> Iterator[_Run]:
    """2.8.5, 2.8.6: a table of pages, each a table of runs with what is said of them."""
    start, size = _range(main, at)
    plc = table[start : start + size]
    count = (len(plc) - 4) // 8
    left = len(main) // 4  # pages that repeat could go on for ever
    for index in range(max(0, count)):
        (number,) = struct.unpack_from("<I", plc, 4 * (count + 1) + 4 * index)
        page = main[_PAGE * (number & 0x3FFFFF) :][:_PAGE]
        if len(page) < _PAGE:
            continue
        runs = page[_PAGE - 1]
        left -= runs
        if left < 0 or 4 * (runs + 1) > _PAGE:
            return
        places = struct.unpack_from(f"<{runs + 1}I", page)
        for run in range(runs):
            yield _Run(places[run], places[run + 1], said(page, runs, run))  # type: ignore[operator]


def _run(page: bytes, runs: int, index: int) -> bytes:
    at = page[4 * (runs + 1) + index] * 2
    return page[at + 1 : at + 1 + page[at]] if at else b""


def _paragraph(page: bytes, runs: int, index: int) -> bytes:
    """2.9.181: the number of its style (two bytes), then its own."""
    at = page[4 * (runs + 1) + 13 * index] * 2
    if not at:
        return b"\0\0"
    size = 2 * page[at] - 1
    if page[at] == 0:
        at += 1
        size = 2 * page[at]
    return page[at + 1 : at + 1 + size]


@dataclass(slots=True)
class _Style:
    base: int
    run: Sprms = field(default_factory=list)
    paragraph: Sprms = field(default_factory=list)


def _styles(table: bytes, start: int, size: int) -> dict[int, _Style]:
    """2.9.271 STSH: a head, then the styles by their number; what is broken is left out."""
    styles: dict[int, _Style] = {}
    stsh = table[start : start + size]
    if len(stsh) < 6:
        return styles
    head, count, base_size = struct.unpack_from("<HHH", stsh)
    at = 2 + head
    for number in range(min(count, _MOST_STYLES)):
        if at + 2 > len(stsh):
            break
        (length,) = struct.unpack_from("<H", stsh, at)
        std = stsh[at + 2 : at + 2 + length]
        at += 2 + length + length % 2
        try:
            style = _style(std, base_size)
        except (struct.error, IndexError):
            continue
        if style is not None:
            styles[number] = style
    return styles


def _style(std: bytes, base_size: int) -> _Style | None:
    """2.9.259 STD: which of the parts that follow its name are its properties."""
    if len(std) < base_size + 2:
        return None
    _, kind_and_base, count_and_next = struct.unpack_from("<HHH", std)
    kind, style = kind_and_base & 0xF, _Style(kind_and_base >> 4)
    (letters,) = struct.unpack_from("<H", std, base_size)
    at = base_size + 2 + 2 * letters + 2
    parts = []
    for _ in range(count_and_next & 0xF):
        at += at % 2
        (size,) = struct.unpack_from("<H", std, at)
        parts.append(std[at + 2 : at + 2 + size])
        at += 2 + size
    if kind == _PARAGRAPH_STYLE and len(parts) >= 2:
        style.paragraph, style.run = sprms(parts[0][2:]), sprms(parts[1])
    elif kind == _CHARACTER_STYLE and parts:
        style.run = sprms(parts[0])
    else:
        return None
    return style
