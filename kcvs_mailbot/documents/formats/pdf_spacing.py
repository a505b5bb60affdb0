"""Spaces in the lines of a PDF page by how far apart the letters stand.

PDFium takes letters that are set apart for words, and a wide gap (between a heading at the side
and its text, between cells) for any other space.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise
from statistics import median

from kcvs_mailbot.documents.formats.pdf_lines import Line, Writing

_LETTER = r"(?:[^\W\d_]|['’.,:;!?&-])"
_SPACED = re.compile(rf"(?<!\S)(?:{_LETTER}{{1,2}} +){{3,}}{_LETTER}{{1,2}}(?!\S)")
_FEWEST_ALONE = 0.7  # of the pieces; two letters that are kerned may come out as one
_WIDEST_SPACING = 1.2  # of the height of a line, as the next two
_WORD_GAP = 0.12
_CELL_GAP = 1.2
_SPACES = re.compile(" +")


def has_spaced(text: str) -> bool:
    return _SPACED.search(text) is not None


def spaced(writing: Writing, line: Line) -> str:
    """Its text: letters set apart as words, and a tab for a gap as between cells."""
    text = _SPACED.sub(lambda found: _closed_up(writing, line, found), line.text)
    return text if text != line.text else _with_tabs(writing, line)


def _closed_up(writing: Writing, line: Line, found: re.Match[str]) -> str:
    pieces = found[0].split()
    alone = sum(len(piece) == 1 for piece in pieces)
    if alone < _FEWEST_ALONE * len(pieces) or 2 * sum(map(str.isalpha, pieces)) < len(pieces):
        return found[0]
    if _is_list(pieces):
        return found[0]
    places = [at for at in range(found.start(), found.end()) if line.text[at] != " "]
    boxes = [writing.box(line.start + at) for at in places]
    height = max(box.height for box in boxes)
    gaps = [one.gap_to(other) for one, other in pairwise(boxes)]
    usual = median(gaps)
    if not 0 < usual < _WIDEST_SPACING * height:
        return found[0]
    widest = max(1.5 * usual, usual + _WORD_GAP * height)
    letters = [line.text[at] for at in places]
    return letters[0] + "".join(
        f" {letter}" if gap > widest else letter
        for gap, letter in zip(gaps, letters[1:], strict=True)
    )


def _is_list(pieces: list[str]) -> bool:
    """The alphabet and such, which are no word."""
    following = sum(ord(other[0]) == ord(one[0]) + 1 for one, other in pairwise(pieces))
    return 2 * following >= len(pieces) - 1


def _with_tabs(writing: Writing, line: Line) -> str:
    """The space before each gap is looked for by halves: to the right it is further right."""
    spaces = [found.span() for found in _SPACES.finditer(line.text.rstrip())]
    text, last = line.text, len(spaces)
    for before, after in reversed(list(line.gaps())):
        if before.gap_to(after) < _CELL_GAP * line.around.height:
            continue
        middle = (before.right + after.left) / 2
        last = bisect_left(
            spaces, middle, hi=last, key=lambda span: writing.box(line.start + span[1]).left
        )
        if last < len(spaces):
            start, end = spaces[last]
            text = f"{text[:start]}\t{text[end:]}"
    return text
