"""What the styles of a mail's HTML declare, as far as they decide what people see (CSS 2.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field


def names(text: str) -> frozenset[str]:
    """The words of a list that is written as running text."""
    return frozenset(text.split())


PROPERTIES = names(
    "display visibility mso-hide opacity font font-size white-space text-indent position left top"
    " height max-height width max-width overflow overflow-x overflow-y"
    " color background background-color background-image"
)
COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
BRACE = re.compile(r"[{}]")
# CSS 2.2, 6.4.3, of these selectors only; others depend on more than the element itself.
SIMPLE = re.compile(r"(?P<tag>\*|[a-z][a-z0-9-]*)?(?P<mark>[.#][\w-]+)?", re.I)
LAST = re.compile(r"(?:^|[\s>+~])(?:[a-z][a-z0-9-]*|\*)?(?:[.#][\w-]+)*$", re.I)
CONDITION = re.compile(r"::?[a-z-]+(?:\([^()]*\))?|\[[^\]]*\]", re.I)
LONGEST_SELECTOR = 200
INLINE = 1000

Ranked = tuple[tuple[bool, int, int], str]
"""A value behind what decides over another: important, specificity, order."""
Declared = dict[str, Ranked]


def declared(text: str, specificity: int = INLINE, order: int = 0) -> Declared:
    """What a style attribute, or the inside of a rule, declares; the last of equals counts."""
    found: Declared = {}
    for declaration in text.lower().split(";"):
        name, colon, value = declaration.partition(":")
        name = name.strip()
        if colon and name in PROPERTIES:
            value, mark, _ = value.partition("!")
            add(found, name, ((bool(mark), specificity, order), value.strip()))
    return found


def add(found: Declared, name: str, ranked: Ranked) -> None:
    """Takes a value in where it goes before the one that is there."""
    if name not in found or found[name][0] <= ranked[0]:
        found[name] = ranked


@dataclass(slots=True)
class Sheet:
    """The rules of style elements by their selector: "p", ".x", "#x", "p.x", "p#x" or "*"."""

    rules: dict[str, Declared] = field(default_factory=dict)
    doubtful: dict[str, set[str]] = field(default_factory=dict)
    """By class, id or tag: properties that other selectors, or a screen's size, may change."""

    def read(self, text: str) -> None:
        """Takes a style element in; linear in its length."""
        for order, (selectors, body, conditional) in enumerate(_rules(COMMENT.sub("", text))):
            inside = declared(body)
            if inside:
                for selector in selectors.split(","):
                    self._add(selector.strip(), inside, order, conditional)

    def _add(self, selector: str, inside: Declared, order: int, conditional: bool) -> None:
        if not selector or len(selector) > LONGEST_SELECTOR:
            return
        simple = SIMPLE.fullmatch(selector)
        if simple is None or conditional:
            last = LAST.search(CONDITION.sub("", selector))
            keys = _parts(last.group()) if last else []
            self.doubtful.setdefault(keys[-1] if keys else "*", set()).update(inside)
            return
        tag, mark = (simple["tag"] or "").lower(), simple["mark"] or ""
        specificity = (tag not in ("", "*")) + (10 if mark[:1] == "." else 100 if mark else 0)
        rule = self.rules.setdefault(f"{'' if tag == '*' and mark else tag}{mark}", {})
        for name, ((important, _, _), value) in inside.items():
            add(rule, name, ((important, specificity, order), value))

    def style(self, tag: str, attributes: Mapping[str, str]) -> tuple[dict[str, str], set[str]]:
        """The values that apply to an element, and the properties of which that is not sure."""
        found: Declared = {}
        unsure: set[str] = set()
        for key in self._keys(tag, attributes) if self.rules or self.doubtful else ():
            for name, ranked in self.rules.get(key, {}).items():
                add(found, name, ranked)
            unsure |= self.doubtful.get(key, set())
        for name in unsure & found.keys():
            del found[name]
        own = declared(attributes.get("style", ""))
        for name, ranked in own.items():
            add(found, name, ranked)
        return {name: value for name, (_, value) in found.items()}, unsure - own.keys()

    def _keys(self, tag: str, attributes: Mapping[str, str]) -> Iterable[str]:
        marks = [f".{name}" for name in attributes.get("class", "").split()]
        if name := attributes.get("id", "").strip():
            marks.append(f"#{name}")
        return ("*", tag, *marks, *(f"{tag}{mark}" for mark in marks))


def _parts(compound: str) -> list[str]:
    return re.findall(r"[.#]?[\w-]+|\*", compound)


def _rules(css: str) -> Iterator[tuple[str, str, bool]]:
    """(selectors, inside, whether an at-rule like @media stands around it) of each rule."""
    around = depth = start = 0
    prelude, inside = "", 0
    for brace in BRACE.finditer(css):
        if brace.group() == "{":
            prelude_here = css[start : brace.start()].rpartition(";")[2].strip()
            if depth == 0 and prelude_here.startswith("@"):
                around += 1
            else:
                depth += 1
                if depth == 1:
                    prelude, inside = prelude_here, brace.end()
        elif depth:
            depth -= 1
            if depth == 0:
                yield prelude, css[inside : brace.start()], around > 0
        else:
            around = max(0, around - 1)
        start = brace.end()
