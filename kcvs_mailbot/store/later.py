"""Rows that nobody reads before the commit: gathered, and written together at the end."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Executable
from sqlalchemy.orm import Session

_KEY = "rows for later"
_ADDED = "rows that were gathered since the transaction began"


def add(session: Session, statement: Executable, row: dict[str, Any]) -> None:
    """`statement` is an INSERT that is always the same object; a rollback drops the row."""
    for key in (_KEY, _ADDED):
        session.info.setdefault(key, {}).setdefault(statement, []).append(row)


def waiting(session: Session, statement: Executable) -> list[dict[str, Any]]:
    """The rows that are gathered for this statement, in their order."""
    gathered: dict[Executable, list[dict[str, Any]]] = session.info.get(_KEY, {})
    return gathered.get(statement, [])


def added(session: Session, statement: Executable) -> list[dict[str, Any]]:
    """The rows of this transaction for this statement, written by now or not."""
    gathered: dict[Executable, list[dict[str, Any]]] = session.info.get(_ADDED, {})
    return gathered.get(statement, [])


def write(session: Session) -> None:
    """Writes what is gathered; for whoever must read it now, and before every commit."""
    gathered: dict[Executable, list[dict[str, Any]]] = session.info.pop(_KEY, {})
    if gathered:
        session.flush()  # what they refer to
        for statement, rows in gathered.items():
            session.connection().execute(statement, rows)
