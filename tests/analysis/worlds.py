"""Made-up contracts for the measures: small worlds where things collide, wild ones, and every form rows come in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
from hypothesis import strategies as st

from thirty3.models.contract import Contract
from thirty3.models.money import Money
from thirty3.models.period import Period
from thirty3.models.provenance import Provenance
from thirty3.models.service_area import Classification
from thirty3.models.supplier import Supplier

TODAY = date(2026, 11, 22)
CAMDEN, HACKNEY, SUTTON = "E09000007", "E09000012", "E09000029"


def supplier(id: str | None, size: str = "unknown", by: str | None = None, name: str | None = None) -> Supplier:
    """A supplier; without an id, one that names nobody."""
    fields = {"id": id or "various", "name": name or (id or "Various"), "size": size, "size_asserted_by": by}
    return Supplier.model_validate(fields | {"placeholder": id is None})


def contract(
    id: str,
    *boroughs: str,
    end: date | None = None,
    max_end: date | None = None,
    start: date | None = None,
    area: str | None = "housing",
    pounds: Decimal | int | str | None = None,
    annual: Decimal | int | None = None,
    currency: str = "GBP",
    vat: Any = "unknown",
    suppliers: Iterable[Supplier] = (),
    status: Any = "active",
    source: str = "file",
) -> Contract:
    """A contract with what matters to the measures."""
    money = {"currency": currency, "vat": vat}
    return Contract(
        id=id,
        title="A made-up contract",
        boroughs=tuple(sorted(boroughs)),
        status=status,
        period=Period(start=start, end=end, max_end=max_end),
        value=None if pounds is None else Money(amount=Decimal(pounds), **money),
        annual_value=None if annual is None else Money(amount=Decimal(annual), **money),
        suppliers=tuple(suppliers),
        classification=Classification(technology=True, service_area=area, confidence=1),
        provenance=Provenance(source=source, record_id=id),
    )


gss = st.sampled_from([CAMDEN, HACKNEY, SUTTON, "E09000001"])
near = st.integers(-3, 12).map(lambda days: TODAY + timedelta(days=days))
far = st.dates(date(2000, 1, 1), date(2090, 12, 31))
days = st.none() | near | near | far
pounds = (
    st.none()
    | st.integers(0, 3)
    | st.decimals(0, 10**10, places=2, allow_nan=False)
    | st.sampled_from([Decimal("0.01"), Decimal("-5"), Decimal("1.005")])
)
suppliers = st.builds(
    supplier,
    st.sampled_from(["a", "b", "c", "d", None]),
    st.sampled_from(["micro", "medium", "sme", "large", "large", "unknown"]),
    st.sampled_from([None, "notice", "register", "reference_data"]),
    st.sampled_from([None, "Alpha", "Béta | Co", 'say "x"']),
)


@st.composite
def _contracts(draw: st.DrawFn, number: int) -> Contract:
    end = draw(days)
    extension = draw(st.none() | st.integers(0, 400))
    return contract(
        f"ocds-made-up-{number}",
        *draw(st.sets(gss, max_size=3)),
        start=draw(days),
        end=end,
        max_end=None if end is None or extension is None else end + timedelta(days=extension),
        area=draw(st.sampled_from(["housing", "housing", "planning", None])),
        pounds=draw(pounds),
        annual=draw(st.none() | st.integers(0, 3)),
        currency=draw(st.sampled_from(["GBP", "GBP", "GBP", "EUR"])),
        vat=draw(st.sampled_from(["excluded", "included", "unknown"])),
        suppliers=draw(st.lists(suppliers, max_size=3)),
        status=draw(st.sampled_from(["active", "active", "active", "unknown", "pending", "cancelled", "terminated"])),
        source=draw(st.sampled_from(["file", "find_a_tender"])),
    )


@st.composite
def worlds(draw: st.DrawFn, max_size: int = 9) -> list[Contract]:
    """A few contracts, each with an id of its own."""
    return [draw(_contracts(number)) for number in range(draw(st.integers(0, max_size)))]


Rows = list[dict[str, Any]]

_POLARS: dict[str, Any] = {"text": pl.String, "date": pl.String, "integer": pl.Int64, "boolean": pl.Boolean}
_POLARS_DATES = _POLARS | {"date": pl.Date}
_ARROW = {"text": pa.string(), "date": pa.string(), "integer": pa.int64(), "boolean": pa.bool_()}
_PANDAS = {"text": "string", "date": "string", "integer": "Int64", "boolean": "boolean"}


def _arrow(rows: Rows) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, _ARROW[kind]) for name, kind in _kinds()]))


def _kinds() -> Iterable[tuple[str, str]]:
    return Contract.columns().items()


def _polars(rows: Rows) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={name: _POLARS[kind] for name, kind in _kinds()})


def _real_dates(rows: Rows) -> Rows:
    dates = [name for name, kind in _kinds() if kind == "date"]
    return [row | {name: row[name] and date.fromisoformat(row[name]) for name in dates} for row in rows]


def _polars_dates(rows: Rows) -> pl.DataFrame:
    return pl.DataFrame(_real_dates(rows), schema={name: _POLARS_DATES[kind] for name, kind in _kinds()})


def _pandas(rows: Rows) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=_PANDAS[kind]) for name, kind in _kinds()})


def _pandas_timestamps(rows: Rows) -> pd.DataFrame:
    frame = _pandas(rows)
    return frame.assign(**{name: frame[name].astype("datetime64[s]") for name, kind in _kinds() if kind == "date"})


def _duckdb(rows: Rows) -> duckdb.DuckDBPyRelation:
    return duckdb.connect().from_arrow(_arrow(rows))


FORMS: dict[str, Callable[[list[Contract]], Any]] = {
    "tuple of contracts": tuple,
    "generator of contracts": iter,
    "list of rows": lambda contracts: [one.row() for one in contracts],
    "rows with dates": lambda contracts: _real_dates([one.row() for one in contracts]),
    "pandas": lambda contracts: _pandas([one.row() for one in contracts]),
    "pandas as it comes": lambda contracts: pd.DataFrame([one.row() for one in contracts]),
    "pandas timestamps": lambda contracts: _pandas_timestamps([one.row() for one in contracts]),
    "pandas objects": lambda contracts: pd.DataFrame([one.row() for one in contracts], dtype="object"),
    "Polars": lambda contracts: _polars([one.row() for one in contracts]),
    "Polars lazy": lambda contracts: _polars([one.row() for one in contracts]).lazy(),
    "Polars dates": lambda contracts: _polars_dates([one.row() for one in contracts]),
    "Polars as it comes": lambda contracts: pl.DataFrame([one.row() for one in contracts], infer_schema_length=None),
    "PyArrow": lambda contracts: _arrow([one.row() for one in contracts]),
    "PyArrow as it comes": lambda contracts: pa.Table.from_pylist([one.row() for one in contracts]),
    "DuckDB": lambda contracts: _duckdb([one.row() for one in contracts]),
    "DuckDB dates": lambda contracts: duckdb.from_arrow(_polars_dates([one.row() for one in contracts]).to_arrow()),
}
"""Every form contracts are given in."""

DATED: dict[str, Callable[[list[Contract]], Any]] = {
    "Polars dates": FORMS["Polars dates"],
    "PyArrow dates": lambda contracts: _polars_dates([one.row() for one in contracts]).to_arrow(),
    "pandas dates": lambda contracts: _polars_dates([one.row() for one in contracts]).to_pandas(
        use_pyarrow_extension_array=True
    ),
    "DuckDB dates": FORMS["DuckDB dates"],
}
"""Forms in which days are days and not their texts."""
