"""Ids that are known before their rows are written, so that many rows can be written at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, func, select, text
from sqlalchemy.orm import DeclarativeBase, Session

_KEY = "ids that are reserved"
_AT_ONCE = 50
"""How many a sequence gives at once; those that are not used leave a gap, as any rollback does."""


def take(session: Session, model: type[DeclarativeBase]) -> int:
    """The next id of this table, for this transaction alone.

    SQLite: one above the highest, as nobody else writes before our commit. PostgreSQL: from the
    sequence of the column.
    """
    free = hold(session, model)
    taken = free.pop()
    if not free and session.get_bind().dialect.name == "sqlite":
        free.append(taken + 1)
    return taken


def hold(session: Session, model: type[DeclarativeBase]) -> list[int]:
    """What `take` will give: from here on above all rows that stand now, removed ones too."""
    table = model.metadata.tables[model.__tablename__]
    reserved: dict[str, list[int]] = session.info.setdefault(_KEY, {})
    free = reserved.setdefault(table.name, [])
    if not free:
        free.extend(reversed(_reserve(session, table)))
    return free


def _reserve(session: Session, table: Table) -> list[int]:
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        highest: int | None = connection.execute(select(func.max(table.c.id))).scalar_one()
        return [(highest or 0) + 1]
    values: dict[str, Any] = {"table": table.name, "many": _AT_ONCE}
    return list(connection.execute(_NEXT, values).scalars())


_NEXT = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :many)")
