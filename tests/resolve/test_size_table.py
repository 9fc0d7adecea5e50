"""The caller's table of sizes decides: its figures by a definition, its faults named row by row."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.resolve.sizes import DAY, NUMBER, claimed, company, contract, said, supplier
from thirty3.errors import ParseError
from thirty3.models.size import SizeRow
from thirty3.reference.sme_definitions import sme_definition, sme_definitions
from thirty3.resolve.size import size_of, sizes

M = 1_000_000


@pytest.mark.parametrize(
    ("figures", "uk", "eu"),
    [
        ({"staff": 249, "turnover_gbp": 44 * M, "turnover_eur": 50 * M}, True, True),
        ({"staff": 250, "turnover_gbp": 1, "turnover_eur": 1}, False, False),
        ({"staff": 0, "balance_sheet_gbp": 38 * M, "balance_sheet_eur": 43 * M}, True, True),
        ({"staff": 249, "turnover_gbp": 44 * M + 1, "balance_sheet_gbp": 38 * M}, True, None),
        ({"staff": 9, "turnover_gbp": "44000000.01", "balance_sheet_gbp": "38000000.01"}, False, None),
        ({"staff": 9, "turnover_gbp": 46 * M, "balance_sheet_gbp": 40 * M, "turnover_eur": 50 * M}, False, True),
        ({"turnover_gbp": 45 * M, "balance_sheet_gbp": 39 * M}, False, None),
        ({"turnover_gbp": 1, "turnover_eur": 1}, None, None),
        ({"staff": 249}, None, None),
        ({"staff": 250}, False, False),
        ({"staff": 249, "turnover_gbp": 45 * M}, None, None),
    ],
)
def test_figures_are_held_against_the_definition(figures: dict[str, Any], uk: bool | None, eu: bool | None) -> None:
    rows = [{"company_number": NUMBER} | figures]
    found = {code: size_of(supplier(), DAY, table=rows, definition=code) for code in ("uk", "eu")}
    assert {code: verdict.is_sme for code, verdict in found.items()} == {"uk": uk, "eu": eu}
    for code, verdict in found.items():
        assert verdict.evidence[0].basis.endswith(f"by the definition {code}")
        assert verdict.confidence == (None if verdict.is_sme is None else "decisive")


@given(
    staff=st.none() | st.integers(247, 252),
    turnover=st.none() | st.integers(-2, 2).map(lambda off: Decimal(44 * M + off)),
    balance=st.none() | st.integers(-2, 2).map(lambda off: Decimal(38 * M + off)),
)
def test_what_is_not_known_is_left_open_exactly_when_it_could_decide(
    staff: int | None, turnover: Decimal | None, balance: Decimal | None
) -> None:
    uk = sme_definition("uk")
    possible = {
        uk.is_met_by(staff=people, turnover=year, balance_sheet=total)
        for people in ((1, 1000) if staff is None else (staff,))
        for year in ((Decimal(1), Decimal(10**9)) if turnover is None else (turnover,))
        for total in ((Decimal(1), Decimal(10**9)) if balance is None else (balance,))
    }
    met = uk.is_met_by(staff=staff, turnover=turnover, balance_sheet=balance)
    assert met is (possible.pop() if len(possible) == 1 else None)


def test_both_definitions_stand_in_the_table() -> None:
    assert [one.code for one in sme_definitions()] == ["uk", "eu"]
    assert sme_definitions() is sme_definitions()


def test_a_row_decides_against_all_other_evidence() -> None:
    everything = {
        "contracts": [contract("1", claimed("large", "register"))],
        "companies": [company(said("large", "strong"), said("unknown", "strong", independent=False))],
    }
    index = sizes(**everything, table=[{"company_number": NUMBER, "size": "small", "source": "their own letter"}])  # type: ignore[arg-type]
    verdict = size_of(supplier(), DAY, evidence=index)
    assert (verdict.is_sme, verdict.size, verdict.rule, verdict.confidence) == (True, "small", "table", "decisive")
    assert verdict.decided_by[0].basis == "the table says small (their own letter)"
    assert len(verdict.conflicts) == 2


def test_a_row_can_take_back_what_the_evidence_says() -> None:
    index = sizes(companies=[company(said("large", "strong"))], table=[{"company_number": NUMBER, "size": "unknown"}])
    verdict = size_of(supplier(), DAY, evidence=index)
    assert (verdict.is_sme, verdict.rule) == (None, "table_says_unknown")


def test_figures_that_do_not_decide_leave_it_to_the_evidence() -> None:
    index = sizes(companies=[company(said("small"))], table=[{"company_number": NUMBER, "staff": 12}])
    verdict = size_of(supplier(), DAY, evidence=index)
    assert (verdict.is_sme, verdict.rule) == (True, "strongest_evidence")
    assert verdict.evidence[-1].not_used == "its figures do not decide"


def test_a_row_whose_size_and_figures_contradict_each_other_decides_nothing() -> None:
    row = {"company_number": NUMBER, "size": "medium", "staff": 300}
    verdict = size_of(supplier(), DAY, table=[row])
    assert (verdict.is_sme, verdict.rule, len(verdict.conflicts)) == (None, "table_contradicts_itself", 2)


def test_the_newest_row_in_force_decides() -> None:
    rows: list[dict[str, object]] = [
        {"company_number": NUMBER, "size": "small", "as_of": "2024-01-01"},
        {"company_number": NUMBER, "size": "large", "as_of": "01/02/2026"},
        {"company_number": NUMBER, "size": "medium", "as_of": date(2030, 1, 1)},
        {"company_number": NUMBER, "size": "micro"},
    ]
    assert size_of(supplier(), date(2025, 1, 1), table=rows).size == "small"
    verdict = size_of(supplier(), DAY, table=rows)
    assert verdict.size == "large"
    assert sorted(reason.not_used or "" for reason in verdict.evidence) == [
        "",
        "after as_of",
        "the table has a newer row",
        "the table has a newer row",
    ]
    assert size_of(supplier(), date(2010, 1, 1), table=rows).size == "micro", "a row without a day is of any day"


def test_rows_go_by_number_first_and_else_by_id() -> None:
    rows = [{"supplier_id": "GB-COH-1", "size": "small"}, {"supplier_id": supplier(None).id, "size": "large"}]
    assert size_of(supplier(), DAY, table=rows).size == "small"
    assert size_of(supplier(None), DAY, table=rows).size == "large"
    assert size_of(supplier("00000009"), DAY, table=rows).is_sme is None


def test_a_file_of_text_cells_and_records_are_read_alike() -> None:
    text = 'company_number,name,staff,turnover_gbp,as_of,notes\n1,Example,"1,200","£44,000,000",,anything\n'
    from_file = size_of(supplier(), DAY, table=csv.DictReader(text.splitlines()))
    record = SizeRow(company_number=NUMBER, staff=1200, turnover_gbp=Decimal("44000000"))
    assert size_of(supplier(), DAY, table=[record]) == from_file
    cells = {"company_number": 1.0, "staff": 1200.0, "turnover_gbp": 44000000, "as_of": float("nan")}
    assert size_of(supplier(), DAY, table=[cells]) == from_file


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"size": "small"}, "names no supplier"),
        ({"company_number": "", "supplier_id": " ", "size": "small"}, "names no supplier"),
        ({"company_number": NUMBER}, "says nothing"),
        ({"company_number": NUMBER, "size": ""}, "says nothing"),
        ({"company_number": "123456789", "size": "small"}, "company_number: not a company number: '123456789'"),
        ({"company_number": NUMBER, "supplier_id": "GB-COH-2", "size": "small"}, "names two suppliers"),
        ({"company_number": NUMBER, "size": "tiny"}, "'tiny' is none of micro, small"),
        ({"company_number": NUMBER, "size": 3}, "size: not a text"),
        ({"company_number": NUMBER, "staff": "about 12"}, "staff: not a number"),
        ({"company_number": NUMBER, "staff": "12.5"}, "not a whole number of people"),
        ({"company_number": NUMBER, "staff": -1}, "staff: .*greater than or equal to 0"),
        ({"company_number": NUMBER, "turnover_gbp": "£1m to £2m"}, "turnover_gbp: not a number"),
        ({"company_number": NUMBER, "turnover_gbp": "€5"}, "turnover_gbp: not a number"),
        ({"company_number": NUMBER, "size": "small", "as_of": "lately"}, "as_of"),
        ({"company_number": NUMBER, "turnover": 5}, "no column 'turnover'; near ones are turnover_gbp"),
        (SizeRow(company_number="1", size="small"), "not eight characters"),
        (SizeRow(company_number=NUMBER), "says nothing"),
    ],
)
def test_a_fault_is_named_with_its_row(row: Any, fault: str) -> None:
    good = {"company_number": "00000007", "size": "large"}
    with pytest.raises(ParseError, match=rf"row 2: .*{fault}"):
        sizes(table=[good, row])


def test_two_rows_of_one_supplier_and_day_are_refused() -> None:
    rows = [{"company_number": "1", "size": "small"}, {"supplier_id": "GB-COH-00000001", "size": "small"}]
    with pytest.raises(ParseError, match="row 2: GB-COH-00000001 stands in row 1 for the same day"):
        sizes(table=rows)


def test_many_faults_are_counted() -> None:
    with pytest.raises(ParseError, match="and 7 more"):
        sizes(table=[{"size": "small"}] * 12)


def test_an_index_has_its_own_table() -> None:
    with pytest.raises(ValueError, match="hand it to sizes"):
        size_of(supplier(), DAY, evidence=sizes(), table=[{"company_number": NUMBER, "size": "small"}])
