"""Exports that wait to be fetched: a folder for each in the spool.

Never in the database, nor in its backups. Each goes when it was fetched or thrown away, and after
a day in any case; before that, what an erased person stands in goes with `tidy(..., kept=0)`.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from kcvs_mailbot.cage.spool import remove_left_overs

KEPT = timedelta(days=1)
ASKED, PROGRESS, LOCK, FILE, WHY = "asked.json", "progress", "lock", "file", "why"
"""What stands in a folder. LOCK is held while it is made; WHY it failed."""
_PLACE, _GOING = "uitvoer", "weg-"
_NAME = re.compile(r"[0-9a-f]{16}")


class State(StrEnum):
    """What became of an export."""

    BUSY = "busy"
    READY = "ready"
    STOPPED = "stopped"  # the program that made it ended before
    FAILED = "failed"


class Gone(Exception):
    """There is no such export, or not any more."""


@dataclass(frozen=True, slots=True)
class Export:
    """One that `by` asked for; `done` of `of` applications are in it. size: of what is ready."""

    id: str
    by: str
    form: str
    asked_at: datetime
    state: State
    done: int
    of: int
    size: int


def tidy(spool: Path, now: datetime, kept: timedelta = KEPT) -> None:
    """Removes exports asked for longer ago, and what one that was stopped left behind."""
    folders = place(spool)
    if not folders.is_dir():
        return
    for folder in folders.iterdir():
        at = folder / ASKED if (folder / ASKED).exists() else folder
        with contextlib.suppress(OSError, Gone):
            if folder.name.startswith(_GOING):
                remove(folder)
            elif now - datetime.fromtimestamp(at.stat().st_mtime, now.tzinfo) >= kept:
                remove(take_away(folder))
            elif not _is_locked(folder / LOCK):
                (folder / f"{FILE}.partial").unlink(missing_ok=True)
    remove_left_overs(spool)


def place(spool: Path) -> Path:
    return spool.absolute() / _PLACE


def every(spool: Path) -> Iterator[Export]:
    """In no order."""
    folders = place(spool)
    for folder in folders.iterdir() if folders.is_dir() else ():
        if _NAME.fullmatch(folder.name):
            with contextlib.suppress(OSError, ValueError, KeyError):  # it goes, or came this moment
                yield _export(folder)


def _export(folder: Path) -> Export:
    asked = json.loads((folder / ASKED).read_text())
    done, of = map(int, (folder / PROGRESS).read_text().split())
    file = folder / FILE
    return Export(
        folder.name,
        asked["by"],
        asked["form"],
        datetime.fromisoformat(asked["asked_at"]),
        _state(folder),
        done,
        of,
        file.stat().st_size if file.exists() else 0,
    )


def _state(folder: Path) -> State:
    if _is_locked(folder / LOCK):
        return State.BUSY
    if (folder / FILE).exists():
        return State.READY
    return State.FAILED if (folder / WHY).exists() else State.STOPPED


def _is_locked(path: Path) -> bool:
    """By the program that makes it: across containers that share the volume too."""
    lock = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)  # shared: others look too
    except OSError:
        return True
    finally:
        os.close(lock)
    return False


def take_away(folder: Path) -> Path:
    """Under a name where nobody looks for it; only one of those who ask gets it. Gone."""
    going = folder.with_name(_GOING + folder.name)
    try:
        return folder.rename(going)
    except OSError:
        raise Gone from None


def remove(folder: Path) -> None:
    """What is still written in it meanwhile is removed by the next `tidy`."""
    shutil.rmtree(folder, ignore_errors=True)


def tell(path: Path, text: str) -> None:
    """At once: nobody reads a half."""
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text)
    partial.replace(path)
