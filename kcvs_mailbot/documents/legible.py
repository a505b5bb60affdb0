"""Whether a text can be one: fonts that do not say which letters they draw give anything.

Rare languages, names and tables of figures are text: only what no language can be is none.
Pure: no I/O.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache

_SEEN = 20_000
"""Characters of a page that are looked at."""
_FEWEST_SIGNS, _FEWEST_WORDS, _FEWEST_LETTERS = 20, 10, 100
_UNUSABLE = 0.3
"""Of the signs of a page; icons and boxes to tick are fewer."""
_NO_SIGN = {"Co", "Cn", "Cs", "Cc"}
_BOXES = frozenset("\ufffd\u25a0\u25a1\u25ae\u25af\u2610")
_SHORTEST_WORD = 3
_WORD = re.compile(r"[^\W\d_]{3,}")
_A, _Z = ord("a"), ord("z")
_TO_CAPITAL = _A - ord("A")
_SHIFTS = [by for by in range(-_A, 128) if abs(by) not in (0, _TO_CAPITAL)]
_MOSTLY = 0.6

# Letters from a to z in a thousand of Dutch, French, English, German; measured on invented mails.
_USUAL = tuple(
    tuple(map(int, frequencies.split()))
    for frequencies in (
        "80 19 18 51 173 9 28 20 76 18 28 38 27 92 53 16 0 63 42 69 25 25 16 1 2 10",
        "82 13 34 41 171 8 11 10 73 11 2 49 32 70 56 28 9 71 71 64 61 20 1 5 3 4",
        "82 15 28 43 127 22 20 61 70 2 8 40 24 67 75 19 1 60 63 91 28 10 24 2 20 1",
        "62 24 29 44 164 17 31 49 80 3 15 35 31 95 28 8 0 75 61 65 47 8 15 1 1 11",
    )
)
_FOREIGN, _SHIFTED = 0.8, 0.9
_NO_LANGUAGE, _SHAPED = 0.55, 0.97
"""Likeness of frequencies. In the names that CLDR has in 250 languages of Latin script for
languages, countries and days none is below 0.56, nor above 0.81 when its letters are shifted."""


def is_legible(text: str) -> bool:
    """True also when there is too little to tell by."""
    seen = text[:_SEEN]
    return not (_has_no_signs(seen) or _mixes_scripts(seen) or _has_other_letters(seen))


def _has_no_signs(text: str) -> bool:
    """Private codes, codes without a sign, the sign of a missing one, boxes."""
    signs = Counter(text)
    for blank in " \t\r\n\xa0":
        del signs[blank]
    bad = sum(times for sign, times in signs.items() if _is_no_sign(sign))
    return signs.total() >= _FEWEST_SIGNS and bad > _UNUSABLE * signs.total()


def _is_no_sign(sign: str) -> bool:
    # PDFium's for a hyphen at a line's end is no character either.
    return sign in _BOXES or (unicodedata.category(sign) in _NO_SIGN and sign != "\ufffe")


def _mixes_scripts(text: str) -> bool:
    """Words of letters of scripts that nobody writes in one word."""
    words = _WORD.findall(text)
    mixed = sum(len({_script(letter) for letter in word} - {None}) > 1 for word in words)
    return len(words) >= _FEWEST_WORDS and mixed > _UNUSABLE * len(words)


@cache
def _script(letter: str) -> str | None:
    """None for Latin, which stands beside others, and for what is written without an alphabet."""
    if letter.isascii():
        return None
    script, *rest = unicodedata.name(letter, "").split()[:3] or [""]
    if script in ("LATIN", "MODIFIER", "HIRAGANA", "KATAKANA") or "LETTER" not in rest:
        return None
    return script


def _has_other_letters(text: str) -> bool:
    """Letters that stand for others: shifted codes, or codes in the order of first use.

    No known language fits as it stands; shifted back one does, or the frequencies are those of a
    language with all letters exchanged. Judged by different words.
    """
    words = {word for word in text.split() if len(word) >= _SHORTEST_WORD}
    codes = Counter(map(ord, "".join(words)))
    found = _letters(Counter(map(ord, unicodedata.normalize("NFD", "".join(words)))))
    fits = _likeness(found)
    if codes.total() < _FEWEST_LETTERS or fits > _FOREIGN:
        return False
    if any(_is_language(_letters(codes, by), codes.total()) for by in _SHIFTS):
        return True
    return (
        fits < _NO_LANGUAGE
        and max(_cosine(sorted(found), sorted(usual)) for usual in _USUAL) > _SHAPED
    )


def _letters(codes: Counter[int], by: int = 0) -> list[int]:
    """How often each letter from a to z occurs, when codes are so much higher than they should."""
    return [codes[code + by] + codes[code + by - _TO_CAPITAL] for code in range(_A, _Z + 1)]


def _is_language(letters: Sequence[int], signs: int) -> bool:
    return sum(letters) > _MOSTLY * signs and _likeness(letters) > _SHIFTED


def _likeness(found: Sequence[int]) -> float:
    return max(_cosine(found, usual) for usual in _USUAL)


def _cosine(one: Sequence[int], other: Sequence[int]) -> float:
    product = sum(a * b for a, b in zip(one, other, strict=True))
    lengths = math.sqrt(sum(a * a for a in one) * sum(b * b for b in other))
    return product / lengths if lengths else 0.0
