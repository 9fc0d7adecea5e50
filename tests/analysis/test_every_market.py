"""One body runs each measure of the market over every form of rows: the answers are equal, and nothing disappears."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.markets import TENDER_FORMS, markets, tender, tenders
from tests.analysis.worlds import CAMDEN, FORMS, HACKNEY, TODAY, contract, supplier
from thirty3.analysis._by import By
from thirty3.analysis.competition import competition
from thirty3.analysis.expiry_clusters import expiry_clusters
from thirty3.analysis.local_share import local_share
from thirty3.analysis.market_structure import market_structure
from thirty3.analysis.opportunities import opportunities
from thirty3.analysis.supplier_dependence import supplier_dependence
from thirty3.analysis.supplier_segments import supplier_segments
from thirty3.analysis.tender_timing import tender_timing
from thirty3.analysis.time_to_award import time_to_award
from thirty3.analysis.vcse_share import vcse_share
from thirty3.errors import UnknownNameError
from thirty3.models.contract import Contract
from thirty3.models.counted import counted
from thirty3.models.tender import Tender

_ALL_BY: tuple[By, ...] = ("borough", "service_area", "year", "source")
_SCORES = {"Camden": 3.0, "Hackney": 1.5, "Sutton": 4.0, "City of London": 2.0}

MEASURES: dict[str, Callable[[Any], Any]] = {
    "vcse by value": lambda rows: vcse_share(rows, basis="value", by=_ALL_BY, unknown="as_no"),
    "vcse by suppliers": lambda rows: vcse_share(rows, basis="suppliers", by=("source",), apportion="exclude"),
    "local by contracts": lambda rows: local_share(rows, basis="contracts", as_of=TODAY),
    "local to Hackney": lambda rows: local_share(
        rows, basis="value", place="Hackney", by=("borough",), unknown="as_yes"
    ),
    "structure by value": lambda rows: market_structure(rows, basis="value"),
    "structure by contracts": lambda rows: market_structure(rows, basis="contracts", as_of=TODAY),
    "segments": lambda rows: supplier_segments(rows),
    "segments in force": lambda rows: supplier_segments(rows, trust_large=False, as_of=TODAY),
    "dependence": lambda rows: supplier_dependence(rows, basis="value", satisfaction=_SCORES),
    "competition": lambda rows: competition(rows, new_since=TODAY),
    "competition by": lambda rows: competition(rows, by=("borough", "year"), as_of=TODAY),
    "time from closing": lambda rows: time_to_award(rows),
    "time from notice": lambda rows: time_to_award(rows, count_from="first_published", by=_ALL_BY, as_of=TODAY),
    "opportunities": lambda rows: opportunities(
        expiry_clusters(rows, as_of=TODAY, window_days=9),
        systems={"ocds-made-up-0": "Alpha", "ocds-made-up-2": "Beta"},
        weights={"boroughs": 2.0, "same_system_share": 1.0},
    ),
}
TENDER_MEASURES: dict[str, Callable[[Any], Any]] = {
    "timing": lambda rows: tender_timing(rows),
    "timing by": lambda rows: tender_timing(rows, by=_ALL_BY, threshold=15),
}
BOTH = MEASURES | TENDER_MEASURES


def _drawn(drawn: st.DataObject, measure: str) -> list[Any]:
    return drawn.draw(markets() if measure in MEASURES else tenders())


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("form", FORMS)
@given(drawn=st.data())
@settings(max_examples=3)
def test_every_form_of_contracts_gives_the_answer_of_the_records(form: str, measure: str, drawn: st.DataObject) -> None:
    records = drawn.draw(markets())
    records += records[:2]
    assert MEASURES[measure](FORMS[form](records)) == MEASURES[measure](records)


@pytest.mark.parametrize("measure", TENDER_MEASURES)
@pytest.mark.parametrize("form", TENDER_FORMS)
@given(drawn=st.data())
@settings(max_examples=4)
def test_every_form_of_tenders_gives_the_answer_of_the_records(form: str, measure: str, drawn: st.DataObject) -> None:
    records = drawn.draw(tenders())
    records += records[:2]
    assert TENDER_MEASURES[measure](TENDER_FORMS[form](records)) == TENDER_MEASURES[measure](records)


@pytest.mark.parametrize("measure", BOTH)
@given(drawn=st.data())
@settings(max_examples=30)
def test_order_and_repetition_of_the_records_change_no_figure(measure: str, drawn: st.DataObject) -> None:
    records = _drawn(drawn, measure)
    shuffled = drawn.draw(st.permutations(records))
    again = drawn.draw(st.lists(st.sampled_from(records), max_size=4)) if records else []
    once, often = BOTH[measure](records), BOTH[measure](shuffled + again)
    assert BOTH[measure](shuffled) == once
    assert often.used == once.used
    assert list(map(_figures, often)) == list(map(_figures, once))
    assert often.used + often.excluded == len(records) + len(again)


@pytest.mark.parametrize("measure", BOTH)
@given(drawn=st.data())
@settings(max_examples=30)
def test_every_row_is_used_or_left_out_with_a_reason(measure: str, drawn: st.DataObject) -> None:
    records = _drawn(drawn, measure)
    result = BOTH[measure](records)
    assert result.used + result.excluded == len(records)
    assert sum(result.reasons.values()) == result.excluded
    assert all(count > 0 for count in result.reasons.values())


@pytest.mark.parametrize("measure", BOTH)
@given(drawn=st.data())
@settings(max_examples=20)
def test_a_record_that_is_of_no_account_changes_nothing_but_the_count_left_out(
    measure: str, drawn: st.DataObject
) -> None:
    records = _drawn(drawn, measure)
    extra: Contract | Tender = contract(
        "never", CAMDEN, start=TODAY, end=TODAY, pounds=5, suppliers=[supplier("a")], status="cancelled"
    ).model_copy(update={"closed": TODAY, "awarded": TODAY, "first_published": TODAY, "bids": 1})
    if measure in TENDER_MEASURES:
        extra = tender("never", CAMDEN, closes=TODAY + timedelta(1), stage="planned")
    with_it, without = BOTH[measure]([*records, extra]), BOTH[measure](records)
    assert with_it.excluded == without.excluded + 1
    assert with_it.used == without.used
    assert [row for row in map(_figures, with_it) if row] == [row for row in map(_figures, without) if row]


def _figures(row: Any) -> Any:
    """A row without what it says was left out; None for a key of which all was left out."""
    if not hasattr(row, "excluded"):
        return row
    n = row.days.n if hasattr(row, "days") else row.n
    return row.model_copy(update={"excluded": 0}) if n else None


@pytest.mark.parametrize("measure", BOTH)
def test_nothing_at_all_gives_a_result_of_the_same_type(measure: str) -> None:
    for form in (FORMS if measure in MEASURES else TENDER_FORMS).values():
        result = BOTH[measure](form([]))
        assert result == BOTH[measure]([])
        assert (result.used, result.excluded, result.reasons) == (0, 0, {})


@pytest.mark.parametrize("measure", BOTH)
def test_records_of_which_nothing_is_published_never_raise(measure: str) -> None:
    bare: list[Any] = [contract("a", area=None), contract("b", area=None)]
    if measure in TENDER_MEASURES:
        bare = [tender(id, opens=None, regime="unknown", above=None, method=None, area=None) for id in "ab"]
    for form in (FORMS if measure in MEASURES else TENDER_FORMS).values():
        result = BOTH[measure](form(bare))
        assert result == BOTH[measure](bare)
        assert result.used + result.excluded == 2


SOME = [
    contract("a", CAMDEN, start=TODAY, end=TODAY, pounds=3, suppliers=[supplier("x"), supplier("y", name="Ypsilon")]),
    contract("b", HACKNEY, end=TODAY + timedelta(3), pounds=1, suppliers=[supplier("x")]),
    contract("c", HACKNEY, end=TODAY, area=None),
    contract("d", status="cancelled"),
]
SOME_TENDERS = [
    tender("a", CAMDEN, closes=TODAY + timedelta(9)),
    tender("b", HACKNEY, closes=TODAY + timedelta(30)),
    tender("c", stage="planned"),
]


@pytest.mark.parametrize("measure", BOTH)
@pytest.mark.parametrize("size", [0, 9])
def test_a_result_is_a_value_that_survives_json_and_becomes_a_table(measure: str, size: int) -> None:
    records: list[Any] = SOME if measure in MEASURES else SOME_TENDERS
    result = BOTH[measure](records[:size])
    assert type(result).model_validate_json(result.model_dump_json()) == result
    columns, rows = list(result.columns()), result.to_rows()
    assert [list(row) for row in rows] == [columns] * len(result.rows)
    frame, table, arrow = result.to_pandas(), result.to_polars(), result.to_arrow()
    assert isinstance(frame, pd.DataFrame)
    assert isinstance(table, pl.DataFrame)
    assert isinstance(arrow, pa.Table)
    assert list(frame.columns) == table.columns == arrow.column_names == columns
    assert table.to_dicts() == arrow.to_pylist() == rows
    what = "contract" if measure in MEASURES else "tender"
    assert f"{counted(result.used, what)} used, {result.excluded:,} left out" in str(result)


@pytest.mark.parametrize("measure", ["vcse by value", "local to Hackney", "competition by", "time from notice"])
def test_a_missing_column_is_named(measure: str) -> None:
    rows = [one.row() for one in SOME]
    for row in rows:
        del row["borough"]
    for form in (rows, pl.DataFrame(rows, infer_schema_length=None)):
        with pytest.raises(UnknownNameError, match=r"no column 'borough' .*Contract\.columns"):
            MEASURES[measure](form)


def test_a_missing_column_of_tenders_is_named_as_such() -> None:
    rows = [one.row() for one in SOME_TENDERS]
    for row in rows:
        del row["closes"]
    for form in (rows, pl.DataFrame(rows, infer_schema_length=None)):
        with pytest.raises(UnknownNameError, match=r"no column 'closes' .*Tender\.columns"):
            tender_timing(form)


def test_what_is_no_table_of_tenders_is_refused() -> None:
    with pytest.raises(TypeError, match="expected tenders, rows of tenders or a dataframe, got Contract"):
        tender_timing(SOME)  # type: ignore[arg-type]  # contracts are no tenders


def test_an_unknown_way_to_split_is_refused_with_near_ones() -> None:
    with pytest.raises(UnknownNameError, match="'boroughs'; near: borough"):
        tender_timing([], by=("boroughs",))  # type: ignore[arg-type]  # a slip of the pen
