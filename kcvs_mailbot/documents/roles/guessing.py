"""Points for a CV against points for a letter, from name and text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.documents.roles import vocabulary
from kcvs_mailbot.documents.roles.folding import as_heading, as_words, folded, name_words

_LOOKED_AT = 40_000
_OPENING = 1500
_LONGEST_HEADING = 60
_MOST_CELLS = 4
_CELLS = re.compile(r"\t+| {2,}")
_LONGEST_ENTRY = 160
_ENOUGH = 4
_CLEARLY = 6

_MONTH = (
    r"(?:jan|feb|fev|maa|mrt|mar|mae|apr|avr|mei|may|mai|jun|juin|jul|juil|aug|aou|sep|okt|oct|nov"
    r"|dec|dez)[a-z]{0,6}\.? ?"
)
_DATE = rf"(?:{_MONTH}|\d{{1,2}}[/.-]){{0,2}}(?:19[4-9]|20[0-4])\d"
_NOW = (
    r"heden|nu|vandaag|present|today|now|current|date|ce jour|aujourd'hui|heute|jetzt|actueel"
    r"|\.\.\.?"
)
_PERIOD = re.compile(
    rf"(?<!\d){_DATE} ?(?:-|tot en met|tot|t/m|to|until|a|au|bis|>) ?(?:{_DATE}|\d\d(?!\d)|{_NOW})"
    rf"|(?<![a-z])(?:sinds|sedert|depuis|since|seit|vanaf) {_DATE}"
)
_SALUTATION = re.compile(
    r"(?:geachte|beste|waarde|hooggeachte|dear|cher|chere|chers|sehr geehrte[rs]?|liebe[rs]?)\b"
    r".{0,80}"
    r"|(?:mevrouw|mijnheer|meneer|madame|monsieur|mesdames|dag|hallo|hello)\b.{0,50}[,!]"
    r"|mijne heren.{0,30}|(?:madame|monsieur).{0,40}"
)
_CLOSING = re.compile(
    r"(?:met (?:de |mijn )?(?:\w+ )?"
    r"(?:vriendelijke|hartelijke|beste|oprechte|hoogachting|warme|collegiale)"
    r"|hoogachtend|vriendelijke groet|hartelijke groet|hartelijk|groetjes|groeten|beste groet|mvg\b"
    r"|yours (?:sincerely|faithfully|truly)|sincerely|(?:kind|best|warm) regards|regards\b"
    r"|(?:bien )?cordialement|(?:veuillez|je vous prie|dans l'attente|en vous remerciant)"
    r"|mit freundlichen gru|mit besten gru|freundliche gru|hochachtungsvoll)"
)
_SUBJECT = re.compile(
    r"(?:betreft|betreff|objet|onderwerp|subject|concerne|re) ?:.{0,80}"
    r"(?:kandida|sollicita|candidat|applicat|bewerbung|vacature|functie|position|poste)"
)
_I = re.compile(r"(?<![a-z])(?:ik|mijn|mij|i|my|me|je|j|mon|ma|mes|ich|mein|meine|meiner)(?![a-z])")


def guess_role(filename: str | None, text: str) -> Role:
    """Text decides where it says enough; else the name; else OTHER."""
    seen = folded(text[:_LOOKED_AT])
    lines = [" ".join(line.split()) for line in seen.splitlines()]
    flat = as_words(seen)
    named = _named(filename)
    headings = set(_headings(seen))
    cv, letter = _points_of_cv(lines, headings, flat), _points_of_letter(lines, flat, seen)
    if named in (None, Role.OTHER) and max(cv, letter) < _ENOUGH:
        return Role.OTHER
    if named is not Role.CV and _is_of_another(flat, cv, letter):
        return Role.OTHER
    return _weighed(named, cv, letter)


def _weighed(named: Role | None, cv: int, letter: int) -> Role:
    if cv >= _CLEARLY and letter >= _CLEARLY:
        return Role.BOTH
    if named is Role.BOTH:
        return Role.BOTH
    if named is Role.CV and letter >= _CLEARLY and cv <= 1:
        return Role.MOTIVATION
    if named is Role.MOTIVATION and cv >= _CLEARLY and letter <= 1:
        return Role.CV
    if named in (Role.CV, Role.MOTIVATION):
        return named
    best = max(cv, letter)
    if best < (_CLEARLY if named is Role.OTHER else _ENOUGH):
        return Role.OTHER
    return Role.CV if cv > letter else Role.MOTIVATION


def _named(filename: str | None) -> Role | None:
    if not filename:
        return None
    name = name_words(filename)
    joined = {word for word in name.split() if len(word) > 5}
    cv = _any(vocabulary.NAMES_OF_CV, name) or any("curriculum" in word for word in joined)
    letter = _any(vocabulary.NAMES_OF_MOTIVATION, name) or any(
        word.startswith(("motivati", "sollicitati", "kandida")) for word in joined
    )
    other = _any(vocabulary.NAMES_OF_OTHER, name)
    if _any(vocabulary.NAMES_OF_BOTH, name) or (cv and letter):
        return Role.BOTH
    # "Referentiebrief" and "brief van referentie" are letters too, by another.
    if other and not cv and not any(word.startswith(("motivati", "sollic")) for word in joined):
        return Role.OTHER
    return Role.CV if cv else Role.MOTIVATION if letter else None


def _headings(seen: str) -> Iterator[str]:
    """Lines, and cells of one: a heading may stand at the side of what it is about."""
    for line in seen.splitlines():
        cells = _CELLS.split(line.strip()) if "\t" in line or "  " in line else ()
        for part in (line, *(cells if len(cells) <= _MOST_CELLS else ())):
            if 0 < len(part.strip()) <= _LONGEST_HEADING:
                yield as_heading(" ".join(part.split()))


def _points_of_cv(lines: list[str], headings: set[str], flat: str) -> int:
    found = {name for name, titles in vocabulary.SECTIONS_OF_CV.items() if headings & titles}
    points = len(found) + 2 * ("experience" in found)
    points += 3 * _has_title(lines)
    periods = sum(1 for line in lines if _is_entry(line))
    points += 3 if periods >= 4 else 2 if periods >= 2 else periods
    return points + _any(vocabulary.FIELDS_OF_CV, flat)


def _has_title(lines: list[str]) -> bool:
    """A heading such as "Curriculum vitae van Jan Janssens" near the top."""
    length = 0
    for line in lines:
        heading = as_heading(line) if len(line) <= _LONGEST_HEADING else ""
        if heading:
            first, two = heading.partition(" ")[0], " ".join(heading.split()[:2])
            if (
                heading in vocabulary.TITLES_OF_CV
                or two == "curriculum vitae"
                or first == "lebenslauf"
            ):
                return True
            if first in ("cv", "resume") and len(heading.split()) <= 5:
                return True
        length += len(line) + 1
        if length > _OPENING:
            return False
    return False


def _is_entry(line: str) -> bool:
    """A period at the start or the end of a short line, as jobs are listed."""
    if len(line) > _LONGEST_ENTRY or not ("19" in line or "20" in line):
        return False
    found = list(_PERIOD.finditer(line))
    return bool(found) and (found[0].start() <= 12 or found[-1].end() >= len(line) - 12)


def _points_of_letter(lines: list[str], flat: str, seen: str) -> int:
    saluted = any(_SALUTATION.fullmatch(line) for line in lines[:80])
    closed = any(_CLOSING.match(line) for line in lines)
    headings = {as_heading(line) for line in lines[:40] if 0 < len(line) <= _LONGEST_HEADING}
    titled = bool(headings & vocabulary.TITLES_OF_LETTER) or any(map(_SUBJECT.match, lines[:40]))
    points = 2 * saluted + closed + 2 * titled + 2 * _any(vocabulary.APPLYING, flat)
    points += (
        _any(vocabulary.MOTIVES, flat)
        + _any(vocabulary.THE_POST, flat)
        + _any(vocabulary.AND_NOW, flat)
    )
    if not (saluted or titled or points >= 3):
        return 0  # of a CV's own words about oneself no letter is made
    return points + (len(_I.findall(seen[:_LOOKED_AT])) >= 8)


def _is_of_another(flat: str, cv: int, letter: int) -> bool:
    """A diploma, or what a third person writes about the candidate."""
    if cv >= _CLEARLY or _any(vocabulary.APPLYING, flat):
        return False
    about = _any(vocabulary.OF_ANOTHER, flat)
    return about or (letter < _ENOUGH and cv < _ENOUGH and _any(vocabulary.DIPLOMAS, flat))


def _any(phrases: Iterable[str], flat: str) -> bool:
    return any(map(flat.__contains__, phrases))
