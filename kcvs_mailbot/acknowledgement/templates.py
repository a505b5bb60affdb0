"""The words of a receipt: our templates (in templates/), and those a vacancy brings instead."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    FunctionLoader,
    PackageLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    meta,
    nodes,
    select_autoescape,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kcvs_mailbot.errors import ConfigError

OURS = "kcvs_mailbot.acknowledgement"
"""Where the texts of receipts stand; those of letters stand in another such package."""
REMEDY = "mend it; kcvs-mailbot check tries every text"


@dataclass(frozen=True, slots=True)
class OwnText:
    """One text of a vacancy: `name` as ours are called, "nl/receipt.txt"; `place` for people."""

    name: str
    place: str
    source: str


OwnTexts = tuple[OwnText, ...]
"""The texts that stand in the place of ours; for all others ours are taken."""


class BrokenTextError(ConfigError):
    """A text cannot be used; `where` is its file with the line, and holds nothing personal."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}", REMEDY)
        self.where = where


def ours(package: str = OURS) -> tuple[str, ...]:
    """The names of our texts: those that a vacancy can replace."""
    return tuple(_environment((), package).list_templates())


def rendered(name: str, own: OwnTexts, words: Mapping[str, object], package: str = OURS) -> str:
    """The text in these words. BrokenTextError when it is one of a vacancy's and is broken."""
    if not own:
        return _environment((), package).get_template(name).render(words)
    try:
        text = _environment(own, package).get_template(name).render(words)
    except Exception as error:  # a stranger's template can raise anything
        raise _broken(error, name, own) from error
    if not text.strip():
        raise BrokenTextError(_place(name, own), "is empty")
    return text


@lru_cache(maxsize=8)
def _environment(own: OwnTexts, package: str) -> ImmutableSandboxedEnvironment:
    """Sandboxed: a text can neither reach into the program nor change what it is given."""
    sources = {text.name: (text.source, text.place, None) for text in own}
    packaged: BaseLoader = PackageLoader(package)
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FunctionLoader(sources.get), packaged]) if own else packaged,
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["upfirst"] = upfirst
    return environment


def upfirst(text: str) -> str:
    """With a capital, to begin a sentence: "het dagelijks bestuur" is "Het dagelijks bestuur"."""
    return text[:1].upper() + text[1:]


def unreadable(
    own: OwnTexts, known: frozenset[str], of: str = "receipts"
) -> Iterator[BrokenTextError]:
    """Texts of wrong syntax, and names that nobody gives, also where no sample leads."""
    environment = _environment(own, OURS)
    trees = []
    for text in own:
        try:
            trees.append((text, environment.parse(text.source, text.name, text.place)))
        except TemplateSyntaxError as error:
            yield _broken(error, text.name, own)
    set_there = {
        name.name for _, tree in trees for name in tree.find_all(nodes.Name) if name.ctx == "store"
    }
    for text, tree in trees:
        for name in sorted(meta.find_undeclared_variables(tree) - known - set_there):
            line = min(one.lineno for one in tree.find_all(nodes.Name) if one.name == name)
            where = f"{text.place}, line {line}"
            yield BrokenTextError(where, f"{name} is no name that {of} know")


def _broken(error: Exception, name: str, own: OwnTexts) -> BrokenTextError:
    if isinstance(error, TemplateSyntaxError):
        where = f"{error.filename or _place(error.name or name, own)}, line {error.lineno}"
        return BrokenTextError(where, error.message or "cannot be read")
    if isinstance(error, TemplateNotFound):
        return BrokenTextError(_line_of(error, name, own), f"includes {error.name}: there is none")
    # Another error may repeat a candidate's words.
    why = error.message if isinstance(error, TemplateError) else None
    return BrokenTextError(_line_of(error, name, own), why or f"fails ({type(error).__name__})")


def _line_of(error: Exception, name: str, own: OwnTexts) -> str:
    """Jinja puts the lines of templates into the traceback."""
    places = {text.place for text in own}
    lines = [
        f"{frame.filename}, line {frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename in places
    ]
    return lines[-1] if lines else _place(name, own)


def _place(name: str, own: OwnTexts) -> str:
    return next((text.place for text in own if text.name == name), name)
