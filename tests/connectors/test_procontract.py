"""ProContract's pages: what a list and an advert say, when the list is over, and what is never taken for empty."""

from __future__ import annotations

from datetime import date

import pytest

import thirty3 as t3
from tests.connectors.pages import CHALLENGE, LOGIN, SCRIPTS, answer, labelled, page
from tests.server import Answer, Asked, VirtualClock, serving
from thirty3.connectors.procontract import ProContract, connector
from thirty3.errors import PortalChangedError, PortalRefusedError
from thirty3.models.query import Query
from thirty3.models.release import Release
from thirty3.wire import Page, Request

NOTHING = '<tr><td colspan="5">There is no data available.</td></tr>'


def row(number: int, *, end: str = "02/12/2026", value: str = "&#163;1,000.00", title: str | None = None) -> str:
    link = f'<a title="DN{number:06d}" href="/Advert?advertId=00000000-0000-4000-8000-{number:012d}">'
    cells = (f"{link}{title or f'Made-up system {number}'}</a>", "LB Enfield", "02/11/2026", end, value)
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def listed(*rows: str) -> bytes:
    return page(f'<table id="opportunitiesGrid"><tbody>{"".join(rows)}</tbody></table>')


def first() -> Request:
    return next(connector.requests(Query()))


def read_list(*rows: str) -> Page:
    return connector.read(answer(first(), listed(*rows)))


def read_advert(body: bytes, *, of: str = "", status: int = 200) -> Release:
    lead = read_list(of or row(7)).follow[0]
    (release,) = connector.read(answer(lead, body, status=status)).releases
    return release


ADVERT = [
    ("Title", "Made-up system 7"),
    ("Opportunity Id", "DN000007"),
    ("Buyer", "London Borough of Enfield"),
    ("Description", "A system for <tenants> & others"),
    ("Estimated value", "£1,000,000.00"),
    ("Expression of interest window", "From 02/11/2026 09:00 to 02/12/2026 12:00"),
    ("Contact", "Made-up Officer"),
    ("Email", "officer@buyer.example"),
    ("Telephone", "020 7946 0000"),
]


def test_an_advert_says_reference_title_buyer_value_and_until_when_interest_can_be_expressed() -> None:
    release = read_advert(labelled(ADVERT))
    (tender,) = t3.tenders([release])
    assert release.data["tender"]["id"] == "DN000007"
    assert (tender.title, tender.buyer and tender.buyer.name) == ("Made-up system 7", "London Borough of Enfield")
    assert tender.boroughs == ("E09000010",)
    assert tender.value is not None
    assert str(tender.value.amount) == "1000000"
    assert tender.deadline is None
    assert tender.expression_deadline is not None
    assert tender.expression_deadline.isoformat() == "2026-12-02T12:00:00+00:00"


def test_an_advert_is_open_as_long_as_interest_can_be_expressed() -> None:
    (tender,) = t3.tenders([read_advert(labelled(ADVERT))])
    assert tender.is_open(date(2026, 12, 2))
    assert not tender.is_open(date(2026, 12, 3))


def test_people_are_kept_nowhere_and_not_listed_as_unread() -> None:
    lead = read_list(row(7)).follow[0]
    read = connector.read(answer(lead, labelled([*ADVERT, ("Lots", "2")])))
    assert read.unread == ("Lots",)
    text = read.model_dump_json()
    assert "Made-up Officer" not in text
    assert "buyer.example" not in text
    assert "7946" not in text


@pytest.mark.parametrize("value", ["N/A", "-", ""])
def test_a_value_that_says_nothing_is_none(value: str) -> None:
    release = read_advert(labelled([("Title", "T")]), of=row(7, value=value))
    assert "value" not in release.data["tender"]
    assert not any("unreadable" in note for note in release.notes)


def test_a_value_in_words_is_noted_and_not_lost() -> None:
    release = read_advert(labelled([("Title", "T"), ("Estimated value", "up to the bidder")]))
    assert "estimated_value_unreadable" in release.notes
    assert "up to the bidder" in release.data["tender"]["description"]


@pytest.mark.parametrize(
    ("status", "body"), [(404, b""), (410, b"gone"), (200, page("This advert is no longer available."))]
)
def test_an_advert_that_is_gone_is_read_from_its_row(status: int, body: bytes) -> None:
    release = read_advert(body, status=status)
    assert any(note.startswith("advert_gone") for note in release.notes)
    assert release.data["tender"]["title"] == "Made-up system 7"
    assert release.data["tender"]["expressionOfInterestDeadline"].startswith("2026-12-02")


@pytest.mark.parametrize("body", [LOGIN, CHALLENGE, SCRIPTS, page("<h1>Welcome</h1>"), b"{}", b""])
def test_what_is_no_list_and_no_advert_is_a_changed_portal(body: bytes) -> None:
    lead = read_list(row(7)).follow[0]
    for request in (first(), lead):
        with pytest.raises(PortalChangedError):
            connector.read(answer(request, body))


def test_the_error_says_what_the_page_is_instead() -> None:
    for body, what in ((LOGIN, "login"), (CHALLENGE, "challenge"), (SCRIPTS, "scripts")):
        with pytest.raises(PortalChangedError, match=what):
            connector.read(answer(first(), body))


def test_a_page_of_rows_leads_to_each_advert_once_and_to_the_next_page() -> None:
    read = read_list(row(1), row(2), row(1))
    assert [request.url.partition("#")[0][-1] for request in read.follow[:2]] == ["1", "2"]
    assert dict(read.follow[2].params)["Page"] == "2"
    assert len(read.follow) == 3


def test_a_page_that_shows_nothing_new_or_the_placeholder_ends_the_list() -> None:
    onward = read_list(row(1), row(2)).follow[-1]
    assert connector.read(answer(onward, listed(row(2), row(1)))).follow == ()
    assert connector.read(answer(onward, listed(NOTHING))) == Page()
    assert connector.read(answer(first(), listed(NOTHING))).warnings != ()


def test_a_list_that_moves_while_it_is_read_is_doubted() -> None:
    onward = read_list(row(1), row(2)).follow[-1]
    assert "shown twice" in connector.read(answer(onward, listed(row(2), row(3)))).warnings[0]


def test_two_rows_run_together_are_rejected_and_not_read_as_one() -> None:
    broken = row(1).replace("</tr>", "") + row(2).replace("<tr>", "")
    read = read_list(broken, row(3))
    assert "10 cells" in read.rejected[0].reason
    assert len(read.follow) == 2


def test_a_whole_list_is_read_in_tens_however_many_are_asked_for() -> None:
    rows = [row(number) for number in range(1, 36)]

    def portal(asked: Asked) -> Answer:
        if asked.path == "/robots.txt":
            return Answer(200, b"User-agent: *\nDisallow: /Login")
        if asked.path == "/Advert":
            return Answer(200, labelled([("Title", f"Advert {asked.params['advertId'][-4:]}")]))
        start = 10 * (int(asked.params["Page"]) - 1)
        return Answer(200, listed(*(rows[start : start + 10] or [NOTHING])))

    with serving(portal) as server:
        card = connector.portal.model_copy(update={"hosts": ("127.0.0.1",)})
        local = ProContract(card, server.url)
        with pytest.raises(PortalRefusedError, match="consent=True"):
            t3.fetch(local, Query(), clock=VirtualClock())
        harvest = t3.fetch(local, Query(boroughs={"Enfield"}), consent=True, clock=VirtualClock())
    assert harvest.account.kept == 35
    assert len(server.asked) == 1 + 5 + 35
