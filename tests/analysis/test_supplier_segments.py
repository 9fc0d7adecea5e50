"""Supplier segments: whom a survey can ask, as counted by hand, and nobody by name who may be a person."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.markets import markets
from tests.analysis.worlds import CAMDEN, FORMS, HACKNEY, contract, supplier
from thirty3.analysis.supplier_segments import supplier_segments
from thirty3.models.contract import Contract
from thirty3.models.service_area import Classification
from thirty3.models.supplier import Supplier

NUMBERS = {"a": "GB-COH-00000001", "b": "GB-COH-00000002", "c": "GB-CHC-200003", "d": "name:a person"}
IN_LONDON = {"UKI": True, "UKI31": True, "UKI32": True, "London": True, "E09000012": True, "UKJ25": False}


def sold(id: str, *boroughs: str, technology: bool = True, suppliers: list[Supplier], **more: Any) -> Contract:
    one = contract(id, *boroughs, suppliers=suppliers, **more)
    return one.model_copy(update={"classification": Classification(technology=technology, confidence=1)})


def firm(letter: str, size: str = "small", region: str | None = None, by: str = "notice") -> Supplier:
    return supplier(NUMBERS[letter], size, by, name=letter.upper()).model_copy(update={"region": region})


@st.composite
def _registered(draw: st.DrawFn) -> list[Contract]:
    """Contracts of which some are about technology, and whose suppliers are in public registers or are not."""
    return [
        one.model_copy(
            update={
                "suppliers": tuple(
                    who if who.placeholder else who.model_copy(update={"id": NUMBERS[who.id]}) for who in one.suppliers
                ),
                "classification": draw(
                    st.sampled_from(
                        [
                            None,
                            Classification(technology=True, confidence=1),
                            Classification(technology=False, confidence=1),
                        ]
                    )
                ),
            }
        )
        for one in draw(markets())
    ]


def _agreed(said: set[Any]) -> Any:
    return said.pop() if len(said) == 1 else None


@given(_registered())
@settings(max_examples=50)
def test_each_supplier_is_what_its_contracts_say_one_by_one(records: list[Contract]) -> None:
    held: dict[str, list[tuple[Contract, Supplier]]] = {}
    for one in records:
        if one.status not in {"pending", "cancelled", "unsuccessful"} and one.boroughs:
            for who in one.suppliers:
                if not who.placeholder:
                    held.setdefault(who.id, []).append((one, who))
    found = supplier_segments(records)
    told = {}
    for id, places in held.items():
        sme = _agreed({who.is_sme for _, who in places} - {None})
        london = _agreed({IN_LONDON.get(who.region or "") for _, who in places} - {None})
        own = {one.id: one for one, _ in places}
        technology = sum(one.technology is True for one in own.values())
        gss = tuple(sorted({code for one in own.values() for code in one.boroughs}))
        segment = {True: "sme", False: "large", None: "unknown"}[sme]
        if technology or london:
            told[id] = (segment, technology > 0, london, len(own), technology, gss)
    listed = {id: row for id, row in told.items() if not id.startswith("name:")}
    names = ("segment", "sells_technology", "london", "contracts", "technology_contracts", "boroughs")
    assert {row.supplier_id: tuple(getattr(row, name) for name in names) for row in found} == listed
    for count in found.counts:
        assert count.suppliers == sum(row[0] == count.segment for row in told.values())
        assert count.listed == sum(row[0] == count.segment for row in listed.values())
    assert found.others == len(held) - len(told)


@pytest.mark.parametrize("form", FORMS)
@given(records=_registered())
@settings(max_examples=4)
def test_every_form_of_contracts_gives_the_answer_of_the_records(form: str, records: list[Contract]) -> None:
    assert supplier_segments(FORMS[form](records)) == supplier_segments(records)


def test_who_neither_sells_technology_nor_is_in_london_is_only_counted() -> None:
    found = supplier_segments(
        [
            sold("a", CAMDEN, technology=False, suppliers=[firm("a", region="UKJ25")]),
            sold("b", CAMDEN, technology=False, suppliers=[firm("b", region="UKI31")]),
        ]
    )
    assert [(row.supplier_id, row.sells_technology, row.london) for row in found] == [(NUMBERS["b"], False, True)]
    assert found.others == 1


def test_nobody_is_named_who_is_in_no_public_register() -> None:
    found = supplier_segments([sold("a", CAMDEN, suppliers=[firm("d"), firm("a")])])
    assert [row.company_number for row in found] == ["00000001"]
    assert [(one.suppliers, one.listed) for one in found.counts] == [(2, 1), (0, 0), (0, 0)]
    assert "a person" not in found.model_dump_json()


def test_a_charity_has_its_own_number_and_no_company_number() -> None:
    (row,) = supplier_segments([sold("a", CAMDEN, suppliers=[firm("c")])])
    assert (row.supplier_id, row.company_number) == ("GB-CHC-200003", None)


def test_a_supplier_said_to_be_both_is_of_unknown_size_and_so_is_a_large_one_that_is_not_trusted() -> None:
    both = [sold("a", CAMDEN, suppliers=[firm("a", "large")]), sold("b", CAMDEN, suppliers=[firm("a")])]
    assert [row.segment for row in supplier_segments(both)] == ["unknown"]
    assert [row.segment for row in supplier_segments(both, trust_large=False)] == ["sme"]
    checked = [sold("a", CAMDEN, suppliers=[firm("a", "large", by="register")])]
    assert [row.segment for row in supplier_segments(checked, trust_large=False)] == ["large"]


def test_smes_come_first_then_larger_ones_then_unknown_each_by_contracts() -> None:
    records = [
        sold("1", CAMDEN, suppliers=[firm("b", "large")]),
        sold("2", CAMDEN, suppliers=[firm("c", "unknown")]),
        sold("3", HACKNEY, suppliers=[firm("a")]),
    ]
    found = supplier_segments(records)
    assert [row.segment for row in found] == ["sme", "large", "unknown"]
    assert str(found) == (
        "Suppliers of technology to the boroughs, or in London, contracts awarded, past ones too: 1 SMEs (1 listed), "
        "1 larger (1 listed), 1 of unknown size (1 listed); 0 others; 3 contracts used, 0 left out"
    )


@pytest.mark.parametrize(("gss", "reason"), [((), "no_borough"), ((CAMDEN,), "no_supplier")])
def test_what_says_nothing_of_a_supplier_to_a_borough_is_left_out_with_the_reason(
    gss: tuple[str, ...], reason: str
) -> None:
    suppliers = [] if gss else [firm("a")]
    assert supplier_segments([sold("a", *gss, suppliers=suppliers)]).reasons == {reason: 1}
