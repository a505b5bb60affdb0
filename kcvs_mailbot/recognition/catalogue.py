"""All rules in one readable list: the machine rules, the signs, the steps of the decision."""

from __future__ import annotations

from kcvs_mailbot.recognition import applying, follow_ups, invited, on_behalf, papers
from kcvs_mailbot.recognition import step_reasons as step
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

ABSENCE: tuple[Rule, ...] = (
    out_of_office.OUT_OF_OFFICE_SUBJECT,
    out_of_office.OUT_OF_OFFICE_TEXT,
)
"""Automatic by its words alone: what is attached is read before that is believed."""

SIGNS: tuple[Rule, ...] = (
    *applying.ALL,
    *papers.ALL,
    on_behalf.FOR_ANOTHER,
    on_behalf.IN_NAME_OF,
    on_behalf.ANOTHERS_CV,
    on_behalf.OWN_APPLICATION,
    on_behalf.OWN_APPLICATION_WHERE,
    on_behalf.SPEAKS_OF_POST,
)
"""How the mail reads, what it brings, in whose name it is written."""

STEPS: tuple[Rule, ...] = (*step.ALL, our_mail.OWN_MAIL, *follow_ups.ALL, *invited.ALL)

ALL: tuple[Rule, ...] = (
    *ANSWERS_OF_MACHINES,
    *MACHINES,
    *ABSENCE,
    *SIGNS,
    *STEPS,
)
"""Every rule there is: tests show an example of each."""
