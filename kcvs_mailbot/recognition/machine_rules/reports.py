"""Reports of mail systems that are no bounce: read receipts, abuse reports."""

from __future__ import annotations

import re

from kcvs_mailbot.recognition.mail_view import View
from kcvs_mailbot.recognition.rule import Rule
from kcvs_mailbot.recognition.text.folding import word_set

_READ = re.compile(
    r"(?:niet )?gelezen|ongelezen verwijderd|(?:not )?read|return receipt displayed|(?:non )?lu"
    r"|disposition notification|(?:un)?gelesen|leesbevestiging"
)


def is_disposition_notification(view: View) -> str | None:
    """RFC 8098 by its parts, else by the subject that mail programs give it."""
    types = (view.message.content_type, *view.message.part_types)
    if "message/disposition-notification" in types:
        return "message/disposition-notification"
    if "disposition-notification" in (view.message.header("content-type") or "").lower():
        return "report-type=disposition-notification"
    subject = (view.message.subject or "").strip()
    label, colon, _ = subject.partition(":")
    told = colon and _READ.fullmatch(label.strip().lower())
    return subject if told and view.text.words < 60 and not view.brings else None


_KNOWN_REPORTS = word_set(
    """
    message/delivery-status message/global-delivery-status message/disposition-notification
    """
)


def is_other_report(view: View) -> str | None:
    """Any other multipart/report (RFC 6522), such as an abuse report (RFC 5965)."""
    types = (view.message.content_type, *view.message.part_types)
    known = not _KNOWN_REPORTS.isdisjoint(types)
    return "multipart/report" if "multipart/report" in types and not known else None


DISPOSITION_NOTIFICATION = Rule(
    "is_disposition_notification",
    "This is a read receipt.",
    "Dit is een leesbevestiging.",
    is_disposition_notification,
)
OTHER_REPORT = Rule(
    "is_other_report",
    "This is the report of a mail system.",
    "Dit is een verslag van een mailsysteem.",
    is_other_report,
)
