"""What a person says that a mail's own text is to its application."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("body_role", sa.String(length=20), nullable=True))
    op.add_column("message", sa.Column("body_role_by", sa.Text(), nullable=True))
