"""What the procedure has of an application that is joined to another, and goes back with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcvs_mailbot.selection.advising import Verdict
from kcvs_mailbot.store.models import Advice, Appointment, Scorecard

Row = Advice | Appointment | Scorecard
_TABLES: tuple[type[Row], ...] = (Advice, Appointment, Scorecard)


def move(session: Session, goes: int, stays: int) -> dict[str, list[int]]:
    """It comes along; by table the ids of what did.

    Not what the other one has its own of, by the same person, nor a conflict of interest: that
    counts where it stands, since whoever asks for one asks joined applications too.
    """
    session.flush()
    moved: dict[str, list[int]] = {}
    for table in _TABLES:
        has = {_whose(row) for row in _of(session, table, stays)}
        for row in _of(session, table, goes):
            if _whose(row) not in has and getattr(row, "verdict", "") != Verdict.CONFLICT:
                row.application_id = stays
                moved.setdefault(table.__tablename__, []).append(row.id)
    session.flush()
    return moved


def move_back(session: Session, moved: Mapping[str, Collection[int]], stays: int, to: int) -> None:
    """Those that are still there; what was said since of the one that stays is of that one."""
    session.flush()
    for table in _TABLES:
        ids = set(moved.get(table.__tablename__, ()))
        for row in _of(session, table, stays):
            if row.id in ids:
                row.application_id = to
    session.flush()


def _of(session: Session, table: type[Row], application: int) -> list[Row]:
    query = select(table).where(table.application_id == application)
    return list(session.scalars(query.order_by(table.id)))


def _whose(row: Row) -> tuple[str, ...]:
    """Of which there is one for an application."""
    match row:
        case Advice():
            return (row.member,)
        case Scorecard():
            return row.kind, row.assessor
        case _:
            return (row.uid,)
