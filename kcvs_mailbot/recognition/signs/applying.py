"""The writer applies in the first person, or speaks of an own application."""

from __future__ import annotations

from kcvs_mailbot.recognition.first_person import OWN_EARLIER, withdrawn_in
from kcvs_mailbot.recognition.rule import Rule
from kcvs_mailbot.recognition.sight import Sight


def applies(sight: Sight) -> str | None:
    return sight.applies


def withdraws(sight: Sight) -> str | None:
    return withdrawn_in(sight.subject, sight.text)


def speaks_of_earlier(sight: Sight) -> str | None:
    """An own application that was sent before, or that is asked after; not applying anew."""
    if applies(sight) is not None:
        return None
    return OWN_EARLIER.find(sight.text) or OWN_EARLIER.find(sight.subject)


APPLYING = Rule(
    "applies_in_first_person",
    6,
    "The writer applies in the first person.",
    "De schrijver stelt zich kandidaat, in de eerste persoon.",
    applies,
)
WITHDRAWAL = Rule(
    "withdraws",
    3,
    "The writer withdraws an application.",
    "De schrijver trekt een kandidatuur in.",
    withdraws,
    doubt=True,
)
EARLIER = Rule(
    "speaks_of_earlier_application",
    4,
    "The writer speaks of an own application that was sent before.",
    "De schrijver heeft het over een eigen kandidatuur die al verstuurd is.",
    speaks_of_earlier,
    doubt=True,
)
