"""In-Tend: two undocumented services of any body's site, dates in milliseconds, and values that stand for none."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator

import thirty3 as t3
from tests.server import Answer, Asked, VirtualClock, serving
from tests.twin.ledger import Ledger
from tests.twin.portals.in_tend import dialect
from thirty3.connectors.in_tend import InTend, connector
from thirty3.errors import PortalChangedError, PortalRefusedError
from thirty3.harvest import Archive, Harvest, fetch
from thirty3.models.contract import Contract
from thirty3.models.query import Query
from thirty3.models.tender import Tender
from thirty3.resolve.assemble import contracts, tenders
from thirty3.wire import Page, Response

RECORDING = Path(__file__).parent / "fixtures" / "in_tend" / "recording"
BOUND: InTend = connector.with_arguments({"tenant": "sample"})
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAST = 2_000_000_000_000
PROJECT = {"ProjectID": 701, "UniqueID": "IT-7-701-X", "Reference": "REF1", "Title": "Made-up library system"}
CONTRACT = {"Name": "Made-up waste software", "TendererName": "Example Systems Ltd", "Reference": "C90001"}


def replay() -> Harvest:
    return t3.fetch("in_tend", Query(), archive=Archive(RECORDING, mode="replay"), tenant="sample", borough="Camden")


def read(*rows: object, service: str = "GetContract", site: InTend = BOUND, **more: object) -> Page:
    return answered(json.dumps({"PageCount": 1, "Data": rows, **more}).encode(), service=service, site=site)


def answered(body: bytes, *, service: str = "GetContract", site: InTend = BOUND) -> Page:
    [request] = [one for one in site.requests(Query()) if one.url.endswith(service)]
    at = datetime(2026, 11, 22, 9, tzinfo=UTC)
    return site.read(Response(request=request, status=200, body=body, retrieved_at=at))


def tender(**more: object) -> Tender:
    [found] = tenders(read({**PROJECT, **more}, service="GetProjects").releases)
    return found


def contract(**more: object) -> Contract:
    [found] = contracts(read({**CONTRACT, **more}).releases)
    return found


def test_both_services_are_asked_as_the_sites_own_pages_ask_them_and_without_the_time() -> None:
    first, second = BOUND.requests(Query())
    assert first.url == "https://in-tendhost.co.uk/sample/aspx/Services/Projects.svc/GetProjects"
    assert second.url == "https://in-tendhost.co.uk/sample/aspx/Services/Contracts.svc/GetContract"
    pages = {
        "https://in-tendhost.co.uk/sample/aspx/Tenders/Current",
        "https://in-tendhost.co.uk/sample/aspx/Contracts/Current",
    }
    assert {dict(request.headers)["Referer"] for request in (first, second)} == pages
    for request in (first, second):
        assert request.method == "GET"
        assert dict(request.headers)["X-Requested-With"] == "XMLHttpRequest"
        assert "_" not in dict(request.params)


def test_pages_are_asked_until_the_last_that_is_declared() -> None:
    asked = [re.findall(r"iPage=(\d)", source)[0] for source in replay().account.sources]
    assert asked == ["1", "2", "1", "2"]
    [onward] = read(CONTRACT, PageCount=2).follow
    assert dict(onward.params)["iPage"] == "2"
    assert dict(onward.headers)["Referer"].endswith("/Contracts/Current")
    assert read(CONTRACT, PageCount=1).follow == ()
    assert read(PageCount=0).follow == ()
    assert read(PageCount=3).warnings == ("page 1 of 3 is empty",)


def test_a_site_is_asked_only_when_somebody_says_whose_it_is_and_that_its_terms_were_checked() -> None:
    with pytest.raises(ValueError, match="tenant"):
        t3.fetch("in_tend", Query())
    with pytest.raises(ValueError, match="tenant"):
        connector.requests(Query())
    with pytest.raises(PortalRefusedError, match="consent"):
        t3.fetch("in_tend", Query(), tenant="sample", clock=VirtualClock())


@pytest.mark.parametrize("tenant", ["", "Sample", "a/b", "..", "a.b", "a b", "a?b", "a#b", "é"])
def test_what_is_no_part_of_an_address_is_no_tenant(tenant: str) -> None:
    with pytest.raises(ValueError, match="tenant="):
        t3.fetch("in_tend", Query(), tenant=tenant)


def test_one_connector_serves_any_site_and_keeps_their_records_apart() -> None:
    other = connector.with_arguments({"tenant": "other_site-2"})
    assert other.portal.hosts == BOUND.portal.hosts == ("in-tendhost.co.uk",)
    assert other.portal.arguments == ()
    assert read(CONTRACT).releases[0].ocid != read(CONTRACT, site=other).releases[0].ocid


def test_a_borough_is_known_by_any_of_its_names_and_nobody_else_is() -> None:
    with pytest.raises(ValueError, match="Camden"):
        connector.with_arguments({"tenant": "sample", "borough": "Camdem"})
    site = connector.with_arguments({"tenant": "sample", "borough": "LB Camden"})
    [found] = contracts(read(CONTRACT, site=site).releases)
    assert found.boroughs == ("E09000007",)
    assert "buyer_said_by_caller" in found.notes


def test_a_register_says_not_whose_it_is() -> None:
    found = contract()
    assert found.buyer is None
    assert found.boroughs == ()


def test_a_project_is_its_customers_whoever_the_site_belongs_to() -> None:
    site = connector.with_arguments({"tenant": "sample", "borough": "Camden"})
    row = {**PROJECT, "Customer": "London Borough of Hackney"}
    [found] = tenders(read(row, service="GetProjects", site=site).releases)
    assert found.boroughs == ("E09000012",)
    assert "buyer_said_by_caller" not in found.notes


@pytest.mark.parametrize("offset", ["+0100", "+0000", "-0500", ""])
def test_milliseconds_are_utc_and_the_offset_is_for_show(offset: str) -> None:
    found = contract(StartDate=f"/Date(1711926000000{offset})/")
    assert found.period.start == date(2024, 4, 1)


@given(milliseconds=st.integers(1, LAST) | st.sampled_from([1, LAST]))
def test_every_date_up_to_the_last_that_is_meant_is_that_instant(milliseconds: int) -> None:
    found = read({**PROJECT, "DateDocsAvailableUntil": f"/Date({milliseconds})/"}, service="GetProjects").releases[0]
    instant = datetime.fromisoformat(found.data["tender"]["tenderPeriod"]["endDate"])
    assert instant == EPOCH + timedelta(milliseconds=milliseconds)


@given(milliseconds=st.integers(-(10**19), 0) | st.integers(LAST + 1, 10**19) | st.sampled_from([0, LAST + 1]))
def test_every_other_date_stands_for_none_and_is_noted_with_what_it_said(milliseconds: int) -> None:
    read_ = read({**CONTRACT, "EndDate": f"/Date({milliseconds}+0000)/"})
    [found] = contracts(read_.releases)
    assert found.period.end is None
    [note] = [note for note in found.notes if note.startswith("end_sentinel: ")]
    assert re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", note.removeprefix("end_sentinel: "))
    assert "have no end (1 on a page)" in read_.warnings[0]


def test_an_end_that_may_be_meant_all_the_same_can_be_read_in_the_notes() -> None:
    assert "end_sentinel: 2034-04-01" in contract(EndDate="/Date(2027458800000+0100)/").notes


@pytest.mark.parametrize("value", ["soon", "/Date()/", "/Date(x)/", "2026-01-01", "/Date(1711926000000+01)/"])
def test_a_date_that_cannot_be_read_costs_itself_only(value: str) -> None:
    found = contract(StartDate=value)
    assert found.period.start is None
    assert "date_unreadable: start" in found.notes


@pytest.mark.parametrize(
    ("value", "note"), [(0, "value_zero"), (0.0, "value_zero"), (-1.0, "value_negative"), (-0.01, "value_negative")]
)
def test_a_value_of_0_or_less_stands_for_none(value: float, note: str) -> None:
    found = contract(Value=value)
    assert found.value is None
    assert note in found.notes


def test_a_contract_has_its_supplier_value_and_period() -> None:
    found = contract(Value=45000.5, StartDate="/Date(1711926000000+0100)/", EndDate="/Date(1806447600000+0100)/")
    assert found.value is not None
    assert (found.value.pence, found.value.kind) == (4_500_050, "contract")
    assert [firm.name for firm in found.suppliers] == ["Example Systems Ltd"]
    assert (found.period.start, found.period.end) == (date(2024, 4, 1), date(2027, 3, 31))
    assert (found.status, found.portal_ref, found.published) == ("active", "C90001", None)


@pytest.mark.parametrize("value", [None, ""])
def test_a_contract_without_a_supplier_is_kept(value: object) -> None:
    assert contract(TendererName=value).suppliers == ()


def test_a_word_to_officers_is_no_part_of_a_suppliers_name() -> None:
    [firm] = contract(TendererName="Sample Cloud plc - Do Not Attach to new contracts").suppliers
    assert firm.name == "Sample Cloud plc"


def test_a_deadline_is_noted_as_what_it_is() -> None:
    found = tender(DateDocsAvailableUntil="/Date(1798707600000)/")
    assert found.deadline == datetime(2026, 12, 31, 9, tzinfo=UTC)
    assert "deadline_is_documents_available_until" in found.notes
    assert found.is_open(date(2026, 12, 31))
    assert tender().deadline is None


def test_what_is_listed_as_current_has_no_day_of_publication() -> None:
    assert (tender().stage, tender().published) == ("open", None)


def test_the_reference_is_the_one_that_notices_elsewhere_show() -> None:
    assert tender().portal_ref == "IT-7-701-X"
    assert tender(UniqueID="701").portal_ref == "REF1"
    assert contract(ProjectReference="IT-7-701-X").portal_ref == "IT-7-701-X"
    assert contract(ProjectReference="P1").portal_ref == "C90001"


def test_a_contract_that_is_extended_stays_in_its_process() -> None:
    before, after = (read({**CONTRACT, "EndDate": f"/Date({end}+0100)/"}) for end in (1806447600000, 1837983600000))
    assert before.releases[0].ocid == after.releases[0].ocid
    assert before.releases[0].id != after.releases[0].id


def test_rows_that_share_everything_but_their_value_are_several_contracts() -> None:
    rows = [{**CONTRACT, "Value": value} for value in (1000.0, 2000.0, 3000.0)]
    first, second = read(*rows[:2]), read(rows[2], rows[0])
    found = list(contracts([*first.releases, *second.releases]))
    assert sorted(one.value.amount for one in found if one.value is not None) == [1000, 2000, 3000]
    assert len({one.id for one in found}) == 3


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<!DOCTYPE html><html><body>Solve this <b>CAPTCHA</b></body></html>", "asks for a captcha"),
        (b"\xef\xbb\xbf \n<html><script>start()</script></html>", "may want a browser"),
        (b"", "no whole JSON"),
        (b'{"PageCount": 1, "Data": [', "no whole JSON"),
        (b"[]", "no JSON object"),
        (b'{"d": {"PageCount": 1, "Data": []}}', "no PageCount"),
        (b'{"PageCount": true, "Data": []}', "no PageCount"),
        (b'{"PageCount": -1, "Data": []}', "no PageCount"),
        (b'{"PageCount": 1, "Data": null}', "no list of Data"),
        (b'{"PageCount": 1, "Data": {}}', "no list of Data"),
    ],
)
def test_what_is_no_answer_is_said_in_plain_words(body: bytes, words: str) -> None:
    with pytest.raises(PortalChangedError, match=words) as caught:
        answered(body)
    assert caught.value.url is not None
    assert "GetContract" in caught.value.url


@pytest.mark.parametrize("row", [None, 7, "text", [], {}, {"Value": 1.0}, {"Name": " "}])
def test_a_bad_row_costs_itself_only(row: Any) -> None:
    read_ = read(CONTRACT, row)
    assert len(read_.releases) == 1
    [rejection] = read_.rejected
    assert rejection.where.endswith(", Data[1]")


def test_members_that_nobody_knows_are_listed_and_never_kept() -> None:
    read_ = read({**CONTRACT, "OfficerName": "Made-up Officer", "Empty": None}, Total=1)
    assert read_.unread == ("Data[].OfficerName", "Total")
    assert "Made-up Officer" not in read_.model_dump_json()


def test_a_site_that_wants_a_browser_is_not_got_around() -> None:
    twin = dialect(Ledger(5, count=3, since=date(2026, 3, 2), days=5))
    page = Answer(200, b"<html><body>Please complete the captcha</body></html>", {"Content-Type": "text/html"})

    def script(asked: Asked) -> Answer:
        return twin.answer(asked, "") if asked.path == "/robots.txt" else page

    with serving(script) as server, pytest.raises(PortalChangedError, match="asks for a captcha"):
        fetch(twin.there(server.url), Query(), clock=VirtualClock(), consent=True)
    assert len([asked for asked in server.asked if asked.path != "/robots.txt"]) == 2


def test_the_releases_are_valid_ocds_but_for_the_date_that_nobody_gives(shared: Path) -> None:
    schema = json.loads((shared / "ocds" / "standard_1.1.5" / "release-schema.json").read_text(encoding="utf-8"))
    validator = Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)
    for release in replay().releases:
        assert release.notes[-1] == "date_missing"
        dated = {**release.data, "date": "2026-11-22T00:00:00Z"}
        assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(dated)] == []
