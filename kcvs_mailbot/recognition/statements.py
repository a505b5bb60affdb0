"""Statements told apart from questions, conditions and denials around the same words."""

from __future__ import annotations

import re

from kcvs_mailbot.recognition.folding import Folded, word_set
from kcvs_mailbot.recognition.phrases import Phrases


def _spoken(text: str) -> tuple[str, ...]:
    """Groups of words between commas, as they stand in folded text."""
    return tuple(f" {' '.join(words.split())} " for words in text.split(","))


_END = re.compile(r" [.?] ")
_HEDGES = _spoken(
    """
    als ik, als je, als men, als iemand, indien ik, indien je, wanneer ik, of ik, of je, kan ik,
    kun je, kan je, kan men, mag ik, mag je, moet ik, moet je, hoe ik, hoe je, hoe kan, hoe
    moet, hoe men, mocht ik, vooraleer, alvorens, voordat, voor ik, overweeg, overwegen,
    overweging, twijfel, denk eraan, denk erover, denk er aan, denk er over, misschien,
    eventueel, om te kunnen, iedereen die, wie zich, u zich, je je, if i, if you, whether,
    before i, how to, how can, how do, can i, could i, may i, considering, thinking of, thinking
    about, might, you can, you may, anyone, si je, si vous, avant de, comment postuler, comment
    puis, comment je, puis je, je songe, j'hesite, peut etre, vous pouvez, wenn ich, ob ich,
    kann ich, wie kann, bevor
    """
)
_PRESENTS = _spoken(
    """
    hierbij, bij deze, via deze weg, langs deze weg, hiermee, in bijlage, als bijlage,
    bijgevoegd, bijgaand, ci joint, ci jointe, en annexe, par la presente, attached, hereby,
    herewith, enclosed, hiermit, anbei
    """
)
"""Words of who hands something over: such a sentence is no question, even with a question mark."""
_NOT = word_set(
    """
    niet nooit geen not never don't won't pas nicht kein keine
    """
)
_BEFORE, _NOT_BEFORE, _NOT_AFTER = 7, 2, 4


def statement(phrases: Phrases, folded: Folded) -> str | None:
    """The first phrase that is simply said: not asked, not supposed, not denied."""
    return next((m[1] for m in phrases.matches(folded) if is_said(m, folded.text)), None)


def is_said(match: re.Match[str], text: str) -> bool:
    """True when the sentence around the match states it."""
    ending = _END.search(text, match.end())
    start = max(text.rfind(" . ", 0, match.start(1)), text.rfind(" ? ", 0, match.start(1))) + 2
    end = ending.start() if ending else len(text)
    sentence = f"{text[max(start, 0) : end]} "
    before = text[max(start, 0) : match.start(1)].split()[-_BEFORE:]
    after = text[match.end() : end].split()[:_NOT_AFTER]
    near = f" {' '.join(before)} {match[1]} "
    if any(words in sentence for words in _PRESENTS):
        return True
    if ending and ending.group() == " ? ":
        return False
    if any(hedge in near for hedge in _HEDGES):
        return False
    around = [*before[-_NOT_BEFORE:], *match[1].split(), *after]
    return _NOT.isdisjoint(around)
