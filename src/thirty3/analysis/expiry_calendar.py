"""How many contracts end in each month, quarter or year, and what they are worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import repeat
from operator import add, mul
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from thirty3.analysis._by import By, Key, Part, keys_of, split, units
from thirty3.analysis._group import Cell, Cells, First, open_rows, tally
from thirty3.analysis._lifecycle import MONEY, End, end_of, whenever
from thirty3.analysis._population import UNREADABLE_START, running, vat_of
from thirty3.analysis._result import Result, decimal
from thirty3.models.record import Record
from thirty3.normalise.dates import add_months

if TYPE_CHECKING:
    from thirty3.analysis._group import Contracts

Every = Literal["month", "quarter", "year", "financial_year"]

_MONTHS: dict[Every, int] = {"month": 1, "quarter": 3, "year": 12, "financial_year": 12}
_BEGINS: dict[Every, int] = {"financial_year": 4}  # local authorities' year begins on 1 April


class ExpiryPeriod(Record):
    """What ends in one period, for one key."""

    key: tuple[str | None, ...]
    """What it is for, in the order of ``by``; None where contracts do not say. Empty without ``by``."""
    period: str
    """``2028-03``, ``2028-Q1``, ``2028`` or ``2027/28``."""
    first_day: date
    """Its first day."""
    last_day: date
    """Its last day."""
    contracts: Decimal
    """Contracts that end in it, a joint one in equal parts for its boroughs, so that boroughs add up to the whole."""
    n: int
    """Contracts it rests on, a joint one counted in each borough."""
    total_value: Decimal | None
    """Pounds for the whole contracts that state a value, joint ones in parts; None when none does."""
    valued: int
    """Contracts of ``n`` in ``total_value``: with a value in pounds that is not negative."""
    annual_value: Decimal | None
    """Pounds a year, as published or derived from value and period; None when no contract has it."""
    annual_valued: int
    """Contracts of ``n`` in ``annual_value``."""


class ExpiryCalendar(Result[ExpiryPeriod]):
    """Periods in order and then by key; a period in which nothing ends has no row."""

    every: Every
    """How long a period is."""
    by: tuple[By, ...]
    """What the rows of a period are for."""
    end: End
    """Which end: current, or the last possible one."""
    as_of: date | None
    """Only ends from this day on; None for past ones too."""
    vat: dict[str, int]
    """How many of the values include VAT, exclude it, or do not say."""

    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""
        since = "past ones too" if self.as_of is None else f"from {self.as_of} on"
        periods = len({row.period for row in self.rows})
        split_by = f" by {', '.join(self.by)}" if self.by else ""
        return (
            f"Expiry calendar of {self.end} ends, {since}: {periods:,} {self.every.replace('_', ' ')} periods"
            f"{split_by}; {self._rests_on()}"
        )

    def columns(self) -> dict[str, str]:
        """Columns of the table: those of ``by``, then the period and the figures; pounds as numbers, with parts."""
        days = {"period": "text", "first_day": "date", "last_day": "date"}
        return dict.fromkeys(self.by, "text") | days | _FIGURES

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each row; sums as floats."""
        names = [name for name in self.columns() if name not in self.by]
        return [
            dict(zip(self.by, row.key, strict=True)) | {name: _cell(getattr(row, name)) for name in names}
            for row in self.rows
        ]


_FIGURES = {
    "contracts": "number",
    "n": "integer",
    "total_value": "number",
    "valued": "integer",
    "annual_value": "number",
    "annual_valued": "integer",
}


def expiry_calendar(
    contracts: Contracts,
    *,
    every: Every = "quarter",
    by: Sequence[By] = (),
    end: End = "current",
    as_of: date | None = None,
) -> ExpiryCalendar:
    """Count the contracts that end in each period, with their total and annual value.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
        every: ``month``, ``quarter`` or ``year`` of the calendar, or ``financial_year`` from 1 April.
        by: Any of ``borough``, ``service_area``, ``year`` (of the contract's start) and ``source``.
            A contract of several boroughs is split equally among them, so that boroughs add up to the whole.
        end: ``current``, or ``maximum`` for the last possible end (the current one where no extension is published).
        as_of: Leave out what ended before this London day; None for past ends too.

    Returns:
        Periods in order, with ``used``, ``excluded`` and ``reasons``. Contracts without an end are counted there as
        ``no_end``, and those pending, cancelled, unsuccessful or terminated by their status.

    Raises:
        UnknownNameError: ``by`` holds an unknown name, or a dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"currency": "GBP", "value_pence": 500}
    >>> ends = {"a": "2028-03-31", "b": "2028-04-01", "c": "2028-04-30", "d": None}
    >>> found = expiry_calendar([row | {"contract_id": id, "end": end} for id, end in ends.items()], every="quarter")
    >>> [(row.period, row.n, row.total_value) for row in found], found.reasons
    ([('2028-Q1', 1, Decimal('5')), ('2028-Q2', 2, Decimal('10'))], {'no_end': 1})
    """
    last = end_of(end)
    reasons = whenever(last) if as_of is None else running(last, as_of=as_of)
    details = {**keys_of(by), "month": First(last.columns, length=len("2028-03"))}
    rows = open_rows(
        contracts, (*reasons, *(UNREADABLE_START if "year" in by else ())), details.values(), MONEY.values()
    )
    cells = rows.group(details=details, numbers=MONEY)
    found = [row for key, parts in split(_said(cells.used(), by, every), by).items() for row in _rows(key, parts)]
    counted = tally(cells)
    return ExpiryCalendar(
        rows=tuple(sorted(found, key=lambda row: row.first_day)),  # in a period the keys keep their order
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        every=every,
        by=tuple(by),
        end=end,
        as_of=as_of,
        vat=vat_of(cells),
    )


class _Period(NamedTuple):
    first_day: date
    last_day: date
    name: str


_SUMS = ("contracts", "pence", "valued", "annual_pence", "annual_valued")


def _said(cells: Cells, by: Sequence[By], every: Every) -> Iterator[Cell]:
    """What contracts say of ``by``, each once, with the sums of every period: far fewer than the groups by month."""
    periods = {month: _period(_first_day(month, every), every) for month in set(cells["month"])}
    keys = zip(*(cells[name] for name in by), strict=True) if by else repeat(())
    found: dict[Key, dict[_Period, tuple[int, ...]]] = defaultdict(dict)
    for key, month, sums in zip(keys, cells["month"], zip(*(cells[name] for name in _SUMS), strict=True), strict=False):
        here, period = found[key], periods[month]
        here[period] = tuple(map(add, here[period], sums)) if period in here else sums
    for key, here in found.items():
        yield {**dict(zip(by, key, strict=True)), "periods": here}


def _rows(key: Key, parts: Iterable[Part]) -> Iterator[ExpiryPeriod]:
    found: dict[_Period, list[tuple[tuple[int, ...], int]]] = defaultdict(list)
    for cell, number in parts:
        for period, sums in cell["periods"].items():
            found[period].append((sums, number))
    for period, here in found.items():
        whole = units(number for _, number in here)
        each = [whole // number for _, number in here]
        contracts, pence, valued, annual_pence, annual_valued = zip(*(sums for sums, _ in here), strict=True)
        yield ExpiryPeriod(
            key=key,
            period=period.name,
            first_day=period.first_day,
            last_day=period.last_day,
            contracts=decimal(sum(map(mul, contracts, each)), whole),
            n=sum(contracts),
            total_value=decimal(sum(map(mul, pence, each)), whole * 100) if any(valued) else None,
            valued=sum(valued),
            annual_value=decimal(sum(map(mul, annual_pence, each)), whole * 100) if any(annual_valued) else None,
            annual_valued=sum(annual_valued),
        )


def _period(first: date, every: Every) -> _Period:
    return _Period(first, _last_day(first, every), _name(first, every))


def _first_day(month: str, every: Every) -> date:
    year, number = map(int, month.split("-"))
    since = year * 12 + number - _BEGINS.get(every, 1)  # months, counted from where periods begin
    begun = since - since % _MONTHS[every] + _BEGINS.get(every, 1) - 1
    return date(begun // 12, begun % 12 + 1, 1)


def _last_day(first: date, every: Every) -> date:
    following = add_months(first, _MONTHS[every])
    return following if following == date.max else following - timedelta(days=1)  # the calendar ends in 9999


def _name(first: date, every: Every) -> str:
    match every:
        case "month":
            return first.isoformat()[:7]
        case "quarter":
            return f"{first.year}-Q{(first.month + 2) // 3}"
        case "year":
            return str(first.year)
        case "financial_year":
            return f"{first.year}/{(first.year + 1) % 100:02}"


def _cell(figure: Any) -> Any:
    return float(figure) if isinstance(figure, Decimal) else figure
