"""How numbers are spread: quartiles and mean of whole numbers that come many times."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from itertools import accumulate

from thirty3.analysis._result import ratio
from thirty3.models.record import Record


class Spread(Record):
    """Quartiles and mean; all None of nothing."""

    n: int
    """How many numbers."""
    lowest: int | None
    """The least of them."""
    lower_quartile: float | None
    """A quarter of the way from the lowest to the highest."""
    median: float | None
    """Half of the way."""
    upper_quartile: float | None
    """Three quarters of the way."""
    highest: int | None
    """The greatest of them."""
    mean: float | None
    """Their sum over ``n``."""


def spread_of(counted: Mapping[int, int]) -> Spread:
    """The spread of numbers, each with how often it comes.

    Quartiles are those of ``statistics.quantiles(method="inclusive")``: the lowest number is the 0th, the highest the
    100th percentile, and between two numbers the place in between counts (as in NumPy and spreadsheets).

    >>> spread_of({1: 2, 2: 1, 4: 1}).median
    1.5
    """
    numbers = sorted(number for number, times in counted.items() if times > 0)
    if not numbers:
        return Spread(n=0, lowest=None, lower_quartile=None, median=None, upper_quartile=None, highest=None, mean=None)
    before = list(accumulate((counted[number] for number in numbers), initial=0))
    n = before[-1]

    def quarter(quarters: int) -> float:
        place, rest = divmod((n - 1) * quarters, 4)
        here, after = (numbers[bisect_right(before, min(at, n - 1)) - 1] for at in (place, place + 1))
        return (here * (4 - rest) + after * rest) / 4

    return Spread(
        n=n,
        lowest=numbers[0],
        lower_quartile=quarter(1),
        median=quarter(2),
        upper_quartile=quarter(3),
        highest=numbers[-1],
        mean=ratio(sum(number * counted[number] for number in numbers), n),
    )
