"""A crawl without any I/O: what is asked, what is kept, and what the account says of the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.server import package, release
from thirty3.connectors import get
from thirty3.errors import PortalRefusedError, UnknownNameError
from thirty3.harvest.crawl import Crawl
from thirty3.harvest.sorting import Sorting
from thirty3.models.account import Account
from thirty3.models.application import Application
from thirty3.models.company import Company
from thirty3.models.provenance import Provenance, Rejection
from thirty3.models.query import Query
from thirty3.models.release import Release
from thirty3.wire import Page, Portal, Request, Response

DAY = Query(since="2026-09-01", until="2026-09-02")
CARD = Portal(
    id="toy_portal",
    name="Toy Portal",
    home="https://toy.example",
    licence="http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    attribution="Contains public sector information licensed under the Open Government Licence v3.0.",
    hosts=("toy.example",),
    pause_seconds=1,
    checked="2026-11-20",
)


@dataclass(frozen=True)
class Toy:
    """A portal with one page for each word it is given; a page is what the word stands for."""

    pages: dict[str, Page]
    portal: Portal = CARD

    def requests(self, query: Query, /) -> Iterator[Request]:
        for word in self.pages:
            yield Request(url=f"https://toy.example/{word}")

    def read(self, response: Response, /) -> Page:
        return self.pages[response.request.url.rsplit("/", 1)[1]]


def made(number: int, published: str | None = "2026-09-01T12:00:00+01:00", **data: Any) -> Release:
    return Release(
        ocid=f"ocds-toyxyz-{number}",
        id=str(number),
        date=published,
        data={"id": str(number), **data},
        provenance=Provenance(source="toy_portal", record_id=str(number), licence="OGL", publisher="Toy Office"),
    )


def answered(crawl: Crawl, *, card: Portal | None = None, at: datetime = datetime(2026, 11, 22, tzinfo=UTC)) -> Account:
    sorting = Sorting(CARD if card is None else card, crawl)
    while (request := crawl.ask()) is not None:
        sorting.take(Response(request=request, status=200, body=b"", retrieved_at=at))
    return sorting.account


def account(
    query: Query, *pages: Page, card: Portal = CARD, at: datetime = datetime(2026, 11, 22, tzinfo=UTC)
) -> Account:
    return answered(Crawl(Toy({str(number): page for number, page in enumerate(pages)}, card), query), card=card, at=at)


def bad(reason: str, raw: str = "{", where: str = "releases[0]") -> Rejection:
    return Rejection(reason=reason, source="toy_portal", where=where, raw=raw)


def test_every_record_is_in_exactly_one_column() -> None:
    books = account(
        DAY,
        Page(releases=(made(1), made(2), made(3, "2026-09-02T00:00:00+01:00")), rejected=(bad("no ocid"),)),
        Page(releases=(made(2), made(4, None), made(5, "2026-08-31T23:59:59+01:00"))),
    )
    assert (books.kept, books.outside, books.rejected, books.repeated) == (3, 2, 1, 1)
    assert books.received == 6
    assert books.licences == ("OGL",)
    assert books.publishers == ("Toy Office",)
    assert books.sources == ("https://toy.example/0", "https://toy.example/1")


def test_the_day_of_publication_is_londons() -> None:
    late = made(1, "2026-09-01T23:30:00Z")  # half past midnight on the 2nd in London
    early = made(2, "2026-08-31T23:30:00Z")  # half past midnight on the 1st
    books = account(DAY, Page(releases=(late, early)))
    assert (books.kept, books.outside) == (1, 1)


def test_an_id_that_comes_again_with_other_content_is_another_record() -> None:
    books = account(DAY, Page(releases=(made(1, title="a"), made(1, title="b"), made(1, title="a"))))
    assert (books.kept, books.repeated) == (2, 1)


def test_a_bad_record_that_comes_again_is_still_one_bad_record() -> None:
    again = Page(rejected=(bad("no ocid", where="releases[7]"), bad("no ocid", raw="{2"), bad("no date")))
    books = account(DAY, Page(rejected=(bad("no ocid"),)), again)
    assert books.rejected == 3
    assert books.repeated == 1
    assert books.reasons == {"no ocid": 2, "no date": 1}


def test_applications_and_companies_are_counted_as_releases_are() -> None:
    provenance = Provenance(source="toy_portal", record_id="1")
    system = Application(id="1", borough="E09000007", name="Rents", provenance=provenance)
    firm = Company(id="GB-COH-00000001", name="EXAMPLE SYSTEMS LTD", provenance=provenance)
    elsewhere = system.model_copy(update={"id": "2", "borough": "E09000012"})
    page = Page(applications=(system, elsewhere), companies=(firm, firm))
    books = account(Query(boroughs={"Camden"}), page, page)
    assert (books.kept, books.outside, books.repeated) == (2, 1, 5)


def test_boroughs_are_told_by_the_buyers_names_and_codes_not_by_the_portal() -> None:
    camden = "THE MAYOR AND BURGESSES OF THE LONDON BOROUGH OF CAMDEN"
    releases = (
        made(1, buyer={"name": camden}),
        made(2, buyer={"name": "Age UK Camden"}),
        made(3, parties=[{"name": "London Borough of Hackney", "roles": ["buyer"]}]),
        made(4, parties=[{"name": "London Borough of Hackney", "roles": ["supplier"]}]),
        made(5, buyer="nonsense", parties={"roles": ["buyer"]}),
        made(6, buyer={"name": None}, parties=[None, {"roles": "buyer"}, {"roles": ["buyer"], "name": 3}]),
        made(7, buyer={"name": "LBC", "identifier": {"scheme": "GB-LAE", "id": "CMD"}}),
    )
    crawl = Crawl(Toy({"all": Page(releases=releases)}), Query(boroughs={"Camden", "E09000012"}))
    assert crawl.query.boroughs == {"E09000007", "E09000012"}
    books = answered(crawl)
    assert (books.kept, books.outside) == (3, 4)


def test_a_borough_nobody_knows_is_said_before_anything_is_asked() -> None:
    with pytest.raises(UnknownNameError):
        Crawl(Toy({}), Query(boroughs={"Camdem-on-Sea"}))


def test_what_a_portal_declares_is_counted_once_for_each_question() -> None:
    follow = (Request(url="https://toy.example/more"),)
    toy = Toy({"first": Page(releases=(made(1),), total=3, follow=follow), "more": Page(releases=(made(2),), total=3)})

    @dataclass(frozen=True)
    class First(Toy):
        def requests(self, query: Query, /) -> Iterator[Request]:
            yield Request(url="https://toy.example/first")

    books = answered(Crawl(First(toy.pages), DAY))
    assert books.declared == 3
    assert books.missing == 1
    assert "declared 3 records and 2 came" in " ".join(books.warnings)


def test_a_portal_that_declares_only_sometimes_declares_nothing() -> None:
    assert account(DAY, Page(total=3), Page()).declared is None


@pytest.mark.parametrize(
    ("weeks", "count", "least", "doubtful"),
    [
        (1, 99, 100, True),
        (1, 100, 100, False),
        (2, 199, 100, True),
        (2, 200, 100, False),
        (1, 0, None, True),
        (1, 1, None, False),
    ],
)
def test_fewer_records_than_usual_is_said_for_whole_weeks(
    weeks: int, count: int, least: int | None, doubtful: bool
) -> None:
    card = CARD.model_copy(update={"least_per_week": least})
    query = Query(since="2026-09-01", until=date(2026, 9, 1) + timedelta(weeks=weeks))
    books = account(query, Page(releases=tuple(made(number, None) for number in range(count))), card=card)
    assert bool(books.warnings) is doubtful


def test_days_that_were_not_over_when_the_answer_came_are_not_missed() -> None:
    card = CARD.model_copy(update={"least_per_week": 100})
    query = Query(since="2026-09-01", until="2027-09-01")
    assert not account(query, Page(), card=card, at=datetime(2026, 9, 5, tzinfo=UTC)).warnings
    assert account(query, Page(), card=card, at=datetime(2026, 9, 9, tzinfo=UTC)).warnings


def test_a_weekday_with_far_fewer_records_than_the_others_is_named_and_a_quiet_weekend_is_not() -> None:
    days = [date(2026, 9, 1) + timedelta(days=n) for n in range(14)]
    counts = {day: 40 if day.weekday() < 5 else 1 for day in days} | {date(2026, 9, 10): 5}
    releases = [made(n * 100 + k, f"{day}T12:00:00+01:00") for n, day in enumerate(days) for k in range(counts[day])]
    books = account(Query(since=days[0], until=days[-1] + timedelta(days=1)), Page(releases=tuple(releases)))
    assert len(books.warnings) == 1
    assert "2026-09-10 (5)" in books.warnings[0]


def test_only_the_last_page_carries_what_the_whole_lacks() -> None:
    week = Query(since="2026-09-01", until="2026-09-08")
    crawl = Crawl(Toy({"a": Page(), "b": Page()}), week)
    sorting = Sorting(CARD, crawl)
    warnings = []
    while (request := crawl.ask()) is not None:
        page = sorting.take(
            Response(request=request, status=200, body=b"", retrieved_at=datetime(2026, 11, 22, tzinfo=UTC))
        )
        assert page is not None
        warnings.append(bool(page.account.warnings))
    assert warnings == [False, True]


def test_a_portal_that_has_nothing_to_be_asked_gives_an_empty_account() -> None:
    assert account(DAY) == Account()
    before_it_opened = Crawl(get("find_a_tender"), Query(since="2020-01-01", until="2020-02-01"))
    assert before_it_opened.ask() is None


def test_a_refusal_of_a_first_request_stays_a_refusal() -> None:
    crawl = Crawl(Toy({"a": Page()}), DAY)
    request = crawl.ask()
    assert request is not None
    error = PortalRefusedError("no", portal="toy_portal", status=400)
    with pytest.raises(PortalRefusedError):
        crawl.refused(error, request)


def test_an_answer_to_what_was_never_asked_is_a_mistake_of_the_caller() -> None:
    crawl = Crawl(Toy({"a": Page()}), DAY)
    nobodys = Request(url="https://toy.example/a")
    with pytest.raises(RuntimeError, match="nothing has been asked yet"):
        crawl.take(Response(request=nobodys, status=200, body=b"", retrieved_at=datetime(2026, 11, 22, tzinfo=UTC)))
    with pytest.raises(RuntimeError, match="nothing has been asked yet"):
        crawl.refused(PortalRefusedError("no", portal="toy_portal", status=400), nobodys)
    assert crawl.ask() == nobodys


def test_a_portal_off_its_own_card_is_refused_before_it_is_asked() -> None:
    with pytest.raises(PortalRefusedError):
        Crawl(Toy({"a": Page()}, CARD.model_copy(update={"hosts": ("other.example",)})), DAY).ask()


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 6), st.sampled_from(["2026-08-31", "2026-09-01", "2026-09-02"])), max_size=6)
    ),
    st.randoms(use_true_random=False),
)
def test_the_columns_add_up_and_do_not_depend_on_the_order_of_the_pages(
    drawn: list[list[tuple[int, str]]], random: Any
) -> None:
    pages = [Page(releases=tuple(made(n, f"{day}T12:00:00+01:00") for n, day in page)) for page in drawn]
    books = account(DAY, *pages)
    assert books.received + books.repeated == sum(map(len, drawn))
    # Content is the number's alone, so of one number whatever day comes first counts.
    assert books.received == len({n for page in drawn for n, _ in page})
    by_number = {n: day for page in drawn for n, day in page}
    one_day_each = [Page(releases=tuple(made(n, f"{by_number[n]}T12:00:00+01:00") for n, _ in page)) for page in drawn]
    first = account(DAY, *one_day_each)
    random.shuffle(one_day_each)
    second = account(DAY, *one_day_each)
    assert (first.kept, first.outside, first.repeated) == (second.kept, second.outside, second.repeated)


def test_a_window_is_finished_before_the_next_one_begins() -> None:
    crawl = Crawl(get("find_a_tender"), DAY)
    asked = []
    more = json.dumps(package([release(1, "2026-09-01T12:00:00+01:00")], links={"next": "?cursor=1"})).encode()
    last = json.dumps(package([])).encode()
    while (request := crawl.ask()) is not None:
        asked.append(request)
        body = last if "cursor" in request.url else more
        crawl.take(Response(request=request, status=200, body=body, retrieved_at=datetime(2026, 11, 22, tzinfo=UTC)))
        if len(asked) == 2:
            break
    assert [("cursor" in request.url) for request in asked] == [False, True]
