"""Market structure: every supplier with what it holds, as counted by hand."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.worlds import CAMDEN, HACKNEY, contract, supplier, worlds
from thirty3.analysis.concentration import concentration
from thirty3.analysis.market_structure import market_structure
from thirty3.models.contract import Contract

Basis = Literal["value", "contracts"]
bases = st.sampled_from(["value", "contracts"])


def _by_hand(records: list[Contract]) -> dict[str, list[Contract]]:
    held: dict[str, list[Contract]] = defaultdict(list)
    for one in records:
        if one.status not in {"pending", "cancelled", "unsuccessful"}:
            for id in {who.id for who in one.suppliers if not who.placeholder}:
                held[id].append(one)
    return held


def _worth(one: Contract, id: str) -> Fraction | None:
    if one.value is None or one.value.currency != "GBP" or one.value.pence < 0:
        return None
    return Fraction(one.value.pence * sum(who.id == id for who in one.suppliers), 100 * len(one.suppliers))


@given(worlds(), bases)
def test_each_supplier_has_what_its_contracts_say_one_by_one(records: list[Contract], basis: Basis) -> None:
    held, found = _by_hand(records), market_structure(records, basis=basis)
    assert {row.supplier_id for row in found} == set(held)
    for row in found:
        own = held[row.supplier_id]
        worth = [pounds for one in own if (pounds := _worth(one, row.supplier_id)) is not None]
        assert (row.contracts, row.valued) == (len(own), len(worth))
        assert row.boroughs == tuple(sorted({gss for one in own for gss in one.boroughs}))
        assert row.service_areas == tuple(sorted({one.service_area for one in own if one.service_area}))
        assert (row.total_value is None) == (not worth)
        assert Fraction(row.total_value or 0) == pytest.approx(sum(worth))


@given(worlds(), bases)
def test_ranks_follow_sizes_and_shares_make_a_whole(records: list[Contract], basis: Basis) -> None:
    found = market_structure(records, basis=basis)
    shares = [row.share for row in found]
    if any(share is None for share in shares):
        assert shares == [None] * len(found)
        assert basis == "value"
        return
    known = [share for share in shares if share is not None]
    assert sum(known) == (pytest.approx(1) if known else 0)
    assert known == sorted(known, reverse=True)
    assert all(0 <= share <= 1 for share in known)
    assert [row.rank for row in found] == [1 + sum(other > share for other in known) for share in known]
    for row, after in zip(found.rows, found.rows[1:], strict=False):
        assert row.rank < after.rank or row.supplier_id < after.supplier_id


@given(worlds())
def test_by_contracts_it_says_what_concentration_says(records: list[Contract]) -> None:
    structure, held = market_structure(records, basis="contracts"), concentration(records, basis="contracts")
    names = ("supplier_id", "name", "share", "contracts", "boroughs")
    assert [[getattr(row, name) for name in names] for row in structure] == [
        [getattr(row, name) for name in names] for row in held
    ]
    assert (structure.used, structure.excluded, structure.reasons) == (held.used, held.excluded, held.reasons)


@given(worlds(), st.integers(2, 10**6))
def test_values_times_so_much_leave_ranks_and_shares_and_multiply_totals(records: list[Contract], times: int) -> None:
    scaled = [
        one.model_copy(
            update={"value": one.value.model_copy(update={"amount": Decimal(one.value.pence * times) / 100})}
        )
        if one.value
        else one
        for one in records
    ]
    before, after = market_structure(records, basis="value"), market_structure(scaled, basis="value")
    assert [(row.rank, row.supplier_id, row.share) for row in after] == [
        (row.rank, row.supplier_id, row.share) for row in before
    ]
    assert Fraction(after.total_value or 0) == pytest.approx(Fraction(before.total_value or 0) * times)


def test_suppliers_of_one_size_share_a_rank_and_the_next_is_left_out() -> None:
    pounds = {"a": 5, "b": 5, "c": 1, "d": None}
    records = [contract(id, CAMDEN, pounds=worth, suppliers=[supplier(id)]) for id, worth in pounds.items()]
    found = market_structure(records, basis="value")
    assert [(row.rank, row.supplier_id, row.total_value) for row in found] == [
        (1, "a", 5),
        (1, "b", 5),
        (3, "c", 1),
        (4, "d", None),
    ]


def test_the_summary_names_the_first_and_how_many_values_there_are() -> None:
    records = [
        contract("a", CAMDEN, pounds=3, suppliers=[supplier("x", name="Alpha")]),
        contract("b", HACKNEY, suppliers=[supplier("y")]),
        contract("c", HACKNEY),
    ]
    assert market_structure(records, basis="value").summary() == (
        "Market structure by value, contracts awarded, past ones too, with a named supplier: 2 suppliers, first Alpha, "
        "which holds 100.0%; 1 contract states a value in pounds; 2 contracts used, 1 left out (1 no supplier)"
    )
