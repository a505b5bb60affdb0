"""A rule: what it looks for, what it weighs, how it is said to people."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kcvs_mailbot.recognition.verdict import Reason
from kcvs_mailbot.recognition.view import View

LONGEST_EVIDENCE = 120

Look = Callable[[View], str | None]
"""What a rule sees in a mail: its evidence ("" when there is nothing to show), None when absent."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the catalogue. `look` is None when a step of the decision itself applies it.

    weight: points for or against "this mail is an application", never about a person; None for a
    veto. doubt: the mail goes to a person however much else speaks for an application.
    """

    name: str
    weight: int | None
    english: str
    dutch: str
    look: Look | None = None
    doubt: bool = False

    def because(self, evidence: str = "", weight: int | None = None) -> Reason:
        """This rule as a reason; `weight` where the rule weighs by what it saw."""
        shown = textwrap.shorten(
            evidence[: 2 * LONGEST_EVIDENCE], LONGEST_EVIDENCE, placeholder=" …"
        )
        points = self.weight if weight is None else weight
        return Reason(self.name, points, self.english, self.dutch, shown)

    def reason(self, view: View) -> Reason | None:
        """The reason when the rule speaks about this mail."""
        evidence = self.look(view) if self.look is not None else None
        return None if evidence is None else self.because(evidence)


def reasons(rules: Iterable[Rule], view: View) -> list[Reason]:
    """The reasons of all rules that speak."""
    found = (rule.reason(view) for rule in rules)
    return [reason for reason in found if reason is not None]
