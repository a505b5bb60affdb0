"""The styles of an OpenDocument file, as far as they decide what people see (ODF 1.3, 16)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kcvs_mailbot.documents.apart import PLAIN
from kcvs_mailbot.documents.markup import attribute
from kcvs_mailbot.message.unseen import SMALLEST, Colour, Look

_DEEPEST = 30
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 28.3, "mm": 2.83, "px": 0.75}


@dataclass(slots=True)
class Style:
    """What one style says; None where it says nothing, AUTO for what stands out by itself."""

    parent: str | None = None
    hidden: bool | None = None
    ink: Colour = None
    size: float | None = None
    fill: Colour = None
    behind: bool = False
    """Of a frame: the text runs over it."""

    def note(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "text-properties":
            self._note_text(attributes)
        elif name in ("background-image", "fill-image"):
            self.fill = _UNTOLD
        self._note_fill(name, attributes)

    def _note_text(self, attributes: Mapping[str, str]) -> None:
        display = attribute(attributes, "display")
        if display is not None:
            self.hidden = display == "none"
        if attribute(attributes, "use-window-font-color") == "true":
            self.ink = AUTO
        else:
            self.ink = colour(attribute(attributes, "color")) or self.ink
        self.size = _points(attribute(attributes, "font-size"))

    def _note_fill(self, name: str, attributes: Mapping[str, str]) -> None:
        ground = attribute(attributes, "background-color")
        if ground is not None:
            self.fill = _CLEAR if ground == "transparent" else colour(ground) or _UNTOLD
        if name == "graphic-properties":
            kind = attribute(attributes, "fill")
            if kind == "solid":
                self.fill = colour(attribute(attributes, "fill-color")) or _UNTOLD
            elif kind is not None:
                self.fill = _CLEAR if kind == "none" else _UNTOLD
            self.behind = attribute(attributes, "run-through") == "background"


AUTO, _UNTOLD, _CLEAR = "auto", "untold", "clear"
"""In the place of a colour: letters that stand out by themselves; a ground that is not to be told,
such as a picture; one that is seen through."""


def colour(value: str | None) -> Colour:
    """None for what is not told, or seen through."""
    if value is None or len(value) != 7 or value[0] != "#":
        return None
    try:
        number = int(value[1:], 16)
    except ValueError:
        return None
    return number >> 16, number >> 8 & 0xFF, number & 0xFF


def paper(fill: Colour, around: Colour) -> Colour:
    """The ground that letters stand on: None where that is not to be told."""
    return None if fill == _UNTOLD else around if fill in (None, _CLEAR) else fill


def _points(size: str | None) -> float | None:
    value, unit = (size or "")[:-2], (size or "")[-2:]
    try:
        return float(value) * _POINTS[unit]
    except (ValueError, KeyError):
        return None  # a percentage of another


class Styles:
    """By family and name; the later of two with one name counts."""

    def __init__(self) -> None:
        self._styles: dict[tuple[str, str | None], Style] = {}
        self._known: dict[tuple[str, str | None], Style] = {}

    def add(self, attributes: Mapping[str, str], *, default: bool) -> Style:
        family = attribute(attributes, "family") or ""
        name = None if default else attribute(attributes, "name")
        style = Style(attribute(attributes, "parent-style-name"))
        self._styles[family, name] = style
        self._known.clear()
        return style

    def style(self, family: str, name: str | None) -> Style:
        """With all that it inherits; of a span without what is the paragraph's."""
        known = self._known.get((family, name))
        if known is None:
            known = self._known[family, name] = self._worked_out(family, name)
        return known

    def _worked_out(self, family: str, name: str | None) -> Style:
        chain: list[Style] = []
        while name is not None and (family, name) in self._styles and len(chain) < _DEEPEST:
            chain.append(self._styles[family, name])
            name = chain[-1].parent
        if family != "text" and (family, None) in self._styles:
            chain.append(self._styles[family, None])
        result = Style()
        for style in reversed(chain):
            overlay(result, style)
        return result


def overlay(under: Style, over: Style) -> None:
    """What `over` says goes before."""
    under.hidden = under.hidden if over.hidden is None else over.hidden
    under.ink = under.ink if over.ink is None else over.ink
    under.size = under.size if over.size is None else over.size
    under.fill = under.fill if over.fill is None else over.fill
    under.behind |= over.behind


def look(style: Style, ground: Colour) -> Look:
    ink = None if style.ink == AUTO else style.ink
    legible = style.size is None or style.size >= SMALLEST
    if not style.hidden and legible and ink is None:
        return PLAIN
    return Look(not style.hidden, legible, ink, paper(style.fill, ground))
