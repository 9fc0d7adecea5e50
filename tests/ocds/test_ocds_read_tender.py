"""A tender as its newest notice leaves it: texts, money, codes, closing times, lots."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.ocds.made import GBP, JSON, award, award_release, process, release, releases, tender
from thirty3.models.money import Money
from thirty3.ocds.compile import compile_releases
from thirty3.ocds.read import read_tender


def about(**members: object) -> JSON:
    """A release whose tender has these members."""
    return release(tender={"id": "t", "title": "T", "status": "active", **members})


def test_a_whole_tender_is_read() -> None:
    made = tender(
        release(
            tender={
                "id": "EXMP001-DN800001-00000002",
                "title": "Adult social care system &amp; support\r\n",
                "description": "Hosted.\r\nWith support.",
                "legalBasis": {"id": "2023/54"},
                "status": "active",
                "value": {"amount": 1_000_000, "amountGross": 1_200_000, "currency": "GBP"},
                "procurementMethod": "open",
                "procurementMethodDetails": "Open procedure",
                "aboveThreshold": True,
                "tenderPeriod": {"endDate": "2026-04-02T12:00:00+01:00"},
                "enquiryPeriod": {"endDate": "2026-03-20T17:00:00Z"},
                "expressionOfInterestDeadline": "2026-03-15T17:00:00Z",
                "communication": {"futureNoticeDate": "2026-07-31T23:59:59+01:00"},
                "techniques": {"hasFrameworkAgreement": False},
                "suitability": {"sme": True, "vcse": False},
            }
        )
    )
    assert made.id == made.ocid == "ocds-h6vhtk-0fffff"
    assert made.title == "Adult social care system & support"
    assert made.description == "Hosted.\nWith support."
    assert made.portal_ref == "EXMP001-DN800001-00000002"
    assert made.value == Money(amount=Decimal(1_000_000), vat="excluded", kind="estimate")
    assert made.deadline == datetime(2026, 4, 2, 11, 0, tzinfo=UTC)
    assert not made.deadline_is_day
    assert made.enquiry_deadline == datetime(2026, 3, 20, 17, 0, tzinfo=UTC)
    assert made.expression_deadline == datetime(2026, 3, 15, 17, 0, tzinfo=UTC)
    assert made.expected == date(2026, 7, 31)
    assert (made.procurement_method, made.procurement_method_details) == ("open", "Open procedure")
    assert (made.above_threshold, made.framework) == (True, False)
    assert (made.sme_suitable, made.vcse_suitable) == (True, False)
    assert made.published == made.first_published == date(2026, 3, 2)
    assert made.notes == ()
    assert made.boroughs == ()
    assert made.classification is None


def test_the_newest_release_says_where_the_tender_comes_from() -> None:
    made = tender(release("1", date="2026-01-01T00:00:00Z"), release("2", date="2026-02-01T23:30:00+00:00"))
    assert made.provenance.record_id == "2"
    assert (made.first_published, made.published) == (date(2026, 1, 1), date(2026, 2, 1))


def test_publication_is_a_london_day() -> None:
    assert tender(release(date="2026-06-30T23:30:00Z")).published == date(2026, 7, 1)


# Titles and references


@pytest.mark.parametrize(
    ("members", "title"),
    [
        ({"tender": {"id": "t"}, "title": "Engagement on care"}, "Engagement on care"),
        ({"tender": {"id": "t", "title": ""}, "title": " "}, ""),
        ({"tender": {"id": "t", "lots": [{"id": "1", "title": "The only lot"}]}}, "The only lot"),
        ({"tender": {"id": "t", "lots": [{"id": "1", "title": "One"}, {"id": "2", "title": "Two"}]}}, ""),
        ({"tender": None}, ""),
        ({"tender": []}, ""),
    ],
)
def test_a_title_is_found_or_empty(members: JSON, title: str) -> None:
    assert tender(release(**members)).title == title


def test_a_description_falls_back_to_the_release_and_the_first_lot() -> None:
    lots = [{"id": "1", "description": None}, {"id": "2", "description": "A lot"}]
    assert tender(about(lots=lots)).description == "A lot"
    assert tender(about(lots=lots) | {"description": "The release"}).description == "The release"
    assert tender(about()).description is None


@pytest.mark.parametrize(("id", "found"), [("ocds-h6vhtk-0fffff", None), ("", None), (4711, "4711"), (" X1 ", "X1")])
def test_a_reference_is_the_portals_own_or_none(id: object, found: str | None) -> None:
    assert tender(release(tender={"id": id})).portal_ref == found


# Money


@pytest.mark.parametrize(
    ("value", "amount", "vat"),
    [
        ({"amount": 100, "amountGross": 120, "currency": "GBP"}, 100, "excluded"),
        ({"amountGross": 120, "currency": "GBP"}, 120, "included"),
        ({"amount": 100, "currency": "GBP"}, 100, "unknown"),
        ({"amount": 100, "amountGross": 0, "currency": "GBP"}, 100, "unknown"),
        ({"amount": "30000000.0", "currency": "GBP "}, 30_000_000, "unknown"),
        ({"amount": 9_990_000_000_000_000, "currency": "gbp"}, 9_990_000_000_000_000, "unknown"),
    ],
)
def test_amounts_are_net_where_both_are_published(value: JSON, amount: int, vat: str) -> None:
    found = tender(about(value=value)).value
    assert found is not None
    assert found.amount == Decimal(amount)
    assert (found.vat, found.kind, found.currency) == (vat, "estimate", "GBP")


@pytest.mark.parametrize("zero", [0, 0.0, "0", "0.00"])
def test_a_net_amount_of_0_is_none_given_and_the_gross_one_stands_in(zero: object) -> None:
    made = tender(about(value={"amount": zero, "amountGross": 120, "currency": "GBP"}))
    assert made.value is not None
    assert (made.value.amount, made.value.vat, made.notes) == (Decimal(120), "included", ("value_net_zero",))


def test_an_amount_is_exact() -> None:
    found = tender(about(value={"amount": 0.1 + 1234, "currency": "GBP"})).value
    assert found is not None
    assert found.amount == Decimal("1234.1")


@pytest.mark.parametrize(
    ("value", "note"),
    [
        ({"amount": 0, "currency": "GBP"}, "value_zero"),
        ({"amount": 0.0, "amountGross": 0.0, "currency": "GBP"}, "value_zero"),
        ({"amount": -1, "currency": "GBP"}, "value_negative"),
        ({"amount": 1, "currency": "GBP"}, "value_token"),
        ({"amount": 0, "amountGross": 1, "currency": "GBP"}, "value_zero"),
        ({"amount": 0, "amountGross": -5, "currency": "GBP"}, "value_zero"),
        ({"amount": 0.01, "amountGross": 0.01, "currency": "GBP"}, "value_token"),
        ({"amount": "TBC", "currency": "GBP"}, "value_unreadable"),
        ({"amount": True, "currency": "GBP"}, "value_unreadable"),
        (5000, "value_unreadable"),
        ({"amount": 5000, "currency": "XYZ"}, "currency_unknown: XYZ"),
        ({"amount": 5000, "currency": "pounds"}, "currency_unknown: POUNDS"),
    ],
)
def test_a_value_that_says_nothing_is_none_and_noted(value: object, note: str) -> None:
    made = tender(about(value=value))
    assert made.value is None
    assert made.notes == (note,)


@pytest.mark.parametrize("value", [None, {}, {"currency": "GBP"}, {"amount": None, "currency": "GBP"}])
def test_no_value_is_none_without_a_note(value: object) -> None:
    made = tender(about(value=value))
    assert made.value is None
    assert made.notes == ()


def test_an_amount_without_currency_counts_as_pounds_and_is_noted() -> None:
    made = tender(about(value={"amount": 5000}))
    assert made.value is not None
    assert (made.value.currency, made.notes) == ("GBP", ("currency_missing",))


def test_a_range_is_its_high_end_and_its_low_end() -> None:
    made = tender(about(value={"amount": 120, "currency": "GBP"}, minValue={"amount": 90, "currency": "GBP"}))
    assert made.value is not None
    assert made.value_minimum is not None
    assert (made.value.pence, made.value_minimum.pence) == (120_00, 90_00)
    assert made.value_minimum.kind == "minimum"
    assert made.notes == ()


def test_a_range_the_wrong_way_round_is_kept_and_noted() -> None:
    made = tender(about(value={"amount": 90, "currency": "GBP"}, minValue={"amount": 120, "currency": "GBP"}))
    assert made.notes == ("value_range_reversed",)


def test_foreign_money_keeps_its_currency() -> None:
    found = tender(about(value={"amount": 5000, "currency": "EUR"})).value
    assert found is not None
    assert found.currency == "EUR"


# Codes


def test_cpv_codes_are_found_wherever_they_sit_main_one_first() -> None:
    def cpv(*codes: str) -> list[JSON]:
        return [{"scheme": "CPV", "id": code} for code in codes]

    value = award_release(
        award(items=[{"id": "1", "additionalClassifications": cpv("72212000", "48000000")}]),
        tender={
            "id": "t",
            "classification": cpv("72000000-5")[0],
            "additionalClassifications": cpv("48000000"),
            "items": [
                {"id": "1", "classification": cpv("79000000")[0], "additionalClassifications": cpv("80000000")},
                {"id": "2", "additionalClassifications": cpv("72000000", "85000000")},
            ],
        },
    )
    assert tender(value).cpv == ("72000000", "48000000", "79000000", "80000000", "85000000", "72212000")


@pytest.mark.parametrize(
    ("classification", "codes"),
    [
        ({"scheme": "CPV", "id": 72000000}, ("72000000",)),
        ({"id": "72000000"}, ("72000000",)),
        ({"scheme": "cpv2008", "id": "72000000"}, ("72000000",)),
        ({"scheme": "UNSPSC", "id": "43232300"}, ()),
        ({"scheme": "CPV", "id": "72"}, ()),
        ({"scheme": "CPV"}, ()),
        ("72000000", ()),
    ],
)
def test_a_code_is_eight_digits_of_the_cpv(classification: object, codes: tuple[str, ...]) -> None:
    assert tender(about(classification=classification)).cpv == codes


def test_delivery_addresses_as_an_object_are_tolerated() -> None:
    items = [{"id": "1", "deliveryAddresses": {"1": {"region": "UK"}}, "classification": {"id": "72000000"}}]
    assert tender(about(items=items)).cpv == ("72000000",)


# Closing times


@pytest.mark.parametrize(
    ("end", "instant", "is_day"),
    [
        ("2026-06-02T12:00:00+01:00", datetime(2026, 6, 2, 11, 0, tzinfo=UTC), False),
        ("2026-06-02T12:00:00", datetime(2026, 6, 2, 11, 0, tzinfo=UTC), False),
        ("2026-12-31T23:59:59Z", datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC), True),
        ("2026-06-02T23:59:00+01:00", datetime(2026, 6, 2, 22, 59, tzinfo=UTC), True),
        ("2026-06-02T00:00:00+01:00", datetime(2026, 6, 2, 22, 59, 59, tzinfo=UTC), True),
        ("2027-01-02T00:00:00Z", datetime(2027, 1, 2, 23, 59, 59, tzinfo=UTC), True),
        ("2026-06-01T23:00:00Z", datetime(2026, 6, 2, 22, 59, 59, tzinfo=UTC), True),
        ("2026-06-02", datetime(2026, 6, 2, 22, 59, 59, tzinfo=UTC), True),
    ],
)
def test_a_closing_time_at_midnight_means_the_whole_day(end: str, instant: datetime, is_day: bool) -> None:
    made = tender(about(tenderPeriod={"endDate": end}))
    assert (made.deadline, made.deadline_is_day) == (instant, is_day)
    assert made.deadline_day == instant.date()
    assert made.is_open(instant.date())


@pytest.mark.parametrize("end", ["1998-13-01", "2108-01-01T00:00:00Z", "noon", 12])
def test_a_closing_time_that_cannot_be_meant_is_none_and_noted(end: object) -> None:
    made = tender(about(tenderPeriod={"endDate": end}))
    assert made.deadline is None
    assert made.notes[0].startswith("date_")


# Lots


def test_lots_are_read_each_with_its_own() -> None:
    made = tender(
        about(
            lots=[
                {"id": "LOT-0000", "title": "North", "status": "active", "value": GBP, "suitability": {"sme": True}},
                {"id": 2, "value": {"amount": 0, "currency": "GBP"}, "suitability": {"sme": False, "vcse": False}},
            ]
        )
    )
    first, second = made.lots
    assert (first.id, first.title, first.status, first.sme_suitable) == ("LOT-0000", "North", "active", True)
    assert first.value is not None
    assert first.value.vat == "excluded"
    assert (second.id, second.value, second.vcse_suitable) == ("2", None, False)
    assert made.notes == ("lot_value_zero",)
    assert (made.sme_suitable, made.vcse_suitable) == (True, False)


@pytest.mark.parametrize(
    ("members", "sme"),
    [
        ({"suitability": {"sme": False}, "lots": [{"id": "1", "suitability": {"sme": True}}]}, False),
        ({"lots": [{"id": "1", "suitability": {"sme": False}}, {"id": "2"}]}, False),
        ({"lots": [{"id": "1"}]}, None),
        ({"xClassifications": {"isSuitableForSme": True}}, True),
        ({}, None),
    ],
)
def test_suitability_is_the_tenders_or_any_lots(members: JSON, sme: bool | None) -> None:
    assert tender(about(**members)).sme_suitable is sme


@pytest.mark.parametrize(
    ("of_tender", "of_lots", "framework"),
    [(True, [], True), (False, [None], False), (None, [None, True], True), (False, [True], True), (None, [], None)],
)
def test_a_framework_is_the_tenders_or_any_lots(
    of_tender: bool | None, of_lots: list[bool | None], framework: bool | None
) -> None:
    lots = [{"id": str(n), "techniques": {"hasFrameworkAgreement": said}} for n, said in enumerate(of_lots)]
    made = tender(about(techniques={"hasFrameworkAgreement": of_tender}, lots=lots))
    assert made.framework is framework


def test_notes_of_the_merge_are_the_tenders_too() -> None:
    made = tender({**release(), "date": None})
    assert made.notes == ("date_missing",)


def test_a_tender_survives_json() -> None:
    made = tender(about(value=GBP, tenderPeriod={"endDate": "2026-06-02T12:00:00+01:00"}))
    assert type(made).model_validate_json(made.model_dump_json()) == made


def test_a_process_survives_json_and_reads_the_same() -> None:
    made = process(release())
    again = type(made).model_validate_json(made.model_dump_json())
    assert read_tender(again) == read_tender(made)


def test_releases_of_several_processes_make_several_tenders() -> None:
    values = releases(release(ocid="ocds-x-1"), release(ocid="ocds-x-2"))
    assert len({found.id for one in compile_releases(values) if (found := read_tender(one))}) == 2
