"""Gaps: notices, awards and entries that should be there and are not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.resolve.held import AS_OF, BRENT, CAMDEN, application, contract, tender
from tests.resolve.test_circle_upcoming import APPLICATIONS, CONTRACTS, TENDERS
from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.link import Link
from thirty3.models.tender import Tender
from thirty3.resolve._circle_gaps import gaps
from thirty3.resolve._circle_upcoming import upcoming


def test_what_ends_without_a_notice_is_a_gap_from_the_day_the_notice_was_due() -> None:
    (gap,) = gaps([contract("a", ends=date(2027, 9, 30))], as_of=AS_OF)
    assert (gap.id, gap.kind, gap.boroughs, gap.service_area) == ("no_notice:a", "no_notice", (CAMDEN,), "housing")
    assert (gap.since, gap.record_id, gap.url) == (date(2026, 9, 30), "a", "https://notices.example/a")
    assert gap.says == (
        "It ends on 2027-09-30; a tender notice was due by 2026-09-30, 12 months before, and no notice speaks of it."
    )
    assert gaps([contract("a", ends=date(2027, 9, 30))], tenders=[tender("t")], as_of=AS_OF) == ()


@pytest.mark.parametrize(
    ("ends", "months", "is_gap"),
    [
        (date(2027, 11, 22), 0, True),  # due today
        (date(2027, 11, 23), 0, False),
        (date(2028, 11, 22), 12, True),
        (date(2028, 11, 23), 12, False),
        (date(2029, 2, 28), 15, False),  # act by 28 February 2028, which is after the 22nd
    ],
)
def test_the_day_to_begin_lies_at_most_so_many_months_ahead(ends: date, months: int, is_gap: bool) -> None:
    assert bool(gaps([contract("a", ends=ends)], as_of=AS_OF, horizon_months=months)) is is_gap


@pytest.mark.parametrize(
    ("days", "stage", "is_gap"),
    [
        (300, "open", False),
        (301, "open", True),
        (301, "closed", True),
        (301, "awarded", False),
        (301, "award_pending", False),
        (301, "cancelled", False),
        (301, "withdrawn", False),
    ],
)
def test_a_tender_closed_for_more_than_300_days_without_an_award_is_a_gap(days: int, stage: str, is_gap: bool) -> None:
    closed = tender("t", closes=AS_OF - timedelta(days=days), published=date(2025, 6, 1))
    found = gaps([], tenders=[closed.model_copy(update={"stage": stage})], as_of=AS_OF)
    assert [gap.id for gap in found] == ["no_award:t"] * is_gap
    for gap in found:
        assert gap.since == AS_OF - timedelta(days=1)
        assert gap.says == "It closed on 2026-01-25, 301 days ago: no notice says who won or that nobody did."


def test_a_tender_that_a_contract_came_of_has_its_award() -> None:
    closed = tender("t", stage="open", closes=date(2025, 1, 1), published=date(2024, 12, 1))
    became = Link(id="l", kind="tender_contract", one="t", other="a", state="confirmed", score=1, reasons=())
    far = date(2040, 1, 1)
    assert gaps([contract("t/1", ocid="t", ends=far)], tenders=[closed], as_of=AS_OF) == ()
    assert gaps([contract("a", ends=far)], tenders=[closed], as_of=AS_OF, links=[became]) == ()
    candidate = became.model_copy(update={"state": "candidate"})
    assert len(gaps([contract("a", ends=far)], tenders=[closed], as_of=AS_OF, links=[candidate])) == 1


def test_other_bodies_and_other_goods_have_no_gaps() -> None:
    long_ago = date(2025, 1, 1)
    others = [tender("t", closes=long_ago, stage="open", boroughs=()), tender("u", closes=long_ago, technology=False)]
    assert gaps([contract("a", technology=False)], tenders=others, as_of=AS_OF) == ()


def test_a_contract_that_no_listed_application_runs_under_is_a_gap_where_a_borough_lists_any() -> None:
    runs = [contract("a", ends=date(2035, 1, 1)), contract("b", boroughs=(BRENT,), ends=date(2035, 1, 1))]
    listed = application("x", "Payroll", ends=date(2035, 1, 1), areas=("hr_payroll",))
    (gap,) = gaps(runs, [listed], as_of=AS_OF)
    assert (gap.id, gap.boroughs, gap.since) == ("no_application:a", (CAMDEN,), date(2023, 4, 1))
    assert gap.says == "It runs to 2035-01-01, and the borough's list of applications has none for it."
    assert gaps(runs, [application("x", contracts=("a",))], as_of=AS_OF) == ()
    assert gaps(runs, as_of=AS_OF) == ()  # nobody lists any: nothing can be said


def test_negative_months_are_an_error() -> None:
    with pytest.raises(ValueError, match="horizon_months must not be negative"):
        gaps([], as_of=AS_OF, horizon_months=-1)


@given(CONTRACTS, APPLICATIONS, TENDERS, st.randoms())
def test_the_order_in_which_records_come_plays_no_part(
    contracts: list[Contract], applications: list[Application], tenders: list[Tender], draw: st.DataObject
) -> None:
    found = gaps(contracts, applications, tenders, as_of=AS_OF)
    for records in (contracts, applications, tenders):
        draw.shuffle(records)  # type: ignore[attr-defined]
    assert gaps(contracts, applications, tenders, as_of=AS_OF) == found


@given(CONTRACTS, APPLICATIONS, TENDERS, st.integers(0, 30))
def test_what_is_announced_without_a_notice_and_near_is_a_gap_and_nothing_else_is(
    contracts: list[Contract], applications: list[Application], tenders: list[Tender], months: int
) -> None:
    found = gaps(contracts, applications, tenders, as_of=AS_OF, horizon_months=0)
    late = {one.id.rpartition(":")[0] for one in upcoming(contracts, applications, tenders, as_of=AS_OF) if one.late}
    due = {gap.record_id for gap in found if gap.kind == "no_notice" and gap.since < AS_OF}
    assert due == late
    assert set(found) <= set(gaps(contracts, applications, tenders, as_of=AS_OF, horizon_months=months))
    assert len({gap.id for gap in found}) == len(found)
