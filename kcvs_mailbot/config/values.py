"""The ways a value is written in the configuration: durations, sizes, moments, lists.

Each type takes what TOML brings as well as the text that an environment variable brings.
Their errors are ValueErrors in words for the operator; no secret passes through here.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote

from pydantic import BeforeValidator, Field

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_BYTES = {"B": 1, "kB": 1024, "MB": 1024**2, "GB": 1024**3}


def parse_duration(value: object) -> timedelta:
    """A timedelta from "90s", "15m", "1h", "14d" or "2w"; ValueError for anything else."""
    if isinstance(value, timedelta):
        return value
    found = (
        re.fullmatch(r"(\d{1,6})\s*([smhdw])", value.strip()) if isinstance(value, str) else None
    )
    if found is None:
        raise ValueError('must be a duration such as "60s", "15m", "1h" or "14d"')
    return timedelta(seconds=int(found[1]) * _SECONDS[found[2]])


def parse_duration_or_never(value: object) -> timedelta | None:
    """As parse_duration; None for "unlimited" or "never"."""
    if value is None or value in ("unlimited", "never"):
        return None
    try:
        return parse_duration(value)
    except ValueError as error:
        raise ValueError(f'{error}, or "unlimited" or "never"') from None


@dataclass(frozen=True, slots=True)
class Term:
    """How long something is kept: calendar years and days."""

    years: int = 0
    days: int = 0

    def end(self, after: date) -> date:
        """The first day that is not in it any more, counted from that day."""
        try:
            counted = after.replace(year=after.year + self.years)
        except ValueError:  # 29 February
            counted = date(after.year + self.years, 3, 1)
        return counted + timedelta(days=self.days + 1)


def parse_term(value: object) -> Term | None:
    """A Term from "90d", "26w" or "5y"; None for "never"."""
    if value is None or value == "never" or isinstance(value, Term):
        return None if value == "never" else value  # type: ignore[return-value]
    found = re.fullmatch(r"(\d{1,3})\s*y|(\d{1,5})\s*([dw])", str(value).strip())
    if found is None:
        raise ValueError('must be a term such as "90d", "26w" or "5y", or "never"')
    if found[1]:
        return Term(years=int(found[1]))
    return Term(days=int(found[2]) * (7 if found[3] == "w" else 1))


def parse_day(value: object) -> date | None:
    """A day; None for an empty text. ValueError for a moment."""
    if value in (None, ""):
        return None
    found = parse_moment(value)
    if isinstance(found, datetime) or not isinstance(found, date):
        raise ValueError("must be a date, without a time: 2022-06-30")
    return found


def parse_size(value: object) -> int:
    """Bytes from a whole number or from "200kB", "25MB", "1GB" (steps of 1024)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    found = (
        re.fullmatch(r"(\d{1,12})\s*(B|kB|MB|GB)?", value.strip())
        if isinstance(value, str)
        else None
    )
    if found is None:
        raise ValueError('must be a size such as "200kB", "25MB" or "1GB"')
    return int(found[1]) * _BYTES[found[2] or "B"]


def parse_moment(value: object) -> date | datetime:
    """A date or a datetime from TOML's own type or from ISO 8601 text."""
    if isinstance(value, date):  # a datetime is a date too
        return value
    try:
        if isinstance(value, str):
            text = value.strip()
            return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        pass  # said below, in words that tell the remedy
    raise ValueError("must be a date (2021-09-15) or a date with a time (2021-09-15T12:00:00)")


def parse_list(value: object) -> object:
    """A JSON list in text becomes a list; what is no text is left to the type that follows."""
    if not isinstance(value, str):
        return value
    try:
        items = json.loads(value)
    except ValueError:
        items = None
    if not isinstance(items, list):
        raise ValueError('must be a list, in the environment written as JSON: ["a", "b"]')
    return items


def sqlite_url(file: Path) -> str:
    """The address of a database in this file, whatever its name holds."""
    return f"sqlite:///{str(file).replace('%', '%25').replace('?', '%3F')}"


def sqlite_file(url: str) -> str:
    """The file of such an address, as SQLAlchemy reads it: it undoes %-escapes since 2.1."""
    return unquote(url.removeprefix("sqlite:///").partition("?")[0])


def _lower(value: object) -> object:
    items = parse_list(value)
    if isinstance(items, list | tuple):
        return [item.strip().lower() if isinstance(item, str) else item for item in items]
    return items


def _at_least_a_second(value: timedelta) -> timedelta:
    if value < timedelta(seconds=1):
        raise ValueError("must be one second or more")
    return value


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
"""Any duration, zero too."""
Period = Annotated[timedelta, BeforeValidator(lambda v: _at_least_a_second(parse_duration(v)))]
"""A duration of one second or more: for what is waited for or repeated."""
DurationOrNever = Annotated[timedelta | None, BeforeValidator(parse_duration_or_never)]
TermOrNever = Annotated[Term | None, BeforeValidator(parse_term)]
OptionalDay = Annotated[date | None, BeforeValidator(parse_day)]
Size = Annotated[int, BeforeValidator(parse_size), Field(gt=0)]
Moment = Annotated[date | datetime, BeforeValidator(parse_moment)]
Names = Annotated[tuple[str, ...], BeforeValidator(parse_list)]
LowerNames = Annotated[tuple[str, ...], BeforeValidator(_lower)]
