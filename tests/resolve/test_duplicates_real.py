"""Real tenders and contracts that could be duplicates, each pair read by hand: ``duplicates_real.csv``."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

import thirty3 as t3
from thirty3.models.contract import Contract
from thirty3.models.tender import Tender
from thirty3.resolve.duplicates import Duplicates, duplicates

SOURCES = (
    "contracts_finder/openopps_2020_releases.json",
    "contracts_finder/releases_2025_lost_backslashes.json",
    "contracts_finder/search_page_2025-01-23.json",
    "find_a_tender",
    "public_contracts_scotland",
)


@pytest.fixture(scope="module")
def records(shared: Path) -> list[Tender | Contract]:
    found: list[Tender | Contract] = []
    for source in SOURCES:
        tenders, contracts = t3.tenders_and_contracts(t3.load(shared / source))
        found += [*tenders, *contracts]
    return found


@pytest.fixture(scope="module")
def found(records: list[Tender | Contract]) -> Duplicates:
    return duplicates(records)


def judged() -> list[dict[str, str]]:
    with Path(__file__).with_name("duplicates_real.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, strict=True))


def test_every_judgement_is_about_records_that_are_there(records: list[Tender | Contract]) -> None:
    ids = {(type(one).__name__.lower(), one.id) for one in records}
    assert all({(row["kind"], row["one"]), (row["kind"], row["other"])} <= ids for row in judged())
    assert Counter(row["judgement"] for row in judged()) == {"same": 5, "different": 70, "unsure": 1}


def test_real_pairs_are_one_where_a_reader_says_so_and_two_where_not(found: Duplicates) -> None:
    group_of: dict[tuple[str, str], str] = {(group.kind, id): group.id for group in found for id in group.members}
    for row in judged():
        one, other = (group_of.get((row["kind"], row[side]), row[side]) for side in ("one", "other"))
        if row["judgement"] != "unsure":
            assert (one == other) == (row["judgement"] == "same"), row


def test_every_group_and_every_refusal_has_been_read(found: Duplicates) -> None:
    read = {(row["kind"], row["one"], row["other"]) for row in judged()}
    assert {(group.kind, *group.members) for group in found} <= read
    assert {(one.kind, one.one, one.other) for one in found.refused} <= read
