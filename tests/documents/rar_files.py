"""Writes RAR archives, for which no free program exists: files stored, not packed.

RAR 4 after technote.txt of WinRAR 4, RAR 5 after https://www.rarlab.com/technote.htm.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

_MADE = 0x532E4000  # 14 September 2021, in the form of MS-DOS


def rar4(files: Mapping[str, bytes], *, locked: bool = False) -> bytes:
    """locked: says that its headers are encrypted, as `rar -hp` does."""
    made = b"Rar!\x1a\x07\0" + _block4(0x73, 0x80 if locked else 0, bytes(6))
    for name, data in files.items():
        raw = name.encode("utf-16-le") if not name.isascii() else b""
        plain = name.encode("ascii", "replace")
        # Unicode names: the plain one, NUL, the high byte and each letter as two bytes (flag 2).
        packed = plain if not raw else plain + b"\0" + _unicode4(name)
        head = struct.pack(
            "<IIBIIBBHI", len(data), len(data), 3, zlib.crc32(data), _MADE, 20, 0x30, len(packed),
            0o100644,
        )  # fmt: skip
        flags = 0x8000 | (0x200 if raw else 0)
        made += _block4(0x74, flags, head + packed) + data
    return made + _block4(0x7B, 0x4000, b"")


def _unicode4(name: str) -> bytes:
    """Each letter by two bytes: code 2 in the two bits that go before every four of them."""
    made = b"\0"
    for start in range(0, len(name), 4):
        piece = name[start : start + 4]
        made += bytes([0b10101010]) + piece.encode("utf-16-le")
    return made


def _block4(kind: int, flags: int, body: bytes) -> bytes:
    head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
    return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head


def rar5(files: Mapping[str, bytes], *, locked: bool = False) -> bytes:
    """locked: with the header that says that all others are encrypted."""
    made = b"Rar!\x1a\x07\x01\0"
    if locked:
        made += _block5(4, 0, _vint(0) + _vint(0) + bytes([15]) + bytes(16))
        return made + bytes(64)
    made += _block5(1, 0, _vint(0))
    for name, data in files.items():
        body = _vint(0x04) + _vint(len(data)) + _vint(0o100644)
        body += struct.pack("<I", zlib.crc32(data))
        body += _vint(0) + _vint(1) + _vint(len(name.encode())) + name.encode()
        made += _block5(2, 0x02, body, len(data)) + data
    return made + _block5(5, 0, _vint(0))


def _block5(kind: int, flags: int, body: bytes, size: int | None = None) -> bytes:
    inside = _vint(kind) + _vint(flags) + (b"" if size is None else _vint(size)) + body
    head = _vint(len(inside)) + inside
    return struct.pack("<I", zlib.crc32(head)) + head


def _vint(number: int) -> bytes:
    made = b""
    while number > 0x7F:
        made += bytes([number & 0x7F | 0x80])
        number >>= 7
    return made + bytes([number])
