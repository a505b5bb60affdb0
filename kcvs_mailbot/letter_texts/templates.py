"""The texts with which a letter begins, in the candidate's language."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from kcvs_mailbot.acknowledgement import Language


class Template(StrEnum):
    """What a letter is about; each is a text in every language."""

    DOCUMENT = "document"  # asks for one that is missing
    ANSWER = "answer"  # to a question
    WITHDRAWAL = "withdrawal"  # confirms one
    FREE = "free"  # anything else


@dataclass(frozen=True, slots=True)
class Facts:
    """What the texts may speak of. name: to greet with, "" when nobody knows it."""

    name: str
    reference: str
    vacancy: str
    organisation: str
    contact: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A letter that a person goes on with: a line a paragraph, empty lines between."""

    subject: str
    text: str


def begun(template: Template, language: Language, facts: Facts) -> Begun:
    """The text of that template, to be completed."""
    told = _environment().get_template(f"{language}/{template}.txt").render(asdict(facts))
    subject, _, text = told.partition("\n")
    return Begun(subject.strip(), text.strip())


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("kcvs_mailbot.letter_texts"),
        autoescape=False,  # noqa: S701 - plain text; HTML is made of it by layout
        undefined=StrictUndefined,
        auto_reload=False,
    )
