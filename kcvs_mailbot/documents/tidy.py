"""Text as a reader of a format gives it, made fit for people and for search.

Pure: no I/O.
"""

from __future__ import annotations

import re
import unicodedata

_BULLETS = dict.fromkeys([0xF0B7, 0xF0A7, 0xF076, 0xF0D8, 0xF0FC, 0xF02D], "•")
"""Of the Symbol and Wingdings fonts, which Word stores as private characters."""
_INVISIBLE = dict.fromkeys(
    [
        *(0xAD, 0x61C, 0x2060, 0xFEFF, 0xFFFC),
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    ]
)
_CONTROLS = {code: None for code in [*range(32), *range(127, 160)] if chr(code) not in "\t\n"}
_TABLE = {**_BULLETS, **_INVISIBLE, **_CONTROLS, 0x2028: "\n", 0x2029: "\n"}

_LINE_ENDS = re.compile("\r\n?|\x0b|\x0c|\x85")
_PRIVATE_OR_BROKEN = re.compile(
    "[\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufff0-\ufff8\ufffe\uffff]"
)
_TRAILING = re.compile(r"[ \t]+\n")
_BLANK_LINES = re.compile(r"\n{3,}")
# UAX 15, 13: a text has at most 30 marks in a row; longer runs make NFKC quadratic.
_LONG_RUN = re.compile(
    r"([\u0300-\u036f\u0591-\u05bd\u064b-\u0652\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{30})"
)


def tidy(text: str) -> str:
    """NFKC, "\\n" line ends, no control, invisible or private characters, few blank lines."""
    text = _LINE_ENDS.sub("\n", text).translate(_TABLE)
    text = _LONG_RUN.sub("\\1\u034f", text)
    text = unicodedata.normalize("NFKC", text).replace("\u034f", "")
    text = _PRIVATE_OR_BROKEN.sub("", text)
    return _BLANK_LINES.sub("\n\n", _TRAILING.sub("\n", text + "\n")).strip("\n \t")
