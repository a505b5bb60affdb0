"""The texts with which a letter begins, in the candidate's language: ours, or a vacancy's own."""

from __future__ import annotations

import itertools
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum

from kcvs_mailbot.acknowledgement import Language
from kcvs_mailbot.acknowledgement.templates import (
    BrokenTextError,
    OwnTexts,
    ours,
    rendered,
    unreadable,
)
from kcvs_mailbot.letter_texts.checking import LONGEST_SUBJECT, LONGEST_TEXT

PACKAGE = "kcvs_mailbot.letter_texts"


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


def begun(template: Template, language: Language, facts: Facts, own: OwnTexts = ()) -> Begun:
    """The text of that template, to be completed. BrokenTextError when it is one of `own`."""
    name = file_of(template, language)
    told = rendered(name, of_letters(own), asdict(facts), PACKAGE)
    subject, _, text = told.partition("\n")
    letter = Begun(subject.strip(), text.strip())
    file = next((one for one in own if one.name == name), None)
    if file is not None and (wrong := _unfit(letter)):
        raise BrokenTextError(file.place, wrong)
    return letter


def _unfit(letter: Begun) -> str:
    """Why nobody could go on with it; "" when one can."""
    if not letter.subject or not letter.text:
        return "its first line is the subject, the text comes below"
    if len(letter.subject) > LONGEST_SUBJECT or len(letter.text) > LONGEST_TEXT:
        most = f"at most {LONGEST_SUBJECT} signs of subject, {LONGEST_TEXT} of text"
        return f"is too long for a letter: {most}"
    return ""


def file_of(template: Template, language: Language) -> str:
    return f"{language}/letter-{template}.txt"


def names() -> tuple[str, ...]:
    """Those of our texts, which a vacancy can replace."""
    return ours(PACKAGE)


def of_letters(own: OwnTexts) -> OwnTexts:
    """Those of a vacancy's texts with which letters begin; the others are of receipts."""
    return tuple(text for text in own if text.name.partition("/")[2].startswith("letter-"))


def broken(facts: Facts, own: OwnTexts) -> list[BrokenTextError]:
    """All that is wrong with these texts, tried with the name known and not; each said once."""
    known = frozenset(field.name for field in fields(Facts))
    found = {str(error): error for error in unreadable(of_letters(own), known, "letters")}
    for template, language, name in itertools.product(Template, Language, ("", "An Peeters")):
        error = _tried(template, language, replace(facts, name=name), own)
        if error and not any(error.where == other.where for other in found.values()):
            found[str(error)] = error
    return list(found.values())


def _tried(
    template: Template, language: Language, facts: Facts, own: OwnTexts
) -> BrokenTextError | None:
    try:
        begun(template, language, facts, own)
    except BrokenTextError as error:
        return error
    return None
