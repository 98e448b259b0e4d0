"""Run by Alembic: the steps go through the connection and the transaction that `upgrade` opened."""

from __future__ import annotations

from alembic import context

from db.tables.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
