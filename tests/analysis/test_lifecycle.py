"""What all measures of a contract's life hold to, on every form of rows; and the months they count in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.worlds import CAMDEN, FORMS, HACKNEY, SUTTON, TODAY, contract, supplier, worlds
from thirty3.analysis._lifecycle import months_needed, whole_months
from thirty3.analysis.act_by import act_by
from thirty3.analysis.expiring import expiring
from thirty3.analysis.expiry_calendar import expiry_calendar
from thirty3.analysis.extension_state import extension_state
from thirty3.analysis.status import status
from thirty3.models.contract import Contract
from thirty3.models.counted import counted
from thirty3.normalise.dates import add_months

MEASURES: dict[str, Callable[[Any], Any]] = {
    "status": lambda rows: status(rows, as_of=TODAY, by=("borough", "source")),
    "status by last ends": lambda rows: status(rows, as_of=TODAY, end="maximum"),
    "expiring": lambda rows: expiring(rows, as_of=TODAY, within_days=5),
    "expiring between": lambda rows: expiring(
        rows, as_of=TODAY, between=(date(2000, 1, 1), date(2099, 1, 1)), end="maximum"
    ),
    "extension state": lambda rows: extension_state(rows, as_of=TODAY),
    "act by": lambda rows: act_by(rows, as_of=TODAY, lead_time_months=3),
    "act by last ends": lambda rows: act_by(rows, as_of=TODAY, end="maximum"),
    "calendar": lambda rows: expiry_calendar(rows, every="month", by=("service_area", "borough")),
    "calendar from today": lambda rows: expiry_calendar(rows, every="financial_year", as_of=TODAY, end="maximum"),
    "calendar by year": lambda rows: expiry_calendar(rows, by=("year", "source")),
}


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("form", FORMS)
@given(drawn=st.data())
@settings(max_examples=3)
def test_every_form_of_rows_gives_the_answer_of_the_records(form: str, measure: str, drawn: st.DataObject) -> None:
    records = drawn.draw(worlds())
    records += records[:2]
    assert MEASURES[measure](FORMS[form](records)) == MEASURES[measure](records)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("form", FORMS)
def test_nothing_gives_a_result_of_nothing(form: str, measure: str) -> None:
    found = MEASURES[measure](FORMS[form]([]))
    assert found == MEASURES[measure]([])
    assert (len(found), found.used, found.excluded, found.reasons) == (0, 0, 0, {})


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("form", FORMS)
def test_a_contract_of_which_nothing_is_published_never_counts_as_ended(form: str, measure: str) -> None:
    found = MEASURES[measure](FORMS[form]([contract("a", area=None), contract("b", area=None)]))
    if measure.startswith(("status", "extension")):  # these know a state for it
        assert (found.used, found.excluded) == (2, 0)
        assert {getattr(row, "status", getattr(row, "state", None)) for row in found} == {"unknown"}
    else:
        assert (len(found), found.excluded, found.reasons) == (0, 2, {"no_end": 2})


@pytest.mark.parametrize("measure", MEASURES)
@given(drawn=st.data())
@settings(max_examples=30)
def test_order_and_repetition_of_the_records_change_no_figure(measure: str, drawn: st.DataObject) -> None:
    records = drawn.draw(worlds())
    shuffled = drawn.draw(st.permutations(records))
    again = drawn.draw(st.lists(st.sampled_from(records), max_size=4)) if records else []
    once, often = MEASURES[measure](records), MEASURES[measure](shuffled + again)
    assert MEASURES[measure](shuffled) == once
    assert often.used == once.used
    assert list(often) == list(once)
    assert often.used + often.excluded == len(records) + len(again)


@pytest.mark.parametrize("measure", MEASURES)
@given(records=worlds())
@settings(max_examples=30)
def test_every_row_is_used_or_left_out_with_a_reason(measure: str, records: list[Contract]) -> None:
    found = MEASURES[measure](records)
    assert found.used + found.excluded == len(records)
    assert sum(found.reasons.values()) == found.excluded
    assert all(count > 0 for count in found.reasons.values())


@pytest.mark.parametrize("measure", MEASURES)
@given(records=worlds())
@settings(max_examples=25)
def test_what_never_came_into_being_changes_nothing_but_the_count_left_out(
    measure: str, records: list[Contract]
) -> None:
    never = contract("never", CAMDEN, start=TODAY, end=TODAY, pounds=5, suppliers=[supplier("a")], status="pending")
    with_it, without = MEASURES[measure]([*records, never]), MEASURES[measure](records)
    assert (with_it.used, with_it.excluded) == (without.used, without.excluded + 1)
    assert list(with_it) == list(without)


SOME = [
    contract("a", CAMDEN, end=TODAY, max_end=TODAY + timedelta(400), pounds="10.25", suppliers=[supplier("x")]),
    contract("b", CAMDEN, HACKNEY, SUTTON, end=TODAY, pounds=3, suppliers=[supplier("x", name="X | Y"), supplier("y")]),
    contract("c", HACKNEY, start=TODAY, end=TODAY + timedelta(4000), annual=7),
    contract("d", CAMDEN, end=TODAY + timedelta(4000), area=None),
    contract("e"),
]


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("records", [SOME, []])
def test_a_result_is_a_value_that_survives_json_and_a_table_in_every_library(
    records: list[Contract], measure: str
) -> None:
    found = MEASURES[measure](records)
    assert type(found).model_validate_json(found.model_dump_json()) == found
    columns, rows = list(found.columns()), found.to_rows()
    assert [list(row) for row in rows] == [columns] * len(found)
    table, arrow = found.to_polars(), found.to_arrow()
    assert list(found.to_pandas().columns) == table.columns == arrow.column_names == columns
    assert table.to_dicts() == arrow.to_pylist() == rows
    rests_on = f"{counted(found.used, 'contract')} used, {found.excluded} left out"
    assert found.summary().endswith(rests_on) or found.excluded


@given(records=worlds(), by=st.sampled_from(["borough", "service_area", "source"]))
def test_parts_by_a_key_add_up_to_the_whole(records: list[Contract], by: Any) -> None:
    whole, parts = status(records, as_of=TODAY), status(records, as_of=TODAY, by=[by])
    for state in {row.status for row in whole}:
        (all_of_it,) = [row.contracts for row in whole if row.status == state]
        assert sum(row.contracts for row in parts if row.status == state) == pytest.approx(all_of_it)
    months, split = expiry_calendar(records, every="month"), expiry_calendar(records, every="month", by=[by])
    for row in months:
        here = [part for part in split if part.period == row.period]
        assert sum(part.contracts for part in here) == pytest.approx(row.contracts)
        assert sum(part.total_value or 0 for part in here) == pytest.approx(row.total_value or 0)
        assert sum(part.annual_value or 0 for part in here) == pytest.approx(row.annual_value or 0)


@given(one=worlds(max_size=5), other=worlds(max_size=5))
def test_of_two_disjoint_halves_the_counts_add_up(one: list[Contract], other: list[Contract]) -> None:
    renamed = [each.model_copy(update={"id": f"other {each.id}"}) for each in other]
    for measure in (MEASURES["status by last ends"], MEASURES["calendar from today"]):
        together, apart = measure(one + renamed), [*measure(one), *measure(renamed)]
        for row in together:
            label = getattr(row, "status", getattr(row, "period", None))
            parts = [part for part in apart if label == getattr(part, "status", getattr(part, "period", None))]
            assert row.n == row.contracts == sum(part.n for part in parts)
    parts = [expiring(half, as_of=TODAY, within_days=9) for half in (one, renamed)]
    both = expiring(one + renamed, as_of=TODAY, within_days=9)
    assert both.used == sum(part.used for part in parts)
    assert (both.total_value or 0) == sum(part.total_value or 0 for part in parts)


days = st.dates(date(1999, 1, 1), date(2060, 1, 1))


@given(days, st.integers(0, 400) | st.integers(0, 9000))
def test_months_are_the_fewest_that_reach_and_the_most_that_do_not_pass(end: date, more: int) -> None:
    later = end + timedelta(more)
    pairs = [(end, later), (end + timedelta(1), later + timedelta(1))]  # last days, and the days after them
    months = range(more // 28 + 2)
    assert months_needed(end, later) == min(m for one, to in pairs for m in months if add_months(one, m) >= to)
    assert whole_months(end, later) == max(m for one, to in pairs for m in months if add_months(one, m) <= to)


@given(days, st.integers(0, 120))
def test_so_many_months_added_are_so_many_months_between(end: date, months: int) -> None:
    assert months_needed(end, add_months(end, months)) == months == whole_months(end, add_months(end, months))


@pytest.mark.parametrize("end", [date(2028, 2, 29), date(2027, 9, 30), date(2027, 12, 31)])
def test_from_months_end_to_months_end_is_whole_months(end: date) -> None:
    for months in range(1, 30):
        last = add_months(end + timedelta(1), months) - timedelta(1)
        assert months_needed(end, last) == months == whole_months(end, last)


def test_months_to_the_last_day_of_the_calendar_are_counted() -> None:
    assert months_needed(date(9998, 12, 31), date.max) == 12 == whole_months(date(9998, 12, 31), date.max)
