"""The vacancies as the configuration says them, and their numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from kcvs_mailbot.store.models import Vacancy


@dataclass(frozen=True, slots=True)
class Served:
    """The vacancies of one mailbox: these, or all but these."""

    names: frozenset[str] = frozenset()
    but: bool = True

    def holds(self, column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        """Whether that reference is one of them."""
        if self.but:
            return column.not_in(self.names) if self.names else true()
        return column.in_(self.names)


ALL = Served()


@dataclass(frozen=True, slots=True)
class VacancyTerms:
    """opens_at and closes_at in UTC; closes_at is the first instant that is late."""

    reference: str
    title: str
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """A deadline that is another one now: the first late instant before, and as it is."""

    vacancy: str
    before: datetime
    after: datetime


def synchronise(session: Session, vacancies: list[VacancyTerms]) -> list[Moved]:
    """Stores the vacancies; returns those whose deadline moved."""
    moved = []
    for terms in vacancies:
        row = session.get(Vacancy, terms.reference)
        if row is None:
            session.add(Vacancy(**_columns(terms), next_number=1))
            continue
        if row.closes_at != terms.closes_at:
            moved.append(Moved(terms.reference, row.closes_at, terms.closes_at))
        for name, value in _columns(terms).items():
            setattr(row, name, value)
    session.flush()
    return moved


def _columns(terms: VacancyTerms) -> dict[str, str | datetime]:
    return {
        "reference": terms.reference,
        "title": terms.title,
        "opens_at": terms.opens_at,
        "closes_at": terms.closes_at,
    }


def next_number(session: Session, reference: str) -> int:
    """Takes the next number of the vacancy; never given twice, also when the row is voided.

    Whoever calls it holds the vacancies (lock_all).
    """
    row = session.get_one(Vacancy, reference)
    taken, row.next_number = row.next_number, row.next_number + 1
    return taken


def raise_number(session: Session, reference: str, number: int, now: datetime) -> None:
    """Its next number is this one or a higher one; a vacancy that is not there is entered."""
    row = session.get(Vacancy, reference)
    if row is None:  # its terms come with the configuration that knows it
        row = Vacancy(reference=reference, title=reference, opens_at=now, closes_at=now)
        row.next_number = 1
        session.add(row)
    row.next_number = max(row.next_number, number)
    session.flush()


def references(session: Session) -> list[str]:
    """All that there ever were."""
    return list(session.scalars(select(Vacancy.reference)))


def lock_all(session: Session) -> list[Vacancy]:
    """Holds every vacancy until the commit, so that two workers never see the same candidate new.

    SQLite has taken its one write lock already at BEGIN IMMEDIATE; FOR UPDATE is ignored there.
    """
    return lock(session, [ALL])


def lock(session: Session, served: Iterable[Served]) -> list[Vacancy]:
    """Holds the vacancies of these mailboxes, in one order for all who do."""
    return list(session.scalars(_held(frozenset(served) or frozenset([ALL]))))


@lru_cache(maxsize=64)
def _held(served: frozenset[Served]) -> Select[Vacancy]:
    """The statement; made once for each mailbox, as it is asked in each transaction."""
    ours = or_(*(one.holds(Vacancy.reference) for one in served))
    return select(Vacancy).where(ours).order_by(Vacancy.reference).with_for_update()
