"""What is derived from releases as they are written: processes, tenders, contracts, and who holds them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, delete, select

from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.record import Record
from thirty3.models.release import Process, Release
from thirty3.models.row import bits, iso
from thirty3.models.supplier import Supplier
from thirty3.models.tender import Tender
from thirty3.normalise.dates import london_day
from thirty3.ocds.compile import compile_releases
from thirty3.register._decisions import decided_entries, gives_way, is_ours, laid_over
from thirty3.register._keeping import Kept
from thirty3.register._masking import Masking, masking_of
from thirty3.register._packing import content_hash, packed, unpacked
from thirty3.register._sql import chunks, insert_new, upsert
from thirty3.register._tables import (
    applications,
    contract_suppliers,
    contracts,
    processes,
    published_suppliers,
    records,
    tenders,
)
from thirty3.resolve.assemble import RULES_VERSION, of_process

__all__ = [
    "application_rows",
    "contract_row",
    "derive",
    "derive_again",
    "process_row",
    "releases_of",
    "supplier_hash",
    "tender_row",
    "write_applications",
]

_FETCHED: dict[str, object] = {"provenance": {"retrieved_at", "position"}}
"""When a record came, and which of those on its page it was, is no part of what it says: the third today, the first
tomorrow, and another where its process is asked for."""
_FETCHED_RELEASES: dict[str, object] = {"releases": {"__all__": _FETCHED}}

SomeRecord = TypeVar("SomeRecord", bound=Record)


def derive(connection: Connection, kept: Kept) -> None:
    """Bring up to date what the records just stored are about, and nothing else."""
    fresh: defaultdict[str, list[Release]] = defaultdict(list)
    for one in kept.new:
        if isinstance(one.record, Release) and one.key not in kept.known:
            fresh[one.key].append(one.record)
    known = sorted({one.key for one in kept.new if one.kind == "release"} & kept.known)
    _write(connection, fresh)
    for part in chunks(known):
        _write(connection, releases_of(connection, part))
    write_applications(connection, sorted({one.key for one in kept.new if one.kind == "application"}))


def derive_again(connection: Connection, ocids: Sequence[str]) -> None:
    """Make anew what is derived from the releases of these processes, by the rules of this version.

    Of a process that has no release any more, nothing is left.
    """
    for part in chunks(ocids):
        found = releases_of(connection, part)
        _write(connection, found)
        gone = [ocid for ocid in part if ocid not in found]
        for table, key in ((processes, "ocid"), (tenders, "id")):
            _replace(connection, table, key, gone, [])
        _write_suppliers(connection, _replace(connection, contracts, "id", gone, []), [])


def releases_of(connection: Connection, ocids: Sequence[str]) -> dict[str, list[Release]]:
    """All versions of all releases of processes, by ocid."""
    found: defaultdict[str, list[Release]] = defaultdict(list)
    wanted = select(records.c.key, records.c.body).where(records.c.kind == "release", records.c.key.in_(ocids))
    for ocid, body in connection.execute(wanted):
        found[ocid].append(unpacked(body, Release))
    return found


def _write(connection: Connection, releases: Mapping[str, Sequence[Release]]) -> None:
    masking = masking_of(connection)
    compiled = list(compile_releases(one for ocid in releases for one in releases[ocid]))
    if not compiled:
        return
    ocids = [process.ocid for process in compiled]
    all_tenders: list[Tender] = []
    all_contracts: list[Contract] = []
    for process in compiled:
        its_tenders, its_contracts = of_process(process)
        # releases hold nothing forgotten, but two of their texts that say nothing alone may be read as one name
        all_tenders += [_clean(one, masking) for one in its_tenders]
        all_contracts += [_clean(one, masking) for one in its_contracts]
    _replace(connection, processes, "ocid", ocids, [process_row(process) for process in compiled])
    _replace(connection, tenders, "id", ocids, [tender_row(tender) for tender in all_tenders])
    changed = _replace(connection, contracts, "id", ocids, [contract_row(contract) for contract in all_contracts])
    _write_suppliers(connection, changed, [one for one in all_contracts if one.id in changed])


def _clean(record: SomeRecord, masking: Masking | None) -> SomeRecord:
    return record if masking is None else masking.record(record)


def _replace(
    connection: Connection, table: Table, key: str, ocids: Sequence[str], rows: Sequence[dict[str, Any]]
) -> set[str]:
    """Make the rows of these processes what they should be; ids of those that were not."""
    column, by_key = table.c[key], {row[key]: row for row in rows}
    signs = ["content_hash", *(["rules"] if "rules" in table.c else [])]
    held: dict[str, tuple[str, ...]] = {}
    for part in chunks(ocids):
        query = select(column, *(table.c[sign] for sign in signs)).where(table.c.ocid.in_(part))
        held |= {row[0]: tuple(row[1:]) for row in connection.execute(query)}
    changed = [row for name, row in by_key.items() if held.get(name) != tuple(row[sign] for sign in signs)]
    gone = sorted(held.keys() - by_key.keys())
    for part in chunks(gone):
        connection.execute(delete(table).where(column.in_(part)))
    upsert(connection, table, changed)
    return {*gone, *(row[key] for row in changed)}


def process_row(process: Process) -> dict[str, Any]:
    """A compiled process as it is kept."""
    return {
        "ocid": process.ocid,
        "content_hash": content_hash(process, without=_FETCHED_RELEASES),
        "body": packed(process),
    }


def _meaning(record: Tender | Contract) -> dict[str, Any]:
    found = record.classification
    return {
        "id": record.id,
        "ocid": record.ocid or record.id,
        "source": record.provenance.source,
        "borough_bit": bits(record.boroughs) or 0,
        "technology": None if found is None else found.technology,
        "service_area": None if found is None else found.service_area,
        "published": iso(record.published),
        "rules": RULES_VERSION,
        "content_hash": content_hash(record, without=_FETCHED),
        "body": packed(record),
    }


def tender_row(tender: Tender) -> dict[str, Any]:
    """A tender as it is kept."""
    closes = tender.deadline or tender.expression_deadline
    return _meaning(tender) | {
        "stage": tender.stage,
        "closes": None if closes is None else london_day(closes).isoformat(),
    }


def contract_row(contract: Contract) -> dict[str, Any]:
    """A contract as it is kept."""
    period = contract.period
    return _meaning(contract) | {
        "status": contract.status,
        "starts": iso(period.start),
        "ends": iso(period.end),
        "max_ends": iso(period.max_end),
    }


def _write_suppliers(connection: Connection, ids: Iterable[str], changed: Sequence[Contract]) -> None:
    """Who holds the contracts that changed. Suppliers nobody holds any more stay until the register is settled."""
    for part in chunks(sorted(ids)):
        connection.execute(delete(contract_suppliers).where(contract_suppliers.c.contract_id.in_(part)))
    published = {supplier_hash(supplier): supplier for contract in changed for supplier in contract.suppliers}
    insert_new(
        connection,
        published_suppliers,
        [
            {"content_hash": sign, "firm_id": None, "differs": False, "body": packed(supplier)}
            for sign, supplier in sorted(published.items())
        ],
    )
    insert_new(
        connection,
        contract_suppliers,
        [
            {"contract_id": contract.id, "position": position, "content_hash": supplier_hash(supplier)}
            for contract in changed
            for position, supplier in enumerate(contract.suppliers)
        ],
    )


def supplier_hash(supplier: Supplier) -> str:
    """What tells one published supplier from another."""
    return content_hash(supplier, without=set())


def write_applications(connection: Connection, ids: Sequence[str]) -> None:
    """The newest version of each application, whatever order they came in, with what people accepted laid over it.

    Of one that no source has and nobody accepted, nothing. Entries made by proposals give way to their borough's own,
    so that those of the boroughs touched are looked at again.
    """
    touched: set[str] = set()
    for part in chunks(ids):
        named = applications.c.id.in_(part)
        touched |= set(connection.execute(select(applications.c.borough).where(named)).scalars())
        newest = laid_over(connection, _newest(connection, part), part)
        touched |= {one.borough for one in newest.values()}
        _put(connection, part, newest)
    for gss in sorted(touched):
        _let_give_way(connection, gss)


def _newest(connection: Connection, ids: Sequence[str]) -> dict[str, Application]:
    """Applications as their sources have them last."""
    wanted = (
        select(records.c.key, records.c.body)
        .where(records.c.kind == "application", records.c.key.in_(ids))
        .order_by(records.c.instant, records.c.content_hash)
    )
    return {key: unpacked(body, Application) for key, body in connection.execute(wanted)}


def _let_give_way(connection: Connection, gss: str) -> None:
    """Keep the entries that proposals made for a borough where it lists none itself."""
    made = decided_entries(connection, made_for=gss)
    if not made:
        return
    held = select(applications.c.body).where(applications.c.borough == gss)
    listed = [
        one for one in (unpacked(body, Application) for body in connection.execute(held).scalars()) if not is_ours(one)
    ]
    for part in chunks(made):
        ours = laid_over(connection, {}, part)
        _put(connection, part, {id: one for id, one in ours.items() if not gives_way(one, listed)})


def _put(connection: Connection, ids: Sequence[str], entries: Mapping[str, Application]) -> None:
    """Make these entries, and no others of these ids, what is there."""
    gone = [id for id in ids if id not in entries]
    if gone:
        connection.execute(delete(applications).where(applications.c.id.in_(gone)))
    upsert(connection, applications, list(application_rows(entries)))


def application_rows(newest: Mapping[str, Application]) -> Iterator[dict[str, Any]]:
    """Applications as they are kept."""
    for key, one in newest.items():
        yield {
            "id": key,
            "borough": one.borough,
            "service_areas": f"|{'|'.join(one.service_areas)}|",
            "content_hash": content_hash(one, without=_FETCHED),
            "body": packed(one),
        }
