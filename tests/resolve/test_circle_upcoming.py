"""Tenders to be expected: which ends announce one, what it says, which notice speaks of it, and what is left out."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.resolve.held import AS_OF, BRENT, CAMDEN, ENFIELD, HOUSING, application, contract, pounds, tender
from thirty3.models.announcement import Announcement, Upcoming
from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.link import Link
from thirty3.models.tender import Tender
from thirty3.resolve._circle_upcoming import upcoming


def only(found: Upcoming) -> Announcement:
    assert len(found) == 1, found.summary()
    return next(iter(found))


def test_what_ends_announces_a_tender_a_lead_time_before() -> None:
    found = only(upcoming([contract("a", longest=date(2030, 3, 31), value=pounds(500_000))], as_of=AS_OF))
    assert found.id == "a:2028-03-31"
    assert found.boroughs == (CAMDEN,)
    assert (found.service_area, found.title, found.system) == ("housing", HOUSING, None)
    assert (found.ends, found.notice_expected, found.late) == (date(2028, 3, 31), date(2027, 3, 31), False)
    assert (found.latest_end, found.latest_notice) == (date(2030, 3, 31), date(2029, 3, 31))
    assert found.worth is not None
    assert (found.worth.amount, found.worth.vat, found.worth.kind) == (Decimal("99958.95"), "excluded", "annual")
    assert found.held_by == ("Madeup Systems Ltd",)
    assert found.contract_ids == ("a",)
    assert [one.model_dump() for one in found.evidence] == [
        {
            "says": "contract “Housing management system” with Madeup Systems Ltd: begins 2023-04-01, ends 2028-03-31, "
            "may be extended to 2030-03-31; worth £99,958.95 without VAT a year",
            "record_id": "a",
            "url": "https://notices.example/a",
        }
    ]


def test_a_month_without_that_day_takes_its_last_day() -> None:
    found = only(upcoming([contract("a", ends=date(2028, 3, 31))], as_of=AS_OF, lead_time_months=1))
    assert found.notice_expected == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("ends", "counted"),
    [
        (AS_OF - timedelta(days=1), {"ended": 1}),
        (AS_OF, {}),
        (date(2028, 11, 22), {}),
        (date(2028, 11, 23), {"beyond_horizon": 1}),
    ],
)
def test_the_first_and_the_last_day_of_the_horizon_are_in(ends: date, counted: dict[str, int]) -> None:
    assert upcoming([contract("a", ends=ends)], as_of=AS_OF).reasons == counted


def test_every_record_that_announces_nothing_is_counted_with_its_reason() -> None:
    given_ = [
        contract("used"),
        contract("used"),
        contract("other", technology=False),
        contract("elsewhere", boroughs=()),
        contract("cancelled", status="cancelled"),
        contract("pending", status="pending"),
        contract("terminated", status="terminated"),
        contract("endless", "Library system", ends=None),
        contract("unmeant", "Parking system", ends=date(9999, 12, 31)),
        contract("past", "Payroll system", ends=date(2025, 1, 1)),
        contract("far", "Planning system", ends=date(2031, 1, 1)),
    ]
    found = upcoming(given_, [application("x", "Intranet", areas=())], as_of=AS_OF)
    assert (found.used, found.excluded) == (1, 11)
    assert found.reasons == {
        "no_end": 2, "beyond_horizon": 1, "ended": 1, "no_borough": 1, "not_technology": 1, "repeated": 1,
        "status_cancelled": 1, "status_pending": 1, "status_terminated": 1, "unreadable_end": 1,
    }  # fmt: skip


def test_what_could_be_extended_runs_on_until_something_replaces_it() -> None:
    old = contract("a", ends=date(2026, 6, 30), longest=date(2028, 6, 30))
    assert only(upcoming([old], as_of=AS_OF)).ends == date(2028, 6, 30)
    new = contract("b", starts=date(2026, 7, 1), ends=date(2031, 6, 30))
    assert upcoming([old, new], as_of=AS_OF).reasons == {"beyond_horizon": 1, "succeeded": 1}


def test_an_application_without_a_contract_announces_by_its_own_end() -> None:
    entry = application("x", "Homes", ends=date(2027, 3, 31), product="Civica Cx", supplier="Civica", annual=pounds(9))
    found = only(upcoming([], [entry], as_of=AS_OF))
    assert (found.id, found.system, found.title, found.application_id) == ("x:2027-03-31", "Civica Cx", "Homes", "x")
    assert (found.held_by, found.worth, found.contract_ids) == (("Civica",), pounds(9), ())
    assert found.late
    assert found.evidence[0].says == "the borough lists “Homes”: ends 2027-03-31"


def test_an_application_and_the_contracts_it_runs_under_are_one_announcement() -> None:
    entry = application("x", ends=date(2035, 1, 1), contracts=("a",))
    linked = Link(
        id="contract_application:b|x", kind="contract_application", one="b", other="x",
        state="confirmed", score=1, reasons=(),
    )  # fmt: skip
    runs = [contract("a"), contract("b", "Hosting", ends=date(2027, 9, 30), firm="Other Ltd", area=None)]
    found = upcoming(runs, [entry], as_of=AS_OF, links=[linked])
    assert (only(found).contract_ids, only(found).application_id, found.used) == (("a", "b"), "x", 3)
    assert (only(found).ends, only(found).system, only(found).title) == (date(2027, 9, 30), "Housing", "Hosting")
    assert [one.record_id for one in only(found).evidence] == ["b", "a", "x"]
    candidate = linked.model_copy(update={"state": "candidate"})
    assert len(upcoming(runs, [entry], as_of=AS_OF, links=[candidate])) == 2


def test_the_later_of_two_contracts_of_one_application_speaks_for_it() -> None:
    runs = [
        contract("a", "Northgate", ends=date(2027, 3, 31)),
        contract("b", "New homes platform", starts=date(2027, 2, 1), ends=date(2028, 3, 31), firm="Other Ltd"),
    ]
    found = upcoming(runs, [application("x", contracts=("a", "b"))], as_of=AS_OF)
    assert only(found).contract_ids == ("b",)
    assert found.reasons == {"succeeded": 1}


def test_an_application_goes_over_to_the_contract_that_replaced_its_own() -> None:
    runs = [contract("a", ends=date(2027, 3, 31)), contract("b", starts=date(2027, 4, 1), ends=date(2028, 3, 31))]
    found = upcoming(runs, [application("x", contracts=("a",))], as_of=AS_OF)
    assert (only(found).contract_ids, only(found).application_id) == (("b",), "x")
    endless = contract("b", starts=date(2027, 4, 1), ends=None)
    found = upcoming([runs[0], endless], [application("x", contracts=("a",))], as_of=AS_OF)
    assert found.reasons == {"succeeded": 2, "no_end": 1}


def test_one_contract_told_by_two_portals_is_one_announcement() -> None:
    told = [contract("a", ref="DN756786"), contract("b", "HOUSING MANAGEMENT SYSTEM - AWARD", ref="CAMD001-DN756786-1")]
    assert only(upcoming(told, as_of=AS_OF)).contract_ids == ("a", "b")


def test_lots_of_one_firm_that_end_together_are_one_and_other_systems_of_it_are_not() -> None:
    lots = [contract("p/1", f"{HOUSING} - Lot 1", ocid="p"), contract("p/2", f"{HOUSING} - Lot 2", ocid="p")]
    assert only(upcoming(lots, as_of=AS_OF)).contract_ids == ("p/1", "p/2")
    assert len(upcoming([contract("a"), contract("b", "Gas servicing app")], as_of=AS_OF)) == 2
    assert len(upcoming([contract("a"), contract("b", "Housing repairs scheduling")], as_of=AS_OF)) == 2
    assert len(upcoming([contract("a"), contract("b", "Payroll", area="hr_payroll")], as_of=AS_OF)) == 2


def test_a_joint_contract_is_one_announcement_of_several_boroughs() -> None:
    found = only(upcoming([contract("a", boroughs=(BRENT, CAMDEN))], as_of=AS_OF))
    assert found.boroughs == (BRENT, CAMDEN)


@pytest.mark.parametrize(
    ("later", "replaces"),
    [
        (contract("b", "New housing management system", starts=date(2028, 2, 1), ends=None), True),
        (contract("b", "Housing management", starts=date(2028, 4, 1), ends=None, status="pending"), True),
        (contract("b", "Something else", starts=date(2028, 4, 1), ends=None), True),  # nothing else of the area ends
        (contract("b", starts=date(2028, 4, 1), ends=None, status="cancelled"), False),
        (contract("b", starts=date(2028, 4, 1), ends=None, boroughs=(BRENT,)), False),
        (contract("b", starts=date(2028, 4, 1), ends=None, area="hr_payroll"), False),
        (contract("b", starts=date(2025, 4, 1), ends=None), False),
        (contract("b", starts=date(2027, 4, 1), ends=date(2027, 9, 1)), False),
    ],
)
def test_what_a_later_contract_replaced_announces_nothing(later: Contract, replaces: bool) -> None:
    found = upcoming([contract("a"), later], as_of=AS_OF)
    assert ("succeeded" in found.reasons) is replaces
    assert any(one.contract_ids == ("a",) for one in found) is not replaces


def test_a_published_notice_for_it_is_linked_and_says_why() -> None:
    ending = contract("a", ends=date(2027, 3, 31))
    assert only(upcoming([ending], as_of=AS_OF)).late
    notice = tender("t", "Housing management system replacement", starts=date(2027, 4, 1))
    found = only(upcoming([ending], tenders=[notice], as_of=AS_OF))
    assert (found.notice_id, found.notice_url, found.late) == ("t", "https://notices.example/t", False)
    assert found.evidence[-1].record_id == "t"
    assert found.evidence[-1].says == (
        "notice “Housing management system replacement” (planned, published 2026-09-01): one title says more, "
        "same service area, begins 2027-04-01, about the end on 2027-03-31"
    )


@pytest.mark.parametrize(
    "notice",
    [
        tender("t", boroughs=(BRENT,)),
        tender("t", area="hr_payroll"),
        tender("t", technology=False),
        tender("t", stage="cancelled"),
        tender("t", stage="awarded"),
        tender("t", published=AS_OF + timedelta(days=1)),
        tender("t", published=date(2022, 4, 1)),  # before the contract began: for the contract itself
        tender("a"),  # the contract's own process
        tender("t", "Payroll bureau", area=None),
    ],
)
def test_other_notices_are_not_linked(notice: Tender) -> None:
    assert only(upcoming([contract("a")], tenders=[notice], as_of=AS_OF)).notice_id is None


def test_a_tender_that_became_the_contract_is_no_notice_for_its_end() -> None:
    became = Link(id="l", kind="tender_contract", one="t", other="a", state="confirmed", score=1, reasons=())
    assert only(upcoming([contract("a")], tenders=[tender("t")], as_of=AS_OF, links=[became])).notice_id is None


def test_a_notice_speaks_of_the_one_thing_it_fits_best_and_a_joint_one_of_one_in_each_borough() -> None:
    things = [contract("a"), contract("b", "Housing repairs scheduling"), contract("c", boroughs=(ENFIELD,))]
    notice = tender("t", "Housing repairs scheduling software")
    assert {one.notice_id: one.contract_ids for one in upcoming(things, tenders=[notice], as_of=AS_OF)}["t"] == ("b",)
    joint = tender("t", boroughs=(CAMDEN, ENFIELD))
    found = upcoming(things, tenders=[joint], as_of=AS_OF)
    assert {one.contract_ids for one in found if one.notice_id == "t"} == {("a",), ("c",)}


def test_of_several_notices_the_one_that_has_come_furthest_is_linked() -> None:
    notices = [tender("p", stage="pipeline"), tender("t", stage="open"), tender("e", stage="engagement")]
    assert only(upcoming([contract("a")], tenders=notices, as_of=AS_OF)).notice_id == "t"


def test_the_ceiling_of_a_framework_is_no_worth() -> None:
    found = only(upcoming([contract("a", value=pounds(9_000_000), framework=True)], as_of=AS_OF))
    assert found.worth is None
    assert "worth" not in found.evidence[0].says


def test_the_summary_says_what_was_announced_and_what_was_left_out() -> None:
    given_ = [contract("a", ends=date(2027, 3, 31)), contract("b", ends=None)]
    assert str(upcoming(given_, as_of=AS_OF)) == (
        "1 tender to be expected of 1 borough for what ends within 24 months of 2026-11-22: a notice speaks of 0, "
        "1 are late; from 1 contracts and applications, 1 left out: 1 no_end"
    )


@pytest.mark.parametrize(("horizon", "lead_time"), [(-1, 12), (24, -1)])
def test_negative_months_are_an_error(horizon: int, lead_time: int) -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        upcoming([], as_of=AS_OF, horizon_months=horizon, lead_time_months=lead_time)


TITLES = st.sampled_from([HOUSING, "Housing repairs scheduling", "Mosaic licences", "IT system", "", "Payroll bureau"])
AREAS = st.none() | st.sampled_from(["housing", "hr_payroll"])
PLACES = st.sampled_from([(CAMDEN,), (BRENT,), (BRENT, CAMDEN), ()])
DAYS = st.none() | st.integers(-40, 60).map(lambda months: AS_OF + timedelta(days=30 * months))
IDS = st.integers(1, 9).map(str)
CONTRACTS = st.lists(
    st.builds(
        contract, IDS, TITLES, starts=DAYS, ends=DAYS | st.dates(), longest=DAYS, boroughs=PLACES, area=AREAS,
        firm=st.sampled_from([None, "Madeup Systems Ltd", "Other LLP"]), technology=st.sampled_from([True, False]),
        status=st.sampled_from(["active", "active", "unknown", "pending", "cancelled", "terminated"]),
        ref=st.none() | st.sampled_from(["DN756786", "DN756787"]),
    ),
    max_size=7,
)  # fmt: skip
APPLICATIONS = st.lists(
    st.builds(
        application, IDS, TITLES, ends=DAYS, borough=st.sampled_from([CAMDEN, BRENT]),
        contracts=st.lists(IDS, max_size=2).map(tuple),
    ),
    max_size=3,
)  # fmt: skip
TENDERS = st.lists(
    st.builds(
        tender, IDS.map("t{}".format), TITLES, published=DAYS.filter(bool), starts=DAYS, boroughs=PLACES, area=AREAS,
        stage=st.sampled_from(["planned", "open", "pipeline", "awarded"]),
    ),
    max_size=3,
)  # fmt: skip


@given(CONTRACTS, APPLICATIONS, TENDERS, st.randoms())
def test_the_order_in_which_records_come_plays_no_part(
    contracts: list[Contract], applications: list[Application], tenders: list[Tender], draw: st.DataObject
) -> None:
    found = upcoming(contracts, applications, tenders, as_of=AS_OF)
    for records in (contracts, applications, tenders):
        draw.shuffle(records)  # type: ignore[attr-defined]
    assert upcoming(contracts, applications, tenders, as_of=AS_OF) == found


@given(CONTRACTS, APPLICATIONS, TENDERS)
def test_every_record_is_used_or_left_out_and_every_piece_of_evidence_names_one(
    contracts: list[Contract], applications: list[Application], tenders: list[Tender]
) -> None:
    found = upcoming(contracts, applications, tenders, as_of=AS_OF)
    assert found.used + found.excluded == len(contracts) + len(applications)
    assert sum(found.reasons.values()) == found.excluded
    assert found.used >= len(found) == len({one.id for one in found})
    ids = {one.id for records in (contracts, applications, tenders) for one in records}
    for one in found:
        assert {evidence.record_id for evidence in one.evidence} <= ids
        assert AS_OF <= one.ends <= date(2028, 11, 22)
        assert one.boroughs


@given(CONTRACTS, APPLICATIONS, TENDERS, st.integers(0, 60), st.integers(0, 60))
def test_looking_further_ahead_takes_nothing_away_and_changes_nothing(
    contracts: list[Contract], applications: list[Application], tenders: list[Tender], near: int, more: int
) -> None:
    few, many = (
        upcoming(contracts, applications, tenders, as_of=AS_OF, horizon_months=months) for months in (near, near + more)
    )
    assert set(few.rows) <= set(many.rows)


@given(CONTRACTS, APPLICATIONS, st.integers(0, 900))
def test_an_announcement_keeps_its_id_from_day_to_day_while_its_end_stays(
    contracts: list[Contract], applications: list[Application], days: int
) -> None:
    ids = {
        (one.contract_ids or one.application_id, one.ends): one.id
        for one in upcoming(contracts, applications, as_of=AS_OF, horizon_months=60)
    }
    for one in upcoming(contracts, applications, as_of=AS_OF + timedelta(days=days), horizon_months=60):
        known = ids.get((one.contract_ids or one.application_id, one.ends))
        assert known in (None, one.id)
