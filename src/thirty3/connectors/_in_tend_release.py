"""Projects and contracts of In-Tend as OCDS 1.1 releases."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from thirty3.connectors._json_answer import filled, line
from thirty3.errors import ParseError
from thirty3.models.borough import Borough
from thirty3.normalise.dates import LONDON, london_day
from thirty3.normalise.identifiers import portal_of_reference
from thirty3.normalise.money import parse_amount
from thirty3.normalise.names import fold
from thirty3.normalise.text import quoted

__all__ = ["CONTRACT", "PROJECT", "Site", "contract_release", "project_release"]

_PREFIX = "ocds-t33int"
"""Ours, and not registered: what In-Tend lists has no open contracting ids of its own."""

PROJECT = frozenset(
    ("ProjectID", "UniqueID", "Reference", "Title", "Customer", "Description", "DateDocsAvailableUntil", "Type",
     "Category")
)  # fmt: skip
"""Members of a project that are read."""

CONTRACT = frozenset(
    ("Name", "TendererName", "Value", "StartDate", "EndDate", "Category", "Reference", "ProjectReference", "Type")
)
"""Members of a contract that are read."""

_DATE = re.compile(r"/Date\((-?[0-9]{1,20})(?:[+-][0-9]{4})?\)/")
"""Milliseconds of UTC since 1970. What follows is the offset to show it with, and changes nothing."""

_LAST_MEANT = 2_000_000_000_000  # 18 May 2033: what a public reader of the register takes for the last real date
_LAST_MOMENT = 253_402_300_799_999  # the end of the year 9999
_FIRST_MOMENT = -62_135_596_800_000  # the beginning of the year 1, which is .NET's way to say "no date"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_ORDER = re.compile(r"(?<!\s)\s*-\s*do\s+not\s+attach\b.*", re.IGNORECASE | re.DOTALL)
"""A word to officers that some sites have put behind a supplier's name, as a public reader of the register found."""


@dataclass(frozen=True, slots=True)
class Site:
    """Whose In-Tend it is."""

    tenant: str
    """Part of the address."""
    borough: Borough | None = None
    """The one of the 33 it belongs to, as the caller says; None when nobody does."""


def project_release(record: object, site: Site) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The tender release of a project that is listed as current, without id and date, and its notes.

    Raises:
        ParseError: It is no object, or has neither title nor reference.
    """
    row = _object(record)
    title, references = line(row.get("Title")), _references(row, "Reference", "UniqueID")
    if title is None and not references:
        raise ParseError("a project has a Title or a Reference, this has neither")
    notes: list[str] = []
    customer = line(row.get("Customer"))
    until = _instant(row.get("DateDocsAvailableUntil"), "deadline", notes)
    if until is not None:
        # Until when documents can be had; that bids are due by then is likely, and said nowhere.
        notes.append("deadline_is_documents_available_until")
    own = line(row.get("ProjectID")) or "\0".join(references) or title or ""
    data = {
        "ocid": f"{_PREFIX}-{site.tenant}-project-{_digest(own)}",
        "tag": ["tender"],
        "initiationType": "tender",
        "language": "en",
        **_buyer(customer, site, notes),
        "tender": _tender(row, references, own)
        | filled(
            {
                "title": title,
                "description": line(row.get("Description")),
                "status": "active",  # it stands among the current ones
                "tenderPeriod": None if until is None else {"endDate": until},
            }
        ),
    }
    return filled(data), tuple(notes)


def contract_release(record: object, site: Site) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The contract release of a row of the register, without id and date, and its notes.

    Its ocid rests on reference, name, supplier and start, so that a contract which is extended keeps it. Rows that
    share all four are contracts of one process, told apart by what they hold.

    Raises:
        ParseError: It is no object, or has neither name nor reference.
    """
    row = _object(record)
    name, references = line(row.get("Name")), _references(row, "Reference", "ProjectReference")
    if name is None and not references:
        raise ParseError("a contract has a Name or a Reference, this has neither")
    notes: list[str] = []
    supplier = _ORDER.sub("", line(row.get("TendererName")) or "") or None
    starts, ends = (
        _instant(row.get(member), field, notes) for member, field in (("StartDate", "start"), ("EndDate", "end"))
    )
    key = "\0".join((line(row.get("Reference")) or "", fold(name or ""), fold(supplier or ""), starts or ""))
    value = _value(row.get("Value"), notes)
    id = _digest(
        "\0".join((key, ends or "", str(value), *(line(row.get(member)) or "" for member in sorted(CONTRACT))))
    )
    buyer = _buyer(None, site, notes)
    given = [] if supplier is None else [{"id": "supplier-1", "name": supplier}]
    data = {
        "ocid": f"{_PREFIX}-{site.tenant}-contract-{_digest(key)}",
        "tag": ["contract"],
        "initiationType": "tender",
        "language": "en",
        **buyer,
        "parties": [*buyer.get("parties", ()), *({**one, "roles": ["supplier"]} for one in given)],
        "tender": _tender(row, references, key) | filled({"title": name}),
        "awards": [filled({"id": id, "status": "active", "suppliers": given})],
        "contracts": [
            filled(
                {
                    "id": id,
                    "awardID": id,
                    "title": name,
                    "period": filled({"startDate": starts, "endDate": ends}),
                    "value": value,
                }
            )
        ],
    }
    return filled(data), tuple(notes)


def _object(record: object) -> Mapping[str, Any]:
    if not isinstance(record, Mapping):
        raise ParseError("a record is an object, this is none")
    return record


def _references(row: Mapping[str, Any], *names: str) -> list[str]:
    """What a record is called, best first: as notices elsewhere write In-Tend's references, else in this order."""
    found = [text for name in names if (text := line(row.get(name))) is not None]
    return sorted(found, key=lambda text: portal_of_reference(text) != "in_tend")


def _tender(row: Mapping[str, Any], references: list[str], own: str) -> dict[str, Any]:
    category = line(row.get("Category"))
    return filled(
        {
            "id": references[0] if references else _digest(own),
            "procurementMethodDetails": line(row.get("Type")),
            "classification": None if category is None else {"scheme": "in-tend", "description": category},
        }
    )


def _buyer(customer: str | None, site: Site, notes: list[str]) -> dict[str, Any]:
    """The buyer and its party: as the record names it, else as the caller does."""
    if customer is not None:
        named = {"id": customer, "name": customer}
        return {"buyer": named, "parties": [{**named, "roles": ["buyer"]}]}
    if site.borough is None:
        return {}
    notes.append("buyer_said_by_caller")
    code, name = site.borough.gb_lae, site.borough.official_name
    named = {"id": f"GB-LAE-{code}", "name": name}
    identifier = {"scheme": "GB-LAE", "id": code, "legalName": name}
    return {"buyer": named, "parties": [{**named, "roles": ["buyer"], "identifier": identifier}]}


def _instant(value: object, field: str, notes: list[str]) -> str | None:
    """An instant on London's clock; None for none, and with a note for what stands for none or cannot be read."""
    text = line(value)
    if text is None:
        return None
    found = _DATE.fullmatch(text)
    if found is None:
        notes.append(f"date_unreadable: {field}")
        return None
    milliseconds = int(found[1])
    if 0 < milliseconds <= _LAST_MEANT:
        return (_EPOCH + timedelta(milliseconds=milliseconds)).astimezone(LONDON).isoformat()
    within = min(max(milliseconds, _FIRST_MOMENT), _LAST_MOMENT)
    notes.append(f"{field}_sentinel: {london_day(_EPOCH + timedelta(milliseconds=within))}")
    return None


def _value(value: object, notes: list[str]) -> dict[str, Any] | None:
    """The value; 0 and less stand for none. No currency is told: these are British public bodies."""
    try:
        amount = parse_amount(value)
    except ParseError:
        notes.append(f"value_unreadable: {quoted(value)[:20]}")
        return None
    if amount is None or amount > 0:
        return None if amount is None else {"amount": float(amount), "currency": "GBP"}
    notes.append("value_zero" if amount == 0 else "value_negative")
    return None


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
