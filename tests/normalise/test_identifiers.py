"""Identifiers as notices state them, and the portals whose references these are. Numbers are made up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.normalise.tables import cells
from thirty3.errors import ParseError
from thirty3.models.organisation import Identifier
from thirty3.normalise.identifiers import parse_company_number, portal_of_reference, read_identifier

PREFIXES = st.sampled_from(
    ["", "SC", "NI", "OC", "SO", "NC", "LP", "SL", "FC", "RC", "CE", "CS", "IP", "RS", "R", "GE"]
)


@pytest.mark.parametrize(
    ("published", "number"),
    [
        ("1", "00000001"),
        ("1234567", "01234567"),
        ("01234567", "01234567"),
        ("1234567.0", "01234567"),
        (1234567.0, "01234567"),
        (1234567, "01234567"),
        (" 0123 4567 ", "01234567"),
        ("sc12345", "SC012345"),
        ("SC012345", "SC012345"),
        ("OC 348553", "OC348553"),
        ("NO123456", "NO123456"),
        ("R123", "R0000123"),
        ("R0000123", "R0000123"),
        ("IP12345R", "IP12345R"),
        ("SP1234RS", "SP1234RS"),
        ("GB-COH-1234567", "01234567"),
        ("Company No. 1234567", "01234567"),
        ("Company Registration Number: 01234567", "01234567"),
        ("01234567 (England & Wales)", "01234567"),
        ("http://business.data.gov.uk/id/company/00000001", "00000001"),
        ("", None),
        (None, None),
        (" ", None),
        ("N/A", None),
        ("n/a", None),
        ("none", None),
        ("-", None),
        ("TBC", None),
        ("Sole trader", None),
        (float("nan"), None),
    ],
)
def test_a_company_number_has_eight_characters(published: object, number: str | None) -> None:
    assert parse_company_number(published) == number


NO_COMPANY = cells("""
123456789|00000000|0|SC1234567|XX123456|GB123456|HRB 12345|12AB|SC|SC000000|-1|1.5|Example Systems Ltd
0123456７
""")


@pytest.mark.parametrize("nonsense", [*NO_COMPANY, "1" * 5000, -1, 0, 1000000000, 1.5, 1e300, True, ["1"], b"1"])
def test_what_is_no_company_number_is_refused(nonsense: object) -> None:
    with pytest.raises(ParseError):
        parse_company_number(nonsense)


@given(PREFIXES, st.integers(1, 999_999))
def test_a_lost_zero_or_a_lower_case_prefix_changes_nothing(prefix: str, digits: int) -> None:
    number = parse_company_number(f"{prefix}{digits}")
    assert number is not None
    assert len(number) == 8
    assert parse_company_number(number) == number
    assert parse_company_number(number.lower()) == number
    assert parse_company_number(f"{prefix.lower()} {digits:06}") == number


@pytest.mark.parametrize(
    ("scheme", "id", "read"),
    [
        ("GB-COH", "1234567", "GB-COH-01234567"),
        ("GB-COH", "GB-COH-1234567", "GB-COH-01234567"),
        (" gb-coh ", "sc12345", "GB-COH-SC012345"),
        ("GB-COH", "123456789", "GB-COH-123456789"),
        ("GB-COH", "HRB 12345", "GB-COH-HRB 12345"),
        ("COMPANIES_HOUSE", "1234567", "GB-COH-01234567"),
        (None, "GB-COH-1234567", "GB-COH-01234567"),
        ("GB-PPON", "GB-PPON-PXXX-1111-XXXX", "GB-PPON-PXXX-1111-XXXX"),
        ("GB-PPON", "GB-PPON:PXXX-1111-XXXX", "GB-PPON-PXXX-1111-XXXX"),
        (None, "pxxx-1111-xxxx", "GB-PPON-PXXX-1111-XXXX"),
        ("GB-CFS", "18525", "GB-CFS-18525"),
        (None, "GB-CFS-18525", "GB-CFS-18525"),
        ("GB-LAC", "GB-LAC-E09000003", "GB-LAC-E09000003"),
        ("GB-LAE", "hav", "GB-LAE-HAV"),
        ("GB-SRS", "sid4gov.cabinetoffice.gov.uk/ecqA6349", "GB-SRS-sid4gov.cabinetoffice.gov.uk/ecqA6349"),
        ("GB-GOR", "D1197", "GB-GOR-D1197"),
        ("VAT", "GB 012 3456 78", "VAT-GB 012 3456 78"),
        ("GB-CHC", 1234567, "GB-CHC-1234567"),
    ],
)
def test_an_identifier_has_its_scheme_beside_it(scheme: object, id: object, read: str) -> None:
    identifier = read_identifier(scheme, id)
    assert str(identifier) == read
    assert isinstance(identifier, Identifier)
    assert read_identifier(identifier.scheme, identifier.id) == identifier


NOTHING: tuple[object, ...] = (
    None,
    "",
    " ",
    "0",
    "00000000",
    "0.0",
    "none",
    "N/A",
    "-",
    "tbc",
    "Not applicable",
    [],
    {},
    0,
    True,
)


@pytest.mark.parametrize(
    ("scheme", "id"),
    [
        *((scheme, id) for scheme in ("GB-COH", "DUNS", None) for id in NOTHING),
        ("", "1"),
        (None, "1"),
        ("none", "1"),
        ({}, "1"),
    ],
)
def test_what_identifies_nothing_is_none(scheme: object, id: object) -> None:
    assert read_identifier(scheme, id) is None


def test_every_identifier_of_a_real_page_is_read_and_odd_ones_stay_as_published(shared: Path) -> None:
    page = json.loads((shared / "contracts_finder/search_page_2025-01-23.json").read_text(encoding="utf-8"))
    published = [
        party["identifier"]
        for release in page["releases"]
        for party in release.get("parties", [])
        if party.get("identifier", {}).get("id")
    ]
    read = [read_identifier(one.get("scheme"), one["id"]) for one in published]
    assert None not in read
    numbers = [identifier.id for identifier in read if identifier and identifier.scheme == "GB-COH"]
    assert sorted({len(number) for number in numbers}) == [8, 9]  # seven digits are padded, nine are kept as they are


@pytest.mark.parametrize(
    ("reference", "portal"),
    [
        ("MRTN001-DN756786-01185010", "procontract"),
        ("DN756786", "procontract"),
        ("https://procontract.due-north.com/Advert?advertId=0000", "procontract"),
        ("tender_301986/1444746", "jaggaer"),
        ("project_12345", "jaggaer"),
        ("itt_12345", "jaggaer"),
        ("https://example.app.jaggaer.com/esop", "jaggaer"),
        ("https://example.bravosolution.co.uk", "jaggaer"),
        ("20250123174012-73582", "mercell"),
        ("https://uk.eu-supply.com/app", "mercell"),
        ("CF-0005000DWS000000ED3p2AG", "atamis"),
        ("C123456", "atamis"),
        ("IT-234-38233-MVDC - 038233", "in_tend"),
        ("IT-560-559-OCC000559 - AWARD", "in_tend"),
        ("MT233637", "mytenders"),
        ("BIP919868359", "delta"),
        ("12345678-1234-4123-8123-123456789012", "multiquote"),
        ("", None),
        (None, None),
        ("EXMP/2024/001", None),
        ("C20242247", None),
        ("DN12", None),
        ("https://example.org/?x=due-north.com", None),
        ("https://notdue-north.com/", None),
    ],
)
def test_a_reference_tells_its_portal(reference: str | None, portal: str | None) -> None:
    assert portal_of_reference(reference) == portal
