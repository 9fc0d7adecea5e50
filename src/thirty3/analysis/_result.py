"""What every result shares: its rows, what they rest on, and the way out into a dataframe."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any, Generic, Literal, TypeVar

from thirty3.errors import MissingExtraError
from thirty3.models.record import Record

Row = TypeVar("Row", bound=Record)
Backend = Literal["pandas", "polars", "pyarrow"]

_DIGITS = 34
"""Of a sum that has no last decimal, such as a third of a contract (IEEE 754 decimal128 holds as many)."""


class Result(Record, Generic[Row]):
    """Rows and what they rest on: ``used + excluded`` is every row given, and ``reasons`` add up to ``excluded``."""

    rows: tuple[Row, ...]
    """The rows; iterating over the result gives them."""
    used: int
    """Contracts the figures rest on, each counted once."""
    excluded: int
    """Rows left out."""
    reasons: dict[str, int]
    """Why rows were left out and how often, most frequent first.

    ``repeated`` is a row equal to one that is used, in every column the measure reads.
    """

    def __iter__(self) -> Iterator[Row]:  # type: ignore[override]  # a result is its rows, not its fields
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.summary()}>"

    def __str__(self) -> str:
        return self.summary()

    @abstractmethod
    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""

    @abstractmethod
    def columns(self) -> dict[str, str]:
        """Columns of the rows as a table: name to kind (``text``, ``date``, ``integer``, ``number``, ``boolean``)."""

    @abstractmethod
    def to_rows(self) -> list[dict[str, Any]]:
        """The rows as flat dicts with the keys of :meth:`columns`; several values in one cell are packed with ``|``."""

    def to_pandas(self) -> Any:
        """The rows as a ``pandas.DataFrame``.

        Raises:
            MissingExtraError: pandas is not installed.
        """
        return self._table("pandas")

    def to_polars(self) -> Any:
        """The rows as a ``polars.DataFrame``.

        Raises:
            MissingExtraError: Polars is not installed.
        """
        return self._table("polars")

    def to_arrow(self) -> Any:
        """The rows as a ``pyarrow.Table``.

        Raises:
            MissingExtraError: PyArrow is not installed.
        """
        return self._table("pyarrow")

    def _table(self, backend: Backend) -> Any:
        import narwhals.stable.v2 as nw  # only where a dataframe is wanted

        dtypes = {
            "text": nw.String(),
            "date": nw.Datetime("us") if backend == "pandas" else nw.Date(),  # pandas has no dates of its own
            "integer": nw.Int64(),
            "number": nw.Float64(),
            "boolean": nw.Boolean(),
        }
        columns, rows = self.columns(), self.to_rows()
        cells = {name: [row[name] for row in rows] for name in columns}
        schema = {name: dtypes[kind] for name, kind in columns.items()}
        if backend == "pandas":  # and no integers with missing ones either
            schema |= {
                name: nw.Float64() for name, kind in columns.items() if kind == "integer" and None in cells[name]
            }
        try:
            return nw.from_dict(cells, schema, backend=backend).to_native()
        except ModuleNotFoundError as error:
            raise MissingExtraError("notebook", f"a table for {backend}") from error

    def _rests_on(self) -> str:
        """The end of every summary: how many contracts, and what was left out."""
        left_out = ", ".join(f"{count:,} {reason.replace('_', ' ')}" for reason, count in self.reasons.items())
        return f"{self.used:,} contracts used, {self.excluded:,} left out" + (f" ({left_out})" if left_out else "")


def decimal(amount: Fraction | int) -> Decimal:
    """An exact sum as a Decimal: all its digits where they end, else 34 of them."""
    fraction = Fraction(amount)
    with localcontext(prec=_DIGITS):
        return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def ratio(part: Fraction | int, whole: Fraction | int) -> float | None:
    """One exact sum over another, rounded once; None when there is nothing to divide by."""
    return float(Fraction(part) / Fraction(whole)) if whole else None
