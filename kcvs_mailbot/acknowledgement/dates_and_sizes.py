"""How a moment or a size is said in each language."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime

from kcvs_mailbot.acknowledgement.facts import Language

_MOMENTS = {
    Language.NL: "d MMMM y 'om' H.mm 'uur'",
    Language.FR: "d MMMM y 'à' H'h'mm",
    Language.EN: "d MMMM y 'at' HH:mm",
}
_DAY = "d MMMM y"
_WEEKDAY = "EEEE d MMMM y"
_HOURS = {Language.NL: "H.mm 'uur'", Language.FR: "H'h'mm", Language.EN: "HH:mm"}
_UNITS = {
    Language.NL: ("byte", "bytes", "kB", "MB"),
    Language.FR: ("octet", "octets", "ko", "Mo"),
    Language.EN: ("byte", "bytes", "kB", "MB"),
}


@lru_cache(maxsize=4)
def _locale(language: Language) -> Locale:
    return Locale("en", "GB") if language is Language.EN else Locale(language.value)


@lru_cache(maxsize=256)
def moment(at: datetime, timezone: ZoneInfo, language: Language) -> str:
    """An aware moment in words, to the minute: "15 september 2021 om 23.59 uur"."""
    return _said(at, timezone, language, _MOMENTS[language])


@lru_cache(maxsize=16)
def day(at: datetime, timezone: ZoneInfo, language: Language) -> str:
    """The day of an aware moment in words: "15 september 2021"."""
    return _said(at, timezone, language, _DAY)


def weekday(at: datetime, timezone: ZoneInfo, language: Language) -> str:
    """The day with its name: "dinsdag 5 oktober 2021"."""
    return _said(at, timezone, language, _WEEKDAY)


def hour(at: datetime, timezone: ZoneInfo, language: Language) -> str:
    """Of that day, to the minute: "14.30 uur"."""
    return _said(at, timezone, language, _HOURS[language])


def _said(at: datetime, timezone: ZoneInfo, language: Language, pattern: str) -> str:
    if at.tzinfo is None:
        raise ValueError("a receipt needs moments with a time zone")
    local = at.astimezone(timezone)
    words = format_datetime(local, pattern, locale=_locale(language))
    if language is Language.FR and local.day == 1:
        return words.replace("1 ", "1er ", 1)
    return words


def size(count: int, language: Language) -> str:
    """A number of bytes for people: "412 bytes", "123 kB", "1,2 MB" (1 kB is 1 000 bytes)."""
    one, many, kilo, mega = _UNITS[language]
    if count < 1000:
        return f"{count} {one if count == 1 else many}"
    if count < 999_500:
        return f"{round(count / 1000)} {kilo}"
    number = f"{count / 1_000_000:.1f}".removesuffix(".0")
    return f"{number if language is Language.EN else number.replace('.', ',')} {mega}"
