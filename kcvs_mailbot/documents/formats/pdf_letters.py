"""Letters of a PDF page as people see them, where its fonts say something else.

LaTeX draws accents apart in its default encoding (OT1), and its bitmap fonts do not say which
letters their codes are (the Cork encoding, T1, and OT1).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

GONE = "\u2060"
"""Stands where a sign has become part of another; each place keeps its number. Invisible."""

_ABOVE = dict(
    zip(
        "`´ˆ^˜~¨˝˚ˇ˘¯˙",
        "\u0300\u0301\u0302\u0302\u0303\u0303\u0308\u030b\u030a\u030c\u0306\u0304\u0307",
        strict=True,
    )
)
_BELOW = {"¸": "\u0327", "˛": "\u0328"}
_MARKS = {**_ABOVE, **_BELOW}
_MARKS |= {mark: mark for mark in _MARKS.values()}
_UNDER = {"\u0327", "\u0328"}
_WITHOUT_DOT = {"ı": "i", "ȷ": "j"}

# "The Cork encoding": K. Berry et al., "Encoding files", of the TeX Users Group.
_CORK = {
    **dict(enumerate("`´ˆ˜¨˝˚ˇ˘¯˙¸˛‚‹›“”„«»–—\u200b‰ıȷﬀﬁﬂﬃﬄ")),
    **dict(enumerate("ĂĄĆČĎĚĘĞĹĽŁŃŇŊŐŔŘŚŠŞŤŢŰŮŸŹŽŻĲİđ§ăąćčďěęğĺľłńňŋőŕřśšşťţűůÿźžżĳ¡¿£", 0x80)),
    0x7F: "-",
    0xD7: "Œ",
    0xDF: "ẞ",
    0xF7: "œ",
    0xFF: "ß",
}
_OT1 = {
    **dict(enumerate("ΓΔΘΛΞΠΣΥΦΨΩﬀﬁﬂﬃﬄıȷ`´ˇ˘¯˚¸ßæœøÆŒØ")),
    0x7B: "–",
    0x7C: "—",
    0x7D: "˝",
    0x7E: "˜",
    0x7F: "¨",
}
_OF_CORK = frozenset([0x15, 0x16, *range(0x1B, 0x20)])
"""Dashes and ligatures. Other converters hand them on as if they were letters."""
_OF_OT1 = frozenset([0x0B, 0x0C, 0x0E, 0x0F])
"""Ligatures, where Cork has signs that hardly any text has."""

_LETTER_OE = re.compile(r"[×÷](?=[^\W\d_])")
"""In a word these are Œ and œ of Cork, where no ligature shows it."""
_STRANGE = re.compile(f"[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f×÷{''.join(map(re.escape, _MARKS))}]")
_BLANK = " \r\n" + GONE
_WORD_GAP = 0.12  # of the height of a line
_NEAR = 0.4
_MOST_MARKS = 3000
_WIDE = 16.0  # points of the page that are searched for a letter at once

_Box = tuple[float, float, float, float]


def signs_of(textpage: pdfium.PdfTextPage) -> Sequence[str]:
    """A sign for each place of PDFium's text; two where PDFium left one out before it."""
    text: str = textpage.get_text_range()
    return _Signs(textpage, text).mended() if _STRANGE.search(text) else text


class _Signs:
    """The signs of one page; their boxes in points are (left, bottom, right, top)."""

    def __init__(self, textpage: pdfium.PdfTextPage, text: str) -> None:
        self._page, self._text, self._signs = textpage, text, list(text)
        self._is_even = textpage.count_chars() == len(text)

    def mended(self) -> Sequence[str]:
        self._decode()
        marks = [at for at, sign in enumerate(self._signs) if sign in _MARKS][:_MOST_MARKS]
        if marks:
            self._compose(marks)
        return self._signs

    def _decode(self) -> None:
        """Codes that a font does not explain, by TeX's encodings."""
        table = self._encoding()
        if not table:
            return
        before = 0
        for at, sign in enumerate(self._text):
            number = self._number(at)
            if sign != "\n" and self._text[at : at + 2] != "\r\n":
                self._signs[at] = self._meant(number, ord(sign), table) or sign
            for left_out in range(before, number):
                code = int(pdfium_c.FPDFText_GetUnicode(self._page, left_out))
                self._signs[at] = (self._meant(left_out, code, table) or "") + self._signs[at]
            before = number + 1

    def _meant(self, number: int, code: int, table: Mapping[int, str]) -> str | None:
        if code in table and (code in _OF_CORK or self._is_unknown(number)):
            return table[code]
        return None

    def _encoding(self) -> Mapping[int, str]:
        codes = Counter(map(ord, self._text))
        strange = sum(codes[code] for code in _OF_OT1 | _OF_CORK)
        if strange * 4 > sum(map(str.isalpha, self._text)):
            return {}  # no letter of it is known, and these codes are any letters
        if not _OF_OT1.isdisjoint(codes):
            return _OT1
        if not _OF_CORK.isdisjoint(codes) or any(
            map(self._is_cork, _LETTER_OE.finditer(self._text))
        ):
            return _CORK
        return {}

    def _is_cork(self, found: re.Match[str]) -> bool:
        return self._is_unknown(self._number(found.start()))

    def _compose(self, marks: Sequence[int]) -> None:
        letters = self._letters_by_place()
        for at in marks:
            box = self._box(at)
            near = letters[int((box[0] + box[2]) / 2 / _WIDE)] if box else ()
            if box and (letter := self._letter_of(_MARKS[self._signs[at]], box, near)) is not None:
                self._join(letter, at)
        for first, last in self._runs_of_blanks():
            self._close_up(first, last)

    def _letters_by_place(self) -> Mapping[int, list[int]]:
        found = defaultdict(list)
        for at, sign in enumerate(self._signs):
            if sign.isalpha() and sign not in _MARKS and (box := self._box(at)):
                for place in range(int(box[0] / _WIDE), int(box[2] / _WIDE) + 1):
                    found[place].append(at)
        return found

    def _letter_of(self, mark: str, box: _Box, near: Sequence[int]) -> int | None:
        """The letter that the mark stands on, or hangs from."""
        middle = (box[0] + box[2]) / 2
        for at in near:
            left, bottom, right, top = self._box(at) or box
            slant = 0.25 * (top - bottom)
            if not left - 0.05 * slant <= middle <= right + slant or not self._composed(at, mark):
                continue
            gap = bottom - box[3] if mark in _UNDER else box[1] - top
            if abs(gap) < _NEAR * max(top - bottom, right - left):
                return at
        return None

    def _composed(self, at: int, mark: str) -> str | None:
        """The letter with the mark; None when no language writes it so."""
        letter = _WITHOUT_DOT.get(self._signs[at], self._signs[at])
        composed = unicodedata.normalize("NFC", letter + mark)
        return composed if len(composed) == 1 else None

    def _join(self, letter: int, mark: int) -> None:
        self._signs[letter] = self._composed(letter, _MARKS[self._signs[mark]]) or ""
        self._signs[mark] = GONE

    def _runs_of_blanks(self) -> Iterator[tuple[int, int]]:
        """(first, last) of the letters before and after; where a mark was among the blanks."""
        for run in re.finditer(f"[{_BLANK}]*{GONE}[{_BLANK}]*", "".join(self._signs)):
            if run.start() > 0 and run.end() < len(self._signs):
                yield run.start() - 1, run.end()

    def _close_up(self, first: int, last: int) -> None:
        """PDFium puts blanks about a mark that stands apart: only a gap between words stays."""
        one, other = self._box(first, loose=True), self._box(last, loose=True)
        if not one or not other or not _on_one_line(one, other):
            return
        between = range(first + 1, last)
        gap = other[0] - one[2] > _WORD_GAP * max(one[3] - one[1], other[3] - other[1])
        for place in between:
            self._signs[place] = GONE
        if gap and any(self._text[place] in " \r\n" for place in between):
            self._signs[first + 1] = " "

    def _is_unknown(self, number: int) -> bool:
        return bool(pdfium_c.FPDFText_HasUnicodeMapError(self._page, number) == 1)

    def _box(self, at: int, loose: bool = False) -> _Box | None:
        """loose: with the room that the font gives it, which no other letter of a word enters."""
        left, bottom, right, top = self._page.get_charbox(self._number(at), loose=loose)
        return (left, bottom, right, top) if right > left and top > bottom else None

    def _number(self, at: int) -> int:
        """PDFium's own of the character at a place in its text."""
        if self._is_even:
            return at
        return max(0, int(pdfium_c.FPDFText_GetCharIndexFromTextIndex(self._page, at)))


def _on_one_line(one: _Box, other: _Box) -> bool:
    shared = min(one[3], other[3]) - max(one[1], other[1])
    return other[0] > one[0] and shared > 0.3 * min(one[3] - one[1], other[3] - other[1])
