"""Reads DOC, the binary format of Word 97 to 2003 ([MS-DOC] 2.4.1, 2.5)."""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

import olefile

from kcvs_mailbot.documents.apart import Written, marked
from kcvs_mailbot.documents.extract import Extract, Source, Text
from kcvs_mailbot.documents.formats import embedded
from kcvs_mailbot.documents.formats.doc_look import Looks, Properties, one_property
from kcvs_mailbot.documents.reading import Status

_WORD_97 = 0x00C1
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_FLAGS_AT, _CLX_AT = 0x0A, 0x01A2
_LENGTHS_AT, _COMMENTS_AT, _OWNERS_AT, _REFERENCES_AT = 0x4C, 0xC2, 0x1BA, 0xBA
_COMMENTS = 4
"""Of the lengths: text, footnotes, headers, macros, comments (2.5.5)."""
_REFERENCE_SIZE, _OWNER_IN_REFERENCE = 30, 20
_COMPRESSED = 0x40000000
_FIELD_CODE = re.compile("\x13[^\x13\x14\x15]*(?:\x14|(?=\x15))|\x15")
_CELLS = re.compile("\x07\x07|\r?\x07")
_NOTHING = "\0"
_SIGNS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x1e": "-", "\x1f": _NOTHING})
_OBJECTS = "ObjectPool"


def read(source: Source) -> Extract:
    """By ourselves; what is older than Word 97 by antiword, where that is installed."""
    try:
        with olefile.OleFileIO(source.stream) as compound:
            return _text(compound, source)
    except (OSError, ValueError, struct.error, IndexError):
        return _older(source)


def _text(compound: olefile.OleFileIO[str], source: Source) -> Extract:
    main = compound.openstream("WordDocument").read()
    version, flags = _number(main, 2, "<H"), _number(main, _FLAGS_AT, "<H")
    if flags & _ENCRYPTED:
        return Extract(status=Status.ENCRYPTED, problems=("it asks for a password",))
    if version < _WORD_97:
        raise ValueError("older than Word 97")
    table = compound.openstream("1Table" if flags & _TABLE_1 else "0Table").read()
    written = Written(Text(source.limits.text_characters))
    _Document(main, table, written).read()
    problems = ["it holds macros"] if compound.exists("Macros") else []
    return written.parted(problems + _put_out_embedded(compound, source))


def _older(source: Source) -> Extract:
    if "antiword" in source.converters:
        problem = "read by antiword: what was deleted or hidden in it may stand in its text"
        return Extract(command="antiword", problems=(problem,))
    problem = "reading it needs antiword, which is not installed here"
    return Extract(status=Status.UNSUPPORTED, problems=(problem,))


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Letters of one look, with the position of the first among all letters of the document."""

    position: int
    letters: str
    looks: Looks


@dataclass(frozen=True, slots=True)
class _Piece:
    """Letters by their position, the place of their bytes, and what is said of all of them."""

    position: int
    place: int
    length: int
    said: bytes


class _Document:
    """Word 97 and later: pieces of text, and what is said of them by the place of their bytes."""

    def __init__(self, main: bytes, table: bytes, written: Written) -> None:
        self._main, self._table, self._written = main, table, written

    def read(self) -> None:
        lengths = struct.unpack_from("<5I", self._main, _LENGTHS_AT)
        begin = sum(lengths[:_COMMENTS])
        end = begin + lengths[_COMMENTS]
        comments: list[tuple[int, str]] = []
        for stretch in _in_lines(list(self._stretches())):
            if stretch.looks.deleted:
                self._written.deleted |= bool(stretch.letters.strip())
                continue
            first, last = max(0, begin - stretch.position), max(0, end - stretch.position)
            for letters in (stretch.letters[:first], stretch.letters[last:]):
                self._written.text.add(marked(letters.replace(_NOTHING, ""), stretch.looks.look))
            if first < last and stretch.letters[first:last]:
                place = stretch.position + first - begin
                comments.append((place, stretch.letters[first:last].replace(_NOTHING, "")))
        self._add_comments(comments)

    def _stretches(self) -> Iterator[_Stretch]:
        """2.9.38: property modifiers, then the table that says where the text stands."""
        start, size = struct.unpack_from("<II", self._main, _CLX_AT)
        clx, at = self._table[start : start + size], 0
        said: list[bytes] = []
        while clx[at] == 1:
            length = _number(clx, at + 1, "<H")
            said.append(clx[at + 3 : at + 3 + length])
            at += 3 + length
        if clx[at] != 2:
            raise ValueError("no piece table")
        plc = clx[at + 5 : at + 5 + _number(clx, at + 1, "<I")]
        count = (len(plc) - 4) // 12
        positions = struct.unpack_from(f"<{count + 1}I", plc)
        left = 2 * len(self._main)  # pieces that overlap could repeat the text for ever
        properties = Properties(self._main, self._table)
        for index in range(count):
            place, modifier = struct.unpack_from("<IH", plc, 4 * (count + 1) + 8 * index + 2)
            length = max(0, positions[index + 1] - positions[index])
            left -= length
            if left < 0:
                return
            piece = _Piece(positions[index], place, length, _modifiers(modifier, said))
            yield from self._of_piece(piece, properties)

    def _of_piece(self, piece: _Piece, properties: Properties) -> Iterator[_Stretch]:
        position, place, length = piece.position, piece.place, piece.length
        wide = not place & _COMPRESSED
        size = 2 if wide else 1
        begin = place if wide else (place & ~_COMPRESSED) // 2
        end = min(begin + size * length, len(self._main))
        for start, until, looks in properties.stretches(begin, end, piece.said):
            data = self._main[start:until]
            letters = data.decode("utf-16-le" if wide else "cp1252", "replace")
            yield _Stretch(position + (start - begin) // size, letters, looks)

    def _add_comments(self, said: list[tuple[int, str]]) -> None:
        """Each by itself, with its writer, as far as the tables of them can be read."""
        start, size = struct.unpack_from("<II", self._main, _COMMENTS_AT)
        count = max(0, min(size, len(self._table) - start) // 4)
        ends = list(struct.unpack_from(f"<{count}I", self._table, start))[1:]
        writers = self._writers()
        texts: dict[int, str] = {}
        for place, letters in said:
            number = min(bisect_right(ends, place), len(ends))
            texts[number] = texts.get(number, "") + letters
        for number, text in texts.items():
            self._written.add_comment(text, writers[number] if number < len(writers) else None)

    def _writers(self) -> list[str]:
        """2.8.8 and 2.9.92: of each comment the number of its writer, and the writers' names."""
        start, size = struct.unpack_from("<II", self._main, _OWNERS_AT)
        group, names, at = self._table[start : start + size], [], 0
        while at + 2 <= len(group):
            length = 2 * _number(group, at, "<H")
            names.append(group[at + 2 : at + 2 + length].decode("utf-16-le", "replace"))
            at += 2 + length
        start, size = struct.unpack_from("<II", self._main, _REFERENCES_AT)
        references = self._table[start : start + size]
        count = max(0, (len(references) - 4) // (4 + _REFERENCE_SIZE))
        found = []
        for index in range(count):
            at = 4 * (count + 1) + _REFERENCE_SIZE * index + _OWNER_IN_REFERENCE
            owner = _number(references, at, "<H")
            found.append(names[owner] if owner < len(names) else "")
        return found


def _modifiers(modifier: int, said: list[bytes]) -> bytes:
    """2.9.214 Prm: what Word's fast save left to be said of a piece: a number, or one property."""
    number = modifier >> 1
    if modifier & 1:
        return said[number] if number < len(said) else b""
    return one_property(number & 0x7F, modifier >> 8)


def _in_lines(stretches: list[_Stretch]) -> Iterator[_Stretch]:
    """Fields by their result, cells apart by tabs, rows by line ends.

    What goes is replaced by as many signs that mean nothing: every letter keeps its position.
    """
    text = "".join(stretch.letters for stretch in stretches).replace(_NOTHING, " ")
    for _ in range(5):  # fields stand in fields
        text = _FIELD_CODE.sub(lambda found: _NOTHING * len(found[0]), text)
    text = _CELLS.sub(_between_cells, text).translate(_SIGNS)
    at = 0
    for stretch in stretches:
        after = at + len(stretch.letters)
        yield replace(stretch, letters=text[at:after])
        at = after


def _between_cells(found: re.Match[str]) -> str:
    return ("\n" if found[0] == "\x07\x07" else "\t").ljust(len(found[0]), _NOTHING)


def _number(data: bytes, at: int, form: str) -> int:
    return int(struct.unpack_from(form, data, at)[0])


def _put_out_embedded(compound: olefile.OleFileIO[str], source: Source) -> list[str]:
    """The files that were embedded as objects, as members."""
    entries = compound.listdir(streams=False, storages=True)
    left_out = False
    for place in (entry for entry in entries if len(entry) == 2 and entry[0] == _OBJECTS):
        found = embedded.in_storage(compound, place)
        if found is not None:
            source.output.add(found[0], "application/octet-stream", [found[1]])
        left_out |= found is None
    return ["an object in it is of a kind that is not read"] if left_out else []
