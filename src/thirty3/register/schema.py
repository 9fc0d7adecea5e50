"""The tables of the register, once for SQLite and PostgreSQL.

Instants are whole microseconds since 1970 in UTC, days are ISO texts, sums of money integer pence, sets of boroughs the
sum of their bits: the same values and the same order on both. What is kept whole (releases, compiled processes,
records) is JSON, packed with zlib, beside the few columns that are searched by.

A change to this file is a new migration in ``migrations/versions`` and a higher :data:`VERSION`.
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
    "VERSION",
    "application",
    "checkpoint",
    "company",
    "contract",
    "contract_supplier",
    "file",
    "lease",
    "link",
    "metadata",
    "process",
    "quarantine",
    "release",
    "request",
    "run",
    "store",
    "supplier",
    "tender",
    "touched",
    "turn",
]

VERSION = 1
"""Of the tables; a store with a higher one was written by a newer library."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

_ID = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only in a column that is exactly INTEGER."""

store = Table(
    "store",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""What is true of the whole store: ``version``, ``made_by``, ``rules``."""

run = Table(
    "run",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("kind", Text, nullable=False),  # sync, load, refresh, reconcile
    Column("source", Text, nullable=False),  # a portal's id, or "file"
    Column("question", Text, nullable=False),  # what was asked, as canonical JSON
    Column("started_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("status", Text, nullable=False),  # running, complete, partial, failed, rate_limited
    Column("message", Text),
    Column("account", Text),  # an Account as JSON, once it has ended
    CheckConstraint("status IN ('running','complete','partial','failed','rate_limited')", name="status"),
    Index(None, "source", "started_at"),
)
"""Every time somebody synced, loaded or refreshed, and what came of it."""

request = Table(
    "request",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("run_id", ForeignKey(run.c.id), nullable=False, index=True),
    Column("url", Text, nullable=False),  # as it may be told: without secrets
    Column("retrieved_at", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),  # of the answer
    Column("received", Integer, nullable=False),
    Column("stored", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("quarantined", Integer, nullable=False),
    Column("declared", Integer),  # what the portal said there was; None when it did not say
    CheckConstraint("received = stored + unchanged + quarantined", name="adds_up"),
)
"""The ledger: one line for each answer, written with what it brought."""

release = Table(
    "release",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("source", Text, nullable=False),
    Column("ocid", Text, nullable=False),
    Column("release_id", Text, nullable=False),
    Column("hash", Text, nullable=False),  # Release.content_hash
    Column("at", BigInteger),  # its date; None when it has none
    Column("record", LargeBinary, nullable=False),  # the whole Release
    Column("run_id", ForeignKey(run.c.id), nullable=False),  # the run that first brought it
    Column("seen_at", BigInteger, nullable=False),  # when that was
    UniqueConstraint("ocid", "release_id", "hash", "source"),
    Index(None, "source", "at"),
)
"""Every version of every release ever seen, contact data removed before."""

touched = Table(
    "touched",
    metadata,
    Column("ocid", Text, primary_key=True),
)
"""Processes with releases that are not compiled yet."""

process = Table(
    "process",
    metadata,
    Column("ocid", Text, primary_key=True),
    Column("record", LargeBinary, nullable=False),  # the whole Process
)
"""Compiled from all releases of an ocid."""

tender = Table(
    "tender",
    metadata,
    Column("id", Text, primary_key=True),  # Tender.id
    Column("ocid", Text, nullable=False, index=True),
    Column("source", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("boroughs", BigInteger),  # sum of bits
    Column("technology", Boolean),
    Column("service_area", Text),
    Column("published", Text),  # day
    Column("deadline_at", BigInteger),
    Column("rules", Text, nullable=False),  # version of the rules that resolved it
    Column("record", LargeBinary, nullable=False),  # the whole Tender
    Index(None, "service_area", "deadline_at"),
)

contract = Table(
    "contract",
    metadata,
    Column("id", Text, primary_key=True),  # Contract.id
    Column("ocid", Text, nullable=False, index=True),
    Column("source", Text, nullable=False),
    Column("status", Text),
    Column("boroughs", BigInteger),
    Column("technology", Boolean),
    Column("service_area", Text),
    Column("published", Text),
    Column("start", Text),
    Column("end", Text),  # current end
    Column("max_end", Text),
    Column("value_pence", BigInteger),
    Column("rules", Text, nullable=False),
    Column("record", LargeBinary, nullable=False),  # the whole Contract
    Index(None, "service_area", "end"),
)

contract_supplier = Table(
    "contract_supplier",
    metadata,
    Column("contract_id", ForeignKey(contract.c.id, ondelete="CASCADE"), primary_key=True),
    Column("supplier_id", Text, primary_key=True, index=True),
)

supplier = Table(
    "supplier",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("record", LargeBinary, nullable=False),  # the whole Supplier
)
"""Every supplier of a stored contract, as the newest contract has it."""

application = Table(
    "application",
    metadata,
    Column("row", _ID, primary_key=True),
    Column("id", Text, nullable=False, index=True),  # Application.id
    Column("source", Text, nullable=False),
    Column("hash", Text, nullable=False),  # of the record without its provenance
    Column("borough", BigInteger, nullable=False),
    Column("service_area", Text),  # the main one
    Column("record", LargeBinary, nullable=False),
    Column("run_id", ForeignKey(run.c.id), nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    UniqueConstraint("id", "hash", "source"),
)
"""Every version of every application; the newest by ``row`` is the current one."""

company = Table(
    "company",
    metadata,
    Column("row", _ID, primary_key=True),
    Column("id", Text, nullable=False, index=True),  # Company.id
    Column("source", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Column("run_id", ForeignKey(run.c.id), nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    UniqueConstraint("id", "hash", "source"),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("source", Text, nullable=False),
    Column("hash", Text, nullable=False),  # of reason and raw, or place where there is no raw
    Column("reason", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("raw", Text),
    Column("run_id", ForeignKey(run.c.id), nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    UniqueConstraint("source", "hash"),
)
"""Records that could not be read, each once."""

link = Table(
    "link",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("kind", Text, nullable=False),  # duplicate, …
    Column("left_id", Text, nullable=False),
    Column("right_id", Text, nullable=False, index=True),
    Column("rule", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("reasons", Text, nullable=False),  # JSON
    Column("rules", Text, nullable=False),
    UniqueConstraint("kind", "left_id", "right_id"),
)
"""What belongs together, and why."""

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("source", Text, primary_key=True),
    Column("question", Text, primary_key=True),
    Column("run_id", ForeignKey(run.c.id), nullable=False),
    Column("state", Text, nullable=False),  # harvest.crawl.Checkpoint as JSON
)
"""Where an unfinished sync stands."""

file = Table(
    "file",
    metadata,
    Column("path", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),  # size and hash of its beginning: another file has another
    Column("records", BigInteger, nullable=False),  # read so far
    Column("offset", BigInteger, nullable=False),  # where the next begins
    Column("done", Boolean, nullable=False),
    Column("run_id", ForeignKey(run.c.id), nullable=False),
)
"""How far each bulk file was loaded."""

lease = Table(
    "lease",
    metadata,
    Column("source", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)
"""Who is syncing a portal now."""

turn = Table(
    "turn",
    metadata,
    Column("source", Text, primary_key=True),
    Column("next_at", BigInteger, nullable=False),
)
"""From when on a portal may be asked again, by whoever has its lease."""
