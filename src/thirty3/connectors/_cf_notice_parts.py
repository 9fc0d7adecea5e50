"""Parts of a notice of Contracts Finder's older interface as OCDS has them: values, periods, suppliers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from thirty3.connectors._cf_daily import number
from thirty3.connectors._cf_notice_words import PROCEDURES, SCHEMES
from thirty3.normalise.text import clean_text

__all__ = ["awards_of", "filled", "firm", "flag", "period", "pounds", "procedure", "text"]

_MOST_BITS = 100  # no number in a notice is longer, and Python refuses to write very long ones as text


def awards_of(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The award that an item of a search tells in four members; none where it names neither supplier nor day."""
    award = {
        "value": told.get("awardedValue"),
        "supplierName": told.get("awardedSupplier"),
        "awardedDate": told.get("awardedDate"),
        "awardedToSME": told.get("awardedToSme"),
        "awardedToVCSO": told.get("awardedToVcse"),
    }
    return [award] if text(award["supplierName"]) or text(award["awardedDate"]) else []


def firm(award: Mapping[str, Any], id: str) -> dict[str, Any]:
    """A supplier as a party. A size that is denied says nothing: it may only be a box that was not ticked."""
    name = text(award.get("supplierName"))
    scheme = SCHEMES.get(text(award.get("referenceType")) or "")
    reference, duns = text(award.get("reference")), text(award.get("dunsNumber"))
    if scheme is None and duns is not None and duns.strip("0"):  # all zeros is its way of writing none
        scheme, reference = "XI-DUNS", duns
    sizes = {
        "scale": "sme" if flag(award.get("awardedToSME")) else None,
        "vcse": flag(award.get("awardedToVCSO")) or None,
    }
    address = text(award.get("supplierAddress"))
    return filled(
        {
            "id": id,
            "name": name,
            "roles": ["supplier"],
            "identifier": {"scheme": scheme, "id": reference, "legalName": name} if scheme and reference else None,
            "address": None if address is None else {"streetAddress": address},
            "details": filled(sizes) or None,
        }
    )


def procedure(told: Mapping[str, Any], name: str) -> str | None:
    code, other = text(told.get(name)), text(told.get(f"{name}Other"))
    words = None if code is None else PROCEDURES.get(code, code)
    return f"{words} - {other}" if words and other else words or other


def pounds(amount: object) -> dict[str, Any] | None:
    """As an OCDS value; 0, which the form writes for none, stays what it is, and readers note it."""
    if amount is None or amount == "":
        return None
    found = number(amount)
    return {"amount": (text(amount) or "?") if found is None else found, "currency": "GBP"}


def period(start: object, end: object) -> dict[str, Any] | None:
    return filled({"startDate": text(start), "endDate": text(end)}) or None


def flag(value: object) -> bool | None:
    said = {"true": True, "yes": True, "false": False, "no": False}
    return value if isinstance(value, bool) else said.get(value.strip().lower()) if isinstance(value, str) else None


def text(value: object) -> str | None:
    """Text without the HTML it is encoded with, a number as text; None for empty, as absent dates are."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if value.bit_length() < _MOST_BITS else None
    return clean_text(value) if isinstance(value, str) else None


def filled(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None and value != {}}
