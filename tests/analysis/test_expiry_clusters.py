"""Expiry clusters: what counts as one, who is in it, and until when one can act."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.worlds import CAMDEN, HACKNEY, SUTTON, TODAY, contract, supplier, worlds
from thirty3.analysis import ExpiryCluster, Incumbent, expiry_clusters
from thirty3.models.contract import Contract

windows = st.integers(0, 8) | st.integers(0, 4000)


def _ids(clusters: Iterable[ExpiryCluster]) -> list[tuple[str, ...]]:
    return [tuple(cluster.contract_ids) for cluster in clusters]


def _eligible(records: list[Contract]) -> dict[str, list[Contract]]:
    """What a cluster may hold, by service area, said a second time and more simply."""
    areas: dict[str, list[Contract]] = {}
    for one in records:
        runs = one.status in {"active", "unknown"} and one.period.end is not None and one.period.end >= TODAY
        if runs and one.boroughs and one.service_area:
            areas.setdefault(one.service_area, []).append(one)
    return areas


def _brute_force(records: list[Contract], window_days: int, min_boroughs: int) -> set[frozenset[str]]:
    """Every window between two ends, and of those with enough boroughs the ones inside no other."""
    found = set()
    for inside in _eligible(records).values():
        ends = [one.period.end for one in inside if one.period.end]
        for first in ends:
            for last in ends:
                if timedelta(0) <= last - first <= timedelta(window_days):
                    found.add(frozenset(one for one in inside if one.period.end and first <= one.period.end <= last))
    largest = {run for run in found if not any(run < other for other in found)}
    enough = {run for run in largest if len({gss for one in run for gss in one.boroughs}) >= min_boroughs}
    return {frozenset(one.id for one in run) for run in enough}


@given(worlds(max_size=12), windows, st.integers(1, 4))
def test_clusters_are_those_that_trying_every_window_finds(
    records: list[Contract], window_days: int, min_boroughs: int
) -> None:
    found = expiry_clusters(records, as_of=TODAY, window_days=window_days, min_boroughs=min_boroughs)
    ids = [frozenset(cluster.contract_ids) for cluster in found]
    assert set(ids) == _brute_force(records, window_days, min_boroughs)
    assert len(ids) == len(set(ids))


@given(worlds(max_size=12), windows)
def test_what_a_cluster_says_is_what_its_contracts_say(records: list[Contract], window_days: int) -> None:
    known = {one.id: one for one in records}
    for cluster in expiry_clusters(records, as_of=TODAY, window_days=window_days):
        inside = [known[id] for id in cluster.contract_ids]
        ends = [one.period.end for one in inside if one.period.end]
        assert ends == sorted(ends)
        assert (cluster.first_end, cluster.last_end, cluster.contracts) == (ends[0], ends[-1], len(inside))
        assert {one.service_area for one in inside} == {cluster.service_area}
        assert cluster.boroughs == tuple(sorted({gss for one in inside for gss in one.boroughs}))
        assert set(cluster.actionable_boroughs) <= set(cluster.boroughs)
        assert cluster.actionable == (cluster.slack_days >= 0) == (cluster.act_by >= TODAY)
        assert not cluster.actionable or cluster.actionable_boroughs == cluster.boroughs
        pounds = [one.value for one in inside if one.value and one.value.currency == "GBP" and one.value.pence >= 0]
        assert cluster.valued == len(pounds) == sum(cluster.vat.values())
        assert cluster.total_value == (Decimal(sum(money.pence for money in pounds)) / 100 if pounds else None)
        named = [{who.id for who in one.suppliers if not who.placeholder} for one in inside]
        assert {one.supplier_id: one.contracts for one in cluster.incumbents} == {
            id: sum(id in ids for ids in named) for id in set().union(*named)
        }


@given(worlds(max_size=12), windows)
def test_a_wider_window_holds_every_cluster_of_a_narrower_one(records: list[Contract], window_days: int) -> None:
    narrow = expiry_clusters(records, as_of=TODAY, window_days=window_days)
    wide = expiry_clusters(records, as_of=TODAY, window_days=window_days + 2)
    for ids in _ids(narrow):
        assert any(set(ids) <= set(others) for others in _ids(wide))


@given(worlds(max_size=12), windows)
def test_disjoint_clusters_are_the_best_of_those_that_overlap(records: list[Contract], window_days: int) -> None:
    def rank(cluster: ExpiryCluster) -> tuple[int, Decimal, date]:
        return -len(cluster.boroughs), -(cluster.total_value or Decimal(0)), cluster.first_end

    every = expiry_clusters(records, as_of=TODAY, window_days=window_days)
    kept = expiry_clusters(records, as_of=TODAY, window_days=window_days, disjoint=True)
    ids = [id for cluster in kept for id in cluster.contract_ids]
    assert len(ids) == len(set(ids))
    assert [cluster for cluster in every if cluster in kept.rows] == list(kept)
    for cluster in every:
        rivals = [other for other in kept if set(other.contract_ids) & set(cluster.contract_ids)]
        assert rivals, "one is dropped only for another that is kept"
        assert min(map(rank, rivals)) <= rank(cluster)


@given(worlds(max_size=10), st.integers(0, 3))
def test_contracts_in_another_service_area_or_long_over_move_no_cluster(records: list[Contract], number: int) -> None:
    more = [contract(f"other {place}", CAMDEN, end=TODAY, area="parking") for place in range(number)]
    more += [contract("over", HACKNEY, end=TODAY - timedelta(1)), contract("open", SUTTON)]
    found = expiry_clusters([*more, *records], as_of=TODAY, window_days=5)
    assert found.rows == expiry_clusters(records, as_of=TODAY, window_days=5).rows


@given(worlds(max_size=10), st.integers(2, 1000))
def test_values_times_so_much_give_totals_times_so_much(records: list[Contract], times: int) -> None:
    def scaled(one: Contract) -> Contract:
        if one.value is None:
            return one
        return one.model_copy(
            update={"value": one.value.model_copy(update={"amount": one.value.pence * times / Decimal(100)})}
        )

    before = expiry_clusters(records, as_of=TODAY)
    after = expiry_clusters(map(scaled, records), as_of=TODAY)
    assert _ids(after) == _ids(before)
    for one, other in zip(before, after, strict=True):
        assert other.total_value == (None if one.total_value is None else one.total_value * times)


def test_ends_80_days_apart_over_a_year_are_pairs_and_no_chain() -> None:
    gss = [CAMDEN, HACKNEY, SUTTON, "E09000001", "E09000002"]
    steps = [contract(str(step), gss[step], end=TODAY + timedelta(80 * step)) for step in range(5)]
    found = expiry_clusters(steps, as_of=TODAY, window_days=92)
    assert _ids(found) == [("0", "1"), ("1", "2"), ("2", "3"), ("3", "4")]
    assert _ids(expiry_clusters(steps, as_of=TODAY, window_days=92, disjoint=True)) == [("0", "1"), ("2", "3")]


@pytest.mark.parametrize(
    ("pounds", "kept"),
    [
        ({}, [("0", "1"), ("2", "3")]),  # as good as the other: the earliest
        ({"3": 5}, [("0", "1"), ("2", "3")]),
        ({"1": 1, "2": 5}, [("1", "2"), ("3", "4")]),
        ({"4": 9}, [("0", "1"), ("3", "4")]),
    ],
)
def test_of_clusters_that_overlap_the_one_worth_most_is_kept(
    pounds: dict[str, int], kept: list[tuple[str, ...]]
) -> None:
    gss = [CAMDEN, HACKNEY, SUTTON, "E09000001", "E09000002"]
    steps = [
        contract(str(step), gss[step], end=TODAY + timedelta(80 * step), pounds=pounds.get(str(step)))
        for step in range(5)
    ]
    assert _ids(expiry_clusters(steps, as_of=TODAY, window_days=92, disjoint=True)) == kept


def test_of_clusters_that_overlap_the_one_with_most_boroughs_is_kept_whatever_it_is_worth() -> None:
    gss = [CAMDEN, HACKNEY, SUTTON, "E09000001", "E09000002"]
    days = {"0": 0, "1": 0, "2": 80, "3": 160, "4": 160, "5": 160}
    places = {"0": 0, "1": 1, "2": 2, "3": 3, "4": 4, "5": 0}
    records = [
        contract(id, gss[places[id]], end=TODAY + timedelta(days[id]), pounds=1_000 if id == "0" else 1) for id in days
    ]
    assert _ids(expiry_clusters(records, as_of=TODAY, window_days=92)) == [("0", "1", "2"), ("2", "3", "4", "5")]
    kept = expiry_clusters(records, as_of=TODAY, window_days=92, disjoint=True)
    assert _ids(kept) == [("2", "3", "4", "5")]


@pytest.mark.parametrize(("days", "clusters"), [(91, 1), (92, 1), (93, 0)])
def test_the_window_includes_its_last_day(days: int, clusters: int) -> None:
    pair = [contract("a", CAMDEN, end=TODAY), contract("b", HACKNEY, end=TODAY + timedelta(days))]
    assert len(expiry_clusters(pair, as_of=TODAY, window_days=92)) == clusters


def test_a_borough_counts_once_however_many_contracts_it_has() -> None:
    twice = [contract("a", CAMDEN, end=TODAY), contract("b", CAMDEN, end=TODAY)]
    assert not expiry_clusters(twice, as_of=TODAY).rows
    assert _ids(expiry_clusters(twice, as_of=TODAY, min_boroughs=1)) == [("a", "b")]


def test_a_joint_contract_counts_for_all_its_boroughs_and_its_value_once() -> None:
    (cluster,) = expiry_clusters([contract("a", CAMDEN, HACKNEY, end=TODAY, pounds=300, annual=100)], as_of=TODAY)
    assert cluster.boroughs == (CAMDEN, HACKNEY)
    assert (cluster.total_value, cluster.valued) == (Decimal(300), 1)
    assert (cluster.annual_value, cluster.annual_valued) == (Decimal(100), 1)


def test_totals_say_how_many_had_a_value_and_never_mix_currencies() -> None:
    (cluster,) = expiry_clusters(
        [
            contract("a", CAMDEN, end=TODAY, pounds="10.50", vat="excluded"),
            contract("b", HACKNEY, end=TODAY, pounds=7, currency="EUR"),
            contract("c", HACKNEY, end=TODAY),
            contract("d", SUTTON, end=TODAY, pounds=1, vat="included"),
        ],
        as_of=TODAY,
    )
    assert (cluster.total_value, cluster.valued, cluster.contracts) == (Decimal("11.50"), 2, 4)
    assert cluster.vat == {"excluded": 1, "included": 1}
    assert (cluster.annual_value, cluster.annual_valued) == (None, 0)


def test_the_last_day_to_act_is_in_the_same_month_where_a_month_is_shorter() -> None:
    pair = [contract("a", CAMDEN, end=date(2029, 3, 31)), contract("b", HACKNEY, end=date(2029, 4, 1))]
    (cluster,) = expiry_clusters(pair, as_of=date(2028, 2, 29), lead_time_months=13)
    assert (cluster.act_by, cluster.slack_days, cluster.actionable) == (date(2028, 2, 29), 0, True)
    (cluster,) = expiry_clusters(pair, as_of=date(2028, 3, 1), lead_time_months=13)
    assert (cluster.slack_days, cluster.actionable) == (-1, False)
    assert cluster.actionable_boroughs == (HACKNEY,)


def test_a_borough_can_still_act_while_one_of_its_contracts_leaves_time() -> None:
    records = [
        contract("late", CAMDEN, end=date(2027, 11, 1)),
        contract("in time", CAMDEN, end=date(2027, 12, 1)),
        contract("also late", HACKNEY, end=date(2027, 11, 2)),
    ]
    (cluster,) = expiry_clusters(records, as_of=TODAY)
    assert (cluster.actionable, cluster.actionable_boroughs) == (False, (CAMDEN,))


def test_the_last_possible_end_is_the_current_one_where_no_extension_is_published() -> None:
    records = [
        contract("a", CAMDEN, end=date(2027, 1, 1), max_end=date(2029, 1, 1)),
        contract("b", HACKNEY, end=date(2029, 1, 2)),
        contract("over", SUTTON, end=date(2026, 1, 1), max_end=date(2029, 1, 2)),
    ]
    assert _ids(expiry_clusters(records, as_of=TODAY)) == []
    found = expiry_clusters(records, as_of=TODAY, end="maximum")
    assert _ids(found) == [("a", "b", "over")]
    assert found.excluded == 0


def test_a_contract_still_runs_on_its_last_day_and_one_without_an_end_never_counts_as_ended() -> None:
    records = [
        contract("today", CAMDEN, end=TODAY),
        contract("yesterday", HACKNEY, end=TODAY - timedelta(1)),
        contract("never said", HACKNEY),
        contract("stopped", HACKNEY, end=TODAY, status="terminated"),
        contract("elsewhere", end=TODAY),
        contract("what for", HACKNEY, end=TODAY, area=None),
    ]
    found = expiry_clusters(records, as_of=TODAY)
    assert found.used == 1
    assert found.reasons == {
        "ended": 1,
        "no_borough": 1,
        "no_end": 1,
        "no_service_area": 1,
        "status_terminated": 1,
    }


def test_a_cell_of_empty_places_is_no_borough() -> None:
    rows = [contract("a", end=TODAY).row() | {"borough": cell} for cell in ("", "|", '""')]
    assert expiry_clusters(rows, as_of=TODAY).reasons == {"no_borough": 3}


def test_clusters_come_by_the_day_to_act_then_by_service_area() -> None:
    records = [
        contract(f"{area} {gss} {end}", gss, area=area, end=end)
        for area in ("planning", "housing")
        for gss in (CAMDEN, HACKNEY)
        for end in (date(2029, 1, 1), date(2027, 1, 1))
    ]
    found = expiry_clusters(reversed(records), as_of=TODAY)
    assert [(cluster.first_end.year, cluster.service_area) for cluster in found] == [
        (2027, "housing"),
        (2027, "planning"),
        (2029, "housing"),
        (2029, "planning"),
    ]


def test_incumbents_come_with_most_contracts_first_and_under_their_usual_name() -> None:
    records = [
        contract("a", CAMDEN, end=TODAY, suppliers=[supplier("x", name="X Ltd"), supplier("y", name="Y")]),
        contract("b", HACKNEY, end=TODAY, suppliers=[supplier("x", name="X Limited"), supplier(None)]),
        contract("c", HACKNEY, end=TODAY, suppliers=[supplier("x", name="X Limited"), supplier("x", name="X Limited")]),
    ]
    (cluster,) = expiry_clusters(records, as_of=TODAY)
    assert cluster.incumbents == (
        Incumbent(supplier_id="x", name="X Limited", contracts=3),
        Incumbent(supplier_id="y", name="Y", contracts=1),
    )


@pytest.mark.parametrize("wrong", [{"window_days": -1}, {"min_boroughs": 0}, {"lead_time_months": -1}])
def test_impossible_questions_are_refused(wrong: dict[str, int]) -> None:
    asked = {"window_days": 92, "min_boroughs": 2, "lead_time_months": 12} | wrong
    with pytest.raises(ValueError, match="must not be negative"):
        expiry_clusters(
            [],
            as_of=TODAY,
            window_days=asked["window_days"],
            min_boroughs=asked["min_boroughs"],
            lead_time_months=asked["lead_time_months"],
        )


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("window", [("a", "b"), ("b", "c")]),
        ("calendar", [("a", "b")]),
        ("gap", [("a", "b", "c")]),
    ],
)
def test_ends_are_put_together_by_window_by_quarter_or_by_the_gaps_between_them(
    method: Literal["window", "calendar", "gap"], expected: list[tuple[str, ...]]
) -> None:
    records = [
        contract("a", CAMDEN, end=date(2028, 1, 1)),
        contract("b", HACKNEY, end=date(2028, 3, 21)),
        contract("c", SUTTON, end=date(2028, 6, 9)),
    ]
    found = expiry_clusters(records, as_of=TODAY, method=method)
    assert _ids(found) == expected
    assert found.method == method
    assert ("quarter of the calendar" in found.summary()) is (method == "calendar")
