"""Completeness: shares and unlocked contracts against going through the contracts one by one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given

from tests.analysis.worlds import CAMDEN, HACKNEY, TODAY, contract, supplier, worlds
from thirty3.analysis.completeness import FIELDS, NEEDS, Completeness, completeness
from thirty3.models.contract import Contract

_HAS: dict[str, Callable[[Contract], bool]] = {
    "reference": lambda one: one.ocid is not None,
    "title": lambda one: one.title != "",
    "department": lambda one: one.department is not None,
    "start": lambda one: one.period.start is not None,
    "end": lambda one: one.period.end is not None,
    "max_end": lambda one: one.period.max_end is not None,
    "value": lambda one: one.value is not None,
    "vat": lambda one: (one.value or one.annual_value) is not None and (one.value or one.annual_value).vat != "unknown",  # type: ignore[union-attr]
    "supplier": lambda one: any(not who.placeholder for who in one.suppliers),
    "company_number": lambda one: any(who.id.startswith("GB-COH-") for who in one.suppliers if not who.placeholder),
    "supplier_size": lambda one: any(who.size != "unknown" for who in one.suppliers),
    "supplier_vcse": lambda one: any(who.vcse is not None for who in one.suppliers),
    "procurement_method": lambda one: one.procurement_method is not None,
    "cpv": lambda one: one.cpv != (),
    "service_area": lambda one: one.service_area is not None,
    "awarded": lambda one: one.awarded is not None,
    "bids": lambda one: one.bids is not None,
}


def test_every_field_has_an_independent_reading_here_and_every_need_is_a_field() -> None:
    assert list(_HAS) == list(FIELDS)
    assert {field for needed in NEEDS.values() for field in needed} <= set(FIELDS)


@given(worlds())
def test_shares_are_those_that_going_through_the_contracts_gives(records: list[Contract]) -> None:
    found = completeness(records)
    for row in found:
        own = [one for one in records if (row.borough in one.boroughs if row.borough else not one.boroughs)]
        assert row.n == len(own) > 0
        assert row.filled == sum(_HAS[row.field](one) for one in own)
        assert row.share == row.filled / row.n
    keys = {gss for one in records for gss in one.boroughs or (None,)}
    assert {(row.borough, row.field) for row in found} == {(key, field) for key in keys for field in FIELDS}


@given(worlds())
def test_what_a_field_unlocks_is_what_having_it_would_bring_into_the_measures(records: list[Contract]) -> None:
    def complete(one: Contract, needed: tuple[str, ...], given: str | None = None) -> bool:
        return all(name == given or _HAS[name](one) for name in needed)

    asked = {one.field: one.unlocks for one in completeness(records).whole.ask}
    for field in FIELDS:
        gained = sum(
            complete(one, needed, field) - complete(one, needed) for one in records for needed in NEEDS.values()
        )
        assert asked.get(field, 0) == gained
    assert list(asked.values()) == sorted(asked.values(), reverse=True)


@given(worlds())
def test_a_contract_that_says_everything_never_lowers_a_share_of_its_borough(records: list[Contract]) -> None:
    before = {(row.borough, row.field): row.share for row in completeness(records)}
    after = {(row.borough, row.field): row.share for row in completeness([*records, _full()])}
    assert all(after[key] >= share for key, share in before.items() if key[0] == CAMDEN)
    assert all(after[key] == share for key, share in before.items() if key[0] != CAMDEN)


def _full(**more: Any) -> Contract:
    who = supplier("GB-COH-00000001", "small").model_copy(update={"vcse": False})
    start = date(2025, 1, 1)
    made = contract("full", CAMDEN, start=start, end=TODAY, max_end=TODAY, pounds=1, vat="excluded", suppliers=[who])
    fields = {"ocid": "ocds-x", "department": "Housing", "procurement_method": "open", "cpv": ("48000000",)}
    return made.model_copy(update=fields | {"awarded": start, "bids": 0} | more)


def test_a_full_contract_is_complete_and_asks_for_nothing() -> None:
    (borough,) = completeness([_full()]).boroughs
    assert (borough.borough, borough.share, borough.ask) == (CAMDEN, 1.0, ())


def test_freshness_is_the_newest_notice_and_its_age_on_the_day_asked() -> None:
    records = [_full(published=TODAY - timedelta(days)) for days in (40, 10)] + [contract("undated", HACKNEY)]
    found = completeness(records, as_of=TODAY)
    assert {one.borough: (one.newest, one.age_days) for one in found.boroughs} == {
        CAMDEN: (TODAY - timedelta(10), 10),
        HACKNEY: (None, None),
    }
    assert completeness(records).whole.age_days is None


def test_the_league_table_begins_with_the_most_complete() -> None:
    found = completeness([contract("a", CAMDEN), _full(id="b", boroughs=(HACKNEY,))])
    assert [one.borough for one in found.boroughs] == [HACKNEY, CAMDEN]


def test_a_joint_contract_counts_in_each_borough_and_once_in_the_whole() -> None:
    found = completeness([contract("a", CAMDEN, HACKNEY), contract("b")])
    assert [(one.borough, one.contracts) for one in found.boroughs] == [(CAMDEN, 1), (HACKNEY, 1), (None, 1)]
    assert found.whole.contracts == found.used == 2


def test_a_date_that_is_no_day_makes_nothing_fresh() -> None:
    rows = [_full().row() | {"contract_id": text, "published": text} for text in ("never", "2026-02-30", "2026-02-28")]
    assert completeness(rows).whole.newest == date(2026, 2, 28)


def test_a_summary_says_what_to_ask_for_next() -> None:
    found = completeness([_full(bids=None), _full(id="b", bids=None, published=TODAY)])
    assert str(found) == (
        "Completeness of contracts, past and cancelled ones too: 94.1% of 17 fields, newest of 2026-11-22; "
        "ask next for bids; 2 contracts used, 0 left out"
    )
    assert "nothing to look at" in str(completeness([]))


@pytest.mark.parametrize("records", [[], [_full()], [contract("a", CAMDEN), contract("b")]])
def test_a_result_is_a_value_and_a_table(records: list[Contract]) -> None:
    found = completeness(records, as_of=TODAY)
    assert Completeness.model_validate_json(found.model_dump_json()) == found
    assert found.to_polars().to_dicts() == found.to_arrow().to_pylist() == found.to_rows()
