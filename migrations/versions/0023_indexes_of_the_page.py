"""What the page counts and sorts by stands in indexes: no list looks at each application."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    counted = ["vacancy", "received_at", "status", "late"]
    op.create_index("ix_application_counted", "application", counted)
    arrival: list[str | sa.TextClause] = [sa.text("coalesce(received_at, created_at)"), "id"]
    op.create_index("ix_application_listed", "application", arrival)
    op.create_index("ix_application_vacancy", "application", ["vacancy", *arrival])
    op.drop_index("ix_application_status", "application")
    op.create_index("ix_application_status", "application", ["status", *arrival])
    op.create_index("ix_candidate_lower_name", "candidate", [sa.text("lower(name)")])
    op.create_index("ix_message_waits", "message", ["done_as", "disposition", "follow_up"])
    op.create_index("ix_outbox_kind_state", "outbox", ["kind", "state", "application_id"])
    op.create_index("ix_outbox_state", "outbox", ["state", "id"])
