"""The decision about one mail: machine rules first, then whose it is, then what speaks for it."""

from __future__ import annotations

from dataclasses import replace

from kcvs_mailbot.addresses import display_name
from kcvs_mailbot.message import Address, BounceFacts, Message
from kcvs_mailbot.recognition import applying, on_behalf
from kcvs_mailbot.recognition import step_reasons as step
from kcvs_mailbot.recognition.delivery_reports import reports_delivery
from kcvs_mailbot.recognition.first_hand import WHOSE, decide_direct, routed, told_once, weighed_up
from kcvs_mailbot.recognition.forwards import forwarded, is_forward
from kcvs_mailbot.recognition.invited import answers_invitation
from kcvs_mailbot.recognition.job_sites import named_candidate, relayed
from kcvs_mailbot.recognition.machine_mail import of_machine
from kcvs_mailbot.recognition.machine_rules.our_mail import OWN_MAIL, is_own_mail
from kcvs_mailbot.recognition.mail_view import View, is_document, view_as_it_came
from kcvs_mailbot.recognition.outcomes import automatic, review
from kcvs_mailbot.recognition.papers import ONLY_PAPERS
from kcvs_mailbot.recognition.passed_on import decide_forwarded, decide_quoted, decide_relayed
from kcvs_mailbot.recognition.verdict import (
    Attached,
    Disposition,
    House,
    Known,
    Receipt,
    Verdict,
)

_NOTHING_IN_IT = (
    *(applying.READS_OTHERWISE.name, applying.SPEAKS_AGAINST.name),
    *(applying.NAMES_NONE.name, applying.SPEAKS_OF_APPLYING.name),
)
_OURS_ALL_THE_SAME = (applying.SPEAKS_OF_APPLYING.name, applying.POINTS_AT_OURS.name)
"""Not said of a mail that applies for something else."""
_HALF = (applying.HALF_LIKELY.name, applying.HALF_LIKELY_ON_US.name)
_TELL_WHOSE = {
    *(*WHOSE, step.RELAYED.name, step.FORWARDED_BY_COLLEAGUE.name, step.FORWARDED_BY_OTHER.name),
}
"""What is to be found out is who the candidate is, whatever is enclosed."""
_TELL_THE_DOUBT = {
    *_TELL_WHOSE,
    *(step.OTHER_POST_BESIDE_OURS.name, on_behalf.AMONG_US.name, ONLY_PAPERS.name),
}
_SAID = {
    Disposition.REVIEW: {
        applying.READS_AS_APPLICATION.name: applying.WAITS,
        on_behalf.OWN_APPLICATION.name: on_behalf.OWN_APPLICATION_WHERE,
        step.OTHER_POST.name: step.OTHER_POST_BESIDE_OURS,
    },
    Disposition.OTHER: {
        applying.READS_AS_APPLICATION.name: applying.APPLIES_ELSEWHERE,
        applying.HALF_LIKELY.name: applying.APPLIES_ELSEWHERE,
        applying.HALF_LIKELY_ON_US.name: applying.APPLIES_ELSEWHERE,
        applying.MAKES_DOUBT.name: applying.SPEAKS_FOR,
        applying.NAMES_OURS.name: applying.NAMES_OURS_ALL_THE_SAME,
    },
}


def settle_early(message: Message, house: House, known: Known) -> Verdict | None:
    """The verdict on machine mail that brings nothing to read; None for all other mail."""
    if any(is_document(d) and not d.inline for d in message.documents):
        return None
    if reports_delivery(message) and message.documents:
        return None
    verdict = of_machine(view_as_it_came(message, (), house), known)
    settled = verdict is not None and verdict.disposition is not Disposition.REVIEW
    return verdict if settled else None


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

    Pure; linear in the size of the mail. `bounce` is what flufl.bounce found (see
    delivery_reports.py); the message's own when None.
    """
    seen = view_as_it_came(message, attached, house)
    verdict = answers_invitation(seen, known)
    verdict = verdict or of_machine(seen, known, bounce or message.bounce)
    verdict = verdict or _damaged(seen) or _unsigned(seen) or _decide(seen, known)
    verdict = _with_what_weighed(verdict)
    return _from_junk(_measured(verdict, seen)) if junk else _measured(verdict, seen)


def _measured(verdict: Verdict, seen: View) -> Verdict:
    """With the likelihood, by which what went to OTHER can be looked through again."""
    machine = verdict.disposition in (Disposition.AUTOMATIC, Disposition.BOUNCE)
    if machine or not seen.house.use_model:
        return verdict
    return replace(verdict, likelihood=seen.opinion.likelihood)


def _with_what_weighed(verdict: Verdict) -> Verdict:
    """The percent in words that go with what was decided, where it did not decide by itself.

    That a text does not read as an application is not said of a mail that waits for other reasons,
    nor of one that applies for something else: its object tells why. That there is doubt is not
    said where another reason tells which.
    """
    instead = _SAID.get(verdict.disposition, {})
    said = tuple(
        instead[one.rule].because(one.evidence) if one.rule in instead else one
        for one in verdict.reasons
    )
    rules = {one.rule for one in said}
    unsaid: tuple[str, ...] = ()
    if verdict.disposition is Disposition.REVIEW and applying.READS_OTHERWISE.name in rules:
        unsaid = _NOTHING_IN_IT
    if step.OTHER_POST.name in rules:
        unsaid = (applying.READS_OTHERWISE.name, *_OURS_ALL_THE_SAME)
    if rules & _TELL_THE_DOUBT:
        unsaid = (*unsaid, *_HALF)
    if rules & _TELL_WHOSE:
        spoken, named = on_behalf.SPEAKS_OF_POST.name, applying.NAMES_OURS.because
        told = [named(one.evidence) if one.rule == spoken else one for one in said]
        said = tuple(told_once(told))
        unsaid = (*unsaid, on_behalf.OWN_APPLICATION_WHERE.name)
    return replace(verdict, reasons=tuple(one for one in said if one.rule not in unsaid) or said)


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


def _damaged(seen: View) -> Verdict | None:
    if not seen.message.damaged:
        return None
    problem = seen.message.problems[0] if seen.message.problems else ""
    return review([step.DAMAGED.because(problem)], seen.sender)


def _unsigned(seen: View) -> Verdict | None:
    """RFC 5322 3.6.2 asks for a From; who applying.applies cannot be told without exactly one."""
    if seen.sender is not None:
        return None
    several = len(seen.message.from_) > 1
    rule = step.SEVERAL_SENDERS if several else step.NO_SENDER
    written = seen.message.header("from") or ""
    shown = ", ".join(a.address for a in seen.message.from_[:3]) or written
    name = display_name(written.partition("<")[0].strip(' "')) if not several else ""
    named = Address(name, "") if name and "@" not in name else None
    return review([rule.because(shown), *weighed_up(seen).reasons], named)


def _decide(seen: View, known: Known) -> Verdict:
    passed_on = relayed(seen)
    if passed_on is not None:
        return decide_relayed(seen, passed_on, known)
    inner = forwarded(seen.message, seen.attached)
    if inner or ((seen.by_colleague or seen.by_own) and is_forward(seen.message)):
        passed_over = decide_forwarded(seen, inner, known)
        if passed_over is not None:
            return passed_over
    verdict = decide_direct(seen, known, []) if is_own_mail(seen) is None else _own(seen)
    looked_at = verdict.disposition not in (Disposition.OTHER, Disposition.AUTOMATIC)
    return verdict if looked_at else decide_quoted(seen, known) or verdict


def _own(seen: View) -> Verdict:
    """Our own mail; but a form on our own site may write in our name."""
    own = OWN_MAIL.because(seen.canonical)
    if not applying.applies(seen):
        return automatic([own])
    found = [own, *weighed_up(seen).reasons]
    return review(found, named_candidate(seen), routed(seen).reference)
