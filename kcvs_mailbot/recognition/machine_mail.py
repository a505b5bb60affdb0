"""Whether a machine wrote the mail, which settles it before anything that is attached is opened."""

from __future__ import annotations

from kcvs_mailbot.addresses import canonical, is_machine_local_part
from kcvs_mailbot.message import Address, BounceFacts
from kcvs_mailbot.recognition import step_reasons as step
from kcvs_mailbot.recognition.applied_for import speaks_of_applying
from kcvs_mailbot.recognition.applying import Likelihood, applies, gist, is_brief_on_us, likelihood
from kcvs_mailbot.recognition.bounced import undelivered
from kcvs_mailbot.recognition.delivery_reports import may_be_bounce
from kcvs_mailbot.recognition.first_hand import weighed_up
from kcvs_mailbot.recognition.follow_ups import FOLLOWS_BY_ADDRESS
from kcvs_mailbot.recognition.forwards import forwarded
from kcvs_mailbot.recognition.job_sites import machines, named_candidate, names_stranger, relayed
from kcvs_mailbot.recognition.machine_rules.catalogue import ABSENCE, ANSWERS_OF_MACHINES
from kcvs_mailbot.recognition.machine_rules.recalls import LOOKS_LIKE_RECALL, RECALL
from kcvs_mailbot.recognition.mail_view import View, view_of
from kcvs_mailbot.recognition.outcomes import automatic, review
from kcvs_mailbot.recognition.papers import BRINGS_BY_NAME, BRINGS_CV, BRINGS_LETTER
from kcvs_mailbot.recognition.rule import reasons
from kcvs_mailbot.recognition.text.vacancies import Naming
from kcvs_mailbot.recognition.verdict import Known, Reason, Verdict


def of_machine(view: View, known: Known, bounce: BounceFacts | None = None) -> Verdict | None:
    """AUTOMATIC or BOUNCE, or REVIEW where a machine passes on a person's application; or None."""
    if may_be_bounce(view.message):
        told = undelivered(view, known, bounce or view.message.bounce)
        if told is not None:
            return told
    answers = reasons(ANSWERS_OF_MACHINES, view)
    if answers:
        return automatic([*answers, *gist(view)])
    recalled = reasons((RECALL, LOOKS_LIKE_RECALL), view)
    if recalled:
        return _recalled(view, known, recalled)
    if relayed(view) is not None:
        return None
    if machines(view):
        return _machine(view, machines(view))
    sounds = reasons(ABSENCE, view)
    speaks = applies(view) and view.text.words > 0
    return _sounds(view, sounds) if sounds and not speaks else None


def _recalled(view: View, known: Known, found: list[Reason]) -> Verdict:
    """What a candidate wants back concerns the secretary; what a stranger wants back, nobody."""
    theirs = [a for a in known.applications if canonical(a.address) == view.canonical]
    if not theirs and all(reason.rule == RECALL.name for reason in found):
        return automatic([*found, *gist(view)])
    if not theirs:
        return review(found, view.sender, None, known)
    whose = FOLLOWS_BY_ADDRESS.because(theirs[-1].reference)
    return review([whose, *found], view.sender, theirs[-1].vacancy, known)


def _machine(view: View, found: tuple[Reason, ...]) -> Verdict:
    """A list or a web form may carry a person's own words."""
    inside = applied_inside(view)
    if inside is None or view.by_own:
        return automatic([*found, *gist(view)])
    weighed = weighed_up(inside)
    reads = weighed.likelihood is not Likelihood.NO
    rule = step.APPLIES_ALL_THE_SAME if reads else step.GIVES_ADDRESS
    candidate = named_candidate(inside) or _person(inside.sender)
    return review([rule.because(), *found, *weighed.reasons], candidate)


def _person(sender: Address | None) -> Address | None:
    machine = sender is None or is_machine_local_part(sender.address)
    return None if machine else sender


def applied_inside(view: View) -> View | None:
    """The view that reads as an application: of the mail itself, or of one that it passes on.

    Of a form, a device that passes on papers, or a person's mail on a list that names our
    vacancy, half a likelihood is enough; none is needed where what names our vacancy gives a
    candidate, as forms do, or where a few words on it, or below a subject of applying for it,
    give somebody's address, as those of a site by which people send files or sealed mails. So
    it is with a person's mail that is enclosed, as a list does that asks whether to let it
    through.
    """
    person = _person(view.sender) is not None and view.named >= Naming.ROLE
    passes_on = bool(view.papers) or named_candidate(view) is not None or person
    if applies(view) or (passes_on and likelihood(view) is Likelihood.PERHAPS):
        return view
    if view.named >= Naming.ROLE and named_candidate(view) is not None:
        return view
    if (is_brief_on_us(view) or _announces(view)) and names_stranger(view):
        return view
    for inner in forwarded(view.message, view.attached):
        seen = view_of(view.message, (), view.house, inner.subject, inner.text)
        enclosed = inner.place is not None and _person(inner.sender) is not None
        if applies(seen) or (enclosed and weighed_up(seen).likelihood is Likelihood.PERHAPS):
            return seen
    return None


def _announces(view: View) -> bool:
    """ "A message for you: application as director": its subject is that of a person's mail."""
    applying = any(speaks_of_applying(one.words) for one in view.weighable.subject)
    return applying and view.naming_of(view.subject_shown) >= Naming.ROLE


def _sounds(view: View, found: list[Reason]) -> Verdict:
    """Words alone can deceive: with a CV or a letter attached, a person looks."""
    brought = reasons((BRINGS_CV, BRINGS_LETTER, BRINGS_BY_NAME), view)
    if not brought:
        return automatic([*found, *gist(view)])
    return review([*found, *brought], view.sender)
