"""By which name people know the holder of an account."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "account",
        sa.Column("display_name", sa.String(length=100), nullable=False, server_default=""),
    )
