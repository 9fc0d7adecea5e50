"""Extension state: what the two ends of a contract say of its rights."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.worlds import TODAY, contract, worlds
from thirty3.analysis.extension_state import extension_state
from thirty3.models.contract import Contract
from thirty3.normalise.dates import add_months

DAY = timedelta(1)


@pytest.mark.parametrize(
    ("end", "max_end", "state", "months"),
    [
        (TODAY, add_months(TODAY, 24), "available", 24),
        (TODAY, TODAY + DAY, "available", 0),
        (TODAY - DAY, TODAY, "in_extension", 0),
        (TODAY - DAY, add_months(TODAY, 12), "in_extension", 12),
        (add_months(TODAY, -12), TODAY - DAY, "exhausted", 0),
        (TODAY, TODAY, "none", 0),
        (TODAY - DAY, TODAY - DAY, "none", 0),
        (TODAY, None, "unknown", None),
        (None, TODAY, "unknown", None),
        (None, None, "unknown", None),
    ],
)
def test_the_state_on_the_days_that_matter(
    end: date | None, max_end: date | None, state: str, months: int | None
) -> None:
    (row,) = extension_state([contract("a", end=end, max_end=max_end)], as_of=TODAY)
    assert (row.state, row.remaining_months) == (state, months)


@given(worlds(max_size=12), st.integers(-5, 40))
def test_each_running_contract_has_one_state_and_its_months(records: list[Contract], days: int) -> None:
    found = extension_state(records, as_of=TODAY + timedelta(days))
    live = {one.id: one for one in records if one.status in ("active", "unknown")}
    assert sorted(row.contract.contract_id for row in found) == sorted(live)
    assert found.used == len(live)
    assert {state: count for state, count in found.counts.items() if count} == Counter(row.state for row in found)
    for row in found:
        period = live[row.contract.contract_id].period
        assert (row.remaining_months is None) == (row.state == "unknown") == (None in (period.end, period.max_end))
        if row.remaining_months and period.end and period.max_end:
            assert add_months(period.end, row.remaining_months) <= period.max_end
        if row.state == "available":
            assert (period.end or date.min) >= TODAY + timedelta(days)


@given(worlds(max_size=12))
def test_as_days_go_by_states_go_one_way(records: list[Contract]) -> None:
    order = {"available": 0, "in_extension": 1, "exhausted": 2}
    states = [
        {row.contract.contract_id: row.state for row in extension_state(records, as_of=TODAY + timedelta(days))}
        for days in (0, 6, 500)
    ]
    for before, after in pairwise(states):
        for id, state in before.items():
            assert order[state] <= order[after[id]] if state in order else after[id] == state


def test_contracts_come_by_state_then_end_then_id() -> None:
    records = [
        contract("unknown", end=TODAY),
        contract("later", end=TODAY + DAY, max_end=TODAY + 2 * DAY),
        contract("b", end=TODAY, max_end=TODAY + DAY),
        contract("a", end=TODAY, max_end=TODAY + DAY),
        contract("stopped", end=TODAY, max_end=TODAY + DAY, status="terminated"),
    ]
    found = extension_state(records, as_of=TODAY)
    assert [row.contract.contract_id for row in found] == ["a", "b", "later", "unknown"]
    assert found.reasons == {"status_terminated": 1}
    assert str(found) == (
        "Rights to extend on 2026-11-22: 3 available, 0 in extension, 0 exhausted, 0 none, 1 unknown; "
        "4 contracts used, 1 left out (1 status terminated)"
    )


def test_a_last_end_before_the_current_one_is_not_known() -> None:
    row = contract("a", end=TODAY).row() | {"max_end": (TODAY - DAY).isoformat()}
    (found,) = extension_state([row], as_of=TODAY)
    assert (found.state, found.remaining_months) == ("unknown", None)


def test_ends_that_are_no_days_are_left_out_and_said() -> None:
    rows = [contract("a", end=TODAY).row() | {"max_end": "soon"}, contract("b").row() | {"end": "2027"}]
    found = extension_state(rows, as_of=TODAY)
    assert (found.used, found.reasons) == (0, {"unreadable_end": 1, "unreadable_max_end": 1})
