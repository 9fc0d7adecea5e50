"""The one group-by: counts and sums of contracts, over records in plain Python or over any dataframe or engine.

A measure says what it needs as small values: :class:`First` (a key), :class:`Condition` and a table of
reasons to leave a contract out. Each is read in two places only: here for records, in ``_frames.py`` for dataframes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from itertools import chain
from sys import intern
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypeAlias

from thirty3.errors import UnknownNameError
from thirty3.models.contract import Contract
from thirty3.normalise.dates import london_day

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

    Contracts: TypeAlias = Iterable[Contract] | Iterable[Mapping[str, Any]] | IntoFrame
"""Contracts, rows with the columns of ``Contract.row()``, or a dataframe or engine table of such rows."""

Row: TypeAlias = Mapping[str, Any]
Operation = Literal["missing", "is_in", "is_not", "below", "above", "matches", "matches_not"]

_INFINITE = (float("inf"), float("-inf"))


@dataclass(frozen=True)
class First:
    """A key: the first of some columns that is published, as far as needed to tell groups apart."""

    columns: tuple[str, ...]
    length: int | None = None
    """Only so many characters of it."""
    only: Condition | None = None
    """Only where this holds: elsewhere the key is None, and the groups are fewer."""

    def of(self, row: Row) -> Any:
        """The key of one record's row; None when no column is published."""
        if self.only is not None and not self.only.holds(row):
            return None
        for name in self.columns:
            cell = row[name]
            if cell is not None:
                return cell if self.length is None else cell[: self.length]
        return None


@dataclass(frozen=True)
class Condition:
    """A condition on a key. Only ``missing`` holds for what is not published."""

    first: First
    operation: Operation
    value: Any = None

    def holds(self, row: Row) -> bool:
        """Whether it holds for one record's row."""
        cell = self.first.of(row)
        if cell is None:
            return self.operation == "missing"
        match self.operation:
            case "missing":
                return False
            case "is_in":
                return cell in self.value
            case "is_not":
                return bool(cell != self.value)
            case "below":
                return bool(cell < self.value)
            case "above":
                return bool(cell > self.value)
            case "matches":
                return re.search(self.value, cell) is not None
            case "matches_not":
                return re.search(self.value, cell) is None


Reasons: TypeAlias = tuple[tuple[str, Condition], ...]
"""Why a contract is left out: the first condition that holds gives the reason; a contract without one is used."""

Cell: TypeAlias = dict[str, Any]
"""One group: its keys and sums by name, ``reason`` (None when used), ``rows`` and distinct ``contracts``."""


class Rows(Protocol):
    """Opened contracts: the columns a measure reads, rows equal in all of them taken together."""

    def group(
        self, *, reasons: Reasons, keys: Mapping[str, First], details: Mapping[str, First], sums: Sequence[str]
    ) -> list[Cell]:
        """Counts and sums by reason, keys and details, in a fixed order; details are None where a reason is given."""

    def fetch(self, *, reasons: Reasons, keys: Mapping[str, First], where: Sequence[Condition]) -> list[dict[str, Any]]:
        """The keys of each used contract for which every condition of ``where`` holds, in no fixed order."""


class Tally(NamedTuple):
    """How many rows a figure rests on: ``used + excluded`` is every row, ``reasons`` add up to ``excluded``."""

    used: int
    excluded: int
    reasons: dict[str, int]


def tally(cells: Iterable[Cell]) -> Tally:
    """Count what was used and what was left out, with the reasons, most frequent first."""
    used = 0
    reasons: Counter[str] = Counter()
    for cell in cells:
        if cell["reason"] is not None:
            reasons[cell["reason"]] += cell["rows"]
        else:
            used += cell["contracts"]
            reasons["repeated"] += cell["rows"] - cell["contracts"]
    ordered = sorted((+reasons).items(), key=lambda item: (-item[1], item[0]))
    return Tally(used, sum(reasons.values()), dict(ordered))


def columns_of(reasons: Reasons, *firsts: Iterable[First], sums: Iterable[str] = ()) -> list[str]:
    """Every column that reasons, keys and sums read, each once, the contract's id first."""
    wanted = [*(condition.first for _, condition in reasons), *chain(*firsts)]
    wanted += [first.only.first for first in wanted if first.only is not None]
    read = [name for first in wanted for name in first.columns]
    return list(dict.fromkeys(["contract_id", *read, *sums]))


def open_rows(contracts: Contracts, columns: Sequence[str]) -> Rows:
    """Open contracts for grouping, reading only ``columns``.

    An iterable is consumed once. A dataframe or engine table is never collected.

    Raises:
        UnknownNameError: A column is absent.
        TypeError: Neither contracts nor rows nor a dataframe.
    """
    if isinstance(contracts, Iterable) and not _is_frame(contracts):
        return _Records(contracts, columns)
    from thirty3.analysis._frames import Frame  # Narwhals is for dataframes only

    return Frame.of(contracts, columns) or _Records((), columns)


def expect_columns(wanted: Iterable[str], present: Iterable[str]) -> None:
    """Raise UnknownNameError for the first wanted column that is not present, with near ones."""
    have = list(present)
    for name in wanted:
        if name not in have:
            near = get_close_matches(name, have) or ["none"]
            raise UnknownNameError(
                f"the rows have no column {name!r} (near ones: {', '.join(near)}); "
                "Contract.row() makes such rows and Contract.columns() lists their columns"
            )


def plain(cell: Any, kind: str) -> Any:
    """One cell as text, ISO text of a day, or int by the column's kind; None for every engine's missing value."""
    if _is_missing(cell):
        return None
    if kind == "integer":
        return int(cell)
    if isinstance(cell, datetime):
        return london_day(cell).isoformat()
    return cell.isoformat() if isinstance(cell, date) else intern(str(cell))  # few texts, in very many cells


def fold(parts: Iterable[tuple[tuple[Any, ...], Sequence[int]]], names: Sequence[str]) -> list[Cell]:
    """Groups as dicts: numbers of equal keys added up, ordered by key, missing ones first.

    Args:
        parts: Keys, and beside them the numbers ``rows``, ``contracts`` and each sum.
        names: Names of the keys and then of the numbers.
    """
    folded: dict[tuple[Any, ...], list[int]] = {}
    for keys, numbers in parts:
        known = folded.get(keys)
        folded[keys] = list(numbers) if known is None else [a + b for a, b in zip(known, numbers, strict=True)]
    ordered = sorted(folded.items(), key=lambda item: tuple((key is not None, key) for key in item[0]))
    return [dict(zip(names, (*keys, *numbers), strict=True)) for keys, numbers in ordered]


def _is_frame(contracts: object) -> bool:
    """Whether it has columns: lists, generators and harvests have none, every dataframe and engine table has."""
    return any(hasattr(contracts, name) for name in ("columns", "column_names"))


def _is_missing(cell: Any) -> bool:
    """None, and what is not a number (NaN, NaT: they differ from themselves), or refuses to say (pandas.NA)."""
    if cell is None:
        return True
    try:
        return bool(cell != cell) or cell in _INFINITE
    except TypeError:
        return True


class _Records:
    """Contracts, or rows of them, in plain Python."""

    def __init__(self, contracts: Iterable[Any], columns: Sequence[str]) -> None:
        self._columns = tuple(columns)
        kinds = Contract.columns()
        self._kinds = [kinds[name] for name in columns]
        self._times = Counter(map(self._read, contracts))

    def _read(self, contract: Any) -> tuple[Any, ...]:
        if isinstance(contract, Contract):
            row = contract.row()
            return tuple([row[name] for name in self._columns])
        if not isinstance(contract, Mapping):
            raise TypeError(f"expected contracts, rows of contracts or a dataframe, got {type(contract).__name__}")
        expect_columns(self._columns, contract)
        return tuple([plain(contract[name], kind) for name, kind in zip(self._columns, self._kinds, strict=True)])

    def _rows(self) -> Iterator[tuple[Row, int]]:
        for cells, times in self._times.items():
            yield dict(zip(self._columns, cells, strict=True)), times

    def group(
        self, *, reasons: Reasons, keys: Mapping[str, First], details: Mapping[str, First], sums: Sequence[str]
    ) -> list[Cell]:
        """As in :class:`Rows`."""

        def parts() -> Iterator[tuple[tuple[Any, ...], Sequence[int]]]:
            for row, times in self._rows():
                reason = _reason(row, reasons)
                more = [first.of(row) if reason is None else None for first in details.values()]
                cell = (reason, *(first.of(row) for first in keys.values()), *more)
                yield cell, (times, 1, *(row[name] or 0 for name in sums))

        return fold(parts(), ("reason", *keys, *details, "rows", "contracts", *sums))

    def fetch(self, *, reasons: Reasons, keys: Mapping[str, First], where: Sequence[Condition]) -> list[dict[str, Any]]:
        """As in :class:`Rows`."""
        return [
            {name: first.of(row) for name, first in keys.items()}
            for row, _ in self._rows()
            if _reason(row, reasons) is None and all(one.holds(row) for one in where)
        ]


def _reason(row: Row, reasons: Reasons) -> str | None:
    return next((reason for reason, condition in reasons if condition.holds(row)), None)
