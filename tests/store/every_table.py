"""Rows in every table of the schema, of every kind of value: a new table has some by itself."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Table, insert
from sqlalchemy.sql import sqltypes

from kcvs_mailbot.content import CHUNK
from kcvs_mailbot.store import Session, Store, search
from kcvs_mailbot.store import models as rows

BYTES = (b"", b"From: an@example.be\r\n\r\nDag\x00\xff", bytes(range(256)) * (CHUNK // 256) + b"x")
"""Of the three blobs: nothing, a little, more than one piece."""
NAMES = [hashlib.sha256(data).hexdigest() for data in BYTES]
TEXT = "Łukasz “Zoë” in de zee-eend\tﬁn\\N\n🙂"
MOMENT = datetime(2021, 10, 31, 0, 59, 59, 123456, tzinfo=UTC)
BY_TRIGGERS = ("counted_application", "counted_mail")
LISTS_OF_ROWS = ("reasons", "members", "apart", "entries")


def fill(store: Store) -> None:
    """Three rows in each; of what may be missing, one has nothing."""
    with store.write() as session:
        for table in rows.Base.metadata.sorted_tables:
            if table.name not in BY_TRIGGERS:
                for number in range(3):
                    session.execute(insert(table).values(row(table, number)))
        _refer_forward(session)
        session.get_one(rows.Message, 2).disposition = "review"  # it waits
        for number in (1, 2, 3):
            search.index(
                session,
                names=f"Łukasz {number}",
                body=TEXT,
                application_id=number if number < 3 else None,
                message_id=number,
                document_id=number if number == 2 else None,
            )


def _refer_forward(session: Session) -> None:
    session.get_one(rows.Application, 1).joined_id = 3
    session.get_one(rows.Document, 1).parent_id = 3


def row(table: Table, number: int) -> dict[str, Any]:
    if table is rows.BlobChunk.__table__:
        chunk = BYTES[2][CHUNK:] if number == 0 else BYTES[number][:CHUNK]
        of, seq = (2, 1) if number == 0 else (number, 0)
        return {"sha256": NAMES[of], "seq": seq, "data": chunk}
    return {column.name: _value(table, column, number) for column in table.columns}


def _value(table: Table, column: Column[Any], number: int) -> Any:
    if table is rows.Blob.__table__:
        return {"sha256": NAMES[number], "size": len(BYTES[number])}[column.name]
    for key in column.foreign_keys:
        if key.column.table is table:
            return None
        return _value(key.column.table, key.column, number)
    if column.nullable and number == 1:
        return None
    return _of_type(table, column, number)


def _of_type(table: Table, column: Column[Any], number: int) -> Any:
    kind = column.type
    if isinstance(kind, JSON):
        return _json(column, number)
    if isinstance(kind, sqltypes.Boolean):
        return number == 0
    if isinstance(kind, sqltypes.Integer):
        return number + 1
    if isinstance(kind, sqltypes.Float):
        return 0.1 + number
    if isinstance(kind, sqltypes.Date):
        return date(2021, 9, 1 + number)
    if isinstance(kind, rows.UtcDateTime | DateTime):
        return MOMENT + timedelta(days=number)
    if isinstance(kind, sqltypes.LargeBinary):
        return bytes(range(256)) + bytes([number])
    assert isinstance(kind, sqltypes.String), (table.name, column.name, kind)
    told = f"{number}{column.name}" if kind.length else f"{number} {TEXT}"
    return told[: kind.length]


def _json(column: Column[Any], number: int) -> Any:
    if column.name in LISTS_OF_ROWS:
        return [{"dutch": TEXT, "english": "x", "number": number}]
    made = column.default.arg(None) if column.default is not None else {}  # type: ignore[attr-defined]
    return [TEXT, str(number)] if isinstance(made, list) else {"z": TEXT, "a": [1.5, None, number]}
