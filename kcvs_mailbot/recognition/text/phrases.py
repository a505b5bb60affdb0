"""A list of phrases in a small notation, matched against folded text.

`solliciteer*` any ending · `mij/me` either word · `..` up to six words of the same sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kcvs_mailbot.recognition.text.folding import KEY, Folded

_GAP = "(?:[^ .?]++ ){0,6}?"
_PLAIN_WORD = re.compile(r"[\w']+\*?")


class Phrases:
    """Phrases, one a line; empty lines and lines that start with # are skipped.

    ValueError when a line cannot be a phrase. Each pattern matches in linear time: gaps are
    bounded, and words cannot be split in two ways.
    """

    __slots__ = ("_by_key", "_compiled", "lines")

    def __init__(self, text: str) -> None:
        stripped = (line.strip() for line in text.splitlines())
        self.lines = tuple(line for line in stripped if line and not line.startswith("#"))
        self._by_key: dict[str, list[str]] = {}
        for line in self.lines:
            pattern = _pattern(line)
            for key in _keys(line):
                self._by_key.setdefault(key, []).append(pattern)
        self._compiled: dict[str, tuple[re.Pattern[str], ...]] = {}

    def find(self, folded: Folded) -> str | None:
        """The words of one phrase that stands in the text, or None."""
        return next((match[1] for match in self.matches(folded)), None)

    def matches(self, folded: Folded) -> Iterator[re.Match[str]]:
        """Every occurrence of every phrase; group 1 holds its words."""
        for key in self._by_key.keys() & folded.keys:
            for pattern in self._patterns(key):
                yield from pattern.finditer(folded.text)

    def _patterns(self, key: str) -> tuple[re.Pattern[str], ...]:
        # Compiled when a text first holds the key: all of them would be a tenth of the start.
        found = self._compiled.get(key)
        if found is None:
            found = self._compiled[key] = tuple(map(re.compile, self._by_key[key]))
        return found


def _pattern(line: str) -> str:
    parts = []
    for part in line.split(" "):
        if part == "..":
            parts.append(_GAP)
            continue
        choices = part.split("/")
        if not all(_PLAIN_WORD.fullmatch(choice) for choice in choices):
            raise ValueError(f"not a phrase: {line!r}")
        words = "|".join(re.escape(c.rstrip("*")) + ("[^ ]*+" if "*" in c else "") for c in choices)
        parts.append(f"(?:{words}) " if len(choices) > 1 else f"{words} ")
    # It begins with a letter, not with a condition: so most of the text is skipped at once.
    return f" ({''.join(parts).removesuffix(' ')})(?= )"


def _keys(line: str) -> set[str]:
    """The first letters of the word that tells most: the longest one."""
    alternatives = [part.split("/") for part in line.split(" ") if part != ".."]
    usable = [t for t in alternatives if all(len(c) > KEY or "*" not in c for c in t)]
    if not usable:
        raise ValueError(f"no word of this phrase is long enough to look for: {line!r}")
    rarest = max(usable, key=lambda choices: min(len(choice) for choice in choices))
    return {choice.rstrip("*")[:KEY] for choice in rarest}
