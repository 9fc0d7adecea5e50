"""Keys and conditions as Narwhals expressions, which an engine runs where its rows are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import narwhals.stable.v2 as nw

from thirty3.analysis._group import DAY, Condition, First, Reasons


def holds_days(kind: str, dtype: nw.dtypes.DType) -> bool:
    """Whether a column is of days, not of their texts."""
    return kind == "date" and dtype == nw.Date


def read(name: str, kind: str, dtype: nw.dtypes.DType) -> nw.Expr:
    """A column as text, a day or ISO text of the London day, or a number: what engines compare and group alike."""
    column = nw.col(name)
    if holds_days(kind, dtype):
        return column
    if kind == "integer":
        if dtype.is_float():  # integers with missing ones, as pandas makes them unasked
            return nw.when(column.is_finite()).then(column)
        known = dtype.is_integer() or isinstance(dtype, nw.Unknown)  # unknown where every cell is missing
        return column.cast(nw.Int64) if known else column
    if isinstance(dtype, nw.Datetime):
        if dtype.time_zone is not None:
            column = column.dt.convert_time_zone("Europe/London")
        return column.dt.to_string("%Y-%m-%d")
    return column.cast(nw.String)


class Expressions:
    """What is said of the columns of a table, as expressions on them.

    Columns of days are compared and grouped as such, which is faster than as their texts.
    """

    def __init__(self, days: frozenset[str]) -> None:
        self._days = days

    def first(self, first: First) -> nw.Expr:
        """The cells of a key."""
        as_text = self._days.intersection(() if self._is_day(first) else first.columns)
        columns = [nw.col(name).cast(nw.String) if name in as_text else nw.col(name) for name in first.columns]
        expr = columns[0] if len(columns) == 1 else nw.coalesce(*columns)
        if first.length is not None:
            expr = expr.str.slice(0, first.length)
        if not first.only:
            return expr
        return nw.when(*map(self.holds, first.only)).then(expr)

    def holds(self, condition: Condition) -> nw.Expr:
        """Whether it holds: true or false, never missing."""
        cell = self.first(condition.first)
        if condition.operation == "missing":
            return cell.is_null()
        holds = _of_day(cell, condition) if self._is_day(condition.first) else _compared(cell, condition)
        if condition.operation == "not_in":
            return cell.is_null() | ~holds
        return ~cell.is_null() & holds

    def _is_day(self, first: First) -> bool:
        """Whether the cells of a key are days, not text."""
        return first.length is None and self._days.issuperset(first.columns)

    def reason(self, reasons: Reasons) -> nw.Expr:
        """The place in the table of the first reason that holds, from 1; 0 for a contract that is used."""
        expr = nw.lit(0)
        for place in range(len(reasons), 0, -1):
            expr = nw.when(self.holds(reasons[place - 1][1])).then(nw.lit(place)).otherwise(expr)
        return expr


def _of_day(cell: nw.Expr, condition: Condition) -> nw.Expr:
    """Whether a condition, which is on ISO text, holds for a day."""
    match condition.operation, condition.value:
        case "no_day", _:
            return (cell < _FIRST_DAY) | (cell > date.max)
        case "matches", _:
            return _compared(cell.cast(nw.String), condition)
        case _, tuple(texts):
            return _compared(cell, replace(condition, value=tuple(map(_day, texts))))
        case _, text:
            return _compared(cell, replace(condition, value=_day(text)))


_FIRST_DAY = date(1000, 1, 1)
"""A year of four digits is all that can be wrong with a day: none before this one is readable, nor after date.max."""


def _day(text: str) -> date:
    return max(_FIRST_DAY, date.fromisoformat(text))  # Spark takes no day of a year below 1000


def _compared(cell: nw.Expr, condition: Condition) -> nw.Expr:
    value = condition.value
    match condition.operation:
        case "is_in" | "not_in":  # lists are slow to look into
            holds = cell == value[0] if len(value) == 1 else cell.is_in(list(value))
        case "below":
            holds = cell < value
        case "at_least":
            holds = cell >= value
        case "above":
            holds = cell > value
        case "outside":
            holds = (cell < value[0]) | (cell > value[1])
        case "no_day":
            holds = ~cell.str.contains(DAY)
        case _:
            holds = cell.str.contains(value)
    return holds
