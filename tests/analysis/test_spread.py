"""Quartiles of counted numbers: those of the standard library over all of them."""

from __future__ import annotations

import statistics
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thirty3.analysis._spread import Spread, spread_of


@given(st.lists(st.integers(-3, 5) | st.integers(-10_000, 10_000), min_size=2, max_size=12))
def test_the_spread_is_that_of_all_numbers_one_by_one(numbers: list[int]) -> None:
    found = spread_of(Counter(numbers))
    quartiles = [found.lower_quartile, found.median, found.upper_quartile]
    assert quartiles == statistics.quantiles(numbers, n=4, method="inclusive")
    assert found.median == statistics.median(numbers)
    assert found.mean == pytest.approx(statistics.mean(numbers))
    assert (found.n, found.lowest, found.highest) == (len(numbers), min(numbers), max(numbers))


@given(st.integers(-5, 5), st.integers(1, 10**12))
def test_one_number_however_often_is_its_own_spread(number: int, times: int) -> None:
    found = spread_of({number: times})
    assert found.lowest == found.lower_quartile == found.median == found.upper_quartile == found.highest == number
    assert (found.mean, found.n) == (number, times)


def test_nothing_has_no_spread() -> None:
    nothing = Spread(n=0, lowest=None, lower_quartile=None, median=None, upper_quartile=None, highest=None, mean=None)
    assert spread_of({}) == spread_of({3: 0}) == nothing
