"""Jaggaer: what its projects, rfxs, codes and winners mean, and whose names are kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from jsonschema import Draft4Validator

import thirty3 as t3
from tests.connectors.jaggaer_pages import FIRMS, TENANT, meant, page, project, read, rfx, won
from thirty3.harvest import Archive, Harvest
from thirty3.models.query import Query
from thirty3.normalise.identifiers import portal_of_reference

RECORDING = Path(__file__).parent / "fixtures" / "jaggaer" / "recording"


def replay() -> Harvest:
    query = Query(since="2026-01-01", until="2026-07-01")
    return t3.fetch("jaggaer", query, archive=Archive(RECORDING, mode="replay"), tenant=TENANT)


def test_nobody_who_works_there_bids_there_or_lost_there_is_kept() -> None:
    harvest = replay()
    kept = harvest.model_dump_json()
    assert "Made-up Officer" not in kept
    assert "Made-up Person" not in kept
    assert "Loser Software" not in kept
    assert "someone1@" not in kept
    assert not any("Owner" in path or "ownerUser" in path for path in harvest.account.unread)
    assert {rejection.reason for rejection in harvest.rejected} == {
        "a project has a tenderReferenceCode, this has none",
        "an rfx holds an rfxSetting, this holds none",
    }


def test_the_id_that_stands_behind_a_buyers_name_is_taken_off() -> None:
    [tender], _ = meant(page([project()]))
    assert tender.buyer is not None
    assert tender.buyer.name == "London Borough of Camden"
    assert tender.boroughs == ("E09000007",)


def test_an_rfx_that_has_only_its_buyers_id_is_given_the_name_the_projects_have() -> None:
    other = {"id": 2, "name": "London Borough of Hackney"}
    [onward] = page([project(), project("project_902", buyerCompany=other)]).follow
    rfxs = [rfx(buyerCompany={"id": "2"}), rfx(buyerCompany={"id": 3}), rfx()]
    one, two, three = read({"returnCode": 0, "totRecords": 3, "dataList": {"rfx": rfxs}}, onward).releases
    assert one.data["buyer"]["name"] == "London Borough of Hackney"
    assert "buyer" not in two.data
    assert "buyer" not in three.data


def test_an_rfx_without_a_buyer_is_the_only_buyers_there_is_and_says_so() -> None:
    [onward] = page([project()]).follow
    [release] = read({"returnCode": 0, "totRecords": 1, "dataList": {"rfx": [rfx()]}}, onward).releases
    assert release.data["buyer"]["name"] == "London Borough of Camden"
    assert release.notes == ("buyer_of_all_projects",)


def test_a_project_its_rfx_and_its_award_are_one_process() -> None:
    winners = won(77, 78, **FIRMS)
    awarded = rfx(500, awardDate="2026-05-01T00:00:00.000+00:00", value="250000", valueCurrency="GBP", **winners)
    [tender], [contract] = meant(page([project(description="Of the project")]), page([awarded]))
    assert (tender.stage, tender.title, tender.description) == ("awarded", "Made-up invitation", "Of the project")
    assert tender.first_published == date(2026, 1, 5)
    assert tender.published == contract.awarded == date(2026, 5, 1)
    assert tender.deadline == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert contract.status == "active"
    assert [firm.name for firm in contract.suppliers] == ["Example Systems Ltd", "Sample Cloud plc"]


def test_two_winners_share_one_award_and_what_was_estimated_is_nobodys_price() -> None:
    [tender], [contract] = meant(page([rfx(500, value="250000", valueCurrency="GBP", **won(77, 78, **FIRMS))]))
    assert tender.value is not None
    assert (tender.value.pence, tender.value.kind) == (25_000_000, "estimate")
    assert contract.value is None


def test_a_value_that_is_named_as_awarded_is_told_once_however_many_have_won() -> None:
    info = {"additionalInfo": [{"name": "Awarded Value", "values": {"value": [{"value": "£1,234.50"}]}}]}
    _, [contract] = meant(page([rfx(500, rfxAdditionalInfoList=info, **won(77, 78, **FIRMS))]))
    assert contract.value is not None
    assert contract.value.pence == 123_450
    assert len(contract.suppliers) == 2


def test_releases_of_one_instant_are_put_in_the_order_of_their_stages() -> None:
    same = "2026-02-01T09:00:00.000Z"
    pages = page([project(creationDate=same)]), page([rfx(500, publishDate=same, awardDate=same)])
    [tender], [_] = meant(*pages)
    assert tender.stage == "awarded"


def test_an_award_that_was_decided_before_it_was_typed_in_still_comes_last() -> None:
    [tender], [contract] = meant(page([rfx(50, awardDate="2025-12-01T00:00:00.000+00:00")]))
    assert tender.stage == "awarded"
    assert contract.awarded == date(2025, 12, 1)


def test_a_project_is_as_old_as_the_earliest_that_is_told_of_it() -> None:
    moved = page([project(creationDate="2026-09-01T09:00:00.000Z", activationDate="2026-01-07T09:00:00.000Z")])
    [tender], _ = meant(moved, page([rfx(300)]))
    assert (tender.stage, tender.first_published) == ("open", date(2026, 1, 7))


def test_an_award_without_a_winner_or_a_day_is_an_award_that_says_so() -> None:
    _, [contract] = meant(page([rfx(500, lastUpdate="2026-05-20T08:00:00.000+00:00")]))
    assert contract.suppliers == ()
    assert contract.awarded is None
    assert contract.published == date(2026, 5, 20)
    assert {"winner_missing", "award_date_missing"} <= set(contract.notes)


def test_a_winner_whose_name_nobody_tells_is_not_lost() -> None:
    _, [contract] = meant(page([rfx(500, **won(77, 80, **FIRMS))]))
    assert len(contract.suppliers) == 2
    assert "winner_unnamed: 80" in contract.notes


@pytest.mark.parametrize("flag", [0, "0", None, False, 2])
def test_an_offer_that_has_not_won_is_no_winner(flag: object) -> None:
    lost = {**won(**FIRMS), "offersList": {"offer": [{"supplierId": 77, "isWinner": flag}]}}
    _, [contract] = meant(page([rfx(500, **lost)]))
    assert contract.suppliers == ()


@pytest.mark.parametrize(
    "selection", [{"rfiFlag": 1}, {"rfiFlag": "1"}, {"rfxType": "STANDARD_PQQ"}, {"rfxReferenceCode": "pqq_503"}]
)
def test_who_wins_a_selection_stage_has_won_no_contract(selection: Mapping[str, object]) -> None:
    [tender], contracts = meant(page([rfx(500, **{**won(77, **FIRMS), **selection})]))
    assert contracts == []
    assert tender.stage == "closed"
    assert "selection_stage" in tender.notes


@pytest.mark.parametrize(
    ("code", "stage", "awards"),
    [
        (0, "planned", []),
        (100, "planned", []),
        (200, "planned", []),
        (300, "open", []),
        ("300", "open", []),
        (400, "closed", []),
        (50, "awarded", ["active"]),
        (500, "awarded", ["active"]),
        (600, "closed", []),
        (700, "closed", []),
        (800, "closed", []),
        (900, "closed", []),
        (950, "closed", []),
        (975, "award_pending", ["pending"]),
        (1000, "cancelled", []),
        (1100, "withdrawn", []),
        (1200, "closed", []),
        (1500, "closed", []),
        (1600, "awarded", ["active"]),
    ],
)
def test_a_status_code_means_what_its_table_says(code: object, stage: str, awards: list[str]) -> None:
    read_ = page([rfx(code)])
    [tender], contracts = meant(read_)
    assert tender.stage == stage
    assert [contract.status for contract in contracts] == awards
    assert read_.warnings == ()


@pytest.mark.parametrize("code", [350, 750, 985, 1300, 1350, 1400, 1800, 2100, 42, None, "Awarded", -500, True])
def test_a_status_code_that_nobody_explains_claims_no_status_and_is_named(code: object) -> None:
    read_ = page([rfx(code, **won(77, **FIRMS))])
    [release] = read_.releases
    assert "status" not in release.data["tender"]
    assert "awards" not in release.data
    assert any(note.startswith("status_unknown: ") for note in release.notes)
    assert "no status is claimed (1)" in read_.warnings[0]


def test_without_a_known_status_a_tender_is_open_until_its_deadline_and_no_longer() -> None:
    [tender], _ = meant(page([project()]), page([rfx(1900)]))
    assert tender.stage == "open"
    assert tender.is_open(date(2026, 3, 1))
    assert not tender.is_open(date(2026, 3, 2))


def test_a_project_without_an_rfx_is_planned() -> None:
    [tender], contracts = meant(page([project()]))
    assert (tender.stage, tender.portal_ref, contracts) == ("planned", "project_901", [])


def test_a_plan_that_nobody_has_published_has_no_day_of_publication() -> None:
    [release] = page([rfx(0)]).releases
    assert (release.date, release.tags) == (None, ("planning",))
    [tender], _ = meant(page([rfx(0)]))
    assert tender.expected == date(2026, 2, 1)


def test_a_project_that_was_deleted_is_withdrawn_and_not_lost() -> None:
    gone = page([project(deleted=1, lastModTime="2026-06-01T09:00:00.000Z")])
    [tender], _ = meant(page([rfx(300)]), gone)
    assert (tender.stage, tender.published) == ("withdrawn", date(2026, 6, 1))
    assert "project_deleted" in tender.notes


@pytest.mark.parametrize(
    ("project_", "own", "shown"),
    [
        ("tender_477791", "itt_1460304", "tender_477791/1460304"),
        ("project_901", "itt_501", "project_901/501"),
        ("project_901", "odd reference", "project_901/odd reference"),
        (None, "itt_501", "itt_501"),
    ],
)
def test_the_reference_is_written_as_notices_elsewhere_write_it(project_: str | None, own: str, shown: str) -> None:
    [tender], _ = meant(page([rfx(tenderReferenceCode=project_, rfxReferenceCode=own)]))
    assert tender.portal_ref == shown
    assert " " in shown or portal_of_reference(shown) == "jaggaer"


def test_additional_fields_are_found_by_their_names_and_the_others_are_listed() -> None:
    fields = {
        "contract start date": ["01/04/2026"],
        "Contract End Date ": ["31/03/2029"],
        "ESTIMATED VALUE OF CONTRACT": ["£1,250,000.50"],
        "Procurement Route": ["Open"],
        "Contract manager": ["Made-up Officer"],
        "Nothing in it": [],
    }
    info = [
        {"name": name, "values": {"value": [{"value": value} for value in values]}} for name, values in fields.items()
    ]
    read_ = page([project(additionalInfoList={"additionalInfo": info})])
    [tender], _ = meant(read_)
    assert (tender.period.start, tender.period.end) == (date(2026, 4, 1), date(2029, 3, 31))
    assert tender.value is not None
    assert tender.value.pence == 125_000_050
    assert tender.procurement_method_details == "Open"
    assert read_.unread == ("projectList.project[].tender.additionalInfoList[Contract manager]",)
    assert "Made-up Officer" not in read_.model_dump_json()


@pytest.mark.parametrize(
    ("values", "note"),
    [
        (["in the spring"], "date_unreadable: Contract end date"),
        (["31/03/2029", "31/03/2030"], "info_ambiguous: Contract end date"),
    ],
)
def test_an_additional_field_that_cannot_be_read_is_noted(values: list[str], note: str) -> None:
    field = {"name": "Contract end date", "values": {"value": [{"value": value} for value in values]}}
    [release] = page([project(additionalInfoList={"additionalInfo": [field]})]).releases
    assert note in release.notes
    assert "contractPeriod" not in release.data["tender"]


@pytest.mark.parametrize("value", ["", None, "on request", "-", "1e999"])
def test_a_value_that_is_none_is_none(value: object) -> None:
    [tender], _ = meant(page([rfx(value=value)]))
    assert tender.value is None


def test_a_date_that_cannot_be_read_costs_itself_only() -> None:
    [release] = page([rfx(closeDate="soon")]).releases
    assert release.notes == ("date_unreadable: closeDate",)
    assert "endDate" not in release.data["tender"]["tenderPeriod"]


@pytest.mark.parametrize("record", [None, 7, "text", [], {}, {"tender": []}, {"tender": {"title": "No reference"}}])
def test_a_bad_project_costs_itself_only(record: object) -> None:
    read_ = page([project(), record, project("project_902")])
    assert len(read_.releases) == 2
    [rejection] = read_.rejected
    assert rejection.where.endswith("projectList.project[1]")


def test_a_rejected_record_is_shown_without_its_people() -> None:
    owner = {"name": "Made-up Officer"}
    [rejection] = page([project("", projectOwner=owner, title="Ask someone@buyer.example")]).rejected
    assert "Made-up Officer" not in rejection.raw
    assert "[email removed]" in rejection.raw


def test_the_releases_are_valid_ocds(shared: Path) -> None:
    schema = json.loads((shared / "ocds" / "standard_1.1.5" / "release-schema.json").read_text(encoding="utf-8"))
    validator = Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)
    for release in replay().releases:
        assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(release.data)] == []
