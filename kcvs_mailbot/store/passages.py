"""The passage of a found text that shows why it was found. Pure: no I/O."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kcvs_mailbot.store.folding import in_place, loose, spans, unjoined

MARK = ("\x02", "\x03")
"""Around each found word in a passage; the page and the terminal put their own there."""
BEFORE, BEHIND = 60, 140
"""Characters shown before the first found word and from there on."""
_ENOUGH = 200
"""Found words that are looked at, of a text that may hold tens of thousands."""
_ROOM = 30
"""Characters in which a cut finds the end of a word."""
_STRETCH = re.compile(r"(?s).{1,1280}\S*")
"""What is looked through at a time, up to the end of a word; of less, folding costs as much."""

Span = tuple[int, int, str]


def passage(text: str, whole: frozenset[str], starts: tuple[str, ...]) -> str:
    """Where the most of the words stand close together. `starts`: beginnings of words."""
    found: list[Span] = []
    best: int | None = None
    for at, marked in _sought(whole, starts).stretches(text):
        if len(found) >= _ENOUGH or (best is not None and at - best > BEHIND + _ROOM):
            break
        found += marked
        if marked and best is None:  # where all words stand, and none of what comes shows more
            place = (n for n in range(len(found)) if _held(found, n) == len(whole) + len(starts))
            best = next((found[n][0] for n in place), None)
    first = max(range(len(found)), key=lambda n: _held(found, n), default=None)
    return _cut(text, found if first is None else found[first:])


class _Sought:
    """The words. Looking at each word of a text is slow: only where a pattern finds one it is."""

    def __init__(self, whole: frozenset[str], starts: tuple[str, ...]) -> None:
        self._whole, self._starts = whole, starts
        every = sorted(whole.union(starts))
        self._plain, self._loose = (
            re.compile("|".join(map(how, every))) for how in (re.escape, loose)
        )

    def stretches(self, text: str) -> Iterator[tuple[int, list[Span]]]:
        """Where each begins, with the words in it; those without any are not all told."""
        for stretch in _STRETCH.finditer(text):
            at, end = stretch.span()
            folded = in_place(stretch[0])
            if folded is not None:
                yield at, self._in_place(text, folded, at)
            elif self._plain.search(unjoined(stretch[0])):
                yield at, self._marked(text, at, end)

    def _in_place(self, text: str, folded: str, begin: int) -> list[Span]:
        """The words of what is folded, which stands in the text from `begin` on."""
        found: list[Span] = []
        seen = 0
        for place in self._loose.finditer(folded):
            if place.start() < seen:
                continue
            first = max(seen, folded.rfind(" ", seen, place.start()))
            seen = folded.find(" ", place.end())
            if seen < 0:
                seen = len(folded)
            found += self._marked(text, begin + first, begin + seen)
        return found

    def _marked(self, text: str, at: int, end: int) -> list[Span]:
        """The words there, between which none begins or ends."""
        found: list[Span] = []
        for start, stop, word in spans(text[at:end]):
            hit = word if word in self._whole else self._begun(word)
            if hit is not None and (not found or at + start >= found[-1][1]):
                found.append((at + start, at + stop, hit))
        return found

    def _begun(self, word: str) -> str | None:
        return next((start for start in self._starts if word.startswith(start)), None)


@lru_cache(maxsize=16)
def _sought(whole: frozenset[str], starts: tuple[str, ...]) -> _Sought:
    return _Sought(whole, starts)


def _held(found: list[Span], first: int) -> int:
    """How many different words a passage from there would show."""
    begin = found[first][0]
    words = set()
    for start, _, word in found[first : first + 30]:
        if start - begin > BEHIND:
            break
        words.add(word)
    return len(words)


def _cut(text: str, found: list[Span]) -> str:
    """Around the first of them, all marked that stand in it."""
    middle = found[0][0] if found else 0
    low, high = max(0, middle - BEFORE), middle + BEHIND
    if low > 0:
        low = min(middle, max(text.rfind(" ", low - _ROOM, low + 1), low))
    if high < len(text):
        high = max(text.find(" ", high, high + _ROOM), high)
    pieces, at = ["…" if low > 0 else ""], low
    for start, end, _ in found:
        if end > high:
            break
        pieces += [text[at:start], MARK[0], text[start:end], MARK[1]]
        at = end
    pieces += [text[at:high], "…" if high < len(text) else ""]
    return "".join(pieces)
