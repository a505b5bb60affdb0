"""What waits for a person: also what a known candidate asks or takes back, until it is done."""

import runpy
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WAITS = """m.done_as IS NULL AND (m.disposition = 'review'
  OR m.disposition = 'follow_up' AND m.follow_up IN ('withdrawal', 'question'))"""
EVENTS = "WHEN 'done' THEN 'afgehandeld' WHEN 'withdrawn' THEN 'kandidatuur ingetrokken'"


def upgrade() -> None:
    op.add_column("message", sa.Column("done_as", sa.String(length=20), nullable=True))
    beside = Path(__file__)
    first = runpy.run_path(str(beside.with_name("0001_first_schema.py")))
    dutch = runpy.run_path(str(beside.with_name("0007_dutch_in_the_views.py")))
    before = dutch["views"](first["VIEWS"])
    made = {
        "na_te_kijken": before["na_te_kijken"].replace("m.disposition = 'review'", WAITS),
        "tijdlijn": before["tijdlijn"].replace("ELSE e.kind END", f"{EVENTS} ELSE e.kind END"),
    }
    for name, query in made.items():
        op.execute(f"DROP VIEW {name}")
        op.execute(f"CREATE VIEW {name} AS {dutch['spelled'](query, first)}")
