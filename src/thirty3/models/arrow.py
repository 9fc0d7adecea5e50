"""Rows as Arrow: the type of each kind of column, and rows as record batches. PyArrow is imported when it is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from thirty3.errors import MissingExtraError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["arrow_schema", "beyond", "record_batch"]


def arrow_schema(columns: Mapping[str, str]) -> pa.Schema:
    """The Arrow schema of rows with these columns, as Parquet exports have it too.

    Args:
        columns: Name to kind, such as ``Contract.columns()``: see :mod:`thirty3.models.row`.

    Returns:
        Text as ``string``, dates as ``date32``, instants as ``timestamp`` of microseconds in UTC, integers as
        ``int64``, numbers as ``double``, booleans as ``bool``; every column may be null.

    Raises:
        MissingExtraError: PyArrow is not installed.

    >>> arrow_schema({"contract_id": "text", "end": "date"}).types
    [DataType(string), DataType(date32[day])]
    """
    try:
        import pyarrow as pa
    except ImportError as error:
        raise MissingExtraError("parquet", "rows as Arrow") from error
    kinds = {
        "text": pa.string(),
        "date": pa.date32(),
        "instant": pa.timestamp("us", tz="UTC"),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
    }
    return pa.schema([(name, kinds[kind]) for name, kind in columns.items()])


def record_batch(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> pa.RecordBatch:
    """Rows as one record batch of :func:`arrow_schema`; a whole number that is :func:`beyond` 64 bits is null.

    Raises:
        MissingExtraError: PyArrow is not installed.
    """
    schema = arrow_schema(columns)
    import pyarrow as pa

    def column(name: str, kind: str) -> pa.Array:
        cells = [row[name] for row in rows]
        if kind in ("date", "instant"):
            return pa.array(cells, pa.string()).cast(schema.field(name).type)
        if kind == "integer":
            cells = [cell if _fits(cell) else None for cell in cells]
        return pa.array(cells, schema.field(name).type)

    return pa.RecordBatch.from_arrays([column(name, kind) for name, kind in columns.items()], schema=schema)


def beyond(row: Mapping[str, Any], columns: Mapping[str, str]) -> tuple[str, ...]:
    """The columns whose whole number has more than 64 bits, which Arrow cannot hold: a slip of the keyboard.

    >>> beyond({"value_pence": 10**20, "bids": 3}, {"value_pence": "integer", "bids": "integer"})
    ('value_pence',)
    """
    return tuple(name for name, kind in columns.items() if kind == "integer" and not _fits(row[name]))


def _fits(cell: int | None) -> bool:
    return cell is None or -(2**63) <= cell < 2**63
