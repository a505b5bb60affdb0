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
from kcvs_mailbot.letter_texts.fields import unknown
from kcvs_mailbot.selection.letters import ProcedureLetter

PACKAGE = "kcvs_mailbot.letter_texts"


class Template(StrEnum):
    """What a letter in a person's own words is about; each is a text in every language."""

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


AnyLetter = Template | ProcedureLetter
FIELDS = Facts("{naam}", "{kenmerk}", "{vacature}", "{organisatie}", "{contact}")
"""The texts of the procedure are told these in the place of anybody's facts."""


def of_procedure(letter: ProcedureLetter, language: Language, own: OwnTexts = ()) -> Begun:
    """The text of that letter with its fields in it. BrokenTextError when it is one of `own`."""
    return begun(letter, language, FIELDS, own)


def begun(template: AnyLetter, language: Language, facts: Facts, own: OwnTexts = ()) -> Begun:
    """The text of that template, to be completed. BrokenTextError when it is one of `own`."""
    name = file_of(template, language)
    told = rendered(name, of_letters(own), asdict(facts), PACKAGE)
    subject, _, text = told.partition("\n")
    letter = Begun(subject.strip(), text.strip())
    file = next((one for one in own if one.name == name), None)
    if file is not None and (wrong := _unfit(letter) or _unknown(letter, template)):
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


def _unknown(letter: Begun, template: AnyLetter) -> str:
    """Which field nobody would fill in; "" when there is none."""
    if not isinstance(template, ProcedureLetter):
        return ""
    strange = unknown(f"{letter.subject}\n{letter.text}", template)
    return f"{strange[0]} is no field that this letter knows" if strange else ""


def file_of(template: AnyLetter, language: Language) -> str:
    return f"{language}/letter-{template}.txt"


def names() -> tuple[str, ...]:
    """Those of our texts, which a vacancy can replace."""
    return ours(PACKAGE)


def of_letters(own: OwnTexts) -> OwnTexts:
    """Those of a vacancy's texts with which letters begin; the others are of receipts."""
    return tuple(text for text in own if text.name.partition("/")[2].startswith("letter-"))


def broken(facts: Facts, own: OwnTexts) -> list[BrokenTextError]:
    """All that is wrong with these texts, each said once.

    Those that a person completes are tried with the name known and not.
    """
    known = frozenset(field.name for field in fields(Facts))
    found = {str(error): error for error in unreadable(of_letters(own), known, "letters")}
    names = itertools.product(Template, ("", "An Peeters"))
    tried: list[tuple[AnyLetter, Facts]] = [(one, replace(facts, name=name)) for one, name in names]
    tried += [(letter, FIELDS) for letter in ProcedureLetter]
    for (template, told), language in itertools.product(tried, Language):
        error = _tried(template, language, told, own)
        if error and not any(error.where == other.where for other in found.values()):
            found[str(error)] = error
    return list(found.values())


def _tried(
    template: AnyLetter, language: Language, facts: Facts, own: OwnTexts
) -> BrokenTextError | None:
    try:
        begun(template, language, facts, own)
    except BrokenTextError as error:
        return error
    return None
