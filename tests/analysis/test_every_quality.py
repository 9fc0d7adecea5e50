"""One body runs each measure of quality, and tenure, over every form of rows: the answers are equal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.worlds import CAMDEN, FORMS, TODAY, contract, supplier, worlds
from thirty3.analysis.completeness import completeness
from thirty3.analysis.coverage import coverage
from thirty3.analysis.quality_issues import quality_issues
from thirty3.analysis.tenure import tenure
from thirty3.errors import UnknownNameError
from thirty3.models.contract import Contract
from thirty3.models.counted import counted

MEASURES: dict[str, Callable[[Any], Any]] = {
    "completeness": lambda rows: completeness(rows, as_of=TODAY),
    "quality": quality_issues,
    "coverage": lambda rows: coverage(rows, since=TODAY - timedelta(90), until=TODAY),
    "tenure": lambda rows: tenure(rows, as_of=TODAY, gap_days=3),
    "tenure of products": lambda rows: tenure(rows, as_of=TODAY, products={"ocds-made-up-1": "Alpha"}),
}

_COUNTS = {"used", "excluded", "reasons"}


def _told(records: list[Contract]) -> list[Contract]:
    """The same, published on days before and in a period, or on none."""
    days = [None, TODAY - timedelta(100), TODAY - timedelta(40), TODAY]
    return [one.model_copy(update={"published": days[place % 4]}) for place, one in enumerate(records)]


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("form", FORMS)
@given(drawn=st.data())
@settings(max_examples=3)
def test_every_form_of_rows_gives_the_answer_of_the_records(form: str, measure: str, drawn: st.DataObject) -> None:
    records = _told(drawn.draw(worlds()))
    records += records[:2]
    assert MEASURES[measure](FORMS[form](records)) == MEASURES[measure](records)


@pytest.mark.parametrize("measure", MEASURES)
@given(drawn=st.data())
@settings(max_examples=20)
def test_order_and_repetition_of_the_records_change_no_figure(measure: str, drawn: st.DataObject) -> None:
    records = _told(drawn.draw(worlds()))
    shuffled = drawn.draw(st.permutations(records))
    again = drawn.draw(st.lists(st.sampled_from(records), max_size=4)) if records else []
    once, often = MEASURES[measure](records), MEASURES[measure](shuffled + again)
    assert MEASURES[measure](shuffled) == once
    assert often.model_dump(exclude=_COUNTS) == once.model_dump(exclude=_COUNTS)
    assert (often.used, often.used + often.excluded) == (once.used, len(records) + len(again))


@pytest.mark.parametrize("measure", MEASURES)
@given(records=worlds())
@settings(max_examples=20)
def test_every_row_is_used_or_left_out_with_a_reason(measure: str, records: list[Contract]) -> None:
    result = MEASURES[measure](_told(records))
    assert result.used + result.excluded == len(records)
    assert sum(result.reasons.values()) == result.excluded
    assert all(count > 0 for count in result.reasons.values())


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("form", FORMS)
def test_no_contracts_at_all_give_a_result_of_the_same_type(form: str, measure: str) -> None:
    result = MEASURES[measure](FORMS[form]([]))
    assert result == MEASURES[measure]([])
    assert (result.used, result.excluded, result.reasons) == (0, 0, {})


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("form", FORMS)
def test_contracts_of_which_nothing_is_published_give_a_result(form: str, measure: str) -> None:
    bare = [contract("a", area=None), contract("b", area=None)]
    result = MEASURES[measure](FORMS[form](bare))
    assert result == MEASURES[measure](bare)
    assert result.used + result.excluded == 2


@pytest.mark.parametrize("measure", MEASURES)
def test_a_row_without_an_id_changes_nothing_but_the_count_left_out(measure: str) -> None:
    rows = [contract(id, CAMDEN, start=TODAY, end=TODAY, suppliers=[supplier("x")]).row() for id in ("a", "b")]
    with_it, without = MEASURES[measure]([*rows, rows[0] | {"contract_id": None}]), MEASURES[measure](rows)
    assert with_it.reasons.pop("no_id") == 1
    assert with_it.reasons == without.reasons
    assert with_it.model_dump(exclude=_COUNTS) == without.model_dump(exclude=_COUNTS)


@pytest.mark.parametrize("measure", MEASURES)
def test_rows_that_are_no_contracts_are_refused_by_name(measure: str) -> None:
    with pytest.raises(UnknownNameError, match=r"no column .*Contract\.row\(\) makes such rows"):
        MEASURES[measure]([{"contract_id": "a"}])


@pytest.mark.parametrize("measure", MEASURES)
@given(records=worlds())
@settings(max_examples=8)
def test_a_result_survives_json_and_becomes_a_table(measure: str, records: list[Contract]) -> None:
    result = MEASURES[measure](_told(records))
    assert type(result).model_validate_json(result.model_dump_json()) == result
    assert result.to_polars().to_dicts() == result.to_arrow().to_pylist() == result.to_rows()
    assert list(result.to_pandas().columns) == list(result.columns())
    assert f"{counted(result.used, 'contract')} used, {result.excluded:,} left out" in result.summary()
