"""Verdicts made of what was found: application, review, other, automatic."""

from __future__ import annotations

from kcvs_mailbot.addresses import canonical, display_name
from kcvs_mailbot.message import Address
from kcvs_mailbot.recognition.answerable import Answer
from kcvs_mailbot.recognition.verdict import Disposition, Known, Reason, Verdict

DOUBTFUL = "a doubtful mail is never answered before a person has seen it"
NOT_ONE = "the mail is not an application"
NOT_ANSWERED = "a machine's mail is never answered"


def automatic(found: list[Reason]) -> Verdict:
    """Mail of a machine."""
    return Verdict(Disposition.AUTOMATIC, tuple(found), receipt_reason=NOT_ANSWERED)


def review(
    found: list[Reason],
    candidate: Address | None = None,
    vacancy: str | None = None,
    known: Known | None = None,
) -> Verdict:
    """For a person; `known` tells the candidate's application, or one that is cited."""
    return Verdict(
        Disposition.REVIEW,
        tuple(found),
        candidate=_shown(candidate),
        vacancy=vacancy,
        application=_application_of(candidate, vacancy, known) if known else None,
        receipt_reason=DOUBTFUL,
    )


def _application_of(candidate: Address | None, vacancy: str | None, known: Known) -> str | None:
    key = canonical(candidate.address) if candidate else ""
    theirs = [a for a in known.applications if key and canonical(a.address) == key]
    theirs = theirs or [a for a in known.applications if a.by_reference]
    here = [a for a in theirs if a.vacancy == vacancy] or theirs
    return here[-1].reference if here else None


def other(found: list[Reason]) -> Verdict:
    """A person's mail about something else."""
    return Verdict(Disposition.OTHER, tuple(found), receipt_reason=NOT_ONE)


def application(
    found: list[Reason], candidate: Address | None, vacancy: str, answer: Answer
) -> Verdict:
    """A candidate's first mail for a vacancy, with what may be answered to it."""
    return Verdict(
        Disposition.APPLICATION,
        (*found, *([answer.reason] if answer.reason else [])),
        candidate=_shown(candidate),
        vacancy=vacancy,
        receipt=answer.receipt,
        receipt_reason=answer.why,
    )


def _shown(candidate: Address | None) -> Address | None:
    return None if candidate is None else Address(display_name(candidate.name), candidate.address)
