"""A time zone as VTIMEZONE (RFC 5545 3.6.5): the two yearly rules that hold around a moment.

`icalendar` can add one itself, but its summer time begins an hour late, and ends for good in 2037.
The rules begin in 1970, as everybody writes them: some calendars keep the first VTIMEZONE that they
see of a name, and read an earlier appointment by it (findings/vobject-first-zone-counts.sh).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

_AHEAD = 3
"""Years after the appointment by which is told whether a change comes every year."""
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FIRST_YEAR = 1970


def vtimezone(zone: ZoneInfo, moment: datetime) -> Timezone:
    """Right from the year before that moment on."""
    made = Timezone()
    made.add("tzid", zone.key)
    changes = [_change(at, zone) for at in _changes(zone, moment.astimezone(zone).year)]
    for part in _observances(changes, zone, moment):
        made.add_component(part)
    return made


@dataclass(frozen=True, slots=True)
class _Change:
    """An instant at which the offset changes; local as the clock showed it until then."""

    local: datetime
    before: datetime
    after: datetime


def _change(at: datetime, zone: ZoneInfo) -> _Change:
    before, after = (at - timedelta(seconds=1)).astimezone(zone), at.astimezone(zone)
    return _Change(before.replace(tzinfo=None) + timedelta(seconds=1), before, after)


def _observances(
    changes: list[_Change], zone: ZoneInfo, moment: datetime
) -> Iterator[TimezoneStandard | TimezoneDaylight]:
    if not changes:
        here = moment.astimezone(zone)
        yield _observance(datetime.combine(date(_FIRST_YEAR, 1, 1), time()), here, here)
        return
    alike: dict[tuple[object, ...], list[_Change]] = {}
    for one in changes:
        alike.setdefault((one.before.utcoffset(), one.after.utcoffset()), []).append(one)
    for several in alike.values():
        yearly = _yearly([one.local for one in several])
        if yearly is not None:
            first, rule = yearly
            yield _observance(first, several[0].before, several[0].after, rule)
        else:
            for one in several:
                yield _observance(one.local, one.before, one.after)


def _observance(
    begins: datetime, before: datetime, after: datetime, rule: vRecur | None = None
) -> TimezoneStandard | TimezoneDaylight:
    made = TimezoneDaylight() if after.dst() else TimezoneStandard()
    made.add("dtstart", begins)
    made.add("tzoffsetfrom", before.utcoffset())
    made.add("tzoffsetto", after.utcoffset())
    made.add("tzname", after.tzname() or "")
    if rule is not None:
        made.add("rrule", rule)
    return made


def _yearly(times: list[datetime]) -> tuple[datetime, vRecur] | None:
    """Since 1970, and the rule by which they come each year; None when there is none."""
    month, weekday, at = times[0].month, times[0].weekday(), times[0].time()
    if [t.year for t in times] != list(range(times[0].year, times[0].year + _AHEAD + 2)):
        return None
    if any((t.month, t.weekday(), t.time()) != (month, weekday, at) for t in times):
        return None
    weeks = {(t.day - 1) // 7 + 1 for t in times}
    last = all(t.day + 7 > monthrange(t.year, t.month)[1] for t in times)
    if not last and len(weeks) > 1:
        return None
    week = -1 if last else weeks.pop()
    rule = vRecur({"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": f"{week}{_WEEKDAYS[weekday]}"})
    return datetime.combine(_weekday_of(_FIRST_YEAR, month, week, weekday), at), rule


def _weekday_of(year: int, month: int, week: int, weekday: int) -> date:
    """E.g. week 2 its second one; -1 the last one of the month."""
    days = (date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1))
    found = [day for day in days if day.weekday() == weekday]
    return found[week - 1 if week > 0 else week]


@lru_cache(maxsize=64)
def _changes(zone: ZoneInfo, year: int) -> tuple[datetime, ...]:
    """The instants at which its offset changes, from the year before on; in UTC."""
    day = datetime(year - 1, 1, 1, tzinfo=UTC)
    end = datetime(year + _AHEAD + 1, 1, 1, tzinfo=UTC)
    found = []
    while day < end:
        following = day + timedelta(days=1)
        if _offset(day, zone) != _offset(following, zone):
            found.append(_between(day, following, zone))
        day = following
    return tuple(found)


def _between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first second of the new offset."""
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if _offset(middle, zone) == _offset(before, zone):
            before = middle
        else:
            after = middle
    return after


def _offset(at: datetime, zone: ZoneInfo) -> timedelta | None:
    return at.astimezone(zone).utcoffset()
