"""The fewest days to tender: the table is whole, and the look-up takes the row that applies."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from thirty3.reference.tender_periods import tender_period, tender_periods

ACT = date(2025, 2, 24)


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ({"regime": "PA2023", "on": ACT}, 25),
        ({"regime": "PA2023", "on": ACT, "method": "open"}, 25),
        ({"regime": "PA2023", "on": ACT - timedelta(1)}, None),
        ({"regime": "PA2023", "on": ACT, "condition": "planned"}, 10),
        ({"regime": "PCR2015", "on": ACT, "method": "open"}, 30),
        ({"regime": "PCR2015", "on": ACT, "method": "open", "condition": "planned"}, 15),
        ({"regime": "PCR2015", "on": ACT, "method": "selective"}, None),
        ({"regime": "PCR2015", "on": ACT}, None),
        ({"regime": "other", "on": ACT}, None),
        ({"regime": "unknown", "on": ACT}, None),
    ],
)
def test_the_period_is_that_of_the_regime_the_method_and_the_day(asked: dict[str, Any], days: int | None) -> None:
    found = tender_period(**asked)
    assert (found and found.days) == days


def test_what_was_not_read_against_the_law_is_marked() -> None:
    unread = {(one.regime, one.condition) for one in tender_periods() if not one.sourced}
    assert unread == {("PA2023", name) for name in ("one_missing", "both_missing", "urgent", "participation")}


def test_a_planned_notice_has_its_window_and_nothing_else_has_one() -> None:
    for one in tender_periods():
        assert (one.planned_days is None) == (one.planned_months is None) == (one.condition != "planned")
        assert one.days > 0


def test_one_row_at_most_applies_at_a_time() -> None:
    keys = [(one.regime, one.method, one.condition, one.valid_from) for one in tender_periods()]
    assert len(set(keys)) == len(keys)
