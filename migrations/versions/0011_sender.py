"""Whose mail it is, made comparable: mails of one sender are judged in the order they came."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("sender", sa.Text(), nullable=True))
    op.create_index("ix_message_sender", "message", ["sender"])
