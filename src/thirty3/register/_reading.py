"""Reading from a register: one view of it, a few hundred rows at a time, each held against the filter once more."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import AbstractContextManager, closing
from datetime import datetime
from itertools import groupby, islice
from typing import Any, Protocol, TypeAlias, TypeVar

from sqlalchemy import Connection, Select, Table, func, or_, select

from thirty3.errors import StoreDamagedError
from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.release import Release
from thirty3.models.supplier import Supplier
from thirty3.models.tender import Tender
from thirty3.ocds.compile import compile_releases
from thirty3.register._decisions import decided_entries, gives_way, is_ours, laid_over
from thirty3.register._deriving import supplier_hash
from thirty3.register._packing import unpacked
from thirty3.register._sql import chunks, instant
from thirty3.register._tables import (
    applications,
    contract_suppliers,
    contracts,
    links,
    published_suppliers,
    records,
    suppliers,
    tenders,
)
from thirty3.register._wanted import Wanted
from thirty3.resolve.assemble import of_process

__all__ = ["Reading", "resolved"]

_ROWS = 500
"""Rows fetched at a time: a megabyte or two."""

Held: TypeAlias = Tender | Contract | Application | Supplier | Release
Kind = TypeVar("Kind", bound=Held)


class Readable(Protocol):
    """Whatever gives a view of a register."""

    def reading(self) -> AbstractContextManager[Connection]:
        """One view of it, which does not change while others write."""


class Reading:
    """What a register holds, as records, lazily. Each call is one view of it, which writers do not disturb."""

    def __init__(self, database: Readable) -> None:
        self._database = database

    def tenders(self, wanted: Wanted, as_of: datetime | None) -> Iterator[Tender]:
        """Tenders by id."""
        if as_of is not None:
            found = (one for pair in self._processes(as_of) for one in pair[0])
            yield from (one for one in found if wanted.admits_tender(one))
            return
        table = tenders.c
        query = _narrowed(tenders, wanted)
        if wanted.open_on is not None:
            query = query.where(table.stage == "open", or_(table.closes.is_(None), table.closes >= wanted.open_on_day))
        with self._database.reading() as connection:
            for tender in _whole(connection, query, Tender, _unless_narrowed(tenders, query)):
                if wanted.admits_tender(tender):
                    yield tender

    def contracts(self, wanted: Wanted, as_of: datetime | None) -> Iterator[Contract]:
        """Contracts by id, their suppliers resolved to firms."""
        if as_of is not None:
            with self._database.reading() as connection:
                for pair in self._processes(as_of):
                    for one in resolved(connection, pair[1]):
                        if wanted.admits_contract(one):
                            yield one
            return
        table = contracts.c
        query = _narrowed(contracts, wanted)
        if wanted.active_on is not None:
            day = wanted.active_on.isoformat()
            query = query.where(
                or_(table.starts.is_(None), table.starts <= day), or_(table.ends.is_(None), table.ends >= day)
            )
        if wanted.supplier is not None:
            query = query.where(table.id.in_(_held_by(wanted.supplier)))
        with self._database.reading() as connection:
            for part in _parts(_whole(connection, query, Contract, _unless_narrowed(contracts, query))):
                for one in resolved(connection, part):
                    if wanted.admits_contract(one):
                        yield one

    def applications(self, wanted: Wanted, as_of: datetime | None) -> Iterator[Application]:
        """Applications by id."""
        if as_of is not None:
            yield from (one for one in self._applications_then(as_of) if wanted.admits_application(one))
            return
        table = applications.c
        query = select(table.body).order_by(table.id)
        if wanted.boroughs is not None:
            query = query.where(table.borough.in_(sorted(wanted.boroughs)))
        if wanted.service_areas is not None:
            areas = (
                table.service_areas.contains(f"|{area}|", autoescape=True) for area in sorted(wanted.service_areas)
            )
            query = query.where(or_(*areas))
        with self._database.reading() as connection:
            for application in _whole(connection, query, Application, _unless_narrowed(applications, query)):
                if wanted.admits_application(application):
                    yield application

    def suppliers(self) -> Iterator[Supplier]:
        """Firms by id."""
        with self._database.reading() as connection:
            yield from _whole(connection, select(suppliers.c.body).order_by(suppliers.c.id), Supplier, suppliers)

    def releases(self, source: str | None, as_of: datetime | None) -> Iterator[Release]:
        """All versions of all releases, those of one process together, by ocid."""
        query = select(records.c.body).where(records.c.kind == "release")
        if source is not None:
            query = query.where(records.c.source == source)
        if as_of is not None:
            query = query.where(records.c.seen_at <= instant(as_of))
        ordered = query.order_by(records.c.key, records.c.instant, records.c.id)
        whole = records if source is None and as_of is None else None
        with self._database.reading() as connection:
            yield from _whole(connection, ordered, Release, whole)

    def _processes(self, as_of: datetime) -> Iterator[tuple[tuple[Tender, ...], tuple[Contract, ...]]]:
        """Tenders and contracts as they could be read from what had come by then, process by process."""
        for _, group in groupby(self.releases(None, as_of), key=lambda release: release.ocid):
            for process in compile_releases(group):
                yield of_process(process)

    def _applications_then(self, as_of: datetime) -> Iterator[Application]:
        """Entries as they were: the newest versions that had come by then, with what was accepted by then."""
        table = records.c
        query = select(table.body).where(table.kind == "application", table.seen_at <= instant(as_of))
        with self._database.reading() as connection:
            ordered = query.order_by(table.key, table.instant, table.content_hash)
            entries = {one.id: one for one in (unpacked(body, Application) for body in _stream(connection, ordered))}
            for part in chunks(decided_entries(connection)):
                sourced = {id: entries.pop(id) for id in part if id in entries}
                entries |= laid_over(connection, sourced, part, as_of=as_of)
            for id in sorted(entries):
                if not (is_ours(entries[id]) and gives_way(entries[id], entries.values())):
                    yield entries[id]


def _stream(connection: Connection, query: Select[Any]) -> Generator[Any, None, None]:
    """The first column of a query, a few rows at a time, so that memory stays flat."""
    with connection.execute(query.execution_options(yield_per=_ROWS)) as found:
        yield from found.scalars()


def _whole(connection: Connection, query: Select[Any], kind: type[Kind], table: Table | None) -> Iterator[Kind]:
    """The records of a query, in the order of their ids, releases in that of their ocids.

    Args:
        connection: In a transaction.
        query: Of the bodies of one table.
        kind: What they are.
        table: That table, where the query leaves out nothing; or records, where it wants all releases. None where it
            is narrowed.

    Raises:
        StoreDamagedError: One is not as it was written. Or rows are missing, there twice or out of order: a damaged
            index can lead a database astray in silence, which can be noticed only when all of a table is read.
    """
    number = 0
    before: Held | None = None
    with closing(_stream(connection, query)) as bodies:
        for number, body in enumerate(bodies, 1):  # noqa: B007 - it is needed after the last
            record = unpacked(body, kind)
            if table is not None and before is not None and not _in_order(before, record):
                raise StoreDamagedError(f"rows of the table {table.name} are out of order: restore a copy")
            before = record
            yield record
    if table is not None and {connection.execute(held).scalar_one() for held in _counts(table)} != {number}:
        raise StoreDamagedError(f"rows of the table {table.name} are missing: restore a copy")


def _in_order(before: Held, record: Held) -> bool:
    """Whether one of two neighbours may be the first: releases of one process by date, undated ones anywhere."""
    if isinstance(before, Release) and isinstance(record, Release):
        if before.ocid != record.ocid:
            return before.ocid < record.ocid
        return before.date is None or record.date is None or before.date <= record.date
    return before.id < record.id


def _counts(table: Table) -> Iterator[Select[Any]]:
    """How many rows a table has, by an index of it and by itself; of records, how many releases."""
    by_index, by_itself = select(func.count()).select_from(table), select(func.count(table.c.body))
    if table is records:
        by_index = by_index.where(table.c.kind == "release")
        by_itself = by_itself.where(table.c.kind + "" == "release")  # which no index has
    yield by_index
    yield by_itself


def _unless_narrowed(table: Table, query: Select[Any]) -> Table | None:
    return table if query.whereclause is None else None


def _parts(found: Iterator[Kind]) -> Iterator[tuple[Kind, ...]]:
    while part := tuple(islice(found, _ROWS)):
        yield part


def _narrowed(table: Table, wanted: Wanted) -> Select[Any]:
    """What the database can leave out beforehand; nothing here decides."""
    columns = table.c
    query = select(columns.body).order_by(columns.id)
    if wanted.technology is not None:
        query = query.where(columns.technology == wanted.technology)
    if wanted.service_areas is not None:
        query = query.where(columns.service_area.in_(sorted(wanted.service_areas)))
    if wanted.boroughs is not None:
        # few sums of bits are in use, so that the index finds them and then their rows
        used = select(columns.borough_bit).distinct().where(columns.borough_bit.op("&")(wanted.borough_bits) != 0)
        query = query.where(columns.borough_bit.in_(used))
    if wanted.source is not None:
        query = query.where(columns.source == wanted.source)
    if wanted.duplicates == "drop":
        kind = "tender" if table is tenders else "contract"
        query = query.where(columns.id.not_in(select(links.c.other).where(links.c.kind == kind, ~links.c.preferred)))
    return query


def _held_by(firm: str) -> Select[Any]:
    """Ids of the contracts that a firm holds."""
    published, held = published_suppliers.c, contract_suppliers.c
    return (
        select(held.contract_id)
        .join(published_suppliers, published.content_hash == held.content_hash)
        .where(or_(published.firm_id == firm, published.firm_id.is_(None)))
    )


def resolved(connection: Connection, found: Sequence[Contract]) -> list[Contract]:
    """The contracts with each published supplier as the firm it is; as published where that is not settled yet."""
    signs = {supplier_hash(supplier) for contract in found for supplier in contract.suppliers}
    firms: dict[str, Supplier] = {}
    for part in chunks(sorted(signs)):
        query = (
            select(published_suppliers.c.content_hash, suppliers.c.body)
            .join(suppliers, suppliers.c.id == published_suppliers.c.firm_id)
            .where(published_suppliers.c.differs, published_suppliers.c.content_hash.in_(part))
        )
        firms |= {sign: unpacked(body, Supplier) for sign, body in connection.execute(query)}
    return [_with_firms(contract, firms) for contract in found] if firms else list(found)


def _with_firms(contract: Contract, firms: dict[str, Supplier]) -> Contract:
    signs = [supplier_hash(supplier) for supplier in contract.suppliers]
    if firms.keys().isdisjoint(signs):
        return contract
    its = dict.fromkeys(firms.get(sign, one) for sign, one in zip(signs, contract.suppliers, strict=True))
    return contract.model_copy(update={"suppliers": tuple(its)})
