"""The candidate's own words in a mail that somebody passed on, apart from that one's note."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("own_text", sa.Text(), nullable=True))
    op.add_column("message", sa.Column("note", sa.Text(), nullable=True))
    op.add_column("message", sa.Column("written", sa.Text(), nullable=True))
