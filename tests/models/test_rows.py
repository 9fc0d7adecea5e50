"""Flat rows of tenders and applications: what their columns promise, and what a cell means."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.models.strategies import applications, contracts, tenders
from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.money import Money
from thirty3.models.organisation import Organisation
from thirty3.models.period import DateBasis, Period
from thirty3.models.provenance import Provenance
from thirty3.models.row import unpack, utc
from thirty3.models.service_area import Classification, Reason
from thirty3.models.tender import Lot, Tender

FROM_A_FILE = Provenance(source="file", record_id="1", url="https://council.example/1")
KINDS: dict[str, type[Any]] = {
    "text": str,
    "date": str,
    "instant": str,
    "integer": int,
    "number": float,
    "boolean": bool,
}


@given(contracts | tenders | applications)
def test_a_row_has_its_columns_in_order_and_only_what_they_promise(record: Contract | Tender | Application) -> None:
    row, columns = record.row(), record.columns()
    assert list(row) == list(columns)
    for column, kind in columns.items():
        cell = row[column]
        assert cell is None or type(cell) is KINDS[kind], column
        if cell is not None and kind == "date":
            assert date.fromisoformat(cell).isoformat() == cell
        if cell is not None and kind == "instant":
            assert datetime.fromisoformat(cell).utcoffset() is not None


def test_columns_that_tables_share_mean_the_same_and_are_of_one_kind() -> None:
    tables = [Contract.columns(), Tender.columns(), Application.columns()]
    for one in tables:
        for other in tables:
            assert all(one[name] == other[name] for name in one.keys() & other.keys())


@given(tenders)
def test_the_row_of_a_tender_says_what_the_tender_says(tender: Tender) -> None:
    row = tender.row()
    assert tuple(unpack(row["borough"])) == tender.boroughs
    assert row["borough_bit"] == (sum(1 << (int(gss[-2:]) - 1) for gss in tender.boroughs) or None)
    assert [row["published"], row["opens"]] == [
        day and day.isoformat() for day in (tender.published, tender.first_published)
    ]
    for name in ("deadline", "expression_deadline", "enquiry_deadline"):
        instant = getattr(tender, name)
        assert (row[name] and datetime.fromisoformat(row[name])) == instant
    assert (row["closes"] is None) == (row["closes_rests_on"] is None) == (tender.closing_day is None)


def test_a_tender_as_a_row() -> None:
    tender = Tender(
        id="ocds-1",
        ocid="ocds-1",
        title="Housing management system",
        buyer=Organisation(name="LB Camden"),
        boroughs=("E09000007",),
        borough_rule="short name",
        stage="open",
        notice_type="UK4",
        regime="PA2023",
        published=date(2026, 7, 2),
        first_published=date(2026, 7, 1),
        deadline=datetime(2026, 7, 31, 23, 30, tzinfo=UTC),
        period=Period(start=date(2027, 1, 1), basis=(DateBasis(field="start", path="tender.lots[0]"),)),
        value=Money(amount=Decimal("250000"), vat="excluded", kind="estimate"),
        value_minimum=Money(amount=Decimal("100000.50"), vat="excluded", kind="minimum"),
        lots=(Lot(id="1"), Lot(id="2")),
        sme_suitable=True,
        cpv=("48000000", "72000000"),
        classification=Classification(
            technology=True,
            service_area="housing",
            confidence=1,
            reasons=(Reason(rule="word", evidence="HOUSING", weight=1, supports="housing"),),
        ),
        portal_ref="DN1",
        provenance=FROM_A_FILE,
    )
    expected: dict[str, Any] = {
        "tender_id": "ocds-1",
        "ocid": "ocds-1",
        "title": "Housing management system",
        "buyer": "LB Camden",
        "borough": "E09000007",
        "borough_bit": 64,
        "borough_rests_on": "short name",
        "stage": "open",
        "opens": "2026-07-01",
        "closes": "2026-08-01",  # half past midnight in London
        "closes_rests_on": "deadline",
        "deadline": "2026-07-31T23:30:00Z",
        "deadline_is_day": False,
        "start": "2027-01-01",
        "start_rests_on": "tender.lots[0]",
        "value_pence": 25_000_000,
        "value_minimum_pence": 10_000_050,
        "currency": "GBP",
        "vat": "excluded",
        "value_kind": "estimate",
        "sme_suitable": True,
        "lot_count": 2,
        "technology": True,
        "service_area": "housing",
        "service_area_rests_on": "word: HOUSING",
        "cpv": "48000000|72000000",
        "regime": "PA2023",
        "notice_type": "UK4",
        "published": "2026-07-02",
        "portal_ref": "DN1",
        "source": "file",
    }
    assert tender.row() == dict.fromkeys(Tender.columns()) | expected


def test_without_a_deadline_a_tender_closes_with_its_deadline_for_interest() -> None:
    at = datetime(2026, 7, 1, 11, tzinfo=UTC)
    row = Tender(id="a", title="", expression_deadline=at, deadline_is_day=True, provenance=FROM_A_FILE).row()
    assert (row["closes"], row["closes_rests_on"]) == ("2026-07-01", "expression_deadline")
    assert row["deadline_is_day"] is None


@pytest.mark.parametrize(("vat", "pence"), [("excluded", 100), ("included", None)])
def test_a_low_end_in_other_terms_than_the_high_end_is_left_to_the_record(vat: Any, pence: int | None) -> None:
    tender = Tender(
        id="a",
        title="",
        value=Money(amount=Decimal(2), vat="excluded"),
        value_minimum=Money(amount=Decimal(1), vat=vat),
        provenance=FROM_A_FILE,
    )
    assert tender.row()["value_minimum_pence"] == pence


def test_a_low_end_alone_says_what_it_is_in() -> None:
    row = Tender(id="a", title="", value_minimum=Money(amount=Decimal(1), currency="EUR"), provenance=FROM_A_FILE).row()
    assert (row["value_pence"], row["value_minimum_pence"], row["currency"]) == (None, 100, "EUR")


def test_an_application_as_a_row() -> None:
    application = Application(
        id="camden/orchard",
        borough="E09000007",
        name="Orchard",
        service_areas=("housing", "customer_services"),
        hosting="saas",
        go_live=date(2020, 4, 1),
        users=120,
        annual_value=Money(amount=Decimal("1200.50"), vat="excluded", kind="annual"),
        contract_ids=("a/1", "b/2"),
        satisfaction=3.5,
        provenance=FROM_A_FILE,
    )
    expected: dict[str, Any] = {
        "application_id": "camden/orchard",
        "name": "Orchard",
        "borough": "E09000007",
        "borough_bit": 64,
        "service_area": "housing",
        "service_areas": "housing|customer_services",
        "hosting": "saas",
        "go_live": "2020-04-01",
        "users": 120,
        "annual_pence": 120_050,
        "currency": "GBP",
        "vat": "excluded",
        "contract_ids": "a/1|b/2",
        "satisfaction": 3.5,
        "source": "file",
        "url": "https://council.example/1",
    }
    assert application.row() == dict.fromkeys(Application.columns()) | expected


@given(st.datetimes(datetime(1000, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - the zone is drawn beside it
def test_an_instant_as_text_is_the_same_instant(at: datetime) -> None:
    assert datetime.fromisoformat(utc(at) or "") == at
