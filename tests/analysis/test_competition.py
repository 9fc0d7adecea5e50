"""Competition: shares of what is known, None where nobody says, and suppliers that are new."""

from __future__ import annotations

import statistics
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.markets import markets
from tests.analysis.worlds import CAMDEN, HACKNEY, TODAY, contract, supplier
from thirty3.analysis.competition import CompetitionRow, competition
from thirty3.models.contract import Contract

YESTERDAY = TODAY - timedelta(1)


def _one(records: list[Contract], since: date | None = None) -> CompetitionRow:
    (row,) = competition(records, new_since=since)
    return row


def _awarded(records: list[Contract]) -> list[Contract]:
    return [one for one in records if one.status not in {"pending", "cancelled", "unsuccessful"}]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


@given(markets())
def test_every_figure_is_the_count_of_contracts_one_by_one(records: list[Contract]) -> None:
    own, row = _awarded(records), _one(records)
    methods = [one.procurement_method for one in own if one.procurement_method]
    bids = [one.bids for one in own if one.bids]
    rivals = [one.bids for one in own if one.bids and one.procurement_method in ("open", "selective")]
    assert (row.n, row.methods, row.bids, row.competitive_bids) == (len(own), len(methods), len(bids), len(rivals))
    assert row.open_share == _share(methods.count("open"), len(methods))
    assert row.single_bid_share == _share(rivals.count(1), len(rivals))
    assert row.mean_bids == (pytest.approx(statistics.mean(bids)) if bids else None)
    assert row.median_bids == (statistics.median(bids) if bids else None)
    assert row.suppliers == len({who.id for one in own for who in one.suppliers if not who.placeholder})
    assert row.new_supplier_share is row.seen_suppliers is row.unsure_suppliers is None


@given(markets())
def test_a_supplier_is_new_when_its_first_contract_is(records: list[Contract]) -> None:
    seen: dict[str, list[date | None]] = {}
    for one in _awarded(records):
        day = one.awarded or one.signed or one.period.start
        for who in one.suppliers:
            if not who.placeholder:
                seen.setdefault(who.id, []).append(day)
    since = [days for days in seen.values() if any(day and day >= TODAY for day in days)]
    before = [days for days in since if any(day and day < TODAY for day in days)]
    unsure = [days for days in since if days not in before and None in days]
    row = _one(records, TODAY)
    assert (row.seen_suppliers, row.unsure_suppliers) == (len(since) - len(unsure), len(unsure))
    assert row.new_supplier_share == _share(len(since) - len(before) - len(unsure), len(since) - len(unsure))


@given(markets())
def test_a_row_is_what_its_contracts_alone_would_give(records: list[Contract]) -> None:
    for row in competition(records, by=("service_area", "source"), new_since=TODAY):
        own = [one for one in records if (one.service_area, one.provenance.source) == row.key]
        assert _one(own, TODAY).model_copy(update={"key": row.key}) == row


@given(markets())
def test_shares_of_sources_weighted_by_what_they_are_of_give_the_share_of_all(records: list[Contract]) -> None:
    whole, parts = _one(records), competition(records, by=("source",))
    for share, of in (("open_share", "methods"), ("single_bid_share", "competitive_bids"), ("mean_bids", "bids")):
        known = sum(getattr(row, of) for row in parts)
        weighted = sum((getattr(row, share) or 0) * getattr(row, of) for row in parts)
        assert getattr(whole, share) == (pytest.approx(weighted / known) if known else None)
        assert getattr(whole, of) == known


def _told(id: str, *boroughs: str, who: str = "x", **told: Any) -> Contract:
    return contract(id, *boroughs, suppliers=[supplier(who)]).model_copy(update=told)


def test_bids_that_nobody_publishes_are_none_and_never_zero() -> None:
    row = _one([_told("a", procurement_method="open"), _told("b", procurement_method="open", bids=0)])
    assert row.single_bid_share is row.mean_bids is row.median_bids is None
    assert (row.bids, row.competitive_bids, row.open_share) == (0, 0, 1.0)


def test_a_single_bid_counts_only_where_others_could_have_bid() -> None:
    row = _one(
        [
            _told("a", procurement_method="open", bids=1),
            _told("b", procurement_method="selective", bids=4),
            _told("c", procurement_method="direct", bids=1),
            _told("d", procurement_method="limited", bids=1),
            _told("e", bids=1),
        ]
    )
    assert (row.single_bid_share, row.competitive_bids) == (0.5, 2)
    assert (row.mean_bids, row.median_bids, row.bids) == (1.6, 1.0, 5)


def test_a_joint_contract_counts_in_each_of_its_boroughs() -> None:
    found = competition([_told("a", CAMDEN, HACKNEY, bids=2), _told("b", CAMDEN, bids=4)], by=("borough",))
    assert [(row.key, row.n, row.mean_bids) for row in found] == [((CAMDEN,), 2, 3.0), ((HACKNEY,), 1, 2.0)]
    assert found.used == 2


def test_the_day_itself_is_since_and_a_contract_without_a_day_leaves_it_unsure() -> None:
    records = [
        _told("a", who="new", awarded=TODAY),
        _told("b", who="old", awarded=TODAY),
        _told("c", who="old", signed=YESTERDAY),
        _told("d", who="unsure", awarded=TODAY),
        _told("e", who="unsure"),
        _told("f", who="gone", awarded=YESTERDAY),
    ]
    row = _one(records, TODAY)
    assert (row.new_supplier_share, row.seen_suppliers, row.unsure_suppliers, row.suppliers) == (0.5, 2, 1, 4)


@given(st.none() | st.just(TODAY))
def test_nothing_gives_none_for_every_share(since: date | None) -> None:
    row = _one([], since)
    shares = (row.open_share, row.single_bid_share, row.mean_bids, row.median_bids, row.new_supplier_share)
    assert shares == (None,) * 5


def test_the_summary_says_of_how_many_each_share_is() -> None:
    records = [_told("a", procurement_method="open", bids=1), _told("b"), contract("c", status="cancelled")]
    assert competition(records).summary() == (
        "Competition, contracts awarded, past ones too: 100.0% open of 1 that state a method, 100.0% with a single bid "
        "of 1 competitive ones that state bids; 2 contracts used, 1 left out (1 status cancelled)"
    )
