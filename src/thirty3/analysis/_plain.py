"""Columns of cells in plain Python: text, ISO text of a day, int or None, whatever engine they came from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from sys import intern
from typing import Any

from thirty3.normalise.dates import london_day

_INFINITE = (float("inf"), float("-inf"))


class LazyColumns(Mapping[str, list[Any]]):
    """Columns that are made when somebody looks at them: of very many groups, few columns are needed at once."""

    def __init__(self, names: Iterable[str], make: Callable[[str], list[Any]]) -> None:
        self._made: dict[str, list[Any] | None] = dict.fromkeys(names)
        self._make = make

    def __getitem__(self, name: str) -> list[Any]:
        made = self._made[name]
        if made is None:
            made = self._made[name] = self._make(name)
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


def plain(cells: list[Any], kind: str) -> list[Any]:
    """Cells as text, ISO text of a day, or int by the column's kind; None for every engine's missing value."""
    expected = {int, type(None)} if kind == "integer" else {str, type(None)}
    return cells if set(map(type, cells)) <= expected else [_plain(cell, kind) for cell in cells]


def _plain(cell: Any, kind: str) -> Any:
    if _is_missing(cell):
        return None
    if kind == "integer":
        return int(cell)
    if isinstance(cell, datetime):
        return london_day(cell).isoformat()
    return cell.isoformat() if isinstance(cell, date) else intern(str(cell))  # few texts, in very many cells


def _is_missing(cell: Any) -> bool:
    """None, and what is not a number (NaN, NaT: they differ from themselves), or refuses to say (pandas.NA)."""
    if cell is None:
        return True
    try:
        return bool(cell != cell) or cell in _INFINITE
    except TypeError:
        return True
