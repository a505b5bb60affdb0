"""The secretary's views call what a person wrote to a candidate a letter."""

import runpy
from pathlib import Path

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

EARLIER = (
    "0001_first_schema",
    "0007_dutch_in_the_views",
    "0009_what_waits",
    "0012_texts_of_vacancies",
    "0018_accounts",
    "0020_amendments",
)
BEFORE = "CASE o.kind WHEN "
PHRASES = {"the mail came back as undeliverable": "de mail kwam terug als onbestelbaar"}
LETTER = "CASE o.kind WHEN 'letter' THEN 'brief' WHEN "


def upgrade() -> None:
    beside = Path(__file__)
    earlier = {name: runpy.run_path(str(beside.with_name(f"{name}.py"))) for name in EARLIER}
    first, dutch, waits, held, people, put_right = earlier.values()
    dutch["HELD"].update(held["HELD"])
    dutch["PHRASES"].update(PHRASES)
    views = dutch["views"](first["VIEWS"])
    events = f"{waits['EVENTS']} {people['EVENTS']} {put_right['EVENTS']} ELSE e.kind END"
    views["tijdlijn"] = views["tijdlijn"].replace("ELSE e.kind END", events)
    for name in ("ontvangstbevestigingen", "tijdlijn"):
        op.execute(f"DROP VIEW {name}")
        query = dutch["spelled"](views[name].replace(BEFORE, LETTER), first)
        op.execute(f"CREATE VIEW {name} AS {query}")
