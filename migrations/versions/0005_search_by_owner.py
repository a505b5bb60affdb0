"""Search rows are numbered by their application, with an index for short prefixes (SQLite)."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OWNER_BITS = 40


def upgrade() -> None:
    numbered = f"coalesce(application_id, -message_id) * {1 << OWNER_BITS} + rowid"
    if op.get_bind().dialect.name != "sqlite":
        op.execute(f"UPDATE search SET rowid = {numbered}")
        return
    columns = "names, text, application_id, message_id, document_id"
    op.execute(
        "CREATE VIRTUAL TABLE search_new USING fts5(names, text, application_id UNINDEXED,"
        " message_id UNINDEXED, document_id UNINDEXED, prefix='1 2',"
        ' tokenize="unicode61 remove_diacritics 2")'
    )
    op.execute(
        f"INSERT INTO search_new (rowid, {columns}) SELECT {numbered}, {columns} FROM search"
    )
    op.execute("DROP TABLE search")
    op.execute("ALTER TABLE search_new RENAME TO search")
