"""A drawing in a Word document, as far as it may be a coloured ground for letters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kcvs_mailbot.documents.formats.word_styles import is_on
from kcvs_mailbot.documents.markup import attribute

_COLOURS = frozenset({"srgbClr", "schemeClr", "sysClr", "prstClr"})
_PAPERS = frozenset({"bg1", "lt1", "window", "white", "FFFFFF", "ffffff", "#ffffff", "#FFFFFF"})
_ELSEWHERE = frozenset({"ln", "style", "effectLst"})
"""What is coloured in these is no ground: a line, a shadow, what the theme would do."""
_SHAPES = frozenset({"shape", "rect", "oval", "roundrect", "background"})
_BEHIND = re.compile(r"z-index:\s*-")


@dataclass(slots=True)
class Drawing:
    """What was drawn so far in one w:drawing (ECMA-376 20.4) or w:pict (VML).

    floats: text may run over it.
    """

    filled: bool = False
    behind: bool = False
    floats: bool = False
    _elsewhere: int = 0
    _unfilled: bool = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in _ELSEWHERE:
            self._elsewhere += 1
        elif name == "anchor":
            self.behind = is_on(attribute(attributes, "behindDoc") or "0")
        elif name in ("wrapNone", "wrapThrough"):
            self.floats = True
        elif name in ("wsp", "spPr"):
            self._unfilled = False
        elif name == "fillRef":  # ECMA-376 20.1.4.2.10: 0 is no fill
            self.filled |= attribute(attributes, "idx") not in (None, "0") and not self._unfilled
        elif name in _SHAPES:
            self._start_shape(attributes)
        elif not self._elsewhere:
            self._unfilled |= name == "noFill"
            self.filled |= name in ("blip", "imagedata")
            self.filled |= name in _COLOURS and attribute(attributes, "val") not in _PAPERS

    def _start_shape(self, attributes: Mapping[str, str]) -> None:
        filled = (attribute(attributes, "filled") or "t") not in ("f", "false")
        colour = attribute(attributes, "fillcolor") or "white"
        self.filled |= filled and colour.partition(" ")[0] not in _PAPERS
        if _BEHIND.search(attribute(attributes, "style") or ""):
            self.behind = self.floats = True

    def end(self, name: str) -> None:
        self._elsewhere -= name in _ELSEWHERE and self._elsewhere > 0

    def lies_behind(self, *, margin: bool) -> bool:
        """Whether letters of the page may stand on it. What is in a margin lies behind them."""
        return self.filled and self.floats and (self.behind or margin)
