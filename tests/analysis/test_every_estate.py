"""One body runs each measure of the estate over every form of rows: the answers are equal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.estates import FORMS, NOWHERE, application, estates
from thirty3.analysis.adoption import adoption
from thirty3.analysis.price_dispersion import price_dispersion
from thirty3.analysis.shared_systems import shared_systems
from thirty3.analysis.skills_match import skills_match
from thirty3.analysis.systems_of import systems_of
from thirty3.analysis.who_uses import who_uses
from thirty3.errors import UnknownNameError
from thirty3.models.application import Application
from thirty3.models.counted import counted

_SKILLS = {"Camden": {"Alpha": 5, "housing": 1}, "Hackney": {"Alpha": 2, "housing": 4}, "Sutton": {"Alpha": 1}}

MEASURES: dict[str, Callable[[Any], Any]] = {
    "who uses": lambda rows: who_uses(rows, "Alpha"),
    "systems of": lambda rows: systems_of(rows, "Camden"),
    "shared systems": shared_systems,
    "adoption of types": adoption,
    "adoption by service areas": lambda rows: adoption(rows, by="service_area"),
    "skills": lambda rows: skills_match(rows, skills=_SKILLS, strong=4, weak=2),
    "prices of products": price_dispersion,
    "prices of types, by residents": lambda rows: price_dispersion(rows, by="system_type", per="thousand_residents"),
}


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("form", FORMS)
@given(drawn=st.data())
@settings(max_examples=5)
def test_every_form_of_rows_gives_the_answer_of_the_records(form: str, measure: str, drawn: st.DataObject) -> None:
    records = drawn.draw(estates())
    records += records[:2]
    assert MEASURES[measure](FORMS[form](records)) == MEASURES[measure](records)


@pytest.mark.parametrize("measure", MEASURES)
@given(drawn=st.data())
@settings(max_examples=30)
def test_order_and_repetition_of_the_records_change_no_figure(measure: str, drawn: st.DataObject) -> None:
    records = drawn.draw(estates())
    shuffled = drawn.draw(st.permutations(records))
    again = drawn.draw(st.lists(st.sampled_from(records), max_size=4)) if records else []
    once, often = MEASURES[measure](records), MEASURES[measure](shuffled + again)
    assert MEASURES[measure](shuffled) == once
    counts = ("used", "excluded", "reasons")
    assert often.model_dump(exclude={*counts}) == once.model_dump(exclude={*counts})
    assert often.used == once.used
    assert often.used + often.excluded == len(records) + len(again)


@pytest.mark.parametrize("measure", MEASURES)
@given(records=estates())
@settings(max_examples=30)
def test_every_row_is_used_or_left_out_with_a_reason(measure: str, records: list[Application]) -> None:
    result = MEASURES[measure](records)
    assert result.used + result.excluded == len(records)
    assert sum(result.reasons.values()) == result.excluded
    assert all(count > 0 for count in result.reasons.values())


@pytest.mark.parametrize("measure", MEASURES)
@given(records=estates())
@settings(max_examples=20)
def test_a_system_outside_london_changes_nothing_but_the_count_left_out(
    measure: str, records: list[Application]
) -> None:
    elsewhere = application("elsewhere", NOWHERE, annual=5)
    with_it, without = MEASURES[measure]([*records, elsewhere]), MEASURES[measure](records)
    assert with_it.excluded == without.excluded + 1
    left_out = {"excluded", "reasons"}
    assert with_it.model_dump(exclude=left_out) == without.model_dump(exclude=left_out)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("form", FORMS)
def test_no_systems_at_all_give_a_result_of_the_same_type(form: str, measure: str) -> None:
    result = MEASURES[measure](FORMS[form]([]))
    assert result == MEASURES[measure]([])
    assert (result.used, result.excluded, result.reasons, len(result)) == (0, 0, {}, 0)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("form", ["rows", "pandas as it comes", "PyArrow as it comes", "Polars", "DuckDB"])
def test_systems_of_which_nothing_is_known_are_all_left_out(form: str, measure: str) -> None:
    bare = [application(id, NOWHERE, None, areas=(), kind=None) for id in ("a", "b")]
    result = MEASURES[measure](FORMS[form](bare))
    assert (result.used, result.excluded) == (0, 2)


@pytest.mark.parametrize("measure", MEASURES)
@given(records=estates())
@settings(max_examples=10)
def test_a_result_survives_json_and_becomes_a_table(measure: str, records: list[Application]) -> None:
    result = MEASURES[measure](records)
    assert type(result).model_validate_json(result.model_dump_json()) == result
    table, frame = result.to_polars(), result.to_pandas()
    assert isinstance(table, pl.DataFrame)
    assert isinstance(frame, pd.DataFrame)
    assert table.to_dicts() == result.to_arrow().to_pylist() == result.to_rows()
    assert list(frame.columns) == list(result.columns())
    assert f"{counted(result.used, 'application')} used, {result.excluded:,} left out" in result.summary()


@pytest.mark.parametrize("measure", MEASURES)
def test_rows_that_are_no_applications_are_refused_by_name(measure: str) -> None:
    with pytest.raises(UnknownNameError, match=r"no column .*Application\.row\(\) makes such rows"):
        MEASURES[measure]([{"contract_id": "a"}])
