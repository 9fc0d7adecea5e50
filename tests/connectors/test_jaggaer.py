"""Jaggaer: reads and nothing else, records counted from 1, a token of its own kind, errors under a good status."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

import thirty3 as t3
from tests.connectors.jaggaer_pages import API, BOUND, TENANT, page, project, read, rfx
from tests.server import Answer, Asked, VirtualClock, serving
from tests.twin.ledger import Ledger
from tests.twin.portals.jaggaer import dialect
from thirty3.connectors.jaggaer import connector
from thirty3.errors import PortalChangedError, PortalRefusedError
from thirty3.harvest import Archive, fetch
from thirty3.models.query import Query
from thirty3.wire import Response, Token

RECORDING = Path(__file__).parent / "fixtures" / "jaggaer" / "recording"
PATHS = {"/esop/jint/api/public/ja/v1/projects", "/esop/jint/api/public/ja/v1/rfxs"}


@given(data=st.data())
def test_every_request_it_can_make_is_a_get_of_one_of_two_lists(data: st.DataObject) -> None:
    waiting, asked = list(BOUND.requests(Query())), 0
    while waiting and asked < 12:
        request = waiting.pop()
        asked += 1
        assert request.method == "GET"
        assert request.body is None
        assert request.headers == ()
        parts = urlsplit(request.address)
        assert (parts.scheme, parts.netloc) == ("https", TENANT)
        assert parts.path in PATHS
        assert {name for name, _ in request.params} <= {"start", "comp"}
        hostile = {"url": "https://elsewhere.example/", "next": f"{API}/ja/v1/rfxworkflows/publish"}
        record = data.draw(st.sampled_from([project(**hostile), rfx(500, **hostile), hostile, None, "text"]))
        total = data.draw(st.integers(0, 300))
        count = data.draw(st.integers(0, 3))
        outer, inner = ("projectList", "project") if parts.path.endswith("projects") else ("dataList", "rfx")
        body = {"returnCode": 0, "totRecords": total, outer: {inner: [record] * count}, **hostile}
        waiting += read(body, request).follow


def test_the_start_is_the_number_of_a_record_and_a_short_page_is_not_the_last() -> None:
    query = Query(since="2026-01-01", until="2026-07-01")
    harvest = t3.fetch("jaggaer", query, archive=Archive(RECORDING, mode="replay"), tenant=TENANT)
    asked = [re.findall(r"/(\w+)\?.*start=(\d+)$", source)[0] for source in harvest.account.sources]
    assert asked == [("projects", "1"), ("projects", "4"), ("rfxs", "1"), ("rfxs", "4")]
    assert harvest.account.missing == 0


def test_the_last_page_is_the_one_that_reaches_the_total() -> None:
    [onward] = page([project(f"project_{n}") for n in range(100)], total=101).follow
    assert onward.url.partition("#")[0] == f"{API}/ja/v1/projects"
    assert onward.params == (("start", "101"),)
    [after] = page([project()], start=101, total=101).follow
    assert after.url.partition("#")[0] == f"{API}/ja/v1/rfxs"
    assert after.params == (("comp", "OFFERS;SUPPLIERS"), ("start", "1"))
    assert page([rfx()], start=101, total=101).follow == ()


def test_what_travels_from_page_to_page_is_never_sent() -> None:
    [onward] = page([project()], total=1).follow
    assert "Camden" in onward.url
    assert "#" not in onward.address
    assert "Camden" not in onward.address


def test_an_unbound_card_names_its_variables_and_asks_nothing() -> None:
    card = connector.portal
    assert isinstance(card.key, Token)
    assert card.key.id_variable == "THIRTY3_JAGGAER_CLIENT_ID"
    assert card.key.secret_variable == "THIRTY3_JAGGAER_CLIENT_SECRET"
    assert all(host.startswith("*.") for host in card.hosts)
    with pytest.raises(ValueError, match="tenant="):
        connector.requests(Query())
    with pytest.raises(ValueError, match="tenant="):
        t3.fetch("jaggaer", Query())


@pytest.mark.parametrize("tenant", ["lbbd.bravosolution.co.uk", "london.app.jaggaer.com", "a-b.c.app.jaggaer.com"])
def test_one_connector_serves_any_tenant(tenant: str) -> None:
    bound = connector.with_arguments({"tenant": tenant})
    [argument] = connector.portal.arguments
    assert re.fullmatch(argument.pattern, tenant)
    assert bound.portal.hosts == (tenant,)
    assert bound.portal.arguments == ()
    assert isinstance(bound.portal.key, Token)
    assert bound.portal.key.url == f"https://{tenant}/esop/jint/api/public/v1/tokens"
    assert (bound.portal.key.member, bound.portal.key.expiry_member) == ("token", "expire_in")
    assert bound.portal.key.expiry_seconds == 0.001
    assert [urlsplit(request.url).netloc for request in bound.requests(Query())] == [tenant]


@pytest.mark.parametrize(
    "tenant",
    [
        "bravosolution.co.uk",
        "lbbd.bravosolution.co.uk.evil.example",
        "lbbd.example",
        "x/y.app.jaggaer.com",
        "",
        "*.app.jaggaer.com",
    ],
)
def test_a_host_that_is_no_tenant_is_refused(tenant: str) -> None:
    with pytest.raises(ValueError, match="tenant="):
        t3.fetch("jaggaer", Query(), tenant=tenant)


def test_two_tenants_with_a_project_of_one_name_are_two_processes() -> None:
    other = connector.with_arguments({"tenant": "other.app.jaggaer.com"})
    request = next(other.requests(Query()))
    body = json.dumps({"returnCode": 0, "totRecords": 1, "projectList": {"project": [project()]}}).encode()
    there = other.read(
        Response(request=request, status=200, body=body, retrieved_at=datetime(2026, 11, 22, tzinfo=UTC))
    )
    assert there.releases[0].ocid != page([project()]).releases[0].ocid


def test_a_token_that_dies_on_the_way_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    twin = dialect(Ledger(5, count=420, since=date(2026, 3, 2), days=5))
    for name, value in twin.environment.items():
        monkeypatch.setenv(name, value)
    address: list[str] = []

    def script(asked: Asked) -> Answer:
        return twin.answer(asked, address[0])

    with serving(script) as server:
        address.append(server.url)
        harvest = fetch(twin.there(server.url), twin.query, clock=VirtualClock())
    assert twin.seen(harvest) == twin.published()
    assert len(twin.tokens) > 1
    assert {asked.method for asked in server.asked if "tokens" not in asked.path} == {"GET"}


def test_a_wrong_secret_is_refused_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    twin = dialect(Ledger(5, count=3, since=date(2026, 3, 2), days=5))
    monkeypatch.setenv("THIRTY3_JAGGAER_CLIENT_ID", "twin client")
    monkeypatch.setenv("THIRTY3_JAGGAER_CLIENT_SECRET", "hunter2-made-up")
    with serving(lambda asked: twin.answer(asked, "")) as server, pytest.raises(PortalRefusedError) as caught:
        fetch(twin.there(server.url), twin.query, clock=VirtualClock())
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("code", [0, "0"])
def test_a_return_code_of_0_is_good_as_number_and_as_text(code: object) -> None:
    assert len(page([project()], returnCode=code).releases) == 1


@pytest.mark.parametrize("code", [13, "13", -1, 1, "-1"])
def test_any_other_return_code_is_an_error_in_the_portals_own_words(code: object) -> None:
    with pytest.raises(PortalChangedError, match=f"returnCode {code}: no right to read, ask") as caught:
        page([project()], returnCode=code, returnMessage="no right to read, ask someone@buyer.example")
    assert "someone@" not in str(caught.value)
    assert caught.value.url is not None


@pytest.mark.parametrize("code", [None, True, "", "OK", 0.5, []])
def test_an_answer_without_a_return_code_is_no_answer(code: object) -> None:
    with pytest.raises(PortalChangedError, match="no returnCode"):
        page([project()], returnCode=code)


def test_a_page_from_elsewhere_in_the_list_is_no_answer() -> None:
    assert page([project()], start=101, total=101, startAt=101).releases
    with pytest.raises(PortalChangedError, match="asked from record 101, answered from 1"):
        page([project()], start=101, total=101, startAt=1)


@pytest.mark.parametrize("total", [None, -1, "many", True])
def test_a_page_that_does_not_say_how_many_there_are_is_no_answer(total: object) -> None:
    with pytest.raises(PortalChangedError, match="how many records"):
        page([project()], totRecords=total)


@pytest.mark.parametrize("listed", [{}, None, {"project": None}])
def test_no_list_is_an_empty_one_only_where_the_total_is_0(listed: object) -> None:
    empty = {"returnCode": 0, "totRecords": 0, "projectList": listed}
    assert read(empty).releases == ()
    with pytest.raises(PortalChangedError, match="no list"):
        read({**empty, "totRecords": 1})


def test_one_record_where_the_list_was_left_out_is_read() -> None:
    assert len(read({"returnCode": 0, "totRecords": 1, "projectList": {"project": project()}}).releases) == 1


def test_pages_that_hold_other_numbers_than_they_say_are_named() -> None:
    assert page([project()], returnedRecords=1).warnings == ()
    assert "says it holds 2" in page([project()], returnedRecords=2).warnings[0]
    assert "is empty" in page([], start=4, total=5).warnings[0]
    assert "and 1 came" in page([project()], total=0).warnings[0]


def test_an_award_more_is_a_record_more_so_that_the_total_still_tells_what_is_missing() -> None:
    first = page([rfx(500), rfx(300, rfxId="rfq_2", rfxReferenceCode="itt_502")], total=3)
    assert len(first.releases) == 3
    assert first.total == 4
    [onward] = first.follow
    assert read({"returnCode": "0", "totRecords": 3, "dataList": {"rfx": [rfx()]}}, onward).total == 4
