"""Time to award: days between two dates, one by one, and what cannot be."""

from __future__ import annotations

import statistics
from datetime import date, timedelta
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.markets import markets
from tests.analysis.worlds import CAMDEN, HACKNEY, TODAY, contract
from thirty3.analysis.time_to_award import time_to_award
from thirty3.models.contract import Contract

CountFrom = Literal["closed", "first_published"]
begins = st.sampled_from(["closed", "first_published"])


def _by_hand(records: list[Contract], count_from: CountFrom) -> list[int]:
    found = []
    for one in records:
        begin = getattr(one, count_from)
        if one.status not in {"pending", "cancelled", "unsuccessful"} and one.awarded and begin:
            found.append((one.awarded - begin).days)
    return found


@given(markets(), begins)
def test_the_days_are_those_of_each_contract_that_is_awarded_no_earlier(
    records: list[Contract], count_from: CountFrom
) -> None:
    days = _by_hand(records, count_from)
    kept = [number for number in days if number >= 0]
    found = time_to_award(records, count_from=count_from)
    assert found.used == found.rows[0].days.n == len(kept)
    assert found.reasons.get(f"awarded_before_{count_from}", 0) == len(days) - len(kept)
    if kept:
        spread = found.rows[0].days
        assert (spread.lowest, spread.median, spread.highest) == (min(kept), statistics.median(kept), max(kept))
        assert spread.mean == pytest.approx(statistics.mean(kept))


@given(markets(), begins)
def test_a_row_is_what_its_contracts_alone_would_give(records: list[Contract], count_from: CountFrom) -> None:
    for row in time_to_award(records, count_from=count_from, by=("service_area", "source")):
        own = [one for one in records if (one.service_area, one.provenance.source) == row.key]
        (alone,) = time_to_award(own, count_from=count_from)
        assert alone.model_copy(update={"key": row.key}) == row


def _told(id: str, *boroughs: str, **days: Any) -> Contract:
    return contract(id, *boroughs).model_copy(update=days)


def test_days_are_dates_of_the_calendar_across_the_change_of_clocks() -> None:
    found = time_to_award(
        [_told("a", closed=date(2026, 3, 28), awarded=date(2026, 3, 30))]
    )  # clocks change on 29 March
    assert found.rows[0].days.median == 2


def test_an_award_before_the_closing_is_left_out_with_its_repetitions_and_one_on_the_day_takes_none() -> None:
    wrong = _told("a", closed=TODAY, awarded=TODAY - timedelta(1))
    found = time_to_award([wrong, wrong, _told("b", closed=TODAY, awarded=TODAY), _told("c", awarded=TODAY)])
    assert found.reasons == {"awarded_before_closed": 2, "no_closed": 1}
    assert (found.used, found.rows[0].days.median) == (1, 0.0)


def test_a_joint_contract_counts_in_each_of_its_boroughs() -> None:
    found = time_to_award([_told("a", CAMDEN, HACKNEY, closed=TODAY, awarded=TODAY + timedelta(9))], by=("borough",))
    assert [(row.key, row.days.mean) for row in found] == [((CAMDEN,), 9.0), ((HACKNEY,), 9.0)]
    assert found.used == 1


def test_the_summary_says_from_which_day() -> None:
    assert time_to_award([], count_from="first_published").summary() == (
        "Time from first notice to award, contracts awarded, past ones too: no contract states both days; "
        "0 contracts used, 0 left out"
    )
    records = [_told(str(days), closed=TODAY, awarded=TODAY + timedelta(days)) for days in (10, 20, 30)]
    assert "from closing to award, contracts awarded, past ones too: median 20 days, half between 15 and 25;" in str(
        time_to_award(records)
    )
