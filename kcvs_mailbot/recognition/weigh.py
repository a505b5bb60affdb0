"""What speaks for an application is weighed against what speaks against it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kcvs_mailbot.recognition.rule import Rule, reasons
from kcvs_mailbot.recognition.sight import Sight
from kcvs_mailbot.recognition.verdict import Reason

ENOUGH, PERHAPS = 7, 3
"""Points from which a mail is an application, and from which a person looks at it."""


class Likelihood(Enum):
    """How sure it is that a mail is an application."""

    YES = "yes"
    PERHAPS = "perhaps"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Weighed:
    """The signs that spoke, with what they come to."""

    likelihood: Likelihood
    points: int
    reasons: tuple[Reason, ...]
    rules: frozenset[str]

    def has(self, *rules: Rule) -> bool:
        return any(rule.name in self.rules for rule in rules)


def weigh(
    sight: Sight, signs: tuple[Rule, ...], needed: tuple[Rule, ...], dampers: tuple[Rule, ...] = ()
) -> Weighed:
    """Weighs a mail. One of `needed` must speak before it can be an application for sure."""
    found = tuple(reasons((*signs, *dampers), sight))
    names = frozenset(reason.rule for reason in found)
    points = sum(reason.weight or 0 for reason in found)
    doubted = any(rule.doubt and rule.name in names for rule in (*signs, *dampers))
    grounded = any(rule.name in names for rule in needed)
    likelihood = Likelihood.NO
    if points >= PERHAPS:
        likelihood = Likelihood.PERHAPS
    if points >= ENOUGH and grounded and not doubted:
        likelihood = Likelihood.YES
    ordered = sorted(found, key=lambda reason: -abs(reason.weight or 0))
    return Weighed(likelihood, points, tuple(ordered), names)
