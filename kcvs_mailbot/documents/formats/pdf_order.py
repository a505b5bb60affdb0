"""Lines of a PDF page by place where the order of painting disagrees with it.

Programs mostly paint as people read, columns too. What they paint apart (positioned titles,
headers, text boxes) stands above lines that were painted before it. As few lines as explain
that are taken out and put back where they stand; all others keep the order of painting.

Pure: no I/O.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from kcvs_mailbot.documents.formats.pdf_lines import Box, Line

_MOST_LINES = 500
_OVERLAP = 0.3  # of the narrower one: less is no common column,
_OVERLAP_LETTERS = 2  # nor less than these heights of a line
_TOUCHING = 0.3  # of the lower height, for letters reach into the next line


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """The same lines; left alone when most are not written from left to right."""
    if len(lines) > _MOST_LINES or not _rises(lines) or _is_turned(lines):
        return list(lines)
    apart = _painted_apart(_conflicts(lines))
    order = [number for number in range(len(lines)) if number not in apart]
    for number in sorted(apart, key=lambda number: -lines[number].around.top):
        order.insert(_place(lines, order, number), number)
    return [lines[number] for number in order]


def _rises(lines: Sequence[Line]) -> bool:
    return any(after.around.top > before.around.top for before, after in pairwise(lines))


def _is_turned(lines: Sequence[Line]) -> bool:
    shapes = [
        line.around.width - line.around.height for line in lines if len(line.text.strip()) > 3
    ]
    return not shapes or median(shapes) <= 0


def _conflicts(lines: Sequence[Line]) -> dict[int, set[int]]:
    """The lines that were painted before one that stands above them, and the other way."""
    found: dict[int, set[int]] = {}
    painted: list[Box] = []
    lowest = float("inf")
    for later, line in enumerate(lines):
        left, bottom, right, top = line.around
        if top > lowest:
            for earlier, box in enumerate(painted):
                near = top > box.top and left < box.right and right > box.left
                if near and _is_above(line, lines[earlier]):
                    found.setdefault(later, set()).add(earlier)
                    found.setdefault(earlier, set()).add(later)
        lowest = min(lowest, bottom)
        painted.append(line.around)
    return found


def _is_above(one: Line, other: Line) -> bool:
    """In one column."""
    return any(_stands_on(upper, lower) for upper in one.runs for lower in other.runs)


def _stands_on(upper: Box, lower: Box) -> bool:
    height = min(upper.height, lower.height)
    shared = min(upper.right, lower.right) - max(upper.left, lower.left)
    common = min(_OVERLAP * min(upper.width, lower.width), _OVERLAP_LETTERS * height)
    return shared > max(common, 0) and upper.bottom >= lower.top - _TOUCHING * height


def _painted_apart(conflicts: dict[int, set[int]]) -> set[int]:
    """Few lines without which no conflict is left; of equal ones the last painted."""
    apart: set[int] = set()
    while conflicts:
        worst = max(conflicts, key=lambda number: (len(conflicts[number]), number))
        apart.add(worst)
        for other in conflicts.pop(worst):
            conflicts[other].discard(worst)
            if not conflicts[other]:
                del conflicts[other]
    return apart


def _place(lines: Sequence[Line], order: Sequence[int], number: int) -> int:
    """Before the line below it or behind the one above it, whichever is nearer.

    What stands above or below all others of the page goes before or behind all of them.
    """
    line = lines[number]
    around = line.around
    below = [at for at, other in enumerate(order) if _is_above(line, lines[other])]
    above = [at for at, other in enumerate(order) if _is_above(lines[other], line)]
    if not below and all(lines[other].around.bottom > around.bottom for other in order):
        return len(order)
    if not above and all(lines[other].around.top < around.top for other in order):
        return 0
    if not below and not above:
        return sum(1 for other in order if other < number)
    tops = (lines[order[at]].around.top for at in below)
    bottoms = (lines[order[at]].around.bottom for at in above)
    to_below = around.bottom - max(tops, default=float("-inf"))
    to_above = min(bottoms, default=float("inf")) - around.top
    return below[0] if to_below <= to_above else above[-1] + 1
