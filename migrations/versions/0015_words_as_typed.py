"""Search by words folded as people type them: everything is indexed anew."""

from collections.abc import Iterator

from alembic import op
from sqlalchemy import text

# The index holds nothing of its own: whatever folds words today is what it must be made by.
from kcvs_mailbot.store.folding import words_of
from kcvs_mailbot.store.search import fitting

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

AT_ONCE = 100


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _index_sqlite()
    else:
        _index_postgresql()


def _index_sqlite() -> None:
    op.execute(
        "CREATE VIRTUAL TABLE search_new USING fts5(names UNINDEXED, text UNINDEXED,"
        " application_id UNINDEXED, message_id UNINDEXED, document_id UNINDEXED, words,"
        " prefix='1 2', tokenize=\"unicode61 remove_diacritics 0\")"
    )
    columns = "rowid, names, text, application_id, message_id, document_id"
    insert = text(
        f"INSERT INTO search_new ({columns}, words) SELECT {columns}, :words FROM search"
        " WHERE rowid = :row"
    )
    for rows in _rows():
        op.get_bind().execute(
            insert, [{"row": row[0], "words": " ".join(words_of(row[1]))} for row in rows]
        )
    op.execute("DROP TABLE search")
    op.execute("ALTER TABLE search_new RENAME TO search")


def _index_postgresql() -> None:
    update = text("UPDATE search SET words = to_tsvector('simple', :words) WHERE rowid = :row")
    for rows in _rows():
        op.get_bind().execute(
            update, [{"row": row[0], "words": " ".join(fitting(words_of(row[1])))} for row in rows]
        )


def _rows() -> Iterator[list[tuple[int, str]]]:
    """Number and texts of all rows, some at a time."""
    select = text(
        "SELECT rowid, coalesce(names, '') || ' ' || coalesce(text, '') FROM search"
        f" WHERE rowid > :last ORDER BY rowid LIMIT {AT_ONCE}"
    )
    last = -(1 << 63)
    while rows := [(row, shown) for row, shown in op.get_bind().execute(select, {"last": last})]:
        yield rows
        last = rows[-1][0]
