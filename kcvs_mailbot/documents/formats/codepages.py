"""Windows' code pages by number, as text in Outlook's messages is written in them."""

from __future__ import annotations

from collections.abc import Iterable

from kcvs_mailbot.documents.formats.plain import decoded
from kcvs_mailbot.message.charset import SURROGATE, codec_of

_ISO_8859 = 28590
"""28591 is ISO-8859-1."""
# What Python knows under another name than "cp" and the number.
_NAMES = {
    1200: "utf-16-le", 1201: "utf-16-be", 10000: "mac-roman", 20127: "ascii", 20866: "koi8-r",
    20932: "euc-jp", 21866: "koi8-u", 38598: "iso-8859-8", 50220: "iso2022_jp",
    50221: "iso2022_jp", 50222: "iso2022_jp", 50225: "iso2022_kr", 51932: "euc-jp",
    51936: "gb18030", 51949: "euc-kr", 52936: "hz", 54936: "gb18030", 65000: "utf-7",
}  # fmt: skip


def codec_of_page(page: int) -> str | None:
    """Python's name of it, or None when there is no such."""
    if 0 < page - _ISO_8859 <= 16:
        return codec_of(f"iso-8859-{page - _ISO_8859}")
    return codec_of(_NAMES.get(page, f"cp{page}"))


def text_of(data: bytes, codecs: Iterable[str | None]) -> str:
    """By the first that fits, UTF-8 before all: what is valid UTF-8 is hardly ever another."""
    data = data.rstrip(b"\0")
    if b"\0" in data:
        return decoded(data)  # UTF-16 where a string of bytes should stand
    declared = [codec for codec in codecs if codec]
    # Charsets of seven bits are told by nothing but their declaration.
    for codec in (*declared, "utf-8") if data.isascii() else ("utf-8", *declared):
        try:
            return SURROGATE.sub("\ufffd", data.decode(codec))
        except (UnicodeError, ValueError):
            continue
    return decoded(data)
