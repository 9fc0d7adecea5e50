"""Results: what all of them can do, whatever they measure."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.worlds import CAMDEN, HACKNEY, TODAY, contract, supplier
from thirty3.analysis import alignment_windows, concentration, expiry_calendar, expiry_clusters, sme_share
from thirty3.models.contract import Contract

SOME = [
    contract("a", CAMDEN, end=TODAY, pounds="10.25", suppliers=[supplier("x", "small"), supplier("y"), supplier("z")]),
    contract("b", HACKNEY, end=TODAY, pounds=3, suppliers=[supplier("x", "small")]),
    contract("c", HACKNEY, end=TODAY + timedelta(4000), suppliers=[supplier("y")]),
    contract("d", CAMDEN, end=TODAY + timedelta(4000)),
    contract("e", CAMDEN, HACKNEY, pounds=1, suppliers=[supplier("x", "large")]),
    contract("f", status="cancelled"),
]


def _results(records: list[Contract]) -> list[Any]:
    return [
        expiry_clusters(records, as_of=TODAY),
        sme_share(records, basis="value", by=("borough", "service_area")),
        sme_share(records, basis="suppliers"),
        concentration(records, basis="value", by=("borough",)),
    ]


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("records", [SOME, SOME[-1:], []])
def test_a_result_is_a_value_that_survives_json(records: list[Contract], place: int) -> None:
    result = _results(records)[place]
    assert type(result).model_validate_json(result.to_json()) == result
    assert type(result).model_validate_json(result.to_json(indent=2)) == result
    assert len(result) == len(list(result)) == len(result.rows)


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("records", [SOME, []])
def test_a_result_becomes_a_table_in_every_library(records: list[Contract], place: int) -> None:
    result = _results(records)[place]
    columns, rows = list(result.columns()), result.to_rows()
    assert [list(row) for row in rows] == [columns] * len(result.rows)
    frame, table, arrow = result.to_pandas(), result.to_polars(), result.to_arrow()
    assert isinstance(frame, pd.DataFrame)
    assert isinstance(table, pl.DataFrame)
    assert isinstance(arrow, pa.Table)
    assert list(frame.columns) == table.columns == arrow.column_names == columns
    assert table.to_dicts() == arrow.to_pylist() == rows
    assert len(frame) == len(rows)


@pytest.mark.parametrize("place", range(4))
def test_rows_are_had_by_their_place(place: int) -> None:
    result = _results(SOME)[place]
    assert result[0] == next(iter(result))
    assert result[-1] == list(result)[-1]
    assert list(result[1:]) == list(result)[1:]
    with pytest.raises(IndexError):
        result[len(result)]


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("records", [SOME, []])
def test_a_result_is_taken_as_an_arrow_stream(records: list[Contract], place: int) -> None:
    result = _results(records)[place]
    assert pa.table(result).equals(result.to_arrow())
    assert pl.DataFrame(result).equals(result.to_polars())
    relation = duckdb.sql("SELECT * FROM result")
    assert relation is not None
    assert relation.to_arrow_table().to_pylist() == result.to_rows()


def test_tables_hold_dates_as_dates_and_money_as_pence() -> None:
    table = expiry_clusters(SOME, as_of=TODAY).to_polars()
    assert table["first_end"].to_list() == [TODAY, TODAY + timedelta(4000)]
    assert table["total_pence"].to_list() == [1325, None]
    assert table["contract_ids"].to_list() == ["a|b", "c|d"]
    assert table["incumbents"].to_list() == ["x|y|z", "y"]
    frame = expiry_clusters(SOME, as_of=TODAY).to_pandas()
    assert frame["first_end"].dt.date.tolist() == [TODAY, TODAY + timedelta(4000)]
    assert frame["total_pence"].isna().tolist() == [False, True]


def test_tables_hold_the_figures_of_the_rows() -> None:
    shares: Any = sme_share(SOME, basis="value", by=("borough",))
    periods: Any = expiry_calendar(SOME, by=("borough",))
    of_shares = ("share", "lower", "upper", "coverage", "sme", "large", "unknown", "n", "excluded")
    of_periods = ("contracts", "n", "total_value", "valued", "annual_value", "annual_valued")
    for result, figures in ((shares, of_shares), (periods, of_periods)):
        assert len(result) > 1
        for row, cells in zip(result, result.to_rows(), strict=True):
            assert (cells["borough"],) == row.key
            for name in figures:
                figure = getattr(row, name)
                assert cells[name] == (None if figure is None else float(figure)), name
    assert [cells["first_day"] for cells in periods.to_rows()] == [row.first_day for row in periods]


def test_tables_of_clusters_and_windows_hold_what_they_are_worth_in_all_and_a_year() -> None:
    yearly = [
        contract(id, gss, end=TODAY + timedelta(4000), annual=7, pounds=21)
        for id, gss in (("a", CAMDEN), ("b", HACKNEY))
    ]
    for result in (expiry_clusters(yearly, as_of=TODAY), alignment_windows(yearly, as_of=TODAY)):
        (cells,) = result.to_rows()
        assert (cells["total_pence"], cells["annual_pence"]) == (4200, 1400)
        assert [result[0].total_value, result[0].annual_value] == [Decimal(42), Decimal(14)]


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
def test_a_library_that_is_not_installed_is_named_with_what_to_install(library: str) -> None:
    script = f"""
import sys
sys.modules[{library!r}] = None
from thirty3.analysis import concentration
from thirty3.errors import MissingExtraError
result = concentration([], basis="value")
try:
    dict(pandas=result.to_pandas, polars=result.to_polars, pyarrow=result.to_arrow)[{library!r}]()
except MissingExtraError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=True)
    assert f"a table for {library} needs" in done.stdout
    assert "pip install" in done.stdout


def test_a_result_says_in_one_line_what_it_rests_on() -> None:
    clusters, split, suppliers, held = _results(SOME)
    assert str(clusters) == (
        "2 clusters of at least 2 boroughs whose current ends are within 92 days, as of 2026-11-22; "
        "1 can still be acted on together 12 months ahead; 4 contracts used, 2 left out (1 no end, 1 status cancelled)"
    )
    assert str(split) == (
        "SME share by value, contracts awarded, past ones too: 3 rows by borough, service_area; "
        "3 contracts used, 3 left out (1 no supplier, 1 no value, 1 status cancelled)"
    )
    assert suppliers.summary() == (
        "SME share by suppliers, contracts awarded, past ones too: unknown (between 0.0% and 100.0%; size known for "
        "0.0%); 4 contracts used, 2 left out (1 no supplier, 1 status cancelled)"
    )
    assert held.summary() == (
        "Concentration by value, contracts awarded, past ones too, with a named supplier and a value in pounds: "
        "the 15 largest of 3 suppliers hold 100.0%, HHI 3,859; "
        "3 contracts used, 3 left out (1 no supplier, 1 no value, 1 status cancelled)"
    )
    assert repr(held) == f"<Concentration: {held}>"


def test_a_result_of_nothing_says_so() -> None:
    said = [result.summary() for result in _results([])]
    assert said[0].startswith("0 clusters")
    assert "12 months ahead; 0 contracts used" in said[0]
    assert "could end contracts together, within" in alignment_windows([], as_of=TODAY).summary()
    assert "nothing to share out; 0 contracts used, 0 left out" in said[2]
    assert ": no supplier holds anything; 0 contracts used" in said[3]


def test_a_result_keeps_the_day_it_was_asked_for() -> None:
    day = date(2027, 1, 31)
    assert expiry_clusters([], as_of=day).as_of == day
    assert sme_share([], basis="value", as_of=day).as_of == day
    assert "in force on 2027-01-31" in concentration([], basis="value", as_of=day).population
    assert "SME share by value, contracts in force on 2027-01-31" in sme_share([], basis="value", as_of=day).summary()


def test_pandas_columns_have_types_that_can_miss_values_and_categories() -> None:
    frame = expiry_clusters(SOME, as_of=TODAY).to_pandas()
    kinds = {name: str(kind) for name, kind in frame.dtypes.items()}
    assert kinds["service_area"] == "category"
    assert kinds["first_end"] == "datetime64[us]"
    assert kinds["total_pence"] == "Int64"
    assert kinds["actionable"] == "boolean"
    assert frame["total_pence"].tolist() == [1325, pd.NA]


def test_money_comes_as_exact_or_as_rounded_pounds_where_somebody_asks_for_it() -> None:
    found = expiry_clusters(SOME, as_of=TODAY)
    for table in (found.to_polars(money="decimal").to_dicts(), found.to_arrow(money="decimal").to_pylist()):
        assert [row["total_pounds"] for row in table] == [Decimal("13.25"), None]
    assert found.to_pandas(money="decimal")["total_pounds"].tolist() == [Decimal("13.25"), None]
    assert found.to_polars(money="float")["annual_pounds"].dtype == pl.Float64
    assert "total_pence" not in found.to_arrow(money="float").column_names
    with pytest.raises(ValueError, match="pence, decimal or float"):
        found.to_pandas(money="pounds")  # type: ignore[arg-type]


@given(pence=st.integers(-(10**15), 10**15) | st.integers(-200, 200))
def test_no_penny_is_lost_on_the_way_to_exact_pounds(pence: int) -> None:
    one = contract("a", CAMDEN, end=TODAY, pounds=str(Decimal(abs(pence) + 1) / 100))
    other = contract("b", HACKNEY, end=TODAY)
    found = expiry_clusters([one, other], as_of=TODAY)
    for row in found.to_polars(money="decimal").to_dicts():
        assert row["total_pounds"] * 100 == found.to_rows()[0]["total_pence"]


def test_a_notebook_shows_a_result_with_units_names_and_what_was_left_out() -> None:
    clusters, shares, _, concentrated = _results(SOME)
    html = clusters._repr_html_()
    assert "Camden, Hackney" in html
    assert "total, £" in html
    assert ">13<" in html
    assert "1 cancelled" in html or "left out" in html
    assert "Not shown: contract ids." in html
    assert "share, %" in shares._repr_html_()
    assert "amount, £" in concentrated._repr_html_()
    assert clusters.units()["annual_pence"] == "£"


def test_sums_are_in_pounds_where_value_is_shared_out_and_counts_elsewhere() -> None:
    sums = ("sme", "large", "unknown")
    assert {name: sme_share(SOME, basis="value").units().get(name) for name in sums} == dict.fromkeys(sums, "£")
    for basis in ("contracts", "suppliers"):
        assert set(sme_share(SOME, basis=basis).units().values()) == {"%"}
    assert concentration(SOME, basis="value").units()["amount"] == "£"
    assert "amount" not in concentration(SOME, basis="contracts").units()


@pytest.mark.parametrize("place", range(4))
def test_a_notebook_shows_results_of_nothing(place: int) -> None:
    assert "<table>" in _results([])[place]._repr_html_()


def test_a_notebook_shows_the_first_rows_and_says_how_many_more_there_are() -> None:
    firms = [contract(str(number), CAMDEN, pounds=5, suppliers=[supplier(f"s{number}")]) for number in range(30)]
    html = concentration(firms, basis="value")._repr_html_()
    assert html.count("<tr>") == 21
    assert "10 more of 30 rows: to_pandas() has them all." in html
