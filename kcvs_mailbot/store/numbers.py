"""Counts for monitoring: how much there is of what, and nothing of whom."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kcvs_mailbot.application import ApplicationStatus
from kcvs_mailbot.store.models import Alert, Application, Message, Outbox


@dataclass(frozen=True, slots=True)
class Numbers:
    """As the database has them at one moment."""

    mails: dict[str | None, int]
    """By disposition; None: not decided yet."""
    waiting: int
    """Mails that a person must act on."""
    applications: dict[tuple[str, str, bool | None], int]
    """By vacancy, status, and whether it is late (None: nobody knows)."""
    outbox: dict[tuple[str, str], int]
    """By kind and state."""
    troubles: frozenset[str]
    """The kinds that stand now."""


def numbers(session: Session) -> Numbers:
    """All of it, in five queries that the indexes answer or nearly so."""
    return Numbers(
        dict(
            session.execute(
                select(Message.disposition, func.count()).group_by(Message.disposition)
            ).all()
        ),
        session.scalar(select(func.count()).where(Message.waits)) or 0,
        _applications(session),
        _outbox(session),
        frozenset(session.scalars(select(Alert.kind).where(Alert.gone_at.is_(None)))),
    )


def _applications(session: Session) -> dict[tuple[str, str, bool | None], int]:
    by = (Application.vacancy, Application.status, Application.late)
    standing = Application.status != ApplicationStatus.VOID
    rows = session.execute(select(*by, func.count()).where(standing).group_by(*by))
    return {(vacancy, status, late): count for vacancy, status, late, count in rows}


def _outbox(session: Session) -> dict[tuple[str, str], int]:
    by = (Outbox.kind, Outbox.state)
    rows = session.execute(select(*by, func.count()).group_by(*by))
    return {(kind, state): count for kind, state, count in rows}
