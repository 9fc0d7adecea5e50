"""For every rule of data quality: what keeps it, what breaks it, and what it does not apply to."""

from __future__ import annotations

from typing import Any

from thirty3.models.contract import Contract

Cells = dict[str, Any]

GOOD: Cells = dict.fromkeys(Contract.columns()) | {
    "contract_id": "made-up",
    "ocid": "ocds-b5fd17-made-up",
    "title": "A made-up housing system",
    "buyer": "Camden",
    "borough": "E09000007",
    "status": "active",
    "start": "2025-04-01",
    "end": "2027-03-31",
    "max_end": "2028-03-31",
    "closed": "2025-01-10",
    "awarded": "2025-02-10",
    "signed": "2025-02-20",
    "first_published": "2024-12-01",
    "published": "2025-03-01",
    "value_pence": 100_000,
    "currency": "GBP",
    "vat": "excluded",
    "value_kind": "award",
    "supplier_count": 1,
    "supplier_id": "GB-COH-00000001",
    "supplier_name": "Made Up",
    "supplier_size": "small",
    "supplier_size_rests_on": "notice",
    "bids": 3,
    "procurement_method": "open",
    "cpv": "48000001|72000000",
    "regime": "PCR2015",
    "source": "file",
    "url": "https://example.org/notice",
}
"""A contract that keeps every rule that applies to it."""

_UNAWARDED: Cells = {"status": "cancelled"}
_NO_VALUE: Cells = {"value_pence": None, "currency": None, "vat": None, "value_kind": None}
_NO_SUPPLIER: Cells = dict.fromkeys(("supplier_id", "supplier_name", "supplier_size")) | {"supplier_count": 0}
_ANNUAL: Cells = {"annual_pence": 50_000, "annual_rests_on": "published"}
_ACT: Cells = {"regime": "PA2023", "first_published": "2025-02-24", "notice_type": "UK6"}


def _text(column: str, name: str) -> dict[str, tuple[Cells, Cells, Cells]]:
    absent: Cells = {column: None}
    return {
        f"{name}_without_html": ({column: "Smith & Sons, 3 < 4"}, {column: "Smith &amp; Sons"}, absent),
        f"{name}_not_garbled": ({column: "Caffè £5 – “Ymgynghori”"}, {column: "Â£5 â€œmoreâ€"}, {column: ""}),
    }


def _day(column: str) -> tuple[Cells, Cells, Cells]:
    return {column: "2050-12-31"}, {column: "2108-01-01"}, {column: None}


def _days(first: str, second: str) -> tuple[Cells, Cells, Cells]:
    both = {first: "2025-02-20", second: "2025-02-20"}
    return both, both | {first: "2025-02-21"}, both | {second: None}


CONTRACTS: dict[str, tuple[Cells, Cells, Cells]] = {
    "ocid_registered": ({}, {"ocid": "ocds-999999-x"}, {"ocid": None}),
    "title_present": ({}, {"title": ""}, _UNAWARDED),
    "buyer_present": ({}, {"buyer": None}, _UNAWARDED),
    "end_present": ({}, {"end": None}, _UNAWARDED),
    "value_present": ({"value_pence": 0}, _NO_VALUE, _UNAWARDED),
    "supplier_present": ({}, _NO_SUPPLIER, {"status": "unsuccessful"}),
    "title_long_enough": ({"title": "Ten letter"}, {"title": "ITT 00042"}, {"title": ""}),
    **_text("title", "title"),
    **_text("buyer", "buyer"),
    **_text("supplier_name", "supplier"),
    "buyer_in_london": ({}, {"borough": None}, {"buyer": None}),
    **{
        f"{column}_plausible": _day(column)
        for column in ("start", "end", "max_end", "closed", "awarded", "signed", "published", "terminated")
    },
    "start_before_end": _days("start", "end"),
    "end_before_max_end": _days("end", "max_end"),
    "closed_before_awarded": _days("closed", "awarded"),
    "awarded_before_start": _days("awarded", "start"),
    "awarded_before_signed": _days("awarded", "signed"),
    "signed_before_start": _days("signed", "start"),
    "awarded_before_published": _days("awarded", "published"),
    "signed_before_published": _days("signed", "published"),
    "notices_in_order": _days("first_published", "published"),
    "start_before_terminated": _days("start", "terminated"),
    "period_under_25_years": ({"end": "2050-03-31"}, {"end": "2050-04-01"}, {"end": None}),
    "period_over_a_day": ({"end": "2025-04-02"}, {"end": "2025-04-01"}, {"end": "2025-03-31"}),
    "period_by_calendar": ({}, {"start": "2025-04-01", "end": "2027-03-22"}, {"end": "2025-05-30"}),
    "period_not_whole_years": ({}, {"start": "2025-01-01", "end": "2027-12-31"}, {"start": None}),
    "value_positive": ({"value_pence": 1}, {"value_pence": 0}, _NO_VALUE),
    "value_no_token": ({"value_pence": 101}, {"value_pence": 100}, _NO_VALUE),
    "value_under_5_billion": ({"value_pence": 5 * 10**11}, {"value_pence": 5 * 10**11 + 1}, _NO_VALUE),
    "value_in_pounds": ({}, {"currency": "EUR"}, _NO_VALUE),
    "vat_stated": ({}, {"vat": "unknown"}, _NO_VALUE),
    "value_awarded": ({}, {"value_kind": "ceiling"}, {"value_kind": "unknown"}),
    "annual_within_value": (_ANNUAL, _ANNUAL | {"annual_pence": 100_001}, _ANNUAL | {"end": "2026-03-31"}),
    "supplier_named": ({}, {"supplier_id": '""', "supplier_name": "Various"}, _NO_SUPPLIER),
    "supplier_numbered": ({}, {"supplier_id": "name:MADE UP"}, _NO_SUPPLIER),
    "company_number_valid": (
        {"supplier_id": "GB-COH-SC012345|GB-COH-00000001"},
        {"supplier_id": "GB-COH-1|GB-COH-00000001"},
        {"supplier_id": "name:MADE UP"},
    ),
    "suppliers_differ": ({"supplier_id": "a|b"}, {"supplier_id": "a|b|a"}, {"supplier_id": "a|"}),
    "size_stated": ({"supplier_size": "unknown|sme"}, {"supplier_size": "unknown"}, _NO_SUPPLIER),
    "large_checked": (
        {"supplier_size": "large|small", "supplier_size_rests_on": "reference_data|notice"},
        {"supplier_size": "large", "supplier_size_rests_on": "notice"},
        {"supplier_size": None},
    ),
    "bids_plausible": ({"bids": 1000}, {"bids": 0}, {"bids": None}),
    "method_known": ({"procurement_method": "direct"}, {"procurement_method": "Open"}, {"procurement_method": None}),
    "status_known": ({}, {"status": "unknown"}, {"status": None}),
    "termination_dated": ({"status": "terminated", "terminated": "2026-01-01"}, {"status": "terminated"}, {}),
    "cpv_valid": ({}, {"cpv": "48000001|7200000"}, {"cpv": None}),
    "cpv_known": ({}, {"cpv": "99000001"}, {"cpv": None}),
    "cpv_specific": ({}, {"cpv": "48000000|72222300"}, {"cpv": None}),
    "act_in_force": (_ACT, _ACT | {"first_published": "2025-02-23"}, {}),
    "notice_of_its_regime": (_ACT, _ACT | {"regime": "PCR2015"}, {"notice_type": "awardNotice"}),
    "page_secure": ({}, {"url": "www.example.org"}, {"url": None}),
}
"""By rule: changes to :data:`GOOD` under which it is kept, broken, and not applicable."""


def _award(**more: Any) -> Cells:
    return {"awards": [{"id": "a"} | more]}


def _identified(scheme: str, id: str) -> Cells:
    return {"parties": [{"id": "p", "identifier": {"scheme": scheme, "id": id}}]}


def _range(low: float, high: float) -> Cells:
    return {"tender": {"minValue": {"amount": low}, "value": {"amount": high}}}


def _signed(*amounts: float) -> Cells:
    contracts = [{"id": str(place), "awardID": "a", "value": {"amount": one}} for place, one in enumerate(amounts)]
    return _award(value={"amount": 100}) | {"contracts": contracts}


def _paid(*amounts: float) -> Cells:
    paid = [{"value": {"amount": one}} for one in amounts]
    return {"contracts": [{"id": "c", "value": {"amount": 0.3}, "implementation": {"transactions": paid}}]}


def _ends(planned: str, end: str | None) -> Cells:
    return {"tender": {"contractPeriod": {"endDate": planned}}} | _award(contractPeriod={"endDate": end})


_TWO = {"suppliers": [{"id": "1", "name": "One"}, {"id": "2", "name": "Two"}]}
_PARTY = {"parties": [{"id": "1", "roles": ["buyer"]}, {"id": "2", "roles": ["supplier"]}]}

RELEASES: dict[str, tuple[Cells, Cells, Cells]] = {
    "amounts_are_numbers": (
        {"tender": {"value": {"amount": 0}}},
        {"tender": {"value": {"amount": "1,000"}}},
        {"tender": {"value": {"amount": None}}},
    ),
    "amounts_above_zero": (_award(value={"amount": 0.01}), _award(value={"amount": 0}), _award()),
    "currencies_are_codes": (_award(value={"currency": "GBP"}), _award(value={"currency": "£"}), _award()),
    "minimum_within_value": (_range(1, 1), _range(2, 1), {"tender": {"value": {"amount": 1}}}),
    "no_date_to_come": (
        _award(date="2025-03-02T23:30:00Z") | {"date": "2025-03-02T10:00:00Z"},
        _award(date="2025-03-03") | {"date": "2025-03-02T10:00:00Z"},
        _award(date="soon") | {"date": "2025-03-02T10:00:00Z"},
    ),
    "buyer_is_a_party": (
        _PARTY | {"buyer": {"id": "1"}},
        _PARTY | {"buyer": {"id": "3"}},
        {"buyer": {"name": "Camden"}},
    ),
    "suppliers_are_parties": (_PARTY | _award(**_TWO), {"parties": [{"id": "1"}]} | _award(**_TWO), _PARTY),
    "suppliers_have_names": (_award(**_TWO), _award(suppliers=[{"id": "1", "name": " "}]), _award(suppliers=[])),
    "suppliers_have_ids": (_award(**_TWO), _award(suppliers=[{"id": 0}, {"id": 0}]), _award(suppliers=[{"id": 0}])),
    "parties_have_roles": (_PARTY, {"parties": [{"id": "1", "roles": []}]}, {"parties": []}),
    "schemes_known": (_identified("GB-COH", "1"), _identified("GB-CFS-OLD", "1"), _identified("nonsense", "")),
    "company_numbers_valid": (
        _identified("GB-COH", "1234567"),
        _identified("GB-COH", "123456789"),
        _identified("GB-CHC", "123456789"),
    ),
    "contracts_within_award": (_signed(50, 100), _signed(50, 101), _signed()),
    "paid_within_contract": (_paid(0.1, 0.2), _paid(0.1, 0.2, 0.01), _paid()),
    "award_ends_as_tendered": (
        _ends("2027-03-31T22:59:59Z", "2027-03-31T23:59:59+01:00"),
        _ends("2027-03-31", "2027-04-01"),
        _ends("2027-03-31", None),
    ),
    "award_ids_differ": (_award(), {"awards": [{"id": 1}, {"id": "1"}]}, {"awards": []}),
    "texts_not_blank": ({"tender": {"title": "x"}}, {"tender": {"title": " "}}, {"tender": {"title": None}}),
    "texts_without_html": (
        {"tender": {"title": "A < B & C"}},
        {"tender": {"title": "<p>A"}},
        {"tender": {"title": ""}},
    ),
    "texts_not_garbled": ({"tender": {"title": "Â car"}}, {"tender": {"title": "Ã©tat"}}, {"tender": {}}),
}
"""By rule: the data of a release that keeps it, of one that breaks it, and of one it does not apply to."""


def _many(count: int, **more: Any) -> list[Cells]:
    """Contracts that differ in id, value and month; ``more`` are cells, or what makes one of a place."""
    return [
        GOOD
        | {
            "contract_id": f"{place:05}",
            "value_pence": 10_000 + place,
            "published": f"2025-{1 + place % 12:02}-01",
            **{name: cell(place) if callable(cell) else cell for name, cell in more.items()},
        }
        for place in range(count)
    ]


def _months(*counts: int) -> list[Cells]:
    days = [f"2025-{month:02}-15" for month, count in enumerate(counts, 1) for _ in range(count)]
    return _many(len(days), published=days.__getitem__)


def _from_two(end: str) -> list[Cells]:
    one = GOOD | {"contract_id": "one"}
    return [one, one | {"contract_id": "other", "source": "other", "end": end}]


WHOLES: dict[str, tuple[list[Cells], list[Cells], list[Cells]]] = {
    "ids_unique": ([GOOD, GOOD], [GOOD, GOOD | {"title": "Another title"}], []),
    "amounts_varied": (_many(100), _many(100, value_pence=lambda place: max(place, 10)), _many(99)),
    "values_spread": (_many(100), _many(100, value_pence=lambda place: 10**6 if place == 7 else 1), _many(99)),
    "buyers_shared": (
        _many(1000, buyer=lambda place: str(place % 2)),
        _many(1000, buyer=lambda place: str(min(1, place % 3))),
        _many(999),
    ),
    "buyers_return": (_many(100), _many(100, buyer=str), _many(99)),
    "statuses_varied": (
        _many(1000, status=lambda place: "active" if place % 10 else "cancelled"),
        _many(1000),
        _many(1000, status=None),
    ),
    "methods_varied": (
        _many(1000, procurement_method=lambda place: "open" if place % 10 else "direct"),
        _many(1000, procurement_method=lambda place: "open" if place > 5 else "direct"),
        _many(999),
    ),
    "suppliers_numbered": ([GOOD], [GOOD | {"supplier_id": "GB-COH-00000001|name:A"}], [GOOD | _NO_SUPPLIER]),
    "sizes_agree": (
        [GOOD, GOOD | {"contract_id": "b", "supplier_size": "micro"}],
        [GOOD, GOOD | {"contract_id": "b", "supplier_size": "large"}],
        [GOOD, GOOD | {"contract_id": "b", "supplier_size": "unknown"}],
    ),
    "portals_apart": (_from_two("2027-04-01"), _from_two("2027-03-31"), [GOOD]),
    "months_steady": (_months(1, 4, 4, 4, 8, 1), _months(1, 4, 4, 4, 9, 1), _months(1, 4, 4, 4, 1)),
}
"""By rule: contracts that together keep it, that break it, and that it does not apply to."""
