"""Troubles of the running program, from their signs to the words that tell them.

Pure: what is found, stored or sent stands in the flows watching, alerting, balance.
"""

from kcvs_mailbot.troubles.following import Notice, Plan, Standing, Why, follow, told
from kcvs_mailbot.troubles.notice import build_mail, compose, trial
from kcvs_mailbot.troubles.phrasing import Language
from kcvs_mailbot.troubles.signs import Backups, Facts, Look, Quiet, Receipts, look
from kcvs_mailbot.troubles.trouble import Kind, Trouble

__all__ = [
    "Backups",
    "Facts",
    "Kind",
    "Language",
    "Look",
    "Notice",
    "Plan",
    "Quiet",
    "Receipts",
    "Standing",
    "Trouble",
    "Why",
    "build_mail",
    "compose",
    "follow",
    "look",
    "told",
    "trial",
]
