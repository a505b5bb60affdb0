"""What recognition makes of the labelled mails, one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from collection.drafts import Labelled
from collection.ledger import Ledger
from kcvs_mailbot.message.parsing import parse
from kcvs_mailbot.recognition import Disposition, House, Receipt, VacancyWords, Verdict
from kcvs_mailbot.recognition.delivery_reports import bounce_facts, may_be_bounce
from kcvs_mailbot.recognition.recognising import recognise

HOUSE = House(
    own_addresses=frozenset({"linda.boudry@kcvb.be"}),
    colleague_domains=frozenset({"kcvb.be"}),
    vacancies=(VacancyWords("KCVS-2021", "directeur Kenniscentrum Vlaamse Steden"),),
    trusted_hosts=frozenset({"mx.kcvb.be"}),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One labelled mail with the verdict on it."""

    mail: Labelled
    verdict: Verdict

    @property
    def lost(self) -> bool:
        """An application that nobody would see."""
        wanted = self.mail.preferred in (Disposition.APPLICATION, Disposition.FOLLOW_UP)
        wanted = wanted or (
            Disposition.OTHER not in self.mail.acceptable and bool(self.mail.candidate)
        )
        seen = (Disposition.APPLICATION, Disposition.FOLLOW_UP, Disposition.REVIEW)
        return wanted and self.verdict.disposition not in seen

    @property
    def wrongly_answered(self) -> bool:
        """A receipt would leave at once to a mail that must not get one, or to another address."""
        if self.verdict.receipt is not Receipt.SEND:
            return False
        to = self.verdict.candidate.address if self.verdict.candidate else None
        return self.mail.receipt is not Receipt.SEND or to != self.mail.candidate

    @property
    def faults(self) -> list[str]:
        """What is not as labelled, in words; empty when all is well."""
        verdict, mail = self.verdict, self.mail
        found = []
        if verdict.disposition not in mail.acceptable:
            found.append(f"{verdict.disposition}, not {mail.preferred}")
        if verdict.disposition is mail.preferred and verdict.receipt is not mail.receipt:
            found.append(f"receipt {verdict.receipt}, not {mail.receipt}")
        named = verdict.candidate.address if verdict.candidate else None
        if mail.candidate is not None and named != mail.candidate:
            found.append(f"candidate {named}, not {mail.candidate}")
        if verdict.disposition is Disposition.FOLLOW_UP and verdict.follow_up != mail.follow_up:
            found.append(f"kind {verdict.follow_up}, not {mail.follow_up}")
        return found


def outcomes(mails: Iterable[Labelled]) -> list[Outcome]:
    """Each mail judged after those before it, with what the ledger knows by then."""
    ledger = Ledger(HOUSE)
    found = []
    for mail in mails:
        message, _ = parse(mail.raw)
        bounce = bounce_facts(mail.raw) if may_be_bounce(message) else None
        verdict = recognise(
            message, mail.attached, HOUSE, ledger.answer(message), junk=mail.junk, bounce=bounce
        )
        ledger.remember(message, verdict)
        found.append(Outcome(mail, verdict))
    return found
