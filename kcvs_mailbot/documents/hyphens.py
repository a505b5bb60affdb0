"""Words that were broken at a line's end, whole again; a hyphen of the word's own stays.

One rule for PDF, whose readers mark such a hyphen (U+FFFE) or leave the line's end, and for OCR.
Pure: no I/O.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

_BREAK = re.compile(
    r"(?:(?P<marked>[\ufffe\xad])[ \t]*\r?\n?|(?P<bare>[-\u2010])[ \t]*\r?\n)[ \t]*"
    r"(?P<right>[^\W_]*)"
)
"""PDFium joins the lines itself where it is sure of a hyphen, and puts U+FFFE in its place."""
_LEFT = re.compile(r"[^\W_](?:[^\W_]|['’])*\Z")
_LONGEST = 60
"""Letters that are looked at before a hyphen: a bound for texts without blanks."""

_WORDS = re.compile(r"[^\W_]+")
_COMPOUNDS = re.compile(r"(?<![^\W_])([^\W_]+)[-\u2010\u2011](?=([^\W_]+))")
_U2010 = re.compile(r"[^\W_]\u2010")
_U2010_AT_END = re.compile(r"[^\W_]\u2010[ \t]*(?:\r?\n|\Z)")
_DUTCH = re.compile(r"\b(?:het|een)\b", re.IGNORECASE)

_HALVES = frozenset(["en", "of", "tot", "als", "noch", "et", "ou", "and", "or", "und", "oder"])
"""Words after which the second half of a pair follows: beleids- en onderzoekscel."""
_NO_SYLLABLE = re.compile(r"[b-df-hj-np-tv-xz]+")
"""Without a vowel it is no syllable but an abbreviation: tv-programma."""
_CLASHING = re.compile(r"aa|ae|a[iu]|e[eiu]|i[ei]|o[eiou]|u[iu]|é[aeiou]")
"""Vowels that would be read as one (Leidraad of the Woordenlijst, 6: zee-eend).

Not i-j: English rules, which many programs take for Dutch text, break vri-jwilliger."""
_ONE_WORD = re.compile(r"i-e[er]|(?:u|e)-um")
"""financieel, variëren, museum: the same vowels at the joints of one word."""
_DIAERESIS = re.compile(r"(?:ge|be)-(?=e|i(?!j))")
"""Leidraad 3: a diaeresis is left out where the line breaks before it, geïnteresseerd."""
_OF_ITS_OWN = re.compile(
    r"(?:adjunct|aspirant|interim|substituut)-|ex-[bdfgjklmnrvwz]|"
    r".*(?:[dt]-(?:il|elle|on)s?|ez-[nv]ous|-mêmes?)$"
)
"""What is always written with a hyphen, where nothing else begins or ends so."""


def without_line_ends(texts: Sequence[str]) -> list[str]:
    """Texts of the pages of one document; what it writes elsewhere decides about a break."""
    habits = _Habits(texts)
    return [_BREAK.sub(habits.mended, text) for text in texts]


class _Habits:
    """How one document writes its words."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    def mended(self, found: re.Match[str]) -> str:
        """What stands in the place of a break, with the word after it."""
        before = found.string[max(0, found.start() - _LONGEST) : found.start()]
        word, right = _LEFT.search(before), found["right"]
        if word is None or not right:
            # No word was broken: what a reader marked was a hyphen all the same.
            return found[0] if found["bare"] else "-" * bool(word) + _blanks(found)
        left = word[0]
        if found["bare"] and not (left[-1].isalpha() and right[0].isalpha()):
            return found[0]  # 2012-, and a new line that begins with 2016
        if self._is_layout(found):
            return right
        if right in _HALVES:
            return f"- {right}"
        joint = f"{left}-{right}".casefold()
        if self._keeps(left, right, joint, _line(found)):
            return f"-{right}"
        if self._is_dutch and _DIAERESIS.match(joint):
            return f"{right[0]}\u0308{right[1:]}"
        return right

    def _is_layout(self, found: re.Match[str]) -> bool:
        """Of a program that writes another sign for it than for a hyphen that was typed."""
        return found["bare"] == "\u2010" and self._layout_sign

    def _keeps(self, left: str, right: str, joint: str, line: str) -> bool:
        pair, whole = tuple(joint.split("-", 1)), joint.replace("-", "")
        if pair in self._compounds or whole in self._words:
            return whole not in self._words
        if _has_figure_or_letter_alone(left, right) or _is_abbreviation(left, right, line):
            return True
        return self._layout_sign or bool(
            _OF_ITS_OWN.match(joint) or (self._is_dutch and _clashes(joint))
        )

    @cached_property
    def _words(self) -> set[str]:
        return {word.casefold() for text in self._texts for word in _WORDS.findall(text)}

    @cached_property
    def _compounds(self) -> set[tuple[str, ...]]:
        """The halves of what stands with a hyphen inside a line."""
        return set(self._pairs())

    def _pairs(self) -> Iterator[tuple[str, ...]]:
        for text in self._texts:
            for left, right in _COMPOUNDS.findall(text):
                yield left.casefold(), right.casefold()

    @cached_property
    def _layout_sign(self) -> bool:
        """U+2010 at lines' ends and nowhere else: WeasyPrint, Chromium, wkhtmltopdf."""
        return 0 < self._count(_U2010) == self._count(_U2010_AT_END)

    def _count(self, sign: re.Pattern[str]) -> int:
        return sum(len(sign.findall(text)) for text in self._texts)

    @cached_property
    def _is_dutch(self) -> bool:
        return any(map(_DUTCH.search, self._texts))


def _blanks(found: re.Match[str]) -> str:
    return found[0].lstrip("\ufffe\xad")


def _line(found: re.Match[str]) -> str:
    """What stands before the break on its line."""
    start = found.string.rfind("\n", max(0, found.start() - _LONGEST), found.start())
    return found.string[max(start + 1, found.start() - _LONGEST) : found.start()]


def _has_figure_or_letter_alone(left: str, right: str) -> bool:
    """No program leaves one letter on a line (e-mail, X-stralen), nor breaks before a figure."""
    figures = left[-1].isdigit() or right[0].isdigit()
    return figures or len(left) == 1 or len(right) == 1


def _is_abbreviation(left: str, right: str, line: str) -> bool:
    """EU-beleid, UNESCO-site, tv-programma, Oost-Vlaanderen; not a heading in capitals."""
    if left.isupper() and right.isupper():
        return not line.isupper()
    capital = left.isupper() or right[0].isupper()
    return capital or any(map(_NO_SYLLABLE.fullmatch, (left.casefold(), right.casefold())))


def _clashes(joint: str) -> bool:
    left, _, right = joint.partition("-")
    if _DIAERESIS.match(joint) or _ONE_WORD.match(f"{left[-1]}-{right}"):
        return False
    return bool(_CLASHING.fullmatch(left[-1] + right[0]))
