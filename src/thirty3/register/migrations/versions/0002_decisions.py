"""What people decided about links and proposals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What becomes of an older register."""
    op.create_table(
        "decisions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "subject",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
            comment="link or proposal",
        ),
        sa.Column(
            "subject_id",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
            comment="id of the link or proposal",
        ),
        sa.Column(
            "application_id",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
            comment="the entry that a proposal changes; empty for a link",
        ),
        sa.Column(
            "decided_at", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False, comment="when"
        ),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        comment="Every word of a person, and the proposal it is about; the newest on a subject counts.",
    )
    op.create_index(op.f("ix_decisions_subject_id"), "decisions", ["subject_id"], unique=False)
    op.create_index(op.f("ix_decisions_application_id"), "decisions", ["application_id"], unique=False)
