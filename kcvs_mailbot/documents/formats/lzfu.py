"""The compression of RTF in Outlook's messages ([MS-OXRTFCP]).

Read by ourselves: PyPI's compressed-rtf loses a whole text for one damaged byte, ours what follows.
What unfolds is at most eight times what was packed: a reference of two bytes gives 17 or fewer.
"""

from __future__ import annotations

import struct

_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss "
    b"\\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
    b"{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_WINDOW = 4096
_COMPRESSED, _PLAIN = b"LZFu", b"MELA"
_HEADER = struct.Struct("<II4sI")


def unpacked(data: bytes) -> bytes:
    """b"" for what is not in this format."""
    if len(data) < _HEADER.size:
        return b""
    _, size, kind, _ = _HEADER.unpack_from(data)
    if kind == _PLAIN:
        return data[_HEADER.size : _HEADER.size + size]
    return _inflated(data, size) if kind == _COMPRESSED else b""


def _inflated(data: bytes, size: int) -> bytes:
    window = bytearray(_DICTIONARY.ljust(_WINDOW, b"\0"))
    write, at, out = len(_DICTIONARY), _HEADER.size, bytearray()
    while at < len(data) and len(out) < size:
        control, at = data[at], at + 1
        for bit in range(8):
            if control >> bit & 1:
                if at + 2 > len(data):
                    return bytes(out)
                token, at = int.from_bytes(data[at : at + 2], "big"), at + 2
                offset, length = token >> 4, (token & 15) + 2
                if offset == write:
                    return bytes(out)
                piece = [offset + step for step in range(length)]
            elif at < len(data):
                window[write], at = data[at], at + 1
                out.append(window[write])
                write = (write + 1) % _WINDOW
                continue
            else:
                return bytes(out)
            for place in piece:
                window[write] = window[place % _WINDOW]
                out.append(window[write])
                write = (write + 1) % _WINDOW
    return bytes(out)
