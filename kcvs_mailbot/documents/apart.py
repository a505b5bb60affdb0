"""What stands in a document beside what people read in it: told apart while it is read.

Readers mark what nobody sees in the text itself, by noncharacters that no text may hold
(Unicode 23.7); `parted` takes it out at the end, when all of the document is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kcvs_mailbot.documents.extract import Extract, Text
from kcvs_mailbot.documents.reading import Apart, ApartKind
from kcvs_mailbot.documents.tidy import tidy
from kcvs_mailbot.message.unseen import Look
from kcvs_mailbot.plurals import counted

_HIDDEN, _PALE, _ENDS = "\ufdd0", "\ufdd1", "\ufdd2"
_MARKS = dict.fromkeys(map(ord, (_HIDDEN, _PALE, _ENDS)))
_MARKED = re.compile(f"([{_HIDDEN}{_PALE}])([^{_ENDS}]*)(?:{_ENDS}|\\Z)")

PLAIN = Look(ink=None)
"""Text of the colour that a program gives by itself, which always stands out."""
MOST_COMMENTS = 500
DELETED = "what was deleted in it while changes were tracked is left out"
"""The problem of a document that holds more than it says."""


def marked(piece: str, look: Look) -> str:
    """The piece as it goes into a Written."""
    piece = unmarked(piece)
    if look is PLAIN or look.is_seen or not piece.strip():
        return piece
    return f"{_PALE if look.visible and look.legible else _HIDDEN}{piece}{_ENDS}"


def unmarked(piece: str) -> str:
    return piece.translate(_MARKS) if not piece.isascii() else piece


@dataclass(slots=True)
class Written:
    """All that stands in a document. `on_colour`: something coloured may lie behind any text, so
    that white letters may well be seen. `deleted`: some of it was taken out by its writer."""

    text: Text
    comments: list[Apart] = field(default_factory=list)
    inner: list[Apart] = field(default_factory=list)
    on_colour: bool = False
    deleted: bool = False

    def add_comment(self, text: str, by: str | None) -> None:
        if text.strip() and len(self.comments) < MOST_COMMENTS:
            self.comments.append(Apart(ApartKind.COMMENT, unmarked(text), by or None))

    def add_apart(self, apart: tuple[Apart, ...]) -> None:
        """What was found in a document that is part of this one."""
        self.inner += apart[: max(0, MOST_COMMENTS - len(self.inner))]

    def parted(self, problems: list[str] | tuple[str, ...] = ()) -> Extract:
        """What people read in it as the text; the rest apart, and told."""
        hidden: list[str] = []
        text = str(self.text)
        if _HIDDEN in text or _PALE in text:

            def taken(found: re.Match[str]) -> str:
                if found[1] == _PALE and self.on_colour:
                    return found[2]
                hidden.append(found[2])
                return ""

            text = _MARKED.sub(taken, text)
        unseen = tidy("\n".join(hidden))
        apart = [Apart(ApartKind.HIDDEN, unseen)] if unseen else []
        told = self._told(unseen)
        apart += [*self.comments, *self.inner]
        return Extract(text, problems=(*told, *problems), apart=tuple(apart))

    def _told(self, unseen: str) -> list[str]:
        told = []
        if unseen:
            shown = counted(len(unseen.split()), "word")
            told.append(f"{shown} in it that nobody sees (hidden, white or tiny): kept apart")
        if self.comments:
            told.append(f"{counted(len(self.comments), 'comment')} in it: kept apart")
        if self.deleted:
            told.append(DELETED)
        return told
