"""Find a Tender and Contracts Finder: what they are asked, and where their pages lead."""

from __future__ import annotations

import base64
import json
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.server import package, release
from thirty3.connectors import get, portals
from thirty3.connectors.contracts_finder import ContractsFinder
from thirty3.connectors.find_a_tender import FindATender
from thirty3.errors import UnknownNameError
from thirty3.models.query import Query
from thirty3.wire import Page, Request, Response

BOTH = pytest.mark.parametrize(
    ("connector", "since", "until", "window"),
    [
        (FindATender(), "updatedFrom", "updatedTo", timedelta(hours=6)),
        (ContractsFinder(), "publishedFrom", "publishedTo", timedelta(days=1)),
    ],
    ids=["find_a_tender", "contracts_finder"],
)
Either = FindATender | ContractsFinder
DAY = Query(since="2026-09-01", until="2026-09-02")


def read(connector: Either, request: Request, body: object) -> Page:
    text = json.dumps(body).encode()
    return connector.read(
        Response(request=request, status=200, body=text, retrieved_at=datetime(2026, 9, 2, tzinfo=UTC))
    )


def full(connector: Either, request: Request, **links: str) -> Page:
    releases = [release(number, "2026-09-01T20:00:00+01:00") for number in range(100)]
    return read(connector, request, package(releases, links=links))


def test_the_registry_is_sorted_and_reads_every_module_of_the_folder() -> None:
    folder = Path(__file__).parents[2] / "src" / "thirty3" / "connectors"
    modules = sorted(file.stem for file in folder.glob("*.py") if not file.stem.startswith("_"))
    assert [portal.id for portal in portals()] == modules
    assert get("find_a_tender").portal is portals()[modules.index("find_a_tender")]


@pytest.mark.parametrize("name", ["find_a_tendr", "Find_A_Tender", "find_a_tender ", "find", "_ocds", ""])
def test_an_id_matches_exactly_or_not_at_all_and_near_ones_are_offered(name: str) -> None:
    with pytest.raises(UnknownNameError, match="find_a_tender"):
        get(name)


@BOTH
def test_windows_are_written_in_local_time_newest_first(
    connector: Either, since: str, until: str, window: timedelta
) -> None:
    requests = list(connector.requests(DAY))
    assert len(requests) == timedelta(days=1) / window
    assert dict(requests[0].params)[until] == "2026-09-02T00:00:00"
    assert dict(requests[-1].params)[since] == "2026-09-01T00:00:00"
    assert all(len(value) <= 19 for request in requests for _, value in request.params)
    assert {dict(request.params)["limit"] for request in requests} == {"100"}
    assert {name for request in requests for name, _ in request.params} == {since, until, "limit"}


@BOTH
@given(start=st.dates(date(2021, 1, 1), date(2030, 1, 1)), days=st.integers(1, 40))
def test_windows_touch_cover_the_query_and_are_none_too_long(
    connector: Either, since: str, until: str, window: timedelta, start: date, days: int
) -> None:
    query = Query(since=start, until=start + timedelta(days=days))
    spans = [
        (datetime.fromisoformat(asked[since]), datetime.fromisoformat(asked[until]))
        for asked in (dict(request.params) for request in connector.requests(query))
    ]
    assert spans[0][1] == datetime.fromisoformat(str(query.until))
    assert spans[-1][0] == datetime.fromisoformat(str(query.since))
    assert all(timedelta(0) < end - begin <= window for begin, end in spans)
    assert all(earlier[1] == later[0] for later, earlier in pairwise(spans))


@BOTH
def test_days_before_the_portal_opened_are_not_asked_for(
    connector: Either, since: str, until: str, window: timedelta
) -> None:
    first = connector._search.first_day
    assert list(connector.requests(Query(since="2000-01-01", until=first))) == []
    one = list(connector.requests(Query(since="2000-01-01", until=first + timedelta(days=1))))
    assert dict(one[-1].params)[since] == f"{first}T00:00:00"


@BOTH
def test_windows_are_made_one_at_a_time(connector: Either, since: str, until: str, window: timedelta) -> None:
    assert next(connector.requests(Query(since="2021-01-01", until="9999-12-31"))).url


@BOTH
def test_a_full_page_without_a_link_onward_leads_to_both_halves_of_its_window(
    connector: Either, since: str, until: str, window: timedelta
) -> None:
    request = list(connector.requests(DAY))[-1]
    later, earlier = (dict(half.params) for half in full(connector, request).follow)
    assert later[until] == dict(request.params)[until]
    assert earlier[since] == dict(request.params)[since]
    assert later[since] == earlier[until] == (datetime.fromisoformat(earlier[since]) + window / 2).isoformat()


@BOTH
def test_halving_ends_at_a_minute_and_says_so(connector: Either, since: str, until: str, window: timedelta) -> None:
    waiting, halved, doubts = [next(connector.requests(DAY))], 0, 0
    while waiting:
        page = full(connector, waiting.pop())
        halved += bool(page.follow)
        doubts += bool(page.warnings)
        assert bool(page.follow) != bool(page.warnings)
        waiting += page.follow[:1]
    assert halved == {timedelta(hours=6): 8, timedelta(days=1): 10}[window]
    assert doubts == 1


@BOTH
def test_a_full_page_with_a_link_or_a_page_with_room_is_not_halved(
    connector: Either, since: str, until: str, window: timedelta
) -> None:
    request = next(connector.requests(DAY))
    assert len(full(connector, request, next="?cursor=QUJD").follow) == 1
    releases = [release(number, "2026-09-01T20:00:00+01:00") for number in range(99)]
    assert read(connector, request, package(releases)).follow == ()


@BOTH
def test_records_that_cannot_be_read_fill_a_page_too(
    connector: Either, since: str, until: str, window: timedelta
) -> None:
    releases = [release(number, "2026-09-01T20:00:00+01:00") for number in range(99)]
    page = read(connector, next(connector.requests(DAY)), package([*releases, {"id": "no ocid"}]))
    assert (len(page.releases), len(page.rejected), len(page.follow)) == (99, 1, 2)


@BOTH
def test_a_page_far_down_a_chain_still_knows_its_window_though_its_cursor_is_opaque(
    connector: Either, since: str, until: str, window: timedelta
) -> None:
    request = next(connector.requests(DAY))
    second = full(connector, request, next="/search?cursor=opaque!").follow[0]
    third = full(connector, second, next="https://elsewhere.example/?cursor=more!").follow[0]
    halves = full(connector, third).follow
    assert [dict(half.params)[until] for half in halves] == ["2026-09-02T00:00:00", dict(halves[0].params)[since]]
    assert {half.url for half in halves} == {request.url}


@BOTH
@pytest.mark.parametrize(
    "link",
    [
        "https://portal.example/api?cursor=1",
        "/api?cursor=1",
        "?cursor=1",
        "//portal.example/api?cursor=1",
        "https://portal.example/api?cursor=a%3D%3D&limit=100",
        "https://portal.example/api?cursor=a==",
    ],
)
def test_a_link_onward_is_taken_as_it_is_written_relative_or_not(
    connector: Either, since: str, until: str, window: timedelta, link: str
) -> None:
    request = next(connector.requests(DAY))
    onward = full(connector, request, next=link).follow[0].url.partition("#")[0]
    assert onward.endswith(link.lstrip("/"))
    host = "portal.example" if "portal.example" in link else connector.portal.hosts[0]
    assert urlsplit(onward).hostname == host


@BOTH
def test_a_link_that_forgets_or_changes_the_window_is_doubtful_and_one_that_keeps_it_is_not(
    connector: Either, since: str, until: str, window: timedelta
) -> None:
    request = next(connector.requests(DAY))
    asked = dict(request.params)

    def warnings(**query: str) -> tuple[str, ...]:
        return full(connector, request, next="?" + "&".join(f"{k}={v}" for k, v in query.items())).warnings

    inside = base64.b64encode(f"{since}={asked[since]}|{until}={asked[until]}|nextCursor=7".encode()).decode()
    half = base64.b64encode(f"{since}={asked[since]}|nextCursor=7".encode()).decode()
    assert warnings(**asked, cursor="7") == ()
    assert warnings(cursor=inside) == ()
    assert warnings(cursor="opaque!") == ()  # nobody can tell
    assert len(warnings(page="2")) == 2
    assert warnings(cursor=half) == (f"the link to the next page lost or changed {until}",)
    assert warnings(**{**asked, until: "2026-01-01T00:00:00"}) == (
        f"the link to the next page lost or changed {until}",
    )


@BOTH
def test_members_of_the_package_that_nobody_knows_are_listed(
    connector: Either, since: str, until: str, window: timedelta
) -> None:
    page = read(connector, next(connector.requests(DAY)), {**package([]), "zeta": 1, "alpha": {}})
    assert page.unread == ("alpha", "zeta")


@BOTH
def test_a_release_without_a_notice_number_is_cited_by_the_answer_that_held_it(
    connector: Either, since: str, until: str, window: timedelta
) -> None:
    request = next(connector.requests(DAY))
    odd = release(1, "2026-09-01T20:00:00+01:00") | {"id": "../../evil"}
    url = read(connector, request, package([odd])).releases[0].provenance.url
    assert url is not None
    assert dict(parse_qsl(urlsplit(url).query)) == dict(request.params)


def test_real_pages_lead_onward_and_lose_nothing(shared: Path) -> None:
    cases: list[tuple[Either, str, int]] = [
        (ContractsFinder(), "contracts_finder/search_page_2025-01-23.json", 100),
        (FindATender(), "find_a_tender/page_2026-09-03-p001.json", 5),
    ]
    for connector, name, count in cases:
        asked = json.loads((shared / name).read_text())["uri"]
        page = read(connector, Request(url=asked), json.loads((shared / name).read_text()))
        assert len(page.releases) == count
        assert (len(page.rejected), page.warnings, page.unread) == (0, (), ())
        assert page.follow[0].url.startswith(asked + "&cursor=")
        assert all("/Notice/" in str(each.provenance.url) for each in page.releases)


@BOTH
def test_a_full_page_whose_window_nobody_knows_is_doubtful(
    connector: Either, since: str, until: str, window: timedelta
) -> None:
    page = full(connector, Request(url=f"{connector.base}/notice?{since}=soon&{until}=later"))
    assert page.follow == ()
    assert page.warnings == ("a full page of 100 came without a link to the next, and its window is unknown",)
