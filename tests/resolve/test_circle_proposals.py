"""Proposals: what a contract implies for an entry, each kind; accepting all of them leaves nothing to propose."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.resolve.held import BRENT, CAMDEN, HOUSING, application, contract
from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.decision import Decision
from thirty3.models.proposal import Proposal
from thirty3.resolve import classify
from thirty3.resolve.circle import apply, link, propose


def of(one: Contract) -> Contract:
    """The same as its words are classified."""
    return one.model_copy(update={"classification": classify(title=one.title)})


def proposals(contracts: list[Contract], entries: list[Application]) -> tuple[Proposal, ...]:
    return propose(contracts, entries, link([], contracts, entries))


def only(contracts: list[Contract], entries: list[Application]) -> Proposal:
    (found,) = proposals(contracts, entries)
    return found


def test_a_contract_for_a_system_that_nobody_listed_is_a_new_entry() -> None:
    found = only([of(contract("c"))], [])
    assert (found.kind, found.borough, found.after.contract_ids) == ("new_application", CAMDEN, ("c",))
    assert {one.field for one in found.changes} == {"name", "supplier", "service_areas", "period", "contract_ids"}
    assert [one.before for one in found.changes] == [None] * 5


def test_two_contracts_of_one_system_are_one_new_entry_as_the_later_says() -> None:
    first = of(contract("c", starts=date(2021, 4, 1), ends=date(2025, 3, 31)))
    then = of(contract("d", starts=date(2025, 4, 1), ends=date(2029, 3, 31)))
    found = only([then, first], [])
    assert (found.contract_id, found.after.contract_ids) == ("d", ("c", "d"))
    assert found.after.period.end == date(2029, 3, 31)


def test_a_joint_contract_is_a_new_entry_of_each_borough() -> None:
    found = proposals([of(contract("c", boroughs=(CAMDEN, BRENT)))], [])
    assert sorted(one.borough for one in found) == sorted((CAMDEN, BRENT))


@pytest.mark.parametrize("title", ["Supply of laptops", "Software consultancy days", "Framework for software"])
def test_days_of_work_things_and_ways_to_buy_are_no_entry(title: str) -> None:
    assert proposals([of(contract("c", title))], []) == ()


def test_frameworks_and_what_is_not_awarded_are_no_entry() -> None:
    assert proposals([of(contract("c", framework=True)), of(contract("d", status="cancelled"))], []) == ()


def test_a_later_contract_with_another_firm_is_a_new_supplier() -> None:
    entry = application("a", HOUSING, supplier="Madeup Systems Ltd", ends=date(2026, 3, 31), contracts=("old",))
    later = of(contract("c", firm="Other Example Ltd", starts=date(2026, 4, 1), ends=date(2030, 3, 31)))
    found = only([later], [entry])
    assert (found.kind, found.after.supplier) == ("new_supplier", "Other Example Ltd")
    assert found.after.contract_ids == ("old", "c")


def test_a_later_contract_with_the_same_firm_is_a_renewal() -> None:
    entry = application("a", HOUSING, supplier="Madeup Systems Ltd", ends=date(2026, 3, 31), contracts=("old",))
    later = of(contract("c", starts=date(2026, 4, 1), ends=date(2030, 3, 31)))
    assert only([later], [entry]).kind == "renewal"


def test_an_end_moved_within_what_the_entry_allows_is_an_extension_taken() -> None:
    entry = application("a", ends=date(2027, 3, 31), longest=date(2028, 3, 31), contracts=("c",))
    found = only([of(contract("c"))], [entry])
    assert (found.kind, found.after.period.end) == ("extension_taken", date(2028, 3, 31))


def test_an_end_moved_otherwise_is_a_new_end() -> None:
    entry = application("a", ends=date(2027, 3, 31), contracts=("c",))
    assert only([of(contract("c"))], [entry]).kind == "new_end"


def test_an_early_end_is_a_termination() -> None:
    entry = application("a", supplier="Madeup Systems Ltd", ends=date(2028, 3, 31), contracts=("c",))
    ended = of(contract("c", status="terminated")).model_copy(update={"terminated": date(2026, 6, 30)})
    found = only([ended], [entry])
    assert (found.kind, found.after.period.end) == ("termination", date(2026, 6, 30))


def test_a_candidate_proposes_nothing() -> None:
    entry = application("a", name="Something else", supplier="Madeup Systems", ends=None)
    contracts = [of(contract("c"))]
    assert [one.state for one in link([], contracts, [entry])] == ["candidate"]
    assert proposals(contracts, [entry]) == ()


def test_what_was_decided_is_not_proposed_again() -> None:
    found = only([of(contract("c"))], [])
    for verdict in ("accepted", "refused"):
        word = Decision.model_validate(
            {
                "subject": "proposal",
                "id": found.id,
                "verdict": verdict,
                "by": "systems team",
                "decided_at": datetime(2026, 11, 22, tzinfo=UTC),
            }
        )
        assert propose([of(contract("c"))], [], (), decisions=[word]) == ()


def test_an_accepted_change_gives_way_where_the_source_says_something_new() -> None:
    entry = application("a", supplier="Madeup Systems Ltd", ends=date(2027, 3, 31), contracts=("c",))
    found = only([of(contract("c"))], [entry])
    changed = apply(entry, found)
    assert changed is not None
    assert changed.period.end == date(2028, 3, 31)
    newer = application("a", supplier="Madeup Systems Ltd", ends=date(2030, 3, 31), contracts=("c",))
    assert apply(newer, found) == newer
    assert apply(None, found) is None


@given(st.integers(0, 2**32), st.integers(0, 6), st.integers(0, 4))
def test_accepting_everything_leaves_nothing_to_propose_whatever_the_order(
    seed: int, contracts: int, entries: int
) -> None:
    draw = Random(seed)
    given_contracts = [
        of(
            contract(
                f"c{number}",
                draw.choice(["Housing management system", "Planning portal", "Laptops"]),
                boroughs=tuple(sorted(draw.sample([CAMDEN, BRENT], draw.choice([1, 1, 2])))),
                firm=draw.choice([None, "Madeup Systems Ltd", "Other Example Ltd"]),
                starts=date(draw.choice([2020, 2023, 2026]), 4, 1),
                ends=draw.choice([None, date(2027, 3, 31), date(2028, 3, 31)]),
                status=draw.choice(["active", "active", "cancelled"]),
            )
        )
        for number in range(contracts)
    ]
    listed = [
        application(
            f"a{number}",
            supplier=draw.choice([None, "Madeup Systems"]),
            ends=draw.choice([None, date(2027, 3, 31)]),
            contracts=draw.choice([(), ("c0",), ("c1",)]),
        )
        for number in range(entries)
    ]
    found = proposals(given_contracts, listed)
    draw.shuffle(given_contracts)
    draw.shuffle(listed)
    assert proposals(given_contracts, listed) == found
    held = {one.id: one for one in listed}
    for one in found:
        assert one.changes
        made = apply(held.get(one.application_id), one)
        assert made is not None
        held[one.application_id] = made
    assert {one.id for one in proposals(given_contracts, list(held.values()))}.isdisjoint({one.id for one in found})
