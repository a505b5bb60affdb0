"""Whether a message is an application, and whose: small pure rules, one verdict with reasons."""

from kcvs_mailbot.message import BounceFacts
from kcvs_mailbot.recognition.bounces import bounce_facts, may_be_bounce
from kcvs_mailbot.recognition.deciding import recognise, settle_early
from kcvs_mailbot.recognition.first_look import FirstLook, look_first
from kcvs_mailbot.recognition.questions import questions
from kcvs_mailbot.recognition.verdict import (
    Attached,
    Disposition,
    FollowUp,
    House,
    Known,
    KnownApplication,
    Questions,
    Reason,
    Receipt,
    VacancyWords,
    Verdict,
)

__all__ = [
    "Attached",
    "BounceFacts",
    "Disposition",
    "FirstLook",
    "FollowUp",
    "House",
    "Known",
    "KnownApplication",
    "Questions",
    "Reason",
    "Receipt",
    "VacancyWords",
    "Verdict",
    "bounce_facts",
    "look_first",
    "may_be_bounce",
    "questions",
    "recognise",
    "settle_early",
]
