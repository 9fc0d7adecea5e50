"""Tenure: stints and re-awards against going through the contracts one by one."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.worlds import CAMDEN, HACKNEY, TODAY, contract, supplier, worlds
from thirty3.analysis.tenure import tenure
from thirty3.models.contract import Contract

gaps = st.integers(0, 5) | st.just(183)


def _held(records: list[Contract]) -> dict[tuple[str, str], list[tuple[date, date, set[str]]]]:
    """Spans and holders by borough and service area."""
    held = defaultdict(list)
    for one in records:
        start, end, named = one.period.start, one.period.end, {who.id for who in one.suppliers if not who.placeholder}
        made = one.status not in ("pending", "cancelled", "unsuccessful")
        if made and one.service_area and start and end and named and start <= min(end, TODAY):
            for gss in one.boroughs:
                held[gss, one.service_area].append((start, end, named))
    return held


@given(worlds(), gaps)
def test_stints_are_what_going_back_from_the_latest_contract_gives(records: list[Contract], gap: int) -> None:
    found = {
        (one.borough, one.service_area, one.supplier_id): one for one in tenure(records, as_of=TODAY, gap_days=gap)
    }
    held = _held(records)
    assert set(found) == {(*key, id) for key, spans in held.items() for _, _, named in spans for id in named}
    for (gss, area, id), one in found.items():
        own = [(start, end) for start, end, named in held[gss, area] if id in named]
        since = max(start for start, _ in own)
        while earlier := [start for start, end in own if start < since and end + timedelta(gap) >= since]:
            since = min(earlier)
        assert one.since == since
        assert one.until == max(end for start, end in own if start >= since)
        assert one.contracts == len(own)
        assert one.incumbent == (one.until >= TODAY)
        assert one.years == pytest.approx(((min(one.until, TODAY) - since).days + 1) / 365.25)


@given(worlds(), gaps)
def test_re_awards_are_what_comparing_every_two_contracts_gives(records: list[Contract], gap: int) -> None:
    result = tenure(records, as_of=TODAY, gap_days=gap)
    held = _held(records)
    assert {(one.borough, one.service_area) for one in result.successions} == set(held)
    for one in result.successions:
        spans = held[one.borough, one.service_area]
        after = [
            [other for other in spans if other[0] > span[0] and abs((other[0] - span[1]).days) <= gap] for span in spans
        ]
        assert one.followed == sum(bool(others) for others in after)
        again = [any(span[2] & other[2] for other in others) for span, others in zip(spans, after, strict=True)]
        assert one.reawarded == sum(again)
        assert one.rate == (one.reawarded / one.followed if one.followed else None)


@given(worlds(), st.integers(0, 400), st.integers(0, 400))
def test_a_longer_gap_never_makes_more_stints(records: list[Contract], one: int, other: int) -> None:
    short, long = (tenure(records, as_of=TODAY, gap_days=gap) for gap in sorted((one, other)))
    key = {(row.borough, row.service_area, row.supplier_id): row for row in long}
    for row in short:
        wider = key[row.borough, row.service_area, row.supplier_id]
        assert wider.stints <= row.stints
        assert wider.since <= row.since


def _one(id: str, start: date, end: date, who: str = "a", *boroughs: str) -> Contract:
    return contract(id, *(boroughs or (CAMDEN,)), start=start, end=end, suppliers=[supplier(who)])


def test_a_gap_of_just_so_many_days_does_not_end_a_stint() -> None:
    first = _one("1", date(2020, 1, 1), date(2021, 12, 31))
    for begins, stints in ((date(2022, 1, 10), 1), (date(2022, 1, 11), 2)):
        (found,) = tenure([first, _one("2", begins, date(2030, 1, 1))], as_of=TODAY, gap_days=10)
        assert found.stints == stints


def test_a_market_where_the_holder_lost_once_and_won_once() -> None:
    records = [
        _one("1", date(2016, 4, 1), date(2018, 3, 31), "a"),
        _one("2", date(2018, 4, 1), date(2020, 3, 31), "a"),
        _one("3", date(2020, 4, 1), date(2028, 3, 31), "b"),
    ]
    found = tenure(records, as_of=TODAY)
    (succession,) = found.successions
    assert (succession.followed, succession.reawarded, found.reaward_rate) == (2, 1, 0.5)
    assert [(one.supplier_id, one.incumbent, round(one.years, 2)) for one in found] == [
        ("b", True, 6.64),
        ("a", False, 4.0),
    ]
    assert str(found) == (
        "Tenure as of 2026-11-22, gaps up to 183 days: 2 suppliers by borough and service area, 1 incumbent, "
        "the longest for 6.6 years; 50.0% re-awarded; 3 contracts used, 0 left out"
    )


def test_contracts_of_different_products_do_not_follow_each_other() -> None:
    records = [_one("1", date(2018, 1, 1), date(2019, 12, 31)), _one("2", date(2020, 1, 1), date(2021, 12, 31))]
    assert tenure(records, as_of=TODAY).reaward_rate == 1.0
    found = tenure(records, as_of=TODAY, products={"1": "Alpha"})
    assert found.reaward_rate is None
    assert sorted((one.product or "", one.contracts) for one in found) == [("", 1), ("Alpha", 1)]
    assert "nothing followed" in found.summary()


def test_a_joint_contract_is_held_in_each_borough() -> None:
    found = tenure([_one("1", date(2020, 1, 1), TODAY, "a", CAMDEN, HACKNEY)], as_of=TODAY)
    assert [one.borough for one in found] == [CAMDEN, HACKNEY]
    assert found.used == 1


def test_a_contract_that_was_ended_early_is_held_until_then() -> None:
    ended = _one("1", date(2020, 1, 1), date(2030, 1, 1)).model_copy(
        update={"status": "terminated", "terminated": date(2024, 6, 30)}
    )
    (found,) = tenure([ended], as_of=TODAY)
    assert (found.until, found.incumbent) == (date(2024, 6, 30), False)


def test_contracts_that_begin_later_or_end_before_they_begin_are_left_out() -> None:
    records = [_one("1", TODAY + timedelta(1), date(2030, 1, 1)), _one("2", TODAY, date(2020, 1, 1))]
    found = tenure(records, as_of=TODAY)
    assert (len(found), found.reasons) == (0, {"end_before_start": 1, "not_started": 1})


def test_a_negative_gap_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        tenure([], as_of=TODAY, gap_days=-1)
