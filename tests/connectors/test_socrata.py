"""Socrata: rows in an order that holds from page to page, cells that are left out, and datasets that are no tables."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import thirty3 as t3
from tests.server import Asked, VirtualClock, json_answer, serving
from thirty3.connectors.socrata import Socrata, connector
from thirty3.errors import PortalChangedError
from thirty3.harvest import Archive
from thirty3.models.query import Query
from thirty3.resolve.assemble import tenders_and_contracts
from thirty3.wire import Page, Request, Response

RECORDING = Path(__file__).parent / "fixtures" / "socrata" / "recording"
SITE = "https://opendata.camden.gov.uk"
NAMED = connector.with_arguments({"site": "opendata.camden.gov.uk", "dataset": "abcd-1234"})
FOUND = f"{SITE}/resource/abcd-1234.json#id=abcd-1234&title=Contracts+register"


def answered(request: Request, value: object, status: int = 200) -> Response:
    at = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    return Response(request=request, status=status, body=json.dumps(value).encode(), retrieved_at=at)


def row(number: int, **more: Any) -> dict[str, Any]:
    return {
        ":id": f"row-{number}",
        "contract_reference": f"EXMP/{number}",
        "contract_title": f"Made-up {number}",
        **more,
    }


def first() -> Request:
    (request,) = NAMED.requests(Query())
    return request


def rows(*value: Any) -> Page:
    return NAMED.read(answered(first(), list(value)))


def catalogue(*datasets: Any) -> Page:
    return connector.read(answered(Request(url=f"{SITE}/data.json"), {"dataset": list(datasets)}))


def dataset(title: str, **more: Any) -> dict[str, Any]:
    return {"title": title, "identifier": f"{SITE}/api/views/abcd-1234", **more}


def test_rows_are_asked_for_in_an_order_and_with_their_ids() -> None:
    asked = dict(first().params)
    assert asked["$order"] == ":id"
    assert asked["$select"] == ":*,*"
    assert 0 < int(asked["$limit"]) <= 50_000
    assert first().address.startswith(f"{SITE}/resource/abcd-1234.json?")


def test_without_a_dataset_the_catalogue_of_the_site_is_asked_for_and_titles_are_compared_here() -> None:
    assert [request.address for request in connector.requests(Query(boroughs={"Camden"}))] == [f"{SITE}/data.json"]
    page = catalogue(dataset("Made-up trees"), dataset("Contracts Register", identifier=f"{SITE}/d/wxyz-9876"))
    assert [request.url.partition("#")[0] for request in page.follow] == [f"{SITE}/resource/wxyz-9876.json"]


def test_no_register_at_all_is_a_warning_that_says_what_to_do() -> None:
    assert "dataset= can name one" in catalogue(dataset("Made-up trees")).warnings[0]


def test_a_register_whose_id_is_told_nowhere_is_a_warning() -> None:
    page = catalogue(dataset("Contracts register", identifier="a shelf"))
    assert page.follow == ()
    assert "its id is told nowhere" in page.warnings[0]


def test_an_id_may_stand_in_any_of_the_addresses() -> None:
    files = [{"downloadURL": f"{SITE}/api/views/efgh-5678/rows.csv?accessType=DOWNLOAD"}]
    page = catalogue(dataset("Contracts register", identifier=7, distribution=files))
    assert "/resource/efgh-5678.json" in page.follow[0].url


def test_values_that_are_left_out_are_empty_cells_of_their_columns() -> None:
    page = rows(row(1), row(2, contract_value="1200.50", contract_end_date="2027-06-30T00:00:00.000"))
    _, contracts = tenders_and_contracts(page.releases)
    told = {
        contract.portal_ref: (contract.value and str(contract.value.amount), contract.period.end)
        for contract in contracts
    }
    assert told["EXMP/1"] == (None, None)
    assert str(told["EXMP/2"][0]) == "1200.5"
    assert str(told["EXMP/2"][1]) == "2027-06-30"


def test_the_register_of_a_councils_site_is_that_councils() -> None:
    (release,) = rows(row(1)).releases
    assert release.data["buyer"]["name"] == "London Borough of Camden"
    assert release.ocid.startswith("ocds-t33reg-E09000007-")
    assert release.date is None


def test_a_site_named_as_its_own_publisher_is_nobody() -> None:
    page = catalogue(dataset("Contracts register", publisher={"name": "opendata.camden.gov.uk"}))
    assert "organisation" not in page.follow[0].url


def test_positions_are_rows_of_the_dataset_with_their_ids() -> None:
    page = rows(row(1, description="two\nlines\r\nor three"), {":id": "row-2", "department": "Nobody"}, row(3))
    assert [release.provenance.position for release in page.releases] == ["row 1 (row-1)", "row 3 (row-3)"]
    assert page.rejected[0].where.endswith(", row 2 (row-2)")
    assert page.releases[0].data["tender"]["description"] == "two\nlines\nor three"


def test_a_page_begins_with_the_row_the_one_before_ended_with_and_the_last_holds_nothing_else() -> None:
    page = rows(row(1), row(2), row(3))
    (onward,) = page.follow
    assert dict(onward.params)["$offset"] == "2"
    second = NAMED.read(answered(onward, [row(3), row(4)]))
    assert [release.provenance.position for release in second.releases] == ["row 4 (row-4)"]
    (last,) = second.follow
    assert dict(last.params)["$offset"] == "3"
    assert NAMED.read(answered(last, [row(4)])) == Page()


def test_rows_that_moved_between_two_pages_are_found_out() -> None:
    (onward,) = rows(row(1), row(2)).follow
    for value in ([row(9), row(3)], [row(3)], []):
        with pytest.raises(PortalChangedError):
            NAMED.read(answered(onward, value))


def test_what_follows_a_single_row_is_another_question() -> None:
    (onward,) = rows(row(1)).follow
    assert onward.address != first().address


@given(st.integers(1, 30), st.integers(2, 12))
def test_every_row_comes_once_however_few_the_site_gives_at_a_time(count: int, most: int) -> None:
    held = [row(number) for number in range(count)]
    todo, came = [first()], []
    while todo:
        request = todo.pop()
        asked = {name: int(value) for name, value in request.params if name in ("$limit", "$offset")}
        page = NAMED.read(answered(request, held[asked["$offset"] :][: min(most, asked["$limit"])]))
        came += [release.data["tender"]["id"] for release in page.releases]
        todo += page.follow
    assert came == [f"EXMP/{number}" for number in range(count)]


def test_a_row_without_an_id_is_rejected_and_costs_itself_only() -> None:
    page = rows(row(1), {"contract_title": "Made-up"}, "nonsense", row(4))
    assert len(page.releases) == 2
    assert [rejection.where.rpartition(", ")[2] for rejection in page.rejected] == ["row 2", "row 3"]
    with pytest.raises(PortalChangedError, match="no row has an :id"):
        rows({"contract_title": "Made-up"})


def test_columns_that_nobody_reads_are_unread_and_the_platforms_own_are_not_among_them() -> None:
    page = rows(row(1, **{":updated_at": "2026-10-05T10:00:00.000Z", "mood": {"url": "https://www.example"}}))
    assert page.unread == ("mood",)


@pytest.mark.parametrize("status", [403, 404])
def test_a_dataset_that_is_no_table_is_a_warning_when_it_was_found_and_an_error_when_it_was_named(status: int) -> None:
    refusal = {"message": "no row or column access to non-tabular tables"}
    page = connector.read(answered(Request(url=FOUND), refusal, status))
    assert str(status) in page.warnings[0]
    with pytest.raises(PortalChangedError, match=str(status)):
        NAMED.read(answered(first(), refusal, status))


def test_a_table_that_is_no_register_is_a_warning_when_it_was_found_and_an_error_when_it_was_named() -> None:
    trees = [{":id": "row-1", "species": "made up", "height": "3"}]
    page = connector.read(answered(Request(url=FOUND), trees))
    assert "is no register" in page.warnings[0]
    assert page.follow == ()
    with pytest.raises(PortalChangedError):
        NAMED.read(answered(first(), trees))


@pytest.mark.parametrize("value", [[], {}, None, "x", {"error": True}])
def test_an_empty_or_strange_answer_is_never_taken_for_an_empty_register(value: object) -> None:
    with pytest.raises(PortalChangedError):
        NAMED.read(answered(first(), value))
    with pytest.raises(PortalChangedError):
        connector.read(answered(Request(url=f"{SITE}/data.json"), value))


def test_the_recording_of_two_pages_is_one_register() -> None:
    harvest = t3.fetch("socrata", Query(), archive=Archive(RECORDING, mode="replay"))
    contracts = {contract.portal_ref: contract for contract in harvest.contracts()}
    assert set(contracts) == {"EXMP/1", "EXMP/2", "EXMP/4", "EXMP/5"}
    assert contracts["EXMP/1"].suppliers[0].company_number == "00000001"
    assert contracts["EXMP/2"].department == "Communities and Libraries"
    assert str(contracts["EXMP/5"].period.review) == "2026-12-01"


@pytest.mark.parametrize("token", [None, "made-up-token"])
def test_a_token_is_shown_where_there_is_one_and_not_needed(token: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THIRTY3_SOCRATA_APP_TOKEN", raising=False)
    if token is not None:
        monkeypatch.setenv("THIRTY3_SOCRATA_APP_TOKEN", token)
    asked: list[Asked] = []

    def portal(question: Asked) -> Any:
        asked.append(question)
        return json_answer([row(1)])

    card = NAMED.portal.model_copy(update={"hosts": ("127.0.0.1",)})
    with serving(portal) as server:
        there = Socrata(portal=card, base=server.url, dataset="abcd-1234")
        assert len(t3.fetch(there, Query(), clock=VirtualClock()).releases) == 1
    assert [question.headers.get("X-App-Token") for question in asked] == [token, token]


def test_another_site_is_asked_on_its_own_host_only() -> None:
    other = connector.with_arguments({"site": "data.exampleham.gov.uk"})
    assert other.portal.hosts == ("data.exampleham.gov.uk",)
    assert [request.url for request in other.requests(Query())] == ["https://data.exampleham.gov.uk/data.json"]
    with pytest.raises(ValueError, match="site"):
        t3.fetch("socrata", Query(), site="opendata.example.com", archive=Archive(RECORDING, mode="replay"))
