"""From releases to resolved tenders and contracts: compiled, read, boroughs matched, classified. The one such line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from thirty3.models.contract import Contract
from thirty3.models.release import Process, Release
from thirty3.models.tender import Tender
from thirty3.ocds.compile import compile_releases
from thirty3.ocds.read import read_contracts, read_tender
from thirty3.resolve import classification
from thirty3.resolve.boroughs import match_buyer
from thirty3.resolve.classification import classify
from thirty3.resolve.suppliers import suppliers as resolve_suppliers

__all__ = ["RULES_VERSION", "contracts", "of_process", "tenders", "tenders_and_contracts"]

RULES_VERSION = f"read 2026-11-25.1, classified {classification.RULES_VERSION}"
"""Of everything between a compiled process and a resolved record: what is kept under another can be made anew."""


def tenders(releases: Iterable[Release]) -> Iterator[Tender]:
    """The tenders that releases tell of, one for each process that has a tender, with boroughs and classification.

    Args:
        releases: Any releases, of any portals, in any order; all releases of one process count together.

    Yields:
        Tenders in the order of the compiled processes.
    """
    for process in compile_releases(releases):
        yield from of_process(process)[0]


def contracts(releases: Iterable[Release]) -> Iterator[Contract]:
    """The contracts and awards that releases tell of, with boroughs, classification and suppliers resolved to firms.

    Args:
        releases: Any releases, of any portals, in any order; all releases of one process count together.

    Yields:
        Contracts in the order of the compiled processes, those of one process together.
    """
    found = [contract for process in compile_releases(releases) for contract in of_process(process)[1]]
    yield from resolve_suppliers(found).apply(found)


def tenders_and_contracts(releases: Iterable[Release]) -> tuple[list[Tender], list[Contract]]:
    """Both, from one compilation: for when both are wanted and memory holds them."""
    all_tenders: list[Tender] = []
    all_contracts: list[Contract] = []
    for process in compile_releases(releases):
        more_tenders, more_contracts = of_process(process)
        all_tenders += more_tenders
        all_contracts += more_contracts
    return all_tenders, list(resolve_suppliers(all_contracts).apply(all_contracts))


def of_process(process: Process) -> tuple[tuple[Tender, ...], tuple[Contract, ...]]:
    """The tender of one process, where it has one, and its contracts and awards; suppliers as published."""
    tender = read_tender(process)
    tenders = () if tender is None else (tender.model_copy(update=_meaning(tender)),)
    return tenders, tuple(contract.model_copy(update=_meaning(contract)) for contract in read_contracts(process))


def _meaning(record: Tender | Contract) -> dict[str, Any]:
    """Whom the buyers stand for, taken together, with every rule that found one; and what is bought."""
    buyers = record.other_buyers if record.buyer is None else (record.buyer, *record.other_buyers)
    matches = [match for buyer in buyers for match in match_buyer(buyer.name, buyer.identifiers)]
    suppliers = [supplier.name for supplier in record.suppliers] if isinstance(record, Contract) else []
    return {
        "boroughs": tuple(sorted({match.borough.gss for match in matches})),
        "borough_rule": "; ".join(dict.fromkeys(match.rule for match in matches)) or None,
        "classification": classify(
            title=record.title, description=record.description, cpv=record.cpv, suppliers=suppliers
        ),
    }
