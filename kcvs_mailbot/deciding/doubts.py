"""What makes a verdict one for a person, though the mail itself says enough.

Its arrival is unknown, its application was taken apart, an earlier mail waits, or not all was read.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kcvs_mailbot.application import ApplicationStatus, received_at
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.deciding.reader import ReadMail
from kcvs_mailbot.message import Message
from kcvs_mailbot.recognition import Disposition, FollowUp, Reason, Receipt, Verdict
from kcvs_mailbot.store import Session, filing
from kcvs_mailbot.store import models as rows

ARRIVAL_UNKNOWN = Reason(
    "arrival_unknown",
    None,
    "Nobody we trust says when our mail server took this mail.",
    "Geen vertrouwde server zegt wanneer deze mail ontvangen is.",
)
APPLICATION_VOID = Reason(
    "application_void",
    None,
    "The application it belongs to was taken apart by a person.",
    "De kandidatuur waar deze mail bij hoort is door iemand terzijde gelegd.",
)
APPLICATION_WITHDRAWN = Reason(
    "application_withdrawn",
    None,
    "The application it adds to was withdrawn.",
    "De kandidatuur die deze mail aanvult, is ingetrokken.",
)
SENDER_WAITS = Reason(
    "sender_waits",
    None,
    "An earlier mail of this sender still waits for a decision.",
    "Een eerdere mail van deze afzender wacht nog op een beslissing.",
)
LEFT_UNREAD = Reason(
    "left_unread",
    None,
    "Not all documents of this mail were read: there are too many, or they take too long.",
    "Niet alle documenten van deze mail zijn gelezen: het zijn er te veel, of het duurt te lang.",
)


def arrival(row: rows.Message, message: Message, config: Configuration) -> datetime | None:
    """When our mail server took the message (application.received_at), UTC."""
    return received_at(message, config.house.trusted_hosts, row.internaldate)


def with_known_arrival(verdict: Verdict, received: datetime | None) -> Verdict:
    """A mail whose arrival is unknown is for a person: nobody else can tell whether it is late."""
    belongs = verdict.disposition in (Disposition.APPLICATION, Disposition.FOLLOW_UP)
    if received is not None or not belongs:
        return verdict
    return _for_a_person(verdict, ARRIVAL_UNKNOWN, "the time of arrival is unknown")


def with_all_read(verdict: Verdict, mail: ReadMail) -> Verdict:
    """What was not read could say otherwise; a machine's mail is known without its documents."""
    if not mail.unread or verdict.disposition in (Disposition.AUTOMATIC, Disposition.BOUNCE):
        return verdict
    reason = replace(LEFT_UNREAD, evidence=mail.unread[0])
    return _for_a_person(verdict, reason, "not all that it brings was read")


def with_living_application(session: Session, verdict: Verdict) -> Verdict:
    """A follow-up to what people took apart, or more of what was withdrawn, is theirs to judge."""
    if verdict.disposition is not Disposition.FOLLOW_UP or verdict.application is None:
        return verdict
    application = filing.by_reference(session, verdict.application)
    if application is None or application.status == ApplicationStatus.VOID:
        return _for_a_person(verdict, APPLICATION_VOID, "its application was taken apart")
    brings = verdict.follow_up in (FollowUp.ADDITION, FollowUp.VERSION)
    if brings and application.status == ApplicationStatus.WITHDRAWN:
        return _for_a_person(verdict, APPLICATION_WITHDRAWN, "its application was withdrawn")
    return verdict


def with_waiting_mail(
    session: Session, row: rows.Message, verdict: Verdict, sender: str | None
) -> Verdict:
    """More of somebody whose first mail waits to be accepted waits beside it.

    sender: canonical. Judged alone it would be nobody's, and soon forgotten.
    """
    if verdict.disposition is not Disposition.OTHER or sender is None:
        return verdict
    if not filing.is_proposed(session, sender, before=row.id):
        return verdict
    return _for_a_person(verdict, SENDER_WAITS, "an earlier mail of this sender waits")


def _for_a_person(verdict: Verdict, reason: Reason, why: str) -> Verdict:
    return replace(
        verdict,
        disposition=Disposition.REVIEW,
        reasons=(reason, *verdict.reasons),
        receipt=Receipt.NEVER,
        receipt_reason=why,
    )
