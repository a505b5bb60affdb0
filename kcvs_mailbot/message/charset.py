"""Bytes to text by the charset ladder: as declared, utf-8, cp1252, with replacements."""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import lru_cache

# What people's programs mean by these names (WHATWG Encoding, "names and labels").
MEANT = {
    "iso8859-1": "cp1252",
    "ascii": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
}
ALIASES = {
    "unicode-1-1-utf-7": "utf-7",
    "utf8mb4": "utf-8",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
    "x-mac-roman": "mac-roman",
    "windows-874": "cp874",
    "windows-31j": "cp932",
}
# Codecs that are no charset of a mail; some run for a time quadratic in the length.
NEVER = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"})

CONTROLS = dict.fromkeys([*range(32), *range(127, 160)])
BIDIRECTIONAL = dict.fromkeys(
    [0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
IN_A_LINE = {**CONTROLS, **BIDIRECTIONAL, 0xFEFF: None, 0x2028: " ", 0x2029: " "}
IN_A_LINE.update({ord("\t"): " ", ord("\n"): " ", ord("\r"): " ", 0x85: " "})
NOT_IN_A_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]+")

SURROGATE = re.compile("[\ud800-\udfff]")
# NFC takes quadratic time over a long run of marks; in a text at most 30 follow each other
# (UAX 15, 13), so that longer runs may be normalised in pieces. No mark is a \w.
LONG_RUN = re.compile(r"([^\w\s\x00-\xbf]{30})")


@lru_cache(maxsize=256)
def codec_of(declared: str) -> str | None:
    """Python's name of the charset that is meant, or None when there is no such."""
    name = declared.strip(" \t\"'<>;,").lower().split("*", 1)[0][:60]
    try:
        found = codecs.lookup(ALIASES.get(name, name))
    except (LookupError, ValueError, OSError):
        return None
    # Private, but the only sign that a codec gives text; bytes.decode asks for the same.
    if found.name in NEVER or not getattr(found, "_is_text_encoding", True):
        return None
    return MEANT.get(found.name, found.name)


def decode(data: bytes, declared: str | None) -> tuple[str, bool]:
    """The text, and whether it was read as declared (or, when nothing was, as utf-8)."""
    codec = codec_of(declared) if declared else "utf-8"
    for name in dict.fromkeys((codec or "utf-8", "utf-8")):
        try:
            return SURROGATE.sub("\ufffd", data.decode(name)), name == codec
        except (UnicodeError, ValueError):
            continue
    return _decode_damaged(data, codec), False


def _decode_damaged(data: bytes, codec: str | None) -> str:
    """A few bad bytes in much good utf-8 stay the only thing lost; else it is cp1252."""
    if codec in (None, "utf-8", "cp1252"):
        text = data.decode("utf-8", "replace")
        lost = text.count("\ufffd")
        good = sum(1 for character in text[:20_000] if "\x7f" < character != "\ufffd")
        return text if good > lost else data.decode("cp1252", "replace")
    return SURROGATE.sub("\ufffd", data.decode(codec, "replace"))


def nfc(text: str) -> str:
    """Normalisation form C in linear time, whatever the marks."""
    if text.isascii():
        return text
    return "".join(unicodedata.normalize("NFC", piece) for piece in LONG_RUN.split(text))


def one_line(text: str) -> str:
    """Fit for a header's value or a name: NFC, no control or bidirectional character, no break."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return nfc(text.translate(IN_A_LINE)).strip()


def many_lines(text: str) -> str:
    """Fit for a body: NFC, "\n" line ends, no control characters but tab and line feed."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return nfc(NOT_IN_A_TEXT.sub("", text))


PRELOADED = """
    ascii latin-1 utf-7 utf-8-sig utf-16 utf-16-le utf-16-be utf-32 cp437 cp737 cp775 cp850 cp852
    cp855 cp857 cp858 cp860 cp861 cp862 cp863 cp864 cp865 cp866 cp869 cp874
    cp932 cp949 cp950 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258
    koi8-r koi8-u mac-roman gb18030 big5 big5hkscs euc_jp euc_kr hz iso2022_jp iso2022_kr
    tis-620 iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8
    iso8859-9 iso8859-10 iso8859-11 iso8859-13 iso8859-14 iso8859-15 iso8859-16 gb2312 gbk
    shift_jis
"""
# Python reads a codec's module from the disk when it is first asked for; the cage has no disk.
for _name in PRELOADED.split():
    codecs.lookup(_name)
