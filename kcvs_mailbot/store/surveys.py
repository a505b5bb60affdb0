"""What a database holds, of any schema that ever was: counted, and compared with another one.

In plain SQL on what all schemas have: a backup is looked at before it is migrated, the database
that it replaces while nobody else may open it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.store import schema
from kcvs_mailbot.store.heartbeats import Asked, moment

GONE = "('sending', 'sent', 'uncertain', 'bounced')"
"""States of mails that reached the candidate, or may have."""
SEEN_ONLY = "('viewed', 'signed_in', 'signed_out', 'sign_in_refused')"
"""What people did and that changed nothing."""


@dataclass(frozen=True, slots=True)
class Survey:
    """A database at one moment."""

    schema: str
    mails: frozenset[str]
    """By the SHA-256 of their bytes."""
    applications: frozenset[str]
    """References, of those that stand."""
    answered: Mapping[str, str]
    """SHA-256 of mails whose answer went out, or may have, to the reference told in it."""
    posted: frozenset[str]
    """Message-IDs of what went out, or may have."""
    waiting: int
    """Mails to candidates that are still to go, by themselves or by a person."""
    decisions: frozenset[tuple[int, str]]
    """What people did: id and moment."""
    numbers: Mapping[str, int]
    """The next number of each vacancy."""
    newest: datetime | None
    """When its newest mail came."""

    def without(self, other: Survey) -> Lost:
        """What stands here and not there."""
        return Lost(
            len(self.mails - other.mails),
            tuple(sorted(self.applications - other.applications)),
            len(self.posted - other.posted),
            len(self.decisions - other.decisions),
        )

    def goes_on_from(self, other: Survey) -> bool:
        """True when it is the other one, later: a record of a mail is never removed."""
        ahead = all(self.numbers.get(name, 0) >= number for name, number in other.numbers.items())
        return bool(other.mails) and self.mails >= other.mails and ahead


@dataclass(frozen=True, slots=True)
class Lost:
    """What one database has beyond another one."""

    mails: int
    applications: tuple[str, ...]
    posted: int
    decisions: int

    def __bool__(self) -> bool:
        return bool(self.mails or self.applications or self.posted or self.decisions)


def look(asked: Asked) -> Survey:
    """StoreError when it is no database of this program."""
    if not list(asked.rows("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'")):
        raise StoreError("it is no database of this program", "name a backup of it")
    ((current,),) = asked.rows(f"SELECT version_num FROM {schema.VERSIONS}")
    schema.require_known(current)
    answered = _pairs(
        asked,
        "SELECT m.sha256, a.reference FROM outbox o JOIN message m ON m.id = o.answers"
        f" JOIN application a ON a.id = o.application_id WHERE o.state IN {GONE}",
    )
    decisions = asked.rows(
        f"SELECT id, at FROM event WHERE actor <> 'machine' AND kind NOT IN {SEEN_ONLY}"
    )
    ((waiting,),) = asked.rows("SELECT count(*) FROM outbox WHERE state IN ('queued', 'held')")
    ((newest,),) = asked.rows("SELECT max(coalesce(received_at, internaldate)) FROM message")
    return Survey(
        current,
        _column(asked, "SELECT sha256 FROM message"),
        _column(asked, "SELECT reference FROM application WHERE status <> 'void'"),
        answered,
        _column(asked, f"SELECT message_id FROM outbox WHERE state IN {GONE}"),
        waiting,
        frozenset((number, at) for number, at in decisions),
        _pairs(asked, "SELECT reference, next_number FROM vacancy"),
        None if newest is None else moment(newest),
    )


def look_into(file: Path) -> Survey:
    """The same of a file that others may be using. StoreError."""
    beside = file.with_name(file.name + "-wal").exists()
    address = f"file:{quote(str(file.absolute()))}?mode=ro{'' if beside else '&immutable=1'}"
    try:
        with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as database:
            database.execute("BEGIN")  # one consistent state
            return look(Asked(database.execute, is_sqlite=True))
    except sqlite3.Error as error:
        raise StoreError(f"it cannot be read ({error})", "see what file it is") from error


def _column(asked: Asked, query: str) -> frozenset[str]:
    return frozenset(value for (value,) in asked.rows(query))


def _pairs(asked: Asked, query: str) -> dict[str, Any]:
    return dict(asked.rows(query))
