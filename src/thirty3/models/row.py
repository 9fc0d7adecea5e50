"""The cells of flat rows: what the columns are, and how values go into cells and come back.

Kinds of columns: ``text``, ``date`` (ISO text), ``instant`` (ISO text, UTC), ``integer``, ``number`` and ``boolean``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from thirty3.models.money import Money
from thirty3.models.organisation import Organisation
from thirty3.models.period import Period, PeriodField
from thirty3.models.service_area import Classification

CONTRACT_COLUMNS = {
    "contract_id": "text",
    "ocid": "text",
    "title": "text",
    "buyer": "text",
    "borough": "text",
    "borough_bit": "integer",
    "borough_rests_on": "text",
    "status": "text",
    "start": "date",
    "end": "date",
    "max_end": "date",
    "start_rests_on": "text",
    "end_rests_on": "text",
    "max_end_rests_on": "text",
    "value_pence": "integer",
    "annual_pence": "integer",
    "annual_rests_on": "text",
    "currency": "text",
    "vat": "text",
    "value_kind": "text",
    "supplier_count": "integer",
    "supplier_id": "text",
    "supplier_name": "text",
    "supplier_size": "text",
    "supplier_size_rests_on": "text",
    "supplier_vcse": "text",
    "supplier_region": "text",
    "technology": "boolean",
    "service_area": "text",
    "service_area_rests_on": "text",
    "cpv": "text",
    "procurement_method": "text",
    "framework": "boolean",
    "notice_type": "text",
    "published": "date",
    "first_published": "date",
    "closed": "date",
    "awarded": "date",
    "signed": "date",
    "terminated": "date",
    "bids": "integer",
    "regime": "text",
    "above_threshold": "boolean",
    "department": "text",
    "source": "text",
    "url": "text",
}

TENDER_COLUMNS = {
    "tender_id": "text",
    "ocid": "text",
    "title": "text",
    "buyer": "text",
    "borough": "text",
    "borough_bit": "integer",
    "borough_rests_on": "text",
    "stage": "text",
    "opens": "date",
    "closes": "date",
    "closes_rests_on": "text",
    "deadline": "instant",
    "deadline_is_day": "boolean",
    "expression_deadline": "instant",
    "enquiry_deadline": "instant",
    "expected": "date",
    "start": "date",
    "end": "date",
    "max_end": "date",
    "start_rests_on": "text",
    "end_rests_on": "text",
    "max_end_rests_on": "text",
    "value_pence": "integer",
    "value_minimum_pence": "integer",
    "currency": "text",
    "vat": "text",
    "value_kind": "text",
    "sme_suitable": "boolean",
    "vcse_suitable": "boolean",
    "lot_count": "integer",
    "technology": "boolean",
    "service_area": "text",
    "service_area_rests_on": "text",
    "cpv": "text",
    "procurement_method": "text",
    "framework": "boolean",
    "regime": "text",
    "above_threshold": "boolean",
    "notice_type": "text",
    "published": "date",
    "portal_ref": "text",
    "source": "text",
    "url": "text",
}

APPLICATION_COLUMNS = {
    "application_id": "text",
    "name": "text",
    "borough": "text",
    "borough_bit": "integer",
    "product": "text",
    "manufacturer": "text",
    "supplier": "text",
    "service_area": "text",
    "service_areas": "text",
    "service_area_label": "text",
    "system_type": "text",
    "tier": "text",
    "collaboration_class": "text",
    "version": "text",
    "hosting": "text",
    "go_live": "date",
    "users": "integer",
    "plain_description": "text",
    "start": "date",
    "end": "date",
    "max_end": "date",
    "start_rests_on": "text",
    "end_rests_on": "text",
    "max_end_rests_on": "text",
    "annual_pence": "integer",
    "currency": "text",
    "vat": "text",
    "contract_ids": "text",
    "satisfaction": "number",
    "last_verified": "date",
    "source": "text",
    "url": "text",
}

ORIGIN_COLUMNS = {"source_url": "text", "retrieved_at": "instant", "licence": "text"}
"""Columns that every row of an export has after its own."""


def pack(values: Iterable[str | None]) -> str | None:
    """Several texts as one cell, ``|`` between them, an empty place for None; None when there are none.

    >>> pack(["E09000027", "E09000032"])
    'E09000027|E09000032'
    """
    texts = ["" if value is None else value for value in values]
    if not texts:
        return None
    if texts == [""] or any(character in text for text in texts for character in '|"\r\n'):
        out = io.StringIO()
        csv.writer(out, delimiter="|", lineterminator="").writerow(texts)
        return out.getvalue()
    return "|".join(texts)


def unpack(cell: str | None) -> list[str | None]:
    """What :func:`pack` packed.

    >>> unpack('a||"b|c"')
    ['a', None, 'b|c']
    """
    if cell is None:
        return []
    parts = next(csv.reader(io.StringIO(cell, newline=""), delimiter="|")) if '"' in cell else cell.split("|")
    return [part or None for part in parts]


def bits(boroughs: Iterable[str]) -> int | None:
    """The sum of the boroughs' bits; None when there is no borough."""
    return sum(1 << (int(gss[-2:]) - 1) for gss in set(boroughs)) or None


def iso(day: date | None) -> str | None:
    """A date as ISO text."""
    return None if day is None else day.isoformat()


def utc(instant: datetime | None) -> str | None:
    """An instant as ISO text in UTC, so that texts sort as times do within one length.

    >>> utc(datetime(2026, 11, 25, 12, tzinfo=UTC))
    '2026-11-25T12:00:00Z'
    """
    return None if instant is None else instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def buyer_row(buyer: Organisation | None, boroughs: Iterable[str], rule: str | None) -> dict[str, Any]:
    """The cells on who buys and for which boroughs."""
    codes = tuple(boroughs)
    return {
        "buyer": None if buyer is None else buyer.name,
        "borough": pack(codes),
        "borough_bit": bits(codes),
        "borough_rests_on": rule,
    }


def period_row(period: Period) -> dict[str, Any]:
    """The cells on when it runs, and what each date rests on."""
    return {
        "start": iso(period.start),
        "end": iso(period.end),
        "max_end": iso(period.max_end),
        "start_rests_on": path(period, "start"),
        "end_rests_on": path(period, "end"),
        "max_end_rests_on": path(period, "max_end"),
    }


def units_row(money: Money | None) -> dict[str, Any]:
    """The cells on what the figures beside them are in."""
    return {"currency": None if money is None else money.currency, "vat": None if money is None else money.vat}


def meaning_row(classification: Classification | None) -> dict[str, Any]:
    """The cells on technology and service area."""
    area = None if classification is None else classification.service_area
    return {
        "technology": None if classification is None else classification.technology,
        "service_area": area,
        "service_area_rests_on": because(classification, area),
    }


def path(period: Period, field: PeriodField) -> str | None:
    """Where one date of a period stands in its source; None when that date is not published."""
    basis = period.rests_on(field)
    return None if basis is None else basis.path


def because(classification: Classification | None, area: str | None) -> str | None:
    """The strongest reason for a service area, as ``rule: evidence``; None when there is none."""
    if classification is None or area is None:
        return None
    reason = next((reason for reason in classification.reasons if reason.supports == area), None)
    return None if reason is None else f"{reason.rule}: {reason.evidence}"


def money_cell(pence: int | None, units: Mapping[str, str]) -> dict[str, Any] | None:
    """What :class:`~thirty3.models.money.Money` is made of, from integer pence."""
    return None if pence is None else {"amount": Decimal(pence) / 100, **units}


def period_cells(row: Mapping[str, Any]) -> dict[str, Any]:
    """What :class:`~thirty3.models.period.Period` is made of, from the cells of a row."""
    fields = ("start", "end", "max_end")
    basis = [{"field": field, "path": row[f"{field}_rests_on"]} for field in fields if row[f"{field}_rests_on"]]
    return {field: row[field] for field in fields} | {"basis": basis}


def supplier_cells(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What each :class:`~thirty3.models.supplier.Supplier` is made of, from the packed cells of a row."""
    names = ("id", "name", "size", "size_rests_on", "vcse", "region")
    cells = (unpack(row[f"supplier_{name}"]) for name in names)
    return [
        {
            "id": id or "placeholder",
            "name": name or "",
            "size": size,
            "size_asserted_by": by,
            "vcse": None if vcse is None else vcse == "true",
            "region": region,
            "placeholder": id is None,
        }
        for id, name, size, by, vcse, region in zip(*cells, strict=True)
    ]


def classification_cells(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """What :class:`~thirty3.models.service_area.Classification` is made of, from the cells of a row."""
    if row["technology"] is None:
        return None
    area, because = row["service_area"], row["service_area_rests_on"]
    rule, _, evidence = (because or "").partition(": ")
    reasons = [{"rule": rule, "evidence": evidence, "weight": 0, "supports": area}] if because else []
    return {"technology": row["technology"], "service_area": area, "confidence": 0, "reasons": reasons}
