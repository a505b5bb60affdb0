"""How many there are of each kind, as triggers keep it beside the rows: nothing is gone through."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, literal_column, select
from sqlalchemy.orm import Session

from kcvs_mailbot.application import ApplicationStatus
from kcvs_mailbot.store.models import Application, CountedApplication, CountedMail, Outbox

_HOUR = "%Y-%m-%d %H"
FIRST_RECEIPT: ColumnElement[str] = literal_column("'receipt'")
"""As a parameter it would not lead SQLite to the index of first receipts."""
_number = func.coalesce(func.sum(CountedApplication.number), 0)


def applications(
    session: Session, *, status: str = "", late: bool | None = None, vacancy: str = ""
) -> int:
    """How many there are of that kind; without a status: all but the void ones."""
    return session.scalar(select(_number).where(*_kind(status, late, vacancy))) or 0


def so_far(session: Session, since: datetime) -> tuple[int, int, int, int]:
    """All, the late ones, those taken back, those that arrived since that hour; no void ones."""
    of_kind = (
        CountedApplication.late == 1,
        CountedApplication.status == ApplicationStatus.WITHDRAWN,
        CountedApplication.hour >= since.astimezone(UTC).strftime(_HOUR),
    )
    numbers = (func.coalesce(func.sum(CountedApplication.number).filter(one), 0) for one in of_kind)
    row = session.execute(select(_number, *numbers).where(*_kind())).one()
    return row[0], row[1], row[2], row[3]


def by_vacancy(session: Session) -> dict[str, tuple[int, int]]:
    """Of each that has any: all but the void ones, and the late ones among them."""
    late = func.coalesce(
        func.sum(CountedApplication.number).filter(CountedApplication.late == 1), 0
    )
    vacancy = CountedApplication.vacancy
    rows = session.execute(select(vacancy, _number, late).where(*_kind()).group_by(vacancy))
    return {one: (number, of_them) for one, number, of_them in rows if number}


def arrivals(session: Session, vacancy: str, zone: ZoneInfo) -> dict[date, int]:
    """How many applications arrived on each day of the zone that had any."""
    hour = CountedApplication.hour
    rows = session.execute(
        select(hour, _number).where(*_kind(vacancy=vacancy), hour != "").group_by(hour)
    )
    days: dict[date, int] = {}
    for text, number in rows:
        day = datetime.fromisoformat(f"{text}:00Z").astimezone(zone).date()
        days[day] = days.get(day, 0) + number
    return {day: number for day, number in days.items() if number}


def _kind(
    status: str = "", late: bool | None = None, vacancy: str = ""
) -> list[ColumnElement[bool]]:
    kept = CountedApplication.status
    wanted = [kept == status if status else kept != ApplicationStatus.VOID]
    if late is not None:
        wanted.append(CountedApplication.late == int(late))
    if vacancy:
        wanted.append(CountedApplication.vacancy == vacancy)
    return wanted


def mails(session: Session) -> int:
    """How many came in."""
    return sum(_mails(session, CountedMail.kind == "incoming").values())


def outgoing(session: Session) -> dict[str, int]:
    """Outgoing mails by state."""
    return _mails(session, CountedMail.kind != "incoming")


def receipts(session: Session) -> dict[str, int]:
    """First receipts by state, without those of the void applications, which are few."""
    found = _mails(session, CountedMail.kind == FIRST_RECEIPT)
    # Left, so that SQLite begins with the few.
    theirs = and_(Outbox.application_id == Application.id, Outbox.kind == FIRST_RECEIPT)
    void = (
        select(Outbox.state, func.count())
        .select_from(Application)
        .outerjoin(Outbox, theirs)
        .where(Application.status == ApplicationStatus.VOID)
        .group_by(Outbox.state)
    )
    for state, number in session.execute(void):
        if state is not None:
            found[state] -= number
    return {state: number for state, number in found.items() if number}


def _mails(session: Session, kind: ColumnElement[bool]) -> dict[str, int]:
    rows = session.execute(
        select(CountedMail.state, func.sum(CountedMail.number))
        .where(kind)
        .group_by(CountedMail.state)
    )
    return {state: number for state, number in rows if number}
