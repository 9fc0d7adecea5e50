"""One number for all that a register says, whenever and in whatever order it came there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, null, select

from thirty3.register._database import Database
from thirty3.register._packing import unpack
from thirty3.register._tables import (
    applications,
    contract_suppliers,
    contracts,
    links,
    processes,
    published_suppliers,
    quarantine,
    records,
    suppliers,
    tenders,
)

__all__ = ["digest"]


def digest(database: Database) -> str:
    """SHA-256, in hexadecimal. Every record is unpacked on the way, so that damage is found.

    Raises:
        StoreDamagedError: A record is not as it was written.
    """
    sha = hashlib.sha256()
    with database.reading() as connection:
        for query in _contents():
            for *signs, body in connection.execute(query.execution_options(yield_per=500)):
                if body is not None:
                    unpack(body)
                sha.update(repr(tuple(signs)).encode("utf-8", "surrogatepass"))
            sha.update(b"\0")
    return sha.hexdigest()


def _contents() -> Iterator[Select[Any]]:
    """Everything in an order of its own; when it came, and in which run, is no part of what it says."""
    came = (records.c.kind, records.c.key, records.c.source, records.c.content_hash)
    released = records.c.kind == "release"
    yield _ordered(records, *came, records.c.native_id).where(released)
    yield _ordered(records, *came).where(~released)
    yield _ordered(quarantine, quarantine.c.source, quarantine.c.fingerprint)
    yield _ordered(processes, processes.c.ocid, processes.c.content_hash)
    for table in (tenders, contracts):
        yield _ordered(table, table.c.id, table.c.content_hash, table.c.rules)
    yield _ordered(applications, applications.c.id, applications.c.content_hash)
    held = contract_suppliers.c
    yield select(held.contract_id, held.position, held.content_hash, null()).order_by(held.contract_id, held.position)
    published = published_suppliers.c
    yield _ordered(published_suppliers, published.content_hash, published.firm_id, published.differs)
    yield _ordered(suppliers, suppliers.c.id, suppliers.c.content_hash)
    yield _ordered(links, links.c.kind, links.c.scope, links.c.one, links.c.other, links.c.preferred, links.c.score)


def _ordered(table: Table, *signs: ColumnElement[Any]) -> Select[Any]:
    return select(*signs, table.c.body).order_by(*signs)
