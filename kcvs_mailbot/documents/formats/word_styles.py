"""The styles of a Word document, as far as they decide what people see (ECMA-376 17.7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kcvs_mailbot.documents.apart import PLAIN
from kcvs_mailbot.documents.markup import Handler, attribute
from kcvs_mailbot.message.unseen import SMALLEST, WHITE, Colour, Look

_OFF = frozenset({"0", "false", "off", "none"})
_DEEPEST = 30
_HALF_POINTS = 2


@dataclass(slots=True)
class Marks:
    """What stands in one set of properties; None where it says nothing."""

    style: str | None = None
    vanish: bool | None = None
    ink: Colour = None
    has_ink: bool = False
    size: float | None = None
    fill: Colour = None
    has_fill: bool = False

    def note(self, name: str, attributes: Mapping[str, str]) -> None:
        value = attribute(attributes, "val")
        if name in ("rStyle", "pStyle", "tblStyle"):
            self.style = value
        elif name in ("vanish", "specVanish"):
            self.vanish = is_on(value)
        elif name == "color":
            self.ink, self.has_ink = colour(value), True
        elif name == "sz":
            self.size = float(value) / _HALF_POINTS if value and value.isdecimal() else None
        elif name == "highlight":
            self.fill, self.has_fill = None, value != "none"
        elif name == "shd":
            self._note_shading(value, attributes)

    def _note_shading(self, pattern: str | None, attributes: Mapping[str, str]) -> None:
        named = "color" if pattern == "solid" else "fill"
        filled = attribute(attributes, named)
        theme = attribute(attributes, "themeColor" if pattern == "solid" else "themeFill")
        if pattern not in ("clear", "nil", "solid", None):
            self.fill, self.has_fill = None, True  # a pattern of two colours
        elif filled not in (None, "auto") or theme:
            self.fill, self.has_fill = colour(filled), True


UNMARKED = Marks()


def is_on(value: str | None) -> bool:
    """A property that is named without a value is on (ECMA-376 17.17.4)."""
    return (value or "1").lower() not in _OFF


def colour(value: str | None) -> Colour:
    """None for what a program chooses so that it stands out, and for what is not told."""
    if value is None or len(value) != 6:
        return None
    try:
        number = int(value, 16)
    except ValueError:
        return None
    return number >> 16, number >> 8 & 0xFF, number & 0xFF


@dataclass(slots=True)
class _Style:
    base: str | None = None
    run: Marks = field(default_factory=Marks)
    paragraph: Marks = field(default_factory=Marks)
    is_filled: bool = False
    """Some cells of a table in this style have a colour."""


class Styles(Handler):
    """Takes styles.xml in; then tells how a run looks."""

    def __init__(self) -> None:
        self._styles: dict[str, _Style] = {}
        self._defaults = _Style()
        self._open: _Style | None = None
        self._place = ""
        self._default_paragraph: str | None = None
        self._known: dict[tuple[str | None, str | None], Marks] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "docDefaults":
            self._open = self._defaults
        elif name == "style":
            identity = attribute(attributes, "styleId") or ""
            self._open = self._styles[identity] = _Style()
            is_default = is_on(attribute(attributes, "default") or "0")
            if is_default and attribute(attributes, "type") == "paragraph":
                self._default_paragraph = identity
        elif self._open is None:
            return
        elif name == "basedOn":
            self._open.base = attribute(attributes, "val")
        elif name in ("rPr", "pPr", "tcPr", "tblPr", "tblStylePr"):
            self._place = "tblStylePr" if self._place == "tblStylePr" else name
        elif self._place == "rPr":
            self._open.run.note(name, attributes)
        elif name == "shd":
            self._open.paragraph.note(name, attributes)
            filled = Marks()
            filled.note(name, attributes)
            self._open.is_filled |= filled.has_fill

    def end(self, name: str) -> None:
        if name in ("style", "docDefaults"):
            self._open, self._place = None, ""
        elif name == self._place:
            self._place = ""

    def look(self, paragraph: Marks, run: Marks, paper: Colour) -> Look:
        """How a run looks on paper of that colour (None: not to be told)."""
        inherited = self._inherited(paragraph.style, run.style)
        vanish = inherited.vanish if run.vanish is None else run.vanish
        size = inherited.size if run.size is None else run.size
        ink = run.ink if run.has_ink else inherited.ink
        if not (vanish or ink is not None or (size is not None and size < SMALLEST)):
            return PLAIN
        legible = size is None or size >= SMALLEST
        for marks in (run, inherited, paragraph):
            if marks.has_fill:
                return Look(not vanish, legible, ink, marks.fill)
        return Look(not vanish, legible, ink, paper)

    def paper_of_table(self, table: Marks) -> Colour:
        """None when some of its cells may have a colour by the style of the table."""
        if table.has_fill:
            return table.fill
        return None if any(style.is_filled for style in self._chain(table.style)) else WHITE

    def _inherited(self, paragraph: str | None, run: str | None) -> Marks:
        known = self._known.get((paragraph, run))
        if known is None:
            known = self._known[paragraph, run] = self._worked_out(paragraph, run)
        return known

    def _worked_out(self, paragraph: str | None, run: str | None) -> Marks:
        result = replace(self._defaults.run)
        hidden = []
        for name in (paragraph or self._default_paragraph, run):
            vanish = None
            for style in reversed(self._chain(name)):
                vanish = style.run.vanish if style.run.vanish is not None else vanish
                _overlay(result, style.run)
                if name != run or run is None:
                    _overlay_fill(result, style.paragraph)
            hidden.append(bool(vanish))
        # ECMA-376 17.7.3: styles that both set it cancel each other out.
        result.vanish = hidden[0] != hidden[1] or bool(self._defaults.run.vanish)
        return result

    def _chain(self, name: str | None) -> list[_Style]:
        """The style and those it is based on, from itself upwards."""
        chain: list[_Style] = []
        while name in self._styles and len(chain) < _DEEPEST:
            chain.append(self._styles[name])
            name = chain[-1].base
        return chain


def _overlay(under: Marks, over: Marks) -> None:
    if over.has_ink:
        under.ink, under.has_ink = over.ink, True
    if over.size is not None:
        under.size = over.size
    _overlay_fill(under, over)


def _overlay_fill(under: Marks, over: Marks) -> None:
    if over.has_fill:
        under.fill, under.has_fill = over.fill, True
