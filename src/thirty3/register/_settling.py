"""What can only be said of the whole: which suppliers are one firm, and which records one procurement."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from thirty3.models.company import Company
from thirty3.models.supplier import Supplier
from thirty3.register._database import Database
from thirty3.register._duplicating import find_duplicates
from thirty3.register._masking import Masking, masking_of
from thirty3.register._packing import content_hash, packed, unpacked
from thirty3.register._runs import revision
from thirty3.register._sql import chunks, upsert
from thirty3.register._tables import contract_suppliers, published_suppliers, records, settings, suppliers
from thirty3.resolve.assemble import RULES_VERSION
from thirty3.resolve.suppliers import SupplierResolution
from thirty3.resolve.suppliers import suppliers as resolve_suppliers

__all__ = ["firm_row", "is_settled", "settle"]


def is_settled(connection: Connection) -> bool:
    """Whether nothing has changed since the whole was last looked at, by the rules of this version."""
    rules = connection.execute(select(settings.c.value).where(settings.c.key == "settled_rules")).scalar()
    return revision(connection) == revision(connection, "settled") and (rules or RULES_VERSION) == RULES_VERSION


def settle(database: Database) -> None:
    """Resolve suppliers and duplicates over the whole register, where it has changed since that was last done.

    Looking takes longer than other writers should wait, so that it is done beside them; what came meanwhile stays to
    be settled the next time.
    """
    with database.reading() as connection:
        if is_settled(connection):
            return
        seen = revision(connection)
    find_duplicates(database)  # before the firms, which take as much memory again
    with database.reading() as connection:
        published, found = _resolved(connection)
    with database.writing() as connection:
        if revision(connection, "settled") > seen:  # another process looked later, and was sooner done
            return
        _write(connection, published, found)
        upsert(
            connection,
            settings,
            [{"key": "settled", "value": str(seen)}, {"key": "settled_rules", "value": RULES_VERSION}],
        )


def _resolved(connection: Connection) -> tuple[dict[str, Supplier], SupplierResolution]:
    held = published_suppliers.c
    counted = (
        select(held.content_hash, held.body, func.count())
        .join(contract_suppliers, contract_suppliers.c.content_hash == held.content_hash)
        .group_by(held.content_hash, held.body)
        .order_by(held.content_hash)
    )
    published: dict[str, Supplier] = {}
    times: list[tuple[Supplier, int]] = []
    for sign, body, number in connection.execute(counted):
        published[sign] = unpacked(body, Supplier)
        times.append((published[sign], number))
    given = (one for supplier, number in times for one in repeat(supplier, number))
    return published, resolve_suppliers(given, evidence=_companies(connection))


def _companies(connection: Connection) -> Iterator[Company]:
    """The newest version of each company of the registers that were read."""
    rows = (
        select(records.c.key, records.c.body)
        .where(records.c.kind == "company")
        .order_by(records.c.key, records.c.instant, records.c.content_hash)
    )
    before: tuple[str, bytes] | None = None
    for key, body in connection.execute(rows.execution_options(yield_per=500)):
        if before is not None and before[0] != key:
            yield unpacked(before[1], Company)
        before = key, body
    if before is not None:
        yield unpacked(before[1], Company)


def _write(connection: Connection, published: dict[str, Supplier], found: SupplierResolution) -> None:
    masking = masking_of(connection)
    firms = {row["id"]: row for row in (firm_row(_clean(firm, masking)) for firm in found)}
    columns = (suppliers.c.id, suppliers.c.content_hash, suppliers.c.rules)
    held = {row[0]: tuple(row[1:]) for row in connection.execute(select(*columns))}
    for part in chunks(sorted(held.keys() - firms.keys())):
        connection.execute(delete(suppliers).where(suppliers.c.id.in_(part)))
    upsert(
        connection,
        suppliers,
        [row for id, row in firms.items() if held.get(id) != (row["content_hash"], row["rules"])],
    )
    firm_of = {sign: _clean(found.supplier_of(supplier), masking) for sign, supplier in published.items()}
    _point(connection, published, firm_of)
    held_by_nobody = (
        ~select(contract_suppliers)
        .where(contract_suppliers.c.content_hash == published_suppliers.c.content_hash)
        .exists()
    )
    connection.execute(delete(published_suppliers).where(held_by_nobody))


def _clean(firm: Supplier, masking: Masking | None) -> Supplier:
    """Also here: what was looked at before may have been forgotten since."""
    return firm if masking is None else masking.record(firm)


def firm_row(firm: Supplier) -> dict[str, Any]:
    """A firm as it is kept."""
    return {
        "id": firm.id,
        "rules": RULES_VERSION,
        "content_hash": content_hash(firm, without=set()),
        "body": packed(firm),
    }


def _point(connection: Connection, published: dict[str, Supplier], firm_of: dict[str, Supplier]) -> None:
    """Let published suppliers point to their firms, where they do not yet."""
    columns = (published_suppliers.c.content_hash, published_suppliers.c.firm_id, published_suppliers.c.differs)
    held = {row[0]: tuple(row[1:]) for row in connection.execute(select(*columns))}
    changed = []
    for sign, supplier in published.items():
        firm = firm_of[sign]
        says = (None if supplier.placeholder else firm.id, firm != supplier)
        if sign in held and held[sign] != says:
            changed.append({"sign": sign, "firm": says[0], "is_more": says[1]})
    if changed:
        statement = (
            update(published_suppliers)
            .where(published_suppliers.c.content_hash == bindparam("sign"))
            .values(firm_id=bindparam("firm"), differs=bindparam("is_more"))
        )
        connection.execute(statement, changed)
