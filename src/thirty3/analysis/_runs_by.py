"""Two other ways to say which ends stand close together: in one quarter of the calendar, or one soon after another.

Neither is what clusters are by default: the calendar parts 31 March from 1 April, and steps of 80 days chain a year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import reduce
from itertools import chain, groupby, pairwise
from operator import or_

_MONTHS_A_QUARTER = 3


def calendar_runs(days: Sequence[int], boroughs: Sequence[int], *, min_boroughs: int) -> Iterator[tuple[int, int, int]]:
    """Each quarter of the calendar (January to March is the first) with ends of enough boroughs.

    Args:
        days: Day numbers on which something ends, ascending, each once.
        boroughs: The bits of the boroughs that have an end on each.
        min_boroughs: Fewest distinct boroughs in a quarter.

    Returns:
        The place of its first day, the place after its last day, and the bits of its boroughs.

    >>> days = [date(2028, 3, 30).toordinal() + step for step in range(4)]
    >>> list(calendar_runs(days, [1, 2, 4, 4], min_boroughs=2))
    [(0, 2, 3)]
    """
    quarters = groupby(range(len(days)), key=lambda place: _quarter(days[place]))
    return _enough(
        ((places[0], places[-1] + 1) for places in (list(here) for _, here in quarters)), boroughs, min_boroughs
    )


def gap_runs(
    days: Sequence[int], boroughs: Sequence[int], *, window_days: int, min_boroughs: int
) -> Iterator[tuple[int, int, int]]:
    """Each chain of ends, from one to the next at most ``window_days``, with enough boroughs (single linkage).

    Arguments and answer are those of :func:`thirty3.analysis._runs.maximal_runs`, but that a chain may be far longer
    than ``window_days``. No two chains share a day.

    >>> list(gap_runs([0, 80, 160, 300], [1, 2, 4, 8], window_days=92, min_boroughs=2))
    [(0, 3, 7)]
    """
    breaks = (place for place, (one, other) in enumerate(pairwise(days), 1) if other - one > window_days)
    return _enough(pairwise(chain((0,), breaks, (len(days),) if days else ())), boroughs, min_boroughs)


def _quarter(day: int) -> tuple[int, int]:
    found = date.fromordinal(day)
    return found.year, (found.month - 1) // _MONTHS_A_QUARTER


def _enough(
    runs: Iterable[tuple[int, int]], boroughs: Sequence[int], min_boroughs: int
) -> Iterator[tuple[int, int, int]]:
    for first, after in runs:
        inside = reduce(or_, boroughs[first:after])
        if inside.bit_count() >= min_boroughs:
            yield first, after, inside
