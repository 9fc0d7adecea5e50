"""Expiring: which contracts end within a window, and what is shown of them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.worlds import CAMDEN, HACKNEY, TODAY, contract, supplier, worlds
from thirty3.analysis.expiring import Expiring, expiring
from thirty3.models.contract import Contract
from thirty3.models.organisation import Organisation

DAY = timedelta(1)
LIVE = {"active", "unknown"}


def _ids(found: Expiring) -> list[str]:
    return [row.contract.contract_id for row in found]


@given(worlds(max_size=12), st.integers(0, 15), st.integers(-3, 5), st.sampled_from(["current", "maximum"]))
def test_contracts_are_those_whose_end_is_in_the_window(
    records: list[Contract], days: int, shift: int, end: Any
) -> None:
    day = TODAY + timedelta(shift)
    expected = []
    for one in records:
        last = one.period.end if end == "current" else (one.period.max_end or one.period.end)
        if one.status in LIVE and last and day <= last <= day + timedelta(days):
            expected.append((last, one.id))
    found = expiring(records, as_of=day, within_days=days, end=end)
    assert [(row.ends, row.contract.contract_id) for row in found] == sorted(expected)
    assert [row.days_left for row in found] == [(last - day).days for last, _ in sorted(expected)]
    assert found.used == len(expected)


near = st.integers(-5, 15).map(lambda days: TODAY + timedelta(days))


@given(worlds(max_size=12), near, near, near)
def test_windows_that_meet_are_one_window(records: list[Contract], a: date, b: date, c: date) -> None:
    a, b, c = sorted((a, b, c))
    whole = expiring(records, as_of=TODAY, between=(a, c))
    if a < b:
        early = expiring(records, as_of=TODAY, between=(a, b - DAY))
        late = expiring(records, as_of=TODAY, between=(b, c))
        assert _ids(early) + _ids(late) == _ids(whole)
        assert (early.total_value or 0) + (late.total_value or 0) == (whole.total_value or 0)


@given(worlds(max_size=12), st.integers(0, 15), st.integers(0, 15))
def test_more_days_never_give_fewer_contracts(records: list[Contract], days: int, more: int) -> None:
    few, many = (expiring(records, as_of=TODAY, within_days=within) for within in (days, days + more))
    assert _ids(many)[: len(few)] == _ids(few)


@given(worlds(max_size=12))
def test_a_contract_without_an_end_is_counted_and_never_in(records: list[Contract]) -> None:
    found = expiring(records, as_of=TODAY, between=(date(1000, 1, 1), date.max))
    endless = [one for one in records if one.status in LIVE and one.period.end is None]
    assert found.reasons.get("no_end", 0) == len(endless)
    assert not {one.id for one in endless} & set(_ids(found))


@given(worlds(max_size=12))
def test_a_right_to_extend_makes_no_contract_end_earlier(records: list[Contract]) -> None:
    ever = (date(1000, 1, 1), date.max)
    current, last = (expiring(records, as_of=TODAY, between=ever, end=end) for end in ("current", "maximum"))
    ends = {row.contract.contract_id: row.ends for row in last}
    assert all(row.ends <= ends[row.contract.contract_id] for row in current)


def test_the_window_holds_its_first_and_its_last_day() -> None:
    records = [contract(str(days), end=TODAY + timedelta(days)) for days in (-1, 0, 30, 31)]
    found = expiring(records, as_of=TODAY, within_days=30)
    assert [(row.contract.contract_id, row.days_left) for row in found] == [("0", 0), ("30", 30)]
    assert found.reasons == {"ends_earlier": 1, "ends_later": 1}
    assert (found.first_day, found.last_day) == (TODAY, TODAY + timedelta(30))


def test_a_window_of_the_past_counts_days_left_below_zero() -> None:
    found = expiring([contract("a", end=TODAY - DAY)], as_of=TODAY, between=(date(2026, 1, 1), date(2026, 12, 31)))
    assert [row.days_left for row in found] == [-1]


def test_a_contract_comes_with_what_shows_it() -> None:
    one = contract(
        "a",
        CAMDEN,
        HACKNEY,
        start=date(2024, 1, 1),
        end=TODAY,
        max_end=TODAY + DAY,
        pounds="10.50",
        vat="excluded",
        suppliers=[supplier("x", name="X | Y"), supplier(None)],
    ).model_copy(
        update={"title": "Housing system", "buyer": Organisation(name="LB Camden"), "url": "https://example.org/a"}
    )
    found = expiring([one], as_of=TODAY)
    line = found.rows[0].contract
    assert (line.contract_id, line.title, line.buyer, line.url) == (
        "a",
        "Housing system",
        "LB Camden",
        "https://example.org/a",
    )
    assert (line.boroughs, line.suppliers, line.service_area) == ((CAMDEN, HACKNEY), ("X | Y", "Various"), "housing")
    assert (line.start, line.end, line.max_end) == (date(2024, 1, 1), TODAY, TODAY + DAY)
    assert (line.value, line.vat, line.source) == (Decimal("10.50"), "excluded", "file")
    assert (found.total_value, found.valued, found.vat) == (Decimal("10.50"), 1, {"excluded": 1})
    (cells,) = found.to_rows()
    assert (cells["boroughs"], cells["value_pence"], cells["url"]) == ("E09000007|E09000012", 1050, one.url)
    assert str(found) == (
        "1 contract whose current end is from 2026-11-22 to 2027-02-22, as of 2026-11-22: £10.50 in 1 of them; "
        "1 contract used, 0 left out"
    )


def test_other_currencies_and_negative_amounts_are_no_value() -> None:
    records = [contract("a", end=TODAY, pounds=7, currency="EUR"), contract("b", end=TODAY, pounds=-7)]
    found = expiring(records, as_of=TODAY)
    assert [(row.contract.value, row.contract.vat) for row in found] == [(None, None), (None, None)]
    assert (found.total_value, found.valued) == (None, 0)
    assert "no value known" in found.summary()


def test_a_start_that_is_no_day_is_not_shown() -> None:
    rows = [contract("a", end=TODAY).row() | {"start": "soon", "max_end": "later", "title": None}]
    (row,) = expiring(rows, as_of=TODAY)
    assert (row.contract.start, row.contract.max_end, row.contract.title) == (None, None, "")


def test_two_rows_with_one_id_come_in_one_order() -> None:
    rows = [contract("a", end=TODAY, pounds=pounds).row() for pounds in (2, 1, None)]
    found = expiring(rows, as_of=TODAY)
    assert list(found) == list(expiring(reversed(rows), as_of=TODAY))
    assert found.used == 3


@pytest.mark.parametrize(
    "wrong", [{"within_days": -1}, {"between": (TODAY, TODAY - DAY)}, {"within_days": -1, "between": (TODAY, TODAY)}]
)
def test_impossible_windows_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        expiring([], as_of=TODAY, **wrong)


def test_a_window_beyond_the_calendar_ends_with_it() -> None:
    found = expiring([contract("a", end=date.max)], as_of=TODAY, within_days=10**9)
    assert (_ids(found), found.last_day) == (["a"], date.max)
