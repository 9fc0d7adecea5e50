"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What becomes of an older register."""
    op.create_table(
        "applications",
        sa.Column("id", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("borough", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column(
            "service_areas",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
            comment="codes between bars: |housing|crm|",
        ),
        sa.Column("content_hash", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        comment="The newest version of each application.",
    )
    op.create_index(op.f("ix_applications_borough"), "applications", ["borough"], unique=False)
    op.create_table(
        "contracts",
        sa.Column("id", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("ocid", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("source", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column(
            "borough_bit", sa.BigInteger(), nullable=False, comment="sum of the boroughs' bits; 0 for none of the 33"
        ),
        sa.Column("technology", sa.Boolean(), nullable=True),
        sa.Column("service_area", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True),
        sa.Column("published", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True),
        sa.Column(
            "rules",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
            comment="version of the rules that resolved it",
        ),
        sa.Column("content_hash", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("starts", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True),
        sa.Column("ends", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True),
        sa.Column("max_ends", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contracts")),
        comment="Contracts and awards, suppliers as published.",
    )
    op.create_index(op.f("ix_contracts_borough_bit"), "contracts", ["borough_bit"], unique=False)
    op.create_index(op.f("ix_contracts_ocid"), "contracts", ["ocid"], unique=False)
    op.create_table(
        "forgotten",
        sa.Column(
            "digest",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
            comment="keyed hash of its words, folded",
        ),
        sa.Column("number", sa.Integer(), nullable=False, comment="the same for all spellings of one text"),
        sa.Column("words", sa.Integer(), nullable=False, comment="how many"),
        sa.Column(
            "probe",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
            comment="twelve bits of the first word's keyed hash",
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_forgotten")),
        comment="What must not come back, in no form that can be read.",
    )
    op.create_table(
        "leases",
        sa.Column("source", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("holder", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False, comment="milliseconds since 1970"),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_leases")),
        comment="Which process works on a source.",
    )
    op.create_table(
        "links",
        sa.Column(
            "kind",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
            comment="what its members are: tender or contract",
        ),
        sa.Column(
            "scope",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
            comment="GSS code of the borough within which it was found",
        ),
        sa.Column(
            "one",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
            comment="id of the group",
        ),
        sa.Column(
            "other",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
            comment="id of a member",
        ),
        sa.Column("preferred", sa.Boolean(), nullable=False, comment="whether this member stands for the group"),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("rules", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "scope", "one", "other", name=op.f("pk_links")),
        comment="Records of several portals that tell of one procurement, and why.",
    )
    op.create_index(op.f("ix_links_other"), "links", ["other"], unique=False)
    op.create_table(
        "processes",
        sa.Column("ocid", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("content_hash", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("ocid", name=op.f("pk_processes")),
        comment="Compiled releases, one for each ocid.",
    )
    op.create_table(
        "published_suppliers",
        sa.Column("content_hash", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column(
            "firm_id",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
            comment="empty until resolved, and for names that name nobody",
        ),
        sa.Column("differs", sa.Boolean(), nullable=False, comment="whether the firm is more than this supplier"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("content_hash", name=op.f("pk_published_suppliers")),
        comment="Every supplier as some contract publishes it, once.",
    )
    op.create_index(op.f("ix_published_suppliers_firm_id"), "published_suppliers", ["firm_id"], unique=False)
    op.create_table(
        "runs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "source",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
            comment="portal id with its arguments, or file",
        ),
        sa.Column("portal", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column(
            "query",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
            comment="what was asked, as JSON",
        ),
        sa.Column(
            "kind",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
            comment="sync, load or reconcile",
        ),
        sa.Column("status", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column(
            "message",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
            comment="why it stopped; empty when it is complete",
        ),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="processes that worked on it"),
        sa.Column("started_at", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column(
            "ended_at",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
            comment="empty while it is under way",
        ),
        sa.Column(
            "doubts",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
            comment="what looks as if more should have come, as a JSON list",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
        comment="One for each query to a source, however often it was broken off.",
    )
    op.create_index(op.f("ix_runs_source_id"), "runs", ["source", "id"], unique=False)
    op.create_table(
        "settings",
        sa.Column("key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("value", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_settings")),
        comment="What the register knows of itself.",
    )
    op.create_table(
        "suppliers",
        sa.Column("id", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("rules", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("content_hash", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppliers")),
        comment="The firms behind published suppliers.",
    )
    op.create_table(
        "tenders",
        sa.Column("id", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("ocid", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("source", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column(
            "borough_bit", sa.BigInteger(), nullable=False, comment="sum of the boroughs' bits; 0 for none of the 33"
        ),
        sa.Column("technology", sa.Boolean(), nullable=True),
        sa.Column("service_area", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True),
        sa.Column("published", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True),
        sa.Column(
            "rules",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
            comment="version of the rules that resolved it",
        ),
        sa.Column("content_hash", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("stage", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column(
            "closes",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
            comment="London day of the deadline, or of the one for interest",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenders")),
        comment="One for each process that has a tender.",
    )
    op.create_index(op.f("ix_tenders_borough_bit"), "tenders", ["borough_bit"], unique=False)
    op.create_index(op.f("ix_tenders_ocid"), "tenders", ["ocid"], unique=False)
    op.create_table(
        "turns",
        sa.Column("portal", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("free_at", sa.BigInteger(), nullable=False, comment="milliseconds since 1970"),
        sa.PrimaryKeyConstraint("portal", name=op.f("pk_turns")),
        comment="When a portal may be asked again, by any process that shares this register.",
    )
    op.create_table(
        "checkpoints",
        sa.Column("source", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_checkpoints_run_id")),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_checkpoints")),
        comment="Where an unfinished run goes on; gone once it is complete.",
    )
    op.create_table(
        "contract_suppliers",
        sa.Column("contract_id", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_hash"], ["published_suppliers.content_hash"], name=op.f("fk_contract_suppliers_content_hash")
        ),
        sa.PrimaryKeyConstraint("contract_id", "position", name=op.f("pk_contract_suppliers")),
        comment="Who holds a contract, in its order.",
    )
    op.create_index(op.f("ix_contract_suppliers_content_hash"), "contract_suppliers", ["content_hash"], unique=False)
    op.create_table(
        "quarantine",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column(
            "fingerprint",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
            comment="of reason and text: the same again is still one",
        ),
        sa.Column("seen_at", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_quarantine_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
        sa.UniqueConstraint("source", "fingerprint", name=op.f("uq_quarantine_source_fingerprint")),
        comment="Records that could not be read, each with its reason.",
    )
    op.create_table(
        "records",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
            comment="release, application or company",
        ),
        sa.Column("source", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column(
            "key",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
            comment="ocid, or the id of the application or company",
        ),
        sa.Column(
            "native_id",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
            comment="release id; empty for the others",
        ),
        sa.Column("content_hash", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column(
            "instant",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=True,
            comment="when the source dates it",
        ),
        sa.Column(
            "day", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True, comment="its London day"
        ),
        sa.Column(
            "seen_at",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
            comment="when it first came here",
        ),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_records_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records")),
        sa.UniqueConstraint(
            "kind",
            "key",
            "source",
            "native_id",
            "content_hash",
            name=op.f("uq_records_kind_key_source_native_id_content_hash"),
        ),
        comment="Every version of every record that came, whole, contact data removed.",
    )
    op.create_index(op.f("ix_records_source_day"), "records", ["source", "day"], unique=False)
    op.create_table(
        "requests",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("window", sa.Integer(), nullable=False, comment="which of the run's first questions it belongs to"),
        sa.Column("url", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True, comment="empty for a file"),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column(
            "sha256",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
            comment="of the answer; empty for a part of a file",
        ),
        sa.Column(
            "declared", sa.BigInteger(), nullable=True, comment="how many records the portal says the question has"
        ),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("stored", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("quarantined", sa.Integer(), nullable=False),
        sa.Column("repeated", sa.Integer(), nullable=False, comment="of the unchanged: came before in this window"),
        sa.Column(
            "notes",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
            comment="unread fields, warnings, licences and publishers, as JSON",
        ),
        sa.Column("answered_at", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.CheckConstraint("received = stored + unchanged + quarantined", name=op.f("ck_requests_adds_up")),
        sa.CheckConstraint("repeated <= unchanged", name=op.f("ck_requests_repeats_are_unchanged")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_requests_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
        comment="The ledger: one line for each answer, written with what the answer brought.",
    )
    op.create_index(op.f("ix_requests_run_id"), "requests", ["run_id"], unique=False)
