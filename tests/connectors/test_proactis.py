"""Public Contracts Scotland and Sell2Wales: months by types, what their answers hold, and a portal that is ill."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.server import Answer, Asked, Server, VirtualClock, json_answer, package, serving
from thirty3.connectors.public_contracts_scotland import PublicContractsScotland
from thirty3.connectors.sell2wales import Sell2Wales
from thirty3.errors import PortalBusyError, PortalChangedError
from thirty3.harvest import Archive, Harvest, fetch, pages
from thirty3.models.query import Query
from thirty3.models.release import Release
from thirty3.ocds.compile import compile_releases
from thirty3.ocds.read import read_tender
from thirty3.wire import Page, Request, Response

OJEU = [1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 24, 25]
SCOTLAND, WALES = PublicContractsScotland(), Sell2Wales()
BOTH = pytest.mark.parametrize(
    ("connector", "types"),
    [(SCOTLAND, [*OJEU, 101, 102, 103, 104]), (WALES, [*OJEU, 51, 52, 53, 54, 55, 56])],
    ids=["public_contracts_scotland", "sell2wales"],
)
EITHER = pytest.mark.parametrize("connector", [SCOTLAND, WALES], ids=["public_contracts_scotland", "sell2wales"])
Either = PublicContractsScotland | Sell2Wales
MONTH = Query(since="2026-09-01", until="2026-09-20")
LICENCE = "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
BARE: dict[str, Any] = {
    "uri": "https://portal.example/v1/Notices",
    "version": "1.1",
    "publishedDate": "2026-10-01T09:00:00Z",
    "publisher": {"name": "Made-up Office"},
}
"""A package as these portals write it, without a list of releases. Made up, as everything here but the shared file."""


def there(connector: Either, server: Server) -> Either:
    portal = connector.portal.model_copy(update={"hosts": ("127.0.0.1",)})
    return replace(connector, portal=portal, base=server.url)


def notice(number: int, day: str, **more: object) -> dict[str, Any]:
    """A release as these portals write it: no id, and parties numbered within it."""
    return {
        "ocid": f"ocds-r6ebe6-{number:010d}",
        "date": f"{day}T00:00:00Z",
        "tag": ["tender"],
        "initiationType": "tender",
        "language": "EN",
        "parties": [{"id": "org-1", "name": f"Council {number}", "roles": ["buyer"]}],
        "buyer": {"id": "org-1", "name": f"Council {number}"},
        "tender": {"id": f"REF-{number}", "title": f"Made-up system {number}", "status": "active"},
        **more,
    }


ONE, TWO = notice(1, "2026-09-02"), notice(2, "2026-09-02")


@dataclass
class MonthlyPortal:
    """Holds releases by month of publication and type, and remembers which it handed out."""

    held: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]]
    handed_out: list[str] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Answer:
        releases = self.held.get((asked.params["dateFrom"], asked.params["noticeType"]), ())
        self.handed_out += [release["ocid"] for release in releases]
        return json_answer({**BARE, "releases": list(releases)})


def harvest_of(connector: Either, script: Callable[[Asked], Answer], query: Query = MONTH) -> Harvest:
    with serving(script) as server:
        return fetch(there(connector, server), query, clock=VirtualClock())


def asked_of(requests: Sequence[Request]) -> list[tuple[str, int]]:
    params = [dict(request.params) for request in requests]
    return [(asked["dateFrom"], int(asked["noticeType"])) for asked in params]


def read(connector: Either, body: object, *, asked: Request | None = None) -> Page:
    request = asked or list(connector.requests(MONTH))[1]
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    at = datetime(2026, 10, 1, tzinfo=UTC)
    return connector.read(Response(request=request, status=200, body=text, retrieved_at=at))


def releases_of(connector: Either, *notices: object, **more: object) -> tuple[Release, ...]:
    return read(connector, {**BARE, "releases": notices, **more}).releases


@BOTH
def test_each_month_and_type_is_asked_once_newest_month_first(connector: Either, types: list[int]) -> None:
    requests = list(connector.requests(Query(since="2025-12-31", until="2026-02-20")))
    months = ["02-2026", "01-2026", "12-2025"]
    assert asked_of(requests) == [(month, number) for month in months for number in types]
    assert requests == list(connector.requests(Query(since="2025-12-31", until="2026-02-20")))
    assert {request.url for request in requests} == {f"{connector.base}/v1/Notices"}


def test_the_parameters_are_those_of_the_documentation() -> None:
    scotland = {"dateFrom": "09-2026", "noticeType": "1", "outputType": "0"}
    assert dict(next(SCOTLAND.requests(MONTH)).params) == scotland
    assert dict(next(WALES.requests(MONTH)).params) == {**scotland, "locale": "2057"}


@EITHER
@given(start=st.dates(date(2019, 2, 1), date(2030, 1, 1)), days=st.integers(1, 100))
def test_every_month_of_publication_a_wanted_notice_can_have_is_asked_and_no_other(
    connector: Either, start: date, days: int
) -> None:
    query = Query(since=start, until=start + timedelta(days=days))
    asked = {month for month, _ in asked_of(list(connector.requests(query)))}
    published = (start + timedelta(days=number) for number in range(days + 7))
    assert asked == {f"{day:%m-%Y}" for day in published}


@EITHER
def test_nothing_before_january_2019_is_asked_for(connector: Either) -> None:
    assert list(connector.requests(Query(since="2000-01-01", until="2018-12-20"))) == []
    months = {month for month, _ in asked_of(list(connector.requests(Query(since="2000-01-01", until="2019-02-10"))))}
    assert months == {"01-2019", "02-2019"}
    assert next(connector.requests(Query(since="2026-01-01", until="9999-12-31"))).url


@EITHER
def test_a_harvest_holds_what_the_portal_handed_out_and_counts_the_rest_of_the_month_as_outside(
    connector: Either,
) -> None:
    held = {
        ("08-2026", "2"): [notice(1, "2026-08-03"), notice(2, "2026-08-31")],
        ("09-2026", "2"): [notice(n, f"2026-09-{n:02d}") for n in range(3, 28)],
        ("09-2026", "3"): [notice(n, f"2026-09-{n - 30:02d}", tag=["award"]) for n in range(31, 50)],
        ("09-2026", "25"): [notice(60, "2026-09-02")],
        ("09-2026", "8"): [notice(70, "2026-09-02")],  # no such type: never asked for
    }
    portal = MonthlyPortal(held)
    harvest = harvest_of(connector, portal, Query(since="2026-08-31", until="2026-09-20"))
    account = harvest.account
    assert len(portal.handed_out) == account.received == 47
    assert sorted(portal.handed_out) == sorted({release["ocid"] for key in held for release in held[key]} - {ocid(70)})
    outside = {ocid(1), *(ocid(number) for number in range(20, 28))}
    assert {release.ocid for release in harvest.releases} == set(portal.handed_out) - outside
    assert (account.outside, account.rejected, account.repeated) == (len(outside), 0, 0)
    assert account.warnings == ()
    assert account.licences == (LICENCE,)
    assert len(account.sources) == len(list(connector.requests(Query(since="2026-08-31", until="2026-09-20"))))


def ocid(number: int) -> str:
    return f"ocds-r6ebe6-{number:010d}"


@EITHER
def test_a_notice_dispatched_at_the_end_of_a_month_and_published_in_the_next_is_not_lost(connector: Either) -> None:
    portal = MonthlyPortal({("09-2026", "2"): [notice(1, "2026-08-28"), notice(2, "2026-09-02")]})
    harvest = harvest_of(connector, portal, Query(since="2026-08-01", until="2026-09-01"))
    assert [release.ocid for release in harvest.releases] == [ocid(1)]
    assert harvest.account.outside == 1


def one_of_each_type_but(number: str, odd: Answer) -> Callable[[Asked], Answer]:
    def script(asked: Asked) -> Answer:
        if asked.params["noticeType"] == number:
            return odd
        return json_answer({**BARE, "releases": [notice(int(asked.params["noticeType"]), "2026-09-02")]})

    return script


@EITHER
def test_a_package_without_a_list_of_releases_is_a_warning_that_names_month_and_type(connector: Either) -> None:
    account = harvest_of(connector, one_of_each_type_but("3", json_answer(BARE))).account
    assert account.received == len(account.sources) - 1
    assert account.warnings[0].startswith("no list of releases came for type 3 (contract award notice) of 09-2026")
    for address in (Request(url="https://portal.example"), Request(url="x", params=(("noticeType", "²"),))):
        assert "an unknown month" in read(connector, BARE, asked=address).warnings[0]


@EITHER
@pytest.mark.parametrize(
    "body",
    [
        {**BARE, "releases": None},
        {**BARE, "releases": {}},
        {**BARE, "relases": [ONE]},  # the releases under another name: not to be taken for none
        {"uri": "https://portal.example"},
        {"Message": "An error has occurred."},
        {"publisher": {}, "uri": "", "error": "Error converting data type nvarchar to float"},
        [BARE],
        b'{"uri": "https://portal.example", "publisher": {}',
        b"<!DOCTYPE html><title>Runtime Error</title>",
        {**BARE, "releases": [], "links": {"next": "https://portal.example/2"}},
        {**BARE, "releases": [], "links": [{"rel": "next", "href": "https://portal.example/2"}]},
    ],
)
def test_an_answer_of_another_shape_is_a_changed_portal_and_never_an_empty_month(
    connector: Either, body: object
) -> None:
    with pytest.raises(PortalChangedError) as caught:
        read(connector, body)
    assert caught.value.portal == connector.portal.id


@EITHER
def test_a_link_to_itself_and_members_nobody_reads_do_no_harm(connector: Either) -> None:
    links = [{"rel": "canonical", "href": "https://portal.example/1"}]
    page = read(connector, {**BARE, "releases": [ONE], "links": links, "zeta": 1})
    assert (len(page.releases), page.unread, page.follow, page.warnings) == (1, ("zeta",), (), ())


@EITHER
def test_a_burst_of_server_errors_is_waited_out(connector: Either) -> None:
    burst = iter([500, 502, 503, 504])

    def script(asked: Asked) -> Answer:
        status = next(burst, 200)
        return Answer(status) if status != 200 else json_answer(package([ONE]))

    harvest = harvest_of(connector, script)
    assert [release.ocid for release in harvest.releases] == [ocid(1)]
    assert harvest.account.repeated == len(harvest.account.sources) - 1


@EITHER
def test_server_errors_for_ever_are_a_busy_portal_and_never_an_empty_month(connector: Either) -> None:
    ill = Answer(500, b"Error converting data type nvarchar to float")
    came: list[str] = []
    with serving(one_of_each_type_but("4", ill)) as server:
        some = pages(there(connector, server), MONTH, clock=VirtualClock())
        with pytest.raises(PortalBusyError) as caught:
            came.extend(release.ocid for page in some for release in page.releases)
        assert len(server.asked) == 3 + connector.portal.attempts
    assert came == [ocid(1), ocid(2), ocid(3)]
    assert caught.value.status == 500
    assert "noticeType=4" in str(caught.value)


@EITHER
def test_a_month_in_which_every_type_is_empty_is_doubted_by_the_account(connector: Either) -> None:
    """What every harvest says of a week without a record suffices here, where nothing else came."""
    harvest = harvest_of(connector, MonthlyPortal({}))
    assert harvest.releases == ()
    assert harvest.account.warnings == ("0 records came for 19 days, and that is unusual: some may be missing",)


@EITHER
def test_an_empty_month_beside_others_is_named_where_the_portal_is_busy_and_goes_unnoticed_where_it_is_not(
    connector: Either,
) -> None:
    """One answer cannot know that its neighbours were empty too, so this much and no more is noticed."""

    def warnings(a_day: int) -> tuple[str, ...]:
        span = [date(2026, 6, 1) + timedelta(days=number) for number in range(110)]
        held = {
            (f"{month:02d}-2026", "2"): [
                notice(day.toordinal() * 100 + n, str(day)) for day in span if day.month == month for n in range(a_day)
            ]
            for month in (6, 7, 9)
        }
        query = Query(since="2026-06-01", until="2026-09-19")
        return harvest_of(connector, MonthlyPortal(held), query).account.warnings

    assert "2026-08-03 (0)" in warnings(20)[0]
    assert warnings(2) == ()


def cited(connector: Either) -> list[str]:
    page = {"id": "SEP1", "documentType": "contractNotice", "format": "text/html", "url": "https://portal.example/SEP1"}
    shown = notice(1, "2026-09-02", tender={"id": "1", "documents": [page]})
    return [str(each.provenance.url) for each in releases_of(connector, shown, TWO)]


def test_a_release_without_a_page_of_its_own_is_cited_by_its_process() -> None:
    two = f"{SCOTLAND.base}/v1/Notice?id={TWO['ocid']}"
    assert cited(SCOTLAND) == ["https://portal.example/SEP1", two]


def test_one_that_has_no_process_of_this_portal_either_is_cited_by_the_answer_that_held_it() -> None:
    assert cited(WALES)[1].startswith(f"{WALES.base}/v1/Notices?dateFrom=09-2026&noticeType=2&outputType=0")


@EITHER
def test_a_licence_that_the_package_states_is_believed_before_that_of_the_card(connector: Either) -> None:
    (stated,) = releases_of(connector, ONE, license="https://licence.example")
    (silent,) = releases_of(connector, ONE)
    assert (stated.provenance.licence, silent.provenance.licence) == ("https://licence.example", LICENCE)


@EITHER
def test_parties_of_one_number_in_two_releases_stay_two_buyers(connector: Either) -> None:
    tenders = [read_tender(process) for process in compile_releases(releases_of(connector, ONE, TWO))]
    assert [tender.buyer.name for tender in tenders if tender and tender.buyer] == ["Council 1", "Council 2"]


@EITHER
def test_a_length_of_thirty_day_months_is_months(connector: Either) -> None:
    lot = {"id": "1", "contractPeriod": {"startDate": "2026-10-01T00:00:00Z", "durationInDays": 720}}
    releases = releases_of(connector, notice(1, "2026-09-02", tender={"id": "1", "lots": [lot]}))
    (tender,) = [read_tender(process) for process in compile_releases(releases)]
    assert tender is not None
    assert tender.lots[0].period.end == date(2028, 9, 30)  # two years, where 720 days are ten short


@EITHER
def test_what_a_website_notice_is_stands_in_the_notice_and_not_in_the_number_asked_for(connector: Either) -> None:
    """Two readers of the documentation have 101 and 102 the other way round."""
    asked = Request(url="https://portal.example", params=(("dateFrom", "09-2026"), ("noticeType", "101")))
    (found,) = read(connector, {**BARE, "releases": [ONE]}, asked=asked).releases
    assert found.tags == ("tender",)
    assert found.data == releases_of(connector, ONE)[0].data


@EITHER
def test_the_made_up_recording_has_a_package_without_releases_and_says_so(connector: Either) -> None:
    folder = Path(__file__).parent / "fixtures" / connector.portal.id
    query = Query.model_validate(json.loads((folder / "expected.json").read_text())["query"])
    account = fetch(connector, query, archive=Archive(folder / "recording", mode="replay")).account
    assert len(account.warnings) == 1
    assert "no list of releases came" in account.warnings[0]
    assert account.received == account.kept + account.outside + account.rejected


APRIL = Query(since="2019-03-28", until="2019-05-01")


def real(shared: Path, query: Query) -> Harvest:
    """The real notices as one answer, that for contract notices of April 2019: all their numbers begin with APR."""
    releases = json.loads((shared / "public_contracts_scotland" / "releases_2019.json").read_text())
    return harvest_of(SCOTLAND, MonthlyPortal({("04-2019", "2"): releases}), query)


def test_real_releases_are_all_kept_and_get_ids_that_stay(shared: Path) -> None:
    harvest = real(shared, APRIL)
    assert (harvest.account.received, harvest.account.kept, harvest.account.rejected) == (90, 90, 0)
    assert (harvest.account.repeated, harvest.account.outside, harvest.account.unread) == (0, 0, ())
    ids = [release.id for release in harvest.releases]
    assert len(set(ids)) == 90
    assert all("id_made" in release.notes for release in harvest.releases)
    assert [release.id for release in real(shared, APRIL).releases] == ids
    pages_of_notices = {str(release.provenance.url).partition("?")[0] for release in harvest.releases}
    assert pages_of_notices == {"https://www.publiccontractsscotland.gov.uk/search/show/search_view.aspx"}


def test_real_releases_dated_in_march_come_in_april_and_are_found_by_asking_for_march(shared: Path) -> None:
    march = real(shared, Query(since="2019-03-01", until="2019-04-01"))
    assert (march.account.kept, march.account.outside) == (9, 81)
    assert {str(release.date)[:10] for release in march.releases} == {"2019-03-28", "2019-03-29"}
