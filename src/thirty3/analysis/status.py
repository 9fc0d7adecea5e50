"""How many contracts are to come, active, expired, ended early, or of unknown state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from thirty3.analysis._by import By, Part, keys_of, split
from thirty3.analysis._group import Cell, Condition, First, Reasons, open_rows, tally
from thirty3.analysis._lifecycle import End, end_of, in_parts
from thirty3.analysis._population import START, UNREADABLE_START
from thirty3.analysis._result import Result, decimal
from thirty3.models.record import Record

if TYPE_CHECKING:
    from thirty3.analysis._group import Contracts

State = Literal["future", "active", "expired", "terminated", "cancelled", "unknown"]


class StatusCount(Record):
    """How many contracts of one key are in one state."""

    key: tuple[str | None, ...]
    """What it is for, in the order of ``by``; None where contracts do not say. Empty without ``by``."""
    status: State
    """The state: see :func:`status`."""
    contracts: Decimal
    """Contracts, a joint one in equal parts for its boroughs, so that rows by borough add up to the whole."""
    n: int
    """Contracts it rests on, a joint one counted in each borough."""


class Status(Result[StatusCount]):
    """Counts by key, and in the order future, active, expired, terminated, cancelled, unknown; no row for none."""

    by: tuple[By, ...]
    """What the rows are for."""
    as_of: date
    """The day asked about."""
    end: End
    """Which end: current, or the last possible one."""

    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""
        counted: dict[str, Decimal] = defaultdict(Decimal)
        for row in self.rows:
            counted[row.status] += row.contracts
        said = ", ".join(f"{counted[state].quantize(Decimal(1)):,} {state}" for state in _STATES if state in counted)
        split_by = f", by {', '.join(self.by)}" if self.by else ""
        return f"Status by {self.end} end on {self.as_of}{split_by}: {said or 'nothing to count'}; {self._rests_on()}"

    def columns(self) -> dict[str, str]:
        """Columns of the table: those of ``by``, then the figures."""
        return dict.fromkeys(self.by, "text") | {"status": "text", "contracts": "number", "n": "integer"}

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each row; contracts as floats."""
        return [
            dict(zip(self.by, row.key, strict=True))
            | {"status": row.status, "contracts": float(row.contracts), "n": row.n}
            for row in self.rows
        ]


def status(contracts: Contracts, *, as_of: date, end: End = "current", by: Sequence[By] = ()) -> Status:
    """Count contracts by their state on a day.

    ``terminated`` or ``cancelled`` is what a notice of it says, unless it ended only after the day; ``future`` has not
    begun; ``expired`` ended before the day; ``unknown`` has no published end, which is never taken for an end;
    ``active`` is everything else, its last day included. A start that is not published counts as past.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
        as_of: The London day asked about.
        end: ``current``, or ``maximum`` for the last possible end (the current one where no extension is published).
        by: Any of ``borough``, ``service_area``, ``year`` (of the contract's start) and ``source``.
            A contract of several boroughs is split equally among them, so that rows add up to the whole.

    Returns:
        Counts by key and state, with ``used``, ``excluded`` and ``reasons``. Announced but not awarded, and
        unsuccessful, is no contract; a start or end that is no day of the calendar is left out too.

    Raises:
        UnknownNameError: ``by`` holds an unknown name, or a dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns())
    >>> ends = {"a": "2026-11-22", "b": "2026-11-21", "c": None, "d": "2030-01-01"}
    >>> found = status([row | {"contract_id": id, "end": end} for id, end in ends.items()], as_of=date(2026, 11, 22))
    >>> [(row.status, row.n) for row in found]
    [('active', 2), ('expired', 1), ('unknown', 1)]
    """
    keys = keys_of(by)
    details = {**keys, **_details(end_of(end), as_of)}
    reasons: Reasons = (*_NO_CONTRACT, *UNREADABLE_START, ("unreadable_end", Condition(end_of(end), "no_day")))
    rows = open_rows(contracts, reasons, details.values())
    cells = rows.group(details=details)
    counted = tally(cells)
    found = split((cell for cell in cells if cell["reason"] is None), by)
    return Status(
        rows=tuple(row for key, parts in found.items() for row in _counts(key, parts)),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        by=tuple(by),
        as_of=as_of,
        end=end,
    )


_STATES: tuple[State, ...] = ("future", "active", "expired", "terminated", "cancelled", "unknown")
_RECORDED: tuple[State, ...] = ("terminated", "cancelled")
_STATUS = First(("status",))
_TERMINATED = First(("terminated",))
_NO_CONTRACT: Reasons = tuple(
    (f"status_{status}", Condition(_STATUS, "is_in", (status,))) for status in ("pending", "unsuccessful")
)


def _details(end: First, as_of: date) -> dict[str, First]:
    """Keys that tell the states apart: of a date one character is enough, since only whether there is one matters."""
    day = as_of.isoformat()
    return {
        "recorded": First(("status",), only=(Condition(_STATUS, "is_in", _RECORDED),)),
        "not_yet": First(_TERMINATED.columns, 1, (Condition(_TERMINATED, "above", day),)),
        "to_come": First(START.columns, 1, (Condition(START, "above", day),)),
        "over": First(end.columns, 1, (Condition(end, "below", day),)),
        "ends": First(end.columns, 1),
    }


def _state(cell: Cell) -> State:
    if cell["recorded"] is not None and cell["not_yet"] is None:
        return "terminated" if cell["recorded"] == "terminated" else "cancelled"
    if cell["to_come"] is not None:
        return "future"
    if cell["ends"] is None:
        return "unknown"
    return "active" if cell["over"] is None else "expired"


def _counts(key: tuple[str | None, ...], parts: Iterable[Part]) -> list[StatusCount]:
    found: dict[State, list[Part]] = defaultdict(list)
    for cell, number in parts:
        found[_state(cell)].append((cell, number))
    return [
        StatusCount(
            key=key,
            status=state,
            contracts=decimal(in_parts(found[state], "contracts")),
            n=sum(cell["contracts"] for cell, _ in found[state]),
        )
        for state in _STATES
        if state in found
    ]
