"""All rules in one readable list: the guards, the signs, the steps of the decision."""

from __future__ import annotations

from kcvs_mailbot.recognition import follow_ups
from kcvs_mailbot.recognition import steps as step
from kcvs_mailbot.recognition.guards import (
    calendar,
    challenge,
    headers,
    lists,
    machines,
    notifications,
    ours,
    out_of_office,
    reports,
    senders,
)
from kcvs_mailbot.recognition.rule import Rule
from kcvs_mailbot.recognition.signs import (
    against,
    applying,
    asking,
    documents,
    interest,
    naming,
    other_job,
)

ANSWERS_OF_MACHINES: tuple[Rule, ...] = (
    ours.OUR_MARKER_RULE,
    headers.AUTO_REPLIED,
    headers.AUTO_REPLY_HEADER,
    reports.DISPOSITION_NOTIFICATION,
    reports.OTHER_REPORT,
    out_of_office.OUT_OF_OFFICE_SUBJECT,
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
    ours.LOOP_MARKER,
    calendar.CALENDAR,
    notifications.SERVICE,
)
"""Automatic; but when a person plainly applies in the text, a person looks at it."""

SOUND_LIKE_MACHINES: tuple[Rule, ...] = (
    out_of_office.OUT_OF_OFFICE_TEXT,
    machines.DEVICE,
    machines.DELIVERY,
    machines.SYSTEM,
    machines.TICKET,
    challenge.CHALLENGE,
    notifications.NOTIFICATION,
)
"""Automatic by its words alone: what is attached is read before that is believed."""

SIGNS: tuple[Rule, ...] = (
    applying.APPLYING,
    documents.SUBJECT_APPLIES,
    documents.SUBJECT_CV,
    documents.OFFERS_DOCUMENTS,
    documents.BRINGS_CV,
    documents.BRINGS_LETTER,
    documents.DOCUMENT_APPLIES,
    documents.BRINGS_UNREADABLE,
    documents.BRINGS_INFECTED,
    documents.ONLY_BRINGS_INFECTED,
    documents.DOCUMENT_LINK,
    naming.CITES_REFERENCE,
    naming.NAMES_VACANCY,
    naming.NAMES_OPENING,
    naming.NAMES_ROLE,
    naming.NAMES_HOUSE,
    naming.DOCUMENT_NAMES_VACANCY,
    naming.DOCUMENTS_FOR_VACANCY,
    interest.INTEREST,
    interest.MOTIVATION,
    applying.EARLIER,
    applying.WITHDRAWAL,
    against.FOR_ANOTHER,
    asking.ASKS,
    asking.ONLY_ASKS,
    asking.ASKS_FIRST,
    against.CONGRATULATES,
    against.PRESS,
    against.VENDOR,
    against.RECRUITER,
    against.SPAM,
    against.NEWSLETTER,
    against.PROCEDURE,
    against.INVITATION,
    other_job.INTERNSHIP,
    other_job.OTHER_JOB,
    other_job.OTHER_JOB_PERHAPS,
    other_job.SPONTANEOUS,
)
"""Weighed against each other; see weigh.py for the thresholds."""

GROUNDS: tuple[Rule, ...] = (
    applying.APPLYING,
    documents.SUBJECT_APPLIES,
    documents.OFFERS_DOCUMENTS,
    documents.BRINGS_CV,
    documents.BRINGS_LETTER,
    documents.DOCUMENT_APPLIES,
)
"""Without one of these a mail is never an application for sure."""

DAMPERS: tuple[Rule, ...] = (step.BY_COLLEAGUE, step.COLLEAGUE_BRINGS_PAPERS)

STEPS: tuple[Rule, ...] = (*step.ALL, ours.OWN_MAIL, *follow_ups.ALL)

ALL: tuple[Rule, ...] = (
    *ANSWERS_OF_MACHINES,
    *MACHINES,
    *SOUND_LIKE_MACHINES,
    *SIGNS,
    *DAMPERS,
    *STEPS,
)
"""Every rule there is, for `classify` and the documentation."""
