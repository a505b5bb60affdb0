"""Somebody who writes for somebody else: nobody is proposed then, and nobody answered.

Closed by grammar: prepositions, the words of kinship, and who is meant by the third person.
"""

from __future__ import annotations

import re

from kcvs_mailbot.recognition.folding import word_set
from kcvs_mailbot.recognition.likelihood.masking import MAIL, NAME
from kcvs_mailbot.recognition.rule import Rule
from kcvs_mailbot.recognition.sight import Sight

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
    rf"| {_OWN} (?:{_KIN}) (?:{NAME} )?(?:wil|wou|zou|solliciteert|stelt zich|is kandidaat"
    r"|heeft interesse|vroeg|vraagt|postule|souhaite|voudrait|would like|is applying|wants to"
    r"|wishes|mochte|bewirbt) "
    rf"|^ (?:(?:voor|pour|for|fur) )?{_OWN} (?:{_KIN}) $"
    rf"| (?:zijn|haar|his|her|son|sa|seine?|ihre?) (?:\w+ )?(?:e )?(?:\w*mail\w*|\w*adress?\w*)"
    rf" (?:\w+ ){{0,2}}{MAIL} "
)


_IN_NAME = re.compile(r" (?:namens|in naam van|au nom de|on behalf of|im namen) \w+ ")
MOST = 12
"""Sentences: who writes for another says so at once; a disclaimer at the end says "namens" too."""


def _said(pattern: re.Pattern[str], sight: Sight) -> str | None:
    for passage in (*sight.weighable.subject, *sight.weighable.text[:MOST]):
        if pattern.search(f" {' '.join(passage.words)} "):
            return passage.shown
    return None


def writes_for_another(sight: Sight) -> str | None:
    """What says that the candidate is somebody else than the writer."""
    return _said(_PATTERNS, sight)


def writes_in_name_of(sight: Sight) -> str | None:
    """Much is written in a body's name: it counts where the mail reads as an application."""
    return _said(_IN_NAME, sight)


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


def speaks_of_own(sight: Sight) -> str | None:
    """ "My application", "I apply": one that this may be, that we have, or that never arrived."""
    for passage in (*sight.weighable.subject, *sight.weighable.text):
        line = f" {' '.join(passage.words)} "
        says = sight.text.words < FEW and _APPLIES.search(line) and _NOT.isdisjoint(passage.words)
        if says or _MINE.search(line):
            return passage.shown
    return None


OWN_APPLICATION = Rule(
    "speaks_of_own_application",
    None,
    "The writer speaks of an own application.",
    "De schrijver heeft het over een eigen kandidatuur.",
    speaks_of_own,
)
FOR_ANOTHER = Rule(
    "writes_for_another",
    None,
    "The writer does so for somebody else: who the candidate is, a person must say.",
    "De schrijver doet dit voor iemand anders: wie de kandidaat is, moet iemand zelf invullen.",
    writes_for_another,
)
IN_NAME_OF = Rule(
    "writes_in_name_of",
    None,
    "It is written in somebody else's name.",
    "De mail is in naam van iemand anders geschreven.",
    writes_in_name_of,
)
