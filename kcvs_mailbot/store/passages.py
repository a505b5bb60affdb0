"""The passage of a found text that shows why it was found. Pure: no I/O."""

from __future__ import annotations

from kcvs_mailbot.store.folding import spans

MARK = ("\x02", "\x03")
"""Around each found word in a passage; the page and the terminal put their own there."""
BEFORE, BEHIND = 60, 140
"""Characters shown before the first found word and from there on."""
_ENOUGH = 200
"""Found words that are looked at, of a text that may hold tens of thousands."""
_ROOM = 30
"""Characters in which a cut finds the end of a word."""

Span = tuple[int, int, str]


def passage(text: str, whole: frozenset[str], starts: tuple[str, ...]) -> str:
    """Where the most of the words stand close together. `starts`: beginnings of words."""
    found: list[Span] = []
    alone = len(whole) + len(starts) == 1
    for start, end, word in spans(text):
        if alone and found and start - found[0][0] > BEHIND + _ROOM:
            break  # no place shows more than the first
        hit = word if word in whole else next((s for s in starts if word.startswith(s)), None)
        if hit is not None and (not found or start >= found[-1][1]):
            found.append((start, end, hit))
            if len(found) >= _ENOUGH:
                break
    first = max(range(len(found)), key=lambda n: _held(found, n), default=None)
    return _cut(text, found if first is None else found[first:])


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
