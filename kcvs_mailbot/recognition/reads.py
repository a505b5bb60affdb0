"""Whether a mail reads as somebody applying, in three steps, with the passages that counted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kcvs_mailbot.recognition.likelihood import Opinion
from kcvs_mailbot.recognition.rule import Rule
from kcvs_mailbot.recognition.sight import Sight
from kcvs_mailbot.recognition.vacancies import Naming
from kcvs_mailbot.recognition.verdict import Reason

SURE, PERHAPS = 0.5, 0.2
"""From which likelihood a mail is an application, and from which a person looks; measured in
docs/recognition-model.md by leaving one set of mails out."""
FEW, PERHAPS_BRIEF = 45, 0.04
"""Of a few words on our vacancy the model can tell little: a person looks sooner."""
FAMILIAR = 0.72
"""Of a mail in words that the model has not met it cannot be sure."""
MOST_SHOWN, LEAST_SHOWN = 2, 0.05
"""Passages shown for and against, and what one must count to be shown."""


class Likelihood(Enum):
    """How likely it is that in the mail somebody applies."""

    YES = "yes"
    PERHAPS = "perhaps"
    NO = "no"


READS_AS_APPLICATION = Rule(
    "reads_as_application",
    None,
    "It reads as somebody applying.",
    "De mail leest als die van iemand die zich kandidaat stelt.",
)
HALF_LIKELY = Rule(
    "half_likely",
    None,
    "It may be an application: the program is not sure, a person decides.",
    "Het kan een kandidatuur zijn: het programma is niet zeker, iemand beslist.",
)
READS_OTHERWISE = Rule(
    "reads_otherwise",
    None,
    "It does not read as somebody applying.",
    "De mail leest niet als die van iemand die zich kandidaat stelt.",
)
SPEAKS_FOR = Rule(
    "speaks_for", None, "This spoke for an application.", "Dit sprak voor een kandidatuur."
)
SPEAKS_AGAINST = Rule(
    "speaks_against",
    None,
    "This spoke for something else.",
    "Dit sprak voor iets anders.",
)
NOT_JUDGED = Rule(
    "not_judged",
    None,
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


def likelihood(sight: Sight) -> Likelihood:
    """PERHAPS for every mail when the model is switched off."""
    if not sight.house.use_model:
        return Likelihood.PERHAPS
    found = sight.opinion
    if found.familiar < FAMILIAR:
        return Likelihood.PERHAPS if found.likelihood >= SURE else Likelihood.NO
    if found.likelihood >= SURE:
        return Likelihood.YES
    brief = sight.text.words < FEW and sight.named >= Naming.ROLE
    bar = PERHAPS_BRIEF if brief else PERHAPS
    half = found.likelihood >= bar or _brings_application(sight)
    return Likelihood.PERHAPS if half else Likelihood.NO


def _brings_application(sight: Sight) -> bool:
    """By its documents alone, whatever the mail around them says."""
    return bool(sight.papers) and sight.opinion_of_papers.likelihood >= SURE


def applies(sight: Sight) -> bool:
    return likelihood(sight) is Likelihood.YES


def why(sight: Sight) -> list[Reason]:
    """The likelihood in words and percent, and the passages that counted most."""
    if not sight.house.use_model:
        return [NOT_JUDGED.because()]
    found = sight.opinion
    percent = f"{round(100 * found.likelihood)} %"
    said = [_WORDS[likelihood(sight)].because(percent)]
    return said + _shown(SPEAKS_FOR, found, 1) + _shown(SPEAKS_AGAINST, found, -1)


def _shown(rule: Rule, opinion: Opinion, sign: int) -> list[Reason]:
    counted = [one for one in opinion.weighed if sign * one.weight >= LEAST_SHOWN]
    return [rule.because(one.passage.shown) for one in counted[:MOST_SHOWN]]


ALL = (
    READS_AS_APPLICATION,
    HALF_LIKELY,
    READS_OTHERWISE,
    NOT_JUDGED,
    SPEAKS_FOR,
    SPEAKS_AGAINST,
)
