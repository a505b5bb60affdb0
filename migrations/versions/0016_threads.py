"""A candidate's later mails are added to the application without looking at all earlier ones.

What they brought is kept as traces, and filled in here for the mails that are there.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

# What is asked later must be what is written here, whatever the program makes of it.
from kcvs_mailbot.recognition.follow_ups import Brought

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

AT_ONCE = 500
WIDER = {
    "ix_trace_kind_value": ["kind", "value", "application_id", "message_id"],
    "ix_trace_application_id": ["application_id", "kind", "value"],
}


def upgrade() -> None:
    op.add_column("application", sa.Column("tally", sa.JSON(), nullable=True))
    for name, columns in WIDER.items():
        op.drop_index(name, "trace")
        op.create_index(name, "trace", columns)
    connection = op.get_bind()
    found = connection.execute(
        sa.text("SELECT id FROM message WHERE application_id IS NOT NULL ORDER BY id")
    )
    ids = list(found.scalars())
    for start in range(0, len(ids), AT_ONCE):
        rows = list(_traces(connection, ids[start : start + AT_ONCE]))
        if rows:
            connection.execute(INSERT, rows)


INSERT = sa.text(
    "INSERT INTO trace (kind, value, application_id, message_id)"
    " VALUES (:kind, :value, :application, :message)"
)
MAILS = sa.text(
    "SELECT id, application_id, coalesce(own_text, new_text) AS words FROM message WHERE id IN :ids"
).bindparams(sa.bindparam("ids", expanding=True))
DOCUMENTS = sa.text(
    "SELECT message_id, sha256, filename FROM document WHERE message_id IN :ids"
).bindparams(sa.bindparam("ids", expanding=True))


def _traces(connection: sa.Connection, ids: list[int]) -> Iterator[dict[str, object]]:
    documents: dict[int, list[tuple[str, str | None]]] = {}
    for row in connection.execute(DOCUMENTS, {"ids": ids}):
        documents.setdefault(row.message_id, []).append((row.sha256, row.filename))
    for mail in connection.execute(MAILS, {"ids": ids}):
        sent = Brought.of(mail.words, documents.get(mail.id, ()))
        for kind, values in sent.by_kind():
            for value in sorted(values - {""}):
                yield {
                    "kind": kind,
                    "value": value,
                    "application": mail.application_id,
                    "message": mail.id,
                }
