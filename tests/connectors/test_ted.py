"""TED: windows and tokens, languages, days of another clock, and answers that are not whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import thirty3 as t3
from tests.server import Answer, Asked, VirtualClock, json_answer, serving
from tests.twin.ledger import Ledger
from tests.twin.portals import ted as twin
from thirty3.connectors.ted import Ted, connector
from thirty3.errors import PortalChangedError
from thirty3.models.query import Query
from thirty3.models.release import Release
from thirty3.models.tender import Tender
from thirty3.normalise.dates import london_day
from thirty3.resolve.assemble import tenders
from thirty3.wire import Page, Request, Response

WEEK = Query(since="2020-03-02", until="2020-03-09")
[FIRST] = connector.requests(WEEK)
NOTICE: Mapping[str, Any] = {
    "publication-number": "900001-2020",
    "publication-date": "2020-03-04+01:00",
    "notice-type": "cn-standard",
    "form-type": "competition",
    "notice-title": {"eng": "Made-up software"},
    "buyer-name": {"eng": ["London Borough of Camden"]},
    "buyer-country": ["GBR"],
    "classification-cpv": ["48000000"],
    "deadline-receipt-tender-date-lot": ["2020-04-06+01:00"],
    "deadline-receipt-tender-time-lot": ["12:00:00+01:00"],
}


def body(request: Request) -> dict[str, Any]:
    asked: dict[str, Any] = json.loads(request.body or "")
    return asked


def read(request: Request = FIRST, *notices: object, **more: object) -> Page:
    answer = {"notices": list(notices), "totalNoticeCount": len(notices), "iterationNextToken": None, "timedOut": False}
    at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    text = json.dumps({**answer, **more}).encode()
    return connector.read(Response(request=request, status=200, body=text, retrieved_at=at))


def release(**more: object) -> Release:
    notice = {name.replace("_", "-"): value for name, value in more.items()}
    return read(FIRST, {**NOTICE, **notice}).releases[0]


def tender(**more: object) -> Tender:
    return next(iter(tenders([release(**more)])))


def test_the_body_says_what_is_documented() -> None:
    assert (FIRST.method, FIRST.address) == ("POST", "https://api.ted.europa.eu/v3/notices/search")
    assert ("Content-Type", "application/json") in FIRST.headers
    asked = body(FIRST)
    assert asked["query"] == (
        "buyer-country=GBR AND publication-date>=20200302 AND publication-date<=20200308 SORT BY publication-number"
    )
    assert (asked["scope"], asked["paginationMode"], asked["limit"]) == ("ALL", "ITERATION", 250)
    assert asked["limit"] * len(asked["fields"]) <= 10_000
    assert "iterationNextToken" not in asked


@given(since=st.dates(date(2014, 1, 1), date(2021, 12, 31)), days=st.integers(1, 4) | st.integers(1, 400))
def test_windows_cover_every_day_once_and_none_is_longer_than_a_month(since: date, days: int) -> None:
    query = Query(since=since, until=since + timedelta(days=days))
    asked: list[date] = []
    for request in connector.requests(query):
        words = body(request)["query"].replace("=", " ").replace(">", " ").replace("<", " ").split()
        first, last = (date.fromisoformat(word) for word in words if word.isdigit())
        assert (last - first).days < 31
        asked += [last - timedelta(days=number) for number in range((last - first).days + 1)]
    assert asked == [since + timedelta(days=number) for number in reversed(range(days))]


@pytest.mark.parametrize("half", [{"since": "2020-03-02"}, {"until": "2020-03-02"}, {}])
def test_a_query_without_both_ends_is_refused_in_plain_words(half: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="needs both since and until"):
        t3.fetch("ted", Query.model_validate(half))


def test_a_token_goes_into_the_next_question_and_nothing_else_changes() -> None:
    [onward] = read(FIRST, NOTICE, iterationNextToken="made-up").follow
    assert body(onward) == {**body(FIRST), "iterationNextToken": "made-up"}
    assert onward.headers == FIRST.headers


def test_an_empty_page_ends_it_however_many_tokens_come() -> None:
    assert read(FIRST, iterationNextToken="made-up").follow == ()
    assert read(FIRST, NOTICE, iterationNextToken=None).follow == ()
    assert read(FIRST, NOTICE, iterationNextToken="").follow == ()


def test_the_first_page_declares_how_many_there_are_and_no_other_does() -> None:
    first = read(FIRST, NOTICE, iterationNextToken="made-up", totalNoticeCount=7)
    assert first.total == 7
    assert read(first.follow[0], NOTICE, totalNoticeCount=3).total is None


@pytest.mark.parametrize(
    "more",
    [{"timedOut": True}, {"notices": None}, {"notices": 7}, {"totalNoticeCount": None}, {"totalNoticeCount": -1}],
)
def test_an_answer_that_is_not_whole_is_a_changed_portal(more: dict[str, object]) -> None:
    with pytest.raises(PortalChangedError):
        read(FIRST, NOTICE, **more)


def asked_of(answers: list[Answer]) -> t3.Harvest:
    """A harvest of one week from a portal that gives these answers in turn."""
    with serving(lambda asked: answers[asked.number]) as server:
        card = connector.portal.model_copy(update={"hosts": ("127.0.0.1",)})
        return t3.fetch(Ted(portal=card, base=server.url), WEEK, clock=VirtualClock())


def whole(*notices: object, **more: object) -> Answer:
    return json_answer({"notices": list(notices), "totalNoticeCount": 1, "iterationNextToken": None, **more})


def test_a_search_that_timed_out_is_asked_once_more() -> None:
    harvest = asked_of([whole(timedOut=True), whole(NOTICE)])
    assert [release.id for release in harvest.releases] == ["900001-2020"]
    assert any("timed out" in warning for warning in harvest.account.warnings)
    with pytest.raises(PortalChangedError, match="timed out"):
        asked_of([whole(timedOut=True), whole(timedOut=True)])


def test_a_token_that_expired_starts_its_window_again() -> None:
    expired = json_answer({"message": "expired", "error": {"type": "EXPIRED_ITERATION_TOKEN"}}, status=400)
    harvest = asked_of([whole(NOTICE, iterationNextToken="old"), expired, whole(NOTICE)])
    assert (len(harvest.releases), harvest.account.repeated) == (1, 1)


def test_fewer_notices_than_declared_are_found_out() -> None:
    harvest = asked_of([whole(NOTICE, totalNoticeCount=2)])
    assert harvest.account.missing


@pytest.mark.parametrize(
    ("titles", "title", "language"),
    [
        ({"deu": "Erfunden", "eng": "Made up"}, "Made up", "en"),
        ({"deu": ["Erfunden"], "eng": ["Made up"]}, "Made up", "en"),
        ({"cym": "Dychmygol", "fra": "Inventé"}, "Inventé", "fr"),
        ({"cym": "Dychmygol"}, "Dychmygol", "cym"),
        ({"eng": " ", "fra": "Inventé"}, "Inventé", "fr"),
        ("Made up", "Made up", None),
    ],
)
def test_a_title_is_english_where_there_is_one_and_its_language_is_said(
    titles: object, title: str, language: str | None
) -> None:
    read = release(notice_title=titles)
    assert read.data["tender"]["title"] == title
    assert read.data.get("language") == language


@pytest.mark.parametrize("titles", [None, {}, {"eng": None}, {"eng": []}, True])
def test_a_notice_without_a_title_is_kept_and_noted(titles: object) -> None:
    read = release(notice_title=titles)
    assert "title" not in read.data["tender"]
    assert read.notes == ("title_missing",)


def test_the_number_is_the_reference_and_leads_to_the_page() -> None:
    read = tender()
    assert (read.ocid, read.portal_ref) == ("ocds-t33ted-900001-2020", "900001-2020")
    assert read.url == "https://ted.europa.eu/en/notice/-/detail/900001-2020"
    assert read.provenance is not None
    assert read.provenance.url == read.url
    assert read.boroughs == ("E09000007",)


@pytest.mark.parametrize("number", [None, "", "1", "900001-20", 9000012020, "../etc"])
def test_a_notice_without_a_number_is_rejected_and_costs_itself_only(number: object) -> None:
    page = read(FIRST, {**NOTICE, "publication-number": number}, NOTICE)
    assert [release.id for release in page.releases] == ["900001-2020"]
    [rejection] = page.rejected
    assert rejection.where == "https://api.ted.europa.eu/v3/notices/search, notices[0]"


@pytest.mark.parametrize("odd", [None, 7, "notice", []])
def test_a_notice_that_is_no_object_is_rejected(odd: object) -> None:
    assert len(read(FIRST, odd, NOTICE).rejected) == 1


@pytest.mark.parametrize("written", ["2020-03-04+01:00", "2020-03-04Z", "2020-03-04", "2020-03-04+02:00"])
def test_the_day_of_publication_is_the_journals_whatever_its_clock(written: str) -> None:
    published = release(publication_date=written).date
    assert published is not None
    assert london_day(published) == date(2020, 3, 4)


def test_a_day_that_cannot_be_read_is_noted() -> None:
    read = release(publication_date="yesterday")
    assert read.date is None
    assert "publication_date_unreadable: 'yesterday'" in read.notes


@pytest.mark.parametrize(
    ("days", "times", "closes", "notes"),
    [
        (["2020-04-06+01:00"], ["12:00:00+01:00"], "2020-04-06T11:00:00+00:00", ()),
        (["2020-04-06+01:00"], None, "2020-04-06T22:59:59+00:00", ()),
        (["2020-01-06+01:00"], None, "2020-01-06T23:59:59+00:00", ()),
        (["2020-04-09Z", "2020-04-06Z"], ["12:00Z", "13:00Z"], "2020-04-06T13:00:00+00:00", ("deadlines_differ: 2",)),
        (["2020-04-06Z", "2020-04-06Z"], ["12:00Z"], "2020-04-06T22:59:59+00:00", ()),
        (["2020-04-06T12:00:00+02:00"], None, "2020-04-06T10:00:00+00:00", ()),
        ("2020-04-06+01:00", "12:00:00+01:00", "2020-04-06T11:00:00+00:00", ()),
        (["soon"], None, None, ("deadline_unreadable: 'soon'",)),
        (["soon", "2020-04-06"], None, "2020-04-06T22:59:59+00:00", ("deadline_unreadable: 'soon'",)),
        ([None], None, None, ("deadline_unreadable: a value of type NoneType",)),
        ([], [], None, ()),
    ],
)
def test_a_deadline_is_the_earliest_of_the_lots_and_a_bare_day_ends_at_night(
    days: object, times: object, closes: str | None, notes: tuple[str, ...]
) -> None:
    read = release(deadline_receipt_tender_date_lot=days, deadline_receipt_tender_time_lot=times)
    period = read.data["tender"].get("tenderPeriod")
    assert (period and datetime.fromisoformat(period["endDate"]).astimezone(UTC).isoformat()) == closes
    assert read.notes == notes


def test_another_field_stands_in_for_the_deadline() -> None:
    read = tender(deadline_receipt_tender_date_lot=None, deadline_date_lot=["2020-04-06+01:00"])
    assert read.deadline is not None
    assert read.deadline_is_day
    assert london_day(read.deadline) == date(2020, 4, 6)


@pytest.mark.parametrize(
    ("code", "form", "tags", "stage"),
    [
        ("pin-only", "planning", ("planning",), "planned"),
        ("pmc", "consultation", ("planning",), "engagement"),
        ("cn-social", "competition", ("tender",), "open"),
        ("pin-cfc-standard", "competition", ("tender",), "open"),
        ("cn-standard", "change", ("tenderUpdate",), "open"),
        ("can-standard", "result", ("award",), "awarded"),
        ("can-modif", "cont-modif", ("contractAmendment",), "awarded"),
        ("veat", "dir-awa-pre", (), "unknown"),
        ("cn-novel", "competition", (), "unknown"),
        (None, None, (), "unknown"),
    ],
)
def test_a_type_is_a_tag_and_an_unknown_one_claims_nothing(
    code: str | None, form: str | None, tags: tuple[str, ...], stage: str
) -> None:
    read = release(notice_type=code, form_type=form)
    assert read.tags == tags
    assert next(iter(tenders([read]))).stage == stage
    assert ("notice_type_unknown: cn-novel" in read.notes) is (code == "cn-novel")


def test_codes_come_once_each_and_without_their_check_digit() -> None:
    read = tender(classification_cpv=["48000000-8", "48000000", "72000000"])
    assert read.cpv == ("48000000", "72000000")
    assert release(classification_cpv=["soft"]).notes == ("cpv_unreadable: soft",)


def test_several_buyers_are_all_kept_and_a_foreign_one_is_noted() -> None:
    read = tender(buyer_name={"fra": ["Autre"], "eng": ["One Council", "One Council", "Two Council"]})
    assert read.buyer is not None
    assert read.buyer.name == "One Council"
    assert [buyer.name for buyer in read.other_buyers] == ["Two Council"]
    assert "buyer_abroad" in release(buyer_country=["FRA"]).notes


def test_members_that_nobody_knows_are_listed() -> None:
    page = read(FIRST, {**NOTICE, "colour": "green", "links": {}}, mood="hopeful")
    assert page.unread == ("mood", "notices[].colour")


def test_the_twin_is_as_strict_as_the_portal() -> None:
    portal = twin.dialect(Ledger(1, count=5, since=date(2020, 3, 2), days=5))
    good = body(FIRST)
    wrongs: list[dict[str, object]] = [{"limit": 251}, {"fields": []}, {"fields": ["winner"]}, {"query": "software"}]
    wrongs.append({"pageSize": 10})
    for wrong in wrongs:
        asked = Asked(
            "POST", "/v3/notices/search", {}, {"Content-Type": "application/json"}, 0, json.dumps({**good, **wrong})
        )
        assert portal.answer(asked, "").status == 400
