"""Which machine rules settle a mail, and how firmly."""

from __future__ import annotations

from kcvs_mailbot.recognition.machine_rules import (
    calendar,
    headers,
    lists,
    our_mail,
    out_of_office,
    reports,
    senders,
)
from kcvs_mailbot.recognition.rule import Rule

ANSWERS_OF_MACHINES: tuple[Rule, ...] = (
    our_mail.OUR_MARKER_RULE,
    headers.AUTO_REPLIED,
    headers.AUTO_REPLY_HEADER,
    reports.DISPOSITION_NOTIFICATION,
    reports.OTHER_REPORT,
)
"""Automatic, whatever else the mail says."""

MACHINES: tuple[Rule, ...] = (
    senders.NULL_RETURN_PATH,
    headers.AUTO_SUBMITTED,
    senders.MACHINE_SENDER,
    lists.LIST_HEADER,
    headers.BULK_PRECEDENCE,
    lists.MASS_MAILING,
    senders.MACHINE_RETURN_PATH,
    our_mail.LOOP_MARKER,
    calendar.CALENDAR,
)
"""Automatic; but when a person plainly applies in the text, a person looks at it."""

ABSENCE: tuple[Rule, ...] = (out_of_office.OUT_OF_OFFICE_SUBJECT, out_of_office.OUT_OF_OFFICE_TEXT)
"""Automatic by its words alone: what is attached is read before that is believed."""
