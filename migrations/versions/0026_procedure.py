"""The procedure: look-ups, advices, frozen lists, appointments, scorecards, texts of letters."""

import runpy
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

from kcvs_mailbot.store.models import UtcDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

STATUS = """WHEN 'admitted' THEN 'toegelaten hoewel laattijdig'
  WHEN 'not_admitted' THEN 'niet toegelaten' WHEN 'long_list' THEN 'op de longlist'
  WHEN 'short_list' THEN 'op de shortlist' WHEN 'not_short_listed' THEN 'niet op de shortlist'
  WHEN 'tested' THEN 'proef afgelegd' WHEN 'interviewed' THEN 'gesprek gevoerd'
  WHEN 'chosen' THEN 'gekozen' WHEN 'reserve' THEN 'in de reserve'
  WHEN 'not_chosen' THEN 'niet gekozen'"""
EVENTS = """WHEN 'reinstated' THEN 'intrekking teruggedraaid'
  WHEN 'moved' THEN 'stap in de procedure'
  WHEN 'moved_back' THEN 'stap in de procedure teruggedraaid'
  WHEN 'list_frozen' THEN 'lijst vastgelegd'
  WHEN 'looked_up' THEN 'aanvullende informatie genoteerd'
  WHEN 'looked_up_removed' THEN 'aanvullende informatie verwijderd'
  WHEN 'advised' THEN 'advies gegeven'
  WHEN 'conflict_declared' THEN 'belangenconflict gemeld'
  WHEN 'conflict_revoked' THEN 'belangenconflict ingetrokken'
  WHEN 'planned' THEN 'proef of gesprek gepland' WHEN 'replanned' THEN 'proef of gesprek verplaatst'
  WHEN 'called_off' THEN 'proef of gesprek afgezegd'
  WHEN 'assessed' THEN 'beoordeling ingediend'
  WHEN 'card_given_back' THEN 'beoordeling teruggegeven aan het lid'
  WHEN 'letter_text_changed' THEN 'tekst van een brief gewijzigd'"""


def upgrade() -> None:
    op.add_column("outbox", sa.Column("template", sa.String(length=40), nullable=True))
    op.add_column("outbox", sa.Column("occasion", sa.String(length=280), nullable=True))
    of_a_letter = sa.text("template IS NOT NULL")
    op.create_index(
        "uq_outbox_letter_of_the_procedure",
        "outbox",
        ["application_id", "template", "occasion"],
        unique=True,
        sqlite_where=of_a_letter,
        postgresql_where=of_a_letter,
    )
    op.add_column("application", sa.Column("withdrawn_from", sa.String(length=30), nullable=True))
    _table(
        "look_up",
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
    )
    _table(
        "advice",
        sa.Column("member", sa.String(length=100), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("motivation", sa.Text(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=True),
        sa.UniqueConstraint(
            "application_id", "member", name=op.f("uq_advice_application_id_member")
        ),
    )
    _table(
        "appointment",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("uid", sa.String(length=255), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("begins_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("uid", name=op.f("uq_appointment_uid")),
    )
    _table(
        "scorecard",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("assessor", sa.String(length=100), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("handed_in_at", UtcDateTime(), nullable=True),
        sa.UniqueConstraint(
            "application_id",
            "kind",
            "assessor",
            name=op.f("uq_scorecard_application_id_kind_assessor"),
        ),
    )
    for name in ("look_up", "appointment"):
        op.create_index(op.f(f"ix_{name}_application_id"), name, ["application_id"])
    _of_vacancies()
    _tell_in_dutch()


def _table(name: str, *more: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        *more,
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f(f"fk_{name}_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _of_vacancies() -> None:
    op.create_table(
        "frozen_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vacancy", sa.String(length=100), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vacancy"], ["vacancy.reference"], name=op.f("fk_frozen_list_vacancy")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_list")),
    )
    op.create_index(op.f("ix_frozen_list_vacancy"), "frozen_list", ["vacancy"])
    op.create_table(
        "letter_text",
        sa.Column("vacancy", sa.String(length=100), nullable=False),
        sa.Column("template", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vacancy"], ["vacancy.reference"], name=op.f("fk_letter_text_vacancy")
        ),
        sa.PrimaryKeyConstraint("vacancy", "template", "language", name=op.f("pk_letter_text")),
    )


def _tell_in_dutch() -> None:
    """The new events and the states of the selection, behind those of all migrations before."""
    first, dutch, letters = map(_before, ("0001", "0007", "0021"))
    views = dutch["views"](first["VIEWS"])
    events = " ".join([*_before("0022")["_told_before"](), _before("0022")["EVENTS"], EVENTS])
    views["tijdlijn"] = (
        views["tijdlijn"]
        .replace("ELSE e.kind END", f"{events} ELSE e.kind END")
        .replace(letters["BEFORE"], letters["LETTER"])
    )
    views["kandidaturen"] = views["kandidaturen"].replace(
        "ELSE a.status END", f"{STATUS} ELSE a.status END"
    )
    changed = ("kandidaturen", "laattijdige_kandidaturen", "tijdlijn")
    for name in reversed(changed):
        op.execute(f"DROP VIEW {name}")
    for name in changed:
        op.execute(f"CREATE VIEW {name} AS {dutch['spelled'](views[name], first)}")


def _before(number: str) -> dict[str, Any]:
    (file,) = Path(__file__).parent.glob(f"{number}_*.py")
    return runpy.run_path(str(file))
