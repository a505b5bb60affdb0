"""The tree of a mail's HTML without what nobody sees: that is nobody's words.

`strip_unseen` also marks the line breaks that people see and the converter does not know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from kcvs_mailbot.message.styles import Sheet, declared, names

BREAK, BLANK = "\ue000", "\ue001"
"""Stand for a line break, and a blank, that the converter must not swallow."""
RESTORED = {ord(BREAK): "\n", ord(BLANK): " "}

UNSEEN = names("script style title template datalist iframe noframes del")
"""Of `del`: what the writer took out (HTML, 4.7.2), as Word writes tracked changes."""
PREFORMATTED = names("pre xmp listing plaintext textarea")
INLINE = names(
    "a abbr b bdi bdo big cite code del dfn em font i ins kbd label mark o:p s samp small span"
    " strike strong sub sup td th time tt u var"
)
"""What stands within a line, unless its style says otherwise."""
BLOCKS = names("block list-item flex grid table table-row flow-root")
NUMBER = re.compile(r"([-+]?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9}))\s*([a-z%]*)")
HEX = re.compile(r"#(?:([0-9a-f]{3})([0-9a-f])?|([0-9a-f]{6})([0-9a-f]{2})?)(?![0-9a-f])")
RGB = re.compile(
    r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})(?:[\s,/]+([\d.]{1,9}%?))?\s*\)"
)
FAR_OUTSIDE = -500
"""Pixels to the left of, or above, all that is shown."""
SMALLEST = 2
"""Pixels or points of a font that can be read at all."""
NEAR = 8
"""Between two colours, of 255 for each of red, green and blue: nobody tells them apart."""

Rgb = tuple[int, int, int]
Colour = Rgb | str | None
"""As red, green and blue; by a name that is not known here; or None: not to be told."""
WHITE, BLACK, LINK = (255, 255, 255), (0, 0, 0), (0, 0, 238)
TRANSPARENT = "transparent"
NAMED: dict[str, Colour] = {"white": WHITE, "black": BLACK, "windowtext": BLACK, "window": WHITE}
KEPT = frozenset(("inherit", "unset", "currentcolor", ""))


@dataclass(frozen=True, slots=True)
class Look:
    """How the text of an element looks, by what it inherits."""

    visible: bool = True
    legible: bool = True
    ink: Colour = BLACK
    paper: Colour = WHITE
    space: str = "normal"

    @property
    def is_seen(self) -> bool:
        return self.visible and self.legible and not self._blends

    @property
    def _blends(self) -> bool:
        ink, paper = self.ink, self.paper
        if isinstance(ink, tuple) and isinstance(paper, tuple):
            return all(abs(one - other) <= NEAR for one, other in zip(ink, paper, strict=True))
        return ink == TRANSPARENT or (ink is not None and ink == paper)


def strip_unseen(tree: HtmlElement) -> None:
    """Takes out of the tree what nobody sees, in time linear in its size."""
    sheet = Sheet()
    for style in tree.iter("style"):
        sheet.read(style.text or "")
    _strip(tree, Look(), sheet)


def is_hidden(style: str) -> bool:
    """Whether a style attribute by itself hides the words in its element."""
    values = {name: value for name, (_, value) in declared(style).items()}
    return _is_gone(values) or not _look(Look(), values, set()).is_seen


def _strip(element: HtmlElement, around: Look, sheet: Sheet) -> None:
    """`element` is what its style makes of it; `around` is how it looks from outside."""
    tag, attributes = str(element.tag), {str(k): str(v) for k, v in element.items()}
    values, unsure = sheet.style(tag, attributes)
    if element.tag in UNSEEN or _is_gone(values) or _is_marked_hidden(element, values):
        element.clear(keep_tail=True)
        element.tag = "span"
        return
    look = _look(_from_attributes(around, element), values, unsure)
    if element.tag in INLINE and values.get("display") in BLOCKS:
        element.tag = "div"
    element.text = _as_seen(element.text, look)
    for child in element:
        if isinstance(child.tag, str):
            _strip(child, look, sheet)
        child.tail = _as_seen(child.tail, look)


def _is_marked_hidden(element: HtmlElement, values: Mapping[str, str]) -> bool:
    """HTML, 6.1: `hidden` is a style of the browser's, which the mail's own may undo."""
    closed = element.tag == "dialog" and "open" not in element.attrib
    return (closed or "hidden" in element.attrib) and "display" not in values


def _is_gone(values: Mapping[str, str]) -> bool:
    """True for an element that is not shown with all that is in it."""
    if not values:
        return False
    if values.get("display") == "none" or values.get("mso-hide") == "all":
        return True
    if _number(values.get("opacity")) == 0:
        return True
    clipped = any(
        values.get(name, "").startswith(("hidden", "clip"))
        for name in ("overflow", "overflow-x", "overflow-y")
    )
    sizes = (values.get(name) for name in ("height", "max-height", "width", "max-width"))
    if clipped and any(_number(size) == 0 for size in sizes):
        return True
    placed = values.get("position") in ("absolute", "fixed")
    moved = ("text-indent", "left", "top") if placed else ("text-indent",)
    return any((_number(values.get(name)) or 0) <= FAR_OUTSIDE for name in moved)


def _number(value: str | None) -> float | None:
    found = NUMBER.match(value or "")
    return float(found.group(1)) if found else None


def _from_attributes(around: Look, element: HtmlElement) -> Look:
    """What the attributes of HTML say of colours, and the browser by itself."""
    attributes = element.attrib
    if element.tag in PREFORMATTED:
        around = replace(around, space="pre")
    if element.tag == "a" and "href" in attributes:
        around = replace(around, ink=LINK)
    if element.tag == "font" and "color" in attributes:
        around = replace(around, ink=_colour(attributes["color"].lower(), around.ink))
    if element.tag == "body" and "text" in attributes:
        around = replace(around, ink=_colour(attributes["text"].lower(), around.ink))
    if "bgcolor" in attributes:
        around = replace(around, paper=_colour(attributes["bgcolor"].lower(), around.paper))
    return replace(around, paper=None) if "background" in attributes else around


def _look(around: Look, values: Mapping[str, str], unsure: set[str]) -> Look:
    if not (values or unsure):
        return around
    visibility = values.get("visibility", "inherit")
    return Look(
        around.visible if visibility in KEPT else visibility not in ("hidden", "collapse"),
        _is_legible(values, around.legible),
        None if "color" in unsure else _ink(values.get("color", "inherit"), around.ink),
        _paper(values, unsure, around.paper),
        _space(values.get("white-space", "inherit"), around.space),
    )


def _is_legible(values: Mapping[str, str], around: bool) -> bool:
    written = values.get("font-size")
    if written is None and "/" in values.get("font", ""):
        written = values["font"].partition("/")[0].rpartition(" ")[2]
    found = NUMBER.match(written or "")
    if found is None:
        # A size by its name does not depend on the one around it.
        return around if written is None or written in (*KEPT, "smaller", "larger") else True
    size, unit = float(found.group(1)), found.group(2)
    if unit in ("em", "%", "ex"):
        return around and size > 0
    return size >= SMALLEST if unit in ("px", "pt") else size > 0


def _ink(value: str, around: Colour) -> Colour:
    return around if value in KEPT else _colour(value, around)


def _paper(values: Mapping[str, str], unsure: set[str], around: Colour) -> Colour:
    names = ("background", "background-color", "background-image")
    written = " ".join(values[name] for name in names if name in values)
    if unsure.intersection(names) or "url(" in written or "gradient(" in written:
        return None
    for value in (values.get(name, "") for name in reversed(names[:2])):
        # Of the short form only a colour by itself, or one that stands first, is looked for.
        colour = _colour(value, None) if value not in (*KEPT, "none", TRANSPARENT) else TRANSPARENT
        if colour != TRANSPARENT:
            return colour
    return around


def _colour(value: str, otherwise: Colour) -> Colour:
    """The colour at the beginning of the value; its name where that is not known here."""
    value = value.strip()
    if found := HEX.match(value):
        short, short_alpha, long, alpha = found.groups()
        if (short_alpha or alpha or "f").strip("0") == "":
            return TRANSPARENT
        digits = long or "".join(digit * 2 for digit in short)
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    if found := RGB.match(value):
        if found.group(4) is not None and _number(found.group(4)) == 0:
            return TRANSPARENT
        return int(found.group(1)), int(found.group(2)), int(found.group(3))
    word = value.partition(" ")[0]
    return NAMED.get(word, word) if word.isalpha() else otherwise


def _space(value: str, around: str) -> str:
    return around if value in KEPT else value


def _as_seen(text: str | None, look: Look) -> str | None:
    if not text:
        return text
    if not look.is_seen:
        return " "
    text = text.replace(BREAK, "\ufffd").replace(BLANK, "\ufffd")
    if look.space == "pre-line":
        return BREAK.join(" ".join(line.split(" ")).strip() for line in text.split("\n"))
    if look.space in ("pre", "pre-wrap", "break-spaces"):
        return text.replace("\n", BREAK).replace(" ", BLANK).replace("\t", BLANK)
    return text
