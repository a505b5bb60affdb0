"""What the selection has of one person, in rows: all of it, whatever it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcvs_mailbot.store.erasing import Theirs
from kcvs_mailbot.store.models import Advice, Appointment, FrozenList, LookUp, Scorecard


@dataclass(frozen=True, slots=True)
class Selected:
    """Oldest first; lists in which somebody with one of the references stands."""

    look_ups: Sequence[LookUp]
    advices: Sequence[Advice]
    appointments: Sequence[Appointment]
    scorecards: Sequence[Scorecard]
    lists: Sequence[FrozenList]


def of_person(session: Session, theirs: Theirs) -> Selected:
    vacancies = {one.vacancy for one in theirs.applications}
    lists = select(FrozenList).where(FrozenList.vacancy.in_(vacancies)).order_by(FrozenList.id)
    references = set(theirs.references)
    return Selected(
        _rows(session, LookUp, theirs),
        _rows(session, Advice, theirs),
        _rows(session, Appointment, theirs),
        _rows(session, Scorecard, theirs),
        [
            one
            for one in session.scalars(lists)
            if references & {entry["reference"] for entry in one.entries}
        ],
    )


T = TypeVar("T", LookUp, Advice, Appointment, Scorecard)


def _rows(session: Session, table: type[T], theirs: Theirs) -> Sequence[T]:
    query = select(table).where(table.application_id.in_(theirs.ids))
    return session.scalars(query.order_by(table.id)).all()
