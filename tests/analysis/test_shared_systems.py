"""Shared systems: products of several boroughs, against going through them one by one."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.estates import NOWHERE, application, estates
from tests.analysis.worlds import CAMDEN, HACKNEY, SUTTON, TODAY
from thirty3.analysis.shared_systems import shared_systems
from thirty3.models.application import Application


@given(estates(), st.integers(1, 3))
def test_products_are_those_that_enough_boroughs_run(records: list[Application], least: int) -> None:
    found = shared_systems(records, min_boroughs=least)
    users: dict[str, list[Application]] = {}
    for one in records:
        if one.product and one.borough != NOWHERE:
            users.setdefault(one.product, []).append(one)
    shared = {name: own for name, own in users.items() if len({one.borough for one in own}) >= least}
    assert {one.product for one in found} == set(shared)
    assert [len(one.boroughs) for one in found] == sorted((len(one.boroughs) for one in found), reverse=True)
    for row in found:
        own = shared[row.product]
        assert row.applications == len(own) == sum(use.applications for use in row.uses)
        assert set(row.boroughs) == {use.borough for use in row.uses} == {other.borough for other in own}
        ends = sorted(other.period.end for other in own if other.period.end)
        assert (row.first_end, row.last_end) == ((ends[0], ends[-1]) if ends else (None, None))
        priced = [o.annual_value for o in own if o.annual_value and o.annual_value.currency == "GBP"]
        amounts = [Decimal(money.pence) / 100 for money in priced if money.pence >= 0]
        assert row.annual_value == (sum(amounts) if amounts else None)
        assert row.annual_valued == len(amounts) == sum(row.vat.values())


def test_a_shared_system_says_who_sells_it_to_whom_and_until_when() -> None:
    later = TODAY + timedelta(90)
    records = [
        application("1", CAMDEN, supplier="Reseller", end=later, max_end=later, annual=10, vat="included"),
        application("2", HACKNEY, supplier="Maker", end=TODAY, areas=("planning",), annual=5),
        application("3", HACKNEY),
        application("4", SUTTON, "Beta"),
    ]
    (found,) = shared_systems(records)
    assert (found.product, found.boroughs, found.suppliers) == ("Alpha", (CAMDEN, HACKNEY), ("Maker", "Reseller"))
    assert [(use.borough, use.supplier, use.end) for use in found.uses] == [
        (HACKNEY, "Maker", TODAY),
        (CAMDEN, "Reseller", later),
        (HACKNEY, None, None),
    ]
    assert found.service_areas == ("housing", "planning")
    assert (found.annual_value, found.vat) == (Decimal(15), {"included": 1, "unknown": 1})
    assert shared_systems(records).summary() == (
        "1 product run by at least 2 boroughs; Alpha in most, 2; 4 applications used, 0 left out"
    )
    assert shared_systems(records).to_rows()[0]["suppliers"] == "Maker|Reseller"


def test_sharing_by_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        shared_systems([], min_boroughs=0)
