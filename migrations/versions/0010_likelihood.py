"""How much a mail reads like an application, for those that are looked at once more."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("likelihood", sa.Double(), nullable=True))
