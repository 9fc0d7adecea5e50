"""Which ends stand close together: the pure reasoning behind expiry clusters, on days and boroughs alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import reduce
from itertools import accumulate, pairwise
from operator import or_
from typing import Literal, NamedTuple

from thirty3.analysis._group import Cells
from thirty3.analysis._population import served
from thirty3.analysis._runs_by import calendar_runs, gap_runs

Method = Literal["window", "calendar", "gap"]
"""``window``: runs no longer than so many days; ``calendar``: the quarters of the calendar; ``gap``: runs in which no
step from one end to the next is longer than so many days."""

CLOSE: Mapping[Method, str] = {
    "window": "within {} days",
    "calendar": "in one quarter of the calendar",
    "gap": "at most {} days after the one before",
}
"""How ends are close together, in words."""


def maximal_runs(
    days: Sequence[int], boroughs: Sequence[int], *, window_days: int, min_boroughs: int
) -> Iterator[tuple[int, int, int]]:
    """Each maximal run: at most ``window_days`` from first to last, enough boroughs, inside no other run.

    Args:
        days: Day numbers on which something ends, ascending, each once.
        boroughs: The bits of the boroughs that have an end on each.
        window_days: Most days from the first to the last.
        min_boroughs: Fewest distinct boroughs in the run.

    Returns:
        The place of its first day, the place after its last day, and the bits of its boroughs.

    >>> list(maximal_runs([0, 80, 160], [1, 2, 4], window_days=92, min_boroughs=2))
    [(0, 2, 3), (1, 3, 6)]
    """
    after = turn = 0  # the place after the run's last day, and the one up to which ``left`` reaches
    left: list[int] = []  # boroughs from each place up to the turn, the nearest last
    right = 0  # boroughs from the turn on: a set that only grows is cheap, one that also shrinks is not
    for place, first in enumerate(days):
        before = after
        while after < len(days) and days[after] - first <= window_days:
            right |= boroughs[after]
            after += 1
        if place == turn:
            left, right, turn = list(accumulate(reversed(boroughs[place:after]), or_)), 0, after
        inside = left.pop() | right
        if after > before and inside.bit_count() >= min_boroughs:  # else it is part of the run before
            yield place, after, inside


class Area(NamedTuple):
    """A service area: the days on which its contracts end, in order, and what stands beside each."""

    name: str
    ends: list[date]
    boroughs: list[int]
    """The bits of the boroughs with an end on each day."""
    before: Mapping[str, list[int]]
    """Each number summed over all days before a day; one place more than there are days."""

    def runs(self, method: Method, *, window_days: int, min_boroughs: int) -> Iterator[tuple[int, int, int]]:
        """Its runs, by one of the methods."""
        days = [end.toordinal() for end in self.ends]
        if method == "calendar":
            return calendar_runs(days, self.boroughs, min_boroughs=min_boroughs)
        find = gap_runs if method == "gap" else maximal_runs
        return find(days, self.boroughs, window_days=window_days, min_boroughs=min_boroughs)

    def between(self, first: int, after: int) -> dict[str, int]:
        """Each number of the days from one place up to before another."""
        return {name: before[after] - before[first] for name, before in self.before.items()}


def areas_of(cells: Cells, numbers: Collection[str]) -> list[Area]:
    """Service areas by name, from groups by ``area``, ``end``, ``sole`` and ``joint`` boroughs."""
    areas: dict[str, list[int]] = defaultdict(list)
    for place, area in enumerate(cells["area"]):
        areas[area].append(place)
    end_of = cells["end"].__getitem__
    return [_area(name, sorted(places, key=end_of), cells, numbers) for name, places in sorted(areas.items())]


def _area(name: str, places: Sequence[int], cells: Cells, numbers: Collection[str]) -> Area:
    """One service area from its groups, which are in order of their ends."""
    ends = [cells["end"][place] for place in places]
    begins = [place for place, end in enumerate(ends) if place == 0 or end != ends[place - 1]]
    bounds = [*begins, len(ends)]
    boroughs = [served(cells["sole"][place], cells["joint"][place]) for place in places]
    before = {}
    for number in numbers:
        sums = [0, *accumulate(map(cells[number].__getitem__, places))]
        before[number] = [sums[place] for place in bounds]
    return Area(
        name=name,
        ends=[date.fromisoformat(ends[place]) for place in begins],
        boroughs=[reduce(or_, boroughs[begin:end]) for begin, end in pairwise(bounds)],
        before=before,
    )
