"""Which ends stand close together: the pure reasoning behind expiry clusters, on days and boroughs alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Set


def maximal_runs(days: Mapping[int, Set[str]], *, window_days: int, min_boroughs: int) -> Iterator[tuple[int, int]]:
    """First and last day of each maximal run: at most ``window_days`` apart, enough boroughs, inside no other run.

    Args:
        days: Day numbers, and the boroughs that have an end on each.
        window_days: Most days from the first to the last.
        min_boroughs: Fewest distinct boroughs in the run.

    >>> list(maximal_runs({0: {"a"}, 80: {"b"}, 160: {"c"}}, window_days=92, min_boroughs=2))
    [(0, 80), (80, 160)]
    """
    ordered = sorted(days)
    inside: Counter[str] = Counter()
    after = 0  # the place after the run's last day
    for place, first in enumerate(ordered):
        before = after
        while after < len(ordered) and ordered[after] - first <= window_days:
            inside.update(days[ordered[after]])
            after += 1
        if after > before and len(inside) >= min_boroughs:  # a run that reaches no further is part of the one before
            yield first, ordered[after - 1]
        inside.subtract(days[ordered[place]])
        inside = +inside
