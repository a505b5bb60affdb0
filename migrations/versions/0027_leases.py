"""Which worker watches which mailbox."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lease",
        sa.Column("account", sa.String(length=400), nullable=False),
        sa.Column("worker", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_lease")),
    )
    op.add_column(
        "worker", sa.Column("watches", sa.Boolean(), nullable=False, server_default=sa.false())
    )
