"""Which vacancy a text speaks of, by the words of its reference and title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from kcvs_mailbot.recognition.text.folding import Folded, fold, word_set
from kcvs_mailbot.recognition.verdict import House, VacancyWords

_SMALL = word_set(
    """
    de het een van voor en of bij in op aan met te der den the of for and at in la le les du des
    et pour m v x mvx hoofd half volledig
    """
)
_OPENING = word_set(
    """
    functie functies vacature vacatures job jobs positie post ambt mandaat betrekking oproep
    directeursfunctie rol stoel zetel plek
    poste fonction vacance emploi offre fauteuil position role vacancy opening stelle
    kandidatuur kandidaat kandidate kandidaatstelling sollicitatie solliciteer solliciteren
    candidature candidat candidate application candidacy apply applying bewerbung
    """
)
_AGENT = re.compile(
    r"(.{3,}?)(?:eurs?|euses?|rices?|ors?|orin(?:nen)?|ress|ora|ers?|sters?|erin(?:nen)?|aars?|aarsters?)"
)
"""An agent noun in four languages: directeur, directrice, director, Direktorin, medewerkster."""
_ENDINGS = ("", "s", "e", "n", "en", "es", "'s")


ALIKE = 3
"""Letters in which two forms of a word begin alike."""


class Naming(IntEnum):
    """How clearly a text names a vacancy; a higher one is clearer."""

    NOT = 0
    HOUSE = 1  # only words of the organisation or the subject, in plenty
    ROLE = 2  # only the role ("directeur")
    CLEAR = 3  # the role with more words of the title, or as the job one applies for
    REFERENCE = 4  # its reference


@dataclass(frozen=True, slots=True)
class Title:
    """The words by which a vacancy is known: of its role, of the rest, and of its reference."""

    reference: str
    role: frozenset[str]
    rest: frozenset[str]
    cited: str
    """The reference as folded text, " kcvs 2021 "."""
    letters: str
    """Its letters, "kcvs", by which people call the organisation; "" when there are none."""
    synonyms: frozenset[str] = frozenset()
    """Other words for the role."""


@lru_cache(maxsize=64)
def title_of(vacancy: VacancyWords) -> Title:
    """The role is the first word of the title with what follows in small letters."""
    words = [w for w in re.findall(r"[^\W\d_]+", vacancy.title) if w.lower() not in _SMALL]
    role = 1
    while role < len(words) and words[role][0].islower():
        role += 1
    cited = fold(vacancy.reference, 100).text
    return Title(
        vacancy.reference,
        frozenset(fold(word, 60).text.strip() for word in words[:role]),
        frozenset(fold(word, 60).text.strip() for word in words[role:]),
        cited,
        next((w for w in cited.split() if w.isalpha() and len(w) > 2), ""),
        frozenset(fold(word, 60).text.strip() for word in vacancy.synonyms),
    )


@lru_cache(maxsize=64)
def naming(title: Title, folded: Folded) -> Naming:
    """How clearly this text names the vacancy."""
    if len(title.cited) > 2 and title.cited in folded.text:
        return Naming.REFERENCE
    words = frozenset(folded.text.split())
    role, rest = present(title.role, words), present(title.rest, words)
    role = role or min(1, present(title.synonyms, words))
    by_letters = title.letters in words
    if role and (rest or role > 1 or by_letters or not _OPENING.isdisjoint(words)):
        return Naming.CLEAR
    if role:
        return Naming.ROLE
    return Naming.HOUSE if by_letters or rest > 1 else Naming.NOT


def names_title(title: Title, words: Iterable[str]) -> bool:
    """True when the words hold one of the organisation's, or its letters."""
    words = frozenset(words)
    return title.letters in words or present(title.rest, words) > 0


def is_role(title: Title, word: str) -> bool:
    """True for the role's word or a configured synonym, inflected or in a compound with a post."""
    return any(_same_word(role, word) for role in title.role | title.synonyms)


def present(wanted: Set[str], words: Set[str]) -> int:
    """How many of the wanted words stand there: whole, inflected, or in a compound."""
    heads = {one[:ALIKE] for one in wanted}
    near = [word for word in words if word[:ALIKE] in heads] if heads else []
    return sum(any(_same_word(one, word) for word in near) for one in wanted)


@lru_cache(maxsize=50_000)
def _same_word(wanted: str, word: str) -> bool:
    if word[:ALIKE] != wanted[:ALIKE]:
        return False
    if any(word == wanted + ending for ending in _ENDINGS):
        return True
    theirs, ours = _AGENT.fullmatch(word), _AGENT.fullmatch(wanted)
    if theirs and ours and theirs.group(1).replace("k", "c") == ours.group(1).replace("k", "c"):
        return True
    head, tail = word[: len(wanted)], word[len(wanted) :].removeprefix("s")
    if head == wanted and tail in _OPENING:
        return True
    agent = word.removesuffix("'s").removesuffix("ship").removesuffix("schap")
    return agent != word and _same_word(wanted, agent)


@dataclass(frozen=True, slots=True)
class Routed:
    """The vacancy a mail is for: None when several may be meant. `naming` is how clearly."""

    reference: str | None
    naming: Naming


def route(house: House, texts: tuple[Folded, ...]) -> Routed:
    """The vacancy that the texts name; the first text (the subject) that names any decides."""
    titles = [title_of(v) for v in house.vacancies]
    best = {t.reference: max((naming(t, f) for f in texts), default=Naming.NOT) for t in titles}
    top = max(best.values(), default=Naming.NOT)
    if len(titles) == 1:
        return Routed(titles[0].reference, top)
    for folded in texts:
        named = [title for title in titles if naming(title, folded) >= Naming.ROLE]
        if named:
            chosen = _meant(named, folded)
            return Routed(chosen, best[chosen] if chosen else top)
    return Routed(None, top)


def _meant(named: list[Title], folded: Folded) -> str | None:
    """Of several named vacancies the one cited, or the one whose words include the others'.

    "stafmedewerker mobiliteit" names one of two posts of stafmedewerker; who writes "directeur, of
    anders stafmedewerker" names two.
    """
    cited = [title for title in named if naming(title, folded) is Naming.REFERENCE]
    if cited:
        return cited[0].reference if len(cited) == 1 else None
    words = frozenset(folded.text.split())
    spoken = {t.reference: {w for w in t.role | t.rest if present({w}, words)} for t in named}
    fullest = [
        reference
        for reference, said in spoken.items()
        if all(said > other for key, other in spoken.items() if key != reference)
    ]
    return fullest[0] if fullest else None
