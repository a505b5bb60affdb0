"""A receipt that waits for a text of its vacancy to be mended says so in Dutch too."""

import runpy
from pathlib import Path

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

HELD = {"text_broken": "een tekst van de vacature is onbruikbaar: de beheerder moet hem herstellen"}
VIEW = "ontvangstbevestigingen"


def upgrade() -> None:
    beside = Path(__file__)
    first = runpy.run_path(str(beside.with_name("0001_first_schema.py")))
    dutch = runpy.run_path(str(beside.with_name("0007_dutch_in_the_views.py")))
    sqlite = op.get_bind().dialect.name == "sqlite"
    spell = first["spelled_for_sqlite" if sqlite else "spelled_for_postgresql"]
    dutch["HELD"].update(HELD)
    op.execute(f"DROP VIEW {VIEW}")
    op.execute(f"CREATE VIEW {VIEW} AS {spell(dutch['views'](first['VIEWS'])[VIEW])}")
