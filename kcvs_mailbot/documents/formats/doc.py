"""Reads DOC, the binary format of Word 97 to 2003 ([MS-DOC] 2.4.1, 2.5)."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

import olefile

from kcvs_mailbot.documents.extract import Extract, Source
from kcvs_mailbot.documents.reading import Status

_WORD_97 = 0x00C1
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_FLAGS_AT, _CLX_AT = 0x0A, 0x01A2
_COMPRESSED = 0x40000000
_FIELD_CODE = re.compile("\x13[^\x13\x14\x15]*(?:\x14|(?=\x15))|\x15")
_CELLS = re.compile("\x07\x07|\r?\x07")
_SIGNS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x1e": "-", "\x1f": None})


def read(source: Source) -> Extract:
    """By ourselves; what is older than Word 97 by antiword, where that is installed."""
    try:
        with olefile.OleFileIO(source.stream) as compound:
            return _text(compound)
    except (OSError, ValueError, struct.error, IndexError):
        return _older(source)


def _text(compound: olefile.OleFileIO[str]) -> Extract:
    main = compound.openstream("WordDocument").read()
    version, flags = _number(main, 2, "<H"), _number(main, _FLAGS_AT, "<H")
    if flags & _ENCRYPTED:
        return Extract(status=Status.ENCRYPTED, problems=("it asks for a password",))
    if version < _WORD_97:
        raise ValueError("older than Word 97")
    table = compound.openstream("1Table" if flags & _TABLE_1 else "0Table").read()
    start, size = _number(main, _CLX_AT, "<I"), _number(main, _CLX_AT + 4, "<I")
    text = "".join(_pieces(main, table[start : start + size]))
    problems = ("it holds macros",) if compound.exists("Macros") else ()
    return Extract(_shown(text), problems=problems)


def _older(source: Source) -> Extract:
    if "antiword" in source.converters:
        return Extract(command="antiword")
    problem = "reading it needs antiword, which is not installed here"
    return Extract(status=Status.UNSUPPORTED, problems=(problem,))


def _pieces(main: bytes, clx: bytes) -> Iterator[str]:
    """[MS-DOC] 2.9.38: property modifiers, then the table that says where the text stands."""
    at = 0
    while clx[at] == 1:
        at += 3 + _number(clx, at + 1, "<H")
    if clx[at] != 2:
        raise ValueError("no piece table")
    plc = clx[at + 5 : at + 5 + _number(clx, at + 1, "<I")]
    count = (len(plc) - 4) // 12
    positions = struct.unpack_from(f"<{count + 1}I", plc)
    left = 2 * len(main)  # pieces that overlap could repeat the text for ever
    for index in range(count):
        place = _number(plc, 4 * (count + 1) + 8 * index + 2, "<I")
        length = max(0, positions[index + 1] - positions[index])
        left -= length
        if left < 0:
            return
        if place & _COMPRESSED:
            begin = (place & ~_COMPRESSED) // 2
            yield main[begin : begin + length].decode("cp1252", "replace")
        else:
            yield main[place : place + 2 * length].decode("utf-16-le", "replace")


def _number(data: bytes, at: int, form: str) -> int:
    return int(struct.unpack_from(form, data, at)[0])


def _shown(text: str) -> str:
    """Fields by their result, cells apart by tabs, rows by line ends."""
    for _ in range(5):  # fields stand in fields
        text = _FIELD_CODE.sub("", text)
    text = _CELLS.sub(lambda found: "\n" if found[0] == "\x07\x07" else "\t", text)
    return text.translate(_SIGNS)
