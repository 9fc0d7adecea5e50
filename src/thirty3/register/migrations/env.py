"""Runs migrations in the transaction that the register has begun; alembic calls it."""

from __future__ import annotations

from alembic import context

from thirty3.register._tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
