"""Text made comparable: folded words in one line, with the ends of sentences kept."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

LONGEST_WORD = 40
_MARKS = re.compile("[\u0300-\u036f]+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
# A word, or what ends a sentence: a mark before white space, or an empty line.
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[.!?;]+(?=\s|$)|\n[^\S\n]*\n")
GAP = "(?:[^ .?]+ ){0,6}?"
"""In a pattern for folded text: up to six words of the same sentence."""


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is " word word . word ? ", without accents or capitals; "." and "?" end sentences."""

    text: str

    @property
    def words(self) -> int:
        return self.text.count(" ") - 1 - self.text.count(" . ") - self.text.count(" ? ")


NOTHING = Folded(" ")


def fold(text: str, cap: int) -> Folded:
    """The first `cap` characters of `text`, folded; linear in `cap`, whatever the text holds."""
    return _folded(text[:cap])


@lru_cache(maxsize=32)
def _folded(text: str) -> Folded:
    """Several rules, and both looks at a mail, ask it of the same text."""
    text = text.replace("’", "'").replace("‘", "'")
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    found: list[str] = _TOKEN.findall(_ADDRESS.sub(" ", text.casefold()))
    tokens = [token[:LONGEST_WORD] if token[0].isalnum() else _end(token) for token in found]
    if not tokens:
        return NOTHING
    return Folded(f" {' '.join(tokens)} ")


def _end(token: str) -> str:
    return "?" if "?" in token else "."


def word_set(text: str) -> frozenset[str]:
    """The words of a list that is written as running text."""
    return frozenset(text.split())
