"""Recipes of published figures: each is what a plain count of the same records gives, whatever engine they are in."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.estates import application
from tests.analysis.markets import tender
from tests.analysis.plain_figures import CITY, crowds
from tests.analysis.recipe_cases import ALL, alike, drawn_for, forms_for
from tests.analysis.worlds import CAMDEN, HACKNEY, TODAY, contract, supplier
from thirty3.analysis import recipes
from thirty3.analysis.recipes import RECIPES
from thirty3.errors import UnknownNameError
from thirty3.models.contract import Contract


@pytest.mark.parametrize("id", ALL)
@given(drawn=st.data())
@settings(max_examples=25)
def test_a_recipe_gives_what_a_plain_count_gives(id: str, drawn: st.DataObject) -> None:
    records = drawn_for(drawn, id)
    case = ALL[id]
    found, expected = case.read(case.measure(records)), case.plain(records)
    assert alike(found, expected), (found, expected)


@pytest.mark.parametrize("id", ALL)
@pytest.mark.parametrize("form", ["pandas", "Polars lazy", "DuckDB"])
@given(drawn=st.data())
@settings(max_examples=2)
def test_every_engine_gives_the_answer_of_the_records(form: str, id: str, drawn: st.DataObject) -> None:
    records = drawn_for(drawn, id)
    records += records[:2]
    assert ALL[id].measure(forms_for(id)[form](records)) == ALL[id].measure(records)


@pytest.mark.parametrize("id", ALL)
@given(drawn=st.data())
@settings(max_examples=8)
def test_every_row_is_used_or_left_out_with_a_reason(id: str, drawn: st.DataObject) -> None:
    records = drawn_for(drawn, id)
    result = ALL[id].measure(iter(records))
    assert result.used + result.excluded == len(records)
    assert sum(result.reasons.values()) == result.excluded
    assert f"{result.used:,} " in result.summary()
    assert type(result).model_validate_json(result.model_dump_json()) == result
    assert isinstance(result.to_polars(), pl.DataFrame)


@pytest.mark.parametrize("id", ALL)
@pytest.mark.parametrize("form", ["pandas", "DuckDB"])
def test_nothing_at_all_gives_no_figure_rather_than_nought(id: str, form: str) -> None:
    for rows in ((), forms_for(id)[form]([])):
        result = ALL[id].measure(rows)
        assert ALL[id].read(result) is None
        assert (result.used, result.excluded) == (0, 0)


def test_the_three_readings_of_91_per_cent_are_three_figures() -> None:
    small = [
        contract(f"{number}", CAMDEN, pounds=1, suppliers=[supplier(f"s{number}")], end=TODAY) for number in range(18)
    ]
    large = contract("large", CAMDEN, pounds=82, suppliers=[supplier("giant")], end=TODAY)
    over = [
        contract(f"over {number}", CAMDEN, suppliers=[supplier("giant")], end=TODAY - timedelta(1))
        for number in range(21)
    ]
    records = [*small, large, *over]
    assert recipes.top_15_share_of_value(records).share == 0.96  # 82 and fourteen of the eighteen pounds
    assert recipes.top_15_share_of_contracts_delivered(records).share == 0.9  # 22 and fourteen, of forty
    assert recipes.top_15_share_of_contracts_held(records, as_of=TODAY).share == pytest.approx(15 / 19)


def test_only_the_boroughs_that_took_part_are_in_the_share_of_ten() -> None:
    records = [contract(f"{number}", CAMDEN, suppliers=[supplier(f"s{number}")]) for number in range(16)]
    records += [contract(f"other {number}", HACKNEY, suppliers=[supplier("s0")]) for number in range(4)]
    assert recipes.top_10_share_of_contracts(records, boroughs={"Camden"}).share == 10 / 16
    assert recipes.top_10_share_of_contracts(records).share == 14 / 20


def test_a_shared_product_is_one_system_or_several() -> None:
    estate = [application("a", CAMDEN), application("b", HACKNEY), application("c", CITY, "Beta")]
    assert recipes.systems_as_run(estate).amount == 3
    assert recipes.distinct_systems(estate).amount == 2
    assert recipes.systems_as_run(estate).summary().endswith(": 3 systems; 3 applications used, 0 left out")
    assert recipes.systems_as_run(estate[:1]).summary().endswith(": 1 system; 1 application used, 0 left out")
    assert [one.model_dump() for one in recipes.distinct_systems(estate)] == [
        {"name": "Alpha", "n": 2, "amount": 1, "share": 0.5},
        {"name": "Beta", "n": 1, "amount": 1, "share": 0.5},
    ]


def test_the_gla_is_counted_where_the_caller_says_that_it_contributed() -> None:
    estate = [application("a", CAMDEN), application("b", CITY)]
    assert recipes.boroughs_of_32(estate).share == 1 / 32
    assert recipes.authorities_of_33(estate).share == 2 / 33
    with_gla = recipes.authorities_of_34(estate, gla_systems=5)
    assert (with_gla.amount, with_gla.share, with_gla.used) == (Decimal(3), 3 / 34, 2)
    assert recipes.authorities_of_34([], gla_systems=5).amount == 1
    with pytest.raises(ValueError, match="must not be negative"):
        recipes.authorities_of_34(estate, gla_systems=-1)


def test_the_better_borough_comes_first_and_the_unknown_last() -> None:
    records = [
        contract("a", CAMDEN, pounds=1, suppliers=[supplier("x", "large")]),
        contract("b", HACKNEY, pounds=1, suppliers=[supplier("y", "small")]),
        contract("c", CITY, pounds=1, suppliers=[supplier("z")]),
        contract("d", pounds=1, suppliers=[supplier("y", "small")]),
    ]
    found = recipes.boroughs_by_sme_share(records)
    assert [(row.key[0], row.share) for row in found] == [(HACKNEY, 1.0), (CAMDEN, 0.0), (CITY, None), (None, 1.0)]


@given(records=crowds(), part=st.fractions(0, 1, max_denominator=4))
@settings(max_examples=30)
def test_what_large_firms_pass_on_moves_from_them_to_the_smes(records: list[Contract], part: Fraction) -> None:
    before = recipes.sme_share_direct_and_indirect(records, indirect=Decimal(0))
    large = next(row.amount for row in before if row.name == "large") or Decimal(0)
    indirect = (large * part.numerator / part.denominator).quantize(Decimal("0.0001"), "ROUND_DOWN")
    after = {row.name: row.amount for row in recipes.sme_share_direct_and_indirect(records, indirect=indirect)}
    assert after["indirect"] == indirect
    assert after["large"] == large - indirect
    with pytest.raises(ValueError, match="indirect must be from 0 to the £"):
        recipes.sme_share_direct_and_indirect(records, indirect=large + Decimal("0.01"))
    with pytest.raises(ValueError, match="indirect must be from 0 to the £"):
        recipes.sme_share_direct_and_indirect(records, indirect=Decimal("-0.01"))


def test_a_tender_on_two_portals_is_one_procurement_once_somebody_says_so() -> None:
    records = [
        tender("a", source="contracts_finder"),
        tender("b", source="london_tenders"),
        tender("c", source="london_tenders"),
    ]
    alone = recipes.share_of_tenders_on_portal(records)
    together = recipes.share_of_tenders_on_portal(records, group_of={"a": "a", "b": "a"})
    assert (alone.share, together.share) == (1 / 3, 1 / 2)
    assert {row.name: row.share for row in together} == {"contracts_finder": 0.5, "london_tenders": 1.0}
    assert recipes.share_of_tenders_on_portal(records[1:]).share == 0  # tenders there are, and none of them on it


def test_an_unknown_service_area_or_borough_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="housing"):
        recipes.top_3_share_of_competitive_awards([], service_area="housin")
    with pytest.raises(UnknownNameError, match="Camden"):
        recipes.top_10_share_of_contracts([], boroughs=("Camdem",))


def test_every_recipe_is_public_listed_once_and_tested() -> None:
    functions = [getattr(recipes, name) for name in recipes.__all__ if name[0].islower()]
    assert sorted(functions, key=id) == sorted((recipe.measure for recipe in RECIPES.values()), key=id)
    assert list(ALL) == sorted(ALL, key=list(ALL).index)
    assert {*ALL} == {*RECIPES}
    assert {id.rstrip("abc") for id in RECIPES} == {f"F{number}" for number in range(1, 21)}


@pytest.mark.parametrize("id", RECIPES)
def test_a_recipe_says_which_figure_it_is_for_as_the_table_does(id: str) -> None:
    recipe = RECIPES[id]
    told = " ".join((recipe.measure.__doc__ or "").split())
    assert f"({id})." in told
    assert all(word in told for word in ("Follows", "ublished"))
    assert "mbiguous" in told or recipe.status == "ours" or "as :func:" in told
    assert re.match(r"https?://", recipe.source)
    if "as :func:" not in told and recipe.status != "ours":
        assert {*re.findall(r"\d[\d,.]*\d", recipe.printed)} <= {*re.findall(r"\d[\d,.]*\d", told)}
    if recipe.dated and "as :func:" not in told:
        assert recipe.dated[:4] in told
