"""DataPress: what counts as a register, whose it is, and what becomes of each of its files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import thirty3 as t3
from tests.spreadsheets import sheet_xml, xlsx
from thirty3.connectors._open_data import is_register
from thirty3.connectors.data_press import DataPress, connector
from thirty3.errors import PortalChangedError
from thirty3.harvest import Archive
from thirty3.models.query import Query
from thirty3.resolve.assemble import tenders_and_contracts
from thirty3.wire import Page, Request, Response

RECORDING = Path(__file__).parent / "fixtures" / "data_press" / "recording"
SITE = "https://data.london.gov.uk"
CATALOGUE = f"{SITE}/api/v3/datasets/export.json"
REGISTER = b"Reference,Title,Supplier,Value\nEXMP/1,Made-up system,Example Systems Ltd,1000\n"


def bound(**arguments: str) -> DataPress:
    return connector.with_arguments({"site": "data.london.gov.uk", **arguments})


def read(url: str, body: bytes, of: DataPress | None = None) -> Page:
    at = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    return (of or bound()).read(Response(request=Request(url=url), status=200, body=body, retrieved_at=at))


def dataset(title: str = "Made-up contracts register", **more: Any) -> dict[str, Any]:
    return {"id": "9zqaa", "title": title, "resources": [], **more}


def file(name: str = "register.csv", **more: Any) -> dict[str, Any]:
    return {"url": f"{SITE}/download/9zqaa/1/{name}", "filename": name, "size": len(REGISTER), **more}


def catalogue(*datasets: Mapping[str, Any], of: DataPress | None = None) -> Page:
    return read(CATALOGUE, json.dumps(list(datasets)).encode(), of)


def followed(about: Mapping[str, Any], body: bytes = REGISTER) -> Page:
    """What the one file of a dataset brings."""
    (request,) = catalogue(about).follow
    return read(request.url, body)


def test_the_whole_catalogue_is_asked_for_whatever_the_query() -> None:
    requests = [list(bound().requests(query)) for query in (Query(), Query(since="2026-01-01", boroughs={"Camden"}))]
    assert requests == [[Request(url=CATALOGUE)]] * 2
    other = connector.with_arguments({"site": "open.barnet.gov.uk"})
    assert [request.url for request in other.requests(Query())] == [
        "https://open.barnet.gov.uk/api/v3/datasets/export.json"
    ]
    assert other.portal.hosts == ("open.barnet.gov.uk",)


@pytest.mark.parametrize("title", ["LFB Contracts Register", "Register of Contracts 2026", "Contracts over £5,000"])
def test_titles_that_are_registers(title: str) -> None:
    assert is_register(title)


@pytest.mark.parametrize("title", ["Register of electors", "Contract cleaning", "Subcontracts registered", ""])
def test_titles_that_are_not(title: str) -> None:
    assert not is_register(title)


def test_only_registers_are_read_and_a_named_dataset_whatever_it_is_called() -> None:
    others = dataset("Made-up trees", id="7cccc", resources=[file()])
    page = catalogue(others, dataset(resources=[file("a.csv")]))
    assert [request.url.partition("#")[0] for request in page.follow] == [f"{SITE}/download/9zqaa/1/a.csv"]
    named = catalogue(others, dataset(), of=bound(dataset="7cccc"))
    assert len(named.follow) == 1


def test_a_named_dataset_that_is_not_there_is_an_error_and_no_register_at_all_a_warning() -> None:
    with pytest.raises(PortalChangedError, match="no dataset 00000"):
        catalogue(dataset(), of=bound(dataset="00000"))
    page = catalogue(dataset("Made-up trees"))
    assert page.follow == ()
    assert "dataset= can name one" in page.warnings[0]


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("https://files.exampleham.example/register.csv", "elsewhere"),
        ("https://data.london.gov.uk.evil.example/register.csv", "elsewhere"),
        ("http://data.london.gov.uk/register.csv", "elsewhere"),
        ("https://data.london.gov.uk:8443/register.csv", "elsewhere"),
        ("https://somebody@data.london.gov.uk/register.csv", "elsewhere"),
        ("https://[half", "elsewhere"),
        (None, "no address"),
        (f"{SITE}/download/9zqaa/1/notes.pdf", "no table"),
    ],
)
def test_files_elsewhere_and_files_that_are_no_tables_are_named_and_not_asked_for(url: str | None, what: str) -> None:
    page = catalogue(dataset(resources=[{"url": url}]))
    assert page.follow == ()
    assert what in page.warnings[0]


def test_an_address_is_made_one_that_can_be_asked_and_asked_once() -> None:
    odd = file(url=f"{SITE}/download/9zqaa/1/made up £.csv")
    page = catalogue(dataset(resources=[odd, odd]), dataset(id="8bbbb", resources=[odd]))
    (request,) = page.follow
    assert request.address == f"{SITE}/download/9zqaa/1/made%20up%20%C2%A3.csv"
    percent = catalogue(dataset(resources=[file(url=f"{SITE}/download/9zqaa/1/a%20b.csv")]))
    assert percent.follow[0].address.endswith("/a%20b.csv")


def test_resources_may_be_a_list_or_an_object_of_ids() -> None:
    listed, keyed = dataset(resources=[file()]), dataset(resources={"1": file()})
    assert catalogue(listed).follow == catalogue(keyed).follow


@pytest.mark.parametrize("member", ["masthead", "logo", "team"])
def test_a_register_is_its_publishers(member: str) -> None:
    page = followed({**dataset(resources=[file()]), member: {"title": "London Borough of Barnet"}})
    assert page.releases[0].data["buyer"]["name"] == "London Borough of Barnet"
    assert page.releases[0].provenance.publisher == "London Borough of Barnet"


def test_a_title_may_say_whose_it_is() -> None:
    page = followed(dataset("Camden contracts register", resources=[file()]))
    assert page.releases[0].data["buyer"]["name"] == "London Borough of Camden"


def test_a_council_may_be_known_by_its_site() -> None:
    at_barnet = connector.with_arguments({"site": "open.barnet.gov.uk"})
    url = "https://open.barnet.gov.uk/download/1/register.csv#id=9zqaa&title=Contracts+register"
    page = read(url, REGISTER, at_barnet)
    assert page.releases[0].data["buyer"]["name"] == "London Borough of Barnet"


def test_a_publisher_that_is_none_of_the_33_is_the_buyer_by_its_own_name() -> None:
    page = followed(dataset(resources=[file()], masthead={"title": "Made-up Fire Brigade"}))
    (release,) = page.releases
    tenders, contracts = tenders_and_contracts(page.releases)
    assert tenders[0].buyer is not None
    assert tenders[0].buyer.name == "Made-up Fire Brigade"
    assert contracts[0].boroughs == ()
    assert "E09" not in release.ocid
    other = followed(dataset(resources=[file()], masthead={"title": "Made-up Ambulance Service"}))
    assert other.releases[0].ocid != release.ocid


def test_a_register_of_nobody_known_has_no_buyer() -> None:
    (release,) = followed(dataset(resources=[file()])).releases
    assert "buyer" not in release.data


def test_a_release_says_where_its_file_is_and_under_which_licence_it_came() -> None:
    licence = {"url": "https://www.example/licence", "title": "Made-up licence"}
    (release,) = followed(dataset(resources=[file()], licence=licence)).releases
    assert release.provenance.source == "data_press"
    assert release.provenance.url == f"{SITE}/download/9zqaa/1/register.csv"
    assert release.provenance.position == "line 2"
    assert release.provenance.licence == "https://www.example/licence"
    assert release.provenance.file is None
    assert release.provenance.record_id == release.id
    assert followed(dataset(resources=[file()], licence=None)).releases[0].provenance.licence is None


def test_of_two_editions_the_newer_counts_and_the_same_row_is_one_contract() -> None:
    harvest = t3.fetch("data_press", Query(), archive=Archive(RECORDING, mode="replay"))
    contracts = {contract.portal_ref: contract for contract in harvest.contracts()}
    assert set(contracts) == {"EXMP/1", "EXMP/2", "EXMP/3", "BAR-7"}
    changed = contracts["EXMP/2"]
    assert changed.value is not None
    assert changed.value.amount == 11250
    assert str(changed.published) == "2026-10-05"


def test_a_span_is_one_of_the_days_on_which_files_were_put_up() -> None:
    query = Query(since="2026-10-01", until="2026-11-01")
    harvest = t3.fetch("data_press", query, archive=Archive(RECORDING, mode="replay"))
    assert {contract.portal_ref for contract in harvest.contracts()} == {"EXMP/1", "EXMP/2", "EXMP/3"}
    assert harvest.account.outside == 3


def test_a_borough_brings_its_registers_only() -> None:
    harvest = t3.fetch("data_press", Query(boroughs={"Camden"}), archive=Archive(RECORDING, mode="replay"))
    assert [contract.portal_ref for contract in harvest.contracts()] == ["BAR-7"]


def test_names_of_officers_are_kept_nowhere() -> None:
    harvest = t3.fetch("data_press", Query(), archive=Archive(RECORDING, mode="replay"))
    assert "A. N. Other" not in harvest.model_dump_json()


def test_a_file_shorter_than_the_catalogue_says_is_cut_short() -> None:
    for end in range(len(REGISTER)):
        with pytest.raises(PortalChangedError):
            followed(dataset(resources=[file()]), REGISTER[:end])


def test_a_whole_file_that_is_no_register_is_a_warning_and_does_not_cost_the_others() -> None:
    body = b"Name,Colour\nMade-up,blue\n"
    page = followed(dataset(resources=[file(size=len(body))]), body)
    assert page.releases == ()
    assert "register.csv came whole, and is no register" in page.warnings[0]
    with pytest.raises(PortalChangedError, match="no header"):
        followed(dataset(resources=[file(size=None)]), body)


def test_a_file_whose_contacts_were_masked_in_a_recording_is_not_taken_for_a_cut_one() -> None:
    body = REGISTER.replace(b"Example Systems Ltd", b"[email removed]")
    page = followed(dataset(resources=[file()]), body)
    assert len(page.releases) == 1


def test_a_spreadsheet_that_a_recording_damaged_is_a_warning_and_does_not_cost_the_others() -> None:
    body = xlsx({"Register": sheet_xml([["Reference", "Title"], ["EXMP/1", "Made-up system"]])})
    damaged = body[:60] + b"[phone removed]" + body[72:]
    page = followed(dataset(resources=[file("register.xlsx", size=len(body))]), damaged)
    assert "contact data taken out" in page.warnings[0]


def test_spreadsheets_are_read_too() -> None:
    body = xlsx({"Register": sheet_xml([["Reference", "Title", "Value"], ["EXMP/1", "Made-up system", 1000]])})
    page = followed(dataset(resources=[file("register.xlsx", size=len(body))]), body)
    assert [release.provenance.position for release in page.releases] == ["row 2"]


def test_a_bad_dataset_costs_itself_only_and_what_nobody_knows_is_unread() -> None:
    page = catalogue({"id": "1"}, dataset(resources=[file(mood="good")], colour="blue"))
    assert [rejection.where for rejection in page.rejected] == [f"{CATALOGUE}, [0]"]
    assert len(page.follow) == 1
    assert page.unread == ("[].colour", "[].resources[].mood")


@pytest.mark.parametrize("value", [[], {}, None, {"datasets": []}, [{"id": "1"}], "x"])
def test_what_is_no_list_of_datasets_is_a_changed_portal(value: Sequence[Any] | None) -> None:
    with pytest.raises(PortalChangedError, match="list of datasets"):
        read(CATALOGUE, json.dumps(value).encode())
