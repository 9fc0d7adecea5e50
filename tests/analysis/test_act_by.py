"""Act by: the last day on which there is enough time before a contract ends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.worlds import TODAY, contract, worlds
from thirty3.analysis.act_by import act_by
from thirty3.models.contract import Contract
from thirty3.normalise.dates import add_months

DAY = timedelta(1)


@given(worlds(max_size=12), st.integers(0, 30), st.sampled_from(["current", "maximum"]))
def test_each_running_contract_has_its_end_less_the_lead_time(records: list[Contract], months: int, end: Any) -> None:
    expected = []
    for one in records:
        last = one.period.end if end == "current" else (one.period.max_end or one.period.end)
        if one.status in ("active", "unknown") and last and last >= TODAY:
            day = add_months(last, -months)
            expected.append((day, last, one.id, (day - TODAY).days, day < TODAY))
    found = act_by(records, as_of=TODAY, lead_time_months=months, end=end)
    rows = [(row.act_by, row.ends, row.contract.contract_id, row.slack_days, row.late) for row in found]
    assert rows == sorted(expected)
    assert found.used == len(expected)
    assert found.late == sum(row.late for row in found)


@given(worlds(max_size=12), st.integers(0, 12), st.integers(0, 12))
def test_a_longer_lead_time_never_makes_a_day_later(records: list[Contract], months: int, more: int) -> None:
    short, long = (act_by(records, as_of=TODAY, lead_time_months=lead) for lead in (months, months + more))
    days = {row.contract.contract_id: row.act_by for row in long}
    assert all(days[row.contract.contract_id] <= row.act_by for row in short)
    assert sum(row.late for row in short) <= sum(row.late for row in long)


@given(worlds(max_size=12))
def test_a_right_to_extend_never_makes_a_day_earlier(records: list[Contract]) -> None:
    current, last = (act_by(records, as_of=TODAY, end=end) for end in ("current", "maximum"))
    days = {row.contract.contract_id: row.act_by for row in last}
    assert all(row.act_by <= days[row.contract.contract_id] for row in current)


@pytest.mark.parametrize(
    ("end", "months", "day", "late"),
    [
        (date(2029, 3, 31), 13, date(2028, 2, 29), False),
        (date(2027, 11, 22), 12, TODAY, False),
        (date(2027, 11, 21), 12, TODAY - DAY, True),
        (TODAY, 0, TODAY, False),
    ],
)
def test_months_end_in_the_shorter_month_and_the_day_itself_is_in_time(
    end: date, months: int, day: date, late: bool
) -> None:
    (row,) = act_by([contract("a", end=end)], as_of=TODAY, lead_time_months=months)
    assert (row.act_by, row.late, row.slack_days) == (day, late, (day - TODAY).days)


def test_what_is_over_or_has_no_end_is_left_out_and_said() -> None:
    records = [contract("over", end=TODAY - DAY), contract("open"), contract("a", end=TODAY)]
    found = act_by(records, as_of=TODAY)
    assert (found.used, found.reasons) == (1, {"ended": 1, "no_end": 1})
    assert str(found) == (
        "1 running contract to act on 12 months before their current end, as of 2026-11-22: late for 1 of them; "
        "1 contract used, 2 left out (1 ended, 1 no end)"
    )


def test_a_negative_lead_time_is_refused() -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        act_by([], as_of=TODAY, lead_time_months=-1)
