"""What the mail brings: a CV, a letter, files that cannot be read, links to them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kcvs_mailbot.documents.reading import UNREADABLE, Role, Status
from kcvs_mailbot.recognition.applying import applies
from kcvs_mailbot.recognition.mail_view import MAIL, View, is_document
from kcvs_mailbot.recognition.rule import Look, Rule
from kcvs_mailbot.recognition.verdict import Attached

_ENCLOSED = re.compile(
    r" (?:(?:in|als|hierbij in) bijlage|bijgevoegd\w*|bijgaand\w*|bijlagen?|ingesloten|ci joint\w*"
    r"|en annexe|en piece jointe|attached|enclosed|attachment|anbei|im anhang|beigefugt\w*) "
)
"""How the four languages say that something is enclosed."""
_SHELLS = ("application/zip", "application/x-7z-compressed", "application/vnd.rar", "text/html")
"""What they are called says little: an archive, a page that asks for a password."""
MOST_NAMED = 3
"""Documents that a reason names."""
_WORDLESS, _SHORT = 25, 60
"""Words below which a mail says nothing by itself; below which it does without its enclosure."""


def brings(role: Role) -> Look:
    """Looks for a document that is a CV, or a letter, or both in one."""

    def look(view: View) -> str | None:
        return _first(d for d in view.papers if d.role in (role, Role.BOTH) and _is_sound(d))

    return look


def brings_by_name(view: View) -> str | None:
    """A CV or letter by its name alone, which may be bait; beside no other."""
    named = [d for d in view.papers if d.role is not Role.OTHER]
    clean = (d for d in named if d.status is not Status.INFECTED)
    return None if any(map(_is_sound, named)) else _first(clean)


def _first(found: Iterable[Attached]) -> str | None:
    return next((d.filename or d.media_type for d in found), None)


def _is_sound(document: Attached) -> bool:
    return document.status is Status.READ and document.media_type not in _SHELLS


def brings_unreadable(view: View) -> str | None:
    """A scan, an encrypted or broken file, when nothing else in the mail can be read."""
    if any(document.role is not Role.OTHER for document in view.papers):
        return None
    return _first(d for d in view.papers if d.status in UNREADABLE)


def brings_infected(view: View) -> str | None:
    return _first(d for d in view.attached if d.status is Status.INFECTED)


def brings_others(view: View) -> str | None:
    """What somebody meant to send, of which nothing is a CV, a letter, or unreadable."""
    fitting = any(d.role is not Role.OTHER or d.status in UNREADABLE for d in view.papers)
    if fitting or any(d.status is Status.INFECTED for d in view.papers):
        return None
    sent = [d for d in view.message.documents if is_document(d) and d.media_type != MAIL]
    named = [d.filename or d.media_type for d in sent[:MOST_NAMED]]
    more = [f"+ {len(sent) - MOST_NAMED}"] if len(sent) > MOST_NAMED else []
    return ", ".join([*named, *more]) or None


def only_brings_infected(view: View) -> str | None:
    """Without a mail that reads as an application: bait is sent in the name of candidates too."""
    says_enough = applies(view) and view.text.words >= _WORDLESS
    return None if says_enough else brings_infected(view)


def brings_only_papers(view: View) -> str | None:
    if view.text.words >= _WORDLESS:
        return None
    return brings(Role.CV)(view) or brings(Role.MOTIVATION)(view) or brings_by_name(view)


def lacks_enclosure(view: View) -> str | None:
    """It says that something is enclosed, encloses nothing, and says little itself."""
    if view.brings or view.attached or view.message.links or view.text.words >= _SHORT:
        return None
    found = _ENCLOSED.search(view.text.text)
    return found.group().strip() if found else None


BRINGS_CV = Rule(
    "brings_cv", "A document looks like a CV.", "Er is een cv bij: {}.", brings(Role.CV)
)
BRINGS_LETTER = Rule(
    "brings_letter",
    "A document looks like a letter of motivation.",
    "Er is een motivatiebrief bij: {}.",
    brings(Role.MOTIVATION),
)
BRINGS_BY_NAME = Rule(
    "brings_cv_or_letter_by_name",
    "A document is a CV or letter by its name; whether it is one, the program could not see.",
    "Een bestand heet cv of motivatiebrief, maar of het er een is, kon het programma niet zien:"
    " {}.",
    brings_by_name,
)
BRINGS_UNREADABLE = Rule(
    "brings_unreadable_document",
    "A document cannot be read by the program (a scan, a password, damage).",
    "Het programma kan niet lezen wat in dit bestand staat (beveiligd, beschadigd, of een beeld"
    " zonder tekst): {}.",
    brings_unreadable,
)
BRINGS_INFECTED = Rule(
    "brings_infected_document",
    "The virus scanner found something in a document: it is kept sealed.",
    "De virusscanner vond iets in een document: het blijft verzegeld.",
    brings_infected,
)
BRINGS_OTHERS = Rule(
    "brings_other_documents",
    "What is attached looks like no CV and no letter.",
    "Wat erbij zit, lijkt geen cv of motivatiebrief: {}.",
    brings_others,
)
ONLY_BRINGS_INFECTED = Rule(
    "only_brings_infected_document",
    "Beside it the mail does not read as an application: a person looks at it.",
    "Zonder dat document lijkt de mail geen kandidatuur: kijk dit na.",
    only_brings_infected,
)
ONLY_PAPERS = Rule(
    "brings_only_papers",
    "A CV or letter comes with hardly a word: a person reads it.",
    "Er lijkt een cv of motivatiebrief bij te zitten, maar de mail zelf zegt bijna niets: lees wat"
    " erbij zit.",
    brings_only_papers,
)
LACKS_ENCLOSURE = Rule(
    "lacks_enclosure",
    "It says that something is enclosed, and encloses nothing.",
    "De mail zegt dat er iets bijgevoegd is, maar er zit niets bij.",
    lacks_enclosure,
)
