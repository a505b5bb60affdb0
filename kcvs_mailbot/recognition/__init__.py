"""Whether a message is an application, and whose: small pure rules, one verdict with reasons.

Here stand the values. What decides is imported from its module: the values are needed by who
stores or configures, and the rules take a while to load.
"""

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
    "Disposition",
    "FollowUp",
    "House",
    "Known",
    "KnownApplication",
    "Questions",
    "Reason",
    "Receipt",
    "VacancyWords",
    "Verdict",
]
