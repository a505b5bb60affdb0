"""Rows that few ask for before the commit: gathered, and written together.

Whoever asks for one of their tables meets them all the same: they are written before a statement
that names it is run, whether that comes through the session or straight from its connection.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Executable, event
from sqlalchemy.orm import Session

_KEY = "rows for later"
COUNTS_THEM = {"counts_gathered": True}
"""Execution options of a statement whose caller adds what is gathered: it writes nothing."""

Rows = list[dict[str, Any]]


@dataclass(slots=True)
class _Gathered:
    """What waits, what was added since the transaction began, and the tables of what waits.

    flushing: the session writes rows of its own; among them it asks for nothing.
    """

    waiting: dict[Executable, Rows] = field(default_factory=dict)
    added: dict[Executable, Rows] = field(default_factory=dict)
    tables: re.Pattern[str] | None = None
    flushing: bool = False


def add(session: Session, statement: Executable, row: dict[str, Any]) -> None:
    """`statement` is an INSERT that is always the same object; a rollback drops the row."""
    gathered = session.info.get(_KEY) or _listening(session)
    gathered.added.setdefault(statement, []).append(row)
    if statement not in gathered.waiting:
        gathered.waiting[statement] = []
        names = sorted(map(_table, gathered.waiting))
        gathered.tables = re.compile(rf"\b(?:{'|'.join(names)})\b")
    gathered.waiting[statement].append(row)


def waiting(session: Session, statement: Executable) -> Rows:
    """The rows that are gathered for this statement, in their order."""
    gathered = session.info.get(_KEY)
    return gathered.waiting.get(statement, []) if gathered else []


def added(session: Session, statement: Executable) -> Rows:
    """The rows of this transaction for this statement, written by now or not."""
    gathered = session.info.get(_KEY)
    return gathered.added.get(statement, []) if gathered else []


def write(session: Session) -> None:
    """Writes what is gathered: before every commit."""
    gathered = session.info.get(_KEY)
    if gathered is not None and gathered.waiting:
        rows, gathered.waiting, gathered.tables = gathered.waiting, {}, None
        session.flush()  # what they refer to
        for statement, several in rows.items():
            session.connection().execute(statement, several)


def _listening(session: Session) -> _Gathered:
    gathered = session.info[_KEY] = _Gathered()

    def before(
        _connection: Connection, _cursor: Any, sql: str, _values: Any, context: Any, _many: bool
    ) -> None:
        if gathered.flushing or gathered.tables is None or not gathered.tables.search(sql):
            return
        if not context.execution_options.get("counts_gathered"):
            write(session)

    def flushes(*_given: object) -> None:
        gathered.flushing = True

    def flushed(*_given: object) -> None:
        gathered.flushing = False

    event.listen(session, "before_flush", flushes)
    event.listen(session, "after_flush", flushed)
    event.listen(session.connection(), "before_cursor_execute", before)
    return gathered


@lru_cache(maxsize=64)
def _table(statement: Executable) -> str:
    """Asked in each transaction of the same few statements, and long to be worked out."""
    found = re.match(r"\s*INSERT INTO (\w+)", str(statement))
    assert found is not None  # noqa: S101 - ours
    return found[1]
