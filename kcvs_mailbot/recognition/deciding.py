"""The decision about one mail: guards first, then whose it is, then what speaks for it."""

from __future__ import annotations

from dataclasses import replace

from kcvs_mailbot.addresses import canonical, display_name
from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.message import Address, BounceFacts, Message
from kcvs_mailbot.recognition import deciding_rules as step
from kcvs_mailbot.recognition.bounces import may_be_bounce
from kcvs_mailbot.recognition.catalogue import DAMPERS, GROUNDS, SIGNS, SOUND_LIKE_MACHINES
from kcvs_mailbot.recognition.early import automatic, guard
from kcvs_mailbot.recognition.following import followed
from kcvs_mailbot.recognition.forwards import (
    Forward,
    bare_subject,
    forward_subject,
    forwarded,
    is_forward,
)
from kcvs_mailbot.recognition.guards.ours import OWN_MAIL, is_own_mail
from kcvs_mailbot.recognition.receipts import Answer, answer_to
from kcvs_mailbot.recognition.relays import Relayed, relayed
from kcvs_mailbot.recognition.sight import Sight, is_colleague, is_own, sight, view
from kcvs_mailbot.recognition.signs.against import FOR_ANOTHER
from kcvs_mailbot.recognition.signs.applying import APPLYING, applies
from kcvs_mailbot.recognition.signs.documents import DOCUMENT_APPLIES
from kcvs_mailbot.recognition.vacancies import Naming, Routed, route
from kcvs_mailbot.recognition.verdict import (
    Attached,
    Disposition,
    House,
    Known,
    Reason,
    Receipt,
    Verdict,
)
from kcvs_mailbot.recognition.weigh import ENOUGH, Likelihood, Weighed, weigh

DOUBTFUL = "a doubtful mail is never answered before a person has seen it"
NOT_ONE = "the mail is not an application"


def settle_early(message: Message, house: House, known: Known) -> Verdict | None:
    """The verdict on machine mail, whose documents need not be opened; None for all other mail.

    A possible bounce that has documents is not settled here: they tell what bounced.
    """
    if may_be_bounce(message) and message.documents:
        return None
    verdict = guard(sight(message, (), house), known)
    settled = verdict is not None and verdict.disposition is not Disposition.REVIEW
    return verdict if settled and not (_by_words(verdict) and message.documents) else None


def _by_words(verdict: Verdict | None) -> bool:
    """True when only words, which can deceive, say that it is a machine's mail."""
    names = {rule.name for rule in SOUND_LIKE_MACHINES}
    return verdict is not None and all(reason.rule in names for reason in verdict.reasons)


def recognise(
    message: Message,
    attached: tuple[Attached, ...],
    house: House,
    known: Known,
    *,
    junk: bool = False,
    bounce: BounceFacts | None = None,
) -> Verdict:
    """What the mail is, whose it is, and whether it may be answered, each with its reasons.

    Pure; linear in the size of the mail. `bounce` is what flufl.bounce found (bounces.py); the
    message's own when None.
    """
    seen = sight(message, attached, house)
    verdict = guard(seen, known, bounce or message.bounce)
    verdict = verdict or _damaged(seen) or _unsigned(seen) or _decide(seen, known)
    return _from_junk(verdict) if junk else verdict


def _from_junk(verdict: Verdict) -> Verdict:
    if verdict.disposition not in (Disposition.APPLICATION, Disposition.FOLLOW_UP):
        return verdict
    return replace(
        verdict,
        disposition=Disposition.REVIEW,
        reasons=(step.IN_JUNK.because(), *verdict.reasons),
        receipt=Receipt.NEVER,
        receipt_reason="it lay among the junk mail",
    )


def _damaged(seen: Sight) -> Verdict | None:
    if not seen.message.damaged:
        return None
    problem = seen.message.problems[0] if seen.message.problems else ""
    return review([step.DAMAGED.because(problem)], seen.sender)


def _unsigned(seen: Sight) -> Verdict | None:
    """RFC 5322 3.6.2 asks for a From; who applies cannot be told without exactly one."""
    if seen.sender is not None:
        return None
    several = len(seen.message.from_) > 1
    rule = step.SEVERAL_SENDERS if several else step.NO_SENDER
    shown = ", ".join(a.address for a in seen.message.from_[:3])
    return review([rule.because(shown), *_weigh(seen).reasons])


def _decide(seen: Sight, known: Known) -> Verdict:
    passed_on = relayed(seen)
    if passed_on is not None:
        return _relayed(seen, passed_on)
    inner = forwarded(seen.message, seen.attached)
    if inner or (is_forward(seen.message) and (seen.by_colleague or seen.by_own)):
        verdict = _forwarded(seen, inner, known)
        if verdict is not None:
            return verdict
    if is_own_mail(seen) is not None:
        return _own(seen)
    return _direct(seen, known, [])


def _weigh(seen: Sight) -> Weighed:
    return weigh(seen, SIGNS, GROUNDS, DAMPERS)


def review(
    reasons: list[Reason], candidate: Address | None = None, vacancy: str | None = None
) -> Verdict:
    return Verdict(
        Disposition.REVIEW,
        tuple(reasons),
        candidate=_shown(candidate),
        vacancy=vacancy,
        receipt_reason=DOUBTFUL,
    )


def other(reasons: list[Reason]) -> Verdict:
    return Verdict(
        Disposition.OTHER, tuple(reasons) or (step.NOTHING.because(),), receipt_reason=NOT_ONE
    )


def _shown(candidate: Address | None) -> Address | None:
    return None if candidate is None else Address(display_name(candidate.name), candidate.address)


def _routed(seen: Sight) -> Routed:
    """By subject, text and letters; a CV names posts that somebody held elsewhere."""
    letters = (
        folded
        for document, folded in zip(seen.attached, seen.documents, strict=False)
        if document.role is not Role.CV
    )
    return route(seen.house, (seen.subject, seen.text, *letters))


def _own(seen: Sight) -> Verdict:
    """Our own mail; but a form on our own site may write in our name."""
    weighed = _weigh(seen)
    own = OWN_MAIL.because(seen.canonical)
    if weighed.likelihood is Likelihood.NO or applies(seen) is None:
        return automatic([own])
    return review([own, *weighed.reasons], None, _routed(seen).reference)


def _direct(seen: Sight, known: Known, before: list[Reason]) -> Verdict:
    """A mail that its sender wrote; `before` is what was found on the way."""
    weighed = _weigh(seen)
    routed = _routed(seen)
    later = followed(seen, known, weighed, routed)
    if later is not None:
        return replace(later, reasons=(*before, *later.reasons))
    found = [*before, *weighed.reasons]
    if seen.message.header("resent-from") is not None:
        found.insert(0, step.RESENT.because(seen.message.header("resent-from") or ""))
    if weighed.likelihood is Likelihood.NO:
        return other(found)
    if weighed.likelihood is Likelihood.PERHAPS:
        return review(found, seen.sender, routed.reference)
    if routed.reference is None:
        found.insert(0, step.VACANCY_UNCLEAR.because())
        return review(found, seen.sender)
    return _application(found, seen.sender, routed.reference, answer_to(seen))


def _application(
    found: list[Reason], candidate: Address | None, vacancy: str, answer: Answer
) -> Verdict:
    return Verdict(
        Disposition.APPLICATION,
        (*found, *([answer.reason] if answer.reason else [])),
        candidate=_shown(candidate),
        vacancy=vacancy,
        receipt=answer.receipt,
        receipt_reason=answer.why,
    )


def _relayed(seen: Sight, passed_on: Relayed) -> Verdict:
    weighed = weigh(seen, SIGNS, GROUNDS)
    routed = _routed(seen)
    found = [step.RELAYED.because(passed_on.evidence), *weighed.reasons]
    clear = routed.naming >= Naming.CLEAR or weighed.points >= ENOUGH
    if passed_on.candidate is None or routed.reference is None or not clear:
        return review(found, passed_on.candidate, routed.reference)
    answer = answer_to(seen)
    if not passed_on.certain:
        answer = Answer(Receipt.HOLD, "a machine passed the application on")
    return _application(found, passed_on.candidate, routed.reference, answer)


def _forwarded(seen: Sight, inner: tuple[Forward, ...], known: Known) -> Verdict | None:
    """None when the mail is no forward of another's, but the sender's own."""
    original = _original(inner, seen)
    if original is None:
        return _passed_on(seen, seen, None, None)
    note = inner[0].note
    if original.sender is not None and _same(original.sender, seen):
        return _own_forward(seen, original, note, known)
    subject = bare_subject(seen.message.subject or "")
    whole = view(seen.message, seen.attached, seen.house, subject, original.text)
    above = view(seen.message, (), seen.house, "", note)
    weighed = weigh(whole, SIGNS, GROUNDS)
    if applies(above) is not None and not weighed.has(APPLYING, DOCUMENT_APPLIES):
        return None
    if not _insider_writes(seen) and not _concerns_us(weighed, above):
        # Somebody's own mail, with another one below it.
        return None if not forward_subject(seen.message) else other(list(weighed.reasons))
    return _passed_on(seen, whole, original.sender, above)


def _insider_writes(seen: Sight) -> bool:
    return seen.by_colleague or seen.by_own


def _concerns_us(weighed: Weighed, above: Sight) -> bool:
    said_above = FOR_ANOTHER.reason(above) is not None or applies(above) is not None
    return weighed.likelihood is not Likelihood.NO or said_above


def _passed_on(seen: Sight, whole: Sight, original: Address | None, above: Sight | None) -> Verdict:
    """Another's mail, which a person looks at when it may be an application."""
    weighed = weigh(whole, SIGNS, GROUNDS)
    rule = step.FORWARDED_BY_COLLEAGUE if _insider_writes(seen) else step.FORWARDED_BY_OTHER
    found = [rule.because(original.name if original else ""), *weighed.reasons]
    concerns = weighed.likelihood is not Likelihood.NO
    if above is not None:
        concerns = _concerns_us(weighed, above)
        found += [reason for reason in [FOR_ANOTHER.reason(above)] if reason is not None]
    return review(found, original, _routed(whole).reference) if concerns else other(found)


def _same(address: Address, seen: Sight) -> bool:
    return bool(address.address) and canonical(address.address) == seen.canonical


def _own_forward(seen: Sight, original: Forward, note: str, known: Known) -> Verdict:
    text = f"{note}\n\n{original.text}"
    whole = view(seen.message, seen.attached, seen.house, original.subject, text)
    return _direct(whole, known, [step.FORWARDED_OWN.because(seen.canonical)])


def _original(inner: tuple[Forward, ...], seen: Sight) -> Forward | None:
    """Of mails passed on in a chain the one that applies; else the first of an outsider."""
    for mail in inner:
        if applies(view(seen.message, (), seen.house, mail.subject, mail.text)) is not None:
            return mail
    outside = [mail for mail in inner if mail.sender and not _insider(mail.sender, seen.house)]
    return next(iter((*outside, *inner)), None)


def _insider(sender: Address, house: House) -> bool:
    key = canonical(sender.address) if sender.address else ""
    return bool(key) and (is_own(key, house) or is_colleague(key, house))
