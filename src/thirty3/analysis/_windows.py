"""Which days several boroughs have in common: the pure reasoning behind alignment windows, on days and bits alone.

Rights are given in order of their first days, and windows in order of their days.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from operator import add, attrgetter, sub
from typing import NamedTuple, TypeAlias


class Right(NamedTuple):
    """Contracts that can end on any day from one to another, both included."""

    first: int
    """Day number of their current end."""
    last: int
    """Day number of their last possible end, not before ``first``."""
    boroughs: int
    """The bits of their boroughs."""
    place: int = 0
    """Where it stands, in each column, what they add up to."""


Days: TypeAlias = tuple[int, int, int, int]
"""The fields of a :class:`Right`, where there are very many: the garbage collector leaves plain tuples alone."""


class Window(NamedTuple):
    """Days on which the same boroughs can end."""

    first: int
    """Day number."""
    last: int
    """Day number."""
    boroughs: int
    """Bits of boroughs."""


def shared_windows(rights: Iterable[Days], *, earliest: int, min_boroughs: int) -> list[Window]:
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


def _stays(rights: Iterable[Days], earliest: int) -> dict[int, list[list[int]]]:
    """By borough the ranges of days on which it can end, in order, neither overlapping nor touching."""
    stays: dict[int, list[list[int]]] = defaultdict(list)
    bits = cache(lambda boroughs: tuple(each(boroughs)))  # the same few sets of boroughs, of very many rights
    for first, last, boroughs, _ in rights:
        for borough in bits(boroughs) if last >= earliest else ():
            known = stays[borough]
            if not known or first > known[-1][1] + 1:
                known.append([max(first, earliest), last])
            elif last > known[-1][1]:
                known[-1][1] = last
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


def on_first_days(rights: Iterable[Days], windows: Iterable[Window]) -> list[Right]:
    """Those that can end on the first day of a window: all that is asked about, and often few."""
    days = sorted({window.first for window in windows})
    return [Right(*right) for right in rights if bisect_left(days, right[0]) < bisect_right(days, right[1])]


def earliest_ends(rights: Sequence[Right], windows: Sequence[Window]) -> Iterator[list[int]]:
    """For each window, in order of the days: the earliest current end of each borough, by bit.

    It is the earliest of the contracts that can end on the window's first day: the one to extend by most.
    """
    coming = deque(rights)
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


def sums_of(
    rights: Sequence[Right], windows: Sequence[Window], columns: Sequence[Sequence[int]]
) -> Iterator[tuple[list[int], list[int]]]:
    """For each window, in order: what the contracts of its boroughs that can end on its first day add up to.

    Beside it, what those of them add up to whose current end is an earlier day. A sum for each of the columns.

    >>> rights = [Right(1, 9, 1, 0), Right(3, 12, 2, 1)]
    >>> list(sums_of(rights, [Window(3, 9, 3)], [[10, 7]]))
    [([17], [10])]
    """
    coming, over = deque(rights), deque(sorted(rights, key=attrgetter("last")))
    nothing = [0] * len(columns)
    there: dict[int, list[int]] = {}  # sums by bits of boroughs

    def sums(window: Window) -> list[int]:
        theirs = [sums for bits, sums in there.items() if bits & window.boroughs]
        return list(map(sum, zip(nothing, *theirs, strict=True)))

    def turn(right: Right, how: Callable[[int, int], int]) -> None:
        known = there.get(right.boroughs, nothing)
        there[right.boroughs] = [how(one, column[right.place]) for one, column in zip(known, columns, strict=True)]

    for day, here in groupby(windows, key=attrgetter("first")):
        same_day = list(here)
        while coming and coming[0].first < day:
            turn(coming.popleft(), add)
        while over and over[0].last < day:
            turn(over.popleft(), sub)
        extended = list(map(sums, same_day))
        while coming and coming[0].first == day:
            turn(coming.popleft(), add)
        yield from zip(map(sums, same_day), extended, strict=True)
