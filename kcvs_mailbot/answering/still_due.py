"""Whether a letter of the procedure still fits who it is for, as it is about to leave."""

from __future__ import annotations

from datetime import datetime

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.selection.letters import Occasion, ProcedureLetter, fits, may_get
from kcvs_mailbot.store import Session, joined, posted_letters
from kcvs_mailbot.store import models as rows

STANDS_ELSEWHERE = "its candidate stands elsewhere in the procedure by now"


def is_overtaken(session: Session, entry: rows.Outbox, now: datetime) -> bool:
    """True when its candidate withdrew or stands elsewhere since, or its appointment changed.

    Never for any other mail.
    """
    if entry.template is None:
        return False
    letter, occasion = ProcedureLetter(entry.template), Occasion.of(entry.occasion or "")
    application = joined.standing(session, session.get_one(rows.Application, entry.application_id))
    if not may_get(letter, Status(application.status)):
        return True
    if not occasion.uid:
        return False
    row = posted_letters.appointment(session, occasion.uid)
    return (
        row is None
        or row.sequence != occasion.sequence
        or not fits(letter, posted_letters.meeting(row), now)
    )
