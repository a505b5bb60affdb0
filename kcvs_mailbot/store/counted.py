"""How many there are of each kind, as triggers keep it beside the rows: nothing is gone through."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal_column, select
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
    return session.scalar(_of_kind(status, late, vacancy)) or 0


@lru_cache(maxsize=64)
def _of_kind(status: str, late: bool | None, vacancy: str) -> Select[int]:
    return select(_number).where(*_kind(status, late, vacancy))


def so_far(session: Session, since: datetime) -> tuple[int, int, int, int]:
    """All, the late ones, those taken back, those that arrived since that hour; no void ones."""
    row = session.execute(_SO_FAR, {"since": since.astimezone(UTC).strftime(_HOUR)}).one()
    return row[0], row[1], row[2], row[3]


def by_vacancy(session: Session) -> dict[str, tuple[int, int]]:
    """Of each that has any: all but the void ones, and the late ones among them."""
    rows = session.execute(_BY_VACANCY)
    return {one: (number, of_them) for one, number, of_them in rows if number}


def arrivals(session: Session, vacancy: str, zone: ZoneInfo) -> dict[date, int]:
    """How many applications arrived on each day of the zone that had any."""
    days: dict[date, int] = {}
    for hour, number in session.execute(_ARRIVALS, {"vacancy": vacancy}):
        day = _day(hour, zone)
        days[day] = days.get(day, 0) + number
    return {day: number for day, number in days.items() if number}


@lru_cache(maxsize=366 * 24)
def _day(hour: str, zone: ZoneInfo) -> date:
    return datetime.fromisoformat(f"{hour}:00Z").astimezone(zone).date()


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
    return sum(_mails(session, _INCOMING).values())


def outgoing(session: Session) -> dict[str, int]:
    """Outgoing mails by state."""
    return _mails(session, _OUTGOING)


def receipts(session: Session) -> dict[str, int]:
    """First receipts by state, without those of the void applications, which are few."""
    found = _mails(session, _RECEIPTS)
    for state, number in session.execute(_VOID):
        if state is not None:
            found[state] -= number
    return {state: number for state, number in found.items() if number}


def _mails(session: Session, which: Select[str, int]) -> dict[str, int]:
    return {state: number for state, number in session.execute(which) if number}


# Each is made once: to make a statement takes longer than these take to be answered.
def _sum_of(kind: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(CountedApplication.number).filter(kind), 0)


_SO_FAR = select(
    _number,
    _sum_of(CountedApplication.late == 1),
    _sum_of(CountedApplication.status == ApplicationStatus.WITHDRAWN),
    _sum_of(CountedApplication.hour >= bindparam("since")),
).where(*_kind())
_BY_VACANCY = (
    select(CountedApplication.vacancy, _number, _sum_of(CountedApplication.late == 1))
    .where(*_kind())
    .group_by(CountedApplication.vacancy)
)
_ARRIVALS = (
    select(CountedApplication.hour, _number)
    .where(
        *_kind(),
        CountedApplication.vacancy == bindparam("vacancy"),
        CountedApplication.hour != "",
    )
    .group_by(CountedApplication.hour)
)
_INCOMING, _OUTGOING, _RECEIPTS = (
    select(CountedMail.state, func.sum(CountedMail.number)).where(kind).group_by(CountedMail.state)
    for kind in (
        CountedMail.kind == "incoming",
        CountedMail.kind != "incoming",
        CountedMail.kind == FIRST_RECEIPT,
    )
)
_VOID = (  # left, so that SQLite begins with the few
    select(Outbox.state, func.count())
    .select_from(Application)
    .outerjoin(Outbox, and_(Outbox.application_id == Application.id, Outbox.kind == FIRST_RECEIPT))
    .where(Application.status == ApplicationStatus.VOID)
    .group_by(Outbox.state)
)
