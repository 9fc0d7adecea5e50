"""One procurement for its notices: rules on records of our own making, one behaviour each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest

from tests.resolve.notices_of_one import contract, tender
from thirty3.errors import UnknownNameError
from thirty3.models.contract import Contract
from thirty3.models.money import Vat
from thirty3.models.tender import Tender
from thirty3.resolve.duplicates import duplicates


def are_one(*records: Tender | Contract) -> bool:
    found = duplicates(records)
    assert len(found) <= 1
    return len(found) == 1 and len(found.groups[0].members) == len(records)


def reasons(records: Iterable[Tender | Contract]) -> list[str]:
    return [refused.reason for refused in duplicates(records).refused]


@pytest.mark.parametrize(
    ("one", "other", "rule"),
    [
        ("DN756786", "CAMD001-DN756786-01185010", "reference"),
        ("CAMD001-DN756786-01185010", "camd001-dn756786-99999999 - AWARD", "reference"),
        ("tender_477791/1460304", "tender_477791/1465555", "reference"),
        ("IT-285-8679- X1", "IT-285-8679- X1 - AWARD", "reference"),
        ("BIP123456789", "bip123456789", "reference"),
        ("ABC 2026/417", "abc-2026-417 - award", "own_reference"),
        ("20260102030405-1234", "20260203040506-1234", "title"),
        ("BIP123456789", "BIP987654321", "title"),
        (None, "DN756786", "title"),
        ("ABC/417", "MT233637", "title"),
    ],
)
def test_the_strongest_thing_two_notices_share_is_the_reason(one: str | None, other: str | None, rule: str) -> None:
    found = duplicates([tender("a", ref=one), tender("b", ref=other)])
    assert [reason.rule for group in found for reason in group.reasons] == [rule]
    assert found.groups[0].reasons[0].evidence


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("DN756786", "DN756787"),
        ("tender_477791/1460304", "tender_477792/1460304"),
        ("IT-285-8679- X1", "IT-285-8680- X1"),
        ("ABC 2026/417", "ABC 2026/418"),
    ],
)
def test_two_references_of_one_count_are_two_procurements_however_alike(one: str, other: str) -> None:
    assert not are_one(tender("a", ref=one), tender("b", ref=other))
    assert any("references" in reason for reason in reasons([tender("a", ref=one), tender("b", ref=other)]))


def test_a_reference_holds_whatever_the_buyer_is_called() -> None:
    assert are_one(tender("a", ref="DN756786"), tender("b", ref="DN756786", buyer="Supply Example"))
    assert not are_one(tender("a", ref="ABC 417"), tender("b", ref="ABC 417", buyer="London Borough of Brent"))


def test_a_reference_in_the_title_counts() -> None:
    later = tender("b", "DN756786 - parking permit software", closes=None, starts=None, pounds=None)
    assert are_one(tender("a", ref="DN756786"), later)


def test_the_process_that_an_aggregator_copied_is_the_same_process() -> None:
    process = "ocds-b5fd17-00000000-0000-4000-8000-000000000001"
    copied = tender("b", ref=f"{process}-dn756786", closes=None, starts=None, pounds=None)
    found = duplicates([tender(process), copied])
    assert [group.reasons[0].rule for group in found] == ["process"]


def test_call_offs_in_one_project_are_told_apart_by_title_dates_and_amounts() -> None:
    first = tender("a", "Bridge survey at Ashby", ref="tender_141474/1")
    second = tender("b", "Traffic model for Harlow", ref="tender_141474/2", closes=date(2026, 3, 30), pounds=900_000)
    assert not are_one(first, second)
    assert any("other titles" in reason for reason in reasons([first, second]))


@pytest.mark.parametrize(
    "title",
    [
        "PARKING PERMIT SOFTWARE",
        "Provision of parking permit software - AWARD",
        "Parking permit sofware",
        "Camden - parking-permit software",
        "RFQ 417 Contract for Parking Permit Software",
        "Software (parking permit)",
    ],
)
def test_a_title_typed_again_is_the_same_title(title: str) -> None:
    assert are_one(tender("a"), tender("b", title))


@pytest.mark.parametrize(
    "title",
    [
        "Parking permit software - Lot 2",
        "Parking permit software, phase II",
        "Parking enforcement software",
        "Parking permit kiosks",
        "",
        "Contract Award Notice",
    ],
)
def test_another_title_is_another_procurement(title: str) -> None:
    assert not are_one(tender("a"), tender("b", title))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Road markings - Lot 7", "Road markings - Lot 8"),
        ("Road markings 2025/26", "Road markings 2026/27"),
        ("Support for adults at risk", "Support for children at risk"),
        ("4 gangs, package 1", "4 gangs, package 2"),
    ],
)
def test_lots_years_and_words_that_differ_keep_titles_apart(one: str, other: str) -> None:
    assert not are_one(tender("a", one), tender("b", other))


@pytest.mark.parametrize("title", ["", "N/A", "TBC", "IT services", "Framework agreement", "Contract Award Notice"])
def test_a_title_that_says_nothing_joins_nothing_by_itself(title: str) -> None:
    assert not are_one(tender("a", title, starts=None, pounds=None), tender("b", title, starts=None, pounds=None))


def test_a_blank_title_does_not_undo_a_reference() -> None:
    assert are_one(tender("a", ref="DN756786"), tender("b", "", ref="DN756786"))


def test_a_title_and_a_buyer_alone_are_not_enough() -> None:
    assert not are_one(tender("a", closes=None, starts=None, pounds=None), tender("b"))
    assert are_one(tender("a", starts=None, pounds=None), tender("b"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("London Borough of Camden", "LB Camden"),
        ("London Borough of Camden", "THE LONDON BOROUGH OF CAMDEN"),
        ("Ashby Borough Council", "Ashby Borough Counicl"),
        ("University of Ashby", "The University of Ashby - Procurement"),
    ],
)
def test_spellings_of_one_buyer_are_one_buyer(one: str, other: str) -> None:
    assert are_one(tender("a", buyer=one), tender("b", buyer=other))


@pytest.mark.parametrize("other", ["London Borough of Brent", "Ashby Council", None, "EU Supply Limited"])
def test_one_title_at_another_buyer_or_at_nobody_is_not_enough(other: str | None) -> None:
    assert not are_one(tender("a", starts=None), tender("b", buyer=other, starts=None))


@pytest.mark.parametrize(
    ("pounds", "together"),
    [(300_000, True), (208_333.33, True), (251_000, True), (250_000.4, True), (400_000, False), (50_000, False)],
)
def test_amounts_agree_but_for_rounding_and_vat(pounds: float, together: bool) -> None:
    first = tender("a", closes=None)
    assert are_one(first, tender("b", closes=None, pounds=pounds)) is together


@pytest.mark.parametrize(("vat", "together"), [("unknown", True), ("excluded", False), ("included", False)])
def test_two_amounts_on_one_vat_basis_are_not_a_vat_apart(vat: Vat, together: bool) -> None:
    assert are_one(tender("a", vat=vat), tender("b", pounds=300_000, vat=vat)) is together


@pytest.mark.parametrize("days", [1, 3])
def test_days_may_be_off_by_three(days: int) -> None:
    moved = tender("b", closes=date(2026, 3, 2 + days), starts=date(2026, 5, 1 + days))
    assert are_one(tender("a"), moved)


def test_the_same_thing_bought_again_is_another_procurement() -> None:
    again = tender("b", closes=date(2027, 3, 1), starts=date(2027, 5, 1))
    assert not are_one(tender("a"), again)
    assert not are_one(tender("a", ref="DN756786"), tender("b", ref="DN756786", starts=date(2027, 5, 1), pounds=90_000))
    assert reasons([tender("a"), again]) == ["another year's start"]


def test_a_re_tender_half_a_year_later_is_another_procurement() -> None:
    assert not are_one(tender("a"), tender("b", closes=date(2026, 7, 2), starts=date(2026, 9, 1)))


@pytest.mark.parametrize("method", ["Call-off from a framework agreement", "Other - mini competition"])
def test_a_framework_and_its_call_off_stay_apart(method: str) -> None:
    framework = tender("a", ref="DN756786", framework=True)
    call_off = tender("b", ref="DN756786", method=method)
    assert not are_one(framework, call_off)
    assert reasons([framework, call_off]) == ["two ways of buying: a call-off and a framework"]


def test_two_notices_of_one_framework_are_one() -> None:
    assert are_one(tender("a", framework=True), tender("b"))


def test_nothing_merges_across_two_company_numbers() -> None:
    first = contract("p/1", ref="DN756786", holders=(("Example Ltd", "01234567"),))
    second = contract("q/1", ref="DN756786", holders=(("Example Ltd", "07654321"),))
    bridge = contract("r/1", ref="DN756786", holders=(("Example Ltd", None),))
    assert not duplicates([first, second])
    assert reasons([first, second]) == ["two company numbers: 01234567 and 07654321"]
    for group in duplicates([first, bridge, second]):
        assert {"p/1", "q/1"} - set(group.members)
    assert not are_one(tender("a", buyer_number="01234567"), tender("b", buyer_number="07654321"))


def test_one_company_number_under_two_names_is_one_holder() -> None:
    first = contract("p/1", holders=(("Example Ltd", "01234567"),))
    assert are_one(first, contract("q/1", holders=(("Sample Widgets", "01234567"),)))


def test_contracts_with_other_holders_are_other_contracts() -> None:
    assert not are_one(
        contract("p/1", ref="DN756786"), contract("q/1", ref="DN756786", holders=(("Sample plc", None),))
    )


def test_of_two_holders_one_notice_may_number_the_one_and_another_both() -> None:
    first = contract("p/1", holders=(("Example Ltd", "01234567"), ("Sample plc", None)))
    assert are_one(first, contract("q/1", holders=(("Example Ltd", "01234567"), ("Sample plc", "07654321"))))


def test_contracts_of_one_process_and_of_two_lots_are_two() -> None:
    assert not duplicates([contract("p/1"), contract("p/2")])
    assert not are_one(contract("p/1", lots=("1",)), contract("q/1", lots=("LOT-0002",)))
    assert are_one(contract("p/1", lots=("1",)), contract("q/1", lots=("LOT-0001",)))


def test_a_contract_that_fits_two_of_one_process_joins_neither() -> None:
    found = duplicates([contract("p/1"), contract("p/2"), contract("q/1")])
    assert not found
    assert len(found.refused) == 2


def test_a_contract_is_never_a_duplicate_of_its_tender() -> None:
    found = duplicates([tender("a", ref="DN756786"), contract("a/1", ref="DN756786"), tender("b", ref="DN756786")])
    assert [(group.kind, group.members) for group in found] == [("tender", ("a", "b"))]


def test_a_notice_published_again_under_a_new_id_joins_the_others() -> None:
    found = duplicates(tender(id, ref="DN756786") for id in ("c", "a", "b"))
    assert [(group.id, group.members, len(group.reasons)) for group in found] == [("a", ("a", "b", "c"), 2)]
    assert found.groups[0].score == min(reason.score for reason in found.groups[0].reasons)


def test_every_record_has_one_id_to_count_by() -> None:
    records = [tender("b"), tender("a"), tender("c", "Library kiosks")]
    found = duplicates(records)
    assert [found.id_of(one) for one in records] == ["a", "a", "c"]
    assert found.group_of(records[2]) is None
    assert found.records == 3
    assert str(found).startswith("<Duplicates: 3 records tell of 2 tenders and contracts")


def test_a_record_that_was_not_given_has_no_group() -> None:
    with pytest.raises(UnknownNameError, match="contract 'a/1'"):
        duplicates([tender("a")]).id_of(contract("a/1"))


def test_a_record_given_twice_is_one_record() -> None:
    found = duplicates([tender("a"), tender("a"), tender("a", "Parking")])
    assert (found.records, len(found)) == (1, 0)


def test_nothing_comes_of_nothing() -> None:
    assert len(duplicates([])) == 0
