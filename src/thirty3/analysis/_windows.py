"""Which days several boroughs have in common: the pure reasoning behind alignment windows, on days and bits alone.

Rights are given in order of their first days, and windows in order of their days.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, reduce
from itertools import groupby
from operator import add, attrgetter, or_, sub
from sys import maxsize
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
    rights = [right for right in rights if right[1] >= earliest]
    until = dict.fromkeys(each(reduce(or_, [right[2] for right in rights], 0)), earliest - 1)
    stays: dict[int, list[list[int]]] = defaultdict(list)
    soonest = earliest - 1
    for first, last, boroughs, _ in rights:
        if last <= soonest:  # so long, every borough can end anyway: true of most rights
            continue
        for borough in each(boroughs):
            known = stays[borough]
            if not known or first > until[borough] + 1:
                known.append([max(first, earliest), last])
            known[-1][1] = until[borough] = max(last, until[borough])
        soonest = min(until.values())
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
    meets = _meets(windows)
    return [Right(*right) for right in rights if meets(right[0]) <= right[1]]


def quiet_days(rights: Iterable[Days], windows: Iterable[Window]) -> tuple[int, int] | None:
    """Between which no contract ends that can end on the first day of a window: the most days with other ends.

    Returns:
        Day numbers of the first and the last of them; None when there is none.

    >>> quiet_days([Right(1, 9, 1), Right(2, 9, 2), Right(3, 3, 1), Right(5, 6, 2)], [Window(2, 9, 3)])
    (3, 5)
    """
    meets = _meets(windows)
    ends = {right[:2] for right in rights}  # few, of very many rights
    asked = {first for first, last in ends if meets(first) <= last}
    runs = groupby(sorted({first for first, _ in ends}), key=asked.__contains__)
    quiet = max((list(days) for is_asked, days in runs if not is_asked), key=len, default=None)
    return None if quiet is None else (quiet[0], quiet[-1])


def _meets(windows: Iterable[Window]) -> Callable[[int], int]:
    """The earliest first day of a window that is not before a day; no day of any calendar when there is none."""
    days = [*sorted({window.first for window in windows}), maxsize]
    return cache(lambda day: days[bisect_left(days, day)])


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
    rights, columns = _together(rights, windows, columns)
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


def _together(
    rights: Iterable[Right], windows: Iterable[Window], columns: Sequence[Sequence[int]]
) -> tuple[list[Right], list[list[int]]]:
    """The same rights and columns, all as one that begin and are over between the same first days of windows."""
    meets = _meets(windows)
    places: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for first, last, boroughs, place in rights:
        since = max(first, meets(first) - 1)  # on the day of a window, or on any day before it
        places[since, meets(last + 1) - 1, boroughs].append(place)
    sums = [[sum(map(column.__getitem__, here)) for here in places.values()] for column in columns]
    return sorted(Right(*key, place) for place, key in enumerate(places)), sums
