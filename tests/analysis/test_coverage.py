"""Coverage: boroughs, months and sources against going through the contracts one by one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.worlds import CAMDEN, HACKNEY, contract, worlds
from thirty3.analysis.coverage import coverage
from thirty3.errors import UnknownNameError
from thirty3.models.contract import Contract

SINCE, UNTIL = date(2026, 2, 10), date(2026, 5, 20)
MONTHS = ("2026-02", "2026-03", "2026-04", "2026-05")
days = st.none() | st.integers(-20, 120).map(lambda day: SINCE + timedelta(day))


def _told(day: date | None, id: str, *boroughs: str, source: str = "file") -> Contract:
    return contract(id, *boroughs, source=source).model_copy(update={"first_published": day})


@given(worlds(), st.lists(st.tuples(days, days), min_size=9, max_size=9), st.integers(0, 3))
def test_counts_are_those_that_going_through_the_contracts_gives(
    drawn: list[Contract], told: list[tuple[date | None, date | None]], least: int
) -> None:
    records = [
        one.model_copy(update={"first_published": day[0], "published": day[1]})
        for one, day in zip(drawn, told, strict=False)
    ]
    found = coverage(records, since=SINCE, until=UNTIL, expected={"Camden": least})
    of_day = [(one, one.first_published or one.published) for one in records if one.boroughs]
    used = [(one, f"{day:%Y-%m}") for one, day in of_day if day and SINCE <= day <= UNTIL]
    assert found.used == len(used)
    assert len(found) == 33
    for row in found:
        own = [(one, month) for one, month in used if row.borough in one.boroughs]
        assert row.records == len(own) == sum(row.sources.values())
        assert set(row.months) == {month for _, month in own}
        expected = least if row.borough == CAMDEN else 0
        assert row.expected == expected
        counts = {month: sum(name == month for _, name in own) for month in MONTHS}
        assert row.short == tuple(month for month in MONTHS if counts[month] < expected)
    assert tuple(one.month for one in found.months) == MONTHS
    assert sum(one.records for one in found.months) == sum(one.records for one in found.sources) == len(used)
    for month in found.months:
        assert set(month.boroughs) == {gss for one, name in used if name == month.month for gss in one.boroughs}


def test_without_expectations_every_borough_should_have_one_record_a_month() -> None:
    found = coverage([_told(date(2026, 4, 1), "a", CAMDEN)], since=SINCE, until=UNTIL)
    short = {row.borough: row.short for row in found}
    assert short[CAMDEN] == ("2026-02", "2026-03", "2026-05")
    assert short[HACKNEY] == MONTHS
    assert str(found) == (
        "Coverage from 2026-02-10 to 2026-05-20 by the day first told of: 1 of 33 boroughs have records, "
        "131 of 132 months of boroughs fall short; 1 contract used, 0 left out"
    )


def test_sources_that_should_have_records_and_have_none_are_named() -> None:
    records = [_told(SINCE, "a", CAMDEN, source="find_a_tender"), _told(SINCE, "b", HACKNEY)]
    wanted = {"LB Camden": ("find_a_tender", "contracts_finder"), "Hackney": ("file",)}
    absent = {row.borough: row.absent for row in coverage(records, since=SINCE, until=UNTIL, portals=wanted)}
    assert (absent[CAMDEN], absent[HACKNEY]) == (("contracts_finder",), ())


def test_the_first_and_the_last_day_are_in_the_period_and_those_around_it_are_not() -> None:
    around = [SINCE - timedelta(1), SINCE, UNTIL, UNTIL + timedelta(1), None]
    records = [_told(day, str(place), CAMDEN) for place, day in enumerate(around)] + [_told(SINCE, "nowhere")]
    found = coverage(records, since=SINCE, until=UNTIL)
    assert found.used == 2
    assert found.reasons == {"after": 1, "before": 1, "no_borough": 1, "undated": 1}


def test_a_joint_contract_is_in_each_borough_and_once_in_its_month() -> None:
    found = coverage([_told(SINCE, "a", CAMDEN, HACKNEY)], since=SINCE, until=SINCE)
    assert [row.borough for row in found if row.records] == [CAMDEN, HACKNEY]
    (month,) = found.months
    assert (month.records, month.boroughs) == (1, (CAMDEN, HACKNEY))


def test_a_period_that_ends_before_it_begins_and_a_borough_that_is_none_are_refused() -> None:
    with pytest.raises(ValueError, match="after"):
        coverage([], since=UNTIL, until=SINCE)
    with pytest.raises(UnknownNameError, match="none of the 33"):
        coverage([], since=SINCE, until=UNTIL, expected={"Leeds": 1})
