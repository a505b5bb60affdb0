"""What people put right in an application, so that it can be undone."""

import runpy
from pathlib import Path

import sqlalchemy as sa
from alembic import op

from kcvs_mailbot.store.models import UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

EVENTS = """WHEN 'name_set' THEN 'naam van de kandidaat verbeterd'
  WHEN 'address_set' THEN 'mailadres van de kandidaat verbeterd'"""


def upgrade() -> None:
    op.create_table(
        "amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("letter", sa.LargeBinary(), nullable=True),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_amendment_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
    )
    op.create_index(op.f("ix_amendment_application_id"), "amendment", ["application_id"])
    _tell_in_dutch()


def _tell_in_dutch() -> None:
    """The new events in the view tijdlijn, behind those of 0018."""
    beside = Path(__file__)
    first = runpy.run_path(str(beside.with_name("0001_first_schema.py")))
    dutch = runpy.run_path(str(beside.with_name("0007_dutch_in_the_views.py")))
    told = [
        runpy.run_path(str(beside.with_name(name)))["EVENTS"]
        for name in ("0009_what_waits.py", "0018_accounts.py")
    ]
    before = dutch["views"](first["VIEWS"])["tijdlijn"]
    query = before.replace("ELSE e.kind END", f"{' '.join([*told, EVENTS])} ELSE e.kind END")
    op.execute("DROP VIEW tijdlijn")
    op.execute(f"CREATE VIEW tijdlijn AS {dutch['spelled'](query, first)}")
