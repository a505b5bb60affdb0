"""Invitations and answers that calendars send (RFC 5546)."""

from __future__ import annotations

import re

from kcvs_mailbot.recognition.mail_view import View
from kcvs_mailbot.recognition.rule import Rule

_SUBJECT = re.compile(
    r"(geaccepteerd|aanvaard|geweigerd|voorlopig( geaccepteerd)?|geannuleerd"
    r"|bijgewerkte uitnodiging"
    r"|accepted|declined|tentative(ly accepted)?|cancell?ed( event)?|updated invitation"
    r"|accepte|refuse|provisoire|annule|zugesagt|abgesagt|abgelehnt|new time proposed"
    r"|nieuwe tijd voorgesteld) ?:",
    re.IGNORECASE,
)


def is_calendar_mail(view: View) -> str | None:
    message = view.message
    types = (message.content_type, *message.part_types)
    if "text/calendar" in types or "application/ics" in types:
        return "text/calendar"
    if "calendar" in (message.header("content-class") or "").lower():
        return f"Content-Class: {message.header('content-class')}"
    answered = _SUBJECT.match((message.subject or "").replace("é", "e").strip())
    return message.subject if answered and view.text.words < 60 else None


CALENDAR = Rule(
    "is_calendar_mail",
    "A calendar sent this invitation or answer.",
    "Een agenda verstuurde deze uitnodiging of dit antwoord.",
    is_calendar_mail,
)
