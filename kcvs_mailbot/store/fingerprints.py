"""What tells whether two databases hold the same rows, whatever the order they give them in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Connection, Select, Table, Text, cast, func, select

from kcvs_mailbot.store.models import BlobChunk

SEARCH = "SELECT rowid, names, text, application_id, message_id, document_id FROM search"
"""The index's own rows; its words are made of them."""
AT_ONCE = 20
"""Rows in memory; some hold a long text."""
_FULL = 1 << 256


class Fingerprint:
    """The number of rows, and the sum of their hashes."""

    def __init__(self) -> None:
        self.rows, self._sum = 0, 0

    def add(self, row: Iterable[object]) -> None:
        digest = hashlib.sha256()
        for value in row:
            told = _told(value)
            digest.update(b"%d:" % len(told))
            digest.update(told)
        self.rows += 1
        self._sum = (self._sum + int.from_bytes(digest.digest())) % _FULL

    @property
    def sha256(self) -> str:
        return f"{self._sum:064x}"

    def __eq__(self, other: object) -> bool:
        mine = (self.rows, self._sum)
        return isinstance(other, Fingerprint) and mine == (other.rows, other._sum)

    __hash__ = None  # type: ignore[assignment]


def _told(value: object) -> bytes:
    if isinstance(value, bytes):
        return b"b" + value
    if isinstance(value, str):
        return b"s" + value.encode("utf-8", "surrogatepass")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().encode()
    return repr(value).encode()


def query(table: Table) -> Select[Any]:
    """All its rows as two databases can be compared: JSON as it is written, of chunks the length.

    What a chunk holds is told by the SHA-256 of its blob.
    """
    columns = list[Any]()
    for column in table.columns:
        if isinstance(column.type, JSON):
            columns.append(cast(column, Text))
        elif column is BlobChunk.__table__.c.data:
            columns.append(func.length(column))
        else:
            columns.append(column)
    return select(*columns)


def rows(
    connection: Connection, statement: Any, on_nul: Callable[[], None] = lambda: None
) -> Iterator[Sequence[Any]]:
    """A few in memory at a time, as PostgreSQL can hold them: it takes no NUL in a text.

    on_nul: called for each text that had some.
    """
    few = {"stream_results": True, "yield_per": AT_ONCE}
    for row in connection.execute(statement, execution_options=few):
        values = list(row)
        for place, value in enumerate(values):
            if isinstance(value, str) and "\0" in value:
                values[place] = value.replace("\0", "\ufffd")
                on_nul()
        yield values


def fingerprint(connection: Connection, statement: Any) -> Fingerprint:
    """Of all rows that the statement gives."""
    found = Fingerprint()
    for row in rows(connection, statement):
        found.add(row)
    return found
