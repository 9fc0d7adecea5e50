"""One supplier for one firm: rules on names of our own making, one behaviour each."""

from __future__ import annotations

from datetime import date

import pytest

from thirty3.errors import UnknownNameError
from thirty3.models.company import Company
from thirty3.models.contract import Contract
from thirty3.models.organisation import Identifier
from thirty3.models.provenance import Provenance
from thirty3.models.supplier import Supplier, SupplierSize
from thirty3.resolve.suppliers import suppliers

NEIGHBOURS = ["Abel", "Bert", "Cole", "Dean", "Eads", "Ford", "Gant", "Hale", "Iken", "Judd", "Kerr"]
WHERE = Provenance(source="file", record_id="1")


def firm(
    name: str,
    number: str | None = None,
    district: str | None = None,
    *,
    charity: str | None = None,
    size: SupplierSize = "unknown",
) -> Supplier:
    return Supplier(
        id=f"GB-COH-{number}" if number else f"name:{name}",
        name=name,
        company_number=number,
        identifiers=(Identifier(scheme="GB-CHC", id=charity),) if charity else (),
        postcode_district=district,
        size=size,
        size_asserted_by=None if size == "unknown" else "notice",
    )


def company(name: str, number: str, *before: str, status: str | None = "active") -> Company:
    return Company(
        id=f"GB-COH-{number}",
        name=name,
        company_number=number,
        previous_names=before,
        status=status,
        provenance=WHERE,
    )


def contract(id: str, *holders: Supplier) -> Contract:
    return Contract(id=id, title="", suppliers=holders, awarded=date(2025, 1, 1), provenance=WHERE)


@pytest.mark.parametrize(
    ("one", "other", "rule"),
    [
        ("Example Systems Limited", "EXAMPLE SYSTEMS, LTD.", "name"),
        ("Example &amp; Sons Ltd", "Example and Sons", "name"),
        ("Example Systems Ltd (Leeds)", "Example Systems", "name"),
        ("Example Systems Ltd - Lot 2", "Example Systems", "name"),
        ("Example County Transport (ECT)", "Example County Transport", "name"),
        ("Example Systems Ltd t/a Sample", "Example Systems Ltd", "name"),
        ("Example Systems Ltd formerly Sample Ltd", "Example Systems", "name"),
        ("H & A Example Services", "HA Example Services", "spacing"),
        ("Example & Sample Limited", "Example Sample Ltd", "spacing"),
        ("Example Partners", "Example Partners LLP", "legal_form"),
        ("Borough of Example and Sample", "Example and Sample Borough of", "word_order"),
        ("Example Systems (formerly Sample Widgets Ltd)", "Sample Widgets", "other_name"),
        ("Example Systems, now known as Sample Widgets", "Sample Widgets Limited", "other_name"),
    ],
)
def test_two_names_of_one_firm_are_one_supplier_and_say_why(one: str, other: str, rule: str) -> None:
    found = suppliers([firm(one), firm(other)])
    assert len(found) == 1
    assert [merge.rule for merge in found.merges] == [rule]
    assert found.merges[0].evidence


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Example (UK) Ltd", "Example Ltd"),
        ("Example Ltd", "Example LLP"),
        ("Example Systems 2000", "Example Systems 2001"),
        ("Example Holdings", "Example Services"),
        ("J Sample Builders", "Sample Builders"),
        ("Direct Health", "Health Direct"),
        ("Populous", "Populus"),
        ("Example Ltd - Sample Ltd", "Example Ltd"),
        ("A Example Ltd t/a Sample Care", "B Other Ltd t/a Sample Care"),
        ("Various", "Various"),
        ("See attached", "Multiple suppliers"),
        ("North Example Kent Care", "South Example Kent Care"),
    ],
)
def test_names_that_may_be_two_firms_stay_two(one: str, other: str) -> None:
    found = suppliers([firm(one, district="E8"), firm(other, district="W1")])
    assert len(found.suppliers) + len(found.placeholders) == 2
    assert found.merges == ()


def test_a_slip_in_a_common_word_is_a_slip_and_in_a_rare_one_needs_a_district() -> None:
    others = [firm(f"{start} Maintenance") for start in NEIGHBOURS]
    assert suppliers([*others, firm("Zentrel Maintenance"), firm("Zentrel Maintenace")]).merges
    rare = [firm("Zentrel Maintenance"), firm("Zentral Maintenance")]
    assert not suppliers([*others, *rare]).merges
    assert suppliers(
        [*others, firm("Zentrel Maintenance", district="E8"), firm("Zentral Maintenance", district="E8")]
    ).merges


def test_one_number_is_one_firm_whatever_its_names() -> None:
    found = suppliers([firm("Example Ltd", "01234567"), firm("Sample Ltd", "01234567"), firm("Example", "01234567")])
    assert [(one.id, one.name, one.aliases) for one in found] == [
        ("GB-COH-01234567", "Example", ("Example Ltd", "Sample Ltd"))
    ]
    assert {merge.rule for merge in found.merges} == {"company_number"}


def test_a_number_that_is_none_proves_nothing() -> None:
    odd = firm("Example Ltd").model_copy(update={"company_number": "HRB 1234567890"})
    assert [one.id for one in suppliers([odd, firm("Example")])] == ["name:EXAMPLE"]


def test_homonyms_with_two_numbers_stay_apart_and_a_bare_name_joins_neither() -> None:
    found = suppliers([firm("Example Ltd", "01234567"), firm("Example", "07654321"), firm("Example Limited")])
    assert [one.id for one in found] == ["GB-COH-01234567", "GB-COH-07654321", "name:EXAMPLE"]
    assert found.refused[0].supplier == "name:EXAMPLE"
    assert found.refused[0].candidates == ("GB-COH-01234567", "GB-COH-07654321")


def test_a_district_singles_one_homonym_out() -> None:
    bare = firm("Example Limited", district="E8")
    found = suppliers([firm("Example", "01234567", "E8"), firm("Example", "07654321", "W1"), bare, firm("Example")])
    assert found.id_of(bare) == "GB-COH-01234567"
    assert found.id_of(firm("Example")) == "name:EXAMPLE"


def test_a_misspelt_name_between_two_numbered_firms_joins_neither_and_bridges_none() -> None:
    given = [
        firm("Example Zentrel Care", "01234567", "E8"),
        firm("Example Zentrul Care", "07654321", "E8"),
        firm("Example Zentrl Care", district="E8"),
    ]
    assert len(suppliers(given)) == 3
    chain = [
        firm("Zentrel Care", "01234567", "E8"),
        firm("Zentrell Care", district="E8"),
        firm("Zentrelle Care", district="E8"),
        firm("Zentrellen Care", "07654321", "E8"),
    ]
    for one in suppliers(chain):
        assert not {"Zentrel Care", "Zentrellen Care"} <= {one.name, *one.aliases}


def test_a_name_without_legal_form_bridges_no_two_forms() -> None:
    found = suppliers([firm("Example Partners"), firm("Example Partners LLP"), firm("Example Partners GmbH")])
    assert len(found) == 3
    assert "two legal forms" in found.refused[0].reason


def test_one_charity_number_joins_and_two_keep_apart() -> None:
    joined = suppliers([firm("Example Trust", charity="1"), firm("Sample Trust", charity="1")])
    assert len(joined) == 1
    assert "identifier" in {merge.rule for merge in joined.merges}
    apart = suppliers([firm("Example Trust", charity="1"), firm("Example Trust", charity="2")])
    assert len({one.id for one in apart}) == 2
    owned = suppliers([firm("Example Trust", "01234567", charity="1"), firm("Sample", charity="1")])
    assert [one.id for one in owned] == ["GB-COH-01234567"]


def test_names_that_name_nobody_are_no_firms_and_come_back_as_they_were() -> None:
    nobody = Supplier(id="placeholder", name="Various", placeholder=True)
    found = suppliers([nobody, firm("REDACTED"), firm("Various Eateries PLC")])
    assert [one.name for one in found] == ["Various Eateries PLC"]
    assert {one.name for one in found.placeholders} == {"Various", "REDACTED"}
    assert found.supplier_of(nobody) is nobody


def test_a_number_on_a_name_that_names_nobody_is_a_firm_that_lends_its_name_to_none() -> None:
    found = suppliers([firm("Various", "01234567"), firm("Various"), firm("Example", "01234567")])
    assert [(one.id, one.name) for one in found] == [("GB-COH-01234567", "Example")]


def test_a_size_stays_only_when_all_who_state_one_agree() -> None:
    agreed = suppliers([firm("Example", size="small"), firm("Example Ltd", size="small"), firm("EXAMPLE")])
    assert (agreed.suppliers[0].size, agreed.suppliers[0].size_asserted_by) == ("small", "notice")
    contested = suppliers([firm("Example", size="sme"), firm("Example Ltd", size="large")])
    assert (contested.suppliers[0].size, contested.suppliers[0].size_asserted_by) == ("unknown", None)


def test_evidence_gives_the_only_company_of_a_name_its_number() -> None:
    evidence = [company("EXAMPLE LIMITED", "01234567"), company("SAMPLE LTD", "07654321")]
    found = suppliers([firm("Example")], evidence=evidence)
    assert [(one.id, one.company_number) for one in found] == [("GB-COH-01234567", "01234567")]
    assert "only company of that name" in found.merges[0].evidence


def test_evidence_of_two_companies_of_a_name_decides_nothing_unless_one_is_gone() -> None:
    two = [company("EXAMPLE LIMITED", "01234567"), company("EXAMPLE PLC", "07654321")]
    assert [one.id for one in suppliers([firm("Example")], evidence=two)] == ["name:EXAMPLE"]
    one = [two[0], company("EXAMPLE PLC", "07654321", status="dissolved")]
    assert [found.id for found in suppliers([firm("Example")], evidence=one)] == ["GB-COH-01234567"]


def test_evidence_knows_former_names() -> None:
    evidence = [company("EXAMPLE LIMITED", "01234567", "SAMPLE WIDGETS LTD")]
    assert [one.id for one in suppliers([firm("Sample Widgets")], evidence=evidence)] == ["GB-COH-01234567"]


def test_a_register_knows_better_whose_name_stands_beside_a_wrong_number() -> None:
    evidence = [company("EXAMPLE LIMITED", "01234567"), company("SAMPLE LIMITED", "07654321")]
    found = suppliers([firm("Sample Ltd", "01234567"), firm("Sample")], evidence=evidence)
    assert found.id_of(firm("Sample")) == "GB-COH-07654321"


def test_contracts_are_rewritten_with_each_firm_once() -> None:
    nobody = firm("Various")
    given = [
        contract("a", firm("Example Ltd", "01234567"), nobody),
        contract("b", firm("EXAMPLE"), firm("Example Limited"), firm("Sample")),
        contract("c"),
    ]
    found = suppliers(given)
    rewritten = list(found.apply(given))
    assert [[one.id for one in row.suppliers] for row in rewritten] == [
        ["GB-COH-01234567", "name:Various"],
        ["GB-COH-01234567", "name:SAMPLE"],
        [],
    ]
    assert list(found.apply(rewritten)) == rewritten
    with pytest.raises(UnknownNameError, match="not among"):
        found.supplier_of(firm("Stranger"))


def test_a_shop_sign_joins_only_with_a_district_and_only_one_claimant() -> None:
    shop, sign = firm("Example Systems Ltd t/a Brightly", district="E8"), firm("Brightly", district="E8")
    assert [merge.rule for merge in suppliers([shop, sign]).merges] == ["trading_name"]
    assert len(suppliers([shop, firm("Brightly")])) == 2
    rival = firm("Sample Ltd trading as Brightly", district="E8")
    assert len(suppliers([shop, rival, sign])) == 3


def test_a_portals_account_number_proves_nothing() -> None:
    account = (Identifier(scheme="GB-CFS", id="123"),)
    given = [firm(name).model_copy(update={"identifiers": account}) for name in ("Example", "Sample")]
    assert len(suppliers(given)) == 2
