"""The folder that backups go to: their names, how many are kept, what a killed program left."""

from __future__ import annotations

import re
import secrets
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
_SIGNS = 16


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


def newest(folder: Path, now: datetime) -> datetime | None:
    """When the last one was made; none counts that a clock which stood ahead has dated later."""
    made = (made_at(file) for file in listed(folder))
    return max((at for at in made if at is not None and at <= now), default=None)


def keep(folder: Path, number: int, made: Path) -> list[Path]:
    """Removes all but this one and the newest beside it, so many in all; returns what is gone.

    The one that was made just now stays whatever its name says: the clock may stand wrong. OSError.
    """
    others = [file for file in listed(folder) if file != made]
    surplus = others[: len(others) - (number - 1)] if len(others) >= number else []
    for file in surplus:
        file.unlink(missing_ok=True)
    return surplus


def unfinished(begins: str = "", ends: str = "") -> str:
    """A name for what is being made; no other program gives files such names."""
    return f"{begins}{secrets.token_hex(_SIGNS // 2)}{ends}"


def clear_abandoned(folder: Path, begins: str = "", ends: Iterable[str] = ("",)) -> None:
    """Removes what a killed program left half made: it may hold all that the database holds.

    Such as `unfinished` names; what others named in much the same way is theirs.
    """
    ending = "|".join(map(re.escape, ends))
    ours = re.compile(rf"{re.escape(begins)}[0-9a-f]{{{_SIGNS}}}(?:{ending})")
    now = time.time()
    for file in folder.iterdir():
        try:
            if ours.fullmatch(file.name) and now - file.stat().st_mtime > ABANDONED_SECONDS:
                file.unlink()
        except FileNotFoundError:  # somebody else was faster
            continue
