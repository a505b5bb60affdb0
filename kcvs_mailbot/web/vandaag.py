"""`/` Vandaag: whether everything is all right today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from starlette.responses import Response

from kcvs_mailbot.errors import MailbotError
from kcvs_mailbot.store import counted, lists
from kcvs_mailbot.store.lists import Call
from kcvs_mailbot.watch.health import trouble_of
from kcvs_mailbot.web import procedure_te_doen
from kcvs_mailbot.web.eigen_beoordelingen import next_meetings
from kcvs_mailbot.web.navigation import BOARD, DESK, KEEPERS, READERS
from kcvs_mailbot.web.visits import Page, Visit

WIDTH, HEIGHT, FOOT = 720, 170, 22
MOST_DAYS = 366
"""Of a vacancy that is open for longer, the last ones are drawn."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of the picture."""

    day: date
    number: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Arrivals of each day, in the units of the drawing."""

    bars: tuple[Bar, ...]
    deadline_x: float | None
    most: int

    @property
    def total(self) -> int:
        return sum(bar.number for bar in self.bars)


def shown(visit: Visit) -> Response:
    bench = visit.bench
    now = bench.clock()
    local = now.astimezone(bench.config.zone)
    begin = datetime.combine(local.date(), time(), bench.config.zone)
    with bench.store.read() as session:
        today = lists.today(session, begin)
        each = counted.by_vacancy(session)
        calls = lists.vacancies(session)
        call = next((one for one in calls if one.reference == visit.asked("vacature")), None)
        call = call or (calls[0] if calls else None)
        drawn = call and visit.may(READERS)
        days = (
            counted.arrivals(session, call.reference, bench.config.zone) if call and drawn else {}
        )
    number = {reference: of_it for reference, (of_it, _) in each.items()}
    return visit.page(
        "vandaag.html",
        today=today,
        split=[(one, *each.get(one.reference, (0, 0)), _last_day(one, visit)) for one in calls],
        now=now,
        waiting=visit.waiting,
        calls=calls,
        call=call,
        closes=None if call is None else _last_day(call, visit),
        open=call is not None and call.opens_at <= now < call.closes_at,
        closed=call is not None and now >= call.closes_at,
        picture=None if call is None else drawing(days, call, visit),
        still=_trouble(visit),
        todo=procedure_te_doen.waiting(visit, number) if visit.may(READERS) else [],
        meetings=next_meetings(visit) if visit.may(BOARD) else [],
        advises=visit.may(BOARD),
        reads=visit.may(READERS),
        decides=visit.may(DESK),
        keeps=visit.may(KEEPERS),
    )


def _last_day(call: Call, visit: Visit) -> datetime:
    """The last instant that is in time, as people say it: 23.59 uur."""
    return (call.closes_at - timedelta(minutes=1)).astimezone(visit.bench.config.zone)


def _trouble(visit: Visit) -> bool:
    try:
        return trouble_of(visit.bench.store, visit.bench.config, visit.bench.clock()) is not None
    except MailbotError:  # without a mailbox nothing is read
        return True


def drawing(days: dict[date, int], call: Call, visit: Visit) -> Picture | None:
    """None when nothing arrived."""
    zone = visit.bench.config.zone
    if not days:
        return None
    today = visit.bench.clock().astimezone(zone).date()
    closes = (call.closes_at - timedelta(microseconds=1)).astimezone(zone).date()
    last = max(min(closes, max(today, closes)), *days)
    first = max(min(call.opens_at.astimezone(zone).date(), *days), last - timedelta(MOST_DAYS))
    span = (last - first).days + 1
    most, step = max(days.values()), WIDTH / span
    room = HEIGHT - FOOT - 14
    bars = []
    for n in range(span):
        day = first + timedelta(n)
        number = days.get(day, 0)
        height = round(room * number / most, 1)
        bars.append(
            Bar(
                day,
                number,
                round(n * step + step * 0.1, 2),
                round(HEIGHT - FOOT - height, 1),
                round(step * 0.8, 2),
                height,
            )
        )
    line = ((closes - first).days + 1) * step if first <= closes <= last else None
    return Picture(tuple(bars), None if line is None else round(min(line, WIDTH - 1), 1), most)


PAGES = (Page("/", get=shown),)
