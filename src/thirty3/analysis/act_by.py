"""Until when one has to act on each contract, and which ones it is too late for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from thirty3.analysis._group import open_rows, tally
from thirty3.analysis._lifecycle import (
    LINE,
    LINE_COLUMNS,
    ContractLine,
    End,
    end_of,
    last_day,
    line_cells,
    lines,
)
from thirty3.analysis._population import running
from thirty3.analysis._result import Later, Result
from thirty3.models.counted import counted
from thirty3.models.record import Record
from thirty3.normalise.dates import add_months

if TYPE_CHECKING:
    from thirty3.analysis._group import Contracts


class ActByContract(Record):
    """A contract and the day by which to act on it."""

    contract: ContractLine
    """Which one."""
    ends: date
    """The end that counts."""
    act_by: date
    """``ends`` less the lead time: the last day on which there is enough of it."""
    slack_days: int
    """Days from ``as_of`` to ``act_by``: 0 on the day itself, negative when it has passed."""
    late: bool
    """Whether ``act_by`` has passed."""


class ActBy(Result[ActByContract]):
    """Contracts by act-by day, then by the day they end, then by id; they are made when looked at."""

    as_of: date
    """The day asked about."""
    lead_time_months: int
    """Months needed to act before a contract ends."""
    end: End
    """Which end: current, or the last possible one."""
    late: int
    """Contracts whose act-by day has passed."""

    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""
        return (
            f"{counted(len(self.rows), 'running contract')} to act on {self.lead_time_months} months before "
            f"their {self.end} end, as of {self.as_of}: late for {self.late:,} of them; {self._rests_on()}"
        )

    def columns(self) -> dict[str, str]:
        """Columns of the table; money is integer pence."""
        return LINE_COLUMNS | _COLUMNS

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each contract; boroughs and suppliers are packed with ``|``."""
        return [line_cells(row.contract) | {name: getattr(row, name) for name in _COLUMNS} for row in self.rows]


_COLUMNS = {"ends": "date", "act_by": "date", "slack_days": "integer", "late": "boolean"}


def act_by(contracts: Contracts, *, as_of: date, lead_time_months: int = 12, end: End = "current") -> ActBy:
    """Say of each running contract until when one has to act on it.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
            Each running one comes back with what shows it: give fewer to have fewer.
        as_of: The London day asked about. Contracts that ended before it are left out; one that ends on it is not.
        lead_time_months: Calendar months needed to act, clamped to the month's end. 12 is our assumption, as in
            :func:`thirty3.analysis.expiry_clusters`.
        end: ``current``, or ``maximum`` for the last possible end (the current one where no extension is published).

    Returns:
        Contracts by act-by day, with ``used``, ``excluded`` and ``reasons``. Contracts that are pending, cancelled,
        unsuccessful or terminated, or have no end, are left out and counted.

    Raises:
        ValueError: A negative lead time.
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns())
    >>> ends = {"a": "2028-02-29", "b": "2027-03-31"}
    >>> found = act_by([row | {"contract_id": id, "end": end} for id, end in ends.items()], as_of=date(2026, 11, 22))
    >>> [(row.contract.contract_id, row.act_by.isoformat(), row.slack_days, row.late) for row in found]
    [('b', '2026-03-31', -236, True), ('a', '2027-02-28', 98, False)]
    """
    if lead_time_months < 0:
        raise ValueError("lead_time_months must not be negative")
    rows = open_rows(contracts, running(end_of(end), as_of=as_of), LINE.values())
    cells = rows.group(details={"end": end_of(end)})
    counted = tally(cells)
    table = rows.fetch(LINE)
    ends = {cell["end"]: cell["contracts"] for cell in cells if cell["reason"] is None}
    return ActBy(
        rows=Later.once(lambda: _rows(lines(table), end, as_of, lead_time_months), counted.used),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        as_of=as_of,
        lead_time_months=lead_time_months,
        end=end,
        late=sum(
            number for day, number in ends.items() if add_months(date.fromisoformat(day), -lead_time_months) < as_of
        ),
    )


def _rows(found: list[ContractLine], end: End, as_of: date, lead_time_months: int) -> tuple[ActByContract, ...]:
    made = []
    for line in found:
        ends = last_day(line, end)
        day = add_months(ends, -lead_time_months)
        slack = (day - as_of).days
        made.append(ActByContract(contract=line, ends=ends, act_by=day, slack_days=slack, late=slack < 0))
    return tuple(sorted(made, key=lambda row: (row.act_by, row.ends)))  # lines come by id
