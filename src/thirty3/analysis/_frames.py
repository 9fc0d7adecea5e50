"""The frame side of the one group-by: the same keys, conditions and numbers in Narwhals.

It runs them where the rows are: pandas, Polars, PyArrow, DuckDB, PySpark, Ibis. Only groups, and the columns of
contracts that a measure asks for, are collected. Rows are grouped as they come: whether any is repeated is one distinct
count of ids, and only then are surplus copies found by grouping on all columns, and taken off the numbers again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any, Self

import narwhals.stable.v2 as nw

from thirty3.analysis._expressions import Expressions, holds_days, read
from thirty3.analysis._group import Cells, Condition, First, Kept, Number, Reasons, expect_columns
from thirty3.analysis._plain import LazyColumns, plain

_OVER_ROWS = {"sum": "sum", "count": "count", "min": "min", "max": "max"}
_OVER_GROUPS = {"sum": "sum", "count": "sum", "min": "min", "max": "max", "distinct": "count", "bits": "sum"}
"""How a number comes together over rows, and over groups of them: different values are groups of their own first."""

_ADDED = ("sum", "count")
"""Numbers that a repeated row changes."""


class Frame:
    """A dataframe or engine table, read lazily."""

    def __init__(
        self,
        rows: nw.LazyFrame[Any],
        columns: Mapping[str, str],
        reasons: Reasons,
        say: Expressions,
    ) -> None:
        self._rows = rows
        self._columns = columns  # name to kind, the one of ids first
        self._id = next(iter(columns))
        self._reasons = reasons
        self._say = say

    @classmethod
    def of(cls, native: Any, columns: Sequence[str], reasons: Reasons, of: Kept) -> Self | None:
        """Open it, reading only ``columns``.

        Returns:
            The rows; None when there is not one column, as in a dataframe made from an empty list.

        Raises:
            UnknownNameError: A column is absent.
            TypeError: Narwhals does not know such tables.
        """
        rows = nw.from_native(native).lazy()
        schema = rows.collect_schema()
        if not schema:
            return None
        expect_columns(columns, schema, of)
        kinds = {name: of.columns()[name] for name in columns}
        cells = rows.select(read(name, kind, schema[name]).alias(name) for name, kind in kinds.items())
        days = frozenset(name for name, kind in kinds.items() if holds_days(kind, schema[name]))
        return cls(cells, kinds, reasons, Expressions(days))

    def group(
        self,
        *,
        keys: Mapping[str, First] | None = None,
        details: Mapping[str, First] | None = None,
        numbers: Mapping[str, Number] | None = None,
        where: Sequence[Condition] = (),
    ) -> Cells:
        """As in :class:`thirty3.analysis._group.Rows`."""
        keys, details, numbers = keys or {}, details or {}, numbers or {}
        named = {"reason": nw.col("reason")} | {name: self._say.first(first) for name, first in keys.items()}
        named |= {name: nw.when(nw.col("reason") == 0).then(self._say.first(first)) for name, first in details.items()}
        kinds = _kinds(self._columns, {**keys, **details}, numbers)
        chosen, reason = (
            (self._where(self._used, where), nw.lit(0)) if where else (self._rows, self._say.reason(self._reasons))
        )
        marked = chosen.with_columns(reason.alias("reason"))
        found: list[Mapping[str, list[Any]]] = []
        for part in _passes(numbers):
            columns = {name: (number.kind, self._say.first(number.of)) for name, number in part.items()}
            grouped = _grouped(marked, named, columns)
            if found:  # what comes of a later query is its own number alone
                found.append(_plain(grouped.drop("rows"), kinds, {}))
            else:
                found.append(_plain(grouped, kinds, {"contracts": "rows"}))
        cells = found[0] if len(found) == 1 else _merged(found, named, numbers)
        if self._repeated:
            columns = {name: ("sum", self._more_of(one)) for name, one in numbers.items() if one.kind in _ADDED}
            surplus = self._where(self._surplus, where).with_columns(nw.lit(0).alias("reason"))
            grouped = _grouped(surplus, named, columns, [nw.col("more")])
            cells = _less(cells, _plain(grouped.rename({"rows": "contracts"}), kinds, {}), named)
        labels = [None, *(reason for reason, _ in self._reasons)]
        why = [labels[place] for place in cells["reason"]]
        return Cells(LazyColumns(cells, lambda name: why if name == "reason" else cells[name]))

    def fetch(self, columns: Mapping[str, First], *, where: Sequence[Condition] = ()) -> Fetched:
        """As in :class:`thirty3.analysis._group.Rows`."""
        kept = self._where(self._used, where)
        if self._repeated:
            kept = kept.group_by(*self._columns, drop_null_keys=False).agg(nw.len().alias("more"))
        chosen = kept.select(self._say.first(first).alias(name) for name, first in columns.items())
        return Fetched(_collected(chosen), _kinds(self._columns, columns, {}))

    def _where(self, rows: nw.LazyFrame[Any], where: Sequence[Condition]) -> nw.LazyFrame[Any]:
        return rows.filter(*map(self._say.holds, where)) if where else rows

    @cached_property
    def _used(self) -> nw.LazyFrame[Any]:
        return self._rows.filter(*(~self._say.holds(condition) for _, condition in self._reasons))

    @cached_property
    def _repeated(self) -> bool:
        """Whether an id comes twice among the used rows."""
        counted = self._used.select(nw.len().alias("rows"), nw.col(self._id).n_unique().alias("ids")).collect()
        rows, ids = (counted.get_column(name).to_list()[0] for name in ("rows", "ids"))
        return bool(rows) and int(ids) < int(rows)

    @property
    def _surplus(self) -> nw.LazyFrame[Any]:
        """Used rows that come more than once, each once, and how many ``more`` there are of it."""
        often = self._used.group_by(self._id).agg(nw.len().alias("more")).filter(nw.col("more") > 1)
        rows = self._used.join(often.select(self._id), on=self._id, how="semi")
        counted = rows.group_by(*self._columns, drop_null_keys=False).agg(nw.len().alias("more"))
        return counted.filter(nw.col("more") > 1).with_columns(nw.col("more") - 1)

    def _more_of(self, number: Number) -> nw.Expr:
        cell, more = self._say.first(number.of), nw.col("more")
        return cell * more if number.kind == "sum" else nw.when(~cell.is_null()).then(more)


class Fetched:
    """A :class:`thirty3.analysis._group.Table` of collected columns."""

    def __init__(self, frame: nw.DataFrame[Any], kinds: Mapping[str, str]) -> None:
        self._frame = frame
        self._kinds = kinds

    def __len__(self) -> int:
        return len(self._frame)

    def sort(self, *names: str) -> Fetched:
        """As in :class:`thirty3.analysis._group.Table`."""
        return Fetched(self._frame.sort(*names), self._kinds)

    def column(self, name: str, begin: int = 0, end: int | None = None) -> list[Any]:
        """As in :class:`thirty3.analysis._group.Table`."""
        return plain(self._frame.get_column(name)[begin:end].to_list(), self._kinds[name])


def _less(
    cells: Mapping[str, list[Any]], surplus: Mapping[str, list[Any]], keys: Collection[str]
) -> Mapping[str, list[Any]]:
    """Groups without what surplus copies brought to contracts, sums and counts; rows are what they are."""
    places = {key: place for place, key in enumerate(zip(*(surplus[name] for name in keys), strict=True))}
    changed = {name: list(cells[name]) for name in surplus if name not in keys}
    for place, key in enumerate(zip(*(cells[name] for name in keys), strict=True)):
        if key in places:
            for name, column in changed.items():
                column[place] -= surplus[name][places[key]]
    return LazyColumns(cells, lambda name: changed[name] if name in changed else cells[name])


def _merged(
    parts: Sequence[Mapping[str, list[Any]]], keys: Collection[str], numbers: Mapping[str, Number]
) -> dict[str, list[Any]]:
    """The groups of several queries, equal keys as one."""
    kinds = {"rows": "sum", "contracts": "sum"} | {name: number.kind for name, number in numbers.items()}
    found: dict[tuple[Any, ...], list[Any]] = {}
    for part in parts:
        for place, key in enumerate(zip(*(part[name] for name in keys), strict=True)):
            known = found.setdefault(key, [None] * len(kinds))
            for number, (name, kind) in enumerate(kinds.items()):
                if name in part:
                    known[number] = _together(kind, known[number], part[name][place])
    names = (*keys, *kinds)
    columns = list(zip(*((*key, *cell) for key, cell in found.items()), strict=True)) or [()] * len(names)
    return {name: list(column) for name, column in zip(names, columns, strict=True)}


def _together(kind: str, one: Any, other: Any) -> Any:
    if one is None or other is None:
        return other if one is None else one
    match kind:
        case "sum" | "count":
            return one + other
        case "bits":
            return one | other
        case "min":
            return min(one, other)
        case _:
            return max(one, other)


def _passes(numbers: Mapping[str, Number]) -> list[dict[str, Number]]:
    """The numbers of each query: one of different values at most, beside all others in the first."""
    together = {name: number for name, number in numbers.items() if number.kind in _OVER_ROWS}
    different = [{name: number} for name, number in numbers.items() if number.kind not in _OVER_ROWS]
    return [together | (different[0] if different else {}), *different[1:]]


def _grouped(
    rows: nw.LazyFrame[Any],
    keys: Mapping[str, nw.Expr],
    numbers: Mapping[str, tuple[str, nw.Expr]],
    counted: Sequence[nw.Expr] = (),
) -> nw.DataFrame[Any]:
    """Keys, ``rows`` and numbers by group; ``counted`` says how many rows one row stands for where it is not one."""
    named = [*keys.items(), *((name, expr) for name, (_, expr) in numbers.items())]
    kinds = {name: kind for name, (kind, _) in numbers.items()}
    names = [name for name, kind in kinds.items() if kind not in _OVER_ROWS]
    over_rows = [getattr(nw.col(name), _OVER_ROWS[kind])() for name, kind in kinds.items() if kind in _OVER_ROWS]
    grouped = (
        rows.select(*(expr.alias("rows") for expr in counted), *(expr.alias(name) for name, expr in named))
        .group_by(*keys, *names, drop_null_keys=False)
        .agg(nw.col("rows").sum() if counted else nw.len().alias("rows"), *over_rows)
    )
    if names:
        over_groups = [getattr(nw.col(name), _OVER_GROUPS[kind])() for name, kind in kinds.items()]
        grouped = grouped.group_by(*keys, drop_null_keys=False).agg(nw.col("rows").sum(), *over_groups)
    whole = [
        name if kind in ("min", "max") else nw.col(name).fill_null(0).cast(nw.Int64)  # wider sums are slow to collect
        for name, kind in {"rows": "sum", **kinds}.items()
    ]
    return _collected(grouped.select(*keys, *whole))


def _collected(rows: nw.LazyFrame[Any]) -> nw.DataFrame[Any]:
    """What an engine gives, days as ISO text."""
    found = rows.collect()
    days = [name for name, dtype in found.schema.items() if dtype == nw.Date]
    return found.with_columns(nw.col(*days).cast(nw.String)) if days else found


def _plain(grouped: nw.DataFrame[Any], kinds: Mapping[str, str], same: Mapping[str, str]) -> Mapping[str, list[Any]]:
    """Columns of plain cells, and of those that are the ``same`` as others."""

    def make(name: str) -> list[Any]:
        column = same.get(name, name)
        return plain(grouped.get_column(column).to_list(), kinds[column])

    return LazyColumns([*grouped.columns, *same], make)


def _kinds(columns: Mapping[str, str], firsts: Mapping[str, First], numbers: Mapping[str, Number]) -> dict[str, str]:
    kinds = dict.fromkeys(("reason", "rows", "contracts"), "integer") | dict.fromkeys(numbers, "integer")
    kinds |= {name: columns[first.columns[0]] for name, first in firsts.items()}
    return kinds | {n: columns[one.of.columns[0]] for n, one in numbers.items() if one.kind in ("min", "max")}
