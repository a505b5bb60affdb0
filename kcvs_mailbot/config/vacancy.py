"""One vacancy of the configuration, its moments fixed in the configured time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from kcvs_mailbot.acknowledgement import InEach
from kcvs_mailbot.selection import Procedure

UNDESCRIBED = Procedure((), (), (), "")


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A call with its reference, opening and deadline.

    A date-only deadline includes its whole day; a datetime is exact and itself still in time.
    """

    reference: str
    title: str
    opens_at: datetime
    """First instant of the vacancy, UTC."""
    closes_at: datetime
    """First instant that is late, UTC: `received_at >= closes_at` is late."""
    deadline_text_at: datetime
    """The deadline as people are told it, in the configured zone (23:59 for a date)."""
    contact: str
    """The address where candidates can ask questions."""
    decided_by: InEach
    """Who decides about the applications, as a receipt says it in each language."""
    templates: Path | None = None
    """The folder with texts of its own for its receipts."""
    closed_on: date | None = None
    """The day on which the procedure ended; terms of retention count from there."""
    procedure: Procedure = UNDESCRIBED
    """How its candidates are selected."""

    @property
    def closes_with_a_day(self) -> bool:
        """True when the whole day of `deadline_text_at` is still in time."""
        return self.closes_at.astimezone(self.deadline_text_at.tzinfo).time() == time.min


def moment_at(value: date | datetime, zone: ZoneInfo) -> datetime:
    """The instant in UTC: a date is its first instant, a naive time is local to `zone`.

    ValueError for a local time that the clock shows twice or never (the nights it changes).
    """
    if not isinstance(value, datetime):
        return datetime.combine(value, time.min, zone).astimezone(UTC)
    if value.tzinfo is not None:
        return value.astimezone(UTC)
    local = value.replace(tzinfo=zone)
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise ValueError(
            f"{value.isoformat()} is shown twice or never by the clock of {zone.key} that night; "
            "write it with its offset, such as +02:00"
        )
    return local.astimezone(UTC)


def closing_at(deadline: date | datetime, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) that is late for this deadline."""
    if isinstance(deadline, datetime):
        return moment_at(deadline, zone) + timedelta(microseconds=1)
    return moment_at(deadline + timedelta(days=1), zone)


def shown_at(deadline: date | datetime, zone: ZoneInfo) -> datetime:
    """The instant that people are told, in `zone`: the deadline, or 23:59 of its day."""
    if isinstance(deadline, datetime):
        return moment_at(deadline, zone).astimezone(zone)
    return datetime.combine(deadline, time(23, 59), zone)


def clashing(references: tuple[str, ...]) -> str | None:
    """What is wrong among these references, in words; None when they can stand together."""
    folded = [reference.casefold() for reference in references]
    for index, one in enumerate(folded):
        if one in folded[:index]:
            return f"two vacancies have the reference {references[index]}; give each its own"
        for other, other_reference in zip(folded, references, strict=True):
            # Applications are REFERENCE-0001: "KCVS-2021" would be application 2021 of "KCVS".
            if re.fullmatch(re.escape(other) + r"-\d{4,}", one):
                return (
                    f"reference {references[index]} could be an application of vacancy "
                    f"{other_reference}; choose another"
                )
    return None
