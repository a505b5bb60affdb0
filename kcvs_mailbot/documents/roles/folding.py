"""Text made comparable: lower case, no accents, one space between words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPLIT_NAME = re.compile(
    r"(?<=[a-z])(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z]{2})|[\W_]+|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])"
)
_WORD_OR_NUMBER, _WORD = re.compile(r"[a-z0-9]+").findall, re.compile(r"[a-z]+").findall
_SPACED_LETTERS = re.compile(r"(?:\b\w ){3,}\w\b")


def folded(text: str) -> str:
    """Lower case without accents, apostrophes and dashes alike; lines stay lines."""
    alike = text.lower().replace("’", "'").replace("ß", "ss").replace("–", "-").replace("—", "-")
    if alike.isascii():
        return alike
    plain = unicodedata.normalize("NFKD", alike)
    for mark in filter(unicodedata.combining, set(plain)):
        plain = plain.replace(mark, "")
    return plain


def as_words(folded_text: str) -> str:
    """All words in one line with a space before and after each, for " phrase " in it."""
    return f" {' '.join(_WORD_OR_NUMBER(folded_text.replace(chr(39), '')))} "


@lru_cache(maxsize=256)
def as_heading(folded_line: str) -> str:
    """A line without numbers, bullets and colons; letters that stand apart put together.

    A short one is asked for by each of several rules.
    """
    line = folded_line.strip()
    if _SPACED_LETTERS.search(line):
        line = re.sub(r"(?<=\b\w) (?=\w\b)", "", line)
    return " ".join(_WORD(line.replace("'", "")))


def name_words(filename: str) -> str:
    """The words of a file's name: CV_JanJanssens2021.pdf is " cv jan janssens 2021 "."""
    stem = filename.rpartition(".")[0] or filename
    return f" {folded(' '.join(filter(None, _SPLIT_NAME.split(stem))))} "
