"""Every rule of data quality for one release read a second time, plainly."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from tests.analysis.plain_contracts import Said, not_garbled, when, without_html
from thirty3.normalise.dates import london_day, parse_instant


def _every(value: Any, *names: str) -> list[Any]:
    """All members of these names, wherever they stand."""
    found: list[Any] = []

    def look(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found.extend(part for name, part in pairs if name in names)
        return dict(pairs)

    json.loads(json.dumps(value, default=float), object_pairs_hook=look)
    return found


def _amounts(r: dict[str, Any]) -> list[Any]:
    return [one for one in _every(r, "amount", "amountGross") if one is not None and not isinstance(one, dict)]


def _winners(r: dict[str, Any]) -> list[dict[str, Any]]:
    return [who for award in r.get("awards", []) for who in award.get("suppliers", [])]


def _party(r: dict[str, Any], id: Any) -> bool:
    return len([one for one in r.get("parties", []) if one.get("id") == id]) == 1


def _on(text: Any) -> date | None:
    instant = parse_instant(text or None)
    return None if instant is None else london_day(instant)


def _numbers(r: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for one in r.get("parties", []):
        for identifier in [one.get("identifier", {}), *one.get("additionalIdentifiers", [])]:
            if identifier.get("id"):
                yield identifier


def _told(r: dict[str, Any]) -> Said:
    days = [_on(award.get("date")) for award in r.get("awards", [])]
    days += [_on(signed.get("dateSigned")) for signed in r.get("contracts", [])]
    known = [day for day in days if day]
    return all(day <= (_on(r["date"]) or date.min) for day in known) if known else None


def _range(r: dict[str, Any]) -> Said:
    tender = r.get("tender", {})
    low, high = tender.get("minValue", {}).get("amount"), tender.get("value", {}).get("amount")
    return None if low is None or high is None else low <= high


def _ends(r: dict[str, Any]) -> Said:
    planned = _on(r.get("tender", {}).get("contractPeriod", {}).get("endDate"))
    ends = [_on(award.get("contractPeriod", {}).get("endDate")) for award in r.get("awards", [])]
    known = {end for end in ends if end}
    return known == {planned} if planned and known else None


def _texts(r: dict[str, Any]) -> list[str]:
    return [text for text in _every(r, "title", "description", "name") if isinstance(text, str)]


def _joint(r: dict[str, Any]) -> list[list[Any]]:
    several = [[who.get("id") for who in award.get("suppliers", [])] for award in r.get("awards", [])]
    return [ids for ids in several if len(ids) > 1]


def _worth(r: dict[str, Any]) -> Said:
    values = [one.get("value", {}).get("amount") for one in r.get("awards", []) if one.get("value")]
    signed = [one.get("value", {}).get("amount") for one in r.get("contracts", []) if one.get("value")]
    assert not (values and signed), "no sample has both; a second reading of the sums would be needed"
    return None


_SCHEMES = {
    "GB-COH",
    "GB-GOR",
    "GB-CHC",
    "GB-SC",
    "GB-NIC",
    "GB-LAE",
    "GB-PPON",
    "GB-NHS",
    "GB-SRS",
    "GB-VAT",
    "DUNS",
    "VAT",
}

RELEASES: dict[str, Callable[[dict[str, Any]], Said]] = {
    "amounts_are_numbers": lambda r: when(_amounts(r), lambda: all(type(one) in (int, float) for one in _amounts(r))),
    "amounts_above_zero": lambda r: when(_amounts(r), lambda: 0 not in _amounts(r)),
    "currencies_are_codes": lambda r: when(
        codes := _every(r, "currency"), lambda: all(len(one) == 3 and one.isupper() for one in codes)
    ),
    "minimum_within_value": _range,
    "no_date_to_come": _told,
    "buyer_is_a_party": lambda r: when(r.get("buyer", {}).get("id"), lambda: _party(r, r["buyer"]["id"])),
    "suppliers_are_parties": lambda r: when(_winners(r), lambda: all(_party(r, who.get("id")) for who in _winners(r))),
    "suppliers_have_names": lambda r: when(_winners(r), lambda: all(who.get("name") for who in _winners(r))),
    "suppliers_have_ids": lambda r: when(_joint(r), lambda: all(len(set(ids)) == len(ids) for ids in _joint(r))),
    "parties_have_roles": lambda r: when(r.get("parties"), lambda: all(one.get("roles") for one in r["parties"])),
    "schemes_known": lambda r: when(list(_numbers(r)), lambda: {one.get("scheme") for one in _numbers(r)} <= _SCHEMES),
    "company_numbers_valid": lambda r: when(
        given := [str(one["id"]).strip() for one in _numbers(r) if one.get("scheme") == "GB-COH"],
        lambda: all(re.fullmatch("[0-9]{1,8}|(SC|NI|OC)[0-9]{6}", one) for one in given),
    ),
    "contracts_within_award": _worth,
    "paid_within_contract": lambda r: None,
    "award_ends_as_tendered": _ends,
    "award_ids_differ": lambda r: when(
        ids := [award.get("id") for award in r.get("awards", [])], lambda: len(ids) == len(set(ids))
    ),
    "texts_not_blank": lambda r: when(_texts(r), lambda: "" not in [text.strip() for text in _texts(r)]),
    "texts_without_html": lambda r: when(
        "".join(_texts(r)).strip(), lambda: all(without_html(text) is not False for text in _texts(r))
    ),
    "texts_not_garbled": lambda r: when(
        "".join(_texts(r)).strip(), lambda: all(not_garbled(text) is not False for text in _texts(r))
    ),
}
