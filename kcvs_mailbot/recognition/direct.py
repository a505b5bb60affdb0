"""A mail that its sender wrote: what speaks for it, and what it follows."""

from __future__ import annotations

from dataclasses import replace

from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.recognition import steps as step
from kcvs_mailbot.recognition.catalogue import DAMPERS, GROUNDS, SIGNS
from kcvs_mailbot.recognition.following import alike, followed
from kcvs_mailbot.recognition.receipts import answer_to
from kcvs_mailbot.recognition.sight import Sight
from kcvs_mailbot.recognition.vacancies import Routed, route
from kcvs_mailbot.recognition.verdict import Known, Reason, Verdict
from kcvs_mailbot.recognition.verdicts import application, other, review
from kcvs_mailbot.recognition.weigh import Likelihood, Weighed, weigh


def weighed_up(seen: Sight) -> Weighed:
    """The signs of a mail, with what a colleague's mail is damped by."""
    return weigh(seen, SIGNS, GROUNDS, DAMPERS)


def routed(seen: Sight) -> Routed:
    """By subject, text and letters; a CV names posts that somebody held elsewhere."""
    letters = (
        folded
        for document, folded in zip(seen.attached, seen.documents, strict=False)
        if document.role is not Role.CV
    )
    return route(seen.house, (seen.subject, seen.text, *letters))


def decide_direct(seen: Sight, known: Known, before: list[Reason]) -> Verdict:
    """A mail that its sender wrote; `before` is what was found on the way."""
    weighed = weighed_up(seen)
    place = routed(seen)
    later = followed(seen, known, weighed, place)
    if later is not None:
        return replace(later, reasons=(*before, *later.reasons))
    found = [*before, *weighed.reasons]
    if seen.message.header("resent-from") is not None:
        found.insert(0, step.RESENT.because(seen.message.header("resent-from") or ""))
    if weighed.likelihood is Likelihood.NO:
        return other(found)
    found += alike(known)
    if weighed.likelihood is Likelihood.PERHAPS:
        return review(found, seen.sender, place.reference)
    if place.reference is None:
        found.insert(0, step.VACANCY_UNCLEAR.because())
        return review(found, seen.sender)
    return application(found, seen.sender, place.reference, answer_to(seen))
