"""A mail that its sender wrote: how it reads, for what it applies, and what it follows."""

from __future__ import annotations

from dataclasses import replace

from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.recognition import papers
from kcvs_mailbot.recognition import step_reasons as step
from kcvs_mailbot.recognition.answerable import answer_to
from kcvs_mailbot.recognition.applied_for import Object
from kcvs_mailbot.recognition.applying import (
    HALF_LIKELY_ON_US,
    NAMES_OURS,
    SAYS,
    Likelihood,
    Weighed,
    is_quoted,
    likelihood,
    why,
)
from kcvs_mailbot.recognition.belonging import alike, followed
from kcvs_mailbot.recognition.mail_view import View
from kcvs_mailbot.recognition.on_behalf import (
    AMONG_US,
    ANOTHERS_CV,
    FOR_ANOTHER,
    IN_NAME_OF,
    OWN_APPLICATION,
    SPEAKS_OF_POST,
)
from kcvs_mailbot.recognition.outcomes import application, other, review
from kcvs_mailbot.recognition.quoting import whole
from kcvs_mailbot.recognition.rule import reasons
from kcvs_mailbot.recognition.text.vacancies import Naming, Routed, route
from kcvs_mailbot.recognition.verdict import Known, Reason, Verdict

DOUBTS = (papers.LACKS_ENCLOSURE, papers.ONLY_BRINGS_INFECTED, AMONG_US, step.BY_COLLEAGUE)
"""What a person looks at however much the mail reads as an application."""
WHOSE = (FOR_ANOTHER.name, IN_NAME_OF.name, ANOTHERS_CV.name)
"""Nobody is proposed then."""
SHOWN = (
    FOR_ANOTHER,
    papers.BRINGS_UNREADABLE,
    papers.ONLY_BRINGS_INFECTED,
    papers.ONLY_PAPERS,
    OWN_APPLICATION,
    SPEAKS_OF_POST,
)
"""What a person looks at however little the mail reads as an application."""
SAID_ENOUGH = (papers.ONLY_PAPERS.name, SPEAKS_OF_POST.name)
"""Nothing to look at where the mail itself reads as an application."""
BROUGHT = (papers.BRINGS_CV, papers.BRINGS_LETTER, papers.BRINGS_BY_NAME, papers.BRINGS_INFECTED)


def weighed_up(seen: View) -> Weighed:
    """How the mail reads, with what it brings; what cannot be read may be an application."""
    presents = (IN_NAME_OF, ANOTHERS_CV) if seen.papers and seen.named >= Naming.ROLE else ()
    shown = told_once(reasons((*presents, *SHOWN), seen))
    reading = likelihood(seen)
    if reading is Likelihood.YES:
        shown = [one for one in shown if one.rule not in SAID_ENOUGH]
    said, *passages = why(seen)
    if reading is Likelihood.YES:
        told = [said, *shown, *passages, *reasons(BROUGHT, seen)]
        return Weighed(reading, tuple(told_once(told)))
    brought = reasons((*BROUGHT, papers.BRINGS_OTHERS), seen)
    if shown or reading is Likelihood.PERHAPS:
        # What it speaks of tells more than how little it reads as an application.
        read = [said] if not shown or said.rule != HALF_LIKELY_ON_US.name else []
        if any(one.rule == OWN_APPLICATION.name for one in shown):
            shown = [one for one in shown if one.rule != SPEAKS_OF_POST.name]
        told = [*shown, *read, *passages, *brought]
        return Weighed(Likelihood.PERHAPS, tuple(told_once(told)))
    return Weighed(Likelihood.NO, tuple(told_once([said, *passages, *brought])))


def told_once(found: list[Reason]) -> list[Reason]:
    """Without those that quote again what one before them quotes, but for how the mail begins."""
    told: list[Reason] = []
    for one in found:
        quoted = [before for before in told if before.rule != SAYS.name]
        if "“" not in one.dutch or one.rule == SAYS.name or not is_quoted(one.evidence, quoted):
            told.append(one)
    return told


def routed(seen: View) -> Routed:
    """By subject, text and letters; a CV names posts that somebody held elsewhere."""
    letters = (
        folded
        for document, folded in zip(seen.attached, seen.documents, strict=False)
        if document.role is not Role.CV
    )
    return route(seen.house, (seen.subject, seen.text, *letters))


def decide_direct(seen: View, known: Known, before: list[Reason]) -> Verdict:
    """A mail that its sender wrote; `before` is what was found on the way."""
    weighed = weighed_up(seen)
    place = routed(seen)
    if later := followed(seen, known, weighed, place):
        return replace(later, reasons=(*before, *later.reasons))
    found = [*before, *weighed.reasons]
    if seen.message.header("resent-from") is not None:
        found.insert(0, step.RESENT.because(seen.message.header("resent-from") or ""))
    if weighed.likelihood is not Likelihood.YES:
        found += reasons((step.ANSWERS_NO_APPLICATION,), seen)
    if weighed.likelihood is Likelihood.NO:
        elsewhere = _for_another_post(seen) if seen.named < Naming.ROLE else []
        if seen.by_colleague or seen.by_own:
            found.append(step.IS_COLLEAGUE.because())
        elif not known.applications:
            found.append(step.NO_CANDIDATE.because())
        return other(told_once([*elsewhere, *found]))
    found += alike(known)
    return _likely(seen, weighed, place, found)


def _likely(seen: View, weighed: Weighed, place: Routed, found: list[Reason]) -> Verdict:
    """The table of recognition: likely or half likely, for which post, in whose name."""
    anothers = [r for r in found if r.rule in WHOSE]
    anothers += reasons((ANOTHERS_CV, IN_NAME_OF), seen)
    if anothers:
        told = [anothers[0], *(reason for reason in found if reason not in anothers)]
        return review(told, None, place.reference)
    named = seen.applied_for
    if named.what >= Object.PERHAPS_ANOTHER:
        why_not = [*_for_another_post(seen), *found]
        clearly = named.what is Object.ANOTHER or weighed.likelihood is Likelihood.PERHAPS
        if clearly and seen.named < Naming.ROLE:
            return other(told_once(why_not))
        why_not[1:1] = reasons((NAMES_OURS,), seen)
        return review(told_once(why_not), seen.sender, place.reference)
    doubts = reasons(DOUBTS, seen)
    if doubts or weighed.likelihood is Likelihood.PERHAPS:
        told = [*doubts, *(reason for reason in found if reason not in doubts)]
        return review(told, seen.sender, place.reference)
    if place.reference is None:
        return review([step.VACANCY_UNCLEAR.because(), *found], seen.sender)
    return application(found, seen.sender, place.reference, answer_to(seen))


def _for_another_post(seen: View) -> list[Reason]:
    named = seen.applied_for
    if named.what < Object.AMONG_US:
        return []
    return [step.OTHER_POST.because(whole(named.passage, seen))]
