"""Copies of receipts in the Sent folder."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("copy_due_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_outbox_copy_due_at"), "outbox", ["copy_due_at"])
