"""Applications that were joined, mails that were taken out of one, and people's own notes."""

import runpy
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

from kcvs_mailbot.store.models import BigId, UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

HELD = {"taken_out": "uit een andere kandidatuur gehaald: eerst zelf na te kijken"}
PHRASES = {
    "its application was joined to another": "de kandidatuur is samengevoegd met een andere",
    "the mail that it answers was taken out": "de mail waarop dit antwoordt, hoort elders",
}
EVENTS = """WHEN 'joined' THEN 'kandidaturen samengevoegd'
  WHEN 'taken_out' THEN 'mail uit een kandidatuur gehaald'
  WHEN 'noted' THEN 'eigen notitie gemaakt' WHEN 'note_changed' THEN 'eigen notitie gewijzigd'
  WHEN 'note_removed' THEN 'eigen notitie verwijderd'"""


def upgrade() -> None:
    # In SQLite a column gets its foreign key only together with itself.
    op.execute(
        "ALTER TABLE application ADD COLUMN joined_id INTEGER"
        " CONSTRAINT fk_application_joined_id REFERENCES application (id)"
    )
    op.create_index(op.f("ix_application_joined_id"), "application", ["joined_id"])
    op.add_column("message", sa.Column("taken_out", sa.JSON(), nullable=True))
    op.create_table(
        "own_note",
        sa.Column("id", BigId, nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_own_note_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_note")),
    )
    op.create_index(op.f("ix_own_note_application_id"), "own_note", ["application_id"])
    _tell_in_dutch()


def _tell_in_dutch() -> None:
    """The new events and reasons in the views, behind those of all migrations before."""
    first, dutch, letters = _before("0001"), _before("0007"), _before("0021")
    dutch["HELD"].update(_before("0012")["HELD"] | HELD)
    dutch["PHRASES"].update(letters["PHRASES"] | PHRASES)
    views = dutch["views"](first["VIEWS"])
    events = " ".join([*_told_before(), EVENTS])
    views["tijdlijn"] = views["tijdlijn"].replace("ELSE e.kind END", f"{events} ELSE e.kind END")
    for name in ("ontvangstbevestigingen", "tijdlijn"):
        op.execute(f"DROP VIEW {name}")
        query = views[name].replace(letters["BEFORE"], letters["LETTER"])
        op.execute(f"CREATE VIEW {name} AS {dutch['spelled'](query, first)}")


def _before(number: str) -> dict[str, Any]:
    (file,) = Path(__file__).parent.glob(f"{number}_*.py")
    return runpy.run_path(str(file))


def _told_before() -> list[str]:
    earlier = sorted(f for f in Path(__file__).parent.glob("*.py") if f.name < Path(__file__).name)
    later = [file for file in earlier if file.name > "0009"]
    return [told for file in later if (told := runpy.run_path(str(file)).get("EVENTS"))]
