"""Everything in a register, held against what it was when it was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Row, Table, func, select

from thirty3.errors import StoreDamagedError
from thirty3.models.application import Application
from thirty3.models.company import Company
from thirty3.models.contract import Contract
from thirty3.models.provenance import Rejection
from thirty3.models.release import Process, Release
from thirty3.models.supplier import Supplier
from thirty3.models.tender import Tender
from thirty3.register._database import Database
from thirty3.register._decisions import Word, word_row
from thirty3.register._deriving import application_rows, contract_row, process_row, tender_row
from thirty3.register._keeping import came_of
from thirty3.register._masking import masking_of
from thirty3.register._packing import unpack, unpacked
from thirty3.register._settling import firm_row
from thirty3.register._standing import all_runs, standing
from thirty3.register._tables import (
    applications,
    checkpoints,
    contracts,
    decisions,
    links,
    processes,
    published_suppliers,
    quarantine,
    records,
    requests,
    suppliers,
    tenders,
)
from thirty3.register._words import as_written
from thirty3.resolve.assemble import RULES_VERSION

__all__ = ["check"]

_KINDS: Mapping[str, type[Release] | type[Application] | type[Company]] = {
    "release": Release,
    "application": Application,
    "company": Company,
}
_UNTOLD = frozenset({"body", "content_hash", "rules"})
"""Columns that another version of this library may have filled otherwise, without anything being wrong."""


def check(database: Database) -> None:
    """Read all of it.

    Raises:
        StoreDamagedError: Something is not as it was written.
    """
    database.check()
    with database.reading() as connection:
        for table, says in _sayings(connection):
            for row in connection.execute(select(table).execution_options(yield_per=500)):
                _compare(table, row, says(row))
        for body in connection.execute(select(checkpoints.c.body)).scalars():
            unpack(body)
        _check_ledger(connection)
    all_runs(database, None)
    standing(database)


def _sayings(connection: Connection) -> Iterator[tuple[Table, Callable[[Row[Any]], Mapping[str, object]]]]:
    """Tables, and what the columns of a row are by its record."""
    unmasked = masking_of(connection) is None
    yield records, lambda row: _record(row, hashed=unmasked)  # what was forgotten is gone, its hash is what it was
    yield quarantine, lambda row: _nothing(unpacked(row.body, Rejection))
    yield processes, lambda row: process_row(unpacked(row.body, Process))
    yield tenders, lambda row: _if_by_our_rules(row, tender_row(unpacked(row.body, Tender)))
    yield contracts, lambda row: _if_by_our_rules(row, contract_row(unpacked(row.body, Contract)))
    yield applications, lambda row: next(application_rows({row.id: unpacked(row.body, Application)}))
    yield published_suppliers, lambda row: _nothing(unpacked(row.body, Supplier))
    yield suppliers, lambda row: firm_row(unpacked(row.body, Supplier))
    yield links, lambda row: _nothing(unpack(row.body))
    yield decisions, lambda row: word_row(unpacked(row.body, Word))


def _record(row: Row[Any], *, hashed: bool) -> Mapping[str, object]:
    with as_written(f"record {row.id}"):
        record = unpacked(row.body, _KINDS[row.kind])
    came = came_of(row.kind, record)
    if hashed and isinstance(record, Release) and came.content_hash != row.content_hash:
        raise StoreDamagedError(f"record {row.id} is not what its hash says: restore a copy")
    return {name: getattr(came, name) for name in ("key", "source", "native_id", "instant", "day")}


def _if_by_our_rules(row: Row[Any], said: Mapping[str, object]) -> Mapping[str, object]:
    return said if row.rules == RULES_VERSION else {"id": said["id"]}


def _nothing(_record: object) -> Mapping[str, object]:
    return {}


def _compare(table: Table, row: Row[Any], said: Mapping[str, object]) -> None:
    for name in said.keys() - _UNTOLD:
        if getattr(row, name) != said[name]:
            raise StoreDamagedError(f"{name} in {table.name} is not what its record says: restore a copy")


def _check_ledger(connection: Connection) -> None:
    """What the ledger says was stored is there."""
    stored = select(requests.c.run_id, func.sum(requests.c.stored)).group_by(requests.c.run_id)
    held = select(records.c.run_id, func.count()).group_by(records.c.run_id)
    said = {run_id: int(number) for run_id, number in connection.execute(stored) if number}
    if said != dict(tuple(row) for row in connection.execute(held)):
        raise StoreDamagedError("the ledger and the records do not add up: restore a copy")
