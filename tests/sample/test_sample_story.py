from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from thirty3 import sample
from thirty3.analysis import ExpiryCluster, concentration, expiry_clusters, sme_share
from thirty3.models.contract import Contract
from thirty3.models.release import Release
from thirty3.models.tender import Tender
from thirty3.ocds.files import load
from thirty3.resolve.assemble import tenders_and_contracts

TABLE = Path(__file__).resolve().parents[2] / "tools" / "sample.csv"

TO_ACT_ON = {
    "transport_parking": ("2026-12-31", 5),
    "childrens_services": ("2027-01-31", 4),
    "housing": ("2027-03-03", 6),
    "revenues_benefits": ("2027-03-31", 4),
    "cyber_identity": ("2027-05-14", 3),
    "adult_social_care": ("2027-06-30", 5),
    "planning_building": ("2027-09-30", 4),
    "networks_telephony": ("2027-10-01", 6),
    "customer_services": ("2027-11-30", 4),
    "libraries_leisure_culture": ("2028-01-31", 4),
    "hr_payroll": ("2028-03-31", 3),
    "finance_procurement": ("2028-06-30", 3),
}
"""Service area to the last day on which all of its boroughs can act together, and how many they are."""

PASSED = {
    "education": "2026-01-31",
    "environment_waste": "2026-03-31",
    "regulatory_services": "2026-09-30",
    "workplace_devices": "2026-10-31",
}


@pytest.fixture(scope="module")
def releases() -> tuple[Release, ...]:
    return sample.releases()


@pytest.fixture(scope="module")
def assembled(releases: tuple[Release, ...]) -> tuple[list[Tender], list[Contract]]:
    return tenders_and_contracts(releases)


@pytest.fixture(scope="module")
def tenders(assembled: tuple[list[Tender], list[Contract]]) -> list[Tender]:
    return assembled[0]


@pytest.fixture(scope="module")
def contracts(assembled: tuple[list[Tender], list[Contract]]) -> list[Contract]:
    return assembled[1]


@pytest.fixture(scope="module")
def records(tenders: list[Tender], contracts: list[Contract]) -> list[Tender | Contract]:
    return [*tenders, *contracts]


@pytest.fixture(scope="module")
def technology(contracts: list[Contract]) -> list[Contract]:
    return [contract for contract in contracts if contract.technology and contract.boroughs]


@pytest.fixture(scope="module")
def clusters(technology: list[Contract]) -> list[ExpiryCluster]:
    return list(expiry_clusters(technology, as_of=sample.AS_OF, min_boroughs=3))


def titled(records: Iterable[Contract], title: str) -> Contract:
    return next(record for record in records if record.title == title)


def test_every_release_is_read_and_says_it_is_from_the_sample(releases: tuple[Release, ...]) -> None:
    assert len(releases) > 150
    assert {release.provenance.source for release in releases} == {"sample"}
    assert {release.provenance.publisher for release in releases} == {"SAMPLE: made-up notices"}
    assert {note for release in releases for note in release.notes} == set()


def test_it_can_be_loaded_as_any_file(releases: tuple[Release, ...]) -> None:
    loaded = load(sample.path())
    assert [release.data for release in loaded] == [release.data for release in releases]
    assert (loaded.account.kept, loaded.account.rejected) == (len(releases), 0)


def test_contact_points_are_gone_once_it_is_read(releases: tuple[Release, ...]) -> None:
    assert "pat.example@example.org" in sample.path().read_text(encoding="utf-8")
    read = "".join(release.model_dump_json() for release in releases)
    assert "contactPoint" not in read
    assert "Pat Example" not in read
    assert "@" not in read


def test_titles_are_read_as_the_service_areas_they_are_meant_for(records: list[Tender | Contract]) -> None:
    if not TABLE.is_file():
        pytest.skip("the table of the story is in the repository, not in the source distribution")
    meant: dict[str, str | None] = {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            meant[row["title"]] = None if row["area"] == "-" else row["area"]
    for record in records:
        assert record.classification is not None
        assert (record.title, record.classification.service_area) == (record.title, meant[record.title])
        assert record.classification.technology == (meant[record.title] is not None)


def test_buyers_are_found_however_they_are_spelt(records: list[Tender | Contract]) -> None:
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for record in records:
        assert record.buyer is not None
        found[record.boroughs].add(record.buyer.name)
    assert found[("E09000007",)] == {"London Borough of Camden", "THE LONDON BOROUGH OF CAMDEN"}
    assert "LONDON BOROUGH OF HAMMERSMITH AND FUHAM" in found[("E09000013",)]
    assert found[("E09000020", "E09000033")] == {"Westminster City Council"}
    assert found[("E09000027", "E09000032")] == {"Richmond and Wandsworth Councils"}
    assert all(name.startswith(("Exampleshire", "Sampleton")) for name in found[()])
    assert 24 <= len({gss for codes in found for gss in codes}) <= 32


def test_the_map_has_gaps(technology: list[Contract]) -> None:
    assert 24 <= len({gss for contract in technology for gss in contract.boroughs}) <= 30


def test_boroughs_can_still_act_together_in_at_least_eight_services(clusters: list[ExpiryCluster]) -> None:
    found = {row.service_area: (row.act_by.isoformat(), len(row.boroughs)) for row in clusters if row.actionable}
    assert found == TO_ACT_ON
    assert len(found) == sum(row.actionable for row in clusters)
    assert all(row.slack_days >= 0 for row in clusters if row.actionable)


def test_in_some_services_it_is_too_late_for_all_but_not_always_for_some(clusters: list[ExpiryCluster]) -> None:
    late = {row.service_area: row for row in clusters if not row.actionable}
    assert {area: row.act_by.isoformat() for area, row in late.items()} == PASSED
    assert late["education"].actionable_boroughs == ()
    assert len(late["workplace_devices"].actionable_boroughs) == 2


def test_rights_to_extend_could_bring_more_ends_together(technology: list[Contract]) -> None:
    longer = [
        row for row in technology if row.period.end and row.period.max_end and row.period.max_end > row.period.end
    ]
    assert len(longer) >= 20
    repairs = titled(technology, "Housing repairs scheduling software").period
    assert (repairs.end, repairs.max_end) == (date(2027, 9, 30), date(2028, 9, 30))
    assert sum(1 for row in technology if row.period.extension_text) >= 20


def test_technology_tenders_are_open_on_the_day(tenders: list[Tender]) -> None:
    found = [tender for tender in tenders if tender.is_open(sample.AS_OF)]
    wanted = [row for row in found if row.classification and row.classification.technology and row.boroughs]
    assert len(wanted) >= 8
    assert len(found) > len(wanted)
    deadlines = [row.deadline_day for row in found if row.deadline_day]
    assert sample.AS_OF < min(deadlines) <= max(deadlines) < date(2027, 3, 1)
    assert any(len(row.lots) > 1 for row in wanted)
    suits = Counter(lot.sme_suitable for row in wanted for lot in row.lots)
    assert suits[True] > suits[False] > 0


def test_every_stage_of_a_procurement_occurs(tenders: list[Tender]) -> None:
    stages = Counter(tender.stage for tender in tenders)
    assert {"pipeline", "engagement", "planned", "open", "award_pending", "awarded", "cancelled"} <= set(stages)


def test_values_and_ends_are_missing_where_nobody_published_them(technology: list[Contract]) -> None:
    assert sum(1 for row in technology if row.period.end is None) == 4
    assert sum(1 for row in technology if row.value is None) >= 5
    assert Counter(row.value.vat for row in technology if row.value).keys() == {"excluded", "unknown"}


def test_later_notices_change_earlier_ones(technology: list[Contract]) -> None:
    survey = titled(technology, "Social housing asset survey software")
    assert survey.period.end == date(2027, 5, 31)
    assert survey.value is not None
    assert survey.value.amount == 165_000
    assert [supplier.id for supplier in survey.suppliers] == ["GB-COH-99000014"]
    assert titled(technology, "Online payments and booking software").status == "terminated"
    hosting = titled(technology, "Housing management system: hosting and support")
    assert hosting.value is not None
    assert hosting.value.amount == 612_000


def test_the_sme_share_has_real_bounds(technology: list[Contract]) -> None:
    (row,) = sme_share(technology, basis="value", as_of=sample.AS_OF)
    assert row.lower is not None
    assert row.upper is not None
    assert row.coverage is not None
    assert 0.15 < row.lower < row.upper < 0.6
    assert 0.7 < row.coverage < 1


def test_fifteen_suppliers_hold_most_but_not_all(technology: list[Contract]) -> None:
    found = concentration(technology, basis="value", as_of=sample.AS_OF)
    assert found.share is not None
    assert 0.85 < found.share < 1
    assert not found.fewer_than_top
    shared = [contract for contract in technology if len(contract.suppliers) > 1]
    assert len(shared) >= 3
    assert all("example" in row.name.lower() for row in found)


def test_one_firm_under_two_spellings_is_one_firm_where_its_number_is_published(technology: list[Contract]) -> None:
    names: dict[str, set[str]] = defaultdict(set)
    for contract in technology:
        for supplier in contract.suppliers:
            if supplier.company_number:
                names[supplier.id] |= {supplier.name, *supplier.aliases}
    assert len(names["GB-COH-99000001"]) > 1
    assert all(len({name.split()[0].lower() for name in spellings}) == 1 for spellings in names.values())
