"""The one group-by: every number in every form of rows, repeated rows, and how little reaches Python."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.worlds import CAMDEN, DATED, FORMS, HACKNEY, SUTTON, TODAY, contract, supplier, worlds
from thirty3.analysis import concentration, expiry_clusters, sme_share
from thirty3.analysis._group import Cells, Condition, First, Kind, Number, Rows, open_rows, tally
from thirty3.analysis._population import AREA, BOROUGH, CURRENT_END, JOINT, LAST_END, SOLE, VALUE, gss_of, served
from thirty3.analysis._records import CELLS
from thirty3.models.contract import Contract
from thirty3.models.row import bits

PENCE = First(("value_pence",))
KINDS: tuple[Kind, ...] = ("sum", "count", "distinct", "min", "max")
NUMBERS = {kind: Number(kind, PENCE) for kind in KINDS} | {
    "first end": Number("min", LAST_END),
    "last year": Number("max", First(("end",), length=4)),
    "areas": Number("distinct", AREA),
    "sole": SOLE,
    **VALUE,
}
REASONS = (("cancelled", Condition(First(("status",)), "is_in", ("cancelled",))),)
DETAILS = {"area": AREA, "joint": JOINT}


def _opened(contracts: Any) -> Rows:
    return open_rows(contracts, REASONS, DETAILS.values(), NUMBERS.values(), [BOROUGH, First(("source",))])


def _grouped(contracts: Any) -> Cells:
    return _opened(contracts).group(keys={"source": First(("source",))}, details=DETAILS, numbers=NUMBERS)


def _in_order(cells: Cells) -> list[tuple[str, ...]]:
    return sorted(tuple(str(item) for item in sorted(cell.items())) for cell in cells)


@pytest.mark.parametrize("form", FORMS | DATED)
@given(records=worlds(), again=st.integers(0, 3))
@settings(max_examples=12)
def test_every_form_of_rows_has_the_numbers_of_the_records(form: str, records: list[Contract], again: int) -> None:
    records += records[:again] * 2
    assert _in_order(_grouped((FORMS | DATED)[form](records))) == _in_order(_grouped(records))


@given(worlds())
def test_numbers_are_what_counting_by_hand_gives(records: list[Contract]) -> None:
    records += records[:1]
    cells = _grouped(records)
    used = {one.id: one for one in records if one.status != "cancelled"}
    for cell in cells.used():
        inside = [
            one
            for one in used.values()
            if (one.provenance.source, one.service_area) == (cell["source"], cell["area"])
            and cell["joint"] == (bits(one.boroughs) if len(one.boroughs) > 1 else None)
        ]
        pence = [one.value.pence for one in inside if one.value]
        assert (cell["contracts"], cell["sum"], cell["count"]) == (len(inside), sum(pence), len(pence))
        assert (cell["distinct"], cell["min"], cell["max"]) == (
            len(set(pence)),
            min(pence, default=None),
            max(pence, default=None),
        )
        assert gss_of(served(cell["sole"], cell["joint"])) == tuple(
            sorted({gss for one in inside for gss in one.boroughs})
        )
    assert tally(cells).used == len(used)


@given(worlds())
def test_a_cell_taken_alone_is_that_of_the_row(records: list[Contract]) -> None:
    for one in records:
        row = one.row()
        assert {name: cell(one) for name, cell in CELLS.items()} == {name: row[name] for name in CELLS}


@pytest.mark.parametrize("form", FORMS)
@given(records=worlds(), again=st.integers(0, 3))
@settings(max_examples=6)
def test_what_is_fetched_are_the_used_contracts_each_once(form: str, records: list[Contract], again: int) -> None:
    columns = {"id": First(("contract_id",)), "borough": BOROUGH}
    where = [Condition(BOROUGH, "not_in", (CAMDEN,))]
    table = _opened(FORMS[form](records + records[:again])).fetch(columns, where=where)
    kept = [one for one in records if one.status != "cancelled" and one.boroughs != (CAMDEN,)]
    assert Counter(table.column("id")) == Counter(one.id for one in kept)
    ordered = table.sort("id")
    assert ordered.column("id", 1, 3) == sorted(one.id for one in kept)[1:3]
    assert len(ordered) == len(kept)


@pytest.mark.parametrize("form", FORMS | DATED)
@given(records=worlds(), again=st.integers(0, 3), days=st.tuples(st.integers(-3, 40), st.integers(0, 40)))
@settings(max_examples=6)
def test_groups_of_some_contracts_are_those_of_the_used_ones_for_which_it_holds(
    form: str, records: list[Contract], again: int, days: tuple[int, int]
) -> None:
    first = TODAY + timedelta(days[0])
    last = first + timedelta(days[1])
    where = [Condition(CURRENT_END, "outside", (first.isoformat(), last.isoformat()))]
    numbers = {"contracts counted": Number("count", First(("contract_id",))), "pence": NUMBERS["sum"]}
    rows = _opened((FORMS | DATED)[form](records + records[:again] * 2))
    cells = rows.group(details={"end": CURRENT_END}, numbers=numbers, where=where)
    used = [one for one in records if one.status != "cancelled"]
    kept = [one for one in used if (end := one.period.end) and not first <= end <= last]
    ends = Counter(str(one.period.end) for one in kept)
    assert {cell["end"]: cell["contracts"] for cell in cells} == ends
    assert {cell["end"]: cell["contracts counted"] for cell in cells} == ends
    assert sum(cells["pence"]) == sum(one.value.pence for one in kept if one.value)
    assert set(cells["reason"]) <= {None}
    assert tally(cells).excluded == sum(cells["rows"]) - len(kept)


@pytest.mark.parametrize("form", DATED)
@pytest.mark.parametrize("end", ["0999-12-31", "1000-01-01", "9999-12-31"])
def test_a_day_of_a_year_without_four_digits_is_unreadable_whatever_holds_it(form: str, end: str) -> None:
    day = date.fromisoformat(end)
    found = expiry_clusters(DATED[form]([contract("a", CAMDEN, HACKNEY, end=day)]), as_of=date(1000, 1, 1))
    readable = [(day, day)] if day.year >= 1000 else []
    assert [(one.first_end, one.last_end) for one in found] == readable
    assert found.reasons == ({} if readable else {"unreadable_end": 1})


@pytest.mark.parametrize("form", FORMS)
def test_a_row_that_is_left_out_is_counted_as_often_as_it_comes(form: str) -> None:
    never = contract("never", CAMDEN, end=TODAY, status="cancelled")
    kept = contract("kept", HACKNEY, end=TODAY)
    found = expiry_clusters(FORMS[form]([never, kept, never, kept, never, kept]), as_of=TODAY)
    assert (found.used, found.reasons) == (1, {"status_cancelled": 3, "repeated": 2})


@pytest.mark.parametrize("form", FORMS)
def test_rows_of_one_id_that_differ_are_different_contracts(form: str) -> None:
    x = [supplier("x", "small")]
    first, second = contract("a", CAMDEN, pounds=1, suppliers=x), contract("a", CAMDEN, pounds=2, suppliers=x)
    found = sme_share(FORMS[form]([first, second, second, first, first]), basis="value")
    assert (found.used, found.reasons, float(found.rows[0].sme)) == (2, {"repeated": 3}, 3.0)
    assert concentration(FORMS[form]([first, second, second]), basis="value").rows[0].contracts == 2


def test_a_row_without_an_id_is_left_out_by_every_measure() -> None:
    rows = [contract("a", CAMDEN, HACKNEY, end=TODAY).row()]
    rows += [rows[0] | {"contract_id": None}] * 2
    frame = pl.DataFrame(rows, infer_schema_length=None)
    for form in (rows, frame, frame.lazy(), frame.to_pandas(), frame.to_arrow(), duckdb.from_arrow(frame.to_arrow())):
        found = expiry_clusters(form, as_of=TODAY)
        assert (found.used, found.reasons) == (1, {"no_id": 2})


def test_what_reaches_python_grows_with_days_and_areas_and_not_with_contracts() -> None:
    gss = [CAMDEN, HACKNEY, SUTTON]
    many = [contract(str(number), gss[number % 3], end=TODAY + timedelta(number % 7)) for number in range(2_000)]
    details = {"area": AREA, "end": CURRENT_END, "joint": JOINT}
    for form in ("tuple of contracts", "Polars lazy", "DuckDB"):
        rows = open_rows(FORMS[form](many), (), details.values(), [SOLE])
        cells = rows.group(details=details, numbers={"sole": SOLE})
        assert len(cells) == 7
        assert {gss_of(mask) for mask in cells["sole"]} == {tuple(gss)}


@pytest.mark.parametrize("bit", [None, 0, -1, 1 << 33])
def test_a_row_without_a_borough_of_the_33_has_none(bit: int | None) -> None:
    row = contract("a", CAMDEN, end=TODAY).row() | {"borough_bit": bit}
    assert expiry_clusters([row], as_of=TODAY).reasons == {"no_borough": 1}


def test_bits_of_no_borough_are_left_aside_however_large_they_are() -> None:
    odd = [contract(str(number), CAMDEN, suppliers=[supplier("x")]) for number in range(3)]
    rows = [one.row() | {"borough_bit": bit} for one, bit in zip(odd, (64, 2**62 + 1, -(2**62)), strict=True)]
    rows[2]["status"] = "cancelled"
    rows += [row | {"contract_id": f"{row['contract_id']}/2", "borough_bit": 2**62 + 2} for row in rows]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    for form in (rows, frame, frame.to_pandas(), frame.to_arrow(), duckdb.from_arrow(frame.to_arrow())):
        (held,) = concentration(form, basis="contracts")
        assert (held.boroughs, held.contracts) == ((CAMDEN,), 4)
