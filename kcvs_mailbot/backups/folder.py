"""The folder that backups go to: their names, how many are kept, what a killed program left."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

PARTIAL = ".partial"
REPLACED = ".replaced-"
"""In the name of a database that a backup took the place of, between its own and the moment."""
ABANDONED_SECONDS = 3600
"""Nothing is in the making for so long without being written to: its program was killed."""
_NAME = re.compile(r"kcvs-(\d{8}T\d{6}Z)(?:-\d+)?\.sqlite\.gz(?:\.age)?")
_MOMENT = "%Y%m%dT%H%M%SZ"


def stamp(moment: datetime) -> str:
    """A moment as it stands in a name: 20210915T120000Z."""
    return moment.astimezone(UTC).strftime(_MOMENT)


def free_name(folder: Path, moment: datetime, *, locked: bool) -> Path:
    """Of a backup that is not there yet."""
    ending = ".sqlite.gz.age" if locked else ".sqlite.gz"
    begins = f"kcvs-{stamp(moment)}"
    names = [f"{begins}{ending}", *(f"{begins}-{n}{ending}" for n in range(2, 100))]
    return next(path for name in names if not (path := folder / name).exists())


def made_at(file: Path) -> datetime | None:
    """The moment in its name; None when it is none of our backups."""
    found = _NAME.fullmatch(file.name)
    return None if found is None else datetime.strptime(found[1], _MOMENT).replace(tzinfo=UTC)


def listed(folder: Path) -> list[Path]:
    """Our backups, oldest first; [] where the folder cannot be read. Other files are nobody's."""
    try:
        found = [file for file in folder.iterdir() if made_at(file) is not None and file.is_file()]
    except OSError:
        return []
    return sorted(found)


def newest(folder: Path) -> datetime | None:
    """When the last one was made."""
    return max((at for file in listed(folder) if (at := made_at(file))), default=None)


def keep(folder: Path, number: int) -> list[Path]:
    """Removes all but the newest so many; returns those that are gone. OSError."""
    surplus = listed(folder)[:-number]
    for file in surplus:
        file.unlink(missing_ok=True)
    return surplus


def clear_abandoned(files: Iterable[Path]) -> None:
    """Removes what a killed program left half made: it may hold all that the database holds."""
    now = time.time()
    for file in files:
        try:
            if now - file.stat().st_mtime > ABANDONED_SECONDS:
                file.unlink()
        except FileNotFoundError:  # somebody else was faster
            continue
