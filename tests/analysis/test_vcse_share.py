"""VCSE share: bounds that are reached, parts that add up, and what counts as known."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.markets import Basis, bounds, markets
from tests.analysis.worlds import CAMDEN, HACKNEY, contract, supplier
from thirty3.analysis._share import ShareRow
from thirty3.analysis.vcse_share import vcse_share
from thirty3.models.contract import Contract
from thirty3.models.supplier import Supplier

bases = st.sampled_from(["value", "contracts", "suppliers"])


def firm(id: str | None, vcse: bool | None = None) -> Supplier:
    """A supplier of whom it is said, or not, that it is a VCSE."""
    return supplier(id).model_copy(update={"vcse": vcse})


def _one(records: list[Contract], basis: Basis) -> ShareRow:
    (row,) = vcse_share(records, basis=basis)
    return row


@given(markets(max_size=3), bases)
@settings(max_examples=60)
def test_the_bounds_are_the_least_and_greatest_of_all_ways_to_settle_what_is_unknown(
    records: list[Contract], basis: Basis
) -> None:
    row, by_hand = _one(records, basis), bounds(records, basis, lambda who: who.vcse)
    assert (row.share, row.lower, row.upper) == pytest.approx(by_hand)


@given(markets(), bases)
def test_parts_are_whole_and_the_share_lies_between_its_bounds(records: list[Contract], basis: Basis) -> None:
    row = _one(records, basis)
    whole = row.yes + row.no + row.unknown
    if not whole:
        assert row.share is row.lower is row.upper is row.coverage is None
        return
    assert row.lower is not None
    assert row.upper is not None
    assert row.coverage is not None
    assert float((row.yes + row.no) / whole) == pytest.approx(row.coverage)
    assert 0 <= row.lower <= row.upper <= 1
    assert row.coverage == pytest.approx(1 - (row.upper - row.lower))
    assert row.share is None or row.lower <= row.share <= row.upper


@given(markets(), st.sampled_from(["value", "contracts"]))
def test_shares_of_boroughs_weighted_by_what_they_are_of_give_the_share_of_all(
    records: list[Contract], basis: Basis
) -> None:
    whole, parts = _one(records, basis), vcse_share(records, basis=basis, by=("borough",))
    weighted = sum(row.share * float(row.yes + row.no) for row in parts if row.share is not None)
    known = sum(float(row.yes + row.no) for row in parts)
    assert whole.share == (pytest.approx(weighted / known) if known else None)
    assert float(sum((row.unknown for row in parts), Decimal(0))) == pytest.approx(float(whole.unknown))


@given(markets(), st.integers(2, 10**6))
def test_values_times_so_much_leave_the_share_as_it_is(records: list[Contract], times: int) -> None:
    scaled = [
        one.model_copy(
            update={"value": one.value.model_copy(update={"amount": Decimal(one.value.pence * times) / 100})}
        )
        if one.value
        else one
        for one in records
    ]
    before, after = _one(records, "value"), _one(scaled, "value")
    assert (after.share, after.lower, after.upper) == (before.share, before.lower, before.upper)


@given(markets(), bases, st.sampled_from(["equal", "full", "exclude"]))
def test_a_row_is_what_its_contracts_alone_would_give(
    records: list[Contract], basis: Basis, apportion: Literal["equal", "full", "exclude"]
) -> None:
    for row in vcse_share(records, basis=basis, by=("service_area", "source"), apportion=apportion):
        own = [one for one in records if (one.service_area, one.provenance.source) == row.key]
        (alone,) = vcse_share(own, basis=basis, apportion=apportion)
        assert alone.model_copy(update={"key": row.key}) == row


def test_the_unknown_is_left_out_or_taken_as_asked() -> None:
    records = [contract(str(place), CAMDEN, suppliers=[firm(str(place), said)]) for place, said in enumerate(_FOUR)]
    shares = [vcse_share(records, basis="contracts", unknown=way).rows[0].share for way in _WAYS]
    assert shares == [pytest.approx(1 / 3), 0.25, 0.5]


_FOUR = [True, False, False, None]
_WAYS: tuple[Literal["exclude", "as_no", "as_yes"], ...] = ("exclude", "as_no", "as_yes")


def test_a_name_that_names_nobody_is_unknown_whatever_is_said_of_it() -> None:
    row = _one([contract("a", CAMDEN, suppliers=[firm(None, vcse=True), firm("x", vcse=True)])], "contracts")
    assert [row.yes, row.no, row.unknown] == [Decimal("0.5"), 0, Decimal("0.5")]


def test_a_supplier_of_whom_both_is_said_is_unknown_once_it_is_counted_as_one() -> None:
    records = [
        contract("a", CAMDEN, suppliers=[firm("x", vcse=True), firm("y")]),
        contract("b", HACKNEY, suppliers=[firm("x", vcse=False), firm("y", vcse=True)]),
    ]
    row = _one(records, "suppliers")
    assert [row.yes, row.no, row.unknown] == [1, 0, 1]


def test_the_summary_states_basis_bounds_and_what_was_left_out() -> None:
    records = [contract("a", pounds=3, suppliers=[firm("x", vcse=True)]), contract("b", suppliers=[firm("x")])]
    assert vcse_share(records, basis="value").summary() == (
        "VCSE share by value, contracts awarded, past ones too: 100.0% (between 100.0% and 100.0%; known for 100.0%); "
        "1 contract used, 1 left out (1 no value)"
    )
