"""Additional information that people noted of candidates, and for whom it was searched already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcvs_mailbot.store import joined
from kcvs_mailbot.store.models import Application, LookUp


@dataclass(frozen=True, slots=True)
class Noted:
    """What one person noted of one source. address and found are "" when nothing was found."""

    id: int
    source: str
    address: str
    found: str
    looked_on: date
    by: str
    at: datetime


_NOTED = (
    LookUp.id,
    LookUp.source,
    LookUp.address,
    LookUp.found,
    LookUp.looked_on,
    LookUp.by,
    LookUp.at,
)


def of_application(session: Session, application_id: int) -> list[Noted]:
    """Of the application and of those that were joined to it, oldest first."""
    ids = [application_id, *joined.into(session, application_id)]
    query = select(*_NOTED).where(LookUp.application_id.in_(ids)).order_by(LookUp.at, LookUp.id)
    return [Noted(*row) for row in session.execute(query)]


def row_of(session: Session, application_id: int, look_up_id: int) -> LookUp | None:
    """The row of that number; None when it is not one of this application."""
    row = session.get(LookUp, look_up_id)
    ids = [application_id, *joined.into(session, application_id)]
    return row if row is not None and row.application_id in ids else None


@dataclass(frozen=True, slots=True)
class Look:
    """That somebody looked, and when."""

    looked_on: date
    by: str


def looks(session: Session, vacancy: str) -> dict[tuple[int, str], list[Look]]:
    """Who looked for whom, by the id of the application that stands and the source."""
    of_it = Application.vacancy == vacancy
    joinings = session.execute(
        select(Application.id, Application.joined_id).where(
            of_it, Application.joined_id.is_not(None)
        )
    )
    went = {row.id: row.joined_id for row in joinings}
    query = (
        select(LookUp.application_id, LookUp.source, LookUp.looked_on, LookUp.by)
        .join(Application, Application.id == LookUp.application_id)
        .where(of_it)
        .order_by(LookUp.at, LookUp.id)
    )
    found: dict[tuple[int, str], list[Look]] = {}
    for application, source, looked_on, by in session.execute(query):
        while application in went:
            application = went[application]
        found.setdefault((application, source), []).append(Look(looked_on, by))
    return found
