"""Real files, counted twice: by this library and by plain JSON. The two must agree."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from thirty3.models.contract import Contract
from thirty3.normalise.names import supplier_key
from thirty3.ocds.compile import compile_releases
from thirty3.ocds.files import load, read_package
from thirty3.ocds.read import read_contracts, read_tender

FILES = [
    "contracts_finder/search_page_2025-01-23.json",
    "contracts_finder/releases_2025_lost_backslashes.json",
    "contracts_finder/openopps_2020_releases.json",
    "find_a_tender/002109-2021.json",
    "find_a_tender/032703-2026_UK4.json",
    "find_a_tender/037689-2026_UK1.json",
    "find_a_tender/052408-2025.json",
    "find_a_tender/083563-2026.json",
    "find_a_tender/page_2026-09-03-p001.json",
    "find_a_tender/record_ocds-h6vhtk-0525b3.json",
    "public_contracts_scotland/releases_2019.json",
]


@dataclass(frozen=True)
class Count:
    """What a file holds, by plain JSON: no code of the library is used here."""

    releases: int
    ocids: int
    awards: int
    suppliers: int
    awards_of_zero: int

    @classmethod
    def of(cls, path: Path) -> Count:
        releases = plain(path)
        awards = [award for release in releases for award in release.get("awards", [])]
        return cls(
            releases=len(releases),
            ocids=len({release["ocid"] for release in releases}),
            awards=len(awards),
            suppliers=sum(len(award.get("suppliers", [])) for award in awards),
            awards_of_zero=sum(award.get("value", {}).get("amount") == 0 for award in awards),
        )


def plain(path: Path) -> list[Any]:
    whole = json.loads(path.read_text(encoding="utf-8-sig"))
    if isinstance(whole, list):
        return whole
    return whole.get("releases") or [record["compiledRelease"] for record in whole["records"]]


@pytest.mark.parametrize("name", FILES)
def test_every_release_is_read_and_every_count_agrees(name: str, shared: Path) -> None:
    path, count = shared / name, Count.of(shared / name)
    loading = load(path)
    releases = list(loading)
    assert loading.account.rejections == ()
    assert loading.account.received == count.releases
    awards = [award for release in releases for award in release.data.get("awards", [])]
    assert count == Count(
        releases=len(releases),
        ocids=len({release.ocid for release in releases}),
        awards=len(awards),
        suppliers=sum(len(award.get("suppliers", [])) for award in awards),
        awards_of_zero=sum(award.get("value", {}).get("amount") == 0 for award in awards),
    )


@pytest.mark.parametrize("name", FILES)
def test_every_award_becomes_one_contract_with_all_its_suppliers(name: str, shared: Path) -> None:
    # by the newest release of each process, as one has counted it by hand: awards are updated in place in these files
    newest: dict[str, Any] = {}
    for release in sorted(plain(shared / name), key=lambda one: str(one["date"])):
        newest.setdefault(release["ocid"], {}).update({award["id"]: award for award in release.get("awards", [])})
    awards = [award for of_process in newest.values() for award in of_process.values()]
    contracts = [found for process in compile_releases(load(shared / name)) for found in read_contracts(process)]
    with_award = [contract for contract in contracts if "award_missing" not in contract.notes]
    assert len(with_award) == len(awards)
    assert sum("value_zero" in contract.notes for contract in contracts) == sum(
        award.get("value", {}).get("amount") == 0 for award in awards
    )
    keys = Counter(frozenset(supplier_key(one.get("name", "")) for one in award["suppliers"]) for award in awards)
    assert Counter(map(names_of, with_award)) == keys


def names_of(contract: Contract) -> frozenset[str]:
    names = {name for supplier in contract.suppliers for name in (supplier.name, *supplier.aliases)}
    return frozenset(map(supplier_key, names))


@pytest.mark.parametrize("name", FILES)
def test_every_process_is_a_tender_with_what_its_notice_says(name: str, shared: Path) -> None:
    for process in compile_releases(load(shared / name)):
        tender = read_tender(process)
        assert tender is not None
        assert tender.title
        assert tender.buyer is not None
        assert tender.stage != "unknown"
        assert tender.published is not None
        assert not any(note.startswith(("set_aside", "retracted", "id_reuse")) for note in process.notes)


def test_the_search_page_holds_what_has_been_counted(shared: Path) -> None:
    path = shared / FILES[0]
    assert Count.of(path) == Count(releases=100, ocids=94, awards=59, suppliers=72, awards_of_zero=2)
    processes = list(compile_releases(load(path)))
    assert len(processes) == 94
    stages = Counter(found.stage for process in processes if (found := read_tender(process)))
    assert stages == {"awarded": 57, "open": 34, "pipeline": 2, "engagement": 1}
    contracts = [found for process in processes for found in read_contracts(process)]
    assert len(contracts) == 57  # two of the 59 awards are updates of others
    assert sum(len(contract.suppliers) for contract in contracts) == 70
    assert all(contract.period.end and contract.cpv and contract.regime == "PCR2015" for contract in contracts)


def test_the_search_page_is_read_as_an_answer_too(shared: Path) -> None:
    from tests.ocds.made import FROM

    reading = read_package((shared / FILES[0]).read_bytes(), provenance=FROM)
    assert (len(reading.releases), reading.rejected) == (100, ())
    assert reading.metadata["links"]["next"].startswith("https://www.contractsfinder.service.gov.uk/")


def test_the_shared_supplier_id_of_2020_loses_no_supplier(shared: Path) -> None:
    path = shared / FILES[2]
    raw = [award for release in plain(path) for award in release.get("awards", [])]
    assert len(raw) == 327
    assert {supplier["id"] for award in raw for supplier in award["suppliers"]} == {0}
    told = sum(len({supplier["name"].strip().upper() for supplier in award["suppliers"]}) for award in raw)
    contracts = [found for process in compile_releases(load(path)) for found in read_contracts(process)]
    assert sum(len(contract.suppliers) for contract in contracts) == told == 427
    assert max(len(contract.suppliers) for contract in contracts) > 5


def test_flags_of_2020_count_when_they_are_set(shared: Path) -> None:
    contracts = [found for process in compile_releases(load(shared / FILES[2])) for found in read_contracts(process)]
    sizes = Counter(supplier.size for contract in contracts for supplier in contract.suppliers)
    assert set(sizes) == {"sme", "unknown"}


def test_scottish_lots_state_their_length_in_thirties_of_days(shared: Path) -> None:
    lots = [lot for release in plain(shared / FILES[10]) for lot in release["tender"]["lots"]]
    with_days = [lot for lot in lots if lot.get("contractPeriod", {}).get("durationInDays")]
    assert len(with_days) == 243
    assert all(lot["contractPeriod"]["durationInDays"] % 30 == 0 for lot in with_days)


def test_no_contact_data_is_left_in_any_real_release(shared: Path) -> None:
    for name in FILES:
        for release in load(shared / name):
            text = json.dumps(release.data)
            assert "contactPoint" not in text
            assert "@example.org" not in text
