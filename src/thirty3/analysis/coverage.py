"""What of London is covered: which boroughs have no record in which months, and from which sources."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from thirty3.analysis._group import Cell, Condition, First, open_rows, tally
from thirty3.analysis._population import BOROUGH
from thirty3.analysis._result import Result
from thirty3.models.record import Record
from thirty3.models.row import pack, unpack
from thirty3.normalise.dates import add_months
from thirty3.reference.boroughs import borough as find_borough
from thirty3.reference.boroughs import boroughs

if TYPE_CHECKING:
    from thirty3.analysis._group import Contracts

_TOLD = ("first_published", "published")


class BoroughCoverage(Record):
    """What there is of one borough."""

    borough: str
    """GSS code."""
    records: int
    """Contracts first told of in the period; a joint one counts in each of its boroughs."""
    expected: int
    """Fewest records a month that were expected of it; 0 when nothing was."""
    months: tuple[str, ...]
    """Months with a record, as ``2026-04``."""
    short: tuple[str, ...]
    """Months of the period with fewer records than expected."""
    sources: dict[str, int]
    """Records by source, most first."""
    absent: tuple[str, ...]
    """Sources that were expected and have no record of it in the period, sorted."""


class MonthCoverage(Record):
    """What there is of one month."""

    month: str
    """``2026-04``."""
    records: int
    """Contracts first told of in it, a joint one once."""
    boroughs: tuple[str, ...]
    """GSS codes of the boroughs that have one, sorted."""


class SourceCoverage(Record):
    """What one source gives."""

    source: str | None
    """Portal id; None where rows do not say."""
    records: int
    """Contracts, a joint one once."""
    boroughs: tuple[str, ...]
    """GSS codes of the boroughs it has records of, sorted."""
    months: tuple[str, ...]
    """Months it has records of."""


class Coverage(Result[BoroughCoverage]):
    """All 33 boroughs in the order of their codes, those without a record too."""

    since: date
    """First day of the period; its whole month counts as expected."""
    until: date
    """Last day of the period."""
    months: tuple[MonthCoverage, ...]
    """Every month of the period in order."""
    sources: tuple[SourceCoverage, ...]
    """By records, most first, then by id."""

    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""
        some = sum(one.records > 0 for one in self.rows)
        short = sum(len(one.short) for one in self.rows)
        fields = sum(len(self.months) for one in self.rows if one.expected)
        return (
            f"Coverage from {self.since} to {self.until} by the day first told of: {some} of {len(self)} boroughs have "
            f"records, {short:,} of {fields:,} months of boroughs fall short; {self._rests_on()}"
        )

    def columns(self) -> dict[str, str]:
        """Columns of the table of boroughs."""
        counts = {"borough": "text", "records": "integer", "expected": "integer"}
        return counts | dict.fromkeys(("months", "short", "sources", "absent"), "text")

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each borough; what there are several of is packed with ``|``."""
        packed = ("months", "short", "sources", "absent")
        return [one.model_dump() | {name: pack(getattr(one, name)) for name in packed} for one in self.rows]


def coverage(
    contracts: Contracts,
    *,
    since: date,
    until: date,
    expected: Mapping[str, int] | None = None,
    portals: Mapping[str, Collection[str]] | None = None,
) -> Coverage:
    """Lay out which boroughs have records in which months and from which sources, beside what was expected.

    A month without a record may be a quiet one or one that nobody collected: that is for the reader, who says what to
    expect. Months are those in which a contract's first notice came, or the newest where the first is not dated.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
        since: First day of the period.
        until: Last day of it.
        expected: Fewest records a month by borough, by any of its names; 0 of those not named. None for one of each.
        portals: Sources that should have records of a borough, by any of its names; None for none in particular.

    Returns:
        All 33 boroughs, months and sources. Contracts of none of the 33, or without a day in the period, are left out
        and counted. Every status counts: a cancelled award was published.

    Raises:
        ValueError: ``since`` is after ``until``.
        UnknownNameError: A name is that of none of the 33, or a dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"contract_id": "a", "borough": "E09000007", "source": "file"}
    >>> found = coverage(
    ...     [row | {"published": "2026-04-30"}], since=date(2026, 4, 1), until=date(2026, 5, 31), expected={"Camden": 1}
    ... )
    >>> [(one.records, one.months, one.short) for one in found if one.expected]
    [(1, ('2026-04',), ('2026-05',))]
    """
    if since > until:
        raise ValueError("since must not be after until")
    told = First(_TOLD)
    reasons = (
        ("no_borough", Condition(BOROUGH, "missing")),
        ("undated", Condition(told, "missing")),
        ("unreadable_day", Condition(told, "no_day")),
        ("before", Condition(told, "below", since.isoformat()[:10])),
        ("after", Condition(told, "above", until.isoformat()[:10])),
    )
    details = {"borough": BOROUGH, "month": First(_TOLD, length=7), "source": First(("source",))}
    rows = open_rows(contracts, reasons, [told], details.values())
    cells = rows.group(details=details)
    used = list(cells.used())
    months = _months(since, until)
    least = {one.gss: 1 for one in boroughs()} if expected is None else _by_gss(expected)
    counted = tally(cells)
    return Coverage(
        rows=tuple(_boroughs(used, months, least, _by_gss(portals or {}))),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        since=since,
        until=until,
        months=tuple(_by_month(months, used)),
        sources=_sources(used),
    )


def _by_gss(named: Mapping[str, Any]) -> dict[str, Any]:
    return {find_borough(name).gss: value for name, value in named.items()}


def _months(since: date, until: date) -> list[str]:
    """Every month from one day to another, as ``2026-04``."""
    first = since.replace(day=1)
    count = 12 * (until.year - since.year) + until.month - since.month + 1
    return [add_months(first, month).isoformat()[:7] for month in range(count)]


def _places(cell: Cell) -> list[str]:
    return list(dict.fromkeys(filter(None, unpack(cell["borough"]))))


def _boroughs(
    cells: Iterable[Cell], months: list[str], least: Mapping[str, int], portals: Mapping[str, Collection[str]]
) -> list[BoroughCoverage]:
    by_month: dict[str, Counter[str]] = defaultdict(Counter)
    by_source: dict[str, Counter[str]] = defaultdict(Counter)
    for cell in cells:
        for gss in _places(cell):
            by_month[gss][cell["month"]] += cell["contracts"]
            by_source[gss][cell["source"] or ""] += cell["contracts"]
    return [
        BoroughCoverage(
            borough=gss,
            records=by_month[gss].total(),
            expected=least.get(gss, 0),
            months=tuple(sorted(by_month[gss])),
            short=tuple(month for month in months if by_month[gss][month] < least.get(gss, 0)),
            sources=dict(sorted(by_source[gss].items(), key=lambda one: (-one[1], one[0]))),
            absent=tuple(sorted(set(portals.get(gss, ())) - set(by_source[gss]))),
        )
        for gss in (one.gss for one in boroughs())
    ]


def _by_month(months: list[str], cells: Iterable[Cell]) -> Iterator[MonthCoverage]:
    records: Counter[str] = Counter()
    places: dict[str, set[str]] = defaultdict(set)
    for cell in cells:
        records[cell["month"]] += cell["contracts"]
        places[cell["month"]].update(_places(cell))
    for month in months:
        yield MonthCoverage(month=month, records=records[month], boroughs=tuple(sorted(places[month])))


def _sources(cells: Iterable[Cell]) -> tuple[SourceCoverage, ...]:
    by_source: dict[str | None, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_source[cell["source"]].append(cell)
    found = [
        SourceCoverage(
            source=source,
            records=sum(cell["contracts"] for cell in own),
            boroughs=tuple(sorted({gss for cell in own for gss in _places(cell)})),
            months=tuple(sorted({cell["month"] for cell in own})),
        )
        for source, own in by_source.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.records, one.source or "")))
