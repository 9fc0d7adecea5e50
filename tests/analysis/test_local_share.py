"""Local share: what a region says, and bounds that are reached."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.markets import Basis, bounds, markets
from tests.analysis.worlds import CAMDEN, contract, supplier
from thirty3.analysis.local_share import local_share
from thirty3.errors import UnknownNameError
from thirty3.models.contract import Contract
from thirty3.models.supplier import Supplier

LOCAL = {"UKI": True, "UKI31": True, "UKI32": True, "London": True, "E09000012": True, "UKJ25": False}
IN_CAMDEN = {"UKI32": False, "E09000012": False, "UKJ25": False, "E09000007": True}
"""Of UKI31 half is the City, so that a firm there may or may not be in Camden."""


@given(markets(max_size=3), st.sampled_from(["value", "contracts", "suppliers"]), st.sampled_from(["London", "Camden"]))
@settings(max_examples=60)
def test_the_bounds_are_the_least_and_greatest_of_all_ways_to_settle_what_is_unknown(
    records: list[Contract], basis: Basis, place: str
) -> None:
    table = LOCAL if place == "London" else IN_CAMDEN
    (row,) = local_share(records, basis=basis, place=place)
    by_hand = bounds(records, basis, lambda who: table.get(who.region or ""))
    assert (row.share, row.lower, row.upper) == pytest.approx(by_hand)


def _firm(id: str, region: str | None) -> Supplier:
    return supplier(id).model_copy(update={"region": region})


@pytest.mark.parametrize(
    ("region", "london", "camden", "westminster"),
    [
        ("UKI", "yes", "unknown", "unknown"),
        ("TLI31", "yes", "unknown", "no"),
        ("UKI32", "yes", "no", "yes"),
        ("UKI3", "yes", "unknown", "unknown"),
        ("UKI4", "yes", "no", "no"),
        ("E09000007", "yes", "yes", "no"),
        ("UKJ25", "no", "no", "no"),
        ("South East", "unknown", "unknown", "unknown"),
        (None, "unknown", "unknown", "unknown"),
    ],
)
def test_a_region_answers_as_far_as_it_is_narrow_enough(
    region: str | None, london: str, camden: str, westminster: str
) -> None:
    records = [contract("a", CAMDEN, suppliers=[_firm("x", region)])]
    for place, said in (("London", london), ("Camden", camden), ("Westminster", westminster)):
        (row,) = local_share(records, basis="contracts", place=place)
        assert {name: getattr(row, name) for name in ("yes", "no", "unknown") if getattr(row, name)} == {said: 1}


def test_a_borough_is_known_by_any_of_its_names() -> None:
    found = [local_share([], basis="value", place=name).kind for name in ("LB Camden", "E09000007", "london")]
    assert found == ["Camden", "Camden", "London"]


def test_a_place_that_is_none_of_the_33_is_refused_with_near_ones() -> None:
    with pytest.raises(UnknownNameError, match="Camden"):
        local_share([], basis="value", place="Camdem")
