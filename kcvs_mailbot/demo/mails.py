"""The mails that lie in the demo's mailbox when it starts."""

from __future__ import annotations

from datetime import datetime

from kcvs_mailbot.demo.bystanders import bystanders
from kcvs_mailbot.demo.calendar import Calendar
from kcvs_mailbot.demo.candidates import candidates
from kcvs_mailbot.demo.mishaps import mishaps
from kcvs_mailbot.demo.sequels import sequels
from kcvs_mailbot.demo.writing import SampleMail


def sample_mails(now: datetime) -> list[SampleMail]:
    """The mails in the order in which they arrived, dated relative to `now` (aware)."""
    days = Calendar.around(now)
    mails = [*candidates(days), *sequels(days), *mishaps(days), *bystanders(days)]
    return sorted(mails, key=lambda mail: mail.received_at)
