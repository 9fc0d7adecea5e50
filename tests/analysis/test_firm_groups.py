"""Firms as groups: nothing is lost, and the fewer there are the more concentrated they are."""

from __future__ import annotations

from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.worlds import CAMDEN, FORMS, contract, supplier, worlds
from thirty3.analysis._firm_groups import as_firm_groups
from thirty3.analysis._market import Group, Market
from thirty3.analysis.concentration import concentration
from thirty3.models.contract import Contract
from thirty3.models.row import pack

NAMES = {"a": "Alpha", "b": "Béta | Co", "c": 'say "x"', "d": "Delta"}
tables = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["One", "Two | 2", "a"]))


@st.composite
def _alike(draw: st.DrawFn) -> Group:
    ids = draw(st.lists(st.sampled_from(["a", "b", "c", "d", None]), min_size=1, max_size=3))
    names = [None if id is None else NAMES[id] for id in ids]
    numbers = (draw(st.integers(0, 7)), draw(st.integers(1, 3)), draw(st.integers(0, 9)), draw(st.integers(1, 3)))
    return (pack(ids) or "", pack(names), *numbers)


def _squares(found: Market) -> float:
    amounts = [one.amount / found.unit for one in found.held.values()]
    return sum(amount * amount for amount in amounts)


@given(st.lists(_alike(), max_size=6), tables)
def test_a_group_holds_what_its_firms_hold(alike: list[Group], group_of: dict[str, str]) -> None:
    firms, groups = Market(alike), Market(as_firm_groups(alike, group_of))
    assert set(groups.held) == {group_of.get(id, id) for id in firms.held}
    for name, held in groups.held.items():
        own = [one for id, one in firms.held.items() if group_of.get(id, id) == name]
        assert held.amount * firms.unit == sum(one.amount for one in own) * groups.unit
        assert held.contracts <= sum(one.contracts for one in own)
        assert held.contracts >= max(one.contracts for one in own)
    assert groups.unnamed * firms.unit == firms.unnamed * groups.unit
    assert _squares(groups) >= _squares(firms) - 1e-9


@given(st.lists(_alike(), max_size=6))
def test_a_table_of_no_groups_changes_nothing(alike: list[Group]) -> None:
    firms, groups = Market(alike), Market(as_firm_groups(alike, {}))
    assert (groups.held, groups.unnamed, groups.unit) == (firms.held, firms.unnamed, firms.unit)


def test_two_firms_of_a_group_hold_a_contract_once() -> None:
    found = Market(as_firm_groups([("a|b", "Alpha|Beta", 1, 1, 100, 1)], {"a": "One", "b": "One"}))
    assert (found.held["One"].contracts, found.held["One"].amount / found.unit) == (1, 100)
    assert found.held["One"].names == {"One": 1}


@given(worlds(), tables, st.sampled_from(["value", "contracts"]))
@settings(max_examples=40)
def test_groups_are_never_less_concentrated_than_their_firms(
    records: list[Contract], group_of: dict[str, str], basis: Literal["value", "contracts"]
) -> None:
    firms = concentration(records, basis=basis, top=1, by=("borough",))
    groups = concentration(records, basis=basis, top=1, by=("borough",), group_of=group_of)
    for before, after in zip((firms, *firms.groups), (groups, *groups.groups), strict=True):
        assert (after.hhi or 0) >= (before.hhi or 0) - 1e-6
        assert (after.share or 0) >= (before.share or 0) - 1e-9
        assert after.suppliers <= before.suppliers
        assert (after.total, after.unnamed, after.used) == (before.total, before.unnamed, before.used)
        assert (before.level, after.level) == ("entity", "group")


@given(worlds())
@settings(max_examples=5)
def test_groups_are_the_same_in_every_form_of_rows(records: list[Contract]) -> None:
    table = {"a": "One", "b": "One"}
    expected = concentration(records, basis="value", by=("source",), group_of=table)
    for make in FORMS.values():
        assert concentration(make(records), basis="value", by=("source",), group_of=table) == expected


def test_a_group_stands_in_the_place_of_its_firms() -> None:
    records = [contract(id, CAMDEN, suppliers=[supplier(id)]) for id in "abcd"]
    found = concentration(records, basis="contracts", top=1, group_of={"a": "One", "b": "One"})
    assert [(row.supplier_id, row.name, row.contracts) for row in found][:2] == [("One", "One", 2), ("c", "c", 1)]
    assert (found.share, found.suppliers) == (0.5, 3)
    assert "the 1 largest of 3 groups of suppliers hold 50.0%" in str(found)
