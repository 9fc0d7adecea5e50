"""Drawing some of many, and what those drawn say of all."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thirty3.register._sampling import bounds, draw

PROCESSES = [f"ocds-h6vhtk-{number:06x}" for number in range(3_000)]
LOST = frozenset(PROCESSES[7::100])
"""One in a hundred."""

names = st.lists(st.text(max_size=6), unique=True, max_size=40)


@given(names=names, sample=st.integers(1, 50), seed=st.integers())
def test_as_many_as_wanted_are_drawn_each_once_and_whatever_the_order(names: list[str], sample: int, seed: int) -> None:
    drawn = draw(names, sample, seed)
    assert len(set(drawn)) == len(drawn) == min(sample, len(names))
    assert set(drawn) <= set(names)
    assert draw(reversed(names), sample, seed) == drawn


@given(names=names, seed=st.integers())
def test_a_smaller_sample_is_the_beginning_of_a_larger(names: list[str], seed: int) -> None:
    assert draw(names, 10, seed) == draw(names, 20, seed)[:10]


@given(names=names.filter(bool), sample=st.integers(1, 50), seed=st.integers())
def test_one_name_more_changes_one_of_those_drawn_at_most(names: list[str], sample: int, seed: int) -> None:
    assert len(set(draw(names[1:], sample, seed)) - set(draw(names, sample, seed))) <= 1


def test_every_name_is_as_likely_as_any_other() -> None:
    few = PROCESSES[:20]
    times = Counter(name for seed in range(4_000) for name in draw(few, 5, seed))
    chi_square = sum((times[name] - 1_000) ** 2 / 1_000 for name in few)
    assert chi_square < 43.8  # 19 degrees of freedom, one in a thousand; without replacement it is lower still


def test_five_hundred_of_some_thousands_meet_a_loss_of_one_in_a_hundred_nearly_always() -> None:
    met = [seed for seed in range(200) if LOST & set(draw(PROCESSES, 500, seed))]
    assert len(met) >= 198


def test_they_meet_it_as_often_as_counting_says() -> None:
    missed = sum(not LOST & set(draw(PROCESSES, 150, seed)) for seed in range(1_000))
    expected = 1_000 * math.comb(2_970, 150) / math.comb(3_000, 150)
    assert abs(missed - expected) < 4 * math.sqrt(expected)


@pytest.mark.parametrize(
    ("found", "of", "lower", "upper"),
    # of Clopper and Pearson's tables, and R's binom.test
    [(0, 500, 0, 0.0074), (0, 10, 0, 0.3085), (1, 10, 0.0025, 0.4450), (5, 500, 0.0033, 0.0232), (10, 10, 0.6915, 1)],
)
def test_the_bounds_are_those_of_the_tables(found: int, of: int, lower: float, upper: float) -> None:
    assert [round(bound, 4) for bound in bounds(found, of)] == [lower, upper]


@given(of=st.integers(1, 60), share=st.integers(1, 199).map(lambda number: Fraction(number, 200)))
def test_the_bounds_enclose_the_true_share_as_often_as_they_say(of: int, share: Fraction) -> None:
    enclosed = [found for found in range(of + 1) if bounds(found, of)[0] <= share <= bounds(found, of)[1]]
    how_often = sum(math.comb(of, found) * share**found * (1 - share) ** (of - found) for found in enclosed)
    assert how_often >= Fraction(95, 100)


@given(of=st.integers(1, 400), data=st.data())
def test_the_bounds_enclose_what_was_seen_and_turn_round_with_it(of: int, data: st.DataObject) -> None:
    found = data.draw(st.integers(0, of))
    lower, upper = bounds(found, of)
    assert 0 <= lower <= found / of <= upper <= 1
    assert bounds(of - found, of) == pytest.approx((1 - upper, 1 - lower), abs=1e-9)
