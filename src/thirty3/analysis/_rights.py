"""The rights to extend of a service area's contracts: grouped, and the contracts behind them when somebody looks."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from itertools import count
from operator import itemgetter

from thirty3.analysis._group import Cells, First, Number, Table
from thirty3.analysis._lifecycle import MAX_END, MONEY
from thirty3.analysis._population import AREA, CURRENT_END, JOINT, SOLE, served
from thirty3.analysis._windows import Days

RIGHT = {"area": AREA, "end": CURRENT_END, "max_end": MAX_END}
"""Contracts alike in these have the same right."""

SHARED = RIGHT | {"joint": JOINT}
"""Contracts alike in these are one group where it matters which boroughs can end on a day: few groups, of the
:data:`BOROUGHS` of each."""

BOROUGHS: Mapping[str, Number] = {"sole": SOLE}

HELD = RIGHT | {"boroughs": First(("borough_bit",))}
"""Contracts alike in these are one group where it matters what a borough's contracts add up to."""

NUMBERS: Mapping[str, Number] = {**MONEY, "published": Number("count", First(("max_end_rests_on",)))}
SUMS = ("contracts", *NUMBERS)
"""What each group adds up to."""

MEMBER = HELD | {"id": First(("contract_id",))}
"""What is fetched of each contract."""


def boroughs_of(cells: Cells) -> Iterable[int]:
    """The bits of boroughs of groups by :data:`SHARED`, of which :data:`BOROUGHS` are known."""
    return map(served, cells["sole"], cells["joint"])


def rights_of(cells: Cells, boroughs: Iterable[int]) -> dict[str, list[Days]]:
    """Rights by service area, in order of their first days, from groups of used contracts and the bits beside them.

    The place of a right is that of its group.
    """
    days = {*cells["end"], *cells["max_end"]}  # a few thousand, of very many cells
    number = {day: 0 if day is None else date.fromisoformat(day).toordinal() for day in days}
    first, extended = (list(map(number.__getitem__, cells[name])) for name in ("end", "max_end"))
    last = map(max, first, extended)  # an extension never makes a contract end earlier
    rights: dict[str, list[Days]] = defaultdict(list)
    for area, right in zip(cells["area"], zip(first, last, boroughs, count(), strict=False), strict=False):
        rights[area].append(right)
    return {area: sorted(here, key=itemgetter(0)) for area, here in sorted(rights.items())}


def _last(end: str, max_end: str | None) -> str:
    return max(end, max_end or end)


class Holders:
    """Contracts by service area, current end and id, put in order when the first of them is looked at."""

    def __init__(self, table: Table) -> None:
        self._table = table

    @cached_property
    def sorted(self) -> Table:
        """The contracts in order."""
        return self._table.sort("area", "end", "id")


class AreaHolders:
    """The contracts of one service area: they stand together among all, from one place up to before another."""

    def __init__(self, holders: Holders, begin: int, end: int) -> None:
        self._holders = holders
        self._begin = begin
        self._end = end

    def ids(self, day: date, boroughs: int) -> tuple[str, ...]:
        """Ids of the contracts of some boroughs that can end on a day."""
        text = day.isoformat()
        ends, lasts, bits, ids = self._columns
        known = zip(range(bisect_right(ends, text)), lasts, bits, ids, strict=False)  # those that have ended by then
        return tuple([id for _, last, bit, id in known if last >= text and bit & boroughs])

    @cached_property
    def _columns(self) -> tuple[list[str], list[str], list[int], list[str]]:
        table = self._holders.sorted
        ends, last, bits, ids = (
            table.column(name, self._begin, self._end) for name in ("end", "max_end", "boroughs", "id")
        )
        return ends, list(map(_last, ends, last)), bits, ids
