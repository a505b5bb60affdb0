"""What the page lists: frozen rows of plain queries, as many however long a list is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kcvs_mailbot.delivery import State
from kcvs_mailbot.store.models import Message, Outbox

ASKS_A_PERSON = (State.HELD, State.FAILED, State.UNCERTAIN, State.BOUNCED)
"""States of an outgoing mail that somebody should look at."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for a person."""

    mails: int
    outgoing: int


def waiting(session: Session) -> Waiting:
    """The numbers beside the places."""
    mails = select(func.count()).select_from(Message).where(Message.waits).scalar_subquery()
    outgoing = (
        select(func.count())
        .select_from(Outbox)
        .where(Outbox.state.in_(ASKS_A_PERSON))
        .scalar_subquery()
    )
    return Waiting(*session.execute(select(mails, outgoing)).one())
