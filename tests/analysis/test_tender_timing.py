"""Tender timing: whole days, and a minimum only where the law has one and the notices tell."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.markets import tender, tenders
from tests.analysis.worlds import CAMDEN, HACKNEY, TODAY
from thirty3.analysis.tender_timing import TenderTimingRow, tender_timing
from thirty3.models.tender import Tender


def _one(*records: Tender) -> TenderTimingRow:
    (row,) = tender_timing(records)
    return row


def _verdict(record: Tender) -> str:
    row = _one(record)
    (found,) = (name for name in ("below", "at_least", "undecided", "without_minimum") if getattr(row, name))
    return found


def _closing(days: int, **told: Any) -> Tender:
    return tender("a", closes=TODAY + timedelta(days), **told)


@pytest.mark.parametrize(
    ("days", "told", "verdict"),
    [
        (24, {}, "below"),
        (25, {}, "at_least"),
        (0, {}, "below"),
        (24, {"method": "selective"}, "below"),
        (29, {"regime": "PCR2015"}, "below"),
        (30, {"regime": "PCR2015"}, "at_least"),
        (29, {"regime": "PCR2015", "method": "selective"}, "without_minimum"),
        (9, {"above": False}, "without_minimum"),
        (9, {"above": None}, "without_minimum"),
        (9, {"method": "direct"}, "without_minimum"),
        (9, {"regime": "other"}, "without_minimum"),
        (9, {"regime": "unknown"}, "without_minimum"),
        (9, {"interest": True}, "without_minimum"),  # 25 days to ask to take part: not read against the Act
        (24, {"newest": TODAY + timedelta(3)}, "below"),  # the first notice leaves too few days already
        (40, {"newest": TODAY + timedelta(15)}, "at_least"),  # so does the newest
        (40, {"newest": TODAY + timedelta(16)}, "undecided"),
        (40, {"newest": TODAY + timedelta(90), "stage": "awarded"}, "undecided"),
    ],
)
def test_a_tender_is_held_to_the_minimum_of_its_law(days: int, told: dict[str, Any], verdict: str) -> None:
    assert _verdict(_closing(days, **told)) == verdict


def test_the_minimum_of_the_act_begins_with_the_act() -> None:
    before = tender("a", opens=date(2025, 2, 23), closes=date(2025, 2, 26))
    after = tender("a", opens=date(2025, 2, 24), closes=date(2025, 2, 26))
    assert [_verdict(before), _verdict(after)] == ["without_minimum", "below"]


def test_a_short_tender_is_named_with_what_would_do_after_a_planned_notice() -> None:
    found = tender_timing([_closing(9), tender("b", opens=TODAY, closes=TODAY + timedelta(12), regime="PCR2015")])
    assert [(one.tender_id, one.days, one.minimum, one.after_planned) for one in found.short] == [
        ("a", 9, 25, 10),
        ("b", 12, 30, 15),
    ]


def test_the_caller_may_set_the_days_for_every_tender_alike() -> None:
    records = [tender(str(days), closes=TODAY + timedelta(days), regime="other") for days in (14, 15)]
    found = tender_timing(records, threshold=15)
    assert [(one.tender_id, one.minimum, one.after_planned) for one in found.short] == [("14", 15, None)]
    assert (found.rows[0].below, found.rows[0].at_least) == (1, 1)
    with pytest.raises(ValueError, match="negative"):
        tender_timing([], threshold=-1)


def test_days_are_dates_in_london() -> None:
    found = _one(tender("a", opens=date(2026, 3, 28), closes=date(2026, 3, 30)))  # clocks change on 29 March
    assert found.days.median == 2


@given(tenders(), st.sampled_from(["statutory", 15]))
def test_counts_make_a_whole_and_the_short_ones_are_all_named(records: list[Tender], threshold: Any) -> None:
    found = tender_timing(records, threshold=threshold)
    (row,) = found
    assert row.below + row.at_least + row.undecided + row.without_minimum == row.days.n == found.used
    assert len(found.short) == row.below
    assert all(one.days < one.minimum for one in found.short)
    assert all((a.opens, a.closes, a.tender_id) <= (b.opens, b.closes, b.tender_id) for a, b in pairwise(found.short))


@given(tenders())
def test_a_longer_period_is_never_worse(records: list[Tender]) -> None:
    order = ["below", "undecided", "at_least"]
    for one in records:
        later = {name: getattr(one, name) and getattr(one, name) + timedelta(1) for name in _CLOSING}
        longer = one.model_copy(update=later)
        if tender_timing([one]).used and _verdict(one) in order:
            assert order.index(_verdict(longer)) >= order.index(_verdict(one))


_CLOSING = ("deadline", "expression_deadline")


@given(tenders())
def test_a_row_is_what_its_tenders_alone_would_give(records: list[Tender]) -> None:
    for row in tender_timing(records, by=("service_area", "source")):
        own = [one for one in records if (one.row()["service_area"], one.provenance.source) == row.key]
        assert _one(*own).model_copy(update={"key": row.key}) == row


def test_what_is_no_tender_period_is_left_out_and_said() -> None:
    found = tender_timing(
        [
            tender("a", closes=TODAY, stage="planned"),
            tender("b", opens=None, closes=TODAY),
            tender("c"),
            tender("d", closes=TODAY - timedelta(1)),
            tender("e", closes=TODAY),
        ]
    )
    assert found.reasons == {"closes_before_opens": 1, "no_closes": 1, "no_opens": 1, "stage_planned": 1}
    assert found.used == 1


def test_the_year_is_that_of_the_first_notice_and_a_joint_tender_counts_in_each_borough() -> None:
    found = tender_timing([tender("a", CAMDEN, HACKNEY, closes=TODAY + timedelta(9))], by=("year", "borough"))
    assert [(row.key, row.below) for row in found] == [(("2026", CAMDEN), 1), (("2026", HACKNEY), 1)]
    assert len(found.short) == found.used == 1


def test_the_summary_says_what_tenders_are_held_to() -> None:
    assert tender_timing([_closing(9)]).summary() == (
        "Tender timing, by the notices held: 1 tender below the statutory minimum, median period 9 days; "
        "1 tender used, 0 left out"
    )
