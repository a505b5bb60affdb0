"""Levels in words as a picture, each a shade and a number of strokes. Nothing is summed."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LABEL, COLUMN, ROW, HEAD = 170, 92, 42, 40
STROKE = 7
LIGHTEST, DARKEST = 0.06, 0.4
"""How much of the accent's colour a level takes: text on the darkest can still be read."""


@dataclass(frozen=True, slots=True)
class Words:
    """Lines of text that begin there."""

    x: float
    y: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What one assessor said. shade None: not assessed. strokes: where each stands."""

    x: float
    y: float
    width: float
    shade: float | None
    strokes: tuple[float, ...]
    words: Words | None


@dataclass(frozen=True, slots=True)
class Picture:
    """In the units of the drawing."""

    width: int
    height: int
    heads: tuple[Words, ...]
    rows: tuple[Words, ...]
    parts: tuple[Part, ...]
    row: int = ROW

    @property
    def shown(self) -> int:
        """How many pixels wide, where there is room: letters as large as those beside it."""
        return self.width * 5 // 4


def drawn(
    rows: Sequence[str],
    columns: Sequence[str],
    levels: Sequence[str],
    said: Mapping[tuple[int, int], Sequence[str]],
    whose: Mapping[int, Sequence[str]] | None = None,
) -> Picture:
    """said: by row and column the level of each assessor, "" where none was given.

    Where one assessor speaks in a cell, its words stand in it. whose: by column the assessors, as
    short as they stand in each part; none where the column is the assessor.
    """
    parts, names = [], whose or {}
    for (row, column), every in said.items():
        width = COLUMN / max(len(every), 1)
        parts += [
            _part(
                (LABEL + column * COLUMN + n * width, HEAD + row * ROW, width),
                level,
                levels,
                names[column][n] if column in names else "",
            )
            for n, level in enumerate(every)
        ]
    return Picture(
        LABEL + len(columns) * COLUMN,
        HEAD + len(rows) * ROW,
        tuple(
            Words(LABEL + n * COLUMN + 4, 14, _lines(name, 12)) for n, name in enumerate(columns)
        ),
        tuple(Words(0, HEAD + n * ROW + 17, _lines(name, 22)) for n, name in enumerate(rows)),
        tuple(parts),
    )


def _part(where: tuple[float, float, float], level: str, levels: Sequence[str], who: str) -> Part:
    x, y, width = where
    known = levels.index(level) if level in levels else None
    wide = width >= COLUMN
    told = _lines(f"{who}: {level}" if who and level else who or level, 14) if wide else (who,)
    words = Words(round(x + 4, 1), y + 13, told) if any(told) else None
    strokes = range(0 if known is None else known + 1)
    return Part(
        round(x, 1),
        y,
        round(width, 1),
        None if not level else _shade(known, len(levels)),
        tuple(round(x + 5 + n * min(STROKE, (width - 6) / len(levels)), 1) for n in strokes),
        words,
    )


def short(names: Sequence[str]) -> dict[str, str]:
    """The first letters of each, as many as tell them apart."""
    found = {}
    for name in names:
        others = [one for one in names if one != name]
        lengths = range(1, len(name) + 1)
        enough = (n for n in lengths if not any(one[:n] == name[:n] for one in others))
        found[name] = name[: next(enough, len(name))]
    return found


def _shade(known: int | None, of: int) -> float:
    """A level of an earlier scale is as light as the lowest."""
    return round(LIGHTEST + (DARKEST - LIGHTEST) * (known or 0) / max(of - 1, 1), 3)


def _lines(text: str, width: int) -> tuple[str, ...]:
    """At most two, the second cut short."""
    return tuple(textwrap.wrap(text, width, max_lines=2, placeholder="…"))
