"""Concentration: ratios and indices against a second, simpler way to work them out."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.worlds import CAMDEN, HACKNEY, SUTTON, TODAY, contract, supplier, worlds
from thirty3.analysis import concentration
from thirty3.models.contract import Contract

Basis = Literal["value", "contracts"]
bases = st.sampled_from(["value", "contracts"])


def _amounts(records: list[Contract], basis: Basis) -> dict[str, Fraction]:
    """What each named supplier holds, contract by contract."""
    held: dict[str, Fraction] = defaultdict(Fraction)
    for one in records:
        money = one.value
        priced = money is not None and money.currency == "GBP" and money.pence >= 0
        if one.status in {"pending", "cancelled"} or (basis == "value" and not priced):
            continue
        amount = Fraction(money.pence, 100) if basis == "value" and money else Fraction(1)
        for who in one.suppliers:
            if not who.placeholder:
                held[who.id] += amount / len(one.suppliers)
    return held


@given(worlds(), bases, st.integers(1, 5))
def test_the_figures_are_those_that_contract_by_contract_arithmetic_gives(
    records: list[Contract], basis: Basis, top: int
) -> None:
    found, held = concentration(records, basis=basis, top=top), _amounts(records, basis)
    whole = sum(held.values())
    assert found.suppliers == len(held) == len(found.rows)
    assert found.fewer_than_top == (len(held) < top)
    assert float(found.total) == pytest.approx(float(whole))
    ranked = sorted(held.values(), reverse=True)
    assert [float(row.amount) for row in found] == pytest.approx([float(amount) for amount in ranked])
    if not whole:
        assert found.share is found.hhi is found.effective_suppliers is None
        return
    assert found.share == float(sum(ranked[:top]) / whole)
    assert found.hhi == float(10_000 * sum((amount / whole) ** 2 for amount in ranked))
    assert found.effective_suppliers == float(1 / sum((amount / whole) ** 2 for amount in ranked))


@given(worlds(), bases)
def test_the_index_lies_between_equal_shares_and_a_monopoly(records: list[Contract], basis: Basis) -> None:
    found = concentration(records, basis=basis)
    if found.hhi is None or found.effective_suppliers is None:
        return
    assert 10_000 / found.suppliers <= found.hhi * (1 + 1e-12)
    assert found.hhi <= 10_000
    assert (found.hhi == 10_000) == (sum(row.amount > 0 for row in found) == 1)
    assert found.effective_suppliers == pytest.approx(10_000 / found.hhi)


@given(worlds(), bases)
def test_a_merger_never_lowers_the_index(records: list[Contract], basis: Basis) -> None:
    merged = [
        one.model_copy(
            update={"suppliers": tuple(w.model_copy(update={"id": "a"}) if w.id == "b" else w for w in one.suppliers)}
        )
        for one in records
    ]
    before, after = concentration(records, basis=basis).hhi, concentration(merged, basis=basis).hhi
    assert (before is None) == (after is None)
    assert before is None or after is None or after >= before


@given(worlds(), bases)
def test_the_share_of_the_top_grows_with_the_top_until_it_is_all(records: list[Contract], basis: Basis) -> None:
    shares = [concentration(records, basis=basis, top=top).share for top in range(1, 6)]
    if None in shares:
        assert set(shares) == {None}
        return
    assert shares == sorted(share for share in shares if share is not None)
    assert shares[-1] == 1  # the world has four names


@given(worlds())
def test_contracts_worth_nothing_change_who_is_there_and_nothing_else(records: list[Contract]) -> None:
    before = concentration(records, basis="value")
    after = concentration([*records, contract("free", pounds=0, suppliers=[supplier("new")])], basis="value")
    assert (after.hhi, after.share, after.total) == (before.hhi, before.share, before.total)
    assert (after.suppliers, after.used) == (before.suppliers + 1, before.used + 1)


@given(worlds(), bases)
def test_groups_add_up_to_the_whole(records: list[Contract], basis: Basis) -> None:
    found = concentration(records, basis=basis, by=("borough",))
    total = sum((group.total for group in found.groups), Decimal(0))
    unnamed = sum((group.unnamed for group in found.groups), Decimal(0))
    assert total.quantize(Decimal("1e-12")) == found.total.quantize(Decimal("1e-12"))
    assert unnamed.quantize(Decimal("1e-12")) == found.unnamed.quantize(Decimal("1e-12"))
    assert [group.key for group in found.groups] == sorted(
        (group.key for group in found.groups), key=lambda key: (key[0] is None, key[0] or "")
    )


@given(worlds(), bases)
def test_a_group_is_what_its_contracts_alone_would_give(records: list[Contract], basis: Basis) -> None:
    for group in concentration(records, basis=basis, by=("service_area",)).groups:
        own = [one for one in records if one.service_area == group.key[0]]
        assert concentration(own, basis=basis).model_copy(update={"key": group.key}) == group


def test_the_same_rows_give_the_published_kinds_of_figure() -> None:
    """Ten large contracts of one firm and ten small ones of ten: concentrated by value, much less so by count."""
    records = [contract(f"large {place}", CAMDEN, pounds=910, suppliers=[supplier("big")]) for place in range(10)]
    records += [contract(f"small {place}", CAMDEN, pounds=90, suppliers=[supplier(f"s{place}")]) for place in range(10)]
    by_value, by_count = (concentration(records, basis=basis, top=1) for basis in ("value", "contracts"))
    assert (by_value.share, by_count.share) == (0.91, 0.5)
    assert by_value.population == "contracts awarded, past ones too, with a named supplier and a value in pounds"
    assert (by_value.n, by_value.suppliers, by_value.top, by_value.basis) == (20, 11, 1, "value")


def test_suppliers_come_largest_first_and_equal_ones_by_id() -> None:
    records = [
        contract("a", CAMDEN, suppliers=[supplier("y", name="Y Ltd")]),
        contract("b", HACKNEY, SUTTON, suppliers=[supplier("x", name="X"), supplier("z")]),
        contract("c", HACKNEY, suppliers=[supplier("x", name="X")]),
        contract("d", HACKNEY, suppliers=[supplier("w")]),
    ]
    found = concentration(records, basis="contracts")
    assert [(row.supplier_id, row.amount, row.contracts) for row in found] == [
        ("x", Decimal("1.5"), 2),
        ("w", 1, 1),
        ("y", 1, 1),
        ("z", Decimal("0.5"), 1),
    ]
    assert found.rows[0].boroughs == (HACKNEY, SUTTON)
    assert found.rows[2].name == "Y Ltd"
    assert (found.share, found.fewer_than_top) == (1.0, True)


def test_nobody_holds_what_is_held_by_various() -> None:
    records = [
        contract("a", CAMDEN, pounds=10, suppliers=[supplier("x"), supplier(None)]),
        contract("b", CAMDEN, pounds=10, suppliers=[supplier(None)]),
        contract("c", CAMDEN, pounds=10, suppliers=[supplier(None), supplier(None)]),
        contract("d", CAMDEN, pounds=10),
    ]
    found = concentration(records, basis="value")
    assert (float(found.total), float(found.unnamed), found.hhi) == (5.0, 5.0, 10_000)
    assert found.reasons == {"no_named_supplier": 2, "no_supplier": 1}


def test_on_a_day_only_contracts_in_force_count() -> None:
    records = [contract("a", CAMDEN, end=TODAY, suppliers=[supplier("x")]), contract("b", suppliers=[supplier("y")])]
    found = concentration(records, basis="contracts", as_of=TODAY)
    assert (found.suppliers, found.reasons, found.as_of) == (1, {"no_end": 1}, TODAY)


def test_a_top_of_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        concentration([], basis="value", top=0)
