"""How many there are of each kind is kept beside the rows, by triggers: no page counts them.

Whoever makes `application`, `message` or `outbox` anew (SQLite's way to change a table) must
make their triggers anew.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

SLOTS = 64
"""On PostgreSQL a kind has so many rows, that those who write at a time seldom wait."""


def upgrade() -> None:
    _tables()
    for table, into, columns in _kept():
        _fill(table, into, columns)
        if op.get_bind().dialect.name == "sqlite":
            _trigger_sqlite(table, into, columns)
        else:
            _trigger_postgresql(table, into, columns)
    op.drop_index("ix_application_counted", "application")
    arrival: list[str | sa.TextClause] = [sa.text("coalesce(received_at, created_at)"), "id"]
    op.create_index("ix_application_late", "application", ["late", *arrival])
    op.create_index("ix_application_vacancy_late", "application", ["vacancy", "late", *arrival])


def _tables() -> None:
    for name, texts, numbers in (
        ("counted_application", {"vacancy": 100, "hour": 13, "status": 30}, ("late", "slot")),
        ("counted_mail", {"kind": 20, "state": 20}, ("slot",)),
    ):
        key: list[sa.Column[Any]] = [
            *(sa.Column(text, sa.String(length), nullable=False) for text, length in texts.items()),
            *(sa.Column(number, sa.Integer(), nullable=False) for number in numbers),
        ]
        op.create_table(
            name,
            *key,
            sa.Column("number", sa.Integer(), nullable=False),
            sa.PrimaryKeyConstraint(*(one.name for one in key), name=op.f(f"pk_{name}")),
        )


def _kept() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Of which table, in which, and its kinds: columns, with what they are made of."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    hour = "substr({}.received_at, 1, 13)"
    if not sqlite:
        hour = "to_char({}.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24')"
    yield (
        "application",
        "counted_application",
        {
            "vacancy": "{}.vacancy",
            "hour": f"coalesce({hour}, '')",
            "status": "{}.status",
            "late": "coalesce({}.late, -1)" if sqlite else "coalesce({}.late::int, -1)",
        },
    )
    yield "message", "counted_mail", {"kind": "'incoming'", "state": "''"}
    yield "outbox", "counted_mail", {"kind": "{}.kind", "state": "{}.state"}


def _fill(table: str, into: str, columns: dict[str, str]) -> None:
    of = [made.format(table) for made in columns.values()]
    # By their places: what stands there may be a constant, and then it counts into nothing.
    op.execute(
        f"INSERT INTO {into} ({', '.join(columns)}, slot, number)"
        f" SELECT * FROM (SELECT {', '.join(of)}, 0, count(*) FROM {table}"
        f" GROUP BY {', '.join(map(str, range(1, len(of) + 1)))}) AS found"
    )


def _add(row: str, number: int, into: str, columns: dict[str, str], slot: str) -> str:
    key = [*columns, "slot"]
    of = [made.format(row) for made in columns.values()]
    return (
        f"INSERT INTO {into} ({', '.join(key)}, number) VALUES ({', '.join(of)}, {slot}, {number})"
        f" ON CONFLICT ({', '.join(key)})"
        f" DO UPDATE SET number = {into}.number + excluded.number;"
    )


def _moved(table: str) -> str:
    """The change that makes a row one of another kind; none does of a mail that came in."""
    columns = {"application": "vacancy, received_at, status, late", "outbox": "kind, state"}
    return f"UPDATE OF {columns[table]}" if table in columns else ""


def _trigger_sqlite(table: str, into: str, columns: dict[str, str]) -> None:
    more = _add("NEW", 1, into, columns, "0")
    less = _add("OLD", -1, into, columns, "0")
    told = {"inserted": ("INSERT", more), "deleted": ("DELETE", less)}
    if moved := _moved(table):
        told["moved"] = (moved, less + more)
    for name, (when, what) in told.items():
        op.execute(f"CREATE TRIGGER {table}_{name} AFTER {when} ON {table} BEGIN {what} END")


def _trigger_postgresql(table: str, into: str, columns: dict[str, str]) -> None:
    slot = f"pg_backend_pid() % {SLOTS}"
    op.execute(
        f"CREATE FUNCTION count_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP <> 'INSERT' THEN {_add('OLD', -1, into, columns, slot)} END IF;"
        f" IF TG_OP <> 'DELETE' THEN {_add('NEW', 1, into, columns, slot)} END IF;"
        " RETURN NULL; END $$"
    )
    when = " OR ".join(filter(None, ("INSERT", "DELETE", _moved(table))))
    op.execute(
        f"CREATE TRIGGER count_{table} AFTER {when} ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION count_{table}()"
    )
