"""What the reasons of a forgotten mail quote is forgotten too: the Dutch ones kept it until now."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

MESSAGE = sa.table(
    "message",
    sa.column("id", sa.BigInteger),
    sa.column("blob", sa.Text),
    sa.column("reasons", sa.JSON),
)
GONE = "Wat hier stond, is met de mail vergeten."


def upgrade() -> None:
    connection = op.get_bind()
    query = sa.select(MESSAGE.c.id, MESSAGE.c.reasons).where(MESSAGE.c.blob.is_(None))
    for number, reasons in connection.execute(query).fetchall():
        kept = [_without_what_was_seen(one) for one in reasons or ()]
        if kept != reasons:
            changed = sa.update(MESSAGE).where(MESSAGE.c.id == number).values(reasons=kept)
            connection.execute(changed)


def _without_what_was_seen(reason: dict[str, object]) -> dict[str, object]:
    """What was seen stands in quotes or behind a colon; with the evidence gone none can tell."""
    said = str(reason.get("dutch", ""))
    return {**reason, "dutch": GONE} if "“" in said or ":" in said or "(" in said else reason
