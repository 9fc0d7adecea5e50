"""What must hold of duplicates: order, symmetry, partition, refinement, noise; and the target on a made-up world."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.duplicate_world import told
from tests.bench.resolve_duplicates import by_reference, by_title, ours, truths
from tests.bench.resolve_suppliers import score
from tests.resolve.notices_of_one import WHERE, tender
from thirty3.models.contract import Contract
from thirty3.models.money import Money
from thirty3.models.organisation import Organisation
from thirty3.models.period import Period
from thirty3.models.supplier import Supplier
from thirty3.models.tender import Tender
from thirty3.resolve.duplicates import Duplicates, duplicates

Notice = Tender | Contract

TITLES = st.sampled_from(
    """
    Parking permit software|Parking permit sofware|Parking permit software - Lot 2|Parking permit kiosks
    |Provision of parking permit software 2025/26|parking-permit software (call-off)|IT services||N/A
    """.strip()
    .replace("\n    ", "")
    .split("|")
)
BUYERS = st.sampled_from(["London Borough of Camden", "LB Camden", "Camden Council", "Brent Council", "Ashby Council"])
REFERENCES = st.none() | st.sampled_from(
    ["DN756786", "X1-DN756786-01185010", "DN756787", "tender_1/2", "tender_1/3", "ABC/417", "ABC/418", "BIP12345"]
)
DAYS = st.none() | st.integers(0, 4).map(lambda days: date(2026, 3, 2) + timedelta(days=days * days * 12))
AMOUNTS = st.none() | st.sampled_from([100, 120, 101, 400]).map(lambda pounds: Money(amount=Decimal(pounds * 1000)))
HOLDERS = st.lists(
    st.builds(
        lambda name, number: Supplier(id=f"GB-COH-{number}" if number else name, name=name, company_number=number),
        st.sampled_from(["Example Ltd", "Exmple Limited", "Sample plc", "Various"]),
        st.none() | st.sampled_from(["00000001", "00000002"]),
    ),
    max_size=2,
).map(tuple)


def _tender(title: str, buyer: str, reference: str | None, closes: date | None, starts: date | None) -> Tender:
    return Tender(
        id="",
        title=title,
        buyer=Organisation(name=buyer),
        portal_ref=reference,
        deadline=None if closes is None else datetime.combine(closes, time(12), UTC),
        period=Period(start=starts),
        provenance=WHERE,
    )


TENDERS = st.builds(_tender, TITLES, BUYERS, REFERENCES, DAYS, DAYS)
CONTRACTS = st.builds(
    lambda one, awarded, holders, framework: Contract(
        id="", ocid=None, title=one.title, buyer=one.buyer, portal_ref=one.portal_ref, awarded=awarded,
        period=one.period, suppliers=holders, framework=framework, provenance=WHERE,
    ),
    TENDERS, DAYS, HOLDERS, st.none() | st.booleans(),
)  # fmt: skip


def _named(drawn: list[tuple[Notice, Money | None]]) -> list[Notice]:
    """Each with an id of its own; every third contract is of the process of the one before."""
    return [
        record.model_copy(update={"id": f"o{place // 3}/{place}", "ocid": f"o{place // 3}", "value": value})
        if isinstance(record, Contract)
        else record.model_copy(update={"id": f"o{place}", "ocid": f"o{place}", "value": value})
        for place, (record, value) in enumerate(drawn)
    ]


MANY = st.lists(st.tuples(TENDERS | CONTRACTS, AMOUNTS), max_size=12).map(_named)
THRESHOLDS = st.sampled_from([0.0, 0.7, 0.82, 0.88, 0.9, 0.93, 0.96, 0.99, 1.0])


def parts(found: Duplicates, given: list[Notice]) -> set[frozenset[tuple[str, str]]]:
    """Kinds and ids of the records that are one; a record that stands alone is a part of its own."""
    together: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for one in given:
        kind = type(one).__name__
        together.setdefault((kind, found.id_of(one)), set()).add((kind, one.id))
    return {frozenset(members) for members in together.values()}


@given(MANY, THRESHOLDS, st.randoms(use_true_random=False))
def test_the_order_of_the_input_decides_nothing(given: list[Notice], threshold: float, draw: random.Random) -> None:
    shuffled = given[:]
    draw.shuffle(shuffled)
    one, other = duplicates(given, threshold=threshold), duplicates(shuffled, threshold=threshold)
    assert one.groups == other.groups
    assert one.refused == other.refused
    assert one.compared == other.compared


@given(TENDERS, TENDERS, AMOUNTS)
def test_two_records_are_one_whichever_bears_the_lesser_id(one: Tender, other: Tender, value: Money | None) -> None:
    found = [
        duplicates([one.model_copy(update={"id": first, "value": value}), other.model_copy(update={"id": second})])
        for first, second in (("a", "b"), ("b", "a"))
    ]
    assert [group.score for group in found[0]] == [group.score for group in found[1]]
    assert [refused.score for refused in found[0].refused] == [refused.score for refused in found[1].refused]


@given(MANY, THRESHOLDS)
def test_every_record_is_in_one_part_and_every_group_is_explained(given: list[Notice], threshold: float) -> None:
    found = duplicates(given, threshold=threshold)
    assert sum(len(part) for part in parts(found, given)) == len(given) == found.records
    members = Counter((group.kind, id) for group in found for id in group.members)
    assert all(count == 1 for count in members.values())
    for group in found:
        assert group.id == group.members[0] == min(group.members)
        assert len(group.reasons) == len(group.members) - 1 > 0
        assert all(reason.evidence and threshold <= reason.score <= 1 for reason in group.reasons)


@given(MANY, THRESHOLDS, THRESHOLDS)
def test_a_stricter_threshold_only_takes_groups_apart(given: list[Notice], one: float, other: float) -> None:
    lax = parts(duplicates(given, threshold=min(one, other)), given)
    for part in parts(duplicates(given, threshold=max(one, other)), given):
        assert any(part <= whole for whole in lax)


@given(MANY, st.sampled_from([str.upper, str.lower, lambda text: f"  {text.replace(' ', ' - ')}. "]))
def test_case_and_punctuation_change_nothing(given: list[Notice], noise: Callable[[str], str]) -> None:
    noisy = [
        one.model_copy(
            update={
                "title": noise(one.title),
                "buyer": None if one.buyer is None else Organisation(name=noise(one.buyer.name).replace(" - ", " ")),
                "portal_ref": one.portal_ref and one.portal_ref.lower(),
            }
        )
        for one in given
    ]
    plain = duplicates(given)
    assert [(group.members, group.score) for group in duplicates(noisy)] == [(one.members, one.score) for one in plain]


@given(MANY, THRESHOLDS)
def test_nothing_in_a_group_contradicts_itself(given: list[Notice], threshold: float) -> None:
    by_id = {(type(one).__name__.lower(), one.id): one for one in given}
    for group in duplicates(given, threshold=threshold):
        for first, second in combinations([by_id[group.kind, id] for id in group.members], 2):
            assert type(first) is type(second)
            if isinstance(first, Contract) and isinstance(second, Contract):
                assert first.ocid != second.ocid
                alone = [one.suppliers[0].company_number for one in (first, second) if len(one.suppliers) == 1]
                assert len({number for number in alone if number}) < 2
                if "call-off" not in first.title + second.title:  # a framework that says so of itself says nothing
                    assert {first.framework, second.framework} != {True, False}
            assert not {"Lot 2" in one.title for one in (first, second) if "software" in one.title} >= {True, False}


@given(MANY, THRESHOLDS)
def test_what_was_refused_is_apart_and_says_why(given: list[Notice], threshold: float) -> None:
    found = duplicates(given, threshold=threshold)
    group_of = {(group.kind, id): group.id for group in found for id in group.members}
    for refused in found.refused:
        assert refused.reason
        assert refused.one < refused.other
        first, second = (group_of.get((refused.kind, id), id) for id in (refused.one, refused.other))
        assert first != second


def test_a_made_up_world_is_told_apart_as_well_as_promised_and_better_than_by_plain_methods() -> None:
    rows = list(told(3_000))
    result = score(ours(rows, duplicates(row.record for row in rows)), truths(rows))
    assert result.precision >= 0.99
    assert result.recall >= 0.94
    assert score(by_reference(rows), truths(rows)).recall < result.recall
    assert score(by_title(rows), truths(rows)).precision < result.precision


@pytest.mark.parametrize("number", [400, 800])
def test_one_title_of_one_buyer_costs_no_comparison_of_all_with_all(number: int) -> None:
    records = [
        tender(f"o{place:04}", ref=f"DN{700_000 + place}", closes=date(2000, 1, 1) + timedelta(days=20 * place))
        for place in range(number)
    ]
    found = duplicates(records)
    assert not found
    assert found.compared < 50 * number < number * (number - 1) // 2
