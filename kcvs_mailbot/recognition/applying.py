"""Whether a mail reads as somebody applying, in three steps, with the passages that counted."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.documents.roles import guess_role
from kcvs_mailbot.recognition.applied_for import (
    points_at_vacancy,
    speaks_of_applying,
    speaks_of_post,
)
from kcvs_mailbot.recognition.likelihood.masking import words_of
from kcvs_mailbot.recognition.mail_view import WEIGHED_TEXT, View
from kcvs_mailbot.recognition.quoting import (
    Quote,
    against,
    body,
    in_favour,
    names_no_vacancy,
    names_vacancy,
    subject,
    whole,
)
from kcvs_mailbot.recognition.rule import Rule, reasons
from kcvs_mailbot.recognition.text.folding import word_set
from kcvs_mailbot.recognition.text.vacancies import Naming
from kcvs_mailbot.recognition.verdict import Reason

SURE, PERHAPS = 0.5, 0.2
"""From which likelihood a mail is an application, and from which a person looks; measured in
docs/recognition-model.md by leaving one set of mails out."""
_SURE = f"{100 * SURE:.0f} %"
PERHAPS_ON_US = 0.05
"""The same of a mail that names our vacancy or brings a CV: few do, and somebody who applies in an
unusual way (half-time, as one of two) is hidden by none of them.
"""
FEW, PERHAPS_BRIEF, PERHAPS_POINTED_AT = 45, 0.04, 0.03
"""Of a few words on our vacancy the model can tell little, and who says "uw vacature" has read it:
a person looks sooner still.
"""
FAMILIAR = 0.72
"""Of a mail in words that the model has not met it cannot be sure."""
YEARS = 3
"""Different ones, which a career in lines has at least."""
_MYSELF = word_set("mij me mezelf myself mich")
MANY_LETTERS = 40
"""Of a passage, by which it is known again."""


class Likelihood(Enum):
    """How likely it is that in the mail somebody applies."""

    YES = "yes"
    PERHAPS = "perhaps"
    NO = "no"


def names_no_post(view: View) -> str | None:
    """What is said of applying or of a post, where ours is named nowhere."""
    return None if names_no_vacancy(view) is None else _said(speaks_of_post, view)


def points_at_ours(view: View) -> str | None:
    """The sentence that speaks of "your vacancy", which it does not name."""
    return _said(points_at_vacancy, view)


def _said(what: Callable[[tuple[str, ...]], bool], view: View) -> str | None:
    own = (*view.weighable.subject, *view.weighable.text)
    return next((whole(one.shown, view) for one in own if what(one.words)), None)


READS_AS_APPLICATION = Rule(
    "reads_as_application",
    f"It reads as somebody applying: {_SURE} or more.",
    "De mail leest als een kandidatuur: het programma is er {} zeker van.",
)
HALF_LIKELY = Rule(
    "half_likely",
    f"It may be an application, less than {_SURE} sure: a person decides.",
    f"Misschien een kandidatuur: het programma is er maar {{}} zeker van (het beslist pas zelf"
    f" vanaf {_SURE}). Lees de mail na.",
)
HALF_LIKELY_ON_US = Rule(
    "half_likely_on_us",
    "It is unlikely to be an application, but too likely to be left aside for what it is about.",
    "In zijn geheel leest de mail niet als een kandidatuur: de kans daarop is klein, maar te groot"
    " om hem te laten liggen ({}). Lees hem na.",
)
READS_OTHERWISE = Rule(
    "reads_otherwise",
    "It does not read as somebody applying.",
    "De mail leest niet als een kandidatuur voor onze vacature (kans: minder dan {}): kandidaten"
    " schrijven anders over zichzelf, hun motieven en de functie.",
)
WAITS = Rule(
    "reads_as_application_but",
    "It reads as somebody applying; it waits because of the other reasons.",
    "De mail leest als een kandidatuur ({} zeker), maar wacht op u om wat hierboven staat.",
)
"""In place of READS_AS_APPLICATION where a person looks all the same."""
APPLIES_ELSEWHERE = Rule(
    "applies_elsewhere",
    "It reads as somebody applying, but not for our vacancy.",
    "De mail leest als een kandidatuur, maar niet voor onze vacature.",
)
"""In place of READS_AS_APPLICATION and HALF_LIKELY where another post is applied for."""
SPEAKS_FOR = Rule(
    "speaks_for", "This points to an application.", "Dit wijst op een kandidatuur: “{}”."
)
MAKES_DOUBT = Rule(
    "makes_doubt", "This may point to an application.", "Dit kan op een kandidatuur wijzen: “{}”."
)
"""In place of SPEAKS_FOR where it is not sure."""
SPEAKS_AGAINST = Rule(
    "speaks_against", "This points to something else.", "Dit wijst op iets anders: “{}”."
)
NAMES_OURS = Rule(
    "names_our_vacancy",
    "Our vacancy is named, or a post of that name.",
    "Hier wordt de vacante functie genoemd, of een met dezelfde naam: “{}”.",
    names_vacancy,
)
POINTS_AT_OURS = Rule(
    "points_at_our_vacancy",
    "It speaks of our vacancy without naming it.",
    "Hier lijkt de mail naar onze vacature te verwijzen: “{}”.",
    points_at_ours,
)
NAMES_OURS_ALL_THE_SAME = Rule(
    "names_our_vacancy_all_the_same",
    "Our vacancy is named, or a post of that name, and nobody seems to apply for it.",
    "De vacante functie, of een met dezelfde naam, wordt wel genoemd (“{}”), maar niemand lijkt er"
    " zich kandidaat voor te stellen.",
)
"""In place of NAMES_OURS where nobody looks."""
NAMES_NONE = Rule(
    "names_no_vacancy",
    "The vacant post is named nowhere.",
    "De vacante functie wordt nergens bij naam genoemd.",
    names_no_vacancy,
)
NAMES_NO_OTHER = Rule(
    "names_no_vacancy_nor_another",
    "The vacant post is named nowhere, and no other one is applied for.",
    "De vacante functie wordt nergens bij naam genoemd, maar voor een andere wordt er ook niet"
    " gesolliciteerd.",
    lambda view: None if view.applied_for.what else names_no_vacancy(view),
)
"""In place of NAMES_NONE where it reads as somebody applying."""
IMPLIED = Rule(
    "implied",
    "What counted holds no word of applying: it tells a career or motives as candidates do.",
    "In de zinnen die de doorslag gaven, staat geen “kandidaat” of “solliciteren”, maar zo"
    " schrijven kandidaten over hun loopbaan, hun motieven of de functie.",
)
SPEAKS_OF_APPLYING = Rule(
    "speaks_of_applying",
    "It speaks of applying or of a post, ours is named nowhere, and the rest reads otherwise.",
    "Er staan wel woorden in die bij een sollicitatie passen (“{}”), maar de rest van de mail leest"
    " anders.",
    names_no_post,
)
SAYS = Rule("says", "The mail begins so.", "Onderwerp en begin van de mail: “{}”.")
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
    half = found.likelihood >= PERHAPS or _doubt(view) is not None or _is_cv(view)
    return Likelihood.PERHAPS if half else Likelihood.NO


def _doubt(view: View) -> str | None:
    """Why a mail that is not so unlike an application is looked at, for people; None: it is not.

    It is on our vacancy, or brings a CV; with both a CV and a word of applying it may be unlikely.
    """
    likely = view.opinion.likelihood
    brings = any(one.role is not Role.OTHER for one in view.papers)
    if brings and _said(speaks_of_applying, view) is not None:
        return "er is een cv of brief bij, en er is sprake van solliciteren"
    if likely >= PERHAPS_POINTED_AT and points_at_ours(view) is not None:
        return "de mail verwijst naar onze vacature"
    if likely >= PERHAPS_BRIEF and is_brief_on_us(view):
        return "de mail is kort en noemt de vacante functie, of een met dezelfde naam"
    if likely >= PERHAPS_ON_US and view.named >= Naming.ROLE:
        return "de mail noemt de vacante functie, of een met dezelfde naam"
    return "er is een cv of brief bij" if brings and likely >= PERHAPS_ON_US else None


def is_brief_on_us(view: View) -> bool:
    return view.text.words < FEW and view.named >= Naming.ROLE


def _is_cv(view: View) -> bool:
    """By the headings and years of its own text: that is a career in lines, without a sentence."""
    if view.weighable.traits.years < YEARS:
        return False
    return guess_role(None, view.text_shown[:WEIGHED_TEXT]) in (Role.CV, Role.BOTH)


def applies(view: View) -> bool:
    return likelihood(view) is Likelihood.YES


def why(view: View) -> list[Reason]:
    """The likelihood in words and percent, and the passages that led there, most telling first."""
    if not view.house.use_model:
        return [NOT_JUDGED.because()]
    found = view.opinion
    reading = likelihood(view)
    if found.familiar < FAMILIAR:
        strange = UNFAMILIAR if reading is Likelihood.PERHAPS else NOT_ON_US
        return [strange.because(), *gist(view)]
    if reading is Likelihood.NO:
        named = reasons((NAMES_OURS, SPEAKS_OF_APPLYING, NAMES_NONE), view)[:1]
        otherwise = _quoted(SPEAKS_AGAINST, against(view)[:1])
        less = f"{math.floor(100 * found.likelihood) + 1} %"
        return [READS_OTHERWISE.because(less), *named, *gist(view), *otherwise]
    percent = f"{min(99, round(100 * found.likelihood))} %"
    if reading is Likelihood.YES:
        quotes = in_favour(view)
        shown = (subject(view), *(quote.sentence for quote in quotes))
        said = any(_says_so(line, view) for line in shown)
        implied = [] if said or view.applied_for.what else [IMPLIED.because()]
        unnamed = implied or reasons((NAMES_NO_OTHER, NAMES_NONE), view)[:1]
        passages = _quoted(SPEAKS_FOR, quotes)
        return [READS_AS_APPLICATION.because(percent), *unnamed, *passages, *gist(view)]
    if found.likelihood < PERHAPS:  # what little speaks for it would mislead
        doubt = _doubt(view) or "de tekst lijkt op een cv"
        said_so = replace(HALF_LIKELY_ON_US, dutch=HALF_LIKELY_ON_US.dutch.format(f"{{}}; {doubt}"))
        ours = reasons((POINTS_AT_OURS, NAMES_OURS), view)[:1]
        return [said_so.because(percent), *ours, *gist(view)]
    quoted = _quoted(MAKES_DOUBT, in_favour(view))
    otherwise = _quoted(SPEAKS_AGAINST, against(view)[:1])
    return [HALF_LIKELY.because(percent), *gist(view), *quoted, *otherwise]


def _says_so(line: str, view: View) -> bool:
    """A word of applying, or oneself beside the post: "wil ik mij opgeven als directeur"."""
    words = words_of(line)
    oneself = not _MYSELF.isdisjoint(words) and view.naming_of(line) >= Naming.ROLE
    return oneself or speaks_of_applying(words)


def _quoted(rule: Rule, quotes: Iterable[Quote]) -> list[Reason]:
    return [rule.because(quote.sentence, quote.document) for quote in quotes]


def gist(view: View) -> list[Reason]:
    """Its subject and how it begins."""
    shown = [part for part in (subject(view), body(view)) if part]
    return [SAYS.because(" – ".join(shown))] if shown else []


def is_quoted(passage: str, told: Sequence[Reason]) -> bool:
    """True when one of these quotes it, or its beginning."""
    begins = passage[:MANY_LETTERS]
    return any("“" in one.dutch and begins in one.evidence for one in told)
