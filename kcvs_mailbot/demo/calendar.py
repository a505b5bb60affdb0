"""When the demo's mails arrive, seen from today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of the demo's two vacancies: one is open today, the other closed two days ago."""

    today: date

    @classmethod
    def around(cls, now: datetime) -> Calendar:
        return cls(now.astimezone(BRUSSELS).date())

    @property
    def opens(self) -> date:
        return self.today - timedelta(days=21)

    @property
    def deadline(self) -> date:
        """Of the open vacancy: what a person mails into the demo is in time."""
        return self.today + timedelta(days=12)

    @property
    def closed(self) -> date:
        """The deadline of the other one, for which mails came late."""
        return self.today - timedelta(days=2)

    def at(self, days_before: int, clock: str) -> datetime:
        """A moment on the day so many days before `closed` (below 0: after it)."""
        day = self.closed - timedelta(days=days_before)
        return datetime.combine(day, time.fromisoformat(clock), BRUSSELS)
