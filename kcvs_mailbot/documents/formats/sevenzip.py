"""7z and RAR: unpacked by bsdtar where that is installed; whether a 7z asks for a password.

bsdtar does not say why it fails on an encrypted 7z; the codec's number in its header does
(7zFormat.txt of the LZMA SDK: numbers of a variable length, the header packed by LZMA).
"""

from __future__ import annotations

import lzma
from collections.abc import Sequence
from typing import BinaryIO

from kcvs_mailbot.documents.extract import Extract, Source
from kcvs_mailbot.documents.reading import Status

_AES = b"\x06\xf1\x07\x01"
_LZMA = b"\x23\x03\x01\x01\x05"
_ENCODED_HEADER = 0x17
_START = 32
_LONGEST_HEADER = 4 * 1024**2


def read(source: Source) -> Extract:
    if source.kind.endswith("7z-compressed") and is_encrypted(source.stream):
        return Extract(status=Status.ENCRYPTED, problems=("it asks for a password",))
    command = "bsdtar" if source.kind.endswith("7z-compressed") else "bsdtar of a pipe"
    if command in source.converters:
        return Extract(command=command)
    problem = "unpacking it needs bsdtar, which is not installed here"
    return Extract(status=Status.UNSUPPORTED, problems=(problem,))


def is_encrypted(stream: BinaryIO) -> bool:
    """False also when its header cannot be read."""
    stream.seek(0)
    start = stream.read(_START)
    offset, size = int.from_bytes(start[12:20], "little"), int.from_bytes(start[20:28], "little")
    stream.seek(_START + min(offset, 2**60))
    header = stream.read(min(size, _LONGEST_HEADER))
    if header[:1] == bytes([_ENCODED_HEADER]) and _AES not in header:
        header = _unpacked(stream, header)
    return _AES in header


def _unpacked(stream: BinaryIO, header: bytes) -> bytes:
    place, at = _number(header, 2)
    _, at = _number(header, at)  # how many streams: one
    size, _ = _number(header, at + 1)
    properties = header.partition(_LZMA)[2][:5]
    if len(properties) < 5:
        return b""
    stream.seek(_START + min(place, 2**60))
    try:
        packed = stream.read(min(size, _LONGEST_HEADER))
        decoder = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=_filters(properties))
        return decoder.decompress(packed, _LONGEST_HEADER)
    except lzma.LZMAError:
        return b""


def _filters(properties: bytes) -> Sequence[dict[str, int]]:
    rest, lc = divmod(properties[0], 9)
    pb, lp = divmod(rest, 5)
    dictionary = min(int.from_bytes(properties[1:], "little"), 64 * 1024**2)
    return [{"id": lzma.FILTER_LZMA1, "dict_size": dictionary, "lc": lc, "lp": lp, "pb": pb}]


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where the next one starts."""
    first, mask, value = data[at], 0x80, 0
    for index in range(8):
        if not first & mask:
            high = first & (mask - 1)
            return value + (high << (8 * index)), at + 1 + index
        value |= data[at + 1 + index] << (8 * index)
        mask >>= 1
    return value, at + 9
