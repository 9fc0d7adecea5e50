"""Which days several boroughs have in common: the pure reasoning behind alignment windows, on days and bits alone."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple


class Right(NamedTuple):
    """Contracts that can end on any day from one to another, both included."""

    first: int
    """Day number of their current end."""
    last: int
    """Day number of their last possible end, not before ``first``."""
    boroughs: int
    """The bits of their boroughs."""
    sums: tuple[int, ...] = ()
    """What they add up to."""


class Window(NamedTuple):
    """Days on which the same boroughs can end."""

    first: int
    """Day number."""
    last: int
    """Day number."""
    boroughs: int
    """Bits of boroughs."""


def shared_windows(rights: Iterable[Right], *, earliest: int, min_boroughs: int) -> list[Window]:
    """Each range of days from ``earliest`` on which enough boroughs can end, in order of the days.

    No borough could be added to a window for all of its days, and no day at either side for all of its boroughs.
    For every day there is the window of exactly the boroughs that can end on it, so windows may overlap.

    >>> rights = [Right(1, 9, 1), Right(3, 12, 2), Right(5, 5, 4)]
    >>> [tuple(window) for window in shared_windows(rights, earliest=0, min_boroughs=2)]
    [(3, 9, 3), (5, 5, 7)]
    """
    begins: dict[int, list[tuple[int, int]]] = defaultdict(list)
    leaves: dict[int, list[int]] = defaultdict(list)
    for borough, stays in _stays(rights, earliest).items():
        for first, last in stays:
            begins[first].append((borough, last))
            leaves[last + 1].append(borough)
    there: dict[int, tuple[int, int]] = {}
    found = set()
    for day in sorted({*begins, *leaves}):
        for borough in leaves.get(day, ()):
            del there[borough]
        there.update((borough, (day, last)) for borough, last in begins.get(day, ()))
        if len(there) >= min_boroughs:  # who is there stays the same until the next of these days
            begun, lasts = zip(*there.values(), strict=True)
            found.add(Window(max(begun), min(lasts), sum(there)))
    return sorted(found)


def _stays(rights: Iterable[Right], earliest: int) -> dict[int, list[list[int]]]:
    """By borough the ranges of days on which it can end, in order, neither overlapping nor touching."""
    stays: dict[int, list[list[int]]] = defaultdict(list)
    for right in sorted(rights):
        first = max(right.first, earliest)
        for borough in each(right.boroughs) if right.last >= earliest else ():
            known = stays[borough]
            if known and first <= known[-1][1] + 1:
                known[-1][1] = max(known[-1][1], right.last)
            else:
                known.append([first, right.last])
    return stays


def each(boroughs: int) -> Iterator[int]:
    """The bits in a sum of bits, smallest first.

    >>> list(each(13))
    [1, 4, 8]
    """
    while boroughs:
        bit = boroughs & -boroughs
        yield bit
        boroughs ^= bit


def earliest_ends(rights: Iterable[Right], windows: Sequence[Window]) -> Iterator[list[int]]:
    """For each window, in order of the days: the earliest current end of each borough, by bit.

    It is the earliest of the contracts that can end on the window's first day: the one to extend by most.
    """
    coming = deque(sorted(rights))
    waiting: dict[int, deque[Right]] = defaultdict(deque)
    for window in windows:
        while coming and coming[0].first <= window.first:
            right = coming.popleft()
            for borough in each(right.boroughs):
                waiting[borough].append(right)  # by current end: who is in front ends first
        ends = []
        for borough in each(window.boroughs):
            here = waiting[borough]
            while here[0].last < window.first:  # over for every later window too
                here.popleft()
            ends.append(here[0].first)
        yield ends


class Ledger:
    """Contracts of the same boroughs: what those that can end on a day add up to, by sums of all days before."""

    def __init__(self, rights: Iterable[Right]) -> None:
        known = list(rights)
        self._first = _Running(known, "first")
        self._last = _Running(known, "last")

    def on(self, day: int) -> list[int]:
        """Sums of the contracts that can end on a day."""
        return self._less_over(self._first.sums[bisect_right(self._first.days, day)], day)

    def extended(self, day: int) -> list[int]:
        """Sums of those of them whose current end is an earlier day."""
        return self._less_over(self._first.sums[bisect_left(self._first.days, day)], day)

    def _less_over(self, sums: tuple[int, ...], day: int) -> list[int]:
        over = self._last.sums[bisect_left(self._last.days, day)]
        return [one - other for one, other in zip(sums, over, strict=True)]


class _Running:
    """Sums of what comes before each place, in order of one of the days."""

    def __init__(self, rights: list[Right], day: str) -> None:
        ordered = sorted(rights, key=attrgetter(day))
        self.days = [getattr(right, day) for right in ordered]
        nothing = (0,) * len(ordered[0].sums) if ordered else ()
        self.sums = list(accumulate((right.sums for right in ordered), added, initial=nothing))


def added(one: Iterable[int], other: Iterable[int]) -> tuple[int, ...]:
    """Sums beside one another, added."""
    return tuple([a + b for a, b in zip(one, other, strict=True)])
