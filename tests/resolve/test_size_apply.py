"""Sizes found, written into contracts, and what the SME share makes of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import thirty3
from tests.resolve.sizes import DAY, claimed, companies, company, contract, contracts, said, supplier
from thirty3.analysis import sme_share
from thirty3.models.company import Company
from thirty3.models.contract import Contract
from thirty3.models.money import Money
from thirty3.resolve.assemble import contracts as contracts_of
from thirty3.resolve.size import apply, size_of, sizes


def world() -> list[Contract]:
    """Four firms: one contradicted, one called an SME and large in truth, one unknown and small, one unknown."""
    contradicted = {"number": "00000001"}
    return [
        contract("1", claimed("sme", **contradicted), value=Money(amount="100")),
        contract("2", claimed("large", **contradicted), value=Money(amount="100")),
        contract("3", claimed("sme", number="00000002"), value=Money(amount="100")),
        contract("4", supplier("00000003"), value=Money(amount="100")),
        contract("5", supplier(None, "Nobody Knows"), value=Money(amount="100")),
    ]


COMPANIES = [company(said("large", "strong"), number="00000002"), company(said("small"), number="00000003")]


def test_only_size_and_who_asserts_it_change() -> None:
    before = world()
    after = list(apply(before, as_of=DAY, evidence=sizes(before, companies=COMPANIES)))
    assert [(one.suppliers[0].size, one.suppliers[0].size_asserted_by) for one in after] == [
        ("unknown", None),
        ("unknown", None),
        ("large", "reference_data"),
        ("small", "reference_data"),
        ("unknown", None),
    ]
    for old, new in zip(before, after, strict=True):
        put_back = new.suppliers[0].model_copy(
            update={"size": old.suppliers[0].size, "size_asserted_by": old.suppliers[0].size_asserted_by}
        )
        assert new.model_copy(update={"suppliers": (put_back,)}) == old
        assert Contract.from_row(new.row()).row() == new.row()


def test_the_sme_share_follows() -> None:
    before = world()
    after = list(apply(before, evidence=sizes(before, companies=COMPANIES)))
    [old], [new] = (sme_share(one, basis="value") for one in (before, after))
    assert [old.sme, old.large, old.unknown] == [200, 100, 200]
    assert [new.sme, new.large, new.unknown] == [100, 100, 300]
    assert (new.lower, new.upper, new.share) == (0.2, 0.8, 0.5)
    [doubtful] = sme_share(after, basis="value", trust_large=False)
    assert doubtful.large == 100, "a large that others than notices vouch for is trusted"


def test_a_notices_large_stays_a_notices() -> None:
    before = [contract("1", claimed("large"))]
    assert list(apply(before)) == before
    [doubtful] = sme_share(apply(before), basis="contracts", trust_large=False)
    assert doubtful.unknown == 1
    [untrusted] = apply(before, trust_large=False)
    assert untrusted.suppliers[0].size == "unknown"


def test_each_contract_is_judged_on_its_own_day_unless_one_is_named() -> None:
    before = [
        contract("old", claimed("sme"), published=date(2020, 1, 1)),
        contract("new", claimed("large"), published=date(2026, 1, 1)),
    ]
    assert [one.suppliers[0].size for one in apply(before)] == ["sme", "large"]
    assert [one.suppliers[0].size for one in apply(before, as_of=DAY)] == ["large", "large"]
    assert [one.suppliers[0].size for one in apply(before, as_of=DAY, max_age_months=100)] == [
        "unknown",
        "unknown",
    ]


def test_a_contract_without_a_day_is_judged_by_evidence_without_one() -> None:
    before = [contract("1", supplier(), published=None)]
    dated, undated = company(said("small")), company(said("large", as_of=None))
    [found] = apply(before, evidence=sizes(companies=[dated, undated]))
    assert found.suppliers[0].size == "large"


def test_a_contracts_own_claim_counts_though_the_evidence_lacks_it() -> None:
    before = [contract("1", claimed("sme")), contract("2", supplier())]
    assert [one.suppliers[0].size for one in apply(before, evidence=sizes())] == ["sme", "unknown"]
    assert [one.suppliers[0].size for one in apply(before)] == ["sme", "sme"]


def test_applying_twice_changes_nothing_more() -> None:
    before = world()
    index = sizes(before, companies=COMPANIES)
    once = list(apply(before, evidence=index))
    assert list(apply(once, evidence=index)) == once


def test_contracts_are_read_as_they_are_asked_for_when_there_is_evidence() -> None:
    def endless() -> Iterator[Contract]:
        for number in itertools.count():
            yield contract(str(number), claimed("sme"))

    assert len(list(itertools.islice(apply(endless(), evidence=sizes()), 3))) == 3


def test_a_joint_contract_keeps_its_suppliers_in_order() -> None:
    nobody = supplier(None, "Various", placeholder=True)
    before = contract("1", claimed("sme"), nobody, claimed("large", number="00000002"))
    [found] = apply([before], evidence=sizes(companies=COMPANIES))
    assert [one.size for one in found.suppliers] == ["sme", "unknown", "large"]
    assert [one.id for one in found.suppliers] == [one.id for one in before.suppliers]


@given(st.lists(contracts | companies, max_size=6), st.booleans(), st.sampled_from((0, 13, 36)))
def test_applying_gives_what_asking_for_each_gives(
    records: list[Contract | Company], trust_large: bool, months: int
) -> None:
    before = [one for one in records if isinstance(one, Contract)]
    index = sizes(before, companies=[one for one in records if isinstance(one, Company)])
    applied = apply(before, evidence=index, trust_large=trust_large, max_age_months=months)
    for old, after in zip(before, applied, strict=True):
        day = old.published
        if day is not None:
            verdict = size_of(supplier(), day, evidence=index, trust_large=trust_large, max_age_months=months)
            [held] = after.suppliers
            assert (held.size, held.size_asserted_by) == (verdict.size, verdict.asserted_by)


def test_a_supplier_of_thousands_of_contracts_is_judged_on_each_day() -> None:
    before = [
        contract(str(place), claimed("large" if place == 0 else "sme"), published=date(2015, 1, 1) + timedelta(place))
        for place in range(3_000)
    ]
    found = [one.suppliers[0].size for one in apply(before)]
    assert (found[0], set(found[1:1096]), set(found[1200:])) == ("large", {"unknown"}, {"sme"})


def test_a_wrong_choice_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="max_age_months"):
        apply([], max_age_months=-1)


def test_real_notices_never_call_a_listed_large_employer_an_sme(shared: Path) -> None:
    companies = thirty3.read("large_employers", shared / "suppliers" / "large_employers_2021-22.csv").companies
    files = [
        shared / "contracts_finder" / "search_page_2025-01-23.json",
        shared / "contracts_finder" / "openopps_2020_releases.json",
        *sorted((shared / "find_a_tender").glob("*.json")),
    ]
    before = list(contracts_of(thirty3.load(*files)))
    index = sizes(before, companies=companies, undated={"large_employers": date(2021, 4, 5)})
    large = {one.id for one in companies if any((e.size, e.strength) == ("large", "strong") for e in one.evidence)}
    verdicts = [
        size_of(held, date(2024, 4, 5), evidence=index) for one in before for held in one.suppliers if held.id in large
    ]
    assert len(verdicts) > 5
    assert {verdict.is_sme for verdict in verdicts} == {False}
    after = list(apply(before, evidence=index))
    assert len(after) == len(before)
    [old], [new] = (sme_share(one, basis="suppliers") for one in (before, after))
    assert (new.lower or 0) <= (old.lower or 0)
