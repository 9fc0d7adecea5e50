"""Thresholds: on which side of a dated sum a value lies, and when nobody can tell."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thirty3.errors import UnknownNameError
from thirty3.models.money import Vat
from thirty3.reference.thresholds import above_threshold, threshold, thresholds

_VATS: list[Vat] = ["excluded", "included", "unknown"]
days = st.dates(date(2019, 1, 1), date(2030, 12, 31))
names = st.sampled_from(sorted({one.name for one in thresholds()}))
values = st.integers(0, 3) | st.integers(170_000, 220_000) | st.decimals(0, 10**9, places=2)


@given(values, days, names)
def test_an_unknown_vat_basis_is_answered_only_where_both_readings_agree(
    value: Decimal | int, day: date, name: str
) -> None:
    out, within, unknown = (above_threshold(value, on=day, vat=vat, name=name) for vat in _VATS)
    assert unknown == (out if out == within else None)


@given(values, values, days, names, st.sampled_from(_VATS))
def test_a_higher_value_is_never_less_above(
    one: Decimal | int, other: Decimal | int, day: date, name: str, vat: Vat
) -> None:
    order = {False: 0, None: 1, True: 2}
    low, high = (above_threshold(value, on=day, vat=vat, name=name) for value in sorted((one, other)))
    assert order[low] <= order[high]


@given(values, days, names)
def test_with_the_basis_of_the_sum_it_is_a_plain_comparison(value: Decimal | int, day: date, name: str) -> None:
    bound = threshold(name, on=day)
    if bound is None or bound.vat == "unknown":
        return
    plain = value >= bound.gbp if bound.counts == "at_least" else value > bound.gbp
    assert above_threshold(value, on=day, vat=bound.vat, name=name) is plain


@pytest.mark.parametrize(
    ("value", "day", "vat", "above"),
    [
        (207_719, date(2026, 1, 1), "included", False),
        (207_720, date(2026, 1, 1), "included", True),
        (207_720, date(2025, 12, 31), "included", False),
        (214_904, date(2025, 12, 31), "included", True),
        (173_099, date(2026, 1, 1), "excluded", False),
        (173_100, date(2026, 1, 1), "excluded", True),
        (213_477, date(2022, 1, 1), "included", True),
        (189_330, date(2021, 12, 31), "excluded", True),
        (189_330, date(2021, 12, 31), "included", False),
        (189_330, date(2021, 12, 31), "unknown", None),
        (300_000, date(2026, 1, 1), "unknown", True),
        (100_000, date(2026, 1, 1), "unknown", False),
        (300_000, date(2019, 12, 31), "included", None),
        (None, date(2026, 1, 1), "included", None),
    ],
)
def test_both_sides_of_the_sum_for_councils(value: int | None, day: date, vat: Vat, above: bool | None) -> None:
    assert above_threshold(value, on=day, vat=vat) is above


def test_a_sum_that_must_be_exceeded_is_not_reached_by_itself() -> None:
    on = date(2026, 1, 1)
    assert above_threshold(5_000_000, on=on, vat="included", name="key_performance_indicators") is False
    assert above_threshold(Decimal("5000000.01"), on=on, vat="included", name="key_performance_indicators") is True


def test_a_sum_of_unknown_basis_is_certain_only_away_from_it() -> None:
    on = date(2026, 1, 1)
    answers = [
        above_threshold(value, on=on, vat="excluded", name="transparency_register") for value in (4_100, 4_500, 5_001)
    ]
    assert answers == [False, None, True]


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="is no threshold"):
        above_threshold(1, on=date(2026, 1, 1), vat="included", name="goods")


@pytest.mark.parametrize("name", ["goods_services_sub_central", "light_touch", "works", "goods_services_central"])
def test_sums_that_follow_each_other_leave_no_day_without_one(name: str) -> None:
    of_name = [one for one in thresholds() if one.name == name]
    for one, following in pairwise(of_name):
        assert one.valid_to is not None
        assert following.valid_from == one.valid_to + timedelta(1)
    assert of_name[0].valid_from == date(2020, 1, 1)
    assert of_name[-1].valid_to is None
