"""Who may use the page, who is signed in, and the sign-ins that failed lately."""

import runpy
from pathlib import Path

import sqlalchemy as sa
from alembic import op

from kcvs_mailbot.store.models import BigId, UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


EVENTS = """WHEN 'viewed' THEN 'dossier bekeken' WHEN 'signed_in' THEN 'aangemeld'
  WHEN 'sign_in_refused' THEN 'aanmelden geweigerd' WHEN 'signed_out' THEN 'afgemeld'
  WHEN 'password_changed' THEN 'eigen wachtwoord gewijzigd'
  WHEN 'second_factor_set' THEN 'tweede stap ingesteld'
  WHEN 'account_added' THEN 'account gemaakt'
  WHEN 'account_reset' THEN 'nieuw eenmalig wachtwoord gemaakt'
  WHEN 'account_changed' THEN 'account gewijzigd'"""


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("one_time", sa.Boolean(), nullable=False),
        sa.Column("second_factor", sa.String(length=64), nullable=True),
        sa.Column("last_code", sa.BigInteger(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("signed_in_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("name", name=op.f("uq_account_name")),
    )
    _of_an_account("web_session", "started_at", sa.Column("second", sa.Boolean(), nullable=False))
    _of_an_account("device")
    op.create_table(
        "failed_sign_in",
        sa.Column("id", BigId, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_sign_in")),
    )
    _tell_in_dutch()


def _of_an_account(table: str, moment: str = "", *more: "sa.Column[bool]") -> None:
    op.create_table(
        table,
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        *([sa.Column(moment, UtcDateTime(), nullable=False)] if moment else []),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        *more,
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f(f"fk_{table}_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_account_id"), table, ["account_id"])


def _tell_in_dutch() -> None:
    """The new events in the view tijdlijn, behind those of 0009."""
    beside = Path(__file__)
    first = runpy.run_path(str(beside.with_name("0001_first_schema.py")))
    dutch = runpy.run_path(str(beside.with_name("0007_dutch_in_the_views.py")))
    told = runpy.run_path(str(beside.with_name("0009_what_waits.py")))["EVENTS"]
    before = dutch["views"](first["VIEWS"])["tijdlijn"]
    query = before.replace("ELSE e.kind END", f"{told} {EVENTS} ELSE e.kind END")
    op.execute("DROP VIEW tijdlijn")
    op.execute(f"CREATE VIEW tijdlijn AS {dutch['spelled'](query, first)}")
