"""Whether a mail reads as somebody applying, in three steps, with the passages that counted."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from kcvs_mailbot.recognition.applied_for import Object
from kcvs_mailbot.recognition.forwards import forward_subject
from kcvs_mailbot.recognition.likelihood.masking import Passage
from kcvs_mailbot.recognition.mail_view import TEXT_CAP, WEIGHED_TEXT, View
from kcvs_mailbot.recognition.rule import Rule
from kcvs_mailbot.recognition.text.vacancies import Naming
from kcvs_mailbot.recognition.verdict import Reason

SURE, PERHAPS = 0.5, 0.2
"""From which likelihood a mail is an application, and from which a person looks; measured in
docs/recognition-model.md by leaving one set of mails out."""
_SURE = f"{100 * SURE:.0f} %"
PERHAPS_ON_US = 0.05
"""The same of a mail that names our vacancy: few do, and somebody who applies in an unusual way
(half-time, as one of two) is hidden by none of them.
"""
FEW, PERHAPS_BRIEF = 45, 0.04
"""Of a few words on our vacancy the model can tell little: a person looks sooner still."""
FAMILIAR = 0.72
"""Of a mail in words that the model has not met it cannot be sure."""
_BROKEN = re.compile(r"(?<=.{50})(?<![.!?:;\s])\n(?=\S)")
"""Where a mail program broke a long line in a sentence."""
_SENTENCES = re.compile(r"(?<=[.!?])\s+")
MOST_SHOWN, LEAST_SHOWN, WORDS_SHOWN = 2, 0.05, 4
"""Passages shown for or against; what one must count, and words it must have, to be shown."""


class Likelihood(Enum):
    """How likely it is that in the mail somebody applies."""

    YES = "yes"
    PERHAPS = "perhaps"
    NO = "no"


READS_AS_APPLICATION = Rule(
    "reads_as_application",
    f"It reads as somebody applying: {_SURE} or more.",
    f"Klinkt als een kandidatuur (kans {{}}; vanaf {_SURE} geldt de mail als kandidatuur).",
)
HALF_LIKELY = Rule(
    "half_likely",
    f"It may be an application, less than {_SURE} sure: a person decides.",
    f"Misschien een kandidatuur (kans {{}}; pas vanaf {_SURE} geldt de mail zo): lees hem zelf na.",
)
HALF_LIKELY_ON_US = Rule(
    "half_likely_on_us",
    "It names our vacancy, and is not so unlike an application: a person decides.",
    "De mail gaat over onze vacature en is misschien een kandidatuur (kans {}): lees hem zelf na.",
)
READS_OTHERWISE = Rule(
    "reads_otherwise",
    "It does not read as somebody applying.",
    "De tekst klinkt niet als een kandidatuur (kans {}).",
)
WAITS = Rule(
    "reads_as_application_but",
    "It reads as somebody applying; it waits because of the other reasons.",
    "Klinkt als een kandidatuur (kans {}); om de andere redenen wacht de mail op u.",
)
"""In place of READS_AS_APPLICATION where a person looks all the same."""
APPLIES_ELSEWHERE = Rule(
    "applies_elsewhere",
    "It reads as somebody applying, but not for our vacancy.",
    "De mail klinkt als een sollicitatie (kans {}), maar niet voor onze vacature.",
)
"""In place of READS_AS_APPLICATION and HALF_LIKELY where another post is applied for."""
SPEAKS_FOR = Rule(
    "speaks_for", "This points to an application.", "Klinkt als een kandidatuur: “{}”."
)
MAKES_DOUBT = Rule(
    "makes_doubt",
    "This may point to an application.",
    "Hierdoor twijfelt het programma: “{}”.",
)
"""In place of SPEAKS_FOR where it is not sure."""
SPEAKS_AGAINST = Rule(
    "speaks_against",
    "This points to something else.",
    "Klinkt niet als een kandidatuur: “{}”.",
)
SAYS = Rule("says", "The mail begins so.", "De mail begint met: “{}”.")
UNFAMILIAR = Rule(
    "unfamiliar_words",
    "The program knows too few of its words to judge it: a person reads it.",
    "Het programma kent te weinig woorden van deze mail (een andere taal?): lees hem zelf na.",
)
NOT_ON_US = Rule(
    "unfamiliar_and_not_on_us",
    "The program knows too few of its words to judge it, and nothing in it concerns us.",
    "De mail noemt ons, de vacature of de functie nergens (veel van zijn woorden kent het programma"
    " niet).",
)
NOT_JUDGED = Rule(
    "not_judged",
    "The model is switched off: every mail of a person goes to review.",
    "Het taalmodel staat uit: elke mail van een persoon wordt nagekeken.",
)
_WORDS = {
    Likelihood.YES: READS_AS_APPLICATION,
    Likelihood.PERHAPS: HALF_LIKELY,
    Likelihood.NO: READS_OTHERWISE,
}


@dataclass(frozen=True, slots=True)
class Weighed:
    """How likely the mail is an application, and why."""

    likelihood: Likelihood
    reasons: tuple[Reason, ...]


def likelihood(view: View) -> Likelihood:
    """PERHAPS for every mail when the model is switched off."""
    if not view.house.use_model:
        return Likelihood.PERHAPS
    found = view.opinion
    if found.familiar < FAMILIAR:
        concerns = view.named is not Naming.NOT or bool(view.papers)
        return Likelihood.PERHAPS if concerns or found.likelihood >= SURE else Likelihood.NO
    if found.likelihood >= SURE:
        return Likelihood.YES
    half = found.likelihood >= _doubt_begins(view) or _brings_application(view)
    return Likelihood.PERHAPS if half else Likelihood.NO


def _doubt_begins(view: View) -> float:
    if view.named < Naming.ROLE:
        return PERHAPS
    return PERHAPS_BRIEF if is_brief_on_us(view) else PERHAPS_ON_US


def is_brief_on_us(view: View) -> bool:
    return view.text.words < FEW and view.named >= Naming.ROLE


def _brings_application(view: View) -> bool:
    """By its documents alone, whatever the mail around them says."""
    return bool(view.papers) and view.likelihood_of_papers >= SURE


def applies(view: View) -> bool:
    return likelihood(view) is Likelihood.YES


def why(view: View) -> list[Reason]:
    """The likelihood in words and percent, and the passages that led there, most telling first."""
    if not view.house.use_model:
        return [NOT_JUDGED.because()]
    found = view.opinion
    percent = f"{round(100 * found.likelihood)} %"
    reading = likelihood(view)
    if found.familiar < FAMILIAR:
        rule = UNFAMILIAR if reading is Likelihood.PERHAPS else NOT_ON_US
        return [rule.because(), *_gist(view)]
    on_us = reading is Likelihood.PERHAPS and found.likelihood < PERHAPS
    said = [(HALF_LIKELY_ON_US if on_us else _WORDS[reading]).because(percent)]
    if reading is not Likelihood.NO:
        said += _shown(SPEAKS_FOR if reading is Likelihood.YES else MAKES_DOUBT, view, 1)
    if reading is not Likelihood.YES:
        said += _shown(SPEAKS_AGAINST, view, -1)
    if reading is Likelihood.NO:
        return [*said[:MOST_SHOWN], *_gist(view)]
    return said if len(said) > 1 else [*said, *_gist(view)]


def _gist(view: View) -> list[Reason]:
    begins = beginning(view)
    return [SAYS.because(begins)] if begins else []


def beginning(view: View) -> str:
    """What it is about: the first line that is a sentence; else its subject."""
    lines = [*view.weighable.text, *view.weighable.subject]
    whole = [line for line in lines if len(line.words) >= WORDS_SHOWN] or lines
    return next((_whole(line.shown, view) for line in whole), "")


def _shown(rule: Rule, view: View, sign: int) -> list[Reason]:
    """The passages that say most in few words: a long one counts for its length alone.

    For an application speaks first of all the one that says what is applied for, or names it.
    The subject of an answer or a forward is not the sender's.
    """
    anothers = view.weighable.subject if _subject_is_anothers(view) else ()
    counted = [
        one
        for one in view.opinion.weighed
        if sign * one.weight >= LEAST_SHOWN and len(one.passage.words) >= WORDS_SHOWN
        if one.passage not in anothers
    ]
    counted.sort(key=lambda one: -abs(one.weight) / math.sqrt(len(one.passage.words)))
    named = [(passage, None) for passage in (_names_it(view) if sign > 0 else ())]
    shown = [*named, *((one.passage.shown, _document_of(one.passage, view)) for one in counted)]
    told: dict[str, str | None] = {}
    for passage, document in shown:
        told.setdefault(_whole(passage, view), document)
    return [rule.because(passage, told[passage]) for passage in list(told)[:MOST_SHOWN]]


def _document_of(passage: Passage, view: View) -> str | None:
    """The name of the document in which it stands; None when the mail itself says it."""
    if passage in view.weighable.text or passage in view.weighable.subject:
        return None
    read = zip(view.papers, view.weighable.papers, strict=False)
    return next(
        (paper.filename or paper.media_type for paper, said in read if passage in said), None
    )


def _subject_is_anothers(view: View) -> bool:
    return bool(view.message.in_reply_to) or forward_subject(view.message)


def _names_it(view: View) -> list[str]:
    """What names the post: the passage, or the subject where it is the sender's own."""
    if view.applied_for.what is Object.OURS:
        return [view.applied_for.passage]
    own = [] if _subject_is_anothers(view) else [view.subject_shown]
    return _naming([*own, *(passage.shown for passage in view.weighable.text)], view)


def names_vacancy(view: View) -> str | None:
    """The words that name a vacancy of ours: a sentence, or the subject, whoever's it is."""
    if view.named < Naming.ROLE:
        return None
    lines = [*(passage.shown for passage in view.weighable.text), view.subject_shown]
    return next((_whole(line, view) for line in _naming(lines, view)), view.subject_shown)


def _naming(lines: list[str], view: View) -> list[str]:
    return next(([line] for line in lines if view.names_role(line)), [])


def _whole(passage: str, view: View) -> str:
    """The sentence that it is part of, where a mail program broke its lines."""
    passage = passage.strip()
    lines = _unbroken(view.text_shown[:WEIGHED_TEXT])
    sentences = (s for line in lines if passage in line for s in _SENTENCES.split(line))
    return next((s for s in sentences if passage in s), passage)


def sentences(view: View) -> list[str]:
    """Those of the mail's own text, as a person reads them."""
    lines = _unbroken(view.text_shown[:TEXT_CAP])
    return [sentence for line in lines for sentence in _SENTENCES.split(line)]


@lru_cache(maxsize=4)
def _unbroken(text: str) -> list[str]:
    """Its lines as they were before a mail program broke them: each passage is looked for."""
    return _BROKEN.sub(" ", text.replace("’", "'").replace("‘", "'")).split("\n")


ALL = (
    READS_AS_APPLICATION,
    HALF_LIKELY,
    HALF_LIKELY_ON_US,
    READS_OTHERWISE,
    WAITS,
    APPLIES_ELSEWHERE,
    NOT_JUDGED,
    SPEAKS_FOR,
    MAKES_DOUBT,
    SPEAKS_AGAINST,
    SAYS,
    UNFAMILIAR,
    NOT_ON_US,
)
