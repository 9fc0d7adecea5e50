"""Opportunities: components of clusters as counted by hand, the play, and a score only when asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.worlds import CAMDEN, HACKNEY, SUTTON, TODAY, contract, supplier, worlds
from thirty3.analysis.expiry_clusters import expiry_clusters
from thirty3.analysis.opportunities import Opportunity, opportunities
from thirty3.errors import UnknownNameError
from thirty3.models.contract import Contract


def _one(records: list[Contract], systems: dict[str, str] | None = None) -> Opportunity:
    (found,) = opportunities(expiry_clusters(records, as_of=TODAY), systems=systems)
    return found


@given(worlds(), st.dictionaries(st.sampled_from([f"ocds-made-up-{n}" for n in range(9)]), st.sampled_from("pq")))
def test_components_are_those_of_the_contracts_one_by_one(records: list[Contract], systems: dict[str, str]) -> None:
    clusters = expiry_clusters(records, as_of=TODAY, window_days=9)
    found = opportunities(clusters, systems=systems)
    by_id = {one.id: one for one in records}
    assert (found.used, found.excluded, found.reasons) == (clusters.used, clusters.excluded, clusters.reasons)
    for cluster, row in zip(clusters, found, strict=True):
        own = [by_id[id] for id in cluster.contract_ids]
        holders = [{who.id for who in one.suppliers if not who.placeholder} for one in own]
        counted = {id: sum(id in held for held in holders) for id in set().union(*holders)}
        most = max(counted.values(), default=0)
        assert row.largest_share == (most / len(own) if most else None)
        assert row.largest_supplier_id == min((id for id in counted if counted[id] == most), default=None)
        assert (row.play == "joint_renegotiation") == (most == len(own))
        assert (row.play == "unknown") == (most < len(own) and len(counted) < 2)
        run = [systems[one.id] for one in own if one.id in systems]
        assert row.systems_known == len(run)
        assert row.same_system_share == (max(run.count("p"), run.count("q")) / len(run) if run else None)
        assert row.span_days == (cluster.last_end - cluster.first_end).days
        assert (row.boroughs, row.slack_days, row.annual_value) == (
            cluster.boroughs, cluster.slack_days, cluster.annual_value,
        )  # fmt: skip
        assert row.score is None


def _held(*holders: str | None) -> list[Contract]:
    places = [CAMDEN, HACKNEY, SUTTON]
    return [
        contract(f"c{place}", places[place], end=TODAY, suppliers=() if who is None else [supplier(who)])
        for place, who in enumerate(holders)
    ]


@pytest.mark.parametrize(
    ("holders", "play", "share"),
    [
        (("x", "x", "x"), "joint_renegotiation", 1.0),
        (("x", "x", "y"), "joint_reprocurement", 2 / 3),
        (("x", "y", None), "joint_reprocurement", 1 / 3),
        (("x", "x", None), "unknown", 2 / 3),
        ((None, None, None), "unknown", None),
    ],
)
def test_the_play_is_to_renegotiate_with_one_supplier_or_to_buy_anew_from_several(
    holders: tuple[str | None, ...], play: str, share: float | None
) -> None:
    found = _one(_held(*holders))
    assert (found.play, found.largest_share) == (play, share)


def test_the_class_is_that_of_the_service_area_and_none_for_a_code_nobody_knows() -> None:
    known = _one(_held("x", "y"))
    own = [one.model_copy(update={"classification": None}) for one in _held("x", "y")]
    rows = [one.row() | {"service_area": "alchemy"} for one in own]
    (unknown,) = opportunities(expiry_clusters(rows, as_of=TODAY), weights={"core_technology": 1.0})
    assert (known.collaboration_class, unknown.collaboration_class, unknown.score) == (
        "key_business_system",
        None,
        None,
    )


def test_there_is_no_score_without_weights_and_the_caller_says_what_counts() -> None:
    later = TODAY + timedelta(400)
    records = [
        *_held("x", "y"),
        *(
            contract(f"l{gss}", gss, end=later, annual=10, suppliers=[supplier("z")])
            for gss in (CAMDEN, HACKNEY, SUTTON)
        ),
    ]
    clusters = expiry_clusters(records, as_of=TODAY)
    plain = opportunities(clusters)
    assert [(row.last_end, row.score) for row in plain] == [(TODAY, None), (later, None)]
    weighted = opportunities(clusters, weights={"boroughs": 2, "key_business_system": 1, "largest_share": 4})
    assert [(row.last_end, row.score) for row in weighted] == [(later, 11.0), (TODAY, 7.0)]
    by_value = opportunities(clusters, weights={"annual_value": 0.1})
    assert [(row.last_end, row.score) for row in by_value] == [(later, 3.0), (TODAY, None)]


def test_what_is_no_component_is_refused_with_near_ones() -> None:
    with pytest.raises(UnknownNameError, match="'borough' is no component of an opportunity; near: boroughs"):
        opportunities(expiry_clusters([], as_of=TODAY), weights={"borough": 1})  # type: ignore[dict-item]  # a slip


def test_the_summary_counts_the_plays() -> None:
    found = opportunities(expiry_clusters(_held("x", "x"), as_of=TODAY), weights={"boroughs": 1.0})
    assert found.summary() == (
        "1 opportunity as of 2026-11-22: 1 to renegotiate with one supplier, 0 to buy anew together, 0 unknown; "
        "score weights boroughs; 2 contracts used, 0 left out"
    )
