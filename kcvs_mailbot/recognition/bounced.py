"""The verdict on the report of a mail system: which mail of ours did not arrive, and whose."""

from __future__ import annotations

import re
from dataclasses import replace

from kcvs_mailbot.addresses import canonical
from kcvs_mailbot.message import BounceFacts
from kcvs_mailbot.recognition import step_reasons as step
from kcvs_mailbot.recognition.delivery_reports import (
    Recipient,
    Report,
    is_of_mail_system,
    report,
    reports_delivery,
    sent_to,
)
from kcvs_mailbot.recognition.mail_view import View
from kcvs_mailbot.recognition.outcomes import NOT_ANSWERED, automatic
from kcvs_mailbot.recognition.verdict import Disposition, Known, KnownApplication, Reason, Verdict

_ONLY_LATE = re.compile(r"delay|vertraag|warning|incomplete|retard|verz[öo]ger", re.IGNORECASE)
MOST_NAMED = 3
"""Recipients that a reason names."""


def undelivered(view: View, known: Known, bounce: BounceFacts | None) -> Verdict | None:
    """BOUNCE, or AUTOMATIC for a mail that is late or arrived; None when it is no report."""
    told = report(view.message, view.attached, bounce)
    if not _is_report(view, told):
        return None
    subject = view.message.subject or ""
    application, by_id = _application_of(told, known)
    facts = _of_ours(told, application) if application else told.facts
    late = _ONLY_LATE.search(subject[:300]) is not None
    lost = application is not None and _is_of_former(told, application)
    whom = ", ".join(sorted(sent_to(told))[:MOST_NAMED]) or subject
    concerns = _concerns(told, application, known)
    if facts.failure is False or (facts.failure is None and late):
        waits = late or any(one.delayed for one in told.recipients)
        rule = step.IS_DELAY_NOTICE if waits else step.IS_DELIVERY_REPORT
        return automatic([rule.because(whom), *concerns])
    return Verdict(
        Disposition.BOUNCE,
        (step.IS_BOUNCE.because(whom), *concerns),
        application=application.reference if application else None,
        receipt_reason=NOT_ANSWERED,
        hard_bounce=facts.hard,
        # One mail keeps its Message-ID when its address is put right: that one may have arrived.
        bounced_message_id=None if lost else by_id or facts.message_id,
        bounced_to=None
        if lost or by_id or not application or _is_anothers(told)
        else application.address,
        bounced_kind=told.marker,
    )


def _is_report(view: View, told: Report) -> bool:
    """A null path alone is every machine's; a mail system speaks of one that failed."""
    if reports_delivery(view.message) or told.facts.failed:
        return True
    return is_of_mail_system(view.message) and told.facts.hard is not None


def _application_of(told: Report, known: Known) -> tuple[KnownApplication | None, str | None]:
    """By the receipt that came back; else by the one candidate whom it did not reach.

    Of several applications of that one the last: the address is lost for all.
    """
    for application in known.applications:
        ours = next((i for i in told.ids if i in application.receipts), None)
        if ours is not None:
            return application, ours
    return _one_of(told.facts.failed, known), None


def _concerns(told: Report, application: KnownApplication | None, known: Known) -> list[Reason]:
    """Whose application it concerns; nothing where the report names nobody."""
    found = [application] if application else _of_any(sent_to(told), known)
    if found:
        references = dict.fromkeys(one.reference for one in found)
        return [step.CONCERNS_APPLICATION.because(", ".join(references))]
    return [step.CONCERNS_NO_APPLICATION.because()] if sent_to(told) else []


def _of_any(addresses: frozenset[str], known: Known) -> list[KnownApplication]:
    named = {canonical(address) for address in addresses}
    return [a for a in known.applications if canonical(a.address) in named]


def _one_of(addresses: frozenset[str], known: Known) -> KnownApplication | None:
    theirs = _of_any(addresses, known)
    people = {canonical(application.address) for application in theirs}
    return theirs[-1] if len(people) == 1 else None


def _is_of_former(told: Report, application: KnownApplication) -> bool:
    """What did not arrive went to an address that was put right since."""
    failed = {canonical(address) for address in told.facts.failed}
    return bool(failed & application.former) and canonical(application.address) not in failed


def _is_anothers(told: Report) -> bool:
    """Headers came back without our mark: it was a mail that a person wrote, not a receipt."""
    return told.returned and told.marker is None


def _of_ours(told: Report, application: KnownApplication) -> BounceFacts:
    """RFC 3464 2.3: of several recipients each has a block; the others' fate is not ours."""
    if len({canonical(a) for one in told.recipients for a in one.addresses}) < 2:
        return told.facts
    own = [one for one in told.recipients if _is_to(one, application)]
    if own:
        return replace(told.facts, failure=own[-1].failed, hard=own[-1].hard)
    # Whoever the candidate's server passed it on to: lost only where it reached none of them.
    missed = all(one.failed is not False for one in told.recipients)
    return told.facts if missed else replace(told.facts, failure=False)


def _is_to(recipient: Recipient, application: KnownApplication) -> bool:
    return canonical(application.address) in {canonical(a) for a in recipient.addresses}
