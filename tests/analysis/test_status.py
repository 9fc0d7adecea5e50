"""Status: what a contract is on a day, and how many are."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.worlds import CAMDEN, HACKNEY, SUTTON, TODAY, contract, worlds
from thirty3.analysis.status import status
from thirty3.errors import UnknownNameError
from thirty3.models.contract import Contract

DAY = timedelta(1)


def _counts(records: Any, **asked: Any) -> dict[str, int]:
    return {row.status: row.n for row in status(records, as_of=TODAY, **asked)}


def _of(one: Contract, day: date, end: str) -> str | None:
    """The definition, said a second time; None for what is no contract."""
    last = one.period.end if end == "current" else (one.period.max_end or one.period.end)
    if one.status in ("pending", "unsuccessful"):
        return None
    if one.status in ("terminated", "cancelled") and not (one.terminated and one.terminated > day):
        return one.status
    if one.period.start and one.period.start > day:
        return "future"
    if last is None:
        return "unknown"
    return "expired" if last < day else "active"


@given(worlds(max_size=12), st.sampled_from(["current", "maximum"]), st.integers(-3, 12))
def test_each_contract_is_in_the_state_of_the_definition(records: list[Contract], end: Any, days: int) -> None:
    day = TODAY + timedelta(days)
    expected = [state for one in records if (state := _of(one, day, end))]
    found = status(records, as_of=day, end=end)
    assert {row.status: row.n for row in found} == {state: expected.count(state) for state in set(expected)}
    assert sum(row.n for row in found) == found.used


@given(worlds(max_size=12))
def test_a_right_to_extend_never_makes_more_contracts_expire(records: list[Contract]) -> None:
    current, last = _counts(records), _counts(records, end="maximum")
    assert last.get("expired", 0) <= current.get("expired", 0)
    assert last.get("unknown", 0) <= current.get("unknown", 0)


@given(worlds(max_size=12), st.integers(0, 20))
def test_what_has_expired_stays_expired(records: list[Contract], days: int) -> None:
    now, later = (status(records, as_of=TODAY + timedelta(more)) for more in (0, days))
    expired = [sum(row.n for row in found if row.status == "expired") for found in (now, later)]
    assert expired[0] <= expired[1]


@pytest.mark.parametrize(
    ("one", "state"),
    [
        (contract("last day", end=TODAY), "active"),
        (contract("day after", end=TODAY - DAY), "expired"),
        (contract("extendable", end=TODAY - DAY, max_end=TODAY), "expired"),
        (contract("no end", start=TODAY), "unknown"),
        (contract("begins today", start=TODAY, end=TODAY), "active"),
        (contract("begins tomorrow", start=TODAY + DAY, end=TODAY + DAY), "future"),
        (contract("begins tomorrow, no end", start=TODAY + DAY), "future"),
        (contract("stopped", end=TODAY, status="terminated"), "terminated"),
        (contract("called off", status="cancelled"), "cancelled"),
        (
            contract("to be stopped", end=TODAY, status="terminated").model_copy(update={"terminated": TODAY + DAY}),
            "active",
        ),
        (
            contract("stopped today", end=TODAY, status="terminated").model_copy(update={"terminated": TODAY}),
            "terminated",
        ),
    ],
    ids=lambda one: getattr(one, "id", one),
)
def test_the_state_on_the_days_that_matter(one: Contract, state: str) -> None:
    assert _counts([one]) == {state: 1}


def test_a_right_to_extend_keeps_a_contract_active_by_its_last_end() -> None:
    assert _counts([contract("a", end=TODAY - DAY, max_end=TODAY)], end="maximum") == {"active": 1}


def test_a_joint_contract_is_shared_by_its_boroughs() -> None:
    records = [
        contract("a", CAMDEN, HACKNEY, SUTTON, end=TODAY),
        contract("b", CAMDEN, end=TODAY),
        contract("c", end=TODAY),
    ]
    found = status(records, as_of=TODAY, by=["borough"])
    assert [(row.key, row.status, row.n) for row in found] == [
        ((CAMDEN,), "active", 2),
        ((HACKNEY,), "active", 1),
        ((SUTTON,), "active", 1),
        ((None,), "active", 1),
    ]
    assert sum(row.contracts for row in found) == pytest.approx(Decimal(3))
    assert str(found) == ("Status by current end on 2026-11-22, by borough: 3 active; 3 contracts used, 0 left out")


def test_dates_that_are_no_days_are_left_out_and_said() -> None:
    rows = [contract("a", end=TODAY).row() | {"start": "soon"}, contract("b").row() | {"end": "2027"}]
    found = status(rows, as_of=TODAY)
    assert (found.used, found.reasons) == (0, {"unreadable_end": 1, "unreadable_start": 1})
    assert "nothing to count" in found.summary()


def test_a_key_that_is_not_known_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="near: borough"):
        status([], as_of=TODAY, by=["burough"])  # type: ignore[list-item]
