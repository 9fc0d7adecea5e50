"""SME share: bounds that hold, parts that add up, and what counts as known."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.worlds import CAMDEN, HACKNEY, SUTTON, TODAY, contract, supplier, worlds
from thirty3.analysis import SmeShareRow, sme_share
from thirty3.errors import UnknownNameError
from thirty3.models.contract import Contract

Basis = Literal["value", "contracts", "suppliers"]
bases = st.sampled_from(["value", "contracts", "suppliers"])


def _one(records: list[Contract], basis: Basis) -> SmeShareRow:
    (row,) = sme_share(records, basis=basis)
    return row


def _sized(records: list[Contract], sizes: dict[str, str]) -> list[Contract]:
    """The same contracts, each supplier with a name and of one size."""
    return [
        one.model_copy(update={"suppliers": tuple(supplier(who.id, sizes[who.id]) for who in one.suppliers)})
        for one in records
    ]


def _held(row: SmeShareRow) -> list[float]:
    """What is held by SMEs, by large firms and by those of unknown size."""
    return [float(row.sme), float(row.large), float(row.unknown)]


def _sum(amounts: list[Decimal]) -> Decimal:
    """A sum of parts that may be thirds, to far more digits than money has."""
    return sum(amounts, Decimal(0)).quantize(Decimal("1e-12"))


@given(worlds(), bases)
def test_the_share_lies_between_its_bounds_and_all_parts_are_whole(records: list[Contract], basis: Basis) -> None:
    row = _one(records, basis)
    whole = row.sme + row.large + row.unknown
    if not whole:
        assert row.lower is row.upper is row.coverage is row.share is None
        return
    assert row.lower is not None
    assert row.upper is not None
    assert row.coverage is not None
    assert 0 <= row.lower <= row.upper <= 1
    assert row.coverage == pytest.approx(1 - (row.upper - row.lower))
    assert (row.share is None) == (row.sme + row.large == 0) == (row.coverage == 0)
    assert row.share is None or row.lower <= row.share <= row.upper


@given(worlds(), bases, st.lists(st.sampled_from(["sme", "large", "unknown"]), min_size=5, max_size=5))
def test_the_bounds_are_what_the_share_would_be_if_all_were_known(
    records: list[Contract], basis: Basis, sizes: list[str]
) -> None:
    said = dict(zip(("a", "b", "c", "d", "various"), sizes, strict=True))
    row = _one(_sized(records, said), basis)
    for bound, size in ((row.lower, "large"), (row.upper, "sme")):
        after = _one(_sized(records, {id: size if known == "unknown" else known for id, known in said.items()}), basis)
        assert after.share == bound
        assert after.coverage in {None, 1.0}


@given(worlds(), st.sampled_from(["value", "contracts"]))
def test_boroughs_and_the_unallocated_add_up_to_the_whole(records: list[Contract], basis: Basis) -> None:
    whole, parts = _one(records, basis), sme_share(records, basis=basis, by=("borough",))
    assert _sum([row.sme for row in parts]) == _sum([whole.sme])
    assert _sum([row.large for row in parts]) == _sum([whole.large])
    assert _sum([row.unknown for row in parts]) == _sum([whole.unknown])


@given(worlds(), bases, st.sampled_from(["equal", "full", "exclude"]))
def test_a_row_is_what_its_contracts_alone_would_give(
    records: list[Contract], basis: Basis, apportion: Literal["equal", "full", "exclude"]
) -> None:
    for row in sme_share(records, basis=basis, by=("service_area", "source"), apportion=apportion):
        area, source = row.key
        own = [one for one in records if one.service_area == area and one.provenance.source == source]
        (alone,) = sme_share(own, basis=basis, apportion=apportion)
        assert alone.model_copy(update={"key": row.key}) == row


@given(worlds(), st.sampled_from(["micro", "sme", "large"]))
def test_one_more_sme_contract_never_lowers_the_share_and_one_more_large_one_never_raises_it(
    records: list[Contract], size: str
) -> None:
    before = _one(records, "contracts")
    after = _one([*records, contract("more", CAMDEN, suppliers=[supplier("new", size)])], "contracts")
    for was, now in ((before.share, after.share), (before.lower, after.lower), (before.upper, after.upper)):
        assert was is None or now is None or (now <= was if size == "large" else now >= was)


@given(worlds())
def test_pounds_are_shared_out_to_the_penny(records: list[Contract]) -> None:
    found = sme_share(records, basis="value")
    (row,) = found
    used = [
        one.value
        for one in records
        if one.value and one.value.currency == "GBP" and one.value.pence >= 0 and one.suppliers
        if one.status not in {"pending", "cancelled"}
    ]
    assert _sum([row.sme, row.large, row.unknown]) == _sum([Decimal(money.pence) / 100 for money in used])
    assert found.used == len(used) == sum(found.vat.values())


@given(worlds(), st.integers(2, 10**6))
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
    assert (after.share, after.lower, after.upper, after.coverage) == (
        before.share,
        before.lower,
        before.upper,
        before.coverage,
    )
    assert _sum([after.sme]) == _sum([before.sme * times])


def test_three_ways_to_take_the_unknown() -> None:
    sizes = ["small", "large", "large", "unknown"]
    records = [contract(str(place), CAMDEN, suppliers=[supplier(str(place), size)]) for place, size in enumerate(sizes)]
    shares = {
        unknown: sme_share(records, basis="contracts", unknown=unknown).rows[0].share
        for unknown in ("exclude", "as_large", "as_sme")
    }
    assert shares == {"exclude": float(Fraction(1, 3)), "as_large": 0.25, "as_sme": 0.5}


def test_large_in_a_notice_is_doubtful_unless_somebody_else_says_so() -> None:
    who = [supplier("a", "sme"), supplier("b", "large", "notice"), supplier("c", "large", "reference_data")]
    records = [contract(one.id, CAMDEN, suppliers=[one]) for one in [*who, supplier("d", "large")]]
    assert _one(records, "contracts").share == 0.25
    (row,) = sme_share(records, basis="contracts", trust_large=False)
    assert [*_held(row), row.share] == [1, 1, 2, 0.5]
    (row,) = sme_share(records, basis="suppliers", trust_large=False)
    assert _held(row) == [1, 1, 2]


def test_a_contract_of_several_suppliers_is_shared_out_as_asked() -> None:
    joint = contract("a", CAMDEN, pounds=100, suppliers=[supplier("x", "small"), supplier("y", "large"), supplier("z")])
    alone = contract("b", CAMDEN, pounds=50, suppliers=[supplier("x", "small")])
    parts = {
        apportion: sme_share([joint, alone], basis="value", apportion=apportion)
        for apportion in ("equal", "full", "exclude")
    }
    third = Decimal(100) / 3
    rows = {
        name: [round(getattr(found.rows[0], kind), 6) for kind in ("sme", "large", "unknown")]
        for name, found in parts.items()
    }
    assert rows["equal"] == [round(50 + third, 6), round(third, 6), round(third, 6)]
    assert rows["full"] == [150, 100, 100]
    assert rows["exclude"] == [50, 0, 0]
    assert parts["exclude"].reasons == {"several_suppliers": 1}


def test_a_supplier_that_names_nobody_is_of_unknown_size_and_no_firm() -> None:
    records = [
        contract("a", CAMDEN, suppliers=[supplier(None, "sme"), supplier("x", "large")]),
        contract("b", CAMDEN, suppliers=[supplier(None, "sme")]),
    ]
    (row,) = sme_share(records, basis="contracts")
    assert _held(row) == [0, 0.5, 1.5]
    found = sme_share(records, basis="suppliers")
    assert _held(found.rows[0]) == [0, 1, 0]
    assert found.reasons == {"no_named_supplier": 1}


def test_a_supplier_is_counted_once_and_is_unknown_when_said_to_be_both() -> None:
    records = [
        contract("a", CAMDEN, suppliers=[supplier("x", "small"), supplier("y", "small")]),
        contract("b", HACKNEY, suppliers=[supplier("x", "unknown"), supplier("y", "large")]),
    ]
    (row,) = sme_share(records, basis="suppliers")
    assert _held(row) == [1, 0, 1]
    camden, hackney = sme_share(records, basis="suppliers", by=("borough",))
    assert (_held(camden), _held(hackney)) == ([2, 0, 0], [0, 1, 1])


def test_a_joint_contract_is_in_each_of_its_boroughs_in_equal_parts() -> None:
    found = sme_share(
        [
            contract("a", CAMDEN, HACKNEY, pounds=10, suppliers=[supplier("x", "small")]),
            contract("b", pounds=3, suppliers=[supplier("x", "small")]),
        ],
        basis="value",
        by=("borough",),
    )
    assert [(row.key, float(row.sme), row.n) for row in found] == [
        ((CAMDEN,), 5.0, 1),
        ((HACKNEY,), 5.0, 1),
        ((None,), 3.0, 1),
    ]
    assert found.used == 2


def test_what_cannot_be_counted_is_left_out_and_said_for_each_key() -> None:
    x = [supplier("x", "small")]
    found = sme_share(
        [
            contract("a", CAMDEN, pounds=1, suppliers=x),
            contract("b", CAMDEN, suppliers=x),
            contract("c", HACKNEY, pounds=1, suppliers=x, currency="EUR"),
            contract("d", HACKNEY, pounds=-1, suppliers=x),
            contract("e", SUTTON, pounds=1),
            contract("f", SUTTON, pounds=1, suppliers=x, status="unsuccessful"),
        ],
        basis="value",
        by=("borough",),
    )
    assert found.reasons == {
        "currency": 1,
        "negative_value": 1,
        "no_supplier": 1,
        "no_value": 1,
        "status_unsuccessful": 1,
    }
    assert [(row.key[0], row.n, row.excluded, row.share) for row in found] == [
        (CAMDEN, 1, 1, 1.0),
        (HACKNEY, 0, 2, None),
        (SUTTON, 0, 2, None),
    ]


def test_on_a_day_only_contracts_in_force_count() -> None:
    day, x = timedelta(1), [supplier("x", "small")]
    records = [
        contract("first day", CAMDEN, start=TODAY, end=TODAY + day, suppliers=x),
        contract("last day", CAMDEN, end=TODAY, suppliers=x),
        contract("tomorrow", CAMDEN, start=TODAY + day, end=TODAY + day, suppliers=x),
        contract("yesterday", CAMDEN, end=TODAY - day, suppliers=x),
        contract("never said", CAMDEN, suppliers=x),
    ]
    found = sme_share(records, basis="contracts", as_of=TODAY)
    assert found.used == 2
    assert found.reasons == {"ended": 1, "no_end": 1, "not_started": 1}
    assert sme_share(records, basis="contracts").used == 5


def test_the_year_is_that_of_the_start() -> None:
    x = [supplier("x", "small")]
    records = [contract("a", start=TODAY, suppliers=x), contract("b", suppliers=x)]
    found = sme_share(records, basis="contracts", by=("year", "service_area"))
    assert [row.key for row in found] == [("2026", "housing"), (None, "housing")]


def test_an_unknown_way_to_split_is_refused_with_near_ones() -> None:
    with pytest.raises(UnknownNameError, match="'boroughs'; near: borough"):
        sme_share([], basis="value", by=("boroughs",))  # type: ignore[arg-type]  # a slip of the pen
