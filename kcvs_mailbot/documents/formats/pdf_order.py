"""Lines of a PDF page by place where the order of painting disagrees with it.

Programs mostly paint as people read, columns too. What they paint apart (positioned titles,
headers, text boxes) stands above lines that were painted before it. As few lines as explain
that are taken out and put back where they stand; all others keep the order of painting.

Pure: no I/O.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf
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
    nearest = {number: min(_neighbours(lines, order, number)) for number in apart}
    while nearest:
        number = min(nearest, key=lambda number: (nearest[number][0], number))
        side = nearest.pop(number)
        order.insert(_place(lines, order, number, side), number)
        for other in nearest:
            nearest[other] = min(nearest[other], *_neighbours(lines, [number], other))
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


def _neighbours(
    lines: Sequence[Line], order: Sequence[int], number: int
) -> Iterator[tuple[float, int, int]]:
    """How far away, 0 before and 1 behind, and which, of those in its column; none is far off."""
    line = lines[number]
    left, bottom, right, top = line.around
    yield inf, 0, number
    for other in order:
        box = lines[other].around
        if box.left >= right or box.right <= left:
            continue
        if top > box.top and _is_above(line, lines[other]):
            yield bottom - box.top, 0, other
        elif top < box.top and _is_above(lines[other], line):
            yield box.bottom - top, 1, other


def _place(
    lines: Sequence[Line], order: Sequence[int], number: int, nearest: tuple[float, int, int]
) -> int:
    """Beside its nearest neighbour; above or below all of the page, before or behind them all."""
    around = lines[number].around
    if all(lines[other].around.bottom > around.top for other in order):
        return len(order)
    if all(lines[other].around.top < around.bottom for other in order):
        return 0
    gap, behind, other = nearest
    return _as_painted(order, number) if gap == inf else order.index(other) + behind


def _as_painted(order: Sequence[int], number: int) -> int:
    return next((at for at, other in enumerate(order) if other > number), len(order))
