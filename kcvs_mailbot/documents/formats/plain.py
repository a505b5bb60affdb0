"""Reads plain text in whatever charset it comes."""

from __future__ import annotations

import codecs
import re

from kcvs_mailbot.documents.extract import Extract, Source

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SINGLE_BYTE = ("cp1252", "cp850", "mac_roman")
_IN_WORDS = re.compile("[a-zA-Z][àáâäçèéêëîïñòóôöùúûüÿœæ]|[àáâäçèéêëîïñòóôöùúûüœæÉÈÊÀÇÖÜÄ][a-zß]")
_ODD = re.compile("[^\\W\\d_a-zA-ZàáâäçèéêëîïñòóôöùúûüÿœæßÉÈÊÀÇÖÜÄËÏ]|[¤¶§¬±µ¦Ÿ‡†‰◊≤≥∏∑√∂▒░│┤═╗Ð]")


def read(source: Source) -> Extract:
    return Extract(decoded(source.data()))


def decoded(data: bytes) -> str:
    """By its mark, as UTF-8, or as the charset in which it looks most like our languages."""
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return data.decode(codec, "replace")
    wide = _wide_codec(data)
    if wide:
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _single_byte(data)


def _wide_codec(data: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of Latin text is nothing."""
    sample = data[:2000]
    if len(sample) < 4 or sample.count(0) < len(sample) * 0.3:
        return None
    return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"


def _single_byte(data: bytes) -> str:
    almost = data.decode("utf-8", "replace")
    good = sum(1 for letter in almost[:20_000] if "\x7f" < letter != "\ufffd")
    if good > 3 * almost[:20_000].count("\ufffd"):
        return almost  # a few bad bytes are all that is lost
    texts = [data.decode(codec, "replace") for codec in _SINGLE_BYTE]
    return max(texts, key=_likeness)


def _likeness(text: str) -> int:
    sample = text[:20_000]
    return len(_IN_WORDS.findall(sample)) - 2 * len(_ODD.findall(sample))
