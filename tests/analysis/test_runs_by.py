"""Runs by the calendar and by gaps, against what trying every run of places finds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import reduce
from operator import or_

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thirty3.analysis._runs import maximal_runs
from thirty3.analysis._runs_by import calendar_runs, gap_runs

FIRST = date(2027, 1, 1).toordinal()
Run = tuple[int, int, int]


@st.composite
def _ends(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    days = sorted(draw(st.sets(st.integers(0, 30) | st.integers(60, 400), max_size=9)))
    return [FIRST + day for day in days], [draw(st.integers(1, 15)) for _ in days]


def _brute_force(
    days: list[int], boroughs: list[int], min_boroughs: int, belong: Callable[[int, int], bool]
) -> list[Run]:
    """Of every run of places in which each belongs with the next, the ones inside no other that have enough."""
    places = [(a, b) for a in range(len(days)) for b in range(a + 1, len(days) + 1)]
    whole = [(a, b) for a, b in places if all(belong(days[i], days[i + 1]) for i in range(a, b - 1))]
    largest = [(a, b) for a, b in whole if not any((c, d) != (a, b) and c <= a and b <= d for c, d in whole)]
    runs = [(a, b, reduce(or_, boroughs[a:b])) for a, b in largest]
    return [run for run in runs if run[2].bit_count() >= min_boroughs]


def _same_quarter(one: int, other: int) -> bool:
    starts = [date(year, month, 1).toordinal() for year in range(2026, 2030) for month in (1, 4, 7, 10)]
    return max(day for day in starts if day <= one) == max(day for day in starts if day <= other)


@given(_ends(), st.integers(1, 4))
def test_runs_by_the_calendar_are_those_that_trying_every_run_finds(
    ends: tuple[list[int], list[int]], min_boroughs: int
) -> None:
    expected = _brute_force(*ends, min_boroughs, _same_quarter)
    assert list(calendar_runs(*ends, min_boroughs=min_boroughs)) == expected


@given(_ends(), st.integers(0, 5) | st.integers(0, 200), st.integers(1, 4))
def test_runs_by_gaps_are_those_that_trying_every_run_finds(
    ends: tuple[list[int], list[int]], window_days: int, min_boroughs: int
) -> None:
    expected = _brute_force(*ends, min_boroughs, lambda one, other: other - one <= window_days)
    assert list(gap_runs(*ends, window_days=window_days, min_boroughs=min_boroughs)) == expected


@given(_ends(), st.integers(0, 200), st.integers(1, 4))
def test_every_run_by_the_window_is_inside_one_by_gaps(
    ends: tuple[list[int], list[int]], window_days: int, min_boroughs: int
) -> None:
    chains = list(gap_runs(*ends, window_days=window_days, min_boroughs=min_boroughs))
    for first, after, _ in maximal_runs(*ends, window_days=window_days, min_boroughs=min_boroughs):
        assert any(a <= first and after <= b for a, b, _ in chains)


def test_the_calendar_parts_what_a_day_parts_and_gaps_chain_a_year() -> None:
    around = [date(2027, 3, 31).toordinal(), date(2027, 4, 1).toordinal()]
    assert list(calendar_runs(around, [1, 2], min_boroughs=2)) == []
    assert list(maximal_runs(around, [1, 2], window_days=1, min_boroughs=2)) == [(0, 2, 3)]
    steps = [(date(2027, 1, 1) + timedelta(80 * step)).toordinal() for step in range(5)]
    assert list(gap_runs(steps, [1, 2, 4, 8, 16], window_days=92, min_boroughs=2)) == [(0, 5, 31)]


@pytest.mark.parametrize("min_boroughs", [1, 2])
def test_without_an_end_there_is_no_run(min_boroughs: int) -> None:
    assert list(calendar_runs([], [], min_boroughs=min_boroughs)) == []
    assert list(gap_runs([], [], window_days=92, min_boroughs=min_boroughs)) == []
