"""The styles of a Word document, as far as they decide what people see (ECMA-376 17.7)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from lxml import etree

from kcvs_mailbot.documents.apart import PLAIN
from kcvs_mailbot.documents.markup import Readable, attribute, local, small, tree_of
from kcvs_mailbot.message.unseen import SMALLEST, WHITE, Colour, Look

_OFF = frozenset({"0", "false", "off", "none"})
NOTED = frozenset(
    {"rStyle", "pStyle", "tblStyle", "vanish", "specVanish", "color", "sz", "highlight", "shd"}
)
_HEAD = 200
_ROOT = re.compile(rb"<(?P<prefix>(?:\w+:)?)styles\b[^>]*>")
_STYLE_ID = re.compile(rb"\bstyleId=\"([^\"]*)")
_IS_DEFAULT = re.compile(rb"\bdefault=\"(?:1|true|on)\"")
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
        if name not in NOTED:
            return
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


class Styles:
    """Takes styles.xml in; then tells how a run looks.

    Programs write hundreds of styles, of which a document has five: these are looked up in the
    bytes, and only they are parsed.
    """

    def __init__(self) -> None:
        self._data, self._root, self._prefix = b"", b"", b""
        self._styles: dict[str, _Style | None] = {}
        self._defaults = Marks()
        self._default_paragraph: str | None = None
        self._known: dict[tuple[str | None, str | None], Marks] = {}

    def read(self, stream: Readable) -> None:
        data = small(stream)
        if data is not None and b"\0" in data[:_HEAD]:  # UTF-16
            tree = tree_of(data)
            data = None if tree is None else etree.tostring(tree)
        root = _ROOT.search(data or b"")
        if data is None or root is None:
            return
        self._data, self._root, self._prefix = data, root[0], root["prefix"]
        defaults = self._parsed(b"docDefaults", 0)
        run = None if defaults is None else defaults.find("{*}rPrDefault/{*}rPr")
        if run is not None:
            self._defaults = _marks(run)
        self._default_paragraph = self._named_as_default()

    def _named_as_default(self) -> str | None:
        at = 0
        while (at := self._data.find(b'default="', at + 1)) >= 0:
            tag = self._data[self._data.rfind(b"<", 0, at) : self._data.find(b">", at)]
            name = _STYLE_ID.search(tag)
            if name and b'type="paragraph"' in tag and _IS_DEFAULT.search(tag):
                return html.unescape(name[1].decode("utf-8", "replace"))
        return None

    def _style(self, name: str | None) -> _Style | None:
        if name is None:
            return None
        if name not in self._styles:
            said = html.escape(name, quote=False).encode("utf-8", "replace")
            at = self._data.find(b'styleId="' + said + b'"')
            begin = self._data.rfind(b"<", 0, at) if at >= 0 else -1
            element = self._parsed(b"style", begin) if begin >= 0 else None
            self._styles[name] = None if element is None else _read(element)
        return self._styles[name]

    def _parsed(self, name: bytes, begin: int) -> etree._Element | None:
        """The first element of that name, with the prefixes that the root declares."""
        start = self._data.find(b"<" + self._prefix + name, begin)
        ends = b"</" + self._prefix + name + b">"
        end = self._data.find(ends, start)
        if start < 0 or end < 0:
            return None
        closed = b"</" + self._prefix + b"styles>"
        tree = tree_of(self._root + self._data[start:end] + ends + closed)
        return None if tree is None else next(iter(tree), None)

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
        result = replace(self._defaults)
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
        result.vanish = hidden[0] != hidden[1] or bool(self._defaults.vanish)
        return result

    def _chain(self, name: str | None) -> list[_Style]:
        """The style and those it is based on, from itself upwards."""
        chain: list[_Style] = []
        while (style := self._style(name)) is not None and len(chain) < _DEEPEST:
            chain.append(style)
            name = style.base
        return chain


def _attributes(element: etree._Element) -> Mapping[str, str]:
    return cast("Mapping[str, str]", element.attrib)


def _read(element: etree._Element) -> _Style:
    style = _Style()
    base, run, paragraph = (element.find(f"{{*}}{name}") for name in ("basedOn", "rPr", "pPr"))
    if base is not None:
        style.base = attribute(_attributes(base), "val")
    if attribute(_attributes(element), "type") == "table":
        fills = (_marks_of([shading]) for shading in element.iter("{*}shd"))
        style.is_filled = any(marks.has_fill for marks in fills)
        return style
    style.run = UNMARKED if run is None else _marks(run)
    style.paragraph = UNMARKED if paragraph is None else _marks(paragraph)
    return style


def _marks(properties: etree._Element) -> Marks:
    return _marks_of(properties.iterchildren("{*}*"))


def _marks_of(elements: Iterable[etree._Element]) -> Marks:
    marks = Marks()
    for element in elements:
        marks.note(local(str(element.tag)), _attributes(element))
    return marks


def _overlay(under: Marks, over: Marks) -> None:
    if over.has_ink:
        under.ink, under.has_ink = over.ink, True
    if over.size is not None:
        under.size = over.size
    _overlay_fill(under, over)


def _overlay_fill(under: Marks, over: Marks) -> None:
    if over.has_fill:
        under.fill, under.has_fill = over.fill, True
