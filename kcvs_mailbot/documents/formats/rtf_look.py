"""How text in RTF looks: what its control words say of colours, sizes and what is hidden."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kcvs_mailbot.documents.apart import PLAIN, marked
from kcvs_mailbot.message.unseen import SMALLEST, Colour, Look

_HALF_POINTS = 2
_FILLS = frozenset({"cb", "chcbpat", "highlight"})
WORDS = _FILLS | {
    *("v", "deleted", "mvf", "cf", "fs"),
    *("plain", "pard", "cbpat", "intbl", "itap"),
}
"""Those that change how text looks."""
_MOST_COLOURS = 10_000


@dataclass(frozen=True, slots=True)
class Looks:
    """What is said of the text from here on, in one group."""

    hidden: bool = False
    deleted: bool = False
    moved: bool = False
    colour: int = 0
    size: int | None = None
    fill: int = 0
    paragraph_fill: int = 0
    depth: int = 0
    """In how many tables it stands."""

    @property
    def is_gone(self) -> bool:
        return self.deleted or self.moved

    def after(self, word: str, value: int | None) -> Looks:
        """A word without a number switches on (RTF 1.9, Formatting Properties)."""
        switched = value is None or value != 0
        if word == "v":
            return replace(self, hidden=switched)
        if word == "deleted":
            return replace(self, deleted=switched)
        if word == "mvf":  # moved from here while changes were tracked
            return replace(self, moved=switched)
        if word == "cf":
            return replace(self, colour=value or 0)
        if word == "fs":
            return replace(self, size=value)
        if word in _FILLS:
            return replace(self, fill=value or 0)
        return self._after_paragraph(word, value)

    def _after_paragraph(self, word: str, value: int | None) -> Looks:
        if word == "plain":
            return Looks(paragraph_fill=self.paragraph_fill, depth=self.depth)
        if word == "pard":
            return replace(self, paragraph_fill=0, depth=0)
        if word == "cbpat":
            return replace(self, paragraph_fill=value or 0)
        if word == "intbl":
            return replace(self, depth=max(1, self.depth))
        if word == "itap":
            return replace(self, depth=value or 0)
        return self


class Colours:
    """The colour table; its first entry is mostly empty, and means: as the program likes."""

    def __init__(self) -> None:
        self._table: list[Colour] = []
        self._red_green_blue: dict[str, int] = {}

    def note(self, word: str, value: int) -> None:
        if word in ("red", "green", "blue"):
            self._red_green_blue[word] = value & 0xFF

    def end_entries(self, text: str) -> None:
        """The text between the words: each ";" ends an entry."""
        for _ in range(min(text.count(";"), _MOST_COLOURS - len(self._table))):
            found = self._red_green_blue
            parts = found.get("red", 0), found.get("green", 0), found.get("blue", 0)
            self._table.append(parts if found else None)
            self._red_green_blue = {}

    def marked(self, text: str, looks: Looks, paper: Colour) -> str:
        """As it goes into a Written; most text has the look that the program gives."""
        return marked(text, self._look(looks, paper))

    def _look(self, looks: Looks, paper: Colour) -> Look:
        size = looks.size
        legible = size is None or size / _HALF_POINTS >= SMALLEST
        if not looks.hidden and legible and not looks.colour:
            return PLAIN
        for fill in (looks.fill, looks.paragraph_fill):
            if fill:
                paper = self._colour(fill)
                break
        return Look(not looks.hidden, legible, self._colour(looks.colour), paper)

    def _colour(self, number: int) -> Colour:
        return self._table[number] if 0 <= number < len(self._table) else None
