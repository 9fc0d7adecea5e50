"""Contracts registers of all shapes, end to end. Every register, contract and firm in them is invented."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator

import thirty3 as t3
from tests.spreadsheets import Value, sheet_xml, xlsx
from thirty3.connectors import get
from thirty3.errors import ParseError, UnknownNameError
from thirty3.harvest import Harvest
from thirty3.models.contract import Contract

CODE = """\
Reference number,Title of agreement,Local authority department responsible,Description of the goods and/or services,\
Supplier name,Supplier registered company number,Sum to be paid over the length of the contract,Estimated annual value,\
VAT that cannot be recovered,Start date,End date,Review date,Invitation to quote / tender,SME,VCSE
EXMP/2024/001,Revenues and benefits system,Resources,"Software, hosting and support",Example Systems Ltd,1,\
"£450,000.00","£150,000",0,01/04/2024,31/03/2027,30/09/2026,Published invitation to tender,Yes,No
EXMP/2024/002,Library kiosks,Communities,Self service kiosks,REDACTED PERSONAL DATA,,TBC,,,45383,31-Mar-26,,Quote,N,n/a
"""

PROCONTRACT = """\
Contract ID,Title,Description,Department,Awarded suppliers,Estimated value,Awarded value,Start date,End date,\
Extension end date,Review date
CN900001,Parking enforcement IT,"Permit and PCN system","Environment","Company name: Example Systems Ltd | \
Registration number: 00000001 | SME: Yes
Company name: Sample Cloud plc | Registration number: 00000002 | SME: No | Contact: A. Person",£250000.00,£0.00,\
01/04/2024,31/03/2027,31/03/2029,01/10/2026
CN900002,Telephony,,"Resources",Data exceeds cell limits,N/A,"£1,200.50 per annum",1st May 2025,46142,,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def read(folder: Path, body: str | bytes, *, borough: str = "Camden", columns: dict[str, str] | None = None) -> Harvest:
    path = folder / "register.csv"
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return t3.read("contract_register", path, borough=borough, columns=columns)


def contracts(harvest: Harvest) -> list[Contract]:
    """In the order of the file."""
    by_ocid = {contract.ocid: contract for contract in harvest.contracts()}
    return [by_ocid[release.ocid] for release in harvest.releases]


def only(folder: Path, *, header: str = "Ref,Title,Start date,End date,Value,Supplier", row: str) -> Contract:
    return contracts(read(folder, f"{header}\n{row}\n"))[0]


def test_a_register_of_the_transparency_code_gives_contracts(folder: Path) -> None:
    harvest = read(folder, CODE)
    system, kiosks = contracts(harvest)
    assert (system.title, system.description) == ("Revenues and benefits system", "Software, hosting and support")
    assert system.value is not None
    assert (system.value.amount, system.value.kind) == (Decimal(450_000), "contract")
    assert (system.period.start, system.period.end) == (date(2024, 4, 1), date(2027, 3, 31))
    supplier = system.suppliers[0]
    assert (supplier.company_number, supplier.size, supplier.vcse) == ("00000001", "sme", False)
    assert system.boroughs == ("E09000007",)
    assert system.procurement_method_details == "Published invitation to tender"
    assert system.portal_ref == "EXMP/2024/001"
    assert (system.provenance.source, system.provenance.position) == ("contract_register", "line 2")
    assert kiosks.value is None
    assert kiosks.suppliers[0].placeholder
    assert (kiosks.period.start, kiosks.period.end) == (date(2024, 4, 1), date(2026, 3, 31))
    assert (harvest.account.unread, harvest.account.warnings) == ((), ())


def test_what_ocds_has_no_place_for_stands_beside_the_value_and_never_in_it(folder: Path) -> None:
    contract = read(folder, CODE).releases[0].data["contracts"][0]
    assert contract["annualValue"] == {"amount": 150_000, "currency": "GBP"}
    assert contract["department"] == "Resources"
    assert contract["milestones"][0]["dueDate"].startswith("2026-09-30")


def test_packed_suppliers_and_suppliers_that_do_not_fit_are_read(folder: Path) -> None:
    harvest = read(folder, PROCONTRACT)
    parking, telephony = contracts(harvest)
    assert [(firm.company_number, firm.size) for firm in parking.suppliers] == [
        ("00000001", "sme"),
        ("00000002", "large"),
    ]
    assert telephony.suppliers[0].placeholder
    assert harvest.account.unread == ("Awarded suppliers: Contact",)
    assert "A. Person" not in harvest.model_dump_json()
    assert parking.value is not None
    assert parking.value.amount == 250_000
    assert "value_estimated" in parking.notes
    assert parking.period.max_end == date(2029, 3, 31)
    assert telephony.value is None
    assert "value_annual_only" in telephony.notes
    assert telephony.period.end == date(2026, 4, 30)


def test_several_firms_in_one_cell_are_several_suppliers(folder: Path) -> None:
    contract = only(folder, row='1,Software,,,£5,"Example Systems Ltd; Sample Cloud PLC"')
    assert [firm.name for firm in contract.suppliers] == ["Example Systems Ltd", "Sample Cloud PLC"]
    assert len(only(folder, row='1,Software,,,£5,"Example\nSystems Ltd"').suppliers) == 1


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ('"GBP 1,722,000 (including options) + GBP 900,000 works"', 1_722_000),
        ('" 51,294.00 "', 51_294),
        ('"Â£1,000"', 1_000),
        ("£1.2m", 1_200_000),
        ("TBC", None),
        ('"£150,000 (p.a.)"', None),
        ("£150 a year", None),
        ("to be agreed with the supplier", None),
    ],
)
def test_the_first_amount_of_a_cell_counts_and_one_a_year_is_not_the_whole(
    folder: Path, cell: str, amount: int | None
) -> None:
    contract = only(folder, row=f"1,Software,,,{cell},Example Ltd")
    assert (contract.value.amount if contract.value else None) == amount


def test_what_cannot_be_read_in_a_cell_is_noted_and_counted_with_an_example(folder: Path) -> None:
    harvest = read(folder, "Ref,Title,End date,Value\n1,A,ongoing,call 020 7946 0000\n2,B,soon,5\n")
    assert set(harvest.account.warnings) == {
        "cells under 'End date' hold no date, such as 'ongoing': lines 2, 3",
        "cells under 'Value' hold no amount, such as 'call [phone removed]': line 2",
    }
    assert {"end_unreadable", "value_total_unreadable"} <= set(contracts(harvest)[0].notes)


def test_a_month_first_file_is_known_by_one_of_its_dates(folder: Path) -> None:
    harvest = read(folder, "Ref,Title,Start date,End date\n1,A,04/01/2024,03/31/2027\n2,B,05/06/2024,\n")
    assert [contract.period.start for contract in contracts(harvest)] == [date(2024, 4, 1), date(2024, 5, 6)]
    assert harvest.account.warnings == ("the dates of this file are written month first",)


def test_dates_in_two_orders_are_not_guessed(folder: Path) -> None:
    rows = ("1,A,04/05/2024,03/31/2027", "2,B,31/05/2024,1 June 2026", "3,C,05/05/2025,2027-01-01")
    body = "\n".join(["Ref,Title,Start date,End date", *rows])
    harvest = read(folder, body)
    periods = [(contract.period.start, contract.period.end) for contract in contracts(harvest)]
    assert periods == [(None, None), (None, date(2026, 6, 1)), (date(2025, 5, 5), date(2027, 1, 1))]
    assert "dates in two orders" in harvest.account.warnings[0]


def test_dates_that_do_not_tell_their_order_are_read_day_first_and_that_is_said(folder: Path) -> None:
    harvest = read(folder, "Ref,Title,Start date\n1,A,04/05/2024\n")
    assert contracts(harvest)[0].period.start == date(2024, 5, 4)
    assert harvest.account.warnings == ("no date shows whether days or months come first: they were read day first",)


def test_a_month_is_its_last_day_where_a_contract_ends(folder: Path) -> None:
    period = only(folder, row="1,Software,April 2024,Feb-28,,").period
    assert (period.start, period.end) == (date(2024, 4, 1), date(2028, 2, 29))


def test_a_spreadsheet_called_csv_is_read_with_its_dates_and_numbers(folder: Path) -> None:
    rows: list[list[Value]] = [
        ["Contracts register"],
        [],
        ["Contract number", "Contract title", "Start", "End", "Contract value (£)", "Vendor", "CPV code", "Officer"],
        [1234, "Library system", date(2024, 4, 1), 46112, 120000.5, "Example Ltd", 48000000, "A. Person"],
    ]
    harvest = read(folder, xlsx({"Register": sheet_xml(rows)}))
    contract = contracts(harvest)[0]
    assert (contract.portal_ref, contract.cpv) == ("1234", ("48000000",))
    assert (contract.period.start, contract.period.end) == (date(2024, 4, 1), date(2026, 3, 31))
    assert contract.value is not None
    assert contract.value.amount == Decimal("120000.5")
    assert contract.provenance.position == "row 4"
    assert harvest.account.unread == ("Officer",)
    assert "A. Person" not in harvest.model_dump_json()


OWN = "No.,What for,With whom,Until\n7,Software,Example Ltd,31/03/2027\n"
MAPPING = {"reference": "No.", "title": "What  for", "supplier": "WITH WHOM", "end": "Until"}


def test_headers_nobody_knows_are_mapped_by_the_caller_or_by_a_saved_file(folder: Path) -> None:
    with pytest.raises(ParseError, match="no header was found"):
        read(folder, OWN)
    harvest = read(folder, OWN, columns=MAPPING)
    assert contracts(harvest)[0].period.end == date(2027, 3, 31)
    saved = folder / "camden.json"
    saved.write_text(json.dumps(MAPPING))
    assert t3.read("contract_register", folder / "register.csv", borough="Camden", columns=saved) == harvest


def test_the_callers_mapping_goes_before_the_known_headers(folder: Path) -> None:
    body = "Ref,Title,End date,Extended end date,Completion\n1,A,31/03/2026,31/03/2027,31/03/2025\n"
    period = contracts(read(folder, body, columns={"end": "Completion", "max_end": "End date"}))[0].period
    assert (period.end, period.max_end) == (date(2025, 3, 31), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("columns", "error", "words"),
    [
        ({"titel": "What for"}, UnknownNameError, "'titel'.*title"),
        ({"title": "What"}, ParseError, "'What' for title is not in the header: .*'With whom'"),
        ({"title": "Twice"}, ParseError, "stands 2 times"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(
    folder: Path, columns: dict[str, str], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        read(folder, "Ref,Title,With whom,Twice,Twice\n1,A,B,C,D\n", columns=columns)


@pytest.mark.parametrize("text", ["[]", "{", '{"title": 1}', "[" * 100_000])
def test_a_saved_mapping_that_is_none_is_named(folder: Path, text: str) -> None:
    saved = folder / "camden.json"
    saved.write_text(text)
    (folder / "register.csv").write_text(OWN)
    with pytest.raises(ParseError, match=r"camden\.json"):
        t3.read("contract_register", folder / "register.csv", borough="Camden", columns=saved)


def test_a_file_too_large_for_what_it_should_be_is_not_read_into_memory(folder: Path) -> None:
    saved = folder / "camden.json"
    saved.write_text(" " * (1024 * 1024 + 1), encoding="utf-8")
    (folder / "register.csv").write_text("Ref,Title\n", encoding="utf-8")
    with pytest.raises(ParseError, match=r"camden\.json has more than 1,048,576 bytes"):
        t3.read("contract_register", folder / "register.csv", borough="Camden", columns=saved)
    most = get("contract_register").portal.max_bytes
    with (folder / "register.csv").open("wb") as file:
        file.truncate(most + 1)
    with pytest.raises(ParseError, match=rf"register\.csv has more than {most:,} bytes"):
        t3.read("contract_register", folder / "register.csv", borough="Camden")


def test_of_two_columns_for_one_thing_the_better_known_is_read_and_the_other_is_said(folder: Path) -> None:
    harvest = read(folder, "Ref,Title,Expiry date,End date\n1,A,31/03/2026,31/03/2027\n")
    assert contracts(harvest)[0].period.end == date(2027, 3, 31)
    assert harvest.account.unread == ("Expiry date",)
    assert "'Expiry date' may be meant too" in harvest.account.warnings[0]


def test_rows_of_another_borough_in_a_shared_register_are_outside(folder: Path) -> None:
    body = "Council,Ref,Title\nLondon Borough of Camden,1,A\nIslington,2,B\noneSource,3,C\n,4,D\n"
    harvest = read(folder, body)
    assert [contract.title for contract in contracts(harvest)] == ["A", "C", "D"]
    assert harvest.account.outside == 1
    assert harvest.account.warnings == (
        "rows name an organisation that is none of the 33; they count as the owner's, such as 'oneSource': line 4",
    )


def test_rows_that_stand_twice_are_kept_and_said(folder: Path) -> None:
    harvest = read(folder, "Ref,Title,Supplier,Value\n1,A,X Ltd,5\n1,A,X Ltd,5\n1,A,X Ltd,7\n1,A,Y Ltd,5\n")
    assert len(harvest.contracts()) == 4
    assert "rows repeat an earlier one word for word and were kept: line 3" in harvest.account.warnings
    assert any("references stand in several rows" in warning for warning in harvest.account.warnings)


def test_the_same_contract_is_the_same_process_in_the_next_edition(folder: Path) -> None:
    first = read(folder, "Ref,Title,Value\n1,A,5\n2,B,6\n")
    second = read(folder, "Title,Ref,Value\nB,2,6\nA,1,500\n")
    assert first.releases[1].id == second.releases[0].id
    assert first.releases[0].ocid == second.releases[1].ocid
    assert first.releases[0].id != second.releases[1].id


def test_rows_that_are_no_contracts_are_rejected_with_their_line(folder: Path) -> None:
    body = "Ref,Title,Supplier,Value\n,,Example Ltd,5\n1,A,B,5,6\nAll values are net,,,\n,,Example Ltd,5\n2,B,C,5\n"
    harvest = read(folder, body)
    assert [rejection.where.rpartition(", ")[2] for rejection in harvest.rejected] == [
        "line 2",
        "line 3",
        "line 4",
        "line 5",
    ]
    assert harvest.account.received == 5
    assert harvest.account.repeated == 0


def test_a_company_number_that_is_none_costs_only_itself(folder: Path) -> None:
    contract = only(folder, header="Ref,Title,Supplier,Company number", row="1,A,Example Ltd,123456789")
    assert contract.suppliers[0].company_number is None
    assert "company_number_unreadable" in contract.notes


def test_the_releases_are_valid_ocds_but_for_the_date_that_no_register_gives(folder: Path, shared: Path) -> None:
    schema = json.loads((shared / "ocds" / "standard_1.1.5" / "release-schema.json").read_text(encoding="utf-8"))
    validator = Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)
    unnamed = "Title,Supplier,CPV codes,Extensions\nSoftware,Example Ltd,48000000-8; 72000000,12 months\n"
    for release in (one for body in (CODE, PROCONTRACT, unnamed) for one in read(folder, body).releases):
        assert release.notes[-1] == "date_missing"
        dated = {**release.data, "date": "2026-11-22T00:00:00Z"}
        assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(dated)] == []


def test_a_row_without_a_reference_has_none(folder: Path) -> None:
    contract = contracts(read(folder, "Title,Supplier\nSoftware,Example Ltd\n"))[0]
    assert contract.portal_ref is None
    assert contract.title == "Software"


def test_extensions_award_and_signature_are_read(folder: Path) -> None:
    header = "Ref,Title,End date,Extension options,Extendable,Award date,Date signed"
    contract = only(folder, header=header, row="1,A,31/03/2026,24 + 12 months,Yes,13/01/2024,1 March 2024")
    assert (contract.period.extension_text, contract.period.extendable) == ("24 + 12 months", True)
    assert (contract.awarded, contract.signed) == (date(2024, 1, 13), date(2024, 3, 1))


def test_an_estimate_stands_in_where_the_award_is_only_one_a_year(folder: Path) -> None:
    contract = only(folder, header="Ref,Title,Estimated value,Awarded value", row="1,A,£600,£200 p.a.")
    assert contract.value is not None
    assert contract.value.amount == 600
    assert contract.notes[0] == "value_estimated"


def test_what_says_neither_yes_nor_no_and_numbers_of_nobody_are_counted(folder: Path) -> None:
    harvest = read(folder, "Ref,Title,Supplier,Company number,SME\n1,A,X Ltd,,perhaps\n2,B,,01234567,n/a\n")
    assert harvest.account.warnings == (
        "cells under 'SME' say neither yes nor no, such as 'perhaps': line 2",
        "company numbers stand beside no supplier and were not read: line 3",
    )


CELL = st.sampled_from(["", "1", "A", "Total", "£5", "01/02/2024", "31/12/2024", "45383", "soon", '"x', "Ref", "Title"])


@given(st.lists(st.lists(CELL | st.text(max_size=5), max_size=6), max_size=8))
def test_whatever_stands_in_the_cells_every_row_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    body = "\n".join(["Ref,Title,Start date,End date,Value,Supplier", *(",".join(row) for row in rows)])
    try:
        harvest = read(tmp_path_factory.getbasetemp(), body.encode("utf-8", "replace"))
    except ParseError:
        return
    account = harvest.account
    assert account.received == account.kept + account.rejected
    assert len(harvest.contracts()) == len(harvest.releases) == account.kept


def test_department_yearly_value_review_date_and_who_states_the_size_reach_the_contract(folder: Path) -> None:
    contract = only(
        folder,
        header="Ref,Title,Department,Annual contract value,Review date,Supplier,SME",
        row="1,A,Resources,£200,01/10/2026,Madeup Ltd,Yes",
    )
    assert contract.department == "Resources"
    assert contract.annual_value is not None
    assert (contract.annual_value.amount, contract.annual_value.kind) == (Decimal(200), "annual")
    assert contract.period.review is not None
    assert contract.period.review.isoformat() == "2026-10-01"
    assert (contract.suppliers[0].size, contract.suppliers[0].size_asserted_by) == ("sme", "register")
