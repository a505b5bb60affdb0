"""When the database was put back from a backup, and which mails had been answered since that."""

import runpy
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

from kcvs_mailbot.store.models import UtcDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

HELD = {
    "restored": "de gegevens zijn teruggezet uit een reservekopie: misschien al eerder verzonden"
}
VIEW = "ontvangstbevestigingen"


def upgrade() -> None:
    op.create_table(
        "restored",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("answered", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restored")),
    )
    _tell_in_dutch()


def _tell_in_dutch() -> None:
    """The new reason in the view, behind those of all migrations before."""
    first, dutch, letters, joined = map(_before, ("0001", "0007", "0021", "0022"))
    dutch["HELD"].update(_before("0012")["HELD"] | joined["HELD"] | HELD)
    dutch["PHRASES"].update(letters["PHRASES"] | joined["PHRASES"])
    query = dutch["views"](first["VIEWS"])[VIEW].replace(letters["BEFORE"], letters["LETTER"])
    op.execute(f"DROP VIEW {VIEW}")
    op.execute(f"CREATE VIEW {VIEW} AS {dutch['spelled'](query, first)}")


def _before(number: str) -> dict[str, Any]:
    (file,) = Path(__file__).parent.glob(f"{number}_*.py")
    return runpy.run_path(str(file))
