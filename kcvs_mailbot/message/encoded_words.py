"""Encoded words of RFC 2047 in a header's value, undone as far as they can be."""

from __future__ import annotations

import binascii
import re

from kcvs_mailbot.message import charset

# Spaces inside are forbidden, and common. Each attempt ends at the next "?": linear.
WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")


def decode_words(text: str) -> str:
    """The text with its encoded words decoded; what is none stays as it is."""
    if "=?" not in text:
        return text
    pieces: list[str] = []
    waiting = bytearray()  # bytes of adjacent words: a character may be split between them
    declared = ""
    position = 0
    for word in WORD.finditer(text):
        between = text[position : word.start()]
        name = word.group(1).partition("*")[0].lower()  # RFC 2231, 5: charset*language
        if waiting and (between.strip() or name != declared):
            pieces.append(charset.decode(bytes(waiting), declared)[0])
            waiting.clear()
        # RFC 2047, 6.2: white space between adjacent encoded words is not shown.
        if between.strip() or position == 0:
            pieces.append(between)
        waiting += _word_bytes(name, word.group(2), word.group(3))
        declared, position = name, word.end()
    if waiting:
        pieces.append(charset.decode(bytes(waiting), declared)[0])
    pieces.append(text[position:])
    return "".join(pieces)


def _word_bytes(declared: str, encoding: str, coded: str) -> bytes:
    data = _as_sent(coded, declared)
    if encoding in "qQ":
        return binascii.a2b_qp(data.replace(b"_", b"=20"), header=False)
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def _as_sent(coded: str, declared: str) -> bytes:
    """Raw 8-bit characters inside a word are in its charset, not in that of the header."""
    if not coded.isascii():
        try:
            return coded.encode(charset.codec_of(declared) or "utf-8")
        except UnicodeError:
            pass
    return coded.encode("utf-8", "replace")
