"""Days on which several boroughs' contracts for one service could end together, within the rights they have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

from thirty3.analysis._group import Condition, Rows, open_rows, tally
from thirty3.analysis._lifecycle import UNREADABLE_MAX_END, money_fields, months_needed
from thirty3.analysis._population import AREA, CURRENT_END, PLACED, gss_of, running
from thirty3.analysis._result import Later, Result, Several, pence
from thirty3.analysis._rights import (
    BOROUGHS,
    HELD,
    MEMBER,
    NUMBERS,
    SHARED,
    SUMS,
    AreaHolders,
    Holders,
    boroughs_of,
    rights_of,
)
from thirty3.analysis._windows import Days, Window, earliest_ends, on_first_days, quiet_days, shared_windows, sums_of
from thirty3.models.counted import counted
from thirty3.models.record import Record
from thirty3.models.row import pack
from thirty3.normalise.dates import add_months

if TYPE_CHECKING:
    from thirty3.analysis._group import Contracts

Found: TypeAlias = dict[str, tuple[list[Days], list[Window]]]
"""By service area in which there are windows: its rights, and the windows."""


class AlignmentWindow(Record):
    """A range of days on any of which all of some boroughs can end a contract for one service area.

    A contract can end on its current end, or later if it is extended, up to its last possible end. What is said of
    contracts and months is for the first day: the contracts of these boroughs that can end on it.
    """

    service_area: str
    """Code of the service area."""
    boroughs: tuple[str, ...]
    """GSS codes of the boroughs, sorted; no other could end a contract on all of these days."""
    first_day: date
    """The first day; on the day before, one of the boroughs could not, or it would be too late to act."""
    last_day: date
    """The last day; on the day after, one of the boroughs could not."""
    act_by: date
    """``first_day`` less the lead time: the last day to act for an end on the first day."""
    slack_days: int
    """Days from ``as_of`` to ``act_by``, 0 or more."""
    contract_ids: Several[str]
    """Ids of the contracts, by current end and then by id: a tuple, or what equals one and is read when looked at."""
    extension_months: dict[str, int]
    """By borough the fewest whole months by which its contracts must be extended to end on the first day: the largest
    over its contracts; 0 for a borough whose contracts all end on that day anyway."""
    to_extend: int
    """Contracts that must be extended to end on the first day."""
    to_extend_published: int
    """Those of them that say where the right to extend is published (``max_end_rests_on`` of their rows)."""
    total_value: Decimal | None
    """Pounds for the whole contracts that state a value, each counted once; None when none does."""
    valued: int
    """Contracts in ``total_value``: with a value in pounds that is not negative."""
    annual_value: Decimal | None
    """Pounds a year, as published or derived from value and period; None when no contract has it."""
    annual_valued: int
    """Contracts in ``annual_value``."""
    vat: dict[str, int]
    """How many of the values include VAT, exclude it, or do not say."""

    @property
    def contracts(self) -> int:
        """How many contracts."""
        return len(self.contract_ids)

    @property
    def published_only(self) -> bool:
        """Whether every extension it takes is a right that is published."""
        return self.to_extend == self.to_extend_published


class AlignmentWindows(Result[AlignmentWindow]):
    """Windows by act-by date, then service area, then most boroughs, then last day."""

    as_of: date
    """The day asked about."""
    min_boroughs: int
    """Fewest boroughs of a window."""
    lead_time_months: int
    """Months needed to act before a contract ends."""

    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""
        areas = len({window.service_area for window in self.rows})
        most = max((len(window.boroughs) for window in self.rows), default=0)
        said = f", of up to {most} together" if most else ""
        return (
            f"{counted(len(self.rows), 'window')} in {counted(areas, 'service area')} in which at least "
            f"{self.min_boroughs} boroughs could end contracts together{said}, within published rights to extend "
            f"and at least {self.lead_time_months} months after {self.as_of}; {self._rests_on()}"
        )

    def columns(self) -> dict[str, str]:
        """Columns of the table; money is integer pence."""
        return dict(_COLUMNS)

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each window; several values are packed with ``|``, months in the order of the boroughs."""
        return [_as_row(window) for window in self.rows]


_COLUMNS = {
    "service_area": "text",
    "boroughs": "text",
    "first_day": "date",
    "last_day": "date",
    "act_by": "date",
    "slack_days": "integer",
    "contracts": "integer",
    "contract_ids": "text",
    "extension_months": "text",
    "to_extend": "integer",
    "to_extend_published": "integer",
    "published_only": "boolean",
    "total_pence": "integer",
    "valued": "integer",
    "annual_pence": "integer",
    "annual_valued": "integer",
}


def alignment_windows(
    contracts: Contracts, *, as_of: date, min_boroughs: int = 2, lead_time_months: int = 12
) -> AlignmentWindows:
    """Find the days on which several boroughs' contracts for a service could be made to end together.

    Each running contract can end on any day from its current end to its last possible one; without a published right
    to extend that is one day. A borough can end on the days on which one of its contracts can, and a joint contract
    counts for each of its boroughs. For every day on which enough boroughs can end, there is the window of all those
    boroughs: the days around it on which all of them can. So windows may overlap: fewer boroughs have longer ones.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
        as_of: The London day asked about. Contracts whose current end is before it are left out: what is over can no
            longer be extended.
        min_boroughs: Fewest distinct boroughs.
        lead_time_months: Calendar months needed to act: no window begins on a day whose act-by day has passed. 12 is
            our assumption, as in :func:`thirty3.analysis.expiry_clusters`.

    Returns:
        Windows by act-by date, with ``used``, ``excluded`` and ``reasons``. Contracts that are pending, cancelled,
        unsuccessful or terminated, or have no end, borough or service area, are left out and counted.

    Raises:
        ValueError: A negative lead time, or fewer than one borough.
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> def row(id, borough, end, max_end=None):
    ...     row = dict.fromkeys(Contract.columns())
    ...     dates = {"end": end, "max_end": max_end, "max_end_rests_on": max_end and "register"}
    ...     bit = 1 << int(borough[-2:]) - 1
    ...     return row | dates | {"contract_id": id, "borough_bit": bit, "service_area": "housing"}
    >>> found = alignment_windows(
    ...     [row("a", "E09000007", "2027-12-31", "2029-12-31"), row("b", "E09000012", "2028-03-31")],
    ...     as_of=date(2026, 11, 22),
    ... )
    >>> [(window.contract_ids, window.first_day.isoformat(), window.extension_months) for window in found]
    [(('a', 'b'), '2028-03-31', {'E09000007': 3, 'E09000012': 0})]
    >>> [(window.act_by.isoformat(), window.to_extend, window.published_only) for window in found]
    [('2027-03-31', 1, True)]
    """
    if lead_time_months < 0 or min_boroughs < 1:
        raise ValueError("lead_time_months must not be negative, min_boroughs at least 1")
    reasons = (*running(CURRENT_END, as_of=as_of), *UNREADABLE_MAX_END, *PLACED)
    rows = open_rows(contracts, reasons, MEMBER.values(), NUMBERS.values(), BOROUGHS.values())
    cells = rows.group(details=SHARED, numbers=BOROUGHS)
    counted = tally(cells)
    used = cells.used()
    earliest = _earliest(as_of, lead_time_months)
    found = {
        area: (rights, windows)
        for area, rights in rights_of(used, boroughs_of(used)).items()
        if (windows := shared_windows(rights, earliest=earliest, min_boroughs=min_boroughs))
    }
    weighed = _rows(rows, found, as_of, lead_time_months) if found else ()
    return AlignmentWindows(
        rows=tuple(sorted(weighed, key=_by_act_by)),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        as_of=as_of,
        min_boroughs=min_boroughs,
        lead_time_months=lead_time_months,
    )


def _earliest(as_of: date, lead_time_months: int) -> int:
    """Number of the first day whose act-by day has not passed.

    It is ``as_of`` and so many months, or the day after: 28 February less a month is before 31 January.
    """
    day = add_months(as_of, lead_time_months)
    return day.toordinal() + (add_months(day, -lead_time_months) < as_of)


def _rows(rows: Rows, found: Found, as_of: date, lead_time_months: int) -> Iterator[AlignmentWindow]:
    where = _where(found)
    cells = rows.group(details=HELD, numbers=NUMBERS, where=where)
    holders = Holders(rows.fetch(MEMBER, where=where))
    columns = contracts, *_ = [cells[name] for name in SUMS]
    begin = 0
    for area, rights in rights_of(cells, cells["boroughs"]).items():
        here = AreaHolders(holders, begin, begin := begin + sum([contracts[place] for *_, place in rights]))
        for window, months, sums, extended in _weighed(rights, found[area][1], columns):
            first, boroughs = date.fromordinal(window.first), gss_of(window.boroughs)
            act_by = add_months(first, -lead_time_months)
            yield AlignmentWindow(
                service_area=area,
                boroughs=boroughs,
                first_day=first,
                last_day=date.fromordinal(window.last),
                act_by=act_by,
                slack_days=(act_by - as_of).days,
                contract_ids=_later(here, first, window.boroughs, sums["contracts"]),
                extension_months=dict(zip(boroughs, months, strict=True)),
                to_extend=extended["contracts"],
                to_extend_published=extended["published"],
                **money_fields(sums),
            )


def _where(found: Found) -> list[Condition]:
    """What holds for every contract that can end on the first day of a window, and for few others."""
    where = [Condition(AREA, "is_in", tuple(found))]
    rights, windows = zip(*found.values(), strict=True)
    quiet = quiet_days(chain(*rights), chain(*windows))
    if quiet is not None:
        days = tuple(date.fromordinal(day).isoformat() for day in quiet)
        where.append(Condition(CURRENT_END, "outside", days))
    return where


def _weighed(
    rights: list[Days], windows: list[Window], columns: list[list[int]]
) -> Iterator[tuple[Window, list[int], dict[str, int], dict[str, int]]]:
    """Each window with the months each borough needs, and the sums of its contracts and of those to be extended."""
    there = on_first_days(rights, windows)
    needed = cache(lambda end, later: months_needed(date.fromordinal(end), date.fromordinal(later)))
    known = zip(windows, earliest_ends(there, windows), sums_of(there, windows, columns), strict=True)
    for window, ends, (sums, extended) in known:
        months = [needed(end, window.first) for end in ends]
        yield window, months, dict(zip(SUMS, sums, strict=True)), dict(zip(SUMS, extended, strict=True))


def _later(holders: AreaHolders, day: date, boroughs: int, length: int) -> Later[str]:
    return Later.once(lambda: holders.ids(day, boroughs), length)


def _by_act_by(window: AlignmentWindow) -> tuple[date, str, int, date, date, tuple[str, ...]]:
    fewer = -len(window.boroughs)
    return window.act_by, window.service_area, fewer, window.first_day, window.last_day, window.boroughs


def _as_row(window: AlignmentWindow) -> dict[str, Any]:
    cells = {
        "boroughs": pack(window.boroughs),
        "contract_ids": pack(window.contract_ids),
        "extension_months": pack(map(str, window.extension_months.values())),
        "total_pence": pence(window.total_value),
        "annual_pence": pence(window.annual_value),
    }
    return {name: cells[name] if name in cells else getattr(window, name) for name in _COLUMNS}
