"""A caller's tables of overrides and groups: they win, they give their reason, and nonsense is refused with its row."""

from __future__ import annotations

import pytest

from thirty3.errors import ParseError
from thirty3.models.supplier import Supplier
from thirty3.models.supplier_match import SupplierOverride
from thirty3.resolve.suppliers import suppliers


def firm(name: str, number: str | None = None) -> Supplier:
    return Supplier(id=f"GB-COH-{number}" if number else f"name:{name}", name=name, company_number=number)


def test_overrides_join_and_part_with_their_reason() -> None:
    table = [
        {"one": "Example Ltd", "other": "Sample Widgets", "decision": "same", "reason": "renamed in 2020"},
        {"one": "Specimen", "other": "GB-COH-1234567", "decision": "different", "reason": "a namesake"},
    ]
    given = [firm("Example"), firm("Sample Widgets"), firm("Specimen Ltd", "01234567"), firm("SPECIMEN")]
    found = suppliers(given, overrides=table)
    assert found.id_of(given[0]) == found.id_of(given[1])
    assert ("override", "renamed in 2020") in {(merge.rule, merge.evidence) for merge in found.merges}
    assert [one.id for one in found] == ["GB-COH-01234567", "name:EXAMPLE", "name:SPECIMEN"]
    assert any("different" in one.reason for one in found.refused)


def test_rows_may_be_records_and_may_name_their_source() -> None:
    row = SupplierOverride(one="Example", other="Sample", decision="same", reason="a deed", source="us", checked="2026")
    assert len(suppliers([firm("Example"), firm("Sample")], overrides=[row])) == 1


def test_a_row_about_firms_that_are_not_here_has_no_effect() -> None:
    row = {"one": "Stranger", "other": "GB-COH-01234567", "decision": "same", "reason": "x"}
    assert [one.id for one in suppliers([firm("Example")], overrides=[row])] == ["name:EXAMPLE"]


def test_an_override_settles_a_homonym_and_takes_a_wrong_number_off() -> None:
    same = {"one": "Example", "other": "GB-COH-01234567", "decision": "same", "reason": "their e-mail"}
    given = [firm("Example", "01234567"), firm("Example", "07654321"), firm("Example")]
    assert suppliers(given, overrides=[same]).id_of(given[2]) == "GB-COH-01234567"
    part = {"one": "Sample", "other": "GB-COH-01234567", "decision": "different", "reason": "typed wrongly"}
    found = suppliers([firm("Example", "01234567"), firm("Sample", "01234567")], overrides=[part])
    assert [one.id for one in found] == ["GB-COH-01234567", "name:SAMPLE"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"one": "A Ltd", "other": "B Ltd", "decision": "maybe", "reason": "x"}], "row 1: decision"),
        ([{"one": "A Ltd", "other": "B Ltd", "decision": "same"}], "row 1: reason"),
        ([{"one": "A Ltd", "other": "Various", "decision": "same", "reason": "x"}], "names nobody"),
        ([{"one": "A Ltd", "other": "GB-COH-XX", "decision": "same", "reason": "x"}], "row 1"),
        ([{"one": "A Ltd", "other": "A LIMITED", "decision": "different", "reason": "x"}], "one name"),
        (
            [
                {"one": "A Ltd", "other": "GB-COH-01234567", "decision": "same", "reason": "x"},
                {"one": "A Ltd", "other": "GB-COH-07654321", "decision": "same", "reason": "y"},
            ],
            "two companies",
        ),
        (
            [
                {"one": "A Ltd", "other": "B Ltd", "decision": "same", "reason": "x"},
                {"one": "B Ltd", "other": "C Ltd", "decision": "same", "reason": "x"},
                {"one": "C Ltd", "other": "A Ltd", "decision": "different", "reason": "x"},
            ],
            "to be different",
        ),
    ],
)
def test_a_table_that_makes_no_sense_is_refused_with_its_row(rows: list[dict[str, str]], said: str) -> None:
    with pytest.raises(ParseError, match=said):
        suppliers([], overrides=rows)


def test_groups_are_beside_the_firms_and_change_none() -> None:
    given = [firm("Example Ltd", "01234567"), firm("Example Services Ltd"), firm("Sample")]
    rows = [
        {"member": "GB-COH-01234567", "group": "Example Group"},
        {"member": "Example Services", "group": "Example Group"},
        {"member": "Nobody Here Ltd", "group": "Others"},
    ]
    found = suppliers(given, groups=rows)
    assert found.groups == {"Example Group": ("GB-COH-01234567", "name:EXAMPLE SERVICES")}
    assert [found.group_of(one) for one in given] == ["Example Group", "Example Group", None]
    assert found.suppliers == suppliers(given).suppliers
    with pytest.raises(ParseError, match="row 2"):
        suppliers(given, groups=[rows[0], {"member": "GB-COH-01234567", "group": "Another"}])


def test_a_group_of_a_name_that_several_firms_bear_asks_for_a_number() -> None:
    given = [firm("Example", "01234567"), firm("Example", "07654321")]
    with pytest.raises(ParseError, match="by its number"):
        suppliers(given, groups=[{"member": "Example", "group": "G"}])
