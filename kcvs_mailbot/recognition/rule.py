"""A rule: what it looks for, and how it is said to people."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kcvs_mailbot.recognition.mail_view import View
from kcvs_mailbot.recognition.quoting import document_of, shorten
from kcvs_mailbot.recognition.verdict import Reason

LONGEST_EVIDENCE, LONGEST_NAME = 160, 60
"""Characters of what was seen, and of the name of the document in which it was."""

Look = Callable[[View], str | None]
"""What a rule sees in a mail: its evidence ("" when there is nothing to show), None when absent."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the catalogue. `look` is None when a step of the decision itself applies it.

    dutch: for the secretary; where "{}" stands in it, she reads what was seen.
    """

    name: str
    english: str
    dutch: str
    look: Look | None = None

    def because(self, evidence: str = "", document: str | None = None) -> Reason:
        """This rule as a reason; `document`: the name of the one in which it was seen."""
        shown = shorten(evidence[: 2 * LONGEST_EVIDENCE], LONGEST_EVIDENCE)
        dutch, quoted, rest = self.dutch.partition("{}")
        if quoted:
            dutch += shown.rstrip(" .,;:")
        if document is not None:
            named = shorten(document[: 2 * LONGEST_NAME], LONGEST_NAME)
            dutch, rest = f"{dutch}” (in {named})", rest[1:]
        return Reason(self.name, None, self.english, dutch + rest, shown)

    def reason(self, view: View) -> Reason | None:
        """The reason when the rule speaks about this mail."""
        evidence = self.look(view) if self.look is not None else None
        if evidence is None:
            return None
        return self.because(evidence, document_of(evidence, view) if "“" in self.dutch else None)


def reasons(rules: Iterable[Rule], view: View) -> list[Reason]:
    """The reasons of all rules that speak."""
    found = (rule.reason(view) for rule in rules)
    return [reason for reason in found if reason is not None]
