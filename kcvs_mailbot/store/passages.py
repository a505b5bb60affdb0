"""The passage of a found text that shows why it was found. Pure: no I/O."""

from __future__ import annotations

import re

from kcvs_mailbot.store.folding import spans, unjoined

MARK = ("\x02", "\x03")
"""Around each found word in a passage; the page and the terminal put their own there."""
BEFORE, BEHIND = 60, 140
"""Characters shown before the first found word and from there on."""
_ENOUGH = 200
"""Found words that are looked at, of a text that may hold tens of thousands."""
_ROOM = 30
"""Characters in which a cut finds the end of a word."""
_STRETCH = re.compile(r"(?s).{1,160}\S*")
"""What is looked through at a time, up to the end of a word."""

Span = tuple[int, int, str]


def passage(text: str, whole: frozenset[str], starts: tuple[str, ...]) -> str:
    """Where the most of the words stand close together. `starts`: beginnings of words."""
    found: list[Span] = []
    holds = re.compile("|".join(map(re.escape, sorted(whole.union(starts)))))
    best: int | None = None
    for stretch in _STRETCH.finditer(text):
        at = stretch.start()
        if len(found) >= _ENOUGH or (best is not None and at - best > BEHIND + _ROOM):
            break
        if not holds.search(unjoined(stretch[0])):
            continue
        found += _marked(stretch[0], at, whole, starts)
        if best is None:  # where all words stand, and none of what comes shows more
            place = (n for n in range(len(found)) if _held(found, n) == len(whole) + len(starts))
            best = next((found[n][0] for n in place), None)
    first = max(range(len(found)), key=lambda n: _held(found, n), default=None)
    return _cut(text, found if first is None else found[first:])


def _marked(text: str, at: int, whole: frozenset[str], starts: tuple[str, ...]) -> list[Span]:
    """The words in this stretch, which begins there."""
    found: list[Span] = []
    for start, end, word in spans(text):
        hit = word if word in whole else next((s for s in starts if word.startswith(s)), None)
        if hit is not None and (not found or at + start >= found[-1][1]):
            found.append((at + start, at + end, hit))
    return found


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
