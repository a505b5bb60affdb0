"""The PostgreSQL database that becomes a copy: what stands in it, and whether we may fill it.

While it is filled its schema has the mark of `schema.COPYING`, by which every command refuses to
work in it; the mark goes in the same transaction that brings the rows.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto

from sqlalchemy import Connection, inspect, text

from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.store import schema
from kcvs_mailbot.store.database import Store
from kcvs_mailbot.store.models import Base

ALONE = 5_207_316_604
"""The number of the advisory lock: one copy at a time."""
PATIENCE_SECONDS = 15.0
"""The server may take so long to see that the one before was killed."""
EMPTY_IT = "name an empty one (dropdb, then createdb --encoding=UTF8)"


class Found(Enum):
    """What stood in the target."""

    EMPTY = auto()
    BEGUN = auto()
    """A copy of this installation that was broken off."""
    FILLED = auto()
    """An installation; whether it is the copy is to be seen."""


@contextmanager
def reserved(target: Store) -> Iterator[None]:
    """Nobody else copies to it meanwhile. StoreError when somebody does."""
    with target.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        until = time.monotonic() + PATIENCE_SECONDS
        ask = text("SELECT pg_try_advisory_lock(:key)")
        while not connection.execute(ask, {"key": ALONE}).scalar():
            if time.monotonic() > until:
                raise StoreError(
                    "another copy-database is at work on that database",
                    "wait for its end; one that was killed is gone in a minute",
                )
            time.sleep(0.2)
        try:
            yield
        finally:  # the connection stays, for whoever takes it next
            connection.invalidate()


def prepare(target: Store, installation: str) -> Found:
    """Marks it as being filled, unless it is filled. StoreError when it is not ours to fill."""
    mark = f"{schema.COPYING}{schema.NEWEST} {installation}"
    with target.write() as session:
        connection = session.connection()
        schema.require_all_letters(connection)
        current = _version(connection)
        if current == mark:
            return Found.BEGUN
        if current is None:
            schema.upgrade(connection)
        elif current.startswith(schema.COPYING):
            raise StoreError(
                "the database holds a copy of another installation that was broken off, or one "
                "made by another version of this program",
                EMPTY_IT,
            )
        else:
            _require_our_schema(current)
            if _holds_rows(connection):
                return Found.FILLED
        _set_version(connection, mark)
    return Found.EMPTY


def finish(connection: Connection) -> None:
    """From the commit on it is a database like any other."""
    _set_version(connection, schema.NEWEST)


def _version(connection: Connection) -> str | None:
    there = set(inspect(connection).get_table_names())
    if schema.VERSIONS in there:
        found: str | None = connection.execute(
            text(f"SELECT version_num FROM {schema.VERSIONS}")
        ).scalar()
        return found
    if clash := sorted(there & {*Base.metadata.tables, "search"}):
        raise StoreError(
            f"the database holds tables of another program ({', '.join(clash)})", EMPTY_IT
        )
    return None


def _set_version(connection: Connection, version: str) -> None:
    connection.execute(text(f"UPDATE {schema.VERSIONS} SET version_num = :to"), {"to": version})


def _require_our_schema(current: str) -> None:
    schema.require_known(current)
    if current != schema.NEWEST:
        raise StoreError(
            f"the database holds an installation of an older schema ({current})", EMPTY_IT
        )


def _holds_rows(connection: Connection) -> bool:
    tables = " UNION ALL ".join(
        f"(SELECT 1 FROM {name} LIMIT 1)" for name in (*Base.metadata.tables, "search")
    )
    return connection.execute(text(tables)).first() is not None
