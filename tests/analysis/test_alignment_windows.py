"""Alignment windows: on which days several boroughs' contracts could end together, and what that takes of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.worlds import CAMDEN, FORMS, HACKNEY, SUTTON, TODAY, contract, gss, worlds
from thirty3.analysis.alignment_windows import AlignmentWindow, AlignmentWindows, alignment_windows
from thirty3.models.contract import Contract
from thirty3.models.period import DateBasis
from thirty3.normalise.dates import add_months

DAY = timedelta(1)
IN_A_YEAR = date(2027, 11, 22)


def _right(id: str, *boroughs: str, end: date, days: int | None = None, said: bool = True, **more: Any) -> Contract:
    """A contract that can be extended by so many days."""
    one = contract(id, *boroughs, end=end, max_end=None if days is None else end + timedelta(days), **more)
    if not said or days is None:
        return one
    basis = (DateBasis(field="max_end", path="contracts[0].period.maxExtentDate"),)
    return one.model_copy(update={"period": one.period.model_copy(update={"basis": basis})})


@st.composite
def _rights(draw: st.DrawFn, max_size: int = 8) -> list[Contract]:
    """Contracts of two services that end within weeks, so that they meet, touch and miss one another.

    Some of them are of boroughs that can end others on any of these days: then it matters to no window when they end.
    """
    anyway = draw(st.sets(gss, max_size=3))
    return [_right(f"anyway-{g}", g, end=TODAY, days=90, area="housing", pounds=1) for g in sorted(anyway)] + [
        _right(
            f"made-up-{number}",
            *draw(st.sets(gss, min_size=1, max_size=2)),
            end=TODAY + timedelta(draw(st.integers(-2, 40))),
            days=draw(st.none() | st.integers(0, 3) | st.integers(0, 30)),
            said=draw(st.booleans()),
            area=draw(st.sampled_from(["housing", "housing", "planning"])),
            pounds=draw(st.none() | st.integers(0, 3)),
        )
        for number in range(draw(st.integers(0, max_size)))
    ]


def _can_end(one: Contract, day: date) -> bool:
    end = one.period.end
    return end is not None and TODAY <= end <= day <= (one.period.max_end or end)


def _there(records: list[Contract], area: str, day: date) -> frozenset[str]:
    return frozenset(g for one in records if one.service_area == area and _can_end(one, day) for g in one.boroughs)


def _brute_force(
    records: list[Contract], min_boroughs: int, months: int
) -> set[tuple[str, frozenset[str], date, date]]:
    """From each day of the next quarter with enough boroughs, as far as all of them can end, day by day."""

    def holds(area: str, boroughs: frozenset[str], day: date) -> bool:
        return add_months(day, -months) >= TODAY and boroughs <= _there(records, area, day)

    found = set()
    for area in ("housing", "planning"):
        for first in (TODAY + timedelta(days) for days in range(92)):
            boroughs, last = _there(records, area, first), first
            if len(boroughs) >= min_boroughs and holds(area, boroughs, first):
                while holds(area, boroughs, first - DAY):
                    first -= DAY
                while holds(area, boroughs, last + DAY):
                    last += DAY
                found.add((area, boroughs, first, last))
    return found


def _windows(result: AlignmentWindows) -> list[tuple[str, frozenset[str], date, date]]:
    return [(one.service_area, frozenset(one.boroughs), one.first_day, one.last_day) for one in result]


@given(_rights(), st.integers(1, 4), st.integers(0, 2))
def test_windows_are_those_that_going_from_day_to_day_finds(
    records: list[Contract], min_boroughs: int, months: int
) -> None:
    result = alignment_windows(records, as_of=TODAY, min_boroughs=min_boroughs, lead_time_months=months)
    found = _windows(result)
    assert set(found) == _brute_force(records, min_boroughs, months)
    assert len(found) == len(set(found))


@given(_rights(), st.integers(1, 3))
def test_a_day_is_in_a_window_exactly_when_enough_boroughs_can_end_on_it(
    records: list[Contract], min_boroughs: int
) -> None:
    found = _windows(alignment_windows(records, as_of=TODAY, min_boroughs=min_boroughs, lead_time_months=0))
    for area in ("housing", "planning"):
        for day in (TODAY + timedelta(days) for days in range(92)):
            inside = [boroughs for name, boroughs, first, last in found if name == area and first <= day <= last]
            there = _there(records, area, day)
            assert bool(inside) == (len(there) >= min_boroughs)
            assert not inside or there in inside


def _months_by_counting(end: date, day: date) -> int:
    by_last_days = next(months for months in range(2000) if add_months(end, months) >= day)
    return min(by_last_days, next(months for months in range(2000) if add_months(end + DAY, months) >= day + DAY))


@given(_rights())
def test_what_a_window_says_is_what_the_contracts_say_that_can_end_on_its_first_day(records: list[Contract]) -> None:
    for window in alignment_windows(records, as_of=TODAY, min_boroughs=1, lead_time_months=0):
        inside = [
            one
            for one in records
            if one.service_area == window.service_area
            and _can_end(one, window.first_day)
            and set(one.boroughs) & set(window.boroughs)
        ]
        inside.sort(key=lambda one: (one.period.end, one.id))
        late = [one for one in inside if one.period.end and one.period.end < window.first_day]
        assert window.contract_ids == tuple(one.id for one in inside)
        assert (window.contracts, window.to_extend) == (len(inside), len(late))
        assert window.to_extend_published == sum(one.period.rests_on("max_end") is not None for one in late)
        assert window.published_only == all(one.period.rests_on("max_end") for one in late)
        assert window.extension_months == {
            gss: max(
                _months_by_counting(one.period.end, window.first_day)
                for one in inside
                if gss in one.boroughs and one.period.end
            )
            for gss in window.boroughs
        }
        money = [one.value.pence for one in inside if one.value]
        assert window.valued == len(money) == sum(window.vat.values())
        assert window.total_value == (Decimal(sum(money)) / 100 if money else None)


@given(_rights(), st.integers(0, 13))
def test_nothing_that_is_found_is_too_late_to_act_on(records: list[Contract], months: int) -> None:
    later = [one.model_copy(update={"period": _moved(one, months)}) for one in records]
    for window in alignment_windows(later, as_of=TODAY, lead_time_months=months):
        assert window.act_by == add_months(window.first_day, -months)
        assert window.slack_days == (window.act_by - TODAY).days >= 0
        assert window.first_day >= add_months(TODAY, months)


def _moved(one: Contract, months: int) -> Any:
    dates = {name: getattr(one.period, name) for name in ("end", "max_end")}
    return one.period.model_copy(update={name: day and add_months(day, months) for name, day in dates.items()})


@pytest.mark.parametrize(
    ("as_of", "first_day"),
    [
        (date(2027, 1, 31), date(2027, 3, 1)),  # 28 February less a month is 28 January
        (date(2027, 1, 28), date(2027, 2, 28)),
        (date(2027, 2, 28), date(2027, 3, 28)),
    ],
)
def test_a_window_begins_on_the_first_day_that_leaves_the_lead_time(as_of: date, first_day: date) -> None:
    pair = [_right(gss, gss, end=date(2027, 2, 28), days=400) for gss in (CAMDEN, HACKNEY)]
    (window,) = alignment_windows(pair, as_of=as_of, lead_time_months=1)
    assert (window.first_day, window.last_day) == (first_day, date(2028, 4, 3))


@given(_rights(), _rights())
def test_more_contracts_never_take_a_day_away(records: list[Contract], more: list[Contract]) -> None:
    def days(found: AlignmentWindows) -> set[tuple[str, date]]:
        return {
            (window.service_area, window.first_day + timedelta(step))
            for window in found
            for step in range((window.last_day - window.first_day).days + 1)
        }

    renamed = [one.model_copy(update={"id": f"more {one.id}"}) for one in more]
    before = alignment_windows(records, as_of=TODAY, lead_time_months=0)
    assert days(before) <= days(alignment_windows(records + renamed, as_of=TODAY, lead_time_months=0))


@given(_rights())
def test_more_boroughs_asked_for_are_found_among_the_windows_of_fewer(records: list[Contract]) -> None:
    three = alignment_windows(records, as_of=TODAY, min_boroughs=3, lead_time_months=0)
    two = alignment_windows(records, as_of=TODAY, min_boroughs=2, lead_time_months=0)
    assert list(three) == [window for window in two if len(window.boroughs) >= 3]


@given(_rights())
def test_without_rights_to_extend_only_contracts_that_end_on_a_day_anyway_meet_on_it(records: list[Contract]) -> None:
    bare = [one.model_copy(update={"period": one.period.model_copy(update={"max_end": None})}) for one in records]
    for window in alignment_windows(bare, as_of=TODAY, lead_time_months=0):
        ends = {one.period.end for one in bare if one.id in window.contract_ids}
        assert ends == {window.first_day}
        assert window.to_extend == 0
        assert window.published_only
        assert set(window.extension_months.values()) == {0}


@given(worlds(), st.integers(0, 3))
def test_contracts_in_another_service_area_or_over_change_no_window(records: list[Contract], number: int) -> None:
    more = [contract(f"other {place}", CAMDEN, end=TODAY, area="parking") for place in range(number)]
    more += [_right("over", HACKNEY, end=TODAY - DAY, days=9000), contract("open", SUTTON)]
    found = alignment_windows([*more, *records], as_of=TODAY, lead_time_months=0)
    alone = alignment_windows(records, as_of=TODAY, lead_time_months=0)
    assert list(found) == list(alone)
    assert found.used == alone.used + number
    assert found.excluded == alone.excluded + 2


@given(_rights(max_size=5), st.integers(2, 1000))
def test_values_times_so_much_give_totals_times_so_much_and_the_same_windows(
    records: list[Contract], times: int
) -> None:
    before = alignment_windows(records, as_of=TODAY, lead_time_months=0)
    after = alignment_windows([_scaled(one, times) for one in records], as_of=TODAY, lead_time_months=0)
    assert _windows(after) == _windows(before)
    for one, other in zip(before, after, strict=True):
        assert other.total_value == (None if one.total_value is None else one.total_value * times)


def _scaled(one: Contract, times: int) -> Contract:
    if one.value is None:
        return one
    return one.model_copy(update={"value": one.value.model_copy(update={"amount": one.value.amount * times})})


def test_contracts_that_miss_one_another_can_be_brought_together_by_extending_one() -> None:
    records = [
        _right("short", CAMDEN, end=date(2027, 12, 31), days=731, pounds=100),
        _right("long", HACKNEY, end=date(2028, 3, 31), pounds=50),
    ]
    (window,) = alignment_windows(records, as_of=TODAY)
    assert (window.first_day, window.last_day) == (date(2028, 3, 31), date(2028, 3, 31))
    assert (window.act_by, window.slack_days) == (date(2027, 3, 31), 129)
    assert window.extension_months == {CAMDEN: 3, HACKNEY: 0}
    assert (window.to_extend, window.published_only, window.total_value) == (1, True, Decimal(150))


def test_a_right_without_a_place_where_it_is_published_is_said() -> None:
    records = [_right(gss, gss, end=IN_A_YEAR - DAY, days=9, said=gss == CAMDEN) for gss in (CAMDEN, HACKNEY)]
    (window,) = alignment_windows(records, as_of=TODAY)
    assert (window.to_extend, window.to_extend_published, window.published_only) == (2, 1, False)


def test_fewer_boroughs_have_a_longer_window_around_that_of_more() -> None:
    records = [
        _right("a", CAMDEN, end=IN_A_YEAR, days=100),
        _right("b", HACKNEY, end=IN_A_YEAR + timedelta(10), days=200),
        _right("c", SUTTON, end=IN_A_YEAR + timedelta(50)),
    ]
    found = alignment_windows(records, as_of=TODAY)
    days = [(len(one.boroughs), (one.first_day - IN_A_YEAR).days, (one.last_day - IN_A_YEAR).days) for one in found]
    assert days == [(2, 10, 100), (3, 50, 50)]
    assert [one.contract_ids for one in found] == [("a", "b"), ("a", "b", "c")]


def test_a_borough_that_comes_and_goes_between_two_of_its_contracts_stays_when_they_touch() -> None:
    records = [
        _right("first", CAMDEN, end=IN_A_YEAR, days=9),
        _right("second", CAMDEN, end=IN_A_YEAR + timedelta(10), days=9),
        _right("other", HACKNEY, end=IN_A_YEAR, days=100),
    ]
    (window,) = alignment_windows(records, as_of=TODAY)
    assert window.last_day == IN_A_YEAR + timedelta(19)
    assert window.contract_ids == ("first", "other")


def test_a_borough_counts_once_and_a_joint_contract_for_all_its_boroughs() -> None:
    twice = [_right(id, CAMDEN, end=IN_A_YEAR, days=9) for id in "ab"]
    assert not alignment_windows(twice, as_of=TODAY).rows
    (window,) = alignment_windows([_right("a", CAMDEN, HACKNEY, end=IN_A_YEAR, pounds=300)], as_of=TODAY)
    assert (window.boroughs, window.total_value, window.valued) == ((CAMDEN, HACKNEY), Decimal(300), 1)


def test_a_published_last_end_before_the_current_one_ends_nothing_earlier() -> None:
    rows = [contract(gss, gss, end=IN_A_YEAR).row() | {"max_end": "2027-01-01"} for gss in (CAMDEN, HACKNEY)]
    (window,) = alignment_windows(rows, as_of=TODAY)
    assert window.first_day == window.last_day == IN_A_YEAR


def test_what_cannot_be_used_is_left_out_and_said() -> None:
    records = [
        contract("today", CAMDEN, end=TODAY),
        _right("yesterday", HACKNEY, end=TODAY - DAY, days=900),
        contract("never said", HACKNEY),
        contract("stopped", HACKNEY, end=TODAY, status="terminated"),
        contract("elsewhere", end=TODAY),
        contract("what for", HACKNEY, end=TODAY, area=None),
    ]
    rows = [*(one.row() for one in records), contract("odd", HACKNEY, end=TODAY).row() | {"max_end": "2030"}]
    found = alignment_windows(rows, as_of=TODAY)
    assert (found.used, found.excluded) == (1, 6)
    assert found.reasons == {
        "ended": 1,
        "no_borough": 1,
        "no_end": 1,
        "no_service_area": 1,
        "status_terminated": 1,
        "unreadable_max_end": 1,
    }


def test_windows_come_by_the_day_to_act_then_by_service_area_then_with_most_boroughs_first() -> None:
    records = [
        _right(f"{area} {gss}", gss, area=area, end=IN_A_YEAR, days=days)
        for area in ("planning", "housing")
        for gss, days in ((CAMDEN, 9), (HACKNEY, 9), (SUTTON, 2))
    ]
    found = alignment_windows(reversed(records), as_of=TODAY)
    assert [(one.service_area, len(one.boroughs)) for one in found] == [
        ("housing", 3),
        ("housing", 2),
        ("planning", 3),
        ("planning", 2),
    ]


@pytest.mark.parametrize(("min_boroughs", "months"), [(0, 12), (2, -1)])
def test_impossible_questions_are_refused(min_boroughs: int, months: int) -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        alignment_windows([], as_of=TODAY, min_boroughs=min_boroughs, lead_time_months=months)


def test_a_lead_time_beyond_the_calendar_leaves_no_window() -> None:
    pair = [_right(gss, gss, end=date(9999, 12, 31)) for gss in (CAMDEN, HACKNEY)]
    assert len(alignment_windows(pair, as_of=TODAY)) == 1
    assert not alignment_windows(pair, as_of=TODAY, lead_time_months=120_000).rows


MEASURES: dict[str, Callable[[Any], AlignmentWindows]] = {
    "no lead time": lambda rows: alignment_windows(rows, as_of=TODAY, lead_time_months=0),
    "a year ahead": lambda rows: alignment_windows(rows, as_of=date(2026, 11, 20), min_boroughs=1),
}


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("form", FORMS)
@given(drawn=st.data())
@settings(max_examples=4)
def test_every_form_of_rows_gives_the_answer_of_the_records(form: str, measure: str, drawn: st.DataObject) -> None:
    records = drawn.draw(worlds() | _rights())
    records += records[:2]
    assert MEASURES[measure](FORMS[form](records)) == MEASURES[measure](records)


@pytest.mark.parametrize("form", FORMS)
def test_nothing_gives_a_result_of_nothing(form: str) -> None:
    found = alignment_windows(FORMS[form]([]), as_of=TODAY)
    assert (len(found), found.used, found.excluded, found.reasons) == (0, 0, 0, {})
    bare = alignment_windows(FORMS[form]([contract("a", area=None), contract("b", area=None)]), as_of=TODAY)
    assert (len(bare), bare.used, bare.excluded, bare.reasons) == (0, 0, 2, {"no_end": 2})


@given(_rights(), st.data())
def test_order_and_repetition_change_no_figure(records: list[Contract], drawn: st.DataObject) -> None:
    shuffled = drawn.draw(st.permutations(records))
    once = alignment_windows(records, as_of=TODAY, lead_time_months=0)
    twice = alignment_windows(shuffled + shuffled, as_of=TODAY, lead_time_months=0)
    assert alignment_windows(shuffled, as_of=TODAY, lead_time_months=0) == once
    assert list(twice) == list(once)
    assert twice.used == once.used
    assert once.used + once.excluded == len(records)
    assert sum(once.reasons.values()) == once.excluded


def test_a_result_is_a_value_that_survives_json_and_becomes_a_table() -> None:
    records = [_right(gss, gss, end=IN_A_YEAR, days=9, pounds="10.25") for gss in (CAMDEN, HACKNEY)]
    found = alignment_windows(records, as_of=TODAY)
    assert AlignmentWindows.model_validate_json(found.model_dump_json()) == found
    assert AlignmentWindow.model_validate_json(found.rows[0].model_dump_json()) == found.rows[0]
    table = found.to_polars()
    assert table.to_dicts() == found.to_rows() == found.to_arrow().to_pylist()
    assert (table["total_pence"].item(), table["extension_months"].item()) == (2050, "0|0")
    assert (table["contract_ids"].item(), table["published_only"].item()) == (f"{CAMDEN}|{HACKNEY}", True)
    assert len(found.to_pandas()) == 1
    assert str(found) == (
        "1 window in 1 service area in which at least 2 boroughs could end contracts together, of up to 2 together, "
        "within published rights to extend and at least 12 months after 2026-11-22; 2 contracts used, 0 left out"
    )
    assert alignment_windows([], as_of=TODAY).summary().startswith("0 windows in 0 service areas")


@pytest.mark.parametrize("form", FORMS)
def test_contracts_that_end_while_their_boroughs_can_end_others_anyway_change_no_window(form: str) -> None:
    anyway = [_right(gss, gss, end=IN_A_YEAR - DAY, days=90, pounds=1) for gss in (CAMDEN, HACKNEY)]
    between = [
        _right(f"{gss}-{number}", gss, end=IN_A_YEAR + timedelta(number), days=number % 3, pounds=2)
        for number in range(1, 80)
        for gss in (CAMDEN, HACKNEY)
    ]
    late = [_right("late", SUTTON, end=IN_A_YEAR + timedelta(85), pounds=4)]
    found = alignment_windows(FORMS[form]([*between, *anyway, *late, *between]), as_of=TODAY)
    assert list(found) == list(alignment_windows([*anyway, *late], as_of=TODAY))
    assert [one.contract_ids for one in found] == [(CAMDEN, HACKNEY), (CAMDEN, HACKNEY, "late")]
    assert [one.total_value for one in found] == [Decimal(2), Decimal(6)]
    assert (found.used, found.reasons) == (161, {"repeated": 158})


def test_rows_that_share_a_first_day_are_told_apart_by_their_boroughs() -> None:
    records = [
        _right(str(place), g, end=IN_A_YEAR, days=5 - place) for place, g in enumerate((CAMDEN, HACKNEY, SUTTON))
    ]
    found = alignment_windows(records, as_of=TODAY)
    by_first = {day: list(rows) for day, rows in groupby(found, key=lambda one: one.first_day)}
    assert [(len(one.boroughs), (one.last_day - IN_A_YEAR).days) for one in by_first[IN_A_YEAR]] == [(3, 3), (2, 4)]
