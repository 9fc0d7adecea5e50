"""From releases to resolved tenders and contracts in one line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import thirty3.resolve
from thirty3.models.provenance import Provenance
from thirty3.models.release import Release
from thirty3.ocds.files import load
from thirty3.reference import borough
from thirty3.resolve import contracts, tenders, tenders_and_contracts


def release(ocid: str, buyer: str, title: str, *, others: tuple[str, ...] = (), cpv: str = "48000000") -> Release:
    """A made-up award of a made-up tender, as a portal would publish it."""
    names = (buyer, *others)
    data: dict[str, Any] = {
        "ocid": ocid,
        "id": f"{ocid}-1",
        "date": "2026-03-01T00:00:00Z",
        "tag": ["award"],
        "buyer": {"id": "1", "name": buyer},
        "parties": [
            {"id": str(number), "name": name, "roles": ["buyer"]} for number, name in enumerate(names, start=1)
        ],
        "tender": {"id": "t", "title": title, "status": "complete", "classification": {"scheme": "CPV", "id": cpv}},
        "awards": [{"id": "a", "status": "active", "value": {"amount": 1000, "currency": "GBP"}}],
    }
    provenance = Provenance(source="file", record_id=f"{ocid}-1")
    date = datetime(2026, 3, 1, tzinfo=UTC)
    return Release(ocid=ocid, id=f"{ocid}-1", date=date, tags=("award",), data=data, provenance=provenance)


def test_a_tender_and_its_contract_know_their_borough_and_service() -> None:
    [tender], [contract] = tenders_and_contracts([release("ocds-x-1", "LB Camden", "Housing management system")])
    for record in (tender, contract):
        assert record.boroughs == (borough("Camden").gss,)
        assert record.borough_rule == 'alias "LB Camden"'
        assert record.classification is not None
        assert record.classification.technology
        assert record.classification.service_area == "housing"


def test_a_joint_purchase_is_all_its_boroughs_once() -> None:
    joint = release("ocds-x-1", "LB Sutton", "Payroll system", others=("Kingston Council", "LB Sutton"))
    [tender] = tenders([joint])
    assert tender.boroughs == (borough("Kingston Council").gss, borough("Sutton").gss)
    assert tender.borough_rule is not None
    assert tender.borough_rule.count(";") == 1


def test_a_buyer_outside_london_has_no_borough_and_no_rule() -> None:
    [contract] = contracts([release("ocds-x-1", "Harlow Council", "Roof replacement", cpv="45000000")])
    assert (contract.boroughs, contract.borough_rule) == ((), None)
    assert contract.technology is False


def test_tenders_are_read_lazily_by_those_who_ask_for_few() -> None:
    asked = tenders(release(f"ocds-x-{number}", "LB Brent", "Laptops") for number in range(3))
    assert isinstance(asked, Iterator)
    assert next(asked).boroughs == (borough("Brent").gss,)


def test_an_unknown_name_of_the_package_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = thirty3.resolve.nothing


def test_a_real_page_gives_the_boroughs_that_stand_on_it(shared: Path) -> None:
    page = shared / "contracts_finder" / "search_page_2025-01-23.json"
    found_tenders, found_contracts = tenders_and_contracts(load(page))
    assert list(tenders(load(page))) == found_tenders
    assert list(contracts(load(page))) == found_contracts
    names = {"Merton", "Enfield", "Ealing", "Harrow", "Islington"}
    for records in (found_tenders, found_contracts):
        assert {gss for record in records for gss in record.boroughs} <= {borough(name).gss for name in names}
        assert all(record.classification is not None for record in records)
        assert all((record.borough_rule is None) == (not record.boroughs) for record in records)
    assert {gss for record in found_tenders for gss in record.boroughs} == {borough(name).gss for name in names}


@pytest.mark.parametrize("folder", ["contracts_finder", "find_a_tender", "public_contracts_scotland"])
def test_every_real_process_is_resolved(shared: Path, folder: str) -> None:
    files = sorted(path for path in (shared / folder).glob("*.json") if path.name != "rest_v2_notice.json")
    found_tenders, found_contracts = tenders_and_contracts(load(*files))
    assert found_tenders
    assert all(record.classification for record in found_tenders)
    assert all(record.classification for record in found_contracts)
