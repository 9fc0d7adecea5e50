"""The contracts that end within some days, or between two: the contracts themselves, to be looked at one by one."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from thirty3.analysis._group import Condition, open_rows, tally
from thirty3.analysis._lifecycle import (
    LINE,
    LINE_COLUMNS,
    MONEY,
    ContractLine,
    End,
    end_of,
    last_day,
    line_cells,
    lines,
    money_fields,
    whenever,
)
from thirty3.analysis._result import Later, Result
from thirty3.models.counted import counted
from thirty3.models.record import Record

if TYPE_CHECKING:
    from thirty3.analysis._group import Contracts


class ExpiringContract(Record):
    """A contract that ends."""

    contract: ContractLine
    """Which one."""
    ends: date
    """The end that counts; it still runs on it."""
    days_left: int
    """Days from ``as_of`` to ``ends``: 0 on the last day, negative after it."""


class Expiring(Result[ExpiringContract]):
    """Contracts by the day they end and then by id; they are made when looked at."""

    as_of: date
    """The day that days left are counted from."""
    first_day: date
    """The first day of the window."""
    last_day: date
    """The last day of the window; it is in it."""
    end: End
    """Which end: current, or the last possible one."""
    total_value: Decimal | None
    """Pounds for the whole contracts that state a value; None when none does."""
    valued: int
    """Contracts in ``total_value``: with a value in pounds that is not negative."""
    annual_value: Decimal | None
    """Pounds a year, as published or derived from value and period; None when no contract has it."""
    annual_valued: int
    """Contracts in ``annual_value``."""
    vat: dict[str, int]
    """How many of the values include VAT, exclude it, or do not say."""

    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""
        worth = "no value known" if self.total_value is None else f"£{self.total_value:,} in {self.valued:,} of them"
        return (
            f"{counted(len(self.rows), 'contract')} whose {self.end} end is from {self.first_day} to {self.last_day}, "
            f"as of {self.as_of}: {worth}; {self._rests_on()}"
        )

    def columns(self) -> dict[str, str]:
        """Columns of the table; money is integer pence."""
        return LINE_COLUMNS | {"ends": "date", "days_left": "integer"}

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each contract; boroughs and suppliers are packed with ``|``."""
        return [line_cells(row.contract) | {"ends": row.ends, "days_left": row.days_left} for row in self.rows]


def expiring(
    contracts: Contracts,
    *,
    as_of: date,
    within_days: int = 92,
    between: tuple[date, date] | None = None,
    end: End = "current",
) -> Expiring:
    """List the contracts that end within so many days, or between two days, both of them included.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
        as_of: The London day asked about. A contract that ends on it has 0 days left and is in.
        within_days: Days from ``as_of`` to the last end that is in; a quarter by default.
        between: First and last day instead, past ones too: ``(date(2027, 1, 1), date(2027, 12, 31))`` is a year.
        end: ``current``, or ``maximum`` for the last possible end (the current one where no extension is published).

    Returns:
        Contracts by end, with their value together, ``used``, ``excluded`` and ``reasons``: ``ends_earlier`` and
        ``ends_later`` than the window, ``no_end`` where none is published, and pending, cancelled, unsuccessful or
        terminated contracts by their status.

    Raises:
        ValueError: Negative days, or a first day after the last.
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns())
    >>> ends = {"a": "2026-12-22", "b": "2026-11-22", "c": "2026-12-23", "d": None}
    >>> found = expiring(
    ...     [row | {"contract_id": id, "end": end} for id, end in ends.items()],
    ...     as_of=date(2026, 11, 22),
    ...     within_days=30,
    ... )
    >>> [(row.contract.contract_id, row.days_left) for row in found], found.reasons
    ([('b', 0), ('a', 30)], {'ends_later': 1, 'no_end': 1})
    """
    first, last = between or (as_of, _later(as_of, within_days))
    if within_days < 0 or last < first:
        raise ValueError("within_days must not be negative, and the first day not after the last")
    counts = end_of(end)
    reasons = (
        *whenever(counts),
        ("ends_earlier", Condition(counts, "below", first.isoformat())),
        ("ends_later", Condition(counts, "above", last.isoformat())),
    )
    rows = open_rows(contracts, reasons, LINE.values(), MONEY.values())
    cells = rows.group(numbers=MONEY)
    used = [cell for cell in cells if cell["reason"] is None]
    counted = tally(cells)
    table = rows.fetch(LINE)
    return Expiring(
        rows=Later.once(lambda: _rows(lines(table), end, as_of), counted.used),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        as_of=as_of,
        first_day=first,
        last_day=last,
        end=end,
        **money_fields({name: sum(cell[name] for cell in used) for name in MONEY}),
    )


def _later(day: date, days: int) -> date:
    return day + timedelta(days=min(days, (date.max - day).days))


def _rows(found: list[ContractLine], end: End, as_of: date) -> tuple[ExpiringContract, ...]:
    dated = sorted(((last_day(line, end), line) for line in found), key=itemgetter(0))  # lines come by id
    return tuple([ExpiringContract(contract=line, ends=ends, days_left=(ends - as_of).days) for ends, line in dated])
