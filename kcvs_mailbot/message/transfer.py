"""Content-Transfer-Encoding undone to exact bytes, whatever its damage (RFC 2045, 6)."""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable

SEGMENTS = 200_000
CHUNK = 1024 * 1024

BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
BASE64_OR_BLANK = BASE64 + b"= \t\r\n"
ALL_BYTES = bytes(range(256))
NOT_BASE64 = ALL_BYTES.translate(None, BASE64)

LETTER = re.compile(rb"[A-Za-z0-9+/]")
BAD_ESCAPE = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]{0,80}(?:\r?\n|\Z))")
UU_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,255})\r?\n", re.M)

Decoded = tuple[bytes, tuple[str, ...]]


def decode(data: memoryview, encoding: str) -> Decoded:
    """The exact bytes, and what was wrong with their encoding (in English)."""
    undo = DECODERS.get(encoding)
    if undo is not None:
        return undo(data)
    known = encoding in ("", "7bit", "8bit", "binary")
    return bytes(data), () if known else ("unknown transfer encoding; bytes kept as sent",)


def decode_base64(data: memoryview) -> Decoded:
    """Tolerates garbage, lost padding, and blocks that were padded one by one."""
    problems = [] if _is_clean_base64(data) else ["base64 holds garbage"]
    padding = re.search(rb"=", data)
    if padding is None or LETTER.search(data, padding.end()) is None:
        decoded, whole = _decode_block(data)
    else:
        problems.append("base64 of several blocks")
        blocks = re.split(rb"=[\s=]*", bytes(data), maxsplit=SEGMENTS)
        if len(blocks) > SEGMENTS:
            problems.append(f"base64 of more than {SEGMENTS} blocks: the rest dropped")
        pieces = [_decode_block(memoryview(block)) for block in blocks]
        # Blocks that ended in padding lack it now; only the last one can be cut off.
        decoded, whole = b"".join(piece for piece, _ in pieces), pieces[-1][1]
    if not whole:
        problems.append("base64 ends too early")
    return decoded, tuple(problems)


def _is_clean_base64(data: memoryview) -> bool:
    return not any(
        bytes(data[start : start + CHUNK]).translate(None, BASE64_OR_BLANK)
        for start in range(0, len(data), CHUNK)
    )


def _decode_block(data: memoryview) -> tuple[bytes, bool]:
    try:
        return binascii.a2b_base64(data), True
    except binascii.Error:
        letters = bytes(data).translate(None, NOT_BASE64)
    # One letter alone holds no whole byte; two or three only lack their padding.
    spare = len(letters) % 4
    if spare == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4)), False


def decode_quoted_printable(data: memoryview) -> Decoded:
    """Tolerates escapes that are none: they stay as they are."""
    problems = ("quoted-printable holds bad escapes",) if BAD_ESCAPE.search(data) else ()
    return binascii.a2b_qp(data), problems


def decode_uu(data: memoryview) -> Decoded:
    """The first uuencoded file in the part; the part as it is when there is none."""
    text = bytes(data)
    _, files = cut_uuencoded(text)
    if not files:
        return text, ("no uuencoded file found; bytes kept as sent",)
    return files[0][1], ("more than one uuencoded file",) if len(files) > 1 else ()


def cut_uuencoded(text: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """The text without its uuencoded files, and those: name and bytes. Linear in its length."""
    kept: list[bytes] = []
    files: list[tuple[bytes, bytes]] = []
    position = 0
    while found := UU_BEGIN.search(text, position):
        decoded, end = _uu_file(text, found.end())
        kept.append(text[position : found.start() if decoded is not None else end])
        if decoded is not None:
            files.append((found.group(1).strip(), decoded))
        position = end
    kept.append(text[position:])
    return b"".join(kept), files


def _uu_file(text: bytes, position: int) -> tuple[bytes | None, int]:
    """The decoded lines up to "end", or None when it is no file; and where reading stopped."""
    pieces: list[bytes] = []
    while position < len(text):
        end = text.find(b"\n", position)
        end = len(text) if end < 0 else end
        line = text[position:end].rstrip(b"\r\n \t")
        if line == b"end":
            return b"".join(pieces), min(end + 1, len(text))
        decoded = _uu_line(line)
        if decoded is None:
            break
        pieces.append(decoded)
        position = end + 1
    return None, min(position, len(text))


def _uu_line(line: bytes) -> bytes | None:
    if len(line) > 90:
        return None
    if line in (b"", b"`"):
        return b""
    size = (line[0] - 32) & 63
    needed = 1 + (size + 2) // 3 * 4
    if not 32 <= line[0] <= 96 or len(line) > needed + 2:
        return None
    try:
        # Blanks at the end of a line are lost on the way.
        return binascii.a2b_uu(line[:needed].ljust(needed))
    except binascii.Error:
        return None


DECODERS: dict[str, Callable[[memoryview], Decoded]] = {
    "base64": decode_base64,
    "quoted-printable": decode_quoted_printable,
    "x-uuencode": decode_uu,
    "uuencode": decode_uu,
    "x-uue": decode_uu,
}
