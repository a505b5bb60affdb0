"""The header block of a mail or part: unfolded, decoded, capped (RFC 5322, 2.2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from kcvs_mailbot.message import charset
from kcvs_mailbot.message.bounds import HEADER_BYTES, HEADER_LINES, HEADERS_BYTES, PART_HEADER_LINES
from kcvs_mailbot.message.encoded_words import decode_words

FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
WELL_KNOWN = re.compile(
    rb"(?:from|to|cc|subject|date|sender|reply-to|message-id|received|return-path|references"
    rb"|in-reply-to|mime-version|content-[a-z-]+|x-[a-z-]+|delivered-to)[ \t]*:",
    re.I,
)
NAME_BYTES = 256
"""Room for the name before the value of a line."""
BLANK_LINE = re.compile(rb"\n\r?\n")
EMPTY_LINES = re.compile(rb"[\r\n]{0,20}")
OF_MIME = re.compile(rb"(?:mime-version|content-[a-z-]{2,40})[ \t]*:", re.I)
MULTIPART = re.compile(rb"multipart/.{1,200}boundary", re.I | re.S)


@dataclass(slots=True)
class Headers:
    """Name in lower case and raw unfolded value of each header, and where the body starts."""

    fields: list[tuple[str, bytes]] = field(default_factory=list)
    body: int = 0
    problems: list[str] = field(default_factory=list)

    def raw(self, name: str) -> bytes | None:
        return next((value for key, value in self.fields if key == name), None)

    def raw_all(self, name: str) -> list[bytes]:
        return [value for key, value in self.fields if key == name]

    def text(self, name: str) -> str:
        """The first value of that name as text, encoded words left as they are; "" if none."""
        value = self.raw(name)
        return "" if value is None else header_text(value)


def header_text(value: bytes) -> str:
    """Raw bytes of a header as one line of text; encoded words are left as they are."""
    if value.isascii():
        return charset.one_line(value.decode("ascii"))
    return charset.one_line(charset.decode(value, None)[0])


def shown(value: bytes) -> str:
    """A header's value as people read it: decoded, one line, without control characters."""
    return charset.one_line(decode_words(header_text(value)))


def _is_of_mime(named: tuple[str, bytes]) -> bool:
    return named[0] == "mime-version" or named[0].startswith("content-")


Delimiter = Callable[[bytes], bool]


class HeaderReader:
    """Reads one header block; keeps to the limits by dropping, never by copying first.

    `ends` tells a line that ends the block too: the delimiter of a multipart around it.
    """

    def __init__(self, raw: bytes, start: int, ends: Delimiter, *, is_root: bool = False) -> None:
        self.raw, self.position, self.ends, self.is_root = raw, start, ends, is_root
        self.lines_left = HEADER_LINES if is_root else PART_HEADER_LINES
        self.headers = Headers()
        self.lines: list[bytes] = []
        self.name: str | None = None
        self.size = self.total = 0

    def read(self) -> Headers:
        """The headers up to the empty line, the first line that is none, or the end."""
        self._read_block()
        self._take_strays()
        return self.headers

    def _read_block(self) -> None:
        while self.position < len(self.raw):
            start, line = self.position, self._next_line()
            if not line:
                break
            if line[:2] == b"--" and self.ends(line):
                self.position = start
                break
            if line[:1] in b" \t":
                self._go_on(line)
            elif found := FIELD.match(line):
                self._begin(found, line)
            elif not self._may_be_skipped(line):
                self._note("no empty line between headers and body")
                self.position = start
                break
        self._finish()
        self.headers.body = self.position

    def _take_strays(self) -> None:
        """Fields of MIME behind an empty line too many: they say how the body is to be read.

        With anything else among them, or a type above that goes with the body, they are its words.
        """
        first = EMPTY_LINES.match(self.raw, self.position)
        start = first.end() if first else self.position
        if not OF_MIME.match(self.raw, start):
            return
        below = HeaderReader(self.raw, start, self.ends)
        below._read_block()
        fields, declared = below.headers.fields, below.headers.raw("content-type")
        if declared is None or below.headers.problems or not all(map(_is_of_mime, fields)):
            return
        above = self.headers.raw("content-type")
        if above is None or (above[:5].lower() == b"text/" and MULTIPART.match(declared)):
            self._note("MIME headers behind an empty line")
            self.headers.fields = [*fields, *self.headers.fields]
            self.headers.body = below.headers.body

    def _next_line(self) -> bytes:
        """The next line without its end, moving behind it; at most what a header may hold."""
        self.lines_left -= 1
        if not self.lines_left:
            self._note("too many lines in the headers: the rest dropped")
            blank = BLANK_LINE.search(self.raw, self.position)
            self.position = blank.end() if blank else len(self.raw)
            return b""
        feed = self.raw.find(b"\n", self.position)
        stop = len(self.raw) if feed < 0 else feed
        line = self.raw[self.position : min(stop, self.position + HEADER_BYTES + NAME_BYTES)]
        self.position = min(stop + 1, len(self.raw))
        return line.rstrip(b"\r")

    def _begin(self, found: re.Match[bytes], line: bytes) -> None:
        self._finish()
        self.name = found.group(1).decode("ascii").lower()
        self.size = 0
        self.total += len(self.name) + 2
        self._go_on(line[found.end() :])

    def _go_on(self, line: bytes) -> None:
        if self.name is None:
            self._note("continuation before the first header dropped")
            return
        if len(line) > HEADER_BYTES - self.size:
            self._note(f"header {self.name[:60]} cut at {HEADER_BYTES // 1024} kB")
        kept = line[: max(0, min(HEADER_BYTES - self.size, HEADERS_BYTES - self.total))]
        self.lines.append(kept)
        self.size += len(kept)
        self.total += len(kept)

    def _finish(self) -> None:
        if self.total >= HEADERS_BYTES:
            self._note(f"headers beyond {HEADERS_BYTES // 1024} kB dropped")
        elif self.name is not None:
            # RFC 5322, 2.2.3: unfolding takes out the line ends only.
            self.headers.fields.append((self.name, b"".join(self.lines).strip()))
        self.lines, self.name = [], None

    def _may_be_skipped(self, line: bytes) -> bool:
        """An mbox line, or a stray line between headers that go on after it."""
        at_top = self.name is None and not self.headers.fields
        if at_top and line.startswith((b"From ", b">From ")):
            return True
        if at_top and not self.is_root:
            return False
        if WELL_KNOWN.match(self.raw, self.position):
            self._note("stray line between headers dropped")
            return True
        return False

    def _note(self, problem: str) -> None:
        if problem not in self.headers.problems:
            self.headers.problems.append(problem)
