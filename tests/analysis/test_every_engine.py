"""One body runs each measure over every form of rows: the answers are equal."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Literal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.worlds import CAMDEN, FORMS, HACKNEY, TODAY, contract, supplier, worlds
from thirty3.analysis import SmeShareRow, concentration, expiry_clusters, sme_share
from thirty3.errors import UnknownNameError
from thirty3.models.contract import Contract

_ALL_BY: tuple[Literal["borough", "service_area", "year", "source"], ...] = (
    "borough",
    "service_area",
    "year",
    "source",
)

MEASURES: dict[str, Callable[[Any], Any]] = {
    "clusters": lambda rows: expiry_clusters(rows, as_of=TODAY, window_days=5),
    "clusters, last ends": lambda rows: expiry_clusters(rows, as_of=TODAY, window_days=9, end="maximum", disjoint=True),
    "sme by value": lambda rows: sme_share(rows, basis="value", by=_ALL_BY),
    "sme by contracts": lambda rows: sme_share(rows, basis="contracts", trust_large=False, as_of=TODAY),
    "sme by suppliers": lambda rows: sme_share(rows, basis="suppliers", by=("source",), apportion="exclude"),
    "concentration by value": lambda rows: concentration(rows, basis="value", top=2, by=("borough", "year")),
    "concentration by contracts": lambda rows: concentration(rows, basis="contracts", as_of=TODAY),
}


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("form", FORMS)
@given(drawn=st.data())
@settings(max_examples=6)
def test_every_form_of_rows_gives_the_answer_of_the_records(form: str, measure: str, drawn: st.DataObject) -> None:
    records = drawn.draw(worlds())
    records += records[:2]
    assert MEASURES[measure](FORMS[form](records)) == MEASURES[measure](records)


@pytest.mark.parametrize("measure", MEASURES)
@given(drawn=st.data())
@settings(max_examples=40)
def test_order_repetition_and_grouping_of_the_records_change_no_figure(measure: str, drawn: st.DataObject) -> None:
    records = drawn.draw(worlds())
    shuffled = drawn.draw(st.permutations(records))
    again = drawn.draw(st.lists(st.sampled_from(records), max_size=4)) if records else []
    once, often = MEASURES[measure](records), MEASURES[measure](shuffled + again)
    assert MEASURES[measure](shuffled) == once
    assert often.used == once.used
    assert list(map(_figures, often)) == list(map(_figures, once))
    assert often.used + often.excluded == len(records) + len(again)
    if once.excluded == 0 == len(once.reasons):
        assert often.reasons == ({"repeated": len(again)} if again else {})


@pytest.mark.parametrize("measure", MEASURES)
@given(records=worlds())
@settings(max_examples=40)
def test_every_row_is_used_or_left_out_with_a_reason(measure: str, records: list[Contract]) -> None:
    result = MEASURES[measure](records)
    assert result.used + result.excluded == len(records)
    assert sum(result.reasons.values()) == result.excluded
    assert all(count > 0 for count in result.reasons.values())


@pytest.mark.parametrize("measure", MEASURES)
@given(records=worlds())
@settings(max_examples=25)
def test_a_contract_that_never_came_into_being_changes_nothing_but_the_count_left_out(
    measure: str, records: list[Contract]
) -> None:
    never = contract("never", CAMDEN, start=TODAY, end=TODAY, pounds=5, suppliers=[supplier("a")], status="cancelled")
    with_it, without = MEASURES[measure]([*records, never]), MEASURES[measure](records)
    assert with_it.excluded == without.excluded + 1
    assert with_it.used == without.used
    assert [row for row in map(_figures, with_it) if row] == [row for row in map(_figures, without) if row]


def _figures(row: Any) -> Any:
    """A row without what it says was left out; None for a key of which all was left out."""
    if isinstance(row, SmeShareRow):
        return row.model_copy(update={"excluded": 0}) if row.n else None
    return row


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("form", FORMS)
def test_no_contracts_at_all_give_a_result_of_the_same_type(form: str, measure: str) -> None:
    result = MEASURES[measure](FORMS[form]([]))
    assert result == MEASURES[measure]([])
    assert (result.used, result.excluded, result.reasons) == (0, 0, {})


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("form", FORMS)
def test_contracts_of_which_nothing_is_published_are_all_left_out(form: str, measure: str) -> None:
    bare = [contract("a", area=None), contract("b", area=None)]
    result = MEASURES[measure](FORMS[form](bare))
    assert (result.used, result.excluded) == (0, 2)


def test_sums_are_exact_beyond_what_a_float_can_hold() -> None:
    odd = [contract(id, CAMDEN, pounds="90071992547409.93", suppliers=[supplier("a")]) for id in "abc"]
    for form in ("tuple of contracts", "pandas", "Polars lazy", "PyArrow", "DuckDB"):
        found = concentration(FORMS[form](odd), basis="value")
        assert str(found.total) == "270215977642229.79", form


def test_an_instant_counts_on_its_london_day() -> None:
    evening = datetime(2027, 6, 30, 23, 30, tzinfo=UTC)  # 00:30 on 1 July in London
    rows = [contract(id, gss).row() | {"end": evening} for id, gss in (("a", CAMDEN), ("b", HACKNEY))]
    for form in (rows, pl.DataFrame(rows, infer_schema_length=None)):
        (cluster,) = expiry_clusters(form, as_of=TODAY)
        assert cluster.first_end == date(2027, 7, 1)


@pytest.mark.parametrize("form", ["list of rows", "pandas", "Polars lazy", "PyArrow", "DuckDB"])
@given(text=st.text("0123-", min_size=8, max_size=11) | st.dates().map(str) | st.just("2027-02-29"))
@settings(max_examples=12)
def test_an_end_that_is_no_day_is_left_out_and_said(form: str, text: str) -> None:
    row = contract("a", CAMDEN).row() | {"end": text}
    try:
        readable = len(text) == 10 and date.fromisoformat(text).year >= 1000
    except ValueError:
        readable = False
    rows: Any = [row] if form == "list of rows" else pl.DataFrame([row])
    rows = rows.lazy() if form == "Polars lazy" else rows.to_pandas() if form == "pandas" else rows
    found = expiry_clusters(rows.to_arrow() if form == "PyArrow" else rows, as_of=date(1000, 1, 1))
    assert found.reasons == ({} if readable else {"unreadable_end": 1})


@pytest.mark.parametrize("form", ["list of rows", "pandas", "Polars", "Polars lazy", "PyArrow", "DuckDB"])
def test_a_missing_column_is_named_with_near_ones(form: str) -> None:
    rows = FORMS["list of rows"]([contract("a", CAMDEN)])
    for row in rows:
        row["supplier_sizes"] = row.pop("supplier_size")
    frame = pl.DataFrame(rows)
    made: dict[str, Callable[[], Any]] = {
        "list of rows": lambda: rows,
        "pandas": frame.to_pandas,
        "Polars": lambda: frame,
        "Polars lazy": frame.lazy,
        "PyArrow": frame.to_arrow,
        "DuckDB": lambda: FORMS["DuckDB"]([]).select("* exclude (supplier_size), supplier_size as supplier_sizes"),
    }
    with pytest.raises(UnknownNameError, match=r"no column 'supplier_size' .*supplier_sizes.*Contract\.columns"):
        sme_share(made[form](), basis="contracts")


@pytest.mark.parametrize("wrong", [[1], ["contract"], contract("a"), pl.Series([1]), 7, None])
def test_what_is_no_table_of_contracts_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError):
        sme_share(wrong, basis="contracts")


def test_numbers_that_are_missing_in_any_way_are_missing() -> None:
    nan, row = float("nan"), contract("a", CAMDEN, suppliers=[supplier("a", "sme")]).row()
    for value in (None, nan, float("inf")):
        rows = [row | {"value_pence": value}, row | {"contract_id": "b", "value_pence": 100.0, "currency": "GBP"}]
        for form in (rows, pl.DataFrame(rows, infer_schema_length=None, schema_overrides={"value_pence": pl.Float64})):
            found = sme_share(form, basis="value")
            assert (found.used, found.reasons) == (1, {"no_value": 1})


def test_records_are_measured_without_a_dataframe_library() -> None:
    script = (
        "import sys; from datetime import date; from thirty3.analysis import concentration, expiry_clusters, sme_share;"
        "expiry_clusters([], as_of=date(2026, 1, 1)); sme_share(iter(()), basis='value');"
        "concentration((), basis='contracts'); print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=True)
    assert not {"narwhals", "pandas", "polars", "pyarrow", "duckdb"} & set(done.stdout.split())
