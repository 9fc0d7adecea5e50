"""Everything a register holds, year of publication by year: how an export goes through it in flat memory."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, islice
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Table, func, literal, select

from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.release import Release
from thirty3.models.tender import Tender
from thirty3.register._packing import unpacked
from thirty3.register._reading import resolved
from thirty3.register._sql import chunks
from thirty3.register._tables import applications, contracts, records, tenders

__all__ = ["Part", "application_parts", "contract_parts", "first_seen", "release_parts", "tender_parts"]

_ROWS = 500
"""Rows fetched at a time: a megabyte or two."""

Part: TypeAlias = tuple[int | None, list[Any]]
"""A year of publication, None where there is none, and some of its records; the undated ones come first."""


def contract_parts(connection: Connection) -> Iterator[Part]:
    """Contracts by the year of their newest notice and id, their suppliers resolved to firms."""
    for year, bodies in _bodies(connection, contracts, contracts.c.published, contracts.c.id):
        yield year, resolved(connection, [unpacked(body, Contract) for body in bodies])


def tender_parts(connection: Connection) -> Iterator[Part]:
    """Tenders by the year of their newest notice and id."""
    for year, bodies in _bodies(connection, tenders, tenders.c.published, tenders.c.id):
        yield year, [unpacked(body, Tender) for body in bodies]


def application_parts(connection: Connection) -> Iterator[Part]:
    """Applications by id; nobody dates their publication."""
    for year, bodies in _bodies(connection, applications, literal(""), applications.c.id):
        yield year, [unpacked(body, Application) for body in bodies]


def release_parts(connection: Connection) -> Iterator[Part]:
    """All versions of all releases by their London year, those of one process together."""
    table = records.c
    order = (table.key, table.instant, table.id)
    for year, bodies in _bodies(connection, records, table.day, *order, where=table.kind == "release"):
        yield year, [unpacked(body, Release) for body in bodies]


def first_seen(connection: Connection, kind: str, keys: list[str]) -> dict[tuple[str, str], str]:
    """When each version of some records first came here, by ocid or id of the record and id of the version."""
    table = records.c
    found: dict[tuple[str, str], str] = {}
    for part in chunks(keys):
        query = select(table.key, table.native_id, func.min(table.seen_at))
        query = query.where(table.kind == kind, table.key.in_(part)).group_by(table.key, table.native_id)
        found |= {(key, version): seen for key, version, seen in connection.execute(query)}
    return found


def _bodies(
    connection: Connection,
    table: Table,
    day: ColumnElement[Any],
    *order: ColumnElement[Any],
    where: ColumnElement[bool] | None = None,
) -> Iterator[tuple[int | None, list[bytes]]]:
    """A few bodies at a time, of one year each. The database sorts, on its disk where it must."""
    year = func.coalesce(func.substr(day, 1, 4), "")
    query = select(year, table.c.body).order_by(year, *order)
    if where is not None:
        query = query.where(where)
    rows = connection.execute(query.execution_options(yield_per=_ROWS))
    for text, group in groupby(rows, key=lambda row: str(row[0])):
        while part := [row[1] for row in islice(group, _ROWS)]:
            yield int(text) if text else None, part
