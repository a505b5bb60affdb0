"""What the virus scanner made of each document."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reading", sa.Column("scan", sa.String(length=12), nullable=True))
    op.add_column("reading", sa.Column("scan_said", sa.Text(), nullable=True))
    op.add_column("reading", sa.Column("scan_again_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_reading_scan", "reading", ["scan", "scan_again_at"])
