"""Accounts of the organisation's own sign-in, and when somebody last proved who he is."""

import sqlalchemy as sa
from alembic import op

from kcvs_mailbot.store.models import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("subject", sa.String(length=600), nullable=True))
    op.create_index(op.f("ix_account_subject"), "account", ["subject"], unique=True)
    op.add_column("web_session", sa.Column("proven_at", UtcDateTime(), nullable=True))
