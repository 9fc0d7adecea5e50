"""Rows as a table of a dataframe library, with the types that library has for days, missing whole numbers and money."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from thirty3.errors import MissingExtraError

__all__ = ["Backend", "Pounds", "frame"]

Backend = Literal["pandas", "polars", "pyarrow"]
Pounds = Literal["pence", "decimal", "float"]
"""How money comes: whole pence as the rows have it, or pounds, exact or as a float."""

_Cells: TypeAlias = dict[str, list[Any]]

_CATEGORIES = frozenset(
    {
        "borough",
        "collaboration_class",
        "currency",
        "field",
        "home",
        "period",
        "play",
        "service_area",
        "severity",
        "state",
        "status",
        "vat",
        "year",
    }
)
"""Columns of text that say one of a few things, again and again."""


def frame(columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]], backend: Backend, money: Pounds) -> Any:
    """The rows as a table of a dataframe library.

    Args:
        columns: Name to kind, see :mod:`thirty3.models.row`; text that says one of a few things becomes a category.
        rows: With these names.
        backend: Which library.
        money: How columns of pence come: as they are, or renamed from ``_pence`` to ``_pounds``.

    Raises:
        MissingExtraError: The library is not installed.
        ValueError: ``money`` is none of the three.
    """
    if money not in ("pence", "decimal", "float"):
        raise ValueError(f"money comes as pence, decimal or float, not {money!r}")
    kinds: dict[str, str] = {}
    cells: _Cells = {}
    for name, kind in columns.items():
        held = [row[name] for row in rows]
        if name in _CATEGORIES and kind == "text":
            kind = "category"
        if name.endswith("_pence") and money != "pence":
            name = f"{name.removesuffix('_pence')}_pounds"
            kind, held = ("pounds", list(map(_decimal, held))) if money == "decimal" else ("number", _floats(held))
        kinds[name], cells[name] = kind, held
    try:
        return _MADE[backend](kinds, cells)
    except ModuleNotFoundError as error:
        raise MissingExtraError("notebook", f"a table for {backend}") from error


def _decimal(pence: int | None) -> Decimal | None:
    return None if pence is None else Decimal(f"{pence}e-2")


def _floats(pence: Iterable[int | None]) -> list[float | None]:
    return [None if one is None else one / 100 for one in pence]


def _pandas(kinds: Mapping[str, str], cells: _Cells) -> Any:
    import pandas as pd

    dtypes = {
        "text": "str",
        "category": "category",
        "date": "datetime64[us]",  # pandas has no days of its own
        "integer": "Int64",  # and plain integers none that may be missing
        "number": "float64",
        "boolean": "boolean",
        "pounds": "object",  # exact, as Python has them
    }
    return pd.DataFrame({name: pd.Series(cells[name], dtype=dtypes[kind]) for name, kind in kinds.items()})


def _polars(kinds: Mapping[str, str], cells: _Cells) -> Any:
    import polars as pl

    dtypes: dict[str, Any] = {
        "text": pl.String,
        "category": pl.Categorical,
        "date": pl.Date,
        "integer": pl.Int64,
        "number": pl.Float64,
        "boolean": pl.Boolean,
        "pounds": pl.Decimal(38, 2),
    }
    return pl.DataFrame(cells, schema={name: dtypes[kind] for name, kind in kinds.items()})


def _pyarrow(kinds: Mapping[str, str], cells: _Cells) -> Any:
    import pyarrow as pa

    dtypes = {
        "text": pa.string(),
        "category": pa.dictionary(pa.int32(), pa.string()),
        "date": pa.date32(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "pounds": pa.decimal128(38, 2),
    }
    return pa.table({name: pa.array(cells[name], dtypes[kind]) for name, kind in kinds.items()})


_MADE: dict[Backend, Callable[[Mapping[str, str], _Cells], Any]] = {
    "pandas": _pandas,
    "polars": _polars,
    "pyarrow": _pyarrow,
}
