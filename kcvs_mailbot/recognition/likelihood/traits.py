"""The few structural traits that the model weighs beside words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kcvs_mailbot.recognition.likelihood.masking import Passage
from kcvs_mailbot.recognition.text.folding import word_set

_YEAR = re.compile(r"(?:19[5-9]|20[0-4])(?<!\d{4})\d(?!\d)")
FIRST_PERSON = word_set("ik mijn mij me m'n je j'ai mon ma mes moi i my mine ich mein meine")
"""Closed by grammar: the first person singular in the four languages."""


@dataclass(frozen=True, slots=True)
class Traits:
    """years: different ones named. answers: it has an In-Reply-To.

    named: how clearly our vacancy is named (vacancies.Naming). papers: role and status of each
    document, as "cv read".
    """

    years: int
    answers: bool
    named: int
    papers: frozenset[str]


def years_in(texts: Iterable[str], cap: int) -> int:
    return len({year for text in texts for year in _YEAR.findall(text[:cap])})


def names_of(traits: Traits, own: Iterable[Passage]) -> list[str]:
    """The traits as names of weights; each weighs 1."""
    words = [word for passage in own for word in passage.words]
    first = sum(word in FIRST_PERSON for word in words)
    return [
        f"years {min(3, traits.years // 2)}",
        f"length {min(9, len(words).bit_length())}",
        f"first person {min(5, 40 * first // max(20, len(words)))}",
        f"named {traits.named}",
        *(["answers"] if traits.answers else []),
        *(f"paper {paper}" for paper in sorted(traits.papers) or ["none"]),
    ]
