"""Made-up systems of boroughs for the measures of the estate, and every form their rows come in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
from hypothesis import strategies as st

from tests.analysis.worlds import CAMDEN, HACKNEY, SUTTON, TODAY
from thirty3.models.application import Application
from thirty3.models.money import Money
from thirty3.models.period import Period
from thirty3.models.provenance import Provenance

NOWHERE = "E08000035"
"""Leeds: an authority, and none of the 33."""


def application(
    id: str,
    borough: str = CAMDEN,
    product: str | None = "Alpha",
    *,
    areas: Iterable[str] = ("housing",),
    kind: str | None = "housing management",
    annual: Decimal | int | str | None = None,
    currency: str = "GBP",
    vat: Any = "unknown",
    supplier: str | None = None,
    end: date | None = None,
    max_end: date | None = None,
) -> Application:
    """A system with what matters to the measures."""
    return Application(
        id=id,
        borough=borough,
        name=f"System {id}",
        product=product,
        supplier=supplier,
        service_areas=tuple(areas),
        system_type=kind,
        annual_value=None if annual is None else Money(amount=Decimal(annual), currency=currency, vat=vat),
        period=Period(end=end, max_end=max_end),
        provenance=Provenance(source="file", record_id=id),
    )


_prices = st.none() | st.integers(0, 3) | st.decimals(0, 10**9, places=2) | st.sampled_from([Decimal("-1")])


@st.composite
def _applications(draw: st.DrawFn, number: int) -> Application:
    end = draw(st.none() | st.integers(-3, 900).map(lambda days: TODAY + timedelta(days)))
    return application(
        f"made-up-{number}",
        draw(st.sampled_from([CAMDEN, HACKNEY, SUTTON, NOWHERE])),
        draw(st.sampled_from(["Alpha", "Beta", "Béta | Co", None])),
        areas=draw(st.lists(st.sampled_from(["housing", "planning", "parking"]), max_size=2)),
        kind=draw(st.sampled_from(["housing management", "planning", None])),
        annual=draw(_prices),
        currency=draw(st.sampled_from(["GBP", "GBP", "EUR"])),
        vat=draw(st.sampled_from(["excluded", "included", "unknown"])),
        supplier=draw(st.sampled_from([None, "Reseller", 'say "x"'])),
        end=end,
        max_end=None if end is None else draw(st.none() | st.just(end + timedelta(90))),
    )


@st.composite
def estates(draw: st.DrawFn, max_size: int = 9) -> list[Application]:
    """A few systems, each with an id of its own."""
    return [draw(_applications(number)) for number in range(draw(st.integers(0, max_size)))]


Rows = list[dict[str, Any]]

_POLARS: dict[str, Any] = {
    "text": pl.String,
    "date": pl.String,
    "integer": pl.Int64,
    "number": pl.Float64,
    "boolean": pl.Boolean,
}
_ARROW: dict[str, Any] = {
    "text": pa.string(),
    "date": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
}
_PANDAS = {"text": "string", "date": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}


def forms(kinds: Mapping[str, str]) -> dict[str, Callable[[Iterable[Any]], Any]]:
    """Every form that records with these columns are given in."""
    dates = [name for name, kind in kinds.items() if kind == "date"]

    def rows(records: Iterable[Any]) -> Rows:
        return [one.row() for one in records]

    def with_dates(records: Iterable[Any]) -> Rows:
        return [row | {name: row[name] and date.fromisoformat(row[name]) for name in dates} for row in rows(records)]

    def arrow(records: Iterable[Any]) -> pa.Table:
        schema = pa.schema([(name, _ARROW[kind]) for name, kind in kinds.items()])
        return pa.Table.from_pylist(rows(records), schema=schema)

    def polars(records: Iterable[Any]) -> pl.DataFrame:
        return pl.DataFrame(rows(records), schema={name: _POLARS[kind] for name, kind in kinds.items()})

    def polars_dates(records: Iterable[Any]) -> pl.DataFrame:
        types = _POLARS | {"date": pl.Date}
        return pl.DataFrame(with_dates(records), schema={name: types[kind] for name, kind in kinds.items()})

    def pandas(records: Iterable[Any]) -> pd.DataFrame:
        made = rows(records)
        return pd.DataFrame({n: pd.Series([row[n] for row in made], dtype=_PANDAS[kind]) for n, kind in kinds.items()})

    return {
        "tuple of records": tuple,
        "generator of records": iter,
        "rows": rows,
        "rows with dates": with_dates,
        "pandas": pandas,
        "pandas as it comes": lambda records: pd.DataFrame(rows(records)),
        "pandas objects": lambda records: pd.DataFrame(rows(records), dtype="object"),
        "Polars": polars,
        "Polars lazy": lambda records: polars(records).lazy(),
        "Polars dates": polars_dates,
        "PyArrow": arrow,
        "PyArrow as it comes": lambda records: pa.Table.from_pylist(rows(records)),
        "DuckDB": lambda records: duckdb.connect().from_arrow(arrow(records)),
    }


FORMS = forms(Application.columns())
"""Every form applications are given in."""
