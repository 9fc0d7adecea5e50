"""Saved files of Contracts Finder: the real ones against an independent reading, and every habit they are known for."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import thirty3 as t3
from thirty3.connectors.contracts_finder_files import connector
from thirty3.errors import ParseError, PortalChangedError, UnknownNameError
from thirty3.models.release import Release
from thirty3.models.tender import Tender
from thirty3.resolve.assemble import tenders_and_contracts
from thirty3.wire import Page, Request, Response

GUID = "00000001-2222-4333-8444-555555555555"
OCID = "ocds-b5fd17-10000001-2222-4333-8444-555555555555"


def read(body: bytes) -> Page:
    at = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    return connector.read(Response(request=Request(url="saved"), status=200, body=body, retrieved_at=at))


def read_json(value: object) -> Page:
    return read(json.dumps(value).encode())


def export(*rows: dict[str, str]) -> bytes:
    """A daily export of these rows, with the columns they have."""
    names = list(dict.fromkeys(["releases/0/ocid", *(name for row in rows for name in row)]))
    lines = [names, *([row.get(name, "") for name in names] for row in rows)]
    return "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines).encode()


def only(page: Page) -> Release:
    assert page.rejected == ()
    (release,) = page.releases
    return release


def tender_of(page: Page) -> Tender:
    tenders, _ = tenders_and_contracts(page.releases)
    (tender,) = tenders
    return tender


def notice(**more: Any) -> dict[str, Any]:
    told = {
        "id": GUID,
        "identifier": "EXMP-1",
        "title": "Made-up planning &amp; building control",
        "publishedDate": "2026-09-08T10:00:00+01:00",
        "deadlineDate": "",
        "valueLow": "0",
        "valueHigh": "250000",
        "type": "Contract",
        "status": "Open",
        "organisationName": "London Borough of Exampleham",
    }
    return {"id": GUID, "notice": {**told, **more}, "awards": []}


def award(**more: Any) -> dict[str, Any]:
    told = {
        "id": "1",
        "value": 49000,
        "supplierName": "Example &amp; Sons Ltd",
        "awardedDate": "2026-08-01T00:00:00+01:00",
    }
    return {**told, **more}


# The real daily export of 5 August 2020, read again with nothing but the csv module.


@pytest.fixture(scope="module")
def daily(shared: Path) -> Path:
    return shared / "contracts_finder" / "daily_export_2020-08-05.csv"


@pytest.fixture(scope="module")
def independent(daily: Path) -> list[dict[str, str]]:
    with daily.open(encoding="utf-8", newline="") as file:
        return [{name.removeprefix("releases/0/"): cell for name, cell in row.items()} for row in csv.DictReader(file)]


def test_the_real_export_gives_29_of_29_rows_and_leaves_no_column_unread(daily: Path) -> None:
    harvest = t3.read("contracts_finder_files", daily)
    assert len(harvest.releases) == 29
    assert harvest.rejected == ()
    assert harvest.account.unread == ()
    assert harvest.account.warnings == ()


def test_each_real_row_is_the_release_it_says_it_is(daily: Path, independent: list[dict[str, str]]) -> None:
    releases = t3.read("contracts_finder_files", daily).releases
    assert [(release.ocid, release.id) for release in releases] == [(row["ocid"], row["id"]) for row in independent]
    for release, row in zip(releases, independent, strict=True):
        assert release.date == datetime.fromisoformat(row["date"])
        assert release.provenance.url == f"https://www.contractsfinder.service.gov.uk/Notice/{row['uri'][-41:-5]}"
        assert release.provenance.licence == row["license"]
        assert release.provenance.publisher == row["publisher/name"]


def test_the_real_tenders_have_the_buyers_values_deadlines_and_periods_of_their_rows(
    daily: Path, independent: list[dict[str, str]]
) -> None:
    tenders = {tender.ocid: tender for tender in t3.read("contracts_finder_files", daily).tenders()}
    assert len(tenders) == 29
    for row in independent:
        tender = tenders[row["ocid"]]
        assert tender.buyer is not None
        assert tender.buyer.name == row["buyer/name"]
        assert tender.title == " ".join(row["tender/title"].split(" ")).strip()
        for money, path in ((tender.value, "tender/value/amount"), (tender.value_minimum, "tender/minValue/amount")):
            amount = Decimal(row[path])
            assert (None if money is None else money.amount) == (amount or None)
        ends = row["tender/tenderPeriod/endDate"]
        assert (tender.deadline is None) == (not ends)
        if ends and not tender.deadline_is_day:
            assert tender.deadline == datetime.fromisoformat(ends)
        if ends and tender.deadline_is_day and tender.deadline is not None:
            assert str(tender.deadline.date()) == ends[:10]
        assert str(tender.period.end or "") == row["tender/milestones/1/dueDate"][:10]
        assert list(tender.cpv) == [code for n in range(8) if (code := row[f"tender/items/{n}/classification/id"])]
        assert tender.sme_suitable == (True if row["tender/xClassifications/isSuitableForSme"] else None)
        assert tender.portal_ref == row["tender/id"].removeprefix(f"{row['ocid']}-")


def test_the_real_contracts_have_the_suppliers_values_and_days_of_their_rows(
    daily: Path, independent: list[dict[str, str]]
) -> None:
    contracts = {contract.ocid: contract for contract in t3.read("contracts_finder_files", daily).contracts()}
    awarded = [row for row in independent if row["awards/0/id"]]
    assert contracts.keys() == {row["ocid"] for row in awarded}
    assert len(awarded) == 18
    for row in awarded:
        contract = contracts[row["ocid"]]
        assert contract.status == "active"
        assert contract.value is not None
        assert contract.value.amount == Decimal(row["awards/0/value/amount"])
        assert str(contract.awarded) == row["awards/0/date"][:10]
        assert str(contract.period.end) == row["awards/0/contractPeriod/endDate"][:10]
        told = [
            (row[f"awards/0/suppliers/{n}/name"], "sme" if row[f"awards/0/suppliers/{n}/sme"] else "unknown")
            for n in range(11)
            if row[f"awards/0/suppliers/{n}/name"]
        ]
        assert [(supplier.name, supplier.size) for supplier in contract.suppliers] == told


def test_a_real_award_leaves_its_tender_awarded_and_an_engagement_is_one(daily: Path) -> None:
    stages = Counter(tender.stage for tender in t3.read("contracts_finder_files", daily).tenders())
    assert stages == {"awarded": 18, "open": 10, "engagement": 1}


def test_no_contact_of_the_real_export_is_kept_or_listed(daily: Path) -> None:
    harvest = t3.read("contracts_finder_files", daily)
    assert "contactPoint" not in harvest.model_dump_json()
    assert not [path for path in harvest.account.unread if "contact" in path]


def test_a_borough_counts_what_others_published_as_outside(daily: Path) -> None:
    harvest = t3.read("contracts_finder_files", daily, borough="Hillingdon")
    assert [release.data["buyer"]["name"] for release in harvest.releases] == ["London Borough of Hillingdon"]
    assert harvest.account.outside == 28


# The daily export, made up.


def test_columns_are_read_by_their_paths_in_whatever_order_they_stand() -> None:
    row = {"releases/0/tender/title": "Made-up", "releases/0/ocid": OCID, "releases/0/id": "1"}
    other = dict(reversed(row.items()))
    assert only(read(export(row))).data == only(read(export(other))).data


def test_empty_cells_are_absent_and_leave_no_hole_in_a_list() -> None:
    row = {
        "releases/0/ocid": OCID,
        "releases/0/tender/items/0/id": "",
        "releases/0/tender/items/7/id": "8",
        "releases/0/tender/description": " ",
    }
    assert only(read(export(row))).data["tender"] == {"items": [{"id": "8"}]}


def test_numbers_and_flags_are_json_and_what_is_neither_stays_text() -> None:
    row = {
        "releases/0/ocid": OCID,
        "releases/0/tender/value/amount": "1200.50",
        "releases/0/tender/minValue/amount": "a lot",
        "releases/0/tender/suitability/sme": "True",
        "releases/0/tender/suitability/vcse": "0",
        "releases/0/tender/id": "00012",
    }
    tender = only(read(export(row))).data["tender"]
    assert tender["value"] == {"amount": 1200.5}
    assert tender["minValue"] == {"amount": "a lot"}
    assert tender["suitability"] == {"sme": True, "vcse": False}
    assert tender["id"] == "00012"


def test_todays_names_are_read_as_well_as_those_of_2020() -> None:
    row = {
        "releases/0/ocid": OCID,
        "releases/0/tag/0": "tender",
        "releases/0/tender/contractPeriod/endDate": "2028-03-31T23:59:59+01:00",
        "releases/0/tender/suitability/sme": "true",
        "releases/0/parties/0/name": "London Borough of Exampleham",
        "releases/0/parties/0/roles/0": "buyer",
    }
    tender = tender_of(read(export(row)))
    assert str(tender.period.end) == "2028-03-31"
    assert tender.sme_suitable is True
    assert tender.buyer is not None


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"releases/0/ocid": "", "releases/0/tender/title": "Made-up"}, "no ocid"),
        ({"releases/0/ocid": "", "uri": "https://portal.example"}, "holds no release"),
        ({"releases/0/ocid": OCID, "releases/0/tender": "x", "releases/0/tender/title": "y"}, "stands below a cell"),
    ],
)
def test_a_bad_row_costs_itself_only(row: dict[str, str], reason: str) -> None:
    page = read(export({"releases/0/ocid": OCID}, row))
    assert len(page.releases) == 1
    (rejection,) = page.rejected
    assert reason in rejection.reason
    assert rejection.where == "saved, line 3"


def test_a_row_that_is_cut_short_is_rejected_and_not_read_as_if_its_end_were_empty() -> None:
    body = export({"releases/0/ocid": OCID, "releases/0/tender/title": "Made-up", "releases/0/buyer/name": "X"})
    page = read(body[: body.rindex(b",")])
    assert page.releases == ()
    assert "2 cells and the header 3" in page.rejected[0].reason


def test_columns_that_are_no_paths_are_unread_where_they_hold_something() -> None:
    page = read(export({"releases/0/ocid": OCID, "Remarks": "x", "Empty": "", "publisher/uid": "7"}))
    assert page.unread == ("Remarks",)


@pytest.mark.parametrize("body", [b"", b"\n\n", b"a,b\n1,2\n", b"<html></html>", b"\x00\x01", b"%PDF-1.7"])
def test_a_file_that_is_no_export_is_refused_with_its_path(body: bytes) -> None:
    with pytest.raises(PortalChangedError, match="saved"):
        read(body)


@given(st.lists(st.text("releas/0123ocidx", max_size=14), max_size=6), st.lists(st.text(max_size=5), max_size=6))
def test_any_header_over_any_cells_is_a_page_or_an_error_of_ours(header: list[str], cells: list[str]) -> None:
    body = "\n".join(",".join(line) for line in (["releases/0/ocid", *header], [OCID, *cells])).encode(
        "utf-8", "replace"
    )
    try:
        page = read(body)
    except PortalChangedError:
        return
    assert len(page.releases) + len(page.rejected) >= 1


# Notices of the older interface.


def test_the_real_notice_of_the_older_interface_comes_out_right(shared: Path) -> None:
    harvest = t3.read("contracts_finder_files", shared / "contracts_finder" / "rest_v2_notice.json")
    assert harvest.rejected == ()
    assert harvest.account.unread == ()
    (tender,) = harvest.tenders()
    assert tender.title == "Camera Equipment"
    assert tender.boroughs == ("E09000001",)
    assert tender.stage == "awarded"
    assert tender.portal_ref == "tender_341965/1400539"
    assert str(tender.deadline) == "2024-05-27 12:00:00+01:00"
    assert tender.cpv == ("38651600",)
    assert tender.expected is None
    assert tender.url == "https://www.contractsfinder.service.gov.uk/Notice/69eb20f9-3534-4eba-a223-4cedc2330e41"
    (contract,) = harvest.contracts()
    assert contract.value is not None
    assert contract.value.amount == 49000
    assert [supplier.name for supplier in contract.suppliers] == ["Stagecast Limited"]
    assert (str(contract.awarded), str(contract.period.end)) == ("2024-06-12", "2025-06-25")
    assert "Old Gloucester" not in harvest.model_dump_json()


def test_the_ids_of_real_notices_are_never_those_of_their_processes(shared: Path) -> None:
    """Why a notice of the older interface gets an ocid of ours: its own cannot be told from it."""
    folder = shared / "contracts_finder"
    releases = json.loads((folder / "search_page_2025-01-23.json").read_text(encoding="utf-8"))["releases"]
    releases += json.loads((folder / "releases_2025_lost_backslashes.json").read_text(encoding="utf-8"))
    assert len(releases) == 150
    assert not [release for release in releases if release["ocid"].endswith(release["id"][:36])]
    exported = t3.read("contracts_finder_files", folder / "daily_export_2020-08-05.csv").releases
    assert not [one for one in exported if one.provenance.url and one.ocid.endswith(one.provenance.url[-36:])]


def test_html_is_decoded_and_numbers_are_read_out_of_texts() -> None:
    tender = tender_of(read_json(notice()))
    assert tender.title == "Made-up planning & building control"
    assert tender.value is not None
    assert tender.value.amount == 250000
    assert tender.value_minimum is None


def test_empty_text_is_no_date() -> None:
    release = only(read_json(notice()))
    assert "tenderPeriod" not in release.data["tender"]
    assert not [note for note in release.notes if note.startswith("date")]


def test_an_item_of_a_search_is_read_like_a_notice() -> None:
    item = {
        "id": GUID,
        "parentId": None,
        "noticeIdentifier": "EXMP-1",
        "title": "Made-up parking &#39;permits&#39;",
        "publishedDate": "2026-05-01T09:00:00Z",
        "deadlineDate": "2026-06-01T12:00:00+01:00",
        "valueLow": 0,
        "valueHigh": 250000,
        "noticeType": "Contract",
        "noticeStatus": "Awarded",
        "awardedDate": "2026-07-01T00:00:00+01:00",
        "awardedValue": 240000,
        "awardedSupplier": "Example Systems Ltd",
        "awardedToSme": True,
        "organisationName": "London Borough of Exampleham",
        "cpvCodes": "48000000 72000000",
        "lastNotifableUpdate": "2026-05-01T09:00:00Z",
    }
    page = read_json({"hitCount": 1, "noticeList": [{"score": 1.0, "item": item}]})
    assert page.unread == ()
    tenders, contracts = tenders_and_contracts(page.releases)
    assert tenders[0].title == "Made-up parking 'permits'"
    assert tenders[0].cpv == ("48000000", "72000000")
    assert tenders[0].stage == "awarded"
    assert contracts[0].value is not None
    assert contracts[0].value.amount == 240000
    assert contracts[0].suppliers[0].size == "sme"


def test_suppliers_who_share_a_value_are_one_award_and_others_are_awards_of_their_own() -> None:
    awards = [
        award(supplierName="One Ltd"),
        award(supplierName="Two Ltd"),
        award(supplierName="Three Ltd", value=None),
        award(supplierName="Four Ltd", value=7000),
    ]
    page = read_json({**notice(status="Awarded"), "awards": awards})
    _, contracts = tenders_and_contracts(page.releases)
    assert [contract.value and str(contract.value.amount) for contract in contracts] == ["49000", "7000"]
    assert [[one.name for one in contract.suppliers] for contract in contracts] == [
        ["One Ltd", "Two Ltd", "Three Ltd"],
        ["Four Ltd"],
    ]


@pytest.mark.parametrize(
    ("more", "number"),
    [
        ({"referenceType": "COMPANIES_HOUSE", "reference": "1234567"}, "01234567"),
        ({"referenceType": "NONE_OTHER", "reference": "1234567"}, None),
        ({"referenceType": "COMPANIES_HOUSE", "reference": ""}, None),
        ({"dunsNumber": "000000000"}, None),
    ],
)
def test_a_suppliers_number_counts_under_the_register_it_is_said_to_be_of(more: dict[str, str], number: str) -> None:
    page = read_json({**notice(status="Awarded"), "awards": [award(**more)]})
    _, contracts = tenders_and_contracts(page.releases)
    assert contracts[0].suppliers[0].company_number == number
    assert contracts[0].suppliers[0].name == "Example & Sons Ltd"


def test_an_awarded_notice_without_awards_is_a_warning() -> None:
    page = read_json(notice(status="Awarded"))
    assert len(page.releases) == 1
    assert "list no award" in page.warnings[0]


@pytest.mark.parametrize(
    ("kind", "status", "stage"),
    [
        ("Contract", "Open", "open"),
        ("Contract", "Closed", "closed"),
        ("PreProcurement", "Open", "engagement"),
        ("Pipeline", "Open", "planned"),
        ("Contract", "Cancelled", "cancelled"),
    ],
)
def test_type_and_status_say_how_far_a_notice_has_come(kind: str, status: str, stage: str) -> None:
    assert tender_of(read_json(notice(type=kind, status=status))).stage == stage


def test_a_day_of_withdrawal_withdraws_whatever_the_status_says() -> None:
    value = {**notice(), "withdrawnDate": "2026-09-20T00:00:00+01:00", "withdrawnByUser": "A. N. Other"}
    page = read_json(value)
    assert tender_of(page).stage == "withdrawn"
    assert "A. N. Other" not in page.model_dump_json()


def test_a_kind_of_notice_that_nobody_knows_is_noted_and_claims_nothing() -> None:
    release = only(read_json(notice(type="Novelty", status="Dormant")))
    assert release.tags == ()
    assert "notice_kind_unknown: Novelty Dormant" in release.notes


def test_the_same_notice_has_the_same_id_and_an_edited_one_another() -> None:
    first, again, edited = (only(read_json(notice(title=title))) for title in ("A", "A", "B"))
    assert first.id == again.id != edited.id
    assert first.ocid == edited.ocid == f"ocds-t33cff-{GUID}"


def test_a_notice_without_an_id_is_rejected_and_costs_itself_only() -> None:
    bad = {"notice": {"title": "Made-up"}}
    page = read_json([notice(), bad, "nonsense"])
    assert len(page.releases) == 1
    assert [rejection.where for rejection in page.rejected] == ["saved, [1]", "saved, [2]"]


def test_members_that_nobody_knows_are_unread_and_people_are_not_listed() -> None:
    value = {**notice(colour="blue"), "awards": [award(mood="good", contact={"name": "A. N. Other"})], "extra": 1}
    assert read_json(value).unread == ("awards.mood", "extra", "notice.colour")


@pytest.mark.parametrize("value", [{}, [], None, 1, {"noticeList": None}, {"notice": []}, [{"a": 1}], {"releases": []}])
def test_json_that_is_no_notice_is_refused(value: object) -> None:
    with pytest.raises(PortalChangedError):
        read_json(value)


def test_a_notice_cut_short_is_refused() -> None:
    body = json.dumps(notice()).encode()
    for end in range(len(body)):
        with pytest.raises(PortalChangedError):
            read(body[:end])


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.sampled_from([*notice()["notice"], "cpvCodes", "region", "isFrameworkAgreement", "start"]),
    st.sampled_from([*award(), "supplierAddress", "reference", "awardedToSME"]),
    _JSON,
)
def test_any_value_in_any_member_is_a_release_that_survives_json(member: str, of_award: str, value: Any) -> None:
    page = read_json({**notice(**{member: value}), "awards": [award(**{of_award: value})]})
    assert len(page.releases) + len(page.rejected) == 1
    assert Page.model_validate_json(page.model_dump_json()) == page
    tenders_and_contracts(page.releases)


def test_columns_are_not_for_these_files(tmp_path: Path) -> None:
    path = tmp_path / "daily.csv"
    path.write_bytes(export({"releases/0/ocid": OCID}))
    with pytest.raises(UnknownNameError, match="title"):
        t3.read("contracts_finder_files", path, columns={"title": "Name"})
    path.write_bytes(b"{")
    with pytest.raises(ParseError, match="daily"):
        t3.read("contracts_finder_files", path)


# The export of a search.

SEARCHED = {
    "Notice Identifier": "EXMP-1",
    "Notice Type": "Contract",
    "Organisation Name": "London Borough of Camden",
    "Status": "Awarded",
    "Published Date": "2026-10-10T14:38:59+01:00",
    "Title": "Made-up planning system",
    "Cpv Codes": "48000000 72000000",
    "Contact Name": "A. N. Other",
    "Contact Email": "nobody@exampleham.example",
    "Closing Date": "11/09/2026",
    "Closing Time": "12:00",
    "Suitable for SME": "Yes",
    "Value Low": "20000",
    "Value High": "",
    "Awarded Date": "01/10/2026",
    "Awarded Value": "18500",
    "Supplier [Name|Address|Ref type|Ref Number|Is SME|Is VCSE]": (
        "[Example Systems Ltd|1 Sample Street, London E8 1AA|COMPANIES_HOUSE|1234567|Yes|No][Sample Cloud plc||NONE|||]"
    ),
    "Supplier's contact name": "A. N. Other",
    "Contract start date": "13/11/2026",
    "Contract end date": "12/11/2028",
}


def searched(*rows: dict[str, str]) -> Page:
    names = list(SEARCHED)
    names += [name for row in rows for name in row if name not in SEARCHED]
    lines = [names, *([{**SEARCHED, **row}.get(name, "") for name in names] for row in rows)]
    return read("\ufeff".encode() + "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines).encode())


def test_the_export_of_a_search_is_read_by_the_names_of_its_columns() -> None:
    page = searched({})
    assert page.unread == ()
    assert page.warnings == ()
    tenders, contracts = tenders_and_contracts(page.releases)
    assert tenders[0].stage == "awarded"
    assert tenders[0].boroughs == ("E09000007",)
    assert tenders[0].portal_ref == "EXMP-1"
    assert tenders[0].deadline == datetime(2026, 9, 11, 11, 0, tzinfo=UTC)
    assert tenders[0].cpv == ("48000000", "72000000")
    assert tenders[0].sme_suitable is True
    assert tenders[0].url is None
    (contract,) = contracts
    assert contract.value is not None
    assert contract.value.amount == 18500
    assert [(one.name, one.company_number, one.size) for one in contract.suppliers] == [
        ("Example Systems Ltd", "01234567", "sme"),
        ("Sample Cloud plc", None, "unknown"),
    ]
    assert (str(contract.awarded), str(contract.period.end)) == ("2026-10-01", "2028-11-12")


def test_people_of_a_search_export_are_kept_nowhere() -> None:
    told = searched({}).model_dump_json()
    assert "A. N. Other" not in told
    assert "nobody@" not in told
    assert "Sample Street" not in told


def test_days_and_months_are_told_apart_by_the_whole_file() -> None:
    american = {"Closing Date": "09/11/2026", "Contract end date": "11/30/2028", "Contract start date": ""}
    page = searched({**american, "Awarded Date": "10/01/2026"})
    tenders, contracts = tenders_and_contracts(page.releases)
    assert (str(tenders[0].deadline)[:10], str(contracts[0].awarded)) == ("2026-09-11", "2026-10-01")
    both = searched(american, {"Notice Identifier": "EXMP-2", "Closing Date": "30/11/2026"})
    assert "two orders" in both.warnings[0]
    assert all(tender.deadline is None for tender in tenders_and_contracts(both.releases)[0])


def test_a_notice_found_twice_is_one_process_and_others_are_others() -> None:
    page = searched({"Status": "Open"}, {"Status": "Awarded"}, {"Title": "Another"})
    first, second, other = (release.ocid for release in page.releases)
    assert first == second != other
    assert first.startswith("ocds-t33cff-")


def test_unknown_columns_of_a_search_export_are_unread_and_bad_rows_cost_themselves_only() -> None:
    page = searched({"Mood": "good"}, {"Title": "", "Notice Identifier": ""})
    assert page.unread == ("Mood",)
    assert len(page.releases) == 1
    assert [rejection.where for rejection in page.rejected] == ["saved, line 3"]
