"""Jaggaer's guest pages: columns found by their words, one session, and what stands in the way said by its name."""

from __future__ import annotations

import pytest

import thirty3 as t3
from tests.connectors.pages import CHALLENGE, LOGIN, SCRIPTS, answer, labelled, page
from thirty3.connectors.jaggaer_public import connector
from thirty3.errors import PortalChangedError
from thirty3.models.query import Query
from thirty3.models.release import Release
from thirty3.wire import Page, Request

HERE = connector.with_arguments({"tenant": "exampleham.bravosolution.co.uk"})
HEADERS = ("Procurement Route", "Buyer Organisation", "Project Title", "Listing Deadline")


def row(number: int, *cells: str) -> str:
    link = f'<a class="detailLink" onclick="javascript:goToDetail(&#39;{number}&#39;,&#39;x&#39;);">System {number}</a>'
    told = cells or ("Open", "Exampleham", link, "10/07/2026 12:00")
    return f'<tr class="table_cnt_body_a">{"".join(f"<td>{cell}</td>" for cell in told)}</tr>'


def listed(*rows: str, headers: tuple[str, ...] = HEADERS, counter: str = "", form: str = "") -> bytes:
    head = "".join(f"<th>{name}</th>" for name in headers)
    table = f'<table class="list-table"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    return page(f'{form}<span class="pagination-counter">{counter}</span>{table}')


FORM = (
    '<form id="OpportunityListManager" action="/esop/toolkit/opportunity/current/list.si?_ncp=t0k3n">'
    '<input type="hidden" name="_ncp" value="t0k3n"><input type="hidden" name="mode" value="a&amp;b">'
    '<input type="hidden" name="opportunityListManager.pagerComponent.page" value="1">'
    '<input name="shown" value="x"></form>'
)


def first() -> Request:
    return next(HERE.requests(Query()))


def read(body: bytes) -> Page:
    return HERE.read(answer(first(), body))


def release(*pairs: tuple[str, str], status: int = 200) -> Release:
    lead = read(listed(row(7))).follow[0]
    body = labelled(pairs) if status == 200 else b""
    (found,) = HERE.read(answer(lead, body, status=status)).releases
    return found


def test_a_tenant_is_a_host_of_jaggaers_and_nothing_else() -> None:
    for host in ("evil.example", "bravosolution.co.uk", "a.bravosolution.co.uk.evil.example", "x/y.app.jaggaer.com"):
        with pytest.raises(ValueError, match=r"tenant=.* is not host of the buyer's own site"):
            t3.fetch("jaggaer_public", Query(), tenant=host, consent=True)
    with pytest.raises(ValueError, match=r"boroughs are known to use .*lbbd\.bravosolution\.co\.uk"):
        t3.fetch("jaggaer_public", Query())


def test_columns_are_found_by_their_words_in_any_order() -> None:
    link = "<a onclick=\"goToDetail('9','x')\">Made-up title</a>"
    headers = ("Listing Deadline", "Lots", "Project Title", "Project Code")
    page_ = read(listed(row(9, "10/07/2026 12:00", "2", link, "project_9"), headers=headers))
    (found,) = HERE.read(answer(page_.follow[0], b"", status=404)).releases
    assert found.data["tender"]["title"] == "Made-up title"
    assert found.data["tender"]["id"] == "project_9"
    assert page_.unread == ("Lots",)


def test_the_deadline_is_londons_and_said_to_be_that_of_the_listing() -> None:
    summer, winter = (
        release(("Project Title", "T"), ("Listing Deadline", "10/07/2026 12:00")),
        release(("Project Title", "T"), ("Listing Deadline", "10/12/2026 12:00")),
    )
    assert summer.data["tender"]["tenderPeriod"]["endDate"] == "2026-07-10T12:00:00+01:00"
    assert winter.data["tender"]["tenderPeriod"]["endDate"] == "2026-12-10T12:00:00+00:00"
    assert "deadline_of_listing" in summer.notes


def test_what_is_cited_is_the_entry_with_the_code_and_never_an_address_of_the_session() -> None:
    found = release(("Project Code", "project_901"), ("Project Title", "T"))
    assert found.provenance.url == (
        "https://exampleham.bravosolution.co.uk/esop/guest/go/public/opportunity/current#project_901"
    )


@pytest.mark.parametrize(
    ("text", "months"),
    [("24 months", 24), ("2 years", 24), ("1 Year", 12), ("2 years plus 1", None), ("0 months", None)],
)
def test_a_duration_is_months_where_it_says_a_number_of_them(text: str, months: int | None) -> None:
    found = release(("Project Title", "T"), ("Contract Duration", text))
    assert found.data["tender"].get("contractPeriod", {}).get("durationInMonths") == months
    assert ("contract_duration_unreadable" in found.notes) == (months is None)


def test_people_are_kept_nowhere() -> None:
    found = release(
        ("Project Title", "T"), ("Buyer", "Made-up Officer"), ("Email", "officer@buyer.example"), ("Notes", "Ask us")
    )
    assert "Made-up Officer" not in found.model_dump_json()
    assert "buyer.example" not in found.model_dump_json()


def test_the_next_page_is_the_form_handed_back_with_every_hidden_field() -> None:
    onward = read(listed(row(1), counter="Showing Result 1 - 1 of 2", form=FORM)).follow[-1]
    assert onward.method == "POST"
    assert onward.body is not None
    assert set(onward.body.split("&")) == {
        "_ncp=t0k3n",
        "mode=a%26b",
        "opportunityListManager.pagerComponent.page=2",
        "userAct=changePage",
    }


def test_the_last_page_leads_to_details_only_and_a_lost_form_is_a_warning() -> None:
    assert len(read(listed(row(1), counter="Showing Result 1 - 1 of 1", form=FORM)).follow) == 1
    lost = read(listed(row(1), counter="Showing Result 1 - 1 of 24"))
    assert lost.total == 24
    assert "no form that leads to the rest" in lost.warnings[0]


def test_a_form_that_leads_elsewhere_is_never_followed_there() -> None:
    form = FORM.replace("/esop/toolkit/opportunity/current/list.si?_ncp=t0k3n", "https://evil.example/take")
    onward = read(listed(row(1), counter="Showing Result 1 - 1 of 2", form=form)).follow[-1]
    assert onward.url.startswith("https://exampleham.bravosolution.co.uk/")


@pytest.mark.parametrize(
    ("body", "what"),
    [(LOGIN, "login"), (CHALLENGE, "challenge"), (SCRIPTS, "scripts"), (page("Session is invalid"), "session")],
)
def test_what_stands_in_the_way_is_said_by_its_name(body: bytes, what: str) -> None:
    with pytest.raises(PortalChangedError, match=what):
        read(body)


def test_a_tenant_without_opportunities_is_an_empty_page() -> None:
    assert read(listed(counter="Showing Result 0 - 0 of 0")).total == 0


def test_an_opportunity_that_is_gone_is_read_from_its_row() -> None:
    found = release(status=404)
    assert found.data["tender"]["title"] == "System 7"
    assert "advert_gone: 404" in found.notes


def test_a_row_that_leads_nowhere_is_rejected_without_the_officer_it_names() -> None:
    headers = ("Project Title", "Buyer", "Listing Deadline")
    good = row(1, "<a onclick=\"goToDetail('1','x')\">System</a>", "Made-up Officer", "")
    read_ = read(
        listed(good, row(2, "Till", "Made-up Officer", "10/07/2026"), row(3, "Made-up Officer"), headers=headers)
    )
    assert [rejection.raw for rejection in read_.rejected] == ["row 2: Till | 10/07/2026", "row 3: "]
    assert read_.unread == ()


def test_a_list_that_turns_back_to_its_first_page_ends_with_a_warning() -> None:
    body = listed(row(1), counter="Showing Result 1 - 1 of 24", form=FORM)
    turned = HERE.read(answer(read(body).follow[-1], body))
    assert turned.follow == ()
    assert "not all of the 24" in turned.warnings[0]


def test_a_list_without_a_header_still_leads_to_what_its_links_name() -> None:
    page_ = read(listed(row(9), headers=()))
    (found,) = HERE.read(answer(page_.follow[0], b"", status=404)).releases
    assert found.data["tender"]["title"] == "System 9"
