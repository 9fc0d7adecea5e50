"""Which records of several portals tell of one procurement, kept borough by borough."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, select

from thirty3.models.borough import Borough
from thirty3.models.contract import Contract
from thirty3.models.duplicate import DuplicateGroup
from thirty3.models.tender import Tender
from thirty3.reference import boroughs
from thirty3.register._database import Database
from thirty3.register._masking import Masking, masking_of
from thirty3.register._packing import packed, unpacked
from thirty3.register._sql import upsert
from thirty3.register._tables import contracts, links, settings, tenders
from thirty3.resolve.assemble import RULES_VERSION
from thirty3.resolve.duplicates import duplicates

__all__ = ["find_duplicates", "groups_of"]

_ROWS = 500
"""Rows fetched at a time: a megabyte or two."""
_NOTHING = hashlib.sha256(RULES_VERSION.encode())
"""What a borough's sign begins with: all of it, where the register holds nothing of the borough."""


def find_duplicates(database: Database) -> None:
    """Look again at the boroughs whose tenders or contracts are not those that were looked at last.

    One borough at a time, so that memory holds one: a procurement of two boroughs is looked at in each.
    """
    for borough in boroughs():
        with database.reading() as connection:
            seen = _sign(connection, borough)
            before = connection.execute(select(settings.c.value).where(settings.c.key == _key(borough))).scalar()
            if seen == before or (before is None and seen == _NOTHING.hexdigest()):
                continue
            rows = list(_rows(connection, borough))
        with database.writing() as connection:
            if _sign(connection, borough) != seen:  # whoever wrote meanwhile looks again, or has looked already
                continue
            masking = masking_of(connection)  # something may have been forgotten since it was read
            if masking is not None:
                rows = [_clean(row, masking) for row in rows]
            connection.execute(delete(links).where(links.c.scope == borough.gss))
            upsert(connection, links, rows)
            upsert(connection, settings, [{"key": _key(borough), "value": seen}])


def _clean(row: dict[str, Any], masking: Masking) -> dict[str, Any]:
    group = masking.record(unpacked(row["body"], DuplicateGroup))
    return row | {"one": group.id, "other": masking.text(row["other"], name="id"), "body": packed(group)}


def groups_of(database: Database) -> Iterator[DuplicateGroup]:
    """The groups found, each once, by id."""
    query = select(links.c.one, links.c.kind, links.c.scope, links.c.body).where(links.c.preferred)
    with database.reading() as connection:
        before: DuplicateGroup | None = None
        for *_, body in connection.execute(query.order_by(links.c.one, links.c.kind, links.c.scope)):
            group = unpacked(body, DuplicateGroup)
            if group != before:  # of two boroughs that buy together, each has found it
                yield group
            before = group


def _rows(connection: Connection, borough: Borough) -> Iterator[dict[str, Any]]:
    its_tenders = {one.id: one for one in _of(connection, tenders, borough, Tender)}
    its_contracts = {one.id: one for one in _of(connection, contracts, borough, Contract)}
    for group in duplicates([*its_tenders.values(), *its_contracts.values()]):
        known: dict[str, Any] = its_tenders if group.kind == "tender" else its_contracts
        stands_for = max(group.members, key=lambda id: (str(known[id].published or ""), id))
        for member in group.members:
            yield {
                "kind": group.kind,
                "scope": borough.gss,
                "one": group.id,
                "other": member,
                "preferred": member == stands_for,
                "score": group.score,
                "rules": RULES_VERSION,
                "body": packed(group),
            }


def _of(connection: Connection, table: Table, borough: Borough, kind: type[Any]) -> Iterator[Any]:
    query = select(table.c.body).where(_buys(table, borough)).execution_options(yield_per=_ROWS)
    for body in connection.execute(query).scalars():
        yield unpacked(body, kind)


def _sign(connection: Connection, borough: Borough) -> str:
    """What tells the borough's records from those looked at before."""
    sha = _NOTHING.copy()
    for table in (tenders, contracts):
        query = select(table.c.id, table.c.content_hash).where(_buys(table, borough)).order_by(table.c.id)
        for row in connection.execute(query.execution_options(yield_per=_ROWS)):
            sha.update(repr(tuple(row)).encode())
    return sha.hexdigest()


def _buys(table: Table, borough: Borough) -> ColumnElement[bool]:
    used = select(table.c.borough_bit).distinct().where(table.c.borough_bit.op("&")(borough.bit) != 0)
    return table.c.borough_bit.in_(used)


def _key(borough: Borough) -> str:
    return f"duplicates {borough.gss}"
