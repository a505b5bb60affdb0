"""Which letters of the procedure were written to a candidate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcvs_mailbot.delivery import State
from kcvs_mailbot.store import joined
from kcvs_mailbot.store.models import Outbox
from kcvs_mailbot.store.outbox import KNOWN_STATE


@dataclass(frozen=True, slots=True)
class Went:
    """One that went, or will; sent_at None: not yet, as far as anybody knows."""

    id: int
    subject: str
    state: str
    sent_at: datetime | None


def went(session: Session, application_id: int) -> list[Went]:
    """Oldest first, without those that were cancelled; to those that were joined to it too."""
    ids = [application_id, *joined.into(session, application_id)]
    query = (
        select(Outbox.id, Outbox.subject, KNOWN_STATE, Outbox.sent_at)
        .where(
            Outbox.application_id.in_(ids),
            Outbox.template.is_not(None),
            KNOWN_STATE != State.CANCELLED,
        )
        .order_by(Outbox.id)
    )
    return [Went(*row) for row in session.execute(query)]
