"""One row of a register as an OCDS 1.1 release.

Members of ours, which OCDS does not define and this library's reader knows: ``contracts[0].department``,
``contracts[0].annualValue`` and ``contracts[0].irrecoverableVat`` (values), kept apart from ``value``, which is always
that of the whole contract. The review date is a milestone of the contract.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from thirty3.connectors._cells import Amount, Cells, Doubts, is_nothing
from thirty3.connectors._file import whose
from thirty3.connectors._register_suppliers import Firm, firms
from thirty3.models.borough import Borough
from thirty3.normalise.dates import parse_instant
from thirty3.normalise.names import fold

__all__ = ["Register", "release_data"]

_CPV = re.compile(r"(?<![0-9])([0-9]{8})(?:-[0-9])?(?![0-9])")


@dataclass(frozen=True, slots=True)
class Register:
    """What all rows of one register share."""

    prefix: str
    """How its ocids begin."""
    borough: Borough | None
    doubts: Doubts
    unread: set[str] = field(default_factory=set)
    """Members of packed cells that nobody reads."""
    seen: Counter[str] = field(default_factory=Counter)
    """How often each ocid has come in this register."""


def release_data(cells: Cells, register: Register) -> dict[str, Any]:
    """The release of a row, without its id."""
    suppliers = firms(cells, register.unread)
    buyer = whose(cells, register.borough, register.doubts)
    ids = [f"supplier-{number}" for number, _ in enumerate(suppliers, start=1)]
    parties = [firm.party(id) for firm, id in zip(suppliers, ids, strict=True)]
    award = {
        "id": "1",
        "status": "active",
        "date": _instant(cells.day("awarded")),
        "suppliers": [{"id": id, "name": firm.name} for firm, id in zip(suppliers, ids, strict=True)] or None,
    }
    ocid = _ocid(cells, buyer, suppliers, register)
    return _filled(
        {
            "ocid": ocid,
            "tag": ["contract"],
            "initiationType": "tender",
            "language": "en",
            "buyer": None if buyer is None else {"id": f"GB-LAE-{buyer.gb_lae}", "name": buyer.official_name},
            "parties": [*([] if buyer is None else [_party(buyer)]), *parties] or None,
            "tender": {"id": ocid} | _tender(cells),  # OCDS wants an id, and the reader takes its own ocid for none
            "awards": [_filled(award)],
            "contracts": [_contract(cells)],
        }
    )


def _ocid(cells: Cells, buyer: Borough | None, suppliers: Sequence[Firm], register: Register) -> str:
    """The same for the same reference, title and suppliers; rows that share them are counted from the second on."""
    named = [cells.line("reference") or "", cells.line("title") or "", *(firm.name for firm in suppliers)]
    digest = hashlib.blake2b("\0".join(map(fold, named)).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    ocid = f"{register.prefix}-{'unknown' if buyer is None else buyer.gss}-{digest}"
    register.seen[ocid] += 1
    return ocid if register.seen[ocid] == 1 else f"{ocid}-{register.seen[ocid]}"


def _party(buyer: Borough) -> dict[str, Any]:
    identifier = {"scheme": "GB-LAE", "id": buyer.gb_lae, "legalName": buyer.official_name}
    id = f"GB-LAE-{buyer.gb_lae}"
    return {"id": id, "name": buyer.official_name, "roles": ["buyer"], "identifier": identifier}


def _tender(cells: Cells) -> dict[str, Any]:
    text = cells.text("cpv") or ""
    codes = [{"scheme": "CPV", "id": code} for code in dict.fromkeys(_CPV.findall(text))]
    if text and not codes:
        cells.doubts.add("cells hold no CPV code of eight digits", cells.row, text)
    return _filled(
        {
            "id": cells.line("reference"),
            "title": cells.line("title"),
            "description": cells.prose("description"),
            "procurementMethodDetails": cells.line("process"),
            "classification": codes[0] if codes else None,
            "additionalClassifications": codes[1:] or None,
        }
    )


def _contract(cells: Cells) -> dict[str, Any]:
    total, annual = _amounts(cells)
    vat = cells.amount("irrecoverable_vat")
    period = {
        "startDate": _instant(cells.day("start")),
        "endDate": _instant(cells.day("end")),
        "maxExtentDate": _instant(cells.day("max_end")),
    }
    review = _instant(cells.day("review"))
    clause = cells.prose("extension")
    return _filled(
        {
            "id": "1",
            "awardID": "1",
            "title": cells.line("title"),
            "period": _filled(period) or None,
            "value": None if total is None else total.value,
            "annualValue": None if annual is None else annual.value,
            "irrecoverableVat": None if vat is None else vat.value,
            "dateSigned": _instant(cells.day("signed")),
            "department": cells.line("department"),
            "hasRenewal": cells.flag("extendable"),
            "renewal": None if clause is None else {"description": clause},
            "milestones": review and [{"id": "review", "title": "Review", "type": "assessment", "dueDate": review}],
        }
    )


def _amounts(cells: Cells) -> tuple[Amount | None, Amount | None]:
    """The value of the whole contract and that of a year; neither is ever made out of the other."""
    total, annual = cells.amount("value_total"), cells.amount("value_annual")
    estimated = cells.amount("value_estimated")
    if total is not None and total.is_yearly:
        annual, total = annual or total, None
    if estimated is not None and estimated.is_yearly:
        annual, estimated = annual or estimated, None
    if is_nothing(total) and not is_nothing(estimated):
        cells.notes.append("value_estimated")
        cells.doubts.add("rows have no value but an estimate, which was taken", cells.row)
        total = estimated
    if total is None and annual is not None:
        cells.notes.append("value_annual_only")
        cells.doubts.add("rows have a value a year and none of the whole contract", cells.row)
    return total, annual


def _instant(day: date | None) -> str | None:
    """The first instant of a London day, as OCDS wants dates."""
    instant = parse_instant(day)
    return None if instant is None else instant.isoformat()


def _filled(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
