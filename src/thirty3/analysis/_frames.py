"""The frame side of the one group-by: the same keys, conditions and reasons as Narwhals expressions.

Narwhals runs them where the rows are: pandas, Polars, PyArrow, DuckDB (those four are tested), PySpark, Ibis.
Only groups, and the few rows a measure asks for by name, are collected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self

import narwhals.stable.v2 as nw

from thirty3.analysis._group import Cell, Condition, First, Reasons, expect_columns, fold, plain
from thirty3.models.contract import Contract

_TIMES = "times"
"""How many equal rows one row stands for."""


class Frame:
    """A dataframe or engine table, read lazily."""

    def __init__(self, rows: nw.LazyFrame[Any]) -> None:
        self._rows = rows

    @classmethod
    def of(cls, native: Any, columns: Sequence[str]) -> Self | None:
        """Open it, reading only ``columns``; rows equal in all of them become one, counted.

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
        expect_columns(columns, schema)
        kinds = Contract.columns()
        read = rows.select(_read(name, kinds[name], schema[name]).alias(name) for name in columns)
        return cls(read.group_by(columns, drop_null_keys=False).agg(nw.len().alias(_TIMES)))

    def group(
        self, *, reasons: Reasons, keys: Mapping[str, First], details: Mapping[str, First], sums: Sequence[str]
    ) -> list[Cell]:
        """As in :class:`thirty3.analysis._group.Rows`."""
        firsts = {f"key_{place}": first for place, first in enumerate([*keys.values(), *details.values()])}
        marked = self._rows.with_columns(_reason(reasons).alias("reason"))
        named = marked.with_columns(
            (_first(first) if place < len(keys) else nw.when(nw.col("reason") == 0).then(_first(first))).alias(name)
            for place, (name, first) in enumerate(firsts.items())
        )
        grouped = named.group_by("reason", *firsts, drop_null_keys=False).agg(
            nw.col(_TIMES).sum().alias("rows"),
            nw.len().alias("contracts"),
            *(nw.col(name).sum().alias(f"sum_{name}") for name in sums),
        )
        names = ("reason", *keys, *details, "rows", "contracts", *sums)
        return fold(_parts(grouped, reasons, list(firsts.values())), names)

    def fetch(self, *, reasons: Reasons, keys: Mapping[str, First], where: Sequence[Condition]) -> list[dict[str, Any]]:
        """As in :class:`thirty3.analysis._group.Rows`."""
        kept = self._rows.filter(_reason(reasons) == 0, *(_holds(one) for one in where))
        chosen = kept.select(_first(first).alias(f"key_{place}") for place, first in enumerate(keys.values()))
        kinds = [_kind(first) for first in keys.values()]
        return [
            {name: plain(cell, kind) for name, cell, kind in zip(keys, row, kinds, strict=True)}
            for row in chosen.collect().iter_rows()
        ]


def _parts(
    grouped: nw.LazyFrame[Any], reasons: Reasons, firsts: Sequence[First]
) -> Iterator[tuple[tuple[Any, ...], list[int]]]:
    labels = [None, *(reason for reason, _ in reasons)]
    kinds = [_kind(first) for first in firsts]
    for reason, *cells in grouped.collect().iter_rows():
        keys = [plain(cell, kind) for cell, kind in zip(cells, kinds, strict=False)]
        yield (labels[int(reason)], *keys), [plain(number, "integer") or 0 for number in cells[len(kinds) :]]


def _kind(first: First) -> str:
    return Contract.columns()[first.columns[0]]


def _read(name: str, kind: str, dtype: nw.dtypes.DType) -> nw.Expr:
    """A column as text, ISO text of the London day, or a number: what every engine compares and groups alike."""
    column = nw.col(name)
    if kind == "integer":
        if dtype.is_float():  # integers with missing ones, as pandas makes them unasked
            return nw.when(column.is_finite()).then(column)
        return column.cast(nw.Int64) if dtype.is_integer() else column
    if isinstance(dtype, nw.Datetime) and dtype.time_zone is not None:
        column = column.dt.convert_time_zone("Europe/London")
    if isinstance(dtype, nw.Date | nw.Datetime):
        return column.dt.to_string("%Y-%m-%d")
    return column.cast(nw.String)


def _first(first: First) -> nw.Expr:
    columns = [nw.col(name) for name in first.columns]
    expr = columns[0] if len(columns) == 1 else nw.coalesce(*columns)
    if first.length is not None:
        expr = expr.str.slice(0, first.length)
    return expr if first.only is None else nw.when(_holds(first.only)).then(expr)


def _holds(condition: Condition) -> nw.Expr:
    cell = _first(condition.first)
    match condition.operation:
        case "missing":
            return cell.is_null()
        case "is_in":
            holds = cell.is_in(list(condition.value))
        case "is_not":
            holds = cell != condition.value
        case "below":
            holds = cell < condition.value
        case "above":
            holds = cell > condition.value
        case "matches":
            holds = cell.str.contains(condition.value)
        case "matches_not":
            holds = ~cell.str.contains(condition.value)
    return ~cell.is_null() & holds


def _reason(reasons: Reasons) -> nw.Expr:
    """The place in the table of the first reason that holds, from 1; 0 for a contract that is used."""
    expr = nw.lit(0)
    for place in range(len(reasons), 0, -1):
        expr = nw.when(_holds(reasons[place - 1][1])).then(nw.lit(place)).otherwise(expr)
    return expr
