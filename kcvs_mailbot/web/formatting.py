"""How moments, numbers and sizes are written for a Dutch reader. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from kcvs_mailbot.export.record_words import MONTHS
from kcvs_mailbot.store.passages import MARK


def day(on: date, today: date) -> str:
    """ "vandaag", "gisteren", "morgen" or "15 september 2021"."""
    near = {0: "vandaag", 1: "gisteren", -1: "morgen"}
    return near.get((today - on).days) or f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def clock(at: datetime) -> str:
    """ "23.59 uur", of an instant that is local already."""
    return f"{at:%H.%M} uur"


def moment(at: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    """ "vandaag om 14.32 uur", "15 september 2021 om 23.59 uur"; "onbekend" without one."""
    if at is None:
        return "onbekend"
    local = at.astimezone(zone)
    return f"{day(local.date(), now.astimezone(zone).date())} om {clock(local)}"


def short(at: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    """For a table: "vandaag 14.32", "15 sep. 2021 23.59"."""
    if at is None:
        return "onbekend"
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    near = {0: "vandaag", 1: "gisteren"}.get((today - local.date()).days)
    name = MONTHS[local.month - 1]
    dated = f"{local.day} {name if len(name) <= 4 else name[:3] + '.'} {local.year}"
    return f"{near or dated} {local:%H.%M}"


_MOMENT = re.compile(r"\b(\d\d)/(0[1-9]|1[0-2])/(\d{4}) (\d\d):(\d\d)(?::\d\d)?\b")


def in_words(note: str) -> str:
    """A note that the program keeps as a sentence, "1 september 2021 om 10.00 uur" its moments."""

    def worded(found: re.Match[str]) -> str:
        day, month, year, hour, minute = found.groups()
        return f"{int(day)} {MONTHS[int(month) - 1]} {year} om {hour}.{minute} uur"

    sentence = _MOMENT.sub(worded, note)
    return sentence[:1].upper() + sentence[1:]


def plural(number: int, one: str, many: str) -> str:
    """ "1 mail", "2 mails", "geen mails"."""
    return f"1 {one}" if number == 1 else f"{grouped(number) if number else 'geen'} {many}"


def grouped(number: int) -> str:
    """12.345."""
    return f"{number:,}".replace(",", ".")


def readable(text: str) -> str:
    """On one line, without what steers a screen instead of being read (bidirectional marks)."""
    if not text.isprintable():  # most are
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())


class _Shown(dict[int, str]):
    """What each sign of a passage is shown as; filled as signs are met."""

    def __missing__(self, code: int) -> str:
        self[code] = sign = chr(code) if chr(code).isprintable() or chr(code) in MARK else " "
        return sign


_SHOWN = _Shown()


def marked(passage: str) -> Markup:
    """A passage of a search as HTML, what was found in `mark`."""
    text = passage.translate(_SHOWN)
    begin, end = (str(escape(sign)) for sign in MARK)
    return Markup(str(escape(text)).replace(begin, "<mark>").replace(end, "</mark>"))  # noqa: S704


def size(of: int) -> str:
    """ "812 bytes", "34 kB", "2,5 MB"."""
    if of < 1024:
        return plural(of, "byte", "bytes") if of else "leeg"
    if of < 1024**2:
        return f"{round(of / 1024)} kB"
    return f"{of / 1024**2:.1f} MB".replace(".", ",")
