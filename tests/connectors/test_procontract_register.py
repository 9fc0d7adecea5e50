"""ProContract's register exports, end to end. Every export, contract and firm in them is invented."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import thirty3 as t3
from tests.spreadsheets import Value, sheet_xml, xlsx
from thirty3.errors import ParseError, UnknownNameError
from thirty3.harvest import Harvest
from thirty3.models.contract import Contract

HEADER = "Contract ID,Title,Awarded suppliers,Estimated value,Awarded value,Start date,End date"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def read(folder: Path, body: str | bytes, *, columns: dict[str, str] | None = None) -> Harvest:
    path = folder / "export.csv"
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return t3.read("procontract_register", path, borough="Camden", columns=columns)


def only(folder: Path, row: str, *, header: str = HEADER) -> Contract:
    (contract,) = read(folder, f"{header}\n{row}\n").contracts()
    return contract


def test_several_suppliers_of_one_cell_are_several_with_their_numbers_and_sizes(folder: Path) -> None:
    cell = (
        "Company name: Example Systems Ltd | Registration number: 1 | SME: Yes\r\n\r\n"
        "Company Name : Sample Cloud plc | Registration Number : SC12345 | SME: No | Contact: A. Person"
    )
    harvest = read(folder, f'{HEADER}\n1,Parking,"{cell}",,£5,,\n')
    (contract,) = harvest.contracts()
    assert [(firm.name, firm.company_number, firm.size) for firm in contract.suppliers] == [
        ("Example Systems Ltd", "00000001", "sme"),
        ("Sample Cloud plc", "SC012345", "large"),
    ]
    assert harvest.account.unread == ("Awarded suppliers: Contact",)
    assert "A. Person" not in harvest.model_dump_json()


def test_a_packed_supplier_without_a_name_is_kept_by_its_number_and_said(folder: Path) -> None:
    harvest = read(folder, f'{HEADER}\n1,Parking,"Company name: | Registration number: 1",,£5,,\n')
    (contract,) = harvest.contracts()
    assert [firm.company_number for firm in contract.suppliers] == ["00000001"]
    assert "supplier_nameless" in contract.notes
    assert harvest.account.warnings == ("packed suppliers have no name: line 2",)


@pytest.mark.parametrize("words", ["Data exceeds cell limits", " DATA EXCEEDS CELL LIMITS"])
def test_a_contract_whose_suppliers_do_not_fit_is_kept_with_an_unknown_one_and_says_so(
    folder: Path, words: str
) -> None:
    harvest = read(folder, f"{HEADER}\n1,Telephony,{words},,£5,,\n")
    (contract,) = harvest.contracts()
    assert [firm.placeholder for firm in contract.suppliers] == [True]
    assert "supplier_exceeds_cell" in contract.notes
    assert harvest.account.warnings == ("cells had no room for the suppliers, who are unknown: line 2",)
    assert harvest.rejected == ()


def test_a_description_that_does_not_fit_is_none(folder: Path) -> None:
    contract = only(folder, "1,A,Data exceeds cell limits,X Ltd", header="Contract ID,Title,Description,Supplier")
    assert contract.description is None
    assert "description_exceeds_cell" in contract.notes


@pytest.mark.parametrize("awarded", ["", "£0.00", "0", "N/A", "TBC", "Data exceeds cell limits"])
def test_an_awarded_value_that_is_blank_or_zero_gives_way_to_the_estimate_and_that_is_said(
    folder: Path, awarded: str
) -> None:
    harvest = read(folder, f"{HEADER}\n1,A,X Ltd,£250000.00,{awarded},,\n")
    (contract,) = harvest.contracts()
    assert contract.value is not None
    assert contract.value.amount == 250_000
    assert "value_estimated" in contract.notes
    assert harvest.account.warnings == ("rows have no value but an estimate, which was taken: line 2",)


def test_an_awarded_value_goes_before_an_estimate_and_prose_counts_by_its_first_amount(folder: Path) -> None:
    prose = '"GBP 1,722,000 (including options) + GBP 900,000 works"'
    contract = only(folder, f"1,A,X Ltd,£5.00,{prose},,")
    assert contract.value is not None
    assert contract.value.amount == 1_722_000
    assert "value_estimated" not in contract.notes


def test_an_awarded_value_goes_before_another_value_that_stands_first(folder: Path) -> None:
    harvest = read(folder, "Contract ID,Title,Contract value,Awarded value\n1,A,£9,£5\n")
    (contract,) = harvest.contracts()
    assert contract.value is not None
    assert contract.value.amount == 5
    assert harvest.account.unread == ("Contract value",)
    assert "'Contract value' may be meant too" in harvest.account.warnings[0]


def test_an_award_of_nothing_without_an_estimate_is_no_estimate(folder: Path) -> None:
    assert "value_estimated" not in only(folder, "1,A,X Ltd,£0.00,£0.00,,").notes


@pytest.mark.parametrize("written", ["31/03/2027", "2027-03-31", "31-Mar-27", "31st March 2027", "46477"])
def test_dates_are_read_as_registers_write_them(folder: Path, written: str) -> None:
    assert only(folder, f"1,A,X Ltd,,£5,,{written}").period.end == date(2027, 3, 31)


def test_a_spreadsheet_called_csv_is_read_with_its_packed_cells(folder: Path) -> None:
    packed = "Company name: Example Systems Ltd | Registration number: 00000001\nCompany name: Sample Cloud plc"
    rows: list[list[Value]] = [
        ["Contracts register"],
        ["Contract ID", "Title", "Awarded suppliers", "Awarded value", "Estimated value", "End date"],
        ["CN1", "Parking", packed, 0, 250000.5, date(2027, 3, 31)],
    ]
    harvest = read(folder, xlsx({"Export": sheet_xml(rows)}))
    (contract,) = harvest.contracts()
    assert [firm.name for firm in contract.suppliers] == ["Example Systems Ltd", "Sample Cloud plc"]
    assert contract.period.end == date(2027, 3, 31)
    assert "value_estimated" in contract.notes
    assert contract.provenance.position == "row 3"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_an_export_is_read_in_every_encoding(folder: Path, encoding: str) -> None:
    contract = only_of(read(folder, f"{HEADER}\n1,Café tills,X Ltd,,£5,,\n".encode(encoding)))
    assert contract.title == "Café tills"
    assert contract.value is not None
    assert contract.value.amount == 5


def only_of(harvest: Harvest) -> Contract:
    (contract,) = harvest.contracts()
    return contract


def test_the_same_contract_of_an_export_and_of_another_register_are_two_releases_with_one_reference(
    folder: Path,
) -> None:
    body = f"{HEADER}\nCN1,A,X Ltd,,£5,,\n"
    exported = read(folder, body).releases[0]
    published = t3.read("contract_register", folder / "export.csv", borough="Camden").releases[0]
    assert exported.ocid.startswith("ocds-t33pcr-E09000007-")
    assert published.ocid.startswith("ocds-t33reg-E09000007-")
    assert exported.data["tender"]["id"] == published.data["tender"]["id"] == "CN1"


def test_contracts_of_another_buyer_of_a_shared_portal_are_outside(folder: Path) -> None:
    harvest = read(folder, "Contract ID,Title,Buyer\n1,A,London Borough of Camden\n2,B,Lewisham\n")
    assert [release.data["tender"]["id"] for release in harvest.releases] == ["1"]
    assert harvest.account.outside == 1


def test_an_export_has_to_be_somebodys_and_its_fields_those_of_registers(folder: Path) -> None:
    (folder / "export.csv").write_text(f"{HEADER}\n")
    with pytest.raises(ValueError, match='borough="Camden"'):
        t3.read("procontract_register", folder / "export.csv")
    with pytest.raises(UnknownNameError, match="'users'"):
        read(folder, f"{HEADER}\n", columns={"users": "Title"})
    with pytest.raises(ParseError, match=r"export\.csv"):
        read(folder, "<html>Sign in</html>")


NAMES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ ", min_size=1, max_size=12).map(lambda name: f"Firm{name.rstrip()} Ltd")


@given(
    firms=st.lists(st.tuples(NAMES, st.integers(1, 99_999_999)), min_size=1, max_size=4),
    line_break=st.sampled_from(["\n", "\r\n", "\n\n"]),
)
def test_whoever_is_packed_into_a_cell_comes_out_of_it(
    tmp_path_factory: pytest.TempPathFactory, firms: list[tuple[str, int]], line_break: str
) -> None:
    cell = line_break.join(f"Company name: {name} | Registration number: {number}" for name, number in firms)
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADER.split(","), ["1", "A", cell, "", "5", "", ""]])
    (release,) = read(tmp_path_factory.getbasetemp(), out.getvalue()).releases
    told = [
        (firm["name"], firm["identifier"]["id"]) for firm in release.data["parties"] if "buyer" not in firm["roles"]
    ]
    assert told == [(" ".join(name.split()), f"{number:08}") for name, number in firms]
