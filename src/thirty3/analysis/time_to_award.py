"""How long it takes from the closing of a tender, or from its first notice, to the award."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from thirty3.analysis._by import By, Key, Part, keys_of, split
from thirty3.analysis._group import Cell, Condition, First, Reasons, open_rows, tally
from thirty3.analysis._population import UNREADABLE_START, population, population_text
from thirty3.analysis._result import Result
from thirty3.analysis._spread import Spread, spread_of
from thirty3.models.counted import counted
from thirty3.models.record import Record

if TYPE_CHECKING:
    from thirty3.analysis._group import Contracts

CountFrom = Literal["closed", "first_published"]


class TimeToAwardRow(Record):
    """Whole days for one key; a joint contract counts in each of its boroughs."""

    key: tuple[str | None, ...]
    """What it is for, in the order of ``by``; None where contracts do not say."""
    days: Spread
    """Days to the award, 0 when it was made on the same day; its ``n`` is how many contracts state both days."""
    excluded: int
    """Rows of this key that were left out."""


class TimeToAward(Result[TimeToAwardRow]):
    """Days by key; exactly one row, with the empty key, without ``by``."""

    by: tuple[By, ...]
    """What the rows are for."""
    count_from: CountFrom
    """Which day the count begins with: that on which tenders were due, or that of the first notice held."""
    as_of: date | None
    """The day the contracts are in force on; None for all contracts."""

    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""
        days = None if self.by else self.rows[0].days
        if days is None:
            said = f"{counted(len(self), 'row')} by {', '.join(self.by)}"
        elif days.median is None:
            said = "no contract states both days"
        else:
            said = f"median {days.median:g} days, half between {days.lower_quartile:g} and {days.upper_quartile:g}"
        begins = "closing" if self.count_from == "closed" else "first notice"
        return f"Time from {begins} to award, {population_text(self.as_of)}: {said}; {self._rests_on()}"

    def columns(self) -> dict[str, str]:
        """Columns of the table: those of ``by``, then the figures."""
        return dict.fromkeys(self.by, "text") | _COLUMNS

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each key."""
        return [
            dict(zip(self.by, row.key, strict=True)) | row.days.model_dump() | {"excluded": row.excluded}
            for row in self.rows
        ]


_COLUMNS = {
    "n": "integer",
    "lowest": "integer",
    "lower_quartile": "number",
    "median": "number",
    "upper_quartile": "number",
    "highest": "integer",
    "mean": "number",
    "excluded": "integer",
}


def time_to_award(
    contracts: Contracts, *, count_from: CountFrom = "closed", by: Sequence[By] = (), as_of: date | None = None
) -> TimeToAward:
    """Work out how many days passed until the award.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
        count_from: ``closed``, the London day on which tenders were due, or ``first_published``, that of the first
            notice of the process that is held, a planned one too.
        by: Any of ``borough``, ``service_area``, ``year`` (of the contract's start) and ``source``.
        as_of: A day, for contracts in force on it; None for all contracts, past ones too.

    Returns:
        Rows by key, with ``used``, ``excluded`` and ``reasons``. Cancelled, unsuccessful and pending contracts are
        left out; so are those that do not state both days, and those awarded before the count begins
        (``awarded_before_closed``, ``awarded_before_first_published``), which no award can be.

    Raises:
        UnknownNameError: ``by`` holds an unknown name, or a dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"closed": "2026-03-01"}
    >>> awards = {"a": "2026-03-31", "b": "2026-04-30", "c": "2026-02-27"}
    >>> found = time_to_award([row | {"contract_id": id, "awarded": day} for id, day in awards.items()])
    >>> found.rows[0].days.median, found.used, found.reasons
    (45.0, 2, {'awarded_before_closed': 1})
    """
    keys = keys_of(by)
    reasons: Reasons = (
        *population(as_of),
        *(UNREADABLE_START if "year" in by else ()),
        *_stated("awarded"),
        *_stated(count_from),
    )
    details = {"begins": First((count_from,)), "awarded": First(("awarded",))}
    rows = open_rows(contracts, reasons, keys.values(), details.values())
    cells = [_in_order(cell, count_from) for cell in rows.group(keys=keys, details=details)]
    counted = tally(cells)
    return TimeToAward(
        rows=tuple(_row(key, part) for key, part in split(cells, by).items()),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        by=tuple(by),
        count_from=count_from,
        as_of=as_of,
    )


def _stated(column: str) -> Reasons:
    day = First((column,))
    return ((f"no_{column}", Condition(day, "missing")), (f"unreadable_{column}", Condition(day, "no_day")))


def _in_order(cell: Cell, count_from: CountFrom) -> Cell:
    """The same, left out where the award comes first."""
    if cell["reason"] is None and cell["awarded"] < cell["begins"]:
        return cell | {"reason": f"awarded_before_{count_from}"}
    return cell


def _row(key: Key, part: Iterable[Part]) -> TimeToAwardRow:
    cells = [cell for cell, _ in part]
    days: Counter[int] = Counter()
    for cell in cells:
        if cell["reason"] is None:
            begins, awarded = (date.fromisoformat(cell[name]) for name in ("begins", "awarded"))
            days[(awarded - begins).days] += cell["contracts"]
    return TimeToAwardRow(key=key, days=spread_of(days), excluded=tally(cells).excluded)
