"""Gender pay gap returns: every row of the real file, sizes by band, odd numbers, and people who are left out."""

from __future__ import annotations

import csv
import time
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import thirty3 as t3
from thirty3.connectors.large_employers import connector
from thirty3.errors import ParseError, PortalChangedError, UnknownNameError
from thirty3.models.company import Company
from thirty3.wire import Page, Request, Response

HEADER = "EmployerName,CompanyNumber,SicCodes,EmployerSize,PostCode,CurrentName,DueDate"
FIXTURE = Path(__file__).parent / "fixtures" / "large_employers" / "returns.csv"


def read(*rows: str, header: str = HEADER) -> Page:
    body = "\r\n".join((header, *rows)).encode()
    at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    return connector.read(Response(request=Request(url="returns.csv"), status=200, body=body, retrieved_at=at))


def one(row: str) -> Company:
    [company] = read(row).companies
    return company


def test_every_row_of_the_real_file_is_accounted_for(shared: Path) -> None:
    path = shared / "suppliers" / "large_employers_2021-22.csv"
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    began = time.perf_counter()
    harvest = t3.read("large_employers", path)
    assert time.perf_counter() - began < 20  # half a second on an idle machine
    assert len(rows) == len(harvest.companies) == harvest.account.received == 10_492
    assert [company.name for company in harvest.companies] == [" ".join(row["CurrentName"].split()) for row in rows]
    bands = Counter(row["EmployerSize"] for row in rows)
    sizes = Counter(company.evidence[0].size if company.evidence else None for company in harvest.companies)
    assert sizes["unknown"] == bands.pop("Less than 250")
    assert sizes[None] == bands.pop("Not Provided")
    assert sizes["large"] == bands.total() == 9_720
    assert all(company.evidence[0].as_of is None for company in harvest.companies if company.evidence)


def test_every_number_of_the_real_file_is_read_or_noted(shared: Path) -> None:
    path = shared / "suppliers" / "large_employers_2021-22.csv"
    with path.open(newline="", encoding="utf-8-sig") as file:
        numbers = [row["CompanyNumber"].strip() for row in csv.DictReader(file)]
    companies = t3.read("large_employers", path).companies
    for number, company in zip(numbers, companies, strict=True):
        noted = any(note.startswith("company_number_unreadable") for note in company.notes)
        assert (company.company_number or "") == ("" if noted else number)
        assert company.id.startswith("name:" if noted or not number else f"GB-COH-{number}")
    assert sum(1 for company in companies if any(note.startswith("company_number_") for note in company.notes)) == 9
    shapes = {company.company_number[:2] for company in companies if company.company_number}
    assert {"SC", "NI", "OC", "RC", "IP"} <= shapes


@pytest.mark.parametrize(
    ("band", "size", "strength"),
    [
        ("Less than 250", "unknown", "weak"),
        ("250 to 499", "large", "probable"),
        ("500 to 999", "large", "strong"),
        ("1000 to 4999", "large", "strong"),
        ('"5000 to 19,999"', "large", "strong"),
        ('"20,000 or more"', "large", "strong"),
    ],
)
def test_a_band_is_evidence_and_is_kept_as_it_stands(band: str, size: str, strength: str) -> None:
    [evidence] = one(f"MADE-UP LTD,1,62012,{band},E99 9ZZ,MADE-UP LTD,2022/04/05 00:00:00").evidence
    assert (evidence.size, evidence.strength) == (size, strength)
    assert evidence.basis == f"gender pay gap return: {band.strip(chr(34))} employees"
    assert evidence.independent is None


@pytest.mark.parametrize("band", ["Not Provided", ""])
def test_a_size_that_is_not_provided_is_no_evidence(band: str) -> None:
    company = one(f"MADE-UP LTD,1,62012,{band},E99 9ZZ,MADE-UP LTD,2022/04/05 00:00:00")
    assert (company.evidence, company.notes) == ((), ("size_not_provided",))


def test_a_band_that_nobody_knows_is_noted_and_listed() -> None:
    page = read("MADE-UP LTD,1,62012,Legions,E99 9ZZ,MADE-UP LTD,2022/04/05 00:00:00")
    assert page.companies[0].evidence == ()
    assert page.companies[0].notes == ("size_unknown: 'Legions'",)
    assert "EmployerSize: 'Legions'" in page.unread


@pytest.mark.parametrize(
    ("due", "counted"),
    [
        ("2022/04/05 00:00:00", date(2021, 4, 5)),
        ("04/04/2022", date(2021, 4, 5)),
        ("2022/03/31 00:00:00", date(2021, 3, 31)),
        ("2021/10/05 00:00:00", date(2020, 4, 5)),  # half a year later than usual, in the same year
        ("", None),
    ],
)
def test_the_day_of_the_evidence_is_told_from_when_the_return_was_due(due: str, counted: date | None) -> None:
    [evidence] = one(f"MADE-UP LTD,1,62012,250 to 499,E99 9ZZ,MADE-UP LTD,{due}").evidence
    assert evidence.as_of == counted


def test_a_due_date_that_is_none_is_noted() -> None:
    company = one("MADE-UP LTD,1,62012,250 to 499,E99 9ZZ,MADE-UP LTD,soon")
    assert company.evidence[0].as_of is None
    assert company.notes == ("due_date_unreadable: 'soon'",)


def test_the_name_of_the_file_says_nothing_of_the_year(tmp_path: Path) -> None:
    path = tmp_path / "UK Gender Pay Gap Data - 2017 to 2018.csv"
    path.write_text("EmployerName,EmployerSize\nMADE-UP LTD,500 to 999\n")
    harvest = t3.read("large_employers", path)
    assert harvest.companies[0].evidence[0].as_of is None
    assert any("nobody can tell which year" in warning for warning in harvest.account.warnings)


def test_a_number_that_is_none_costs_the_number_only() -> None:
    company = one("MADE-UP MUTUAL,MUT00001,65110,250 to 499,E99 9ZZ,MADE-UP MUTUAL,2022/04/05 00:00:00")
    assert (company.id, company.company_number) == ("name:MADE UP MUTUAL", None)
    assert company.notes == ("company_number_unreadable: 'MUT00001'",)


def test_a_public_body_without_a_number_is_kept() -> None:
    company = one("Exampleham Council,,1,1000 to 4999,E99 1AA,Exampleham Council,2022/03/31 00:00:00")
    assert company.id == "name:EXAMPLEHAM COUNCIL"
    assert (company.sic_codes, company.notes) == ((), ("public_body",))


def test_codes_get_their_zero_back_and_names_of_then_are_kept() -> None:
    company = one('OLD LTD,sc900002,"1470,\n10910",250 to 499,E99 9ZZ,NEW LTD,2022/04/05 00:00:00')
    assert (company.name, company.previous_names) == ("NEW LTD", ("OLD LTD",))
    assert company.sic_codes == ("01470", "10910")
    assert company.company_number == "SC900002"


def test_nobody_who_answers_for_a_return_and_no_address_is_kept_or_quoted() -> None:
    harvest = t3.read("large_employers", FIXTURE)
    assert len(harvest.rejected) == 2
    told = harvest.model_dump_json()
    for private in ("Nobody", "Director", "Sample Street", "9ZZ", "Town Hall"):
        assert private not in told


def test_a_borough_has_no_part_of_it_and_columns_have_names() -> None:
    with pytest.raises(ValueError, match="leave the borough out"):
        t3.read("large_employers", FIXTURE, borough="Camden")
    with pytest.raises(UnknownNameError, match="size"):
        t3.read("large_employers", FIXTURE, columns={"sizes": "Size"})


def test_a_caller_may_say_which_columns_are_meant(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("Firm,Heads\nMADE-UP LTD,500 to 999\n")
    with pytest.raises(ParseError, match="no header was found"):
        t3.read("large_employers", path)
    harvest = t3.read("large_employers", path, columns={"name": "Firm", "size": "Heads"})
    assert harvest.companies[0].evidence[0].size == "large"


def test_a_table_without_sizes_is_none_of_these() -> None:
    with pytest.raises(PortalChangedError, match="no columns hold names and sizes"):
        read("MADE-UP LTD,1", header="EmployerName,CompanyNumber")
