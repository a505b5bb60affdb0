"""The vacancies as the configuration says them, and what a moved deadline changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcvs_mailbot.application import is_late
from kcvs_mailbot.store.models import Application, Event, Vacancy


@dataclass(frozen=True, slots=True)
class VacancyTerms:
    """opens_at and closes_at in UTC; closes_at is the first instant that is late."""

    reference: str
    title: str
    opens_at: datetime
    closes_at: datetime


def synchronise(session: Session, vacancies: list[VacancyTerms], now: datetime) -> int:
    """Stores the vacancies; a moved deadline recomputes `late` with an event, never a mail.

    Returns how many applications changed.
    """
    changed = 0
    for terms in vacancies:
        row = session.get(Vacancy, terms.reference)
        if row is None:
            session.add(Vacancy(**_columns(terms), next_number=1))
            continue
        moved = row.closes_at != terms.closes_at
        for name, value in _columns(terms).items():
            setattr(row, name, value)
        changed += _recompute(session, row, now) if moved else 0
    session.flush()
    return changed


def _columns(terms: VacancyTerms) -> dict[str, str | datetime]:
    return {
        "reference": terms.reference,
        "title": terms.title,
        "opens_at": terms.opens_at,
        "closes_at": terms.closes_at,
    }


def _recompute(session: Session, vacancy: Vacancy, now: datetime) -> int:
    changed = 0
    for row in session.scalars(select(Application).where(Application.vacancy == vacancy.reference)):
        late = None if row.received_at is None else is_late(row.received_at, vacancy.closes_at)
        if late == row.late:
            continue
        row.late, changed = late, changed + 1
        session.add(
            Event(at=now, kind="late_changed", application_id=row.id, detail={"late": late})
        )
    return changed


def next_number(session: Session, reference: str) -> int:
    """Takes the next number of the vacancy; never given twice, also when the row is voided.

    Whoever calls it holds the vacancies (lock_all).
    """
    row = session.get_one(Vacancy, reference)
    taken, row.next_number = row.next_number, row.next_number + 1
    return taken


def lock_all(session: Session) -> list[Vacancy]:
    """Holds every vacancy until the commit, so that two workers never see the same candidate new.

    SQLite has taken its one write lock already at BEGIN IMMEDIATE; FOR UPDATE is ignored there.
    """
    query = select(Vacancy).order_by(Vacancy.reference).with_for_update()
    return list(session.scalars(query))
