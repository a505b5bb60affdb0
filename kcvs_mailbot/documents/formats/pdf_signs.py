"""Signs of what a PDF would do by itself when it is opened: JavaScript, other programs.

PDFium counts only the scripts of the document's own list. Those at its opening, a page or a
field are found by the name of their action, which ISO 32000-1 12.6.4 requires, also in the packed
object streams (7.5.7) in which most programs write them.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import islice

_STREAM = re.compile(rb"/ObjStm\b.{0,400}?\bstream\r?\n", re.DOTALL)
_HEX = re.compile(rb"#([46][0-9A-Fa-f]|[57][0-9Aa])")
"""A letter of a name in hexadecimal (7.3.5), which only one who hides it writes."""
_SIGNS = {
    "it holds JavaScript": re.compile(rb"/JavaScript\b"),
    "it would start another program": re.compile(rb"/S\s*/Launch\b"),
}
_MOST_STREAMS = 2000
_PACKED, _UNPACKED = 1024**2, 2 * 1024**2
"""Of one object stream; programs put a hundred objects in each."""
_ALL_UNPACKED = 32 * 1024**2


def signs(data: bytes) -> list[str]:
    """What it would do, as problems; nothing is run to find it."""
    found: list[str] = []
    for piece in (data, *_object_streams(data)):
        plain = _HEX.sub(_letter, piece)
        found += [said for said, sign in _SIGNS.items() if sign.search(plain)]
    return list(dict.fromkeys(found))


def _letter(code: re.Match[bytes]) -> bytes:
    return bytes([int(code[1], 16)])


def _object_streams(data: bytes) -> Iterator[bytes]:
    left = _ALL_UNPACKED
    for start in islice(_STREAM.finditer(data), _MOST_STREAMS):
        try:
            piece = zlib.decompressobj().decompress(
                data[start.end() : start.end() + _PACKED], _UNPACKED
            )
        except zlib.error:
            continue
        left -= len(piece)
        if left < 0:
            return
        yield piece
