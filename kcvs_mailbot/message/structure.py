"""The MIME structure of a mail as a flat list of parts: offsets only (RFC 2046, 5.1).

Reads the bytes once from front to back, without recursion and without a copy: a delimiter line
is looked up among those of the open multiparts. The parser of the standard library recurses for
each level, walks into forwarded mails and changes their line ends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kcvs_mailbot.message.bounds import DEPTH, PARTS
from kcvs_mailbot.message.headers import HeaderReader, Headers
from kcvs_mailbot.message.parts import Part

BOUNDARY_BYTES = 1000
GUESS_WITHIN = 64 * 1024
GUESSED = re.compile(rb"\n--([^\r\n]{1,200}?)[ \t]*\r?\n(?=content-[a-z-]{2,40}[ \t]*:)", re.I)
# Behind one line at most, for programs that do not know MIME.
PARTS_AT_ONCE = re.compile(
    rb"\s{0,20}(?:[^\r\n]{1,200}\s{1,20})?(?<=\n)--([^\r\n\"\\]{1,200}?)[ \t]*\r?\n"
    rb"(?=content-[a-z-]{2,40}[ \t]*:)",
    re.I,
)


@dataclass(slots=True)
class _Open:
    """A multipart that is being read."""

    part: Part
    boundary: bytes
    begun: bool = False
    closed: bool = False


@dataclass(slots=True)
class Structure:
    """All parts, depth first, the mail itself first."""

    parts: list[Part] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    damaged: bool = False


def read_structure(raw: bytes, start: int = 0) -> Structure:
    """The parts of the mail that begins at `start`; never raises for what is in the bytes."""
    return _Splitter(raw).split(start)


class _Splitter:
    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.open: list[_Open] = []
        self.levels: dict[bytes, list[int]] = {}
        self.prefixes: set[bytes] = set()
        self.leaf: Part | None = None
        self.position = 0
        """Where the line feed before the next delimiter is looked for."""
        self.result = Structure()

    def split(self, start: int) -> Structure:
        self._begin_part(start)
        raw, prefixes, position = self.raw, self.prefixes, self.position
        while (found := raw.find(b"\n--", position)) >= 0:
            position = found + 3
            # One cheap look before the line is taken apart: 50 MB can hold millions of them.
            if raw[position : position + 1] in prefixes:
                self.position = position
                self._at_delimiter(found + 1)
                position = self.position
                if len(self.result.parts) > PARTS:
                    self._stop()
                    break
        self._end_leaf(len(raw))
        self._close_down_to(0, len(raw))
        return self.result

    def _stop(self) -> None:
        self._damage(f"more than {PARTS} parts: the rest was not read")
        del self.result.parts[PARTS:]
        self.leaf = None

    def _at_delimiter(self, start: int) -> None:
        """Reads the line at `start`, if it delimits."""
        feed = self.raw.find(b"\n", start, start + BOUNDARY_BYTES + 8)
        end = feed if feed >= 0 else min(len(self.raw), start + BOUNDARY_BYTES + 8)
        level, closes = self._level(self.raw[start:end])
        if level is None:
            return
        # RFC 2046, 5.1.1: the line end before a delimiter belongs to the delimiter.
        before = start - 2 if self.raw[start - 2 : start - 1] == b"\r" else start - 1
        self._end_leaf(before)
        self._close_down_to(level + 1, before)
        current = self.open[level]
        current.begun = True
        if closes:
            current.closed = True
            self.position = end
            return
        if current.closed:
            current.closed = False
            self._note("parts after the end of a multipart")
        self._begin_part(min(end + 1, len(self.raw)))

    def _level(self, line: bytes) -> tuple[int | None, bool]:
        """Which open multipart the line delimits (the innermost), and whether it closes it."""
        name = line[2:].rstrip(b" \t\r")
        if levels := self.levels.get(name):
            return levels[-1], False
        # RFC 2046, 5.1.1: what follows on the line of an end does not matter.
        if b"--" in name:
            for level in range(len(self.open) - 1, -1, -1):
                if name.startswith(self.open[level].boundary + b"--"):
                    return level, True
        return None, False

    def _delimits(self, line: bytes) -> bool:
        return self._level(line)[0] is not None

    def _begin_part(self, start: int) -> None:
        parent = self.open[-1].part if self.open else None
        headers = HeaderReader(self.raw, start, self._delimits, is_root=parent is None).read()
        if parent is None and headers.raw("content-type") is None:
            self._tell_type(headers)
        digest = parent is not None and parent.media_type == "multipart/digest"
        default = "message/rfc822" if digest else "text/plain"
        part = Part(headers, parent, default, headers.body, len(self.raw))
        self.result.parts.append(part)
        for problem in headers.problems:
            self._note(problem if parent is None else f"part {len(self.result.parts)}: {problem}")
        # A delimiter may follow at once: its line feed is then the one that ended the headers.
        self.position = max(headers.body - 1, 0)
        if not (part.media_type.startswith("multipart/") and self._enter(part)):
            self.leaf = part

    def _tell_type(self, headers: Headers) -> None:
        """Parts in the body are parts, also without a header that tells of them."""
        found = PARTS_AT_ONCE.match(self.raw, headers.body)
        if found is not None:
            value = b'multipart/mixed; boundary="' + found.group(1) + b'"'
            headers.fields.append(("content-type", value))
            self._note("parts without a header that tells of them")

    def _enter(self, part: Part) -> bool:
        """Opens a multipart; False when it is kept as a leaf."""
        if len(self.open) >= DEPTH:
            self._damage(f"parts nested more than {DEPTH} deep: kept as they are")
            return False
        boundary = self._boundary(part)
        if boundary is None:
            part.is_broken = True
            return False
        part.is_container = True
        self.levels.setdefault(boundary, []).append(len(self.open))
        self.prefixes.add(boundary[:1])
        self.open.append(_Open(part, boundary))
        return True

    def _boundary(self, part: Part) -> bytes | None:
        """The declared one; where that is of no use, what looks like one in the mail itself."""
        declared = part.parameters.get("boundary", "").rstrip()
        boundary = declared.encode("utf-8", "replace")[:BOUNDARY_BYTES]
        is_there = part.parent is not None or self.raw.find(b"\n--" + boundary, part.start - 1) >= 0
        if boundary and is_there:
            return boundary
        self._damage(
            "multipart whose boundary is nowhere" if boundary else "multipart without boundary"
        )
        guessed = GUESSED.search(self.raw, max(part.start - 1, 0), part.start + GUESS_WITHIN)
        return guessed.group(1) if guessed else boundary or None

    def _end_leaf(self, end: int) -> None:
        if self.leaf is not None:
            self.leaf.end = max(end, self.leaf.start)
            self.leaf = None

    def _close_down_to(self, level: int, end: int) -> None:
        while len(self.open) > level:
            last = self.open.pop()
            levels = self.levels[last.boundary]
            levels.pop()
            if not levels:
                del self.levels[last.boundary]
            if not last.begun:
                last.part.is_container, last.part.is_broken = False, True
                last.part.end = max(end, last.part.start)
                self._damage("multipart without a first boundary")
            elif not last.closed:
                self._note("multipart without an end: the mail may be cut off")

    def _note(self, problem: str) -> None:
        if problem not in self.result.problems:
            self.result.problems.append(problem)

    def _damage(self, problem: str) -> None:
        self.result.damaged = True
        self._note(problem)
