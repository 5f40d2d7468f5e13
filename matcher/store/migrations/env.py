"""What Alembic runs: the migrations on a connection that is handed to it, in the transaction that is open on it."""

from __future__ import annotations

from alembic import context

from matcher.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite cannot change a column in place: Alembic then makes the table anew with its rows.
    render_as_batch=True,
)
context.run_migrations()
