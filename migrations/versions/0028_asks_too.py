"""What a candidate asks beside what a later mail brings waits for a person as well."""

import runpy
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

QUESTIONS = "m.follow_up IN ('withdrawal', 'question')"
ASK_TOO = "m.asks AND m.follow_up IN ('addition', 'version', 'repeat')"


def upgrade() -> None:
    op.add_column(
        "message", sa.Column("asks", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.drop_index("ix_message_waits", "message")
    op.create_index("ix_message_waits", "message", ["done_as", "disposition", "follow_up", "asks"])
    first, dutch, waits = (
        runpy.run_path(str(Path(__file__).with_name(f"{name}.py")))
        for name in ("0001_first_schema", "0007_dutch_in_the_views", "0009_what_waits")
    )
    told = waits["WAITS"].replace(QUESTIONS, f"({QUESTIONS} OR {ASK_TOO})")
    query = dutch["views"](first["VIEWS"])["na_te_kijken"]
    query = query.replace("m.disposition = 'review'", told)
    op.execute("DROP VIEW na_te_kijken")
    op.execute(f"CREATE VIEW na_te_kijken AS {dutch['spelled'](query, first)}")
