"""What must hold of any suppliers: order, symmetry, partition, refinement, noise; and the target on made-up firms."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import thirty3 as t3
from tests.bench.resolve_suppliers import score
from tests.bench.supplier_world import published
from thirty3.models.organisation import Identifier
from thirty3.models.supplier import Supplier
from thirty3.ocds.compile import compile_releases
from thirty3.resolve.assemble import of_process
from thirty3.resolve.suppliers import SupplierResolution, suppliers

NAMES = [
    *("Zentrel Care", "Zentrel Care Ltd", "Zentral Care", "Zentrl Care LLP", "ZENTREL  CARE", "ZentrelCare"),
    *("Zentrel Care t/a Brightly", "Brightly", "Zentrel Care formerly Oldham Widgets", "Oldham Widgets"),
    *("Various", "See attached", "Zentrelle Care", "Example & Sons", "Example and Sons LLP", "Example Sons", "", "—"),
]
SUPPLIERS = st.builds(
    lambda name, number, district, charity: Supplier(
        id="any",
        name=name,
        company_number=number,
        postcode_district=district,
        identifiers=(Identifier(scheme="GB-CHC", id=charity),) if charity else (),
    ),
    st.sampled_from(NAMES) | st.text(max_size=12),
    st.none() | st.sampled_from(["00000001", "00000002", "SC000003", "nonsense"]),
    st.none() | st.sampled_from(["E8", "W1"]),
    st.none() | st.none() | st.sampled_from(["1", "2"]),
)
MANY = st.lists(SUPPLIERS, max_size=12)
THRESHOLDS = st.sampled_from([0.0, 0.85, 0.9, 0.92, 0.95, 0.97, 1.0])


def parts(found: SupplierResolution, given: list[Supplier]) -> set[frozenset[int]]:
    """Places of the suppliers that are one firm; one that names nobody is a part of its own."""
    by_id: dict[str, set[int]] = {}
    for place, one in enumerate(given):
        firm = found.supplier_of(one)
        by_id.setdefault(f"nobody {place}" if firm is one else firm.id, set()).add(place)
    return {frozenset(places) for places in by_id.values()}


@given(MANY, st.randoms(use_true_random=False))
def test_the_order_of_the_input_decides_nothing(given: list[Supplier], draw: random.Random) -> None:
    shuffled = given[:]
    draw.shuffle(shuffled)
    one, other = suppliers(given), suppliers(shuffled)
    assert one.suppliers == other.suppliers
    assert one.merges == other.merges
    assert one.refused == other.refused
    assert one.placeholders == other.placeholders
    assert one.compared == other.compared


@given(SUPPLIERS, SUPPLIERS)
def test_two_suppliers_are_one_firm_whichever_comes_first(one: Supplier, other: Supplier) -> None:
    assert len(suppliers([one, other])) == len(suppliers([other, one]))


@given(MANY, THRESHOLDS)
def test_every_supplier_is_one_firm_and_every_firm_some_supplier(given: list[Supplier], threshold: float) -> None:
    found = suppliers(given, threshold=threshold)
    assert len({one.id for one in found}) == len(found)
    assert {found.id_of(one) for one in given} == {one.id for one in (*found.suppliers, *found.placeholders)}
    assert all("|" not in one.id for one in found)


@given(MANY, THRESHOLDS)
def test_two_valid_numbers_are_never_one_firm(given: list[Supplier], threshold: float) -> None:
    found = suppliers(given, threshold=threshold)
    for one in given:
        if one.company_number not in (None, "nonsense"):
            assert found.supplier_of(one).company_number == one.company_number


@given(MANY, THRESHOLDS, THRESHOLDS)
def test_a_stricter_threshold_only_takes_firms_apart(given: list[Supplier], one: float, other: float) -> None:
    lax = parts(suppliers(given, threshold=min(one, other)), given)
    for part in parts(suppliers(given, threshold=max(one, other)), given):
        assert any(part <= whole for whole in lax)


@given(MANY, st.sampled_from([str.upper, str.lower, lambda text: f"  {text.replace(' ', '  ')}."]))
def test_case_spaces_and_full_stops_change_nothing(given: list[Supplier], noise: object) -> None:
    assert callable(noise)
    plain = [one for one in given if one.name.isascii()]
    noisy = [one.model_copy(update={"name": noise(one.name)}) for one in plain]
    assert parts(suppliers(plain), plain) == parts(suppliers(noisy), noisy)


@given(MANY)
def test_resolving_what_is_resolved_joins_no_two_numbers_and_loses_nobody(given: list[Supplier]) -> None:
    found = suppliers(given)
    again = suppliers(found)
    assert len(again) <= len(found)
    assert {one.company_number for one in again} == {one.company_number for one in found} or len(again) < len(found)


@given(MANY, THRESHOLDS)
def test_every_further_name_of_a_firm_is_explained(given: list[Supplier], threshold: float) -> None:
    found = suppliers(given, threshold=threshold)
    explained = Counter(merge.supplier_id for merge in found.merges)
    for one in found:
        names = {supplier.name for supplier in given if found.supplier_of(supplier) == one}
        assert explained[one.id] >= len(names) - 1
    assert all(merge.evidence and merge.confidence >= min(threshold, 0.95) for merge in found.merges)


def test_made_up_firms_are_told_apart_as_well_as_promised() -> None:
    rows = [row for row in published(6_000) if row.firm is not None]
    found = suppliers(row.supplier for row in rows)
    result = score([found.id_of(row.supplier) for row in rows], [row.firm for row in rows])
    assert result.precision >= 0.99
    assert result.recall >= 0.88


def test_names_of_common_words_cost_no_comparison_of_all_with_all() -> None:
    words = ["Services", "Group", "London", "Care", "Solutions", "Support", "Training", "Homes"]
    names = {f"{a} {b} {c} {d}" for a in words for b in words for c in words for d in words}
    found = suppliers(Supplier(id="any", name=name) for name in names)
    assert found.compared < 40 * len(names) < len(names) * (len(names) - 1) // 2


def test_suppliers_of_real_notices_merge_where_a_reader_would_merge_them(shared: Path) -> None:
    files = sorted((shared / "contracts_finder").glob("*releases*.json")) + sorted(
        (shared / "contracts_finder").glob("search_page*.json")
    )
    processes = [process for file in files for process in compile_releases(t3.load(file))]
    given = [contract for process in processes for contract in of_process(process)[1]]  # suppliers as published
    found = suppliers(given)
    merged = {(merge.rule, merge.supplier_id) for merge in found.merges}
    assert merged >= {
        ("name", "GB-COH-01991637"),  # axis europe plc, with a number and without
        ("spelling", "GB-COH-OC303675"),  # one notice has Deloittte LLP
        ("company_number", "GB-COH-OC301540"),  # KPMG and KPMG LLP
    }
    assert {merge.rule for merge in found.merges} <= {
        *("name", "company_number", "spelling", "legal_form", "trading_name", "spacing", "identifier")
    }
    assert sum(len(row.suppliers) for row in found.apply(given)) <= sum(len(row.suppliers) for row in given)


@pytest.mark.parametrize("spoilt", ["Various", "REDACTED", "See attached"])
def test_one_that_names_nobody_never_changes_how_others_join(spoilt: str) -> None:
    rows = [row.supplier for row in published(400)]
    plain = suppliers(rows)
    assert suppliers([*rows, Supplier(id="any", name=spoilt)]).suppliers == plain.suppliers
