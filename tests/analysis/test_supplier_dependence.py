"""Supplier dependence: each borough as it would be alone, and correlations that are right or None."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.worlds import CAMDEN, HACKNEY, SUTTON, contract, supplier, worlds
from thirty3.analysis.concentration import concentration
from thirty3.analysis.supplier_dependence import supplier_dependence
from thirty3.errors import UnknownNameError
from thirty3.models.contract import Contract

Basis = Literal["value", "contracts"]
CITY = "E09000001"


@given(worlds(), st.sampled_from(["value", "contracts"]))
def test_a_borough_is_what_its_contracts_alone_would_give(records: list[Contract], basis: Basis) -> None:
    alone = [one for one in records if len(one.boroughs) < 2]
    found = supplier_dependence(alone, basis=basis)
    for row in found:
        held = concentration([one for one in alone if row.borough in one.boroughs], basis=basis, top=1)
        assert (row.share, row.hhi, row.suppliers, row.n) == (held.share, held.hhi, held.suppliers, held.used)
        assert row.supplier_id == (held.rows[0].supplier_id if held.share is not None else None)
    assert sum(row.n for row in found) == found.used


@given(worlds(), st.sampled_from(["value", "contracts"]))
def test_figures_lie_where_they_must(records: list[Contract], basis: Basis) -> None:
    for row in supplier_dependence(records, basis=basis):
        assert row.n > 0
        if row.share is None or row.hhi is None:
            assert (row.share, row.hhi, row.supplier_id) == (None, None, None)
            continue
        assert 1 / row.suppliers - 1e-9 <= row.share <= 1
        assert 10_000 / row.suppliers - 1e-6 <= row.hhi <= 10_000


@given(worlds(), st.sampled_from(["value", "contracts"]))
def test_two_suppliers_that_become_one_never_lower_the_index(records: list[Contract], basis: Basis) -> None:
    merged = [
        one.model_copy(update={"suppliers": tuple(supplier("a" if who.id == "b" else who.id) for who in one.suppliers)})
        for one in records
        if not any(who.placeholder for who in one.suppliers)
    ]
    before = [one for one in records if not any(who.placeholder for who in one.suppliers)]
    found = {row.borough: row for row in supplier_dependence(merged, basis=basis)}
    for row in supplier_dependence(before, basis=basis):
        after = found[row.borough]
        assert (row.hhi or 0) <= (after.hhi or 0) + 1e-6
        assert (row.share or 0) <= (after.share or 0) + 1e-9
        assert after.suppliers <= row.suppliers


def _market(suppliers: dict[str, int]) -> list[Contract]:
    return [
        contract(f"{gss}-{place}", gss, suppliers=[supplier(f"s{place}")])
        for gss, number in suppliers.items()
        for place in range(number)
    ]


def test_correlations_are_those_of_the_textbook() -> None:
    records = _market({CITY: 1, CAMDEN: 2, HACKNEY: 3, SUTTON: 6})
    found = supplier_dependence(
        records, basis="contracts", satisfaction={"City of London": 4, "Camden": 3, "LB Hackney": 2, SUTTON: 2}
    )
    assert [(row.suppliers, row.satisfaction) for row in found] == [(1, 4), (2, 3), (3, 2), (6, 2)]
    # deviations of suppliers -2, -1, 0, 3 and of satisfaction 1.25, 0.25, -0.75, -0.75
    assert found.pearson == pytest.approx(-5 / math.sqrt(14 * 2.75))
    # ranks 1, 2, 3, 4 and 4, 3, 1.5, 1.5
    assert found.spearman == pytest.approx(-4.5 / math.sqrt(5 * 4.5))
    assert found.pairs == 4
    assert "correlate by -0.81 (Pearson) and -0.95 (Spearman) over 4 boroughs" in found.summary()


@given(st.lists(st.integers(1, 4), min_size=4, max_size=4), st.lists(st.integers(0, 3), min_size=4, max_size=4))
def test_correlations_lie_between_minus_one_and_one_and_ranks_forget_the_scale(
    suppliers: list[int], scores: list[int]
) -> None:
    places = [CITY, CAMDEN, HACKNEY, SUTTON]
    records = _market(dict(zip(places, suppliers, strict=True)))
    linear = supplier_dependence(records, basis="contracts", satisfaction=dict(zip(places, scores, strict=True)))
    bent = supplier_dependence(
        records, basis="contracts", satisfaction={gss: score**3 for gss, score in zip(places, scores, strict=True)}
    )
    assert linear.spearman == bent.spearman
    assert (linear.pearson is None) == (len(set(suppliers)) == 1 or len(set(scores)) == 1)
    for figure in (linear.pearson, linear.spearman):
        assert figure is None or -1 <= figure <= 1
    if all(one == 1 + other for one, other in zip(suppliers, scores, strict=True)) and linear.pearson is not None:
        assert linear.pearson == pytest.approx(1)


@pytest.mark.parametrize(
    "scores",
    [
        {},
        {"Camden": 1.0, "Hackney": 2.0},
        {"Camden": 1.0, "Hackney": 2.0, "Sutton": math.nan},
        {"Camden": 1.0, "Hackney": 2.0, "Barnet": 3.0},
        {"Camden": 2.0, "Hackney": 2.0, "Sutton": 2.0},
    ],
)
def test_fewer_than_three_pairs_or_no_difference_give_no_correlation(scores: dict[str, float]) -> None:
    found = supplier_dependence(_market({CAMDEN: 1, HACKNEY: 2, SUTTON: 3}), basis="contracts", satisfaction=scores)
    assert found.pearson is found.spearman is None
    assert found.pairs <= 3


def test_contracts_of_no_borough_are_left_out_and_said() -> None:
    x = [supplier("x")]
    found = supplier_dependence(
        [contract("a", CAMDEN, suppliers=x), contract("b", suppliers=x), contract("c", CAMDEN)], basis="contracts"
    )
    assert (found.used, found.reasons) == (1, {"no_borough": 1, "no_supplier": 1})


def test_a_score_for_no_borough_is_refused_with_near_names() -> None:
    with pytest.raises(UnknownNameError, match="Camden"):
        supplier_dependence([], basis="value", satisfaction={"Camdem": 1.0})


@given(worlds())
def test_boroughs_come_in_order_each_once(records: list[Contract]) -> None:
    found = [row.borough for row in supplier_dependence(records, basis="contracts")]
    assert all(one < other for one, other in pairwise(found))
