"""A copy of the secretary's views for Datasette, with its metadata, in a folder of their own.

The views become tables of the same columns: nothing else gets there (no passwords, sessions, bytes
or own notes), rows link to each other, and each has its own full text, found by Datasette itself.
Documents of mail that is not about a vacancy stay out: such mail is forgotten soon.

Whoever erases somebody calls `remove` before and after the commit: a copy that has begun before
it cannot be put in place then, and one that begins later does not hold him.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from kcvs_mailbot.application import Happened
from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.store.database import Store
from kcvs_mailbot.store.dutch_views import VIEWS, View
from kcvs_mailbot.store.models import Event

COPY = "kandidaturen.sqlite"
METADATA = "metadata.json"
_PARTIAL = "*.partial"
_ABANDONED_SECONDS = 3600
"""No copy is in the making for so long: its worker was killed."""
_AT_ONCE = 500
_LINKED = "kandidaturen"
"""Rows of all others lead to its rows."""
_ONLY = {
    "documenten": " WHERE referentie IS NOT NULL OR bericht IN (SELECT id FROM na_te_kijken)",
}
_HELD = (
    "SELECT 1 FROM (SELECT bericht FROM documenten UNION ALL SELECT id FROM na_te_kijken"
    " UNION ALL SELECT bericht FROM tijdlijn WHERE referentie IS NOT NULL)"
    " WHERE bericht IN (SELECT value FROM json_each(?)) LIMIT 1"
)


def make(store: Store, folder: Path, now: datetime, room: int) -> bool:
    """Makes the copy anew in the place of the old one; False when it was removed meanwhile.

    The folder is made when it is missing. Raises StoreError when it cannot be written, or when
    the copy would take more than `room` bytes.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _clear_abandoned(folder)
        _put_in_place(folder / METADATA, metadata())
        partial = _new_file(folder)
    except OSError as error:
        raise _failed(error) from error
    try:
        _copy(store, partial, room)
        os.utime(partial, (now.timestamp(), now.timestamp()))
        partial.replace(folder / COPY)
    except FileNotFoundError:
        return False
    except (sqlite3.Error, OSError) as error:
        raise _failed(error) from error
    finally:
        partial.unlink(missing_ok=True)
    return True


def made_at(folder: Path) -> datetime | None:
    """When the copy was made; None when there is none."""
    try:
        return datetime.fromtimestamp((folder / COPY).stat().st_mtime, UTC)
    except OSError:
        return None


def remove(folder: Path) -> None:
    """Removes the copy, and those in the making. Raises StoreError when one stays."""
    try:
        for file in (*folder.glob(_PARTIAL), folder / COPY):
            file.unlink(missing_ok=True)
        # Datasette holds the removed file open until it starts again, for which it watches this.
        with suppress(FileNotFoundError):
            os.utime(folder / METADATA)
    except OSError as error:
        raise StoreError(
            f"the copy for Datasette stays ({error.strerror})", f"remove what is in {folder}"
        ) from error


def holds_erased(store: Store, folder: Path) -> bool:
    """Whether somebody was erased since it was made, by who could not reach this folder.

    The page may run on another machine, or in a container of its own.
    """
    address = f"file:{quote(str((folder / COPY).absolute()))}?immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as copy:
            (seen,) = copy.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error:
        return True
    with store.read() as session:
        since = select(Event.id).where(Event.id > seen, Event.kind == Happened.ERASED)
        # Fewer than there were: another database stands in its place.
        return session.scalar(since.limit(1)) is not None or _last_event(session) < seen


def _last_event(session: Session) -> int:
    return session.scalar(select(func.max(Event.id))) or 0


def holds(folder: Path, message_ids: Iterable[int]) -> bool:
    """Whether something of these mails stands in the copy, or may stand there."""
    if not (folder / COPY).exists():
        return False
    ids = json.dumps(list(message_ids))
    address = f"file:{quote(str((folder / COPY).absolute()))}?immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as copy:
            return copy.execute(_HELD, (ids,)).fetchone() is not None
    except sqlite3.Error:
        return True


def metadata() -> str:
    """What Datasette is to know: who may see it, and what everything means, in Dutch."""
    tables = {name: _described(name, view) for name, view in VIEWS.items()}
    said = {
        "title": "Kandidaturen",
        "description": "Kopie om te lezen, elke dag opnieuw gemaakt.",
        "allow": {"id": "root"},
        "databases": {Path(COPY).stem: {"tables": tables}},
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def _described(name: str, view: View) -> dict[str, Any]:
    label = {"label_column": "naam"} if name == _LINKED else {}
    return {
        "title": view.title,
        "description": view.description,
        "columns": view.columns,
        **label,
    }


def _clear_abandoned(folder: Path) -> None:
    now = time.time()
    for file in folder.glob(_PARTIAL):
        if now - file.stat().st_mtime > _ABANDONED_SECONDS:
            file.unlink(missing_ok=True)


def _put_in_place(file: Path, content: str) -> None:
    """Only when it is another: Datasette starts again at each change."""
    if file.is_file() and file.read_text(encoding="utf-8", errors="replace") == content:
        return
    partial = _new_file(file.parent)
    partial.write_text(content, encoding="utf-8")
    partial.replace(file)


def _new_file(folder: Path) -> Path:
    file = folder / f"{secrets.token_hex(8)}.partial"
    file.touch(0o600, exist_ok=False)
    return file


def _copy(store: Store, file: Path, room: int) -> None:
    """Into this empty file, which stood there before the database was looked at (`remove`)."""
    with closing(sqlite3.connect(file, isolation_level=None)) as copy, store.read() as session:
        (page,) = copy.execute("PRAGMA page_size").fetchone()
        copy.execute(f"PRAGMA max_page_count = {max(1, room // page)}")
        copy.execute("PRAGMA journal_mode = OFF")  # half a copy is thrown away
        copy.execute("BEGIN")
        for name, view in VIEWS.items():
            _fill(copy, session, name, view)
        copy.execute(f"PRAGMA user_version = {_last_event(session)}")
        copy.execute("COMMIT")
    with file.open("rb") as written:
        os.fsync(written.fileno())


def _fill(copy: sqlite3.Connection, session: Session, name: str, view: View) -> None:
    columns = ", ".join(map(_column, view.columns))
    copy.execute(f"CREATE TABLE {name} ({columns}, PRIMARY KEY ({next(iter(view.columns))}))")
    rows = session.execute(
        text(f"SELECT {', '.join(view.columns)} FROM {name}{_ONLY.get(name, '')}"),
        execution_options={"yield_per": _AT_ONCE},
    )
    values = ", ".join("?" * len(view.columns))
    copy.executemany(f"INSERT INTO {name} VALUES ({values})", map(tuple, rows))
    # Datasette looks for double quotes here; without them it leaves a search out, silently.
    copy.execute(
        f"CREATE VIRTUAL TABLE {name}_fts USING fts5({', '.join(view.searched)},"
        f' content="{name}", tokenize="unicode61 remove_diacritics 2")'
    )
    copy.execute(f"INSERT INTO {name}_fts ({name}_fts) VALUES ('rebuild')")


def _column(name: str) -> str:
    if name == "id":
        return "id INTEGER"
    linked = name.endswith("referentie")
    return f"{name} REFERENCES {_LINKED} (referentie)" if linked else name


def _failed(error: Exception) -> StoreError:
    return StoreError(
        f"the copy for Datasette could not be made ({error})",
        "check [storage] datasette_folder and its free space",
    )
