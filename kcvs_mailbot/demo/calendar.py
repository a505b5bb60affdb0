"""When the demo's mails arrive, seen from today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The vacancy's days, so that today its deadline is two days past."""

    today: date

    @classmethod
    def around(cls, now: datetime) -> Calendar:
        return cls(now.astimezone(BRUSSELS).date())

    @property
    def opens(self) -> date:
        return self.today - timedelta(days=21)

    @property
    def deadline(self) -> date:
        return self.today - timedelta(days=2)

    def at(self, days_before: int, clock: str) -> datetime:
        """A moment on the day so many days before the deadline (below 0: after it)."""
        day = self.deadline - timedelta(days=days_before)
        return datetime.combine(day, time.fromisoformat(clock), BRUSSELS)
