"""The first tables.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

from alembic import op

from thirty3.register.schema import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables. A second version replaces this by a copy of what they were in the first."""
    metadata.create_all(op.get_bind())
