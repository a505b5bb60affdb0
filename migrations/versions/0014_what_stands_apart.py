"""What stands in a document and is not said by it: hidden text, comments of others."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reading", sa.Column("apart", sa.JSON(), nullable=False, server_default="[]"))
