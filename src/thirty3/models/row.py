"""The cells of a contract's flat row: what the columns are, and how values go into cells and come back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from thirty3.models.period import Period, PeriodField
from thirty3.models.service_area import Classification

COLUMNS = {
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
    "technology": "boolean",
    "service_area": "text",
    "service_area_rests_on": "text",
    "cpv": "text",
    "procurement_method": "text",
    "framework": "boolean",
    "notice_type": "text",
    "published": "date",
    "source": "text",
    "url": "text",
}


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
    cells = (unpack(row[f"supplier_{name}"]) for name in ("id", "name", "size", "size_rests_on"))
    return [
        {"id": id or "placeholder", "name": name or "", "size": size, "size_asserted_by": by, "placeholder": id is None}
        for id, name, size, by in zip(*cells, strict=True)
    ]


def classification_cells(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """What :class:`~thirty3.models.service_area.Classification` is made of, from the cells of a row."""
    if row["technology"] is None:
        return None
    area, because = row["service_area"], row["service_area_rests_on"]
    rule, _, evidence = (because or "").partition(": ")
    reasons = [{"rule": rule, "evidence": evidence, "weight": 0, "supports": area}] if because else []
    return {"technology": row["technology"], "service_area": area, "confidence": 0, "reasons": reasons}
