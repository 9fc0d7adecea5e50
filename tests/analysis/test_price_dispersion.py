"""Price dispersion: figures against the standard library's, and what is not to be said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from statistics import median, quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.estates import application, estates
from tests.analysis.worlds import CAMDEN, HACKNEY, SUTTON
from thirty3.analysis.price_dispersion import price_dispersion
from thirty3.models.application import Application
from thirty3.reference import boroughs

prices = st.lists(st.integers(0, 4) | st.integers(0, 10**9), min_size=3, max_size=12)


@given(prices)
def test_figures_are_those_of_the_standard_library(pounds: list[int]) -> None:
    (found,) = price_dispersion([application(str(n), annual=price) for n, price in enumerate(pounds)])
    lower, middle, upper = quantiles(pounds, n=4, method="inclusive")
    assert (found.minimum, found.maximum) == (Decimal(min(pounds)), Decimal(max(pounds)))
    assert found.n == len(pounds)
    figures = [found.lower_quartile, found.median, found.upper_quartile]
    assert [float(one or 0) for one in figures] == pytest.approx([lower, middle, upper])
    assert found.median == Decimal(str(median(pounds)))
    assert found.interquartile_range == (found.upper_quartile or 0) - (found.lower_quartile or 0)


@given(prices, st.integers(1, 50))
def test_times_k_all_figures_are_times_k(pounds: list[int], k: int) -> None:
    (once,) = price_dispersion([application(str(n), annual=price) for n, price in enumerate(pounds)])
    (often,) = price_dispersion([application(str(n), annual=price * k) for n, price in enumerate(pounds)])
    for name in ("minimum", "lower_quartile", "median", "upper_quartile", "maximum"):
        assert getattr(often, name) == getattr(once, name) * k


@given(estates())
def test_of_fewer_than_three_prices_only_their_number_is_said(records: list[Application]) -> None:
    for one in price_dispersion(records):
        figures = [one.minimum, one.lower_quartile, one.median, one.upper_quartile, one.maximum]
        assert one.suppressed == (one.n < 3) == (set(figures) == {None})
        assert sum(one.vat.values()) == one.n
        if one.suppressed:
            assert one.interquartile_range is None
        else:
            assert figures == sorted(figure for figure in figures if figure is not None)


def test_a_price_per_resident_uses_the_population_and_says_of_when_it_is() -> None:
    people = {one.gss: one.population or 0 for one in boroughs()}
    records = [application(gss, gss, annual=people[gss]) for gss in (CAMDEN, HACKNEY, SUTTON)]
    found = price_dispersion(records, per="thousand_residents")
    (one,) = found
    assert (one.minimum, one.median, one.maximum, one.boroughs) == (*[Decimal(1000)] * 3, 3)
    assert found.population_on == date(2017, 6, 30)
    assert "per 1,000 residents of 2017-06-30" in found.summary()
    assert price_dispersion(records).population_on is None


def test_every_authority_has_a_dated_number_of_residents() -> None:
    assert all(one.population and one.population_on for one in boroughs())


def test_prices_that_are_absent_negative_or_in_other_money_are_left_out_and_said() -> None:
    records = [application("1"), application("2", annual=-1), application("3", annual=1, currency="EUR")]
    records += [application("4", product=None, annual=1), application("5", annual=0)]
    found = price_dispersion(records)
    assert found.reasons == {"currency": 1, "negative_annual_value": 1, "no_annual_value": 1, "no_product": 1}
    assert [(one.n, one.suppressed) for one in found] == [(1, True)]
    assert found.summary() == (
        "Price a year by product, VAT as stated: 0 compared, 1 with fewer than 3 prices; 1 application used, "
        "4 left out (1 currency, 1 negative annual value, 1 no annual value, 1 no product)"
    )


def test_types_may_be_compared_across_products() -> None:
    records = [application(name, product=name, annual=price) for price, name in enumerate("abc")]
    (found,) = price_dispersion(records, by="system_type")
    assert (found.kind, found.median, found.vat) == ("housing management", Decimal(1), {"unknown": 3})
    assert len(price_dispersion(records)) == 3
