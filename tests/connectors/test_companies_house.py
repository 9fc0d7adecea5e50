"""Companies House: numbers and names, what is no company, how far a search goes, and what accounts are evidence of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import thirty3 as t3
from tests.server import Answer, VirtualClock, json_answer, serving
from tests.twin.ledger import Ledger
from tests.twin.portals import companies_house as twin
from tests.twin.twin import speaking
from thirty3.connectors.companies_house import CompaniesHouse, connector
from thirty3.errors import PortalChangedError, PortalRefusedError
from thirty3.harvest import Archive, Harvest
from thirty3.models.company import Company
from thirty3.models.query import Query
from thirty3.wire import Page, Request, Response

RECORDING = Path(__file__).parent / "fixtures" / "companies_house" / "recording"
API = "https://api.company-information.service.gov.uk"
SEARCH = "/search/companies?q=made-up&items_per_page=100&start_index="
PROFILE: Mapping[str, Any] = {
    "company_number": "00900001",
    "company_name": "MADE-UP SYSTEMS LTD",
    "accounts": {"last_accounts": {"made_up_to": "2025-03-31", "type": "micro-entity"}},
}
NOT_FOUND = {"errors": [{"error": "company-profile-not-found", "type": "ch:service"}]}


def recorded(**arguments: str) -> Harvest:
    return t3.fetch(connector.with_arguments(arguments), Query(), archive=Archive(RECORDING, mode="replay"))


def read(value: object, path: str = "/company/00900001", *, status: int = 200) -> Page:
    at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    body = json.dumps(value).encode()
    return connector.read(Response(request=Request(url=f"{API}{path}"), status=status, body=body, retrieved_at=at))


def company(**more: object) -> Company:
    return read({**PROFILE, **more}).companies[0]


def filed(kind: object) -> Company:
    return company(accounts={"last_accounts": {"made_up_to": "2025-03-31", "type": kind}})


def page(start: int, *, total: int, count: int = 100, items: int = 1) -> Page:
    hits = [
        {"title": f"MADE-UP {start + number} LTD", "company_number": f"{start + number + 1}"} for number in range(items)
    ]
    answer = {"items": hits, "start_index": start, "items_per_page": count, "total_results": total}
    return read(answer, f"{SEARCH}{start}")


@pytest.mark.parametrize(
    ("numbers", "asked"),
    [
        ("1", ["00000001"]),
        ("sc12345", ["SC012345"]),
        ("1, SC012345,00000001", ["00000001", "SC012345"]),
        ("oc300001,\nni1", ["OC300001", "NI000001"]),
    ],
)
def test_numbers_are_padded_put_in_capitals_and_asked_once_each(numbers: str, asked: list[str]) -> None:
    bound = connector.with_arguments({"numbers": numbers})
    assert [request.address for request in bound.requests(Query())] == [f"{API}/company/{number}" for number in asked]
    assert bound.portal.arguments == ()


@pytest.mark.parametrize("numbers", ["123456789", "1, nonsense", "XX123456", "00000000", "n/a"])
def test_what_is_no_number_is_named_before_anything_is_asked(numbers: str) -> None:
    with pytest.raises(ValueError, match=numbers.rpartition(" ")[2]):
        t3.fetch("companies_house", Query(), numbers=numbers)


@pytest.mark.parametrize("arguments", [{}, {"numbers": "1", "name": "made-up"}])
def test_either_numbers_or_a_name_have_to_be_said(arguments: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"either numbers=.* or name="):
        connector.with_arguments(arguments)


def test_nothing_can_be_asked_before_it_is_said_which_companies() -> None:
    with pytest.raises(ValueError, match="say which companies"):
        connector.requests(Query())


def test_profiles_are_read_and_a_number_that_nobody_has_is_a_warning() -> None:
    harvest = recorded(numbers="900001, sc900003,900009")
    assert [company.id for company in harvest.companies] == ["GB-COH-00900001", "GB-COH-SC900003"]
    assert harvest.rejected == ()
    assert harvest.account.warnings == ("Companies House has no company of the number 00900009",)
    first = harvest.companies[0]
    assert first.previous_names == ("OLDER MADE-UP LTD", "OLDEST MADE-UP LTD")
    assert first.sic_codes == ("62012", "62020")
    assert (first.incorporated, first.postcode_district) == (date(2011, 5, 4), "E99")
    assert first.provenance.url == f"{connector.portal.home}/company/00900001"


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"message": "no route"}, "/company/00900001"),
        ({"errors": []}, "/company/00900001"),
        (NOT_FOUND, f"{SEARCH}0"),
    ],
)
def test_a_404_that_does_not_say_that_there_is_no_such_company_is_a_changed_portal(value: object, path: str) -> None:
    with pytest.raises(PortalChangedError, match="404"):
        read(value, path, status=404)


def test_a_404_that_says_so_is_an_answer() -> None:
    assert read(NOT_FOUND, status=404) == Page(warnings=("Companies House has no company of the number 00900001",))


@pytest.mark.parametrize("more", [{"company_number": "00900002"}, {"company_number": None}, {"company_name": " "}])
def test_a_profile_of_somebody_else_or_of_nobody_is_a_changed_portal(more: dict[str, object]) -> None:
    with pytest.raises(PortalChangedError):
        company(**more)


@pytest.mark.parametrize(
    ("kind", "size", "strength"),
    [
        ("micro-entity", "micro", "strong"),
        ("small", "small", "probable"),
        ("total-exemption-small", "small", "probable"),
        ("total-exemption-full", "small", "probable"),
        ("partial-exemption", "small", "probable"),
        ("audited-abridged", "small", "probable"),
        ("unaudited-abridged", "small", "probable"),
        ("medium", "medium", "probable"),
        ("full", "unknown", "weak"),
        ("group", "unknown", "weak"),
    ],
)
def test_kinds_of_accounts_are_evidence_of_size(kind: str, size: str, strength: str) -> None:
    [evidence] = filed(kind).evidence
    assert (evidence.size, evidence.strength, evidence.as_of) == (size, strength, date(2025, 3, 31))
    assert evidence.independent is None
    assert kind in evidence.basis


@pytest.mark.parametrize("kind", ["audit-exemption-subsidiary", "filing-exemption-subsidiary"])
def test_a_subsidiarys_exemption_says_that_it_is_part_of_a_group_and_nothing_of_size(kind: str) -> None:
    [evidence] = filed(kind).evidence
    assert (evidence.size, evidence.independent) == ("unknown", False)


@pytest.mark.parametrize("kind", ["dormant", "initial", "interim", "null", "no-accounts-type-available", None])
def test_some_kinds_of_accounts_say_nothing(kind: str | None) -> None:
    read = filed(kind)
    assert read.evidence == ()
    assert read.notes == (("accounts_dormant",) if kind == "dormant" else ())


def test_a_kind_of_accounts_that_nobody_knows_is_noted_and_listed() -> None:
    page = read({**PROFILE, "accounts": {"last_accounts": {"type": "nano"}}})
    assert page.companies[0].evidence == ()
    assert page.companies[0].notes == ("accounts_type_unknown: nano",)
    assert page.unread == ("accounts.last_accounts.type: 'nano'",)


def test_members_that_nobody_knows_are_listed_with_their_path() -> None:
    page = read({**PROFILE, "mood": "hopeful", "accounts": {"colour": "green", "last_accounts": {"weight": 3}}})
    assert page.unread == ("accounts.colour", "accounts.last_accounts.weight", "mood")


@pytest.mark.parametrize("odd", [None, [], "text", 7, {"last_accounts": "none"}])
def test_members_of_another_shape_cost_themselves_only(odd: object) -> None:
    read = company(accounts=odd, sic_codes=odd, previous_company_names=odd, registered_office_address=odd)
    assert (read.name, read.evidence, read.previous_names, read.postcode_district) == (
        PROFILE["company_name"],
        (),
        (),
        None,
    )


def test_a_day_that_cannot_be_read_is_noted() -> None:
    read = company(date_of_creation="long ago")
    assert read.incorporated is None
    assert read.notes == ("date_of_creation_unreadable",)


def test_a_search_goes_on_in_steps_of_what_a_page_brought() -> None:
    onward = [dict(request.params) for request in page(0, total=45, count=20).follow]
    assert onward == [{"q": "made-up", "items_per_page": "20", "start_index": "20"}]
    assert page(40, total=45, count=20).follow == ()
    assert page(0, total=45).total == 45


def test_a_search_ends_where_the_register_ends_it_and_says_so() -> None:
    last = page(900, total=1_234)
    assert last.follow == ()
    assert last.warnings == ("a search can be read up to 1,000 hits and there are 1,234: say more of the name",)
    assert page(900, total=1_000) == page(900, total=1_000).model_copy(update={"follow": (), "warnings": ()})


def test_an_empty_page_of_a_search_leads_nowhere() -> None:
    assert page(100, total=300, items=0).follow == ()


def test_a_page_that_begins_elsewhere_is_a_changed_portal() -> None:
    answer = {"items": [], "start_index": 0, "items_per_page": 100, "total_results": 200}
    with pytest.raises(PortalChangedError, match="no page of the search"):
        read(answer, f"{SEARCH}100")


def test_a_hit_has_no_evidence_and_leads_to_no_profile() -> None:
    harvest = recorded(name="made-up systems")
    assert [company.evidence for company in harvest.companies] == [(), (), (), ()]
    assert harvest.account.sources == tuple(f"{API}/search/companies?q=made-up+systems{rest}" for rest in _PAGES)


_PAGES = ("&items_per_page=100&start_index=0", "&items_per_page=3&start_index=3")


def test_a_rejected_hit_is_quoted_without_its_address() -> None:
    [rejection] = recorded(name="made-up systems").rejected
    assert "00900002" in rejection.raw
    assert "Sample" not in rejection.raw


def test_a_hit_with_a_number_that_is_none_keeps_its_name() -> None:
    last = recorded(name="made-up systems").companies[-1]
    assert (last.id, last.company_number) == ("name:MADE UP SYSTEMS OF NOWHERE", None)
    assert "company_number_unreadable: '900000005'" in last.notes


def test_a_whole_search_holds_what_the_ledger_says() -> None:
    portal = twin.by_name(Ledger(33, count=60, since=date(2026, 10, 22), days=6))
    assert portal.published().total() > 12
    with speaking(portal) as server:
        harvest = t3.fetch(portal.there(server.url), portal.query, clock=VirtualClock())
    assert portal.seen(harvest) == portal.published()
    assert harvest.account.declared == portal.published().total()


def asking(answer: Answer, key: str, monkeypatch: pytest.MonkeyPatch) -> Harvest:
    monkeypatch.setenv("THIRTY3_COMPANIES_HOUSE_KEY", key)
    with serving(lambda asked: answer) as server:
        card = connector.portal.model_copy(update={"hosts": ("127.0.0.1",)})
        bound = CompaniesHouse(portal=card, base=server.url).with_arguments({"numbers": "1"})
        return t3.fetch(bound, Query(), clock=VirtualClock())


@pytest.mark.parametrize("status", [401, 403])
def test_a_wrong_key_ends_the_harvest_and_is_shown_to_nobody(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = json_answer({"error": "Invalid Authorization: made-up-key"}, status=status)
    with pytest.raises(PortalRefusedError) as caught:
        asking(refusal, "made-up-key", monkeypatch)
    assert caught.value.status == status
    assert "made-up-key" not in str(caught.value)


def test_without_a_key_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PortalRefusedError, match="THIRTY3_COMPANIES_HOUSE_KEY"):
        asking(json_answer(NOT_FOUND, status=404), "", monkeypatch)


def test_the_card_keeps_to_600_requests_in_five_minutes() -> None:
    assert connector.portal.pause_seconds == 300 / 600
    assert connector.portal.busy_seconds[429] == 300
