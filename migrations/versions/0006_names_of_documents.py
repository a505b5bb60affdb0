"""What a document's name says against its content, apart from what was read of its bytes."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

DOCUMENTS = """
SELECT d.id AS id, a.reference AS referentie, d.message_id AS bericht,
  d.filename AS bestandsnaam, d.media_type AS soort, d.size AS grootte,
  CASE d.role WHEN 'cv' THEN 'cv' WHEN 'motivation' THEN 'motivatie'
    WHEN 'both' THEN 'cv en motivatie' ELSE 'andere' END AS rol,
  CASE WHEN d.refused THEN 'geweigerd' ELSE
    CASE r.status WHEN 'read' THEN 'gelezen' WHEN 'no_text' THEN 'geen tekst'
    WHEN 'encrypted' THEN 'beveiligd met wachtwoord' WHEN 'damaged' THEN 'beschadigd'
    WHEN 'refused' THEN 'geweigerd' WHEN 'infected' THEN 'besmet'
    WHEN 'unsupported' THEN 'niet leesbaar' ELSE r.status END END AS status,
  CASE WHEN d.refused THEN 0 ELSE r.characters END AS tekens, r.pages AS bladzijden,
  CASE WHEN d.replaced THEN 'ja' ELSE 'nee' END AS vervangen,
  CASE WHEN d.refused THEN '' ELSE r.text END AS tekst, d.sha256 AS sha256
FROM document d JOIN message m ON m.id = d.message_id
  LEFT JOIN application a ON a.id = m.application_id LEFT JOIN reading r ON r.sha256 = d.sha256
WHERE NOT d.inline
"""


def upgrade() -> None:
    op.add_column(
        "document", sa.Column("refused", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("document", sa.Column("problems", sa.JSON(), nullable=False, server_default="[]"))
    op.execute("DROP VIEW documenten")
    op.execute(f"CREATE VIEW documenten AS {DOCUMENTS}")
