"""Real notices through all layers, beside an independent count: plain ``json`` and loops, no library code."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import thirty3 as t3

FILES = (
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
)


@dataclass(frozen=True)
class Count:
    releases: int
    ocids: int
    awards: int
    suppliers: int
    zero_awards: int


def plain_releases(path: Path) -> list[dict[str, Any]]:
    document = json.loads(path.read_text(encoding="utf-8"))
    if isinstance(document, list):
        return document
    if "records" in document:
        return [record["compiledRelease"] for record in document["records"]]
    found: list[dict[str, Any]] = document["releases"]
    return found


def counted(releases: list[dict[str, Any]]) -> Count:
    awards = [award for release in releases for award in release.get("awards") or []]
    return Count(
        releases=len(releases),
        ocids=len({release["ocid"] for release in releases}),
        awards=len(awards),
        suppliers=sum(len(award.get("suppliers") or []) for award in awards),
        zero_awards=sum((award.get("value") or {}).get("amount") == 0 for award in awards),
    )


@pytest.mark.parametrize("name", FILES)
def test_every_release_is_read_and_holds_what_an_independent_count_finds(shared: Path, name: str) -> None:
    expected = counted(plain_releases(shared / name))
    reading = t3.load(shared / name)
    releases = list(reading)
    account = reading.account
    assert account.received == expected.releases
    assert (account.kept, account.rejected, account.repeated) == (expected.releases, 0, 0)
    assert counted([release.data for release in releases]) == expected


@pytest.mark.parametrize("name", FILES)
def test_no_supplier_of_an_award_is_lost_between_the_file_and_the_contract(shared: Path, name: str) -> None:
    latest: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for release in sorted(plain_releases(shared / name), key=lambda one: one["date"]):
        for award in release.get("awards") or []:
            latest[release["ocid"], str(award["id"])] = award.get("suppliers") or []
    expected = Counter(ocid for (ocid, _), suppliers in latest.items() for _ in {s["name"].lower() for s in suppliers})
    contracts = [contract for contract in t3.contracts(t3.load(shared / name)) if "award_missing" not in contract.notes]
    found = Counter(contract.ocid for contract in contracts for _ in contract.suppliers)
    assert found == expected


def test_the_search_page_is_a_hundred_releases_of_94_processes_with_59_awards_and_72_suppliers(shared: Path) -> None:
    count = counted(plain_releases(shared / FILES[0]))
    assert (count.releases, count.ocids, count.awards, count.suppliers) == (100, 94, 59, 72)
    releases = list(t3.load(shared / FILES[0]))
    assert counted([release.data for release in releases]) == count
    tenders, contracts = t3.tenders_and_contracts(releases)
    # two awards came twice, first as an award and then as its update
    assert (len(tenders), len(contracts)) == (94, 57)


def test_the_shared_supplier_id_0_loses_no_supplier(shared: Path) -> None:
    releases = plain_releases(shared / "contracts_finder/openopps_2020_releases.json")
    shared_ids = [
        award
        for release in releases
        for award in release.get("awards") or []
        if [supplier["id"] for supplier in award["suppliers"]].count(0) > 1
    ]
    assert shared_ids, "the file is known for it"
    # one award names BDO LLP six times, once for each lot: it is one supplier
    names = {
        release["ocid"]: {supplier["name"].strip().lower() for supplier in release["awards"][0]["suppliers"]}
        for release in releases
        if release.get("awards")
    }
    found = {
        contract.ocid: len(contract.suppliers)
        for contract in t3.contracts(t3.load(shared / "contracts_finder/openopps_2020_releases.json"))
    }
    assert found == {ocid: len(names) for ocid, names in names.items()}


def test_awards_published_as_0_have_no_value_and_say_so(shared: Path) -> None:
    for name in FILES:
        zero = {
            (release["ocid"], str(award["id"]))
            for release in plain_releases(shared / name)
            for award in release.get("awards") or []
            if (award.get("value") or {}).get("amount") == 0
        }
        noted = [
            contract
            for contract in t3.contracts(t3.load(shared / name))
            if contract.value is None and "value_zero" in contract.notes
        ]
        assert len(noted) >= len(zero), name


def test_no_contact_of_the_real_files_is_left_in_what_is_kept(shared: Path) -> None:
    for name in FILES:
        for release in t3.load(shared / name):
            text = json.dumps(release.data)
            assert '"contactPoint"' not in text
            assert '"telephone"' not in text


def test_the_public_transparency_notice_kinds_of_find_a_tender_are_told_apart(shared: Path) -> None:
    stages = {t.ocid: (t.notice_type, t.stage) for t in t3.tenders(t3.load(shared / "find_a_tender"))}
    assert stages["ocds-h6vhtk-067fb8"] == ("UK4", "open")
    assert stages["ocds-h6vhtk-068ae4"] == ("UK1", "pipeline")
    assert stages["ocds-h6vhtk-06f1ad"] == ("UK2", "engagement")
    assert stages["ocds-h6vhtk-0525b3"] == ("UK7", "awarded")
    assert stages["ocds-h6vhtk-065444"] == ("UK10", "awarded")
    contracts = {c.ocid: c for c in t3.contracts(t3.load(shared / "find_a_tender"))}
    peat = contracts["ocds-h6vhtk-0525b3"]
    assert str(peat.period.end) == "2027-03-31"
    assert str(peat.period.max_end) == "2028-03-31"
    assert peat.value is not None
    assert (str(peat.value.amount), peat.value.vat, peat.value.kind) == ("395493", "excluded", "contract")
