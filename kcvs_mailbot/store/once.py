"""Rows that another transaction may be writing at this moment: the first one stands."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import DeclarativeBase, Session


def insert_new(session: Session, model: type[DeclarativeBase]) -> Any:
    """An INSERT that leaves out what is there by now; on SQLite nobody else is writing."""
    if session.get_bind().dialect.name == "postgresql":
        # Loaded by now; with SQLite each command would load all drivers for it.
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(model).on_conflict_do_nothing()
    return insert(model)
