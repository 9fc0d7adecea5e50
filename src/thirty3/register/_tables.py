"""The tables of a register, as the newest version of its schema has them.

What a migration did once stays in ``migrations/``; a test holds the two against each other.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

__all__ = [
    "METADATA",
    "applications",
    "checkpoints",
    "contract_suppliers",
    "contracts",
    "decisions",
    "forgotten",
    "leases",
    "links",
    "processes",
    "published_suppliers",
    "quarantine",
    "records",
    "requests",
    "runs",
    "settings",
    "suppliers",
    "tenders",
    "turns",
]

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Texts sort by their bytes, as in SQLite: a server's language must not change what is first."""
_COUNTER = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only in a column it knows as INTEGER."""

settings = Table(
    "settings",
    METADATA,
    Column("key", _TEXT, primary_key=True),
    Column("value", _TEXT, nullable=False),
    comment="What the register knows of itself.",
)

runs = Table(
    "runs",
    METADATA,
    Column("id", _COUNTER, primary_key=True),
    Column("source", _TEXT, nullable=False, comment="portal id with its arguments, or file"),
    Column("portal", _TEXT, nullable=False),
    Column("query", _TEXT, nullable=False, comment="what was asked, as JSON"),
    Column("kind", _TEXT, nullable=False, comment="sync, load or reconcile"),
    Column("status", _TEXT, nullable=False),
    Column("message", _TEXT, nullable=False, comment="why it stopped; empty when it is complete"),
    Column("attempts", Integer, nullable=False, comment="processes that worked on it"),
    Column("started_at", _TEXT, nullable=False),
    Column("ended_at", _TEXT, comment="empty while it is under way"),
    Column("doubts", _TEXT, nullable=False, comment="what looks as if more should have come, as a JSON list"),
    Index(None, "source", "id"),
    comment="One for each query to a source, however often it was broken off.",
)

requests = Table(
    "requests",
    METADATA,
    Column("id", _COUNTER, primary_key=True),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("window", Integer, nullable=False, comment="which of the run's first questions it belongs to"),
    Column("url", _TEXT, nullable=False),
    Column("status", Integer, comment="empty for a file"),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", _TEXT, nullable=False, comment="of the answer; empty for a part of a file"),
    Column("declared", BigInteger, comment="how many records the portal says the question has"),
    Column("received", Integer, nullable=False),
    Column("stored", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("quarantined", Integer, nullable=False),
    Column("repeated", Integer, nullable=False, comment="of the unchanged: came before in this window"),
    Column("notes", _TEXT, nullable=False, comment="unread fields, warnings, licences and publishers, as JSON"),
    Column("answered_at", _TEXT, nullable=False),
    CheckConstraint("received = stored + unchanged + quarantined", name="adds_up"),
    CheckConstraint("repeated <= unchanged", name="repeats_are_unchanged"),
    Index(None, "run_id"),
    comment="The ledger: one line for each answer, written with what the answer brought.",
)

checkpoints = Table(
    "checkpoints",
    METADATA,
    Column("source", _TEXT, primary_key=True),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("body", LargeBinary, nullable=False),
    comment="Where an unfinished run goes on; gone once it is complete.",
)

leases = Table(
    "leases",
    METADATA,
    Column("source", _TEXT, primary_key=True),
    Column("holder", _TEXT, nullable=False),
    Column("expires_at", BigInteger, nullable=False, comment="milliseconds since 1970"),
    comment="Which process works on a source.",
)

turns = Table(
    "turns",
    METADATA,
    Column("portal", _TEXT, primary_key=True),
    Column("free_at", BigInteger, nullable=False, comment="milliseconds since 1970"),
    comment="When a portal may be asked again, by any process that shares this register.",
)

records = Table(
    "records",
    METADATA,
    Column("id", _COUNTER, primary_key=True),
    Column("kind", _TEXT, nullable=False, comment="release, application or company"),
    Column("source", _TEXT, nullable=False),
    Column("key", _TEXT, nullable=False, comment="ocid, or the id of the application or company"),
    Column("native_id", _TEXT, nullable=False, comment="release id; empty for the others"),
    Column("content_hash", _TEXT, nullable=False),
    Column("instant", _TEXT, comment="when the source dates it"),
    Column("day", _TEXT, comment="its London day"),
    Column("seen_at", _TEXT, nullable=False, comment="when it first came here"),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("kind", "key", "source", "native_id", "content_hash"),
    Index(None, "source", "day"),
    comment="Every version of every record that came, whole, contact data removed.",
)

quarantine = Table(
    "quarantine",
    METADATA,
    Column("id", _COUNTER, primary_key=True),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("source", _TEXT, nullable=False),
    Column("fingerprint", _TEXT, nullable=False, comment="of reason and text: the same again is still one"),
    Column("seen_at", _TEXT, nullable=False),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("source", "fingerprint"),
    comment="Records that could not be read, each with its reason.",
)

processes = Table(
    "processes",
    METADATA,
    Column("ocid", _TEXT, primary_key=True),
    Column("content_hash", _TEXT, nullable=False),
    Column("body", LargeBinary, nullable=False),
    comment="Compiled releases, one for each ocid.",
)


def _meaning() -> list[Column[object]]:
    """The columns that tenders and contracts are searched by."""
    return [
        Column("id", _TEXT, primary_key=True),
        Column("ocid", _TEXT, nullable=False),
        Column("source", _TEXT, nullable=False),
        Column("borough_bit", BigInteger, nullable=False, comment="sum of the boroughs' bits; 0 for none of the 33"),
        Column("technology", Boolean),
        Column("service_area", _TEXT),
        Column("published", _TEXT),
        Column("rules", _TEXT, nullable=False, comment="version of the rules that resolved it"),
        Column("content_hash", _TEXT, nullable=False),
        Column("body", LargeBinary, nullable=False),
    ]


tenders = Table(
    "tenders",
    METADATA,
    *_meaning(),
    Column("stage", _TEXT, nullable=False),
    Column("closes", _TEXT, comment="London day of the deadline, or of the one for interest"),
    Index(None, "ocid"),
    Index(None, "borough_bit"),
    comment="One for each process that has a tender.",
)

contracts = Table(
    "contracts",
    METADATA,
    *_meaning(),
    Column("status", _TEXT, nullable=False),
    Column("starts", _TEXT),
    Column("ends", _TEXT),
    Column("max_ends", _TEXT),
    Index(None, "ocid"),
    Index(None, "borough_bit"),
    comment="Contracts and awards, suppliers as published.",
)

applications = Table(
    "applications",
    METADATA,
    Column("id", _TEXT, primary_key=True),
    Column("borough", _TEXT, nullable=False),
    Column("service_areas", _TEXT, nullable=False, comment="codes between bars: |housing|crm|"),
    Column("content_hash", _TEXT, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index(None, "borough"),
    comment="The newest version of each application.",
)

published_suppliers = Table(
    "published_suppliers",
    METADATA,
    Column("content_hash", _TEXT, primary_key=True),
    Column("firm_id", _TEXT, comment="empty until resolved, and for names that name nobody"),
    Column("differs", Boolean, nullable=False, comment="whether the firm is more than this supplier"),
    Column("body", LargeBinary, nullable=False),
    Index(None, "firm_id"),
    comment="Every supplier as some contract publishes it, once.",
)

contract_suppliers = Table(
    "contract_suppliers",
    METADATA,
    Column("contract_id", _TEXT, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("content_hash", ForeignKey("published_suppliers.content_hash"), nullable=False),
    Index(None, "content_hash"),
    comment="Who holds a contract, in its order.",
)

suppliers = Table(
    "suppliers",
    METADATA,
    Column("id", _TEXT, primary_key=True),
    Column("rules", _TEXT, nullable=False),
    Column("content_hash", _TEXT, nullable=False),
    Column("body", LargeBinary, nullable=False),
    comment="The firms behind published suppliers.",
)

links = Table(
    "links",
    METADATA,
    Column("kind", _TEXT, primary_key=True, comment="what its members are: tender or contract"),
    Column("scope", _TEXT, primary_key=True, comment="GSS code of the borough within which it was found"),
    Column("one", _TEXT, primary_key=True, comment="id of the group"),
    Column("other", _TEXT, primary_key=True, comment="id of a member"),
    Column("preferred", Boolean, nullable=False, comment="whether this member stands for the group"),
    Column("score", Float, nullable=False),
    Column("rules", _TEXT, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index(None, "other"),
    comment="Records of several portals that tell of one procurement, and why.",
)

decisions = Table(
    "decisions",
    METADATA,
    Column("id", _COUNTER, primary_key=True),
    Column("subject", _TEXT, nullable=False, comment="link or proposal"),
    Column("subject_id", _TEXT, nullable=False, comment="id of the link or proposal"),
    Column("application_id", _TEXT, comment="the entry that a proposal changes; empty for a link"),
    Column("decided_at", _TEXT, nullable=False, comment="when"),
    Column("body", LargeBinary, nullable=False),
    Index(None, "subject_id"),
    Index(None, "application_id"),
    comment="Every word of a person, and the proposal it is about; the newest on a subject counts.",
)

forgotten = Table(
    "forgotten",
    METADATA,
    Column("digest", _TEXT, primary_key=True, comment="keyed hash of its words, folded"),
    Column("number", Integer, nullable=False, comment="the same for all spellings of one text"),
    Column("words", Integer, nullable=False, comment="how many"),
    Column("probe", _TEXT, nullable=False, comment="twelve bits of the first word's keyed hash"),
    comment="What must not come back, in no form that can be read.",
)
