"""What a candidate asks for: one readable page, the same as JSON, and the originals, in one ZIP."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from kcvs_mailbot.acknowledgement import Language
from kcvs_mailbot.export.access_words import (
    EVENTS,
    MEETINGS,
    PHASES,
    ROLES,
    STATUSES,
    VERDICTS,
    WORDS,
    said,
)
from kcvs_mailbot.export.files import File, Stored
from kcvs_mailbot.export.overview import pages
from kcvs_mailbot.export.whole import appearing

PAGE, DATA = "index.html", "data.json"
_MODE = 0o100600 << 16
_MONTHS = {
    Language.NL: "januari februari maart april mei juni juli augustus september oktober november "
    "december",
    Language.FR: "janvier février mars avril mai juin juillet août septembre octobre novembre "
    "décembre",
    Language.EN: "January February March April May June July August September October November "
    "December",
}
_HOUR = {Language.NL: "om {:%H.%M} uur", Language.FR: "à {:%H h %M}", Language.EN: "at {:%H:%M}"}


@dataclass(frozen=True, slots=True)
class Told:
    """What the page says beside the data: who keeps it, and where to ask and complain."""

    language: Language
    house: str
    contact: str
    authority: str
    notice: str


def write_access(
    path: Path, data: dict[str, Any], files: Iterable[File], told: Told, stored: Stored
) -> None:
    """Writes them; the file appears whole or not at all. OSError."""
    at = datetime.fromisoformat(data["made_at"])
    with appearing(path) as stream, ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        _add(archive, PAGE, (page(data, told).encode("utf-8", "replace"),), at)
        text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
        _add(archive, DATA, (text.encode("utf-8", "replace"),), at)
        for file in files:
            _add(archive, str(file.name), stored(file.sha256) if file.sha256 else (file.data,), at)


def page(data: dict[str, Any], told: Told) -> str:
    """In the person's language."""
    language = told.language
    word = partial(said, WORDS, language=language)
    moment = partial(_moment, language=language)
    day = moment(data["made_at"]).rpartition(_HOUR[language].partition("{")[0])[0].rstrip(" ")
    return pages("access.html").render(
        a=data,
        language=language.value,
        w=word,
        at=moment,
        intro=word("intro").format(house=told.house, day=day),
        role=partial(said, ROLES, language=language, default="staff"),
        status=partial(said, STATUSES, language=language),
        event=partial(said, EVENTS, language=language),
        verdict=partial(said, VERDICTS, language=language),
        meeting=partial(said, MEETINGS, language=language),
        phase=partial(said, PHASES, language=language),
        contact=told.contact,
        authority=told.authority,
        notice=told.notice,
    )


def _moment(iso: str | None, *, language: Language) -> str:
    if iso is None:
        return said(WORDS, "unknown", language)
    at = datetime.fromisoformat(iso)
    month = _MONTHS[language].split()[at.month - 1]
    day = "1er" if language is Language.FR and at.day == 1 else at.day
    return f"{day} {month} {at.year:04} {_HOUR[language].format(at)}"


def _add(archive: ZipFile, name: str, pieces: Iterable[bytes], at: datetime) -> None:
    info = ZipInfo(name, max(at.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
    info.compress_type, info.external_attr = ZIP_DEFLATED, _MODE
    with archive.open(info, "w") as file:
        for piece in pieces:
            file.write(piece)
