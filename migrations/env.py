"""Runs the migrations on the connection that kcvs_mailbot.store.schema.migrate hands over."""

from alembic import context

from kcvs_mailbot.store.models import Base

OWN = {"search", "search_data", "search_idx", "search_content", "search_docsize", "search_config"}

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    include_name=lambda name, kind, _parents: not (kind == "table" and name in OWN),
)
with context.begin_transaction():
    context.run_migrations()
