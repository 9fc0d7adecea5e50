"""Who uses a system, and which systems a borough runs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given

from tests.analysis.estates import application, estates
from tests.analysis.worlds import CAMDEN, HACKNEY, TODAY
from thirty3.analysis.systems_of import systems_of
from thirty3.analysis.who_uses import who_uses
from thirty3.errors import UnknownNameError
from thirty3.models.application import Application


@given(estates())
def test_both_questions_give_the_systems_that_going_through_them_gives(records: list[Application]) -> None:
    users = [one.id for one in records if one.product == "Alpha" and one.borough.startswith("E09")]
    assert sorted(one.application_id for one in who_uses(records, "Alpha")) == sorted(users)
    own = [one.id for one in records if one.borough == CAMDEN]
    assert sorted(one.application_id for one in systems_of(records, "LB Camden")) == sorted(own)


def test_a_system_says_whom_it_serves_what_it_costs_and_until_when() -> None:
    record = application(
        "1", HACKNEY, areas=("parking", "housing"), annual="10.50", vat="excluded", supplier="Reseller", end=TODAY
    )
    (found,) = who_uses([record], "Alpha")
    assert (found.borough, found.service_areas, found.supplier) == (HACKNEY, ("parking", "housing"), "Reseller")
    assert (found.annual_value, found.vat, found.end, found.max_end) == (Decimal("10.50"), "excluded", TODAY, None)
    assert who_uses([record], "Alpha").to_rows()[0]["annual_pence"] == 1050


def test_a_price_in_another_currency_is_not_said_in_pounds() -> None:
    (found,) = who_uses([application("1", annual=5, currency="EUR", vat="included")], "Alpha")
    assert (found.annual_value, found.vat) == (None, None)


def test_a_product_is_found_by_any_name_the_table_knows() -> None:
    records = [application("1", product="Aareon QL"), application("2", product="Aareon")]
    for name in ("Aareon QL", "QL Housing", "aareon ql"):
        assert [one.application_id for one in who_uses(records, name)] == ["1"]


def test_a_product_that_nobody_uses_gives_nothing_and_says_what_was_left_out() -> None:
    found = who_uses([application("1"), application("2", product=None)], "Omega")
    assert (len(found), found.boroughs) == (0, ())
    assert found.summary() == (
        "Who uses Omega: 0 systems in 0 boroughs; 0 applications used, 2 left out (1 no product, 1 other product)"
    )


def test_systems_come_by_service_area_and_those_of_none_last() -> None:
    records = [
        application("c", areas=()),
        application("b", areas=("planning",)),
        application("a", areas=("planning",)),
        application("d", areas=("housing",)),
    ]
    assert [one.application_id for one in systems_of(records, CAMDEN)] == ["d", "a", "b", "c"]


def test_an_end_that_is_no_day_is_unknown() -> None:
    row = application("1").row() | {"end": "soon", "max_end": "2027-02-28"}
    (found,) = systems_of([row], "Camden")
    assert (found.end, found.max_end) == (None, date(2027, 2, 28))


def test_a_borough_that_is_none_of_the_33_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="none of the 33"):
        systems_of([], "Leeds")
