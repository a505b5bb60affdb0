"""A mail that somebody passes on: by forwarding it, or as a job site does."""

from __future__ import annotations

from kcvs_mailbot.addresses import canonical
from kcvs_mailbot.message import Address
from kcvs_mailbot.recognition import step_reasons as step
from kcvs_mailbot.recognition.applying import PERHAPS_ON_US, Likelihood, Weighed, applies
from kcvs_mailbot.recognition.first_hand import decide_direct, routed, weighed_up
from kcvs_mailbot.recognition.forwards import Forward, bare_subject, forward_subject, quoted
from kcvs_mailbot.recognition.job_sites import Relayed
from kcvs_mailbot.recognition.mail_view import View, is_insider, view_of
from kcvs_mailbot.recognition.on_behalf import FOR_ANOTHER
from kcvs_mailbot.recognition.outcomes import other, review
from kcvs_mailbot.recognition.rule import reasons
from kcvs_mailbot.recognition.text.vacancies import Naming
from kcvs_mailbot.recognition.verdict import Known, Verdict


def decide_relayed(seen: View, passed_on: Relayed, known: Known) -> Verdict:
    """A form's or job site's mail: the candidate it names is proposed, the robot never answered."""
    found = [step.RELAYED.because(passed_on.evidence), *weighed_up(seen).reasons]
    return review(found, passed_on.candidate, routed(seen).reference, known)


def decide_forwarded(seen: View, inner: tuple[Forward, ...], known: Known) -> Verdict | None:
    """None when the mail is no forward of another's, but the sender's own."""
    original = _original(inner, seen)
    if original is None:
        return _passed_on(seen, seen, None, seen, known)
    note = inner[0].note
    if original.sender is not None and _same(original.sender, seen):
        return _own_forward(seen, original, note, known)
    subject = bare_subject(seen.message.subject or "")
    whole = view_of(seen.message, seen.attached, seen.house, subject, original.text)
    above = view_of(seen.message, seen.attached, seen.house, "", note)
    below = view_of(seen.message, (), seen.house, subject, original.text)
    if note and applies(above) and above.opinion.likelihood > below.opinion.likelihood:
        return None
    above = view_of(seen.message, (), seen.house, "", note)
    weighed = weighed_up(whole)
    outsider = original.sender is not None and not is_insider(original.sender, seen.house)
    if _insider_writes(seen) and outsider and below.named >= Naming.ROLE:
        # A colleague passes on what an outsider writes of our vacancy.
        return _passed_on(seen, whole, original.sender, None, known)
    if not _insider_writes(seen) and not _concerns_us(weighed, above):
        # Somebody's own mail, with another one below it.
        return None if not forward_subject(seen.message) else other(list(weighed.reasons))
    return _passed_on(seen, whole, original.sender, above, known)


def decide_quoted(seen: View, known: Known) -> Verdict | None:
    """A mail that is none, when another's application stands quoted below it; else None.

    In the thread of an application what is quoted is that one.
    """
    if any(a.by_thread or a.by_reference for a in known.applications):
        return None
    for mail in quoted(seen.message):
        if mail.sender is None or _same(mail.sender, seen) or is_insider(mail.sender, seen.house):
            continue
        below = view_of(seen.message, (), seen.house, "", mail.text)
        if applies(below):
            return _passed_on(seen, below, mail.sender, None, known)
    return None


def _insider_writes(seen: View) -> bool:
    return seen.by_colleague or seen.by_own


def _concerns_us(weighed: Weighed, above: View) -> bool:
    said_above = FOR_ANOTHER.reason(above) is not None or applies(above)
    return weighed.likelihood is not Likelihood.NO or said_above


def _passed_on(
    seen: View, whole: View, original: Address | None, above: View | None, known: Known
) -> Verdict:
    """Another's mail, which a person looks at when it may be an application."""
    weighed = weighed_up(whole)
    perhaps = original is not None and whole.opinion.likelihood >= PERHAPS_ON_US
    if above is not None and not (perhaps or _concerns_us(weighed, above)):
        return other([*weighed.reasons, step.IS_COLLEAGUE.because()])
    rule = step.FORWARDED_BY_COLLEAGUE if _insider_writes(seen) else step.FORWARDED_BY_OTHER
    found = [rule.because(original.name if original else ""), *weighed.reasons]
    found += reasons((FOR_ANOTHER,), above) if above is not None else []
    return review(found, original, routed(whole).reference, known)


def _same(address: Address, seen: View) -> bool:
    return bool(address.address) and canonical(address.address) == seen.canonical


def _own_forward(seen: View, original: Forward, note: str, known: Known) -> Verdict:
    text = f"{note}\n\n{original.text}"
    whole = view_of(seen.message, seen.attached, seen.house, original.subject, text)
    return decide_direct(whole, known, [step.FORWARDED_OWN.because(seen.canonical)])


def _original(inner: tuple[Forward, ...], seen: View) -> Forward | None:
    """Of mails passed on in a chain the one that applies; else the first of an outsider."""
    for mail in inner:
        if applies(view_of(seen.message, (), seen.house, mail.subject, mail.text)):
            return mail
    outside = [mail for mail in inner if mail.sender and not is_insider(mail.sender, seen.house)]
    return next(iter((*outside, *inner)), None)
