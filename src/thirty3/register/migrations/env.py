"""What Alembic runs: the steps, on the connection and inside the transaction it is given."""

from __future__ import annotations

from alembic import context

from thirty3.register.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by making it anew
    transactional_ddl=True,
)
context.run_migrations()
