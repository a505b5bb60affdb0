"""What the server told of a mail stands with its position; what housekeeping must remember.

The size of old positions is that of the bytes. INTERNALDATE was kept once a mail: it is that of
its position where there is but one.
"""

import sqlalchemy as sa
from alembic import op

from kcvs_mailbot.store.models import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("position", sa.Column("size", sa.BigInteger(), nullable=True))
    op.add_column("position", sa.Column("internaldate", UtcDateTime(), nullable=True))
    op.execute(
        "UPDATE position SET size = (SELECT size FROM message WHERE id = position.message_id)"
    )
    op.execute(
        "UPDATE position SET internaldate ="
        " (SELECT internaldate FROM message WHERE id = position.message_id)"
        " WHERE message_id IN"
        " (SELECT message_id FROM position GROUP BY message_id HAVING count(*) = 1)"
    )
    op.create_table(
        "housekeeping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("steady_since", UtcDateTime(), nullable=False),
        sa.Column("index_due", sa.Boolean(), nullable=False),
        sa.Column("optimised_at", UtcDateTime(), nullable=True),
        sa.Column("pages_due", sa.Boolean(), nullable=False),
        sa.Column("vacuumed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_housekeeping")),
    )
