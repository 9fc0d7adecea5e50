"""Who buys and who supplies, with ids that are seldom to be trusted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ocds.made import COUNCIL, FIRM, JSON, award, award_release, contract, release, tender
from thirty3.models.organisation import Identifier
from thirty3.models.supplier import Supplier
from thirty3.normalise.names import supplier_key


def of(*suppliers: JSON, parties: tuple[JSON, ...] = (), **members: Any) -> tuple[Supplier, ...]:
    """The suppliers of an award that lists these."""
    return contract(award_release(award(suppliers=list(suppliers)), parties=[COUNCIL, *parties], **members)).suppliers


def named(party: JSON) -> JSON:
    return {"id": party["id"], "name": party["name"]}


def test_a_supplier_is_joined_with_its_party() -> None:
    (found,) = of(named(FIRM), parties=(FIRM,))
    assert found.id == "GB-COH-01234567"
    assert found.name == "EXAMPLE SYSTEMS LTD"
    assert found.company_number == "01234567"
    assert found.identifiers == (
        Identifier(scheme="GB-COH", id="01234567"),
        Identifier(scheme="GB-PPON", id="PYYY-2222-YYYY"),
    )
    assert (found.size, found.size_asserted_by, found.vcse) == ("sme", "notice", False)
    assert (found.region, found.postcode_district) == ("UKE42", "LS1")
    assert not found.placeholder


def test_a_company_number_may_stand_among_the_additional_identifiers() -> None:
    party = {
        "id": "GB-PPON-PYYY-2222-YYYY",
        "name": "A Ltd",
        "identifier": {"scheme": "GB-PPON", "id": "PYYY-2222-YYYY"},
        "additionalIdentifiers": [{"scheme": "GB-COH", "id": "1234567"}],
    }
    (found,) = of(named(party), parties=(party,))
    assert (found.id, found.company_number) == ("GB-COH-01234567", "01234567")


def test_a_company_number_may_stand_in_the_id_alone() -> None:
    (found,) = of({"id": "GB-COH-1234567", "name": "A Ltd"})
    assert found.company_number == "01234567"


@pytest.mark.parametrize("number", ["", "N/A", "00000000", "HRB 12345", "123456789"])
def test_what_is_no_company_number_makes_none(number: str) -> None:
    party = {**FIRM, "id": "x", "identifier": {"scheme": "GB-COH", "id": number}, "additionalIdentifiers": []}
    (found,) = of(named(party), parties=(party,))
    assert found.company_number is None
    assert found.id == f"name:{supplier_key(FIRM['name'])}"


def test_one_party_listed_twice_is_one_with_the_roles_of_both() -> None:
    adviser = {**COUNCIL, "roles": ["reviewBody"], "details": {"scale": "large"}}
    made = tender(release(parties=[adviser, COUNCIL]))
    assert made.buyer is not None
    assert made.buyer.name == "London Borough of Exampleham"
    assert made.buyer.identifiers == (Identifier(scheme="GB-PPON", id="PZZZ-1111-ZZZZ"),)
    assert made.other_buyers == ()


def test_two_firms_under_one_id_are_told_apart_by_name() -> None:
    one = {"id": "GB-CFS-1", "name": "Alpha Ltd", "details": {"scale": "sme"}, "roles": ["supplier"]}
    two = {"id": "GB-CFS-1", "name": "Beta Ltd", "details": {"scale": "large"}, "roles": ["supplier"]}
    assert [found.size for found in of(named(one), named(two), parties=(one, two))] == ["sme", "large"]


def test_a_supplier_named_otherwise_than_its_party_is_found_by_a_portals_id() -> None:
    party = {**FIRM, "id": "GB-FTS-185095", "identifier": {}, "additionalIdentifiers": []}
    (found,) = of({"id": "GB-FTS-185095", "name": "Example Systems"}, parties=(party,))
    assert (found.name, found.size) == ("Example Systems", "sme")


def test_a_supplier_named_otherwise_than_its_party_is_not_found_by_a_local_id() -> None:
    party = {**FIRM, "id": "0"}
    (found,) = of({"id": 0, "name": "Someone Else"}, parties=(party,))
    assert (found.id, found.size) == ("name:SOMEONE ELSE", "unknown")


def test_a_supplier_without_a_name_takes_its_partys() -> None:
    (found,) = of({"id": FIRM["id"]}, parties=(FIRM,))
    assert found.name == "EXAMPLE SYSTEMS LTD"


@pytest.mark.parametrize("name", ["", "   ", "Various", "See attached", "REDACTED PERSONAL DATA", "TBC"])
def test_a_name_that_names_nobody_is_kept_as_a_placeholder(name: str) -> None:
    (found,) = of({"id": 0, "name": name})
    assert (found.id, found.name, found.placeholder) == ("placeholder", name.strip(), True)


def test_a_placeholder_with_a_company_number_is_a_firm() -> None:
    (found,) = of({"id": "GB-COH-01234567", "name": "REDACTED"})
    assert (found.id, found.placeholder) == ("GB-COH-01234567", False)


def test_the_same_supplier_twice_in_one_award_is_once() -> None:
    one = {"id": 0, "name": "Example Systems Ltd"}
    two = {"id": 0, "name": "EXAMPLE SYSTEMS LIMITED", "sme": True}
    (found,) = of(one, two)
    assert found.aliases == ("EXAMPLE SYSTEMS LIMITED",)
    assert found.size == "sme"


def test_a_listing_with_a_number_and_one_without_are_one_supplier() -> None:
    (found,) = of(
        {"id": 0, "name": "Example Systems Limited"}, {"id": "GB-COH-01234567", "name": "EXAMPLE SYSTEMS LTD"}
    )
    assert found.id == "GB-COH-01234567"
    assert found.aliases == ("Example Systems Limited",)


def test_namesakes_with_numbers_of_their_own_stay_two() -> None:
    found = of({"id": "GB-COH-01234567", "name": "A Ltd"}, {"id": "GB-COH-07654321", "name": "A Ltd"})
    assert [one.company_number for one in found] == ["01234567", "07654321"]


def test_one_company_number_on_two_firms_proves_neither() -> None:
    value = award_release(award(suppliers=[{"id": "GB-COH-01234567", "name": name} for name in ("Alpha", "Beta")]))
    made = contract(value)
    assert [one.id for one in made.suppliers] == ["name:ALPHA", "name:BETA"]
    assert [one.company_number for one in made.suppliers] == [None, None]
    assert "company_number_shared: 01234567" in made.notes


@pytest.mark.parametrize(
    ("members", "size", "vcse"),
    [
        ({"details": {"scale": "SME "}}, "sme", None),
        ({"details": {"scale": "micro", "vcse": True}}, "micro", True),
        ({"details": {"scale": "large", "vcse": False}}, "large", False),
        ({"details": {"scale": ""}}, "unknown", None),
        ({"details": {"scale": "huge"}}, "unknown", None),
        ({"details": {}}, "unknown", None),
        ({}, "unknown", None),
        # flags of 2020: a box that is not ticked says nothing
        ({"sme": True, "vco": True}, "sme", True),
        ({"sme": False, "vco": False}, "unknown", None),
    ],
)
def test_the_size_is_what_the_notice_asserts(members: JSON, size: str, vcse: bool | None) -> None:
    (found,) = of({"id": 0, "name": "Alpha", **members})
    assert (found.size, found.vcse) == (size, vcse)
    assert found.size_asserted_by == (None if size == "unknown" else "notice")


def test_suitability_of_the_tender_says_nothing_about_the_winner() -> None:
    value = award_release(award(suppliers=[{"id": 0, "name": "Alpha"}]))
    value["tender"]["suitability"] = {"sme": True}
    assert contract(value).suppliers[0].is_sme is None


def test_suppliers_come_clean() -> None:
    (found,) = of({"id": 0, "name": " Smith &amp;amp; Sons\r\n"})
    assert found.name == "Smith & Sons"


def test_one_supplier_outside_a_list_is_read() -> None:
    assert contract(award_release(award(suppliers={"id": 0, "name": "Alpha"}))).suppliers[0].name == "Alpha"


def test_the_buyer_is_read_with_its_party() -> None:
    buyer = tender(release()).buyer
    assert buyer is not None
    assert (buyer.id, buyer.region, buyer.postcode_district) == ("GB-PPON-PZZZ-1111-ZZZZ", "UKI41", "E99")


def test_further_buyers_of_a_joint_purchase_are_kept() -> None:
    other = {"id": "GB-PPON-PXXX-3333-XXXX", "name": "London Borough of Sampleton", "roles": ["buyer"]}
    made = tender(release(parties=[COUNCIL, other, {**other, "roles": ["buyer", "reviewBody"]}]))
    assert [one.name for one in made.other_buyers] == ["London Borough of Sampleton"]


def test_a_renamed_buyer_is_no_second_buyer() -> None:
    old = release("1", date="2026-01-01T00:00:00Z")
    new = release("2", date="2026-02-01T00:00:00Z", parties=[{**COUNCIL, "name": "Exampleham Council"}])
    new["buyer"]["name"] = "Exampleham Council"
    made = tender(old, new)
    assert made.buyer is not None
    assert made.buyer.name == "Exampleham Council"
    assert made.other_buyers == ()


@pytest.mark.parametrize(
    ("members", "name"),
    [
        ({"buyer": None}, "London Borough of Exampleham"),
        ({"parties": None}, "London Borough of Exampleham"),
        ({"buyer": {"id": "", "name": " "}}, "London Borough of Exampleham"),
        ({"parties": [], "buyer": {"name": "ST HELENS &amp; KNOWSLEY"}}, "ST HELENS & KNOWSLEY"),
        ({"parties": None, "buyer": None, "tender": {"id": "t", "procuringEntity": {"name": "A Hub"}}}, "A Hub"),
    ],
)
def test_the_buyer_is_found_wherever_it_stands(members: JSON, name: str) -> None:
    buyer = tender(release(**members)).buyer
    assert buyer is not None
    assert buyer.name == name


def test_no_buyer_is_none() -> None:
    assert tender(release(parties=None, buyer=None, buyerID=[])).buyer is None


def test_an_inline_buyer_keeps_its_identifier_and_district() -> None:
    inline = {
        "name": "Exampleham Trust",
        "identifier": {"scheme": "GB-SRS", "id": "sid4gov.cabinetoffice.gov.uk/abc"},
        "address": {"postalCode": "L355DR"},
    }
    buyer = tender(release(parties=None, buyer=inline)).buyer
    assert buyer is not None
    assert buyer.identifiers[0].scheme == "GB-SRS"
    assert buyer.postcode_district == "L35"
