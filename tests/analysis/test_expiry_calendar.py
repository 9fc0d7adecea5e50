"""Expiry calendar: what ends in which period, and what it is worth."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.worlds import CAMDEN, HACKNEY, SUTTON, TODAY, contract, worlds
from thirty3.analysis.expiring import expiring
from thirty3.analysis.expiry_calendar import Every, expiry_calendar
from thirty3.models.contract import Contract

EVERY: tuple[Every, ...] = ("month", "quarter", "year", "financial_year")
DAY = timedelta(1)


@given(worlds(max_size=12), st.sampled_from(EVERY), st.sampled_from(["current", "maximum"]))
def test_a_period_holds_what_a_list_of_its_days_holds(records: list[Contract], every: Every, end: Any) -> None:
    found = expiry_calendar(records, every=every, end=end)
    for row in found:
        inside = expiring(records, as_of=TODAY, between=(row.first_day, row.last_day), end=end)
        assert row.n == row.contracts == len(inside) > 0
        assert (row.total_value, row.valued) == (inside.total_value, inside.valued)
        assert (row.annual_value, row.annual_valued) == (inside.annual_value, inside.annual_valued)
    assert sum(row.n for row in found) == found.used
    assert [row.first_day for row in found] == sorted({row.first_day for row in found})


@given(worlds(max_size=12), st.sampled_from(EVERY[1:]))
def test_months_add_up_to_longer_periods(records: list[Contract], every: Every) -> None:
    months = expiry_calendar(records, every="month")
    for row in expiry_calendar(records, every=every):
        inside = [month for month in months if row.first_day <= month.first_day and month.last_day <= row.last_day]
        assert row.n == sum(month.n for month in inside)
        assert (row.total_value or 0) == sum(month.total_value or 0 for month in inside)
        assert row.annual_valued == sum(month.annual_valued for month in inside)


@given(worlds(max_size=12))
def test_without_past_ends_the_rest_stays_as_it_is(records: list[Contract]) -> None:
    every, since = expiry_calendar(records, every="month"), expiry_calendar(records, every="month", as_of=TODAY)
    later = {row.period: row for row in since}
    assert [row for row in every if row.first_day > TODAY] == [row for row in since if row.first_day > TODAY]
    assert all(row.last_day >= TODAY for row in since)
    assert since.reasons.get("ended", 0) == every.used - since.used
    assert all(later[row.period] == row for row in every if row.first_day >= TODAY)


@pytest.mark.parametrize(
    ("every", "day", "period", "first", "last"),
    [
        ("month", date(2028, 2, 29), "2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("quarter", date(2028, 3, 31), "2028-Q1", date(2028, 1, 1), date(2028, 3, 31)),
        ("quarter", date(2028, 4, 1), "2028-Q2", date(2028, 4, 1), date(2028, 6, 30)),
        ("quarter", date(2028, 12, 31), "2028-Q4", date(2028, 10, 1), date(2028, 12, 31)),
        ("year", date(2028, 12, 31), "2028", date(2028, 1, 1), date(2028, 12, 31)),
        ("financial_year", date(2028, 3, 31), "2027/28", date(2027, 4, 1), date(2028, 3, 31)),
        ("financial_year", date(2028, 4, 1), "2028/29", date(2028, 4, 1), date(2029, 3, 31)),
        ("financial_year", date(2099, 12, 31), "2099/00", date(2099, 4, 1), date(2100, 3, 31)),
        ("month", date.max, "9999-12", date(9999, 12, 1), date.max),
    ],
)
def test_a_day_belongs_to_one_period(every: Every, day: date, period: str, first: date, last: date) -> None:
    (row,) = expiry_calendar([contract("a", end=day)], every=every)
    assert (row.period, row.first_day, row.last_day) == (period, first, last)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sampled_from(EVERY))
def test_periods_hold_their_days_and_follow_one_another(day: date, every: Every) -> None:
    (row,) = expiry_calendar([contract("a", end=day)], every=every)
    (following,) = expiry_calendar([contract("a", end=row.last_day + DAY)], every=every)
    assert row.first_day <= day <= row.last_day
    assert following.first_day == row.last_day + DAY


def test_a_joint_contract_is_shared_by_its_boroughs() -> None:
    records = [
        contract("a", CAMDEN, HACKNEY, SUTTON, end=TODAY, pounds=100),
        contract("b", CAMDEN, end=TODAY, pounds=50, area="planning"),
        contract("c", end=TODAY, area=None),
    ]
    found = expiry_calendar(records, every="financial_year", by=("borough",))
    values: dict[Any, Decimal] = defaultdict(Decimal)
    for row in found:
        values[row.key] += row.total_value or 0
    assert [(row.key[0], row.n, row.valued) for row in found] == [
        (CAMDEN, 2, 2),
        (HACKNEY, 1, 1),
        (SUTTON, 1, 1),
        (None, 1, 0),
    ]
    assert sum(values.values()) == pytest.approx(Decimal(150))
    assert sum(row.contracts for row in found) == pytest.approx(Decimal(3))
    assert [row.key for row in expiry_calendar(records, by=("service_area",))] == [("housing",), ("planning",), (None,)]


def test_what_has_no_end_is_counted_beside_the_periods() -> None:
    found = expiry_calendar([contract("a", end=TODAY), contract("b"), contract("c", status="cancelled")])
    assert (found.used, found.reasons) == (1, {"no_end": 1, "status_cancelled": 1})
    assert str(found) == (
        "Expiry calendar of current ends, past ones too: 1 quarter periods; "
        "1 contract used, 2 left out (1 no end, 1 status cancelled)"
    )
    found = expiry_calendar([], every="financial_year", by=("borough",), as_of=TODAY)
    assert "from 2026-11-22 on: 0 financial year periods by borough" in found.summary()


def test_amounts_are_kept_apart_by_vat_and_never_mix_currencies() -> None:
    records = [
        contract("a", end=TODAY, pounds=10, vat="included"),
        contract("b", end=TODAY, pounds=10, vat="excluded"),
        contract("c", end=TODAY, pounds=10, currency="EUR"),
    ]
    found = expiry_calendar(records)
    assert found.vat == {"excluded": 1, "included": 1}
    assert (found.rows[0].total_value, found.rows[0].valued, found.rows[0].n) == (Decimal(20), 2, 3)
