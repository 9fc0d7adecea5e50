"""Which contracts can still be extended, and by how many months."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from thirty3.analysis._group import Condition, First, Reasons, open_rows, tally
from thirty3.analysis._lifecycle import (
    LINE,
    LINE_COLUMNS,
    MAX_END,
    UNREADABLE_MAX_END,
    ContractLine,
    day_of,
    line_cells,
    lines,
    whole_months,
)
from thirty3.analysis._population import CURRENT_END, population
from thirty3.analysis._result import Later, Result
from thirty3.models.record import Record

if TYPE_CHECKING:
    from thirty3.analysis._group import Contracts

Extension = Literal["available", "in_extension", "exhausted", "none", "unknown"]


class ExtensionState(Record):
    """Whether one contract can be extended."""

    contract: ContractLine
    """Which one."""
    state: Extension
    """The state: see :func:`extension_state`."""
    remaining_months: int | None
    """Whole months from the current end to the last possible one, a part of a month dropped; 0 when ``none`` or
    ``exhausted``, None when ``unknown``."""


class ExtensionStates(Result[ExtensionState]):
    """Contracts in the order available, in extension, exhausted, none, unknown, then by current end and id.

    They are made when looked at.
    """

    as_of: date
    """The day asked about."""

    counts: dict[Extension, int]
    """How many contracts are in each state; 0 where none is."""

    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""
        said = ", ".join(f"{count:,} {state.replace('_', ' ')}" for state, count in self.counts.items())
        return f"Rights to extend on {self.as_of}: {said}; {self._rests_on()}"

    def columns(self) -> dict[str, str]:
        """Columns of the table; money is integer pence."""
        return LINE_COLUMNS | {"state": "text", "remaining_months": "integer"}

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each contract; boroughs and suppliers are packed with ``|``."""
        return [
            line_cells(row.contract) | {"state": row.state, "remaining_months": row.remaining_months}
            for row in self.rows
        ]


_STATES: tuple[Extension, ...] = ("available", "in_extension", "exhausted", "none", "unknown")


def extension_state(contracts: Contracts, *, as_of: date) -> ExtensionStates:
    """Say of each contract whether it can be extended on a day, and by how many months.

    ``available``: the last possible end is after the current one, which has not passed. ``in_extension``: the current
    end has passed and the last possible one has not, so it runs only if it was extended, which its newest notice does
    not say. ``exhausted``: the last possible end has passed. ``none``: both ends are one day, so no right is left.
    ``unknown``: one of the two ends is not published, which never means that there is no right.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
            Each comes back with what shows it: give fewer to have fewer.
        as_of: The London day asked about; on its current end a contract can still be extended.

    Returns:
        Contracts by state, with ``used``, ``excluded`` and ``reasons``. Pending, cancelled, unsuccessful and
        terminated ones are left out.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns())
    >>> ends = {"a": ("2027-03-31", "2029-03-31"), "b": ("2026-03-31", "2027-03-31"), "c": ("2027-03-31", None)}
    >>> found = extension_state(
    ...     [row | {"contract_id": id, "end": end, "max_end": last} for id, (end, last) in ends.items()],
    ...     as_of=date(2026, 11, 22),
    ... )
    >>> [(row.contract.contract_id, row.state, row.remaining_months) for row in found]
    [('a', 'available', 24), ('b', 'in_extension', 12), ('c', 'unknown', None)]
    """
    reasons: Reasons = (*population(None), *_TERMINATED, *_UNREADABLE_END, *UNREADABLE_MAX_END)
    rows = open_rows(contracts, reasons, LINE.values())
    cells = rows.group(details={"end": CURRENT_END, "max_end": MAX_END})
    counted = tally(cells)
    table = rows.fetch(LINE)
    counts = dict.fromkeys(_STATES, 0)
    for cell in cells:
        if cell["reason"] is None:
            counts[_state(day_of(cell["end"]), day_of(cell["max_end"]), as_of)] += cell["contracts"]
    return ExtensionStates(
        rows=Later.once(lambda: _rows(lines(table), as_of), counted.used),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        as_of=as_of,
        counts=counts,
    )


_TERMINATED: Reasons = (("status_terminated", Condition(First(("status",)), "is_in", ("terminated",))),)
_UNREADABLE_END: Reasons = (("unreadable_end", Condition(CURRENT_END, "no_day")),)


def _rows(found: list[ContractLine], as_of: date) -> tuple[ExtensionState, ...]:
    return tuple(sorted((_row(line, as_of) for line in found), key=_by_state))


def _row(line: ContractLine, as_of: date) -> ExtensionState:
    state = _state(line.end, line.max_end, as_of)
    months: int | None = 0
    if line.end is None or line.max_end is None or state == "unknown":
        months = None
    elif state in ("available", "in_extension"):
        months = whole_months(line.end, line.max_end)
    return ExtensionState(contract=line, state=state, remaining_months=months)


def _state(end: date | None, max_end: date | None, as_of: date) -> Extension:
    if end is None or max_end is None or max_end < end:  # the last possible end before the current one is no last one
        return "unknown"
    if max_end == end:
        return "none"
    if as_of <= end:
        return "available"
    return "in_extension" if as_of <= max_end else "exhausted"


def _by_state(row: ExtensionState) -> tuple[int, date]:
    return _STATES.index(row.state), row.contract.end or date.max  # lines come by id
