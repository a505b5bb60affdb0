"""Prints how recognition does on all labelled mails: `make recognition-report`.

The model has learnt from them: these are no scores, they show what a change moves. First scores on
unseen mails stand in docs/recognition-model.md.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from collection import report as own
from collection.ledger import Ledger
from collection.outcome import HOUSE
from kcvs_mailbot.recognition import Disposition, Receipt, Verdict
from kcvs_mailbot.recognition.recognising import recognise
from labelled.sets import NAMES, SHOWN, Labelled, mails


@dataclass(frozen=True, slots=True)
class Judged:
    """One labelled mail with the verdict on it."""

    mail: Labelled
    verdict: Verdict

    @property
    def kind(self) -> str:
        shown = self.verdict.disposition in SHOWN
        return self.verdict.disposition.value if shown else "not_application"

    @property
    def hidden(self) -> bool:
        """An application that nobody would see."""
        return self.kind == "not_application" and self.mail.acceptable == ("application",)

    @property
    def unseen(self) -> bool:
        """A mail for a person, an application or not, that nobody would see."""
        return self.kind == "not_application" and "not_application" not in self.mail.acceptable

    @property
    def answered_to(self) -> str | None:
        if self.verdict.receipt is not Receipt.SEND or self.verdict.candidate is None:
            return None
        return self.verdict.candidate.address

    @property
    def forbidden(self) -> bool:
        """A receipt that must not be, of the first kind, or one to another address."""
        first = self.verdict.disposition is Disposition.APPLICATION
        if self.answered_to is None or not first:
            return False
        wanted = self.mail.receipt_to or self.mail.candidate
        return self.mail.receipt == "never" or self.answered_to.lower() != (wanted or "").lower()


def judged(lessons: Iterable[Labelled]) -> list[Judged]:
    """Each mail of a set judged after those before it, with what is known by then."""
    ledger = Ledger(HOUSE)
    found = []
    for mail in lessons:
        verdict = recognise(mail.message, mail.attached, HOUSE, ledger.answer(mail.message))
        ledger.remember(mail.message, verdict)
        found.append(Judged(mail, verdict))
    return found


def line(name: str, found: list[Judged]) -> str:
    counts = Counter[str]()
    for one in found:
        counts["acceptable"] += one.kind in one.mail.acceptable
        counts["preferred"] += one.kind == one.mail.acceptable[0]
        counts["hidden"] += one.hidden
        counts["unseen"] += one.unseen
        counts["forbidden"] += one.forbidden
        if one.mail.receipt == "must":
            counts["due"] += 1
            counts["sent"] += (one.answered_to or "").lower() == (one.mail.receipt_to or "").lower()
    return (
        f"{name:<12}{len(found):>6} mails{counts['acceptable']:>5} acceptable"
        f"{counts['preferred']:>5} preferred{counts['hidden']:>4} hidden"
        f"{counts['unseen']:>4} unseen"
        f"{counts['sent']:>5} of {counts['due']} due receipts{counts['forbidden']:>4} forbidden"
    )


def main() -> int:
    failed = own.main()
    print("\nThe sets of other writers, which the model has learnt from:")
    for name in NAMES:
        found = judged(mails(name))
        print(line(name, found), flush=True)
        failed |= any(one.hidden or one.forbidden for one in found)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
