"""Somebody who writes for somebody else: nobody is proposed then, and nobody answered.

Closed by grammar: prepositions, the words of kinship, and who is meant by the third person;
and by a fact: whose name stands above a CV.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.recognition.applied_for import Object, running_on
from kcvs_mailbot.recognition.likelihood.masking import (
    MAIL,
    NAME,
    Passage,
    words_of,
    words_of_names,
)
from kcvs_mailbot.recognition.mail_view import View
from kcvs_mailbot.recognition.quoting import whole
from kcvs_mailbot.recognition.rule import Look, Rule
from kcvs_mailbot.recognition.text.folding import word_set

_KIN = (
    r"(?:schoon|stief|pleeg|klein|petekind|meter|peter)?"
    r"(?:man|vrouw|zoon|dochter|broer|zus|zuster|vader|moeder|mama|papa|ouders?|partner|vriend|vriendin"
    r"|echtgenoot|echtgenote|nicht|neef|oom|tante|collega|baas|chef|buurman|buurvrouw|kennis|client"
    r"|dochters|zonen|kinderen)"
    r"|mari|femme|epouse|epoux|fils|fille|frere|soeur|pere|mere|ami|amie|compagnon|compagne|conjoint"
    r"|collegue|patron|husband|wife|son|daughter|brother|sister|father|mother|friend|partner|boss"
    r"|colleague|client|mann|frau|sohn|tochter|bruder|schwester|vater|mutter|freund|freundin|kollege"
    r"|kollegin|chefin"
)
_OWN = r"(?:mijn|m'n|onze|ons|mon|ma|notre|my|our|meine?[nmr]?|unsere?[nmr]?|haar|zijn)"
_PAPER = (
    r"(?:kandidatuur|sollicitatie|cv|brief|motivatie\w*|candidature|lettre|application|letter"
    r"|bewerbung)"
)
_PATTERNS = re.compile(
    rf" {_PAPER} (?:van|de|of|von) {_OWN} (?:{_KIN}) "
    rf"| (?:voor|pour|for|fur) {_OWN} (?:\w+ )?(?:{_KIN}) (?=.{{0,80}}{_PAPER})"
    rf"|(?<= ){_PAPER} (?:\w+ ){{0,4}}(?:voor|pour|for|fur) {_OWN} (?:\w+ )?(?:{_KIN}) "
    rf"| (?:schrijf|mail|stuur|contacteer|ecris|write|writing|schreibe) (?:\w+ ){{0,3}}"
    rf"(?:voor|pour|for|fur) {_OWN} (?:\w+ )?(?:{_KIN}) "
    rf"| {_OWN} (?:{_KIN}) (?:{NAME} )?(?:wil|wou|zou|solliciteert|stelt zich|is kandidaat"
    r"|heeft interesse|vroeg|vraagt|postule|souhaite|voudrait|would like|is applying|wants to"
    r"|wishes|mochte|bewirbt) "
    rf"|^ (?:(?:voor|pour|for|fur) )?{_OWN} (?:{_KIN}) $"
    rf"| (?:zijn|haar|his|her|son|sa|seine?|ihre?) (?:\w+ )?(?:e )?(?:\w*mail\w*|\w*adress?\w*)"
    rf" (?:\w+ ){{0,2}}{MAIL} "
)


_OWN_WORDS = word_set(
    "heb had ben was have had i've i'd ai avais suis j'ai j'avais habe hatte bin war"
    " ondergetekende soussigne soussignee undersigned unterzeichnete"
)
"""Before it they tell of a career, or the writer speaks of himself in the third person."""
TITLE, SIGNED, BRIEF = 2, 4, 5
"""Passages of a CV above which it names its person; lines of a signature, and words of one."""
_IN_NAME = re.compile(
    r" (?:namens|in naam van|au nom de|on behalf of|im namen) \w+ "
    r"| (?:zijn|haar|his|her|sa|son|seine?|ihre?) "
    r"(?:kandidatuur|sollicitatie|candidature|application|candidacy|bewerbung|cv|lebenslauf) "
    r"| (?:stuur|bezorg|mail|geef|send|envoie|transmets|schicke|sende) (?:\w+ ){0,4}"
    rf"(?:zijn|haar|his|her|sa|son|seinen?|ihren?) {_PAPER} "
    rf"| {_PAPER} (?:van|de|of|von) (?:de heer|mevrouw|meneer|mijnheer|monsieur|madame|mr|mrs|ms"
    r"|herrn?|frau) "
)
MOST = 12
"""Sentences: who writes for another says so at once; a disclaimer at the end says "namens" too."""


def writes_for_another(view: View) -> str | None:
    """What says that the candidate is somebody else than the writer."""
    return _said_at_once(_PATTERNS, view)


def writes_in_name_of(view: View) -> str | None:
    """Much is written in a body's name: it counts where the mail reads as an application.

    What somebody has done in a body's name, long ago, is part of a career.
    """
    return _said_at_once(_IN_NAME, view, but_behind=_OWN_WORDS)


def _said_at_once(
    pattern: re.Pattern[str], view: View, but_behind: frozenset[str] = frozenset()
) -> str | None:
    for passage, line in islice(_lines(view), len(view.weighable.subject) + MOST):
        if (found := pattern.search(line)) and _is_within(found, passage):
            before = line[: found.start()].split()
            if but_behind.isdisjoint(before):
                return whole(passage.shown, view)
    return None


def _lines(view: View) -> Iterator[tuple[Passage, str]]:
    """Subject and text, each passage with its words and the next line's."""
    text = view.weighable.text
    for passage in view.weighable.subject:
        yield passage, f" {' '.join(passage.words)} "
    for at, passage in enumerate(text):
        words = (*passage.words, *running_on(*text[at : at + 2]))
        yield passage, f" {' '.join(words)} "


def _is_within(found: re.Match[str], passage: Passage) -> bool:
    """It begins in this passage: what is said in the next one is shown of that."""
    return found.start() <= len(" ".join(passage.words))


def brings_anothers_cv(view: View) -> str | None:
    """A CV under a name, in which no word is of the sender's name, or of who signs the mail."""
    if view.sender is None:
        return None
    for paper, passages in view.weighable_papers:
        if paper.role in (Role.CV, Role.BOTH) and _name_above(passages):
            within = words_of(f"{paper.filename or ''} {paper.text}")
            if _writers(view).isdisjoint(within):
                return paper.filename or paper.media_type
    return None


def _name_above(passages: tuple[Passage, ...]) -> bool:
    """True when one of the first lines is a name, of two words or more, and nothing else."""
    return any(p.words == (NAME,) and len(p.shown.split()) > 1 for p in passages[:TITLE])


def _writers(view: View) -> frozenset[str]:
    """The words of the sender's name and the words of the signature."""
    names = words_of_names([view.sender]) if view.sender else frozenset()
    signed = (p.shown for p in view.weighable.text[-SIGNED:] if _signs(p))
    return names | words_of(" ".join(signed))


def _signs(passage: Passage) -> bool:
    return len(passage.shown.split()) <= BRIEF and MAIL not in passage.words


_MINE = re.compile(
    r" (?:mijn|m'n|mn|ma|mon|my|meine[nr]?) (?:\w+ )?"
    r"(?:kandidatuur|kandidaatstelling|kandidatuurstelling|sollicitatie|candidature|application"
    r"|candidacy|bewerbung) "
)
_APPLIES = re.compile(
    r" (?:ik|i|i'm|i'd|ich) (?:\w+ ){0,6}(?:solliciteer|solliciteren|kandidaat|kandidate"
    r"|kandideer|apply|applying|bewerbe|bewerben) | (?:solliciteer|kandideer|bewerbe) (?:ik|ich) "
    r"| (?:je|j'ai) (?:\w+ ){0,4}(?:postule|postuler|candidate?|candidature) "
)
_NOT = word_set("niet geen nooit not no never don't pas nicht kein keine")
FEW = 40
"""Words that are too few for the model to tell: then the verb alone is heard."""


def speaks_of_own(view: View) -> str | None:
    """ "My application", "I apply": one that this may be, that we have, or that never arrived."""
    few = view.text.words < FEW
    for passage, line in _lines(view):
        says = few and _NOT.isdisjoint(passage.words)
        found = _MINE.search(line) or (_APPLIES.search(line) if says else None)
        if found and _is_within(found, passage):
            return whole(passage.shown, view)
    return None


def speaks_of(*what: Object) -> Look:
    """Looks for an outsider who applies for it, or may: among ourselves it is spoken of often."""

    def look(view: View) -> str | None:
        inside = view.by_colleague or view.by_own
        named = view.applied_for
        return whole(named.passage, view) if named.what in what and not inside else None

    return look


OWN_APPLICATION = Rule(
    "speaks_of_own_application",
    "The writer speaks of an own application.",
    "De afzender heeft het over een eigen kandidatuur: “{}”.",
    speaks_of_own,
)
OWN_APPLICATION_WHERE = Rule(
    "speaks_of_own_application_but",
    "The writer speaks of an own application: whether there is one, a person finds out.",
    "De afzender heeft het over een eigen kandidatuur: “{}”. Ga na of het om onze vacature gaat, en"
    " of we die kandidatuur hebben.",
)
"""In place of OWN_APPLICATION where the mail waits."""
SPEAKS_OF_POST = Rule(
    "speaks_of_our_post",
    "It speaks of an application for our post.",
    "Hier gaat het over een kandidatuur voor onze vacature, of voor een functie met die naam: “{}”."
    " Ga na wie de kandidaat is, en voor welke functie.",
    speaks_of(Object.OURS, Object.POINTED_AT),
)
AMONG_US = Rule(
    "applies_for_something_else_among_us",
    "What is applied for is with us, and is not called as our vacancy: a person decides.",
    "De afzender wil iets bij onze organisatie dat anders heet dan onze vacature: “{}”. Ga na of"
    " het om de vacature gaat.",
    speaks_of(Object.AMONG_US),
)
FOR_ANOTHER = Rule(
    "writes_for_another",
    "The writer does so for somebody else: who the candidate is, a person must say.",
    "De afzender schrijft voor iemand anders: “{}”. Vul zelf in wie de kandidaat is.",
    writes_for_another,
)
ANOTHERS_CV = Rule(
    "brings_anothers_cv",
    "The CV bears another name than the sender's: who the candidate is, a person must say.",
    "Op het cv ({}) staat een andere naam dan die van de afzender."
    " Vul zelf in wie de kandidaat is.",
    brings_anothers_cv,
)
IN_NAME_OF = Rule(
    "writes_in_name_of",
    "It is written in somebody else's name.",
    "De mail lijkt geschreven voor iemand anders of in naam van een organisatie: “{}”. Is er een"
    " kandidaat, vul dan zelf in wie.",
    writes_in_name_of,
)
