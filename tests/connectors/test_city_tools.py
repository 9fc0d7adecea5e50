"""Boroughs' lists of applications, end to end. Every list, system and firm in them is invented."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import thirty3 as t3
from tests.spreadsheets import Value, sheet_xml, xlsx
from thirty3.errors import ParseError, UnknownNameError
from thirty3.harvest import Harvest
from thirty3.models.application import Application
from thirty3.reference import service_areas


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def read(folder: Path, body: str | bytes, *, columns: dict[str, str] | None = None) -> Harvest:
    path = folder / "applications.csv"
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return t3.read("city_tools", path, borough="Camden", columns=columns)


def only(folder: Path, **cells: str) -> Application:
    """The application of a list with one row: header texts with ``_`` for spaces, and what stands under them."""
    out = io.StringIO(newline="")
    header = ["System", "Product", *(name.replace("_", " ") for name in cells)]
    csv.writer(out).writerows([header, ["Homes", "Example Homes", *cells.values()]])
    (application,) = read(folder, out.getvalue()).applications
    return application


def test_a_list_gives_applications_of_its_borough(folder: Path) -> None:
    application = only(
        folder,
        Manufacturer="Example Systems Ltd",
        Supplier="Sample Resale plc",
        Version="12.1.4567",
        Description="Rents, repairs\nand lettings",
        Contract_start="01/04/2024",
        Contract_end="31/03/2027",
        Contract_maximum_end_date="31/03/2029",
        Extension="12 + 12 months",
    )
    assert (application.name, application.product) == ("Homes", "Example Homes")
    assert (application.manufacturer, application.supplier) == ("Example Systems Ltd", "Sample Resale plc")
    assert (application.version, application.plain_description) == ("12.1.4567", "Rents, repairs\nand lettings")
    period = application.period
    assert (period.start, period.end, period.max_end) == (date(2024, 4, 1), date(2027, 3, 31), date(2029, 3, 31))
    assert (period.extension_text, period.extendable) == ("12 + 12 months", True)
    assert [(basis.field, basis.path) for basis in period.basis] == [
        ("start", "Contract start"),
        ("end", "Contract end"),
        ("max_end", "Contract maximum end date"),
    ]
    assert application.borough == "E09000007"
    assert application.provenance.position == "line 2"
    assert application.provenance.record_id == application.id
    assert application.notes == ()


@pytest.mark.parametrize(
    ("label", "codes"),
    [
        ("Housing", ("housing",)),
        ("housing services", ("housing",)),
        ("Libraries, leisure and culture", ("libraries_leisure_culture",)),
        ("Children's Services", ("childrens_services",)),
        ("childrens_services", ("childrens_services",)),
        ("Council tax / Business rates", ("revenues_benefits",)),
        ("Parking; Trading standards", ("transport_parking", "regulatory_services")),
        ("Planning", ("planning_building",)),
        ("Housing, HR", ("housing", "hr_payroll")),
        ("Resources", ()),
        ("Various", ()),
        ("Council wide", ()),
        ("Enforcement", ()),
        ("Housing and Parking", ()),
    ],
)
def test_a_service_is_mapped_when_it_is_sure_and_its_label_is_always_kept(
    folder: Path, label: str, codes: tuple[str, ...]
) -> None:
    application = only(folder, Service_area=label)
    assert (application.service_area_label, application.service_areas) == (label, codes)
    assert ("service_area_unmapped" in application.notes) == (codes == ())


def test_of_several_services_the_unknown_one_is_noted_and_the_others_are_mapped(folder: Path) -> None:
    harvest = read(folder, "System,Service area\nHomes,Housing; Chief executive's unit\n")
    (application,) = harvest.applications
    assert application.service_areas == ("housing",)
    assert application.notes == ("service_area_unmapped",)
    assert 'such as "Chief executive\'s unit": line 2' in harvest.account.warnings[0]


def test_every_service_area_is_known_by_its_code_and_name(folder: Path) -> None:
    for area in service_areas():
        assert only(folder, Service_area=area.code).service_areas == (area.code,)
        assert only(folder, Service_area=area.name).service_areas == (area.code,)


@pytest.mark.parametrize(
    ("words", "hosting"),
    [
        ("On-premises", "on_premise"),
        ("on_premise", "on_premise"),
        ("Council data centre", "on_premise"),
        ("Hosted by supplier", "supplier_cloud"),
        ("Microsoft Azure", "third_party_cloud"),
        ("SaaS", "saas"),
        ("SaaS (AWS)", "saas"),
        ("Hybrid", "hybrid"),
        ("Unknown", "unknown"),
        ("n/a", "unknown"),
        ("", "unknown"),
    ],
)
def test_where_it_runs_is_one_of_a_few_by_known_words(folder: Path, words: str, hosting: str) -> None:
    application = only(folder, Hosting=words)
    assert (application.hosting, application.notes) == (hosting, ())


@pytest.mark.parametrize("words", ["Cloud", "Hosted", "Yes", "Not on premise"])
def test_unknown_words_are_noted_and_never_guessed(folder: Path, words: str) -> None:
    application = only(folder, Hosting=words, Tier=words, Collaboration_class=words)
    assert (application.hosting, application.tier, application.collaboration_class) == ("unknown", None, None)
    assert application.notes == ("tier_unreadable", "collaboration_class_unreadable", "hosting_unreadable")


def test_tiers_and_classes_are_read(folder: Path) -> None:
    frontline = only(folder, Tier="Front-line", Collaboration_class="Specialised tool")
    corporate = only(folder, Tier="Back office", LOTI_class="core_technology")
    assert (frontline.tier, frontline.collaboration_class) == ("frontline", "specialised_tool")
    assert (corporate.tier, corporate.collaboration_class) == ("corporate", "core_technology")


@pytest.mark.parametrize(
    ("text", "number", "note"),
    [
        ("1,200", 1200, None),
        ("0", 0, None),
        ("300 users", 300, None),
        ("~300", 300, "users_approximate"),
        ("approx 50", 50, "users_approximate"),
        ("approx. 1,050", 1050, "users_approximate"),
        ("c.50", 50, "users_approximate"),
        ("50 approx", 50, "users_approximate"),
        ("100-200", None, "users_unreadable"),
        ("50+", None, "users_unreadable"),
        ("over 50", None, "users_unreadable"),
        ("-3", None, "users_unreadable"),
        ("1,20", None, "users_unreadable"),
        ("300 licences", None, "users_unreadable"),
        ("all staff", None, "users_unreadable"),
        ("TBC", None, None),
    ],
)
def test_users_are_a_number_or_none(folder: Path, text: str, number: int | None, note: str | None) -> None:
    application = only(folder, Number_of_users=text)
    assert (application.users, application.notes) == (number, () if note is None else (note,))


@pytest.mark.parametrize(
    ("text", "score", "note"),
    [
        ("4", 4.0, None),
        ("3.5", 3.5, None),
        ("4/5", 4.0, "satisfaction_scale: 5"),
        ("7 out of 10", 7.0, "satisfaction_scale: 10"),
        ("80%", 80.0, "satisfaction_scale: 100"),
        ("0", 0.0, None),
        ("good", None, "satisfaction_unreadable"),
        ("4-5", None, "satisfaction_unreadable"),
        ("2026-05-04", None, "satisfaction_unreadable"),
        ("-", None, None),
    ],
)
def test_satisfaction_is_the_boroughs_score_with_its_scale_beside_it(
    folder: Path, text: str, score: float | None, note: str | None
) -> None:
    application = only(folder, Satisfaction=text)
    assert (application.satisfaction, application.notes) == (score, () if note is None else (note,))


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("£12,500.50", "12500.50"),
        ("£12,000 p.a. (£36,000 over 3 years)", "12000"),
        ("£1.2m", "1200000.0"),
        ("0", "0"),
        ("£4,000 per month", None),
        ("£5 per user per year", None),
        ("£36,000 over 3 years", None),
        ("£36,000 in total", None),
        ("£900 one-off", None),
        ("TBC", None),
        ("cheap", None),
    ],
)
def test_the_annual_value_is_the_first_amount_and_one_a_year(folder: Path, text: str, amount: str | None) -> None:
    value = only(folder, Annual_cost=text).annual_value
    assert (None if value is None else value.amount) == (None if amount is None else Decimal(amount))
    assert value is None or (value.kind, value.vat, value.currency) == ("annual", "unknown", "GBP")


def test_amounts_under_a_header_in_thousands_are_read_as_they_stand_and_that_is_said(folder: Path) -> None:
    harvest = read(folder, 'System,"Annual cost (£000)"\nHomes,12\n')
    assert harvest.applications[0].annual_value is not None
    assert "'Annual cost (£000)' may be in thousands" in harvest.account.warnings[0]


@pytest.mark.parametrize(
    ("text", "max_end", "clause", "extendable"),
    [
        ("12 + 12 months", None, "12 + 12 months", None),
        ("31/03/2029", date(2029, 3, 31), "31/03/2029", True),
        ("March 2029", date(2029, 3, 31), "March 2029", True),
        ("31/03/2020", None, "31/03/2020", None),
        ("24", None, "24", None),
        ("12-12-36", None, "12-12-36", None),
        ("31/03/29", date(2029, 3, 31), "31/03/29", True),
        ("Yes", None, None, True),
        ("No", None, None, False),
        ("n/a", None, None, None),
    ],
)
def test_an_extension_is_a_clause_a_last_day_or_yes_or_no(
    folder: Path, text: str, max_end: date | None, clause: str | None, *, extendable: bool | None
) -> None:
    application = only(folder, Contract_end="31/03/2027", Extension=text)
    period = application.period
    assert (period.max_end, period.extension_text, period.extendable) == (max_end, clause, extendable)
    assert ("max_end_before_end" in application.notes) == (text == "31/03/2020")
    assert period.rests_on("max_end") is None or max_end is not None


def test_a_month_alone_is_said_where_it_stands(folder: Path) -> None:
    application = only(folder, Go_live="Oct-20", Contract_start="April 2024", Contract_end="Feb-28")
    assert application.go_live == date(2020, 10, 1)
    assert application.notes == ("go_live_to_the_month",)
    period = application.period
    assert (period.start, period.end) == (date(2024, 4, 1), date(2028, 2, 29))
    assert {basis.precision for basis in period.basis} == {"month"}


def test_dates_that_mean_nothing_or_turn_a_period_round_are_noted(folder: Path) -> None:
    application = only(folder, Go_live="01/01/1900", Contract_start="31/03/2027", Contract_end="01/04/2024")
    assert application.go_live is None
    assert application.notes == ("date_placeholder", "end_before_start")


def test_the_order_of_days_and_months_is_that_of_the_whole_file(folder: Path) -> None:
    harvest = read(folder, "System,Go live,Contract end\nA,04/01/2024,03/31/2027\nB,05/06/2024,\n")
    assert [application.go_live for application in harvest.applications] == [date(2024, 4, 1), date(2024, 5, 6)]
    assert harvest.account.warnings == ("the dates of this file are written month first",)


def test_contact_data_and_columns_nobody_reads_are_kept_nowhere(folder: Path) -> None:
    body = (
        "System,Description,Service,System owner,Supplier contact\n"
        "Homes,Ask a.person@example.org,Housing (020 7946 0000),A. Person,B. Person\n"
        ",Ask a.person@example.org,Housing,A. Person,B. Person\n"
    )
    harvest = read(folder, body)
    told = harvest.model_dump_json()
    assert not [word for word in ("a.person@", "7946", "A. Person", "B. Person") if word in told]
    assert harvest.account.unread == ("Supplier contact", "System owner")


def test_an_id_is_the_same_in_every_edition_and_rows_that_share_one_are_counted(folder: Path) -> None:
    first = read(folder, "System,Product,Users\nHomes,Example,5\nLedger,,6\nLedger,,7\n").applications
    second = read(folder, "Product,System,Users\n,LEDGER,9\nExample,homes,1\nOther,Homes,1\n").applications
    assert [one.id for one in second[:2]] == [first[1].id, first[0].id]
    assert first[2].id == f"{first[1].id}-2"
    assert len({one.id for one in (*first, *second)}) == 4
    assert all(one.id.startswith("t33app-E09000007-") for one in first)


def test_rows_without_a_system_headings_and_totals_are_accounted_for(folder: Path) -> None:
    body = (
        "Systems of the borough,,,\n\nSystem,Supplier,Users,Annual value\nHousing systems,,,\n,Example Ltd,5,\n"
        "Homes,Example Ltd,5,£1,6\nSystem,Supplier,Users,Annual value\nLedger,Example Ltd,1,£2\nTotal,,6,£2\n"
    )
    harvest = read(folder, body)
    assert [application.name for application in harvest.applications] == ["Ledger"]
    assert [rejection.where.rpartition(", ")[2] for rejection in harvest.rejected] == ["line 4", "line 5", "line 6"]
    assert harvest.account.received == 4
    assert harvest.account.warnings[:2] == (
        "rows repeat the header and are left out: line 7",
        "rows only add up others and are left out: line 9",
    )


def test_rows_of_another_borough_in_a_shared_list_are_outside(folder: Path) -> None:
    harvest = read(folder, "Borough,System\nLondon Borough of Camden,A\nIslington,B\noneSource,C\n")
    assert [application.name for application in harvest.applications] == ["A", "C"]
    assert harvest.account.outside == 1


def test_headers_nobody_knows_are_mapped_by_the_caller(folder: Path) -> None:
    body = "What we call it,Who runs it,Until\nHomes,Sample plc,31/03/2027\n"
    with pytest.raises(ParseError, match="no header was found"):
        read(folder, body)
    columns = {"name": "What we call it", "supplier": "Who runs it", "end": "Until"}
    (application,) = read(folder, body, columns=columns).applications
    assert (application.name, application.supplier, application.period.end) == (
        "Homes",
        "Sample plc",
        date(2027, 3, 31),
    )


def test_a_list_that_names_no_systems_or_is_nobodys_is_refused(folder: Path) -> None:
    with pytest.raises(ParseError, match=r"hold the systems' names.*Supplier, Users"):
        read(folder, "Supplier,Users\nExample Ltd,5\n")
    with pytest.raises(ValueError, match='borough="Camden"'):
        t3.read("city_tools", folder / "applications.csv")
    with pytest.raises(UnknownNameError, match=r"'nmae'.*name"):
        read(folder, "System,Users\n", columns={"nmae": "System"})


LAMBETH = "\r\nSystems,,,\r\nSystem,Supplier,Annual cost,Contract end\r\nCafé tills,Example Ltd,£1,31/03/2027\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_list_is_read_in_every_encoding_and_with_every_separator(folder: Path, encoding: str, separator: str) -> None:
    (application,) = read(folder, LAMBETH.replace(",", separator).encode(encoding)).applications
    assert (application.name, application.period.end) == ("Café tills", date(2027, 3, 31))
    assert application.annual_value is not None


def test_a_spreadsheet_called_csv_is_read_with_its_dates_and_numbers(folder: Path) -> None:
    rows: list[list[Value]] = [
        ["System", "Version", "Go live", "Users", "Annual value", "Satisfaction", "Extension", "Contract end"],
        ["Homes", 12.1, date(2019, 4, 1), 1200, 12500.5, 3.5, date(2029, 3, 31), 46477],
    ]
    (application,) = read(folder, xlsx({"Applications": sheet_xml(rows)})).applications
    assert (application.version, application.go_live, application.users) == ("12.1", date(2019, 4, 1), 1200)
    assert application.annual_value is not None
    assert application.annual_value.amount == Decimal("12500.5")
    assert application.satisfaction == 3.5
    assert (application.period.end, application.period.max_end) == (date(2027, 3, 31), date(2029, 3, 31))
    assert application.provenance.position == "row 2"


CELL = st.sampled_from(["", "Homes", "Total", "£5", "31/12/2024", "04/05/2024", "45383", "~3", "4/5", '"x', "Housing;"])


@given(st.lists(st.lists(CELL | st.text(max_size=5), max_size=7), max_size=8))
def test_whatever_stands_in_the_cells_every_row_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    header = "System,Service area,Users,Satisfaction,Contract end,Extension,Annual value"
    body = "\n".join([header, *(",".join(row) for row in rows)])
    try:
        harvest = read(tmp_path_factory.getbasetemp(), body.encode("utf-8", "replace"))
    except ParseError:
        return
    assert harvest.account.received == len(harvest.applications) + len(harvest.rejected)
    assert Harvest.model_validate_json(harvest.model_dump_json()) == harvest
    assert len({application.id for application in harvest.applications}) == len(harvest.applications)
