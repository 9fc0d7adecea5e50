"""The rules of data quality for one release, judged on its JSON as published."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from math import isfinite
from typing import Any

from thirty3.analysis._rules import (
    GARBLED,
    HTML,
    MEASURED,
    OCDS,
    PELICAN,
    ReleaseRule,
    Rule,
    Severity,
    Verdict,
)
from thirty3.errors import ParseError
from thirty3.normalise.dates import london_day, parse_instant
from thirty3.normalise.identifiers import parse_company_number

Json = Mapping[str, Any]

_SCHEMES = frozenset(
    {"GB-COH", "GB-CHC", "GB-SC", "GB-NIC", "GB-LAE", "GB-LAS", "GB-NIR", "GB-GOR", "GB-NHS", "GB-EDU", "GB-UKPRN"}
    | {"GB-MPR", "GB-REV", "GB-SRS", "GB-COS", "GB-PPON", "GB-VAT", "XI-PPON", "XM-DAC", "DUNS", "VAT"}
)
"""Of org-id.guide, what stands for British organisations, the central platform's number, and two that notices use."""

_CURRENCY = re.compile("^[A-Z]{3}$")
_LEAST, _MOST = Decimal("0.5"), Decimal("1.5")  # what contracts come to, as parts of their award: Pelican


def _walk(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every member of a JSON value, with the names that lead to it."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield (*path, name), part
            yield from _walk(part, (*path, name))
    elif isinstance(value, list):
        for part in value:
            yield from _walk(part, path)


def _named(data: Json, *names: str) -> list[Any]:
    return [value for path, value in _walk(data) if path[-1] in names]


def _objects(value: Any) -> list[Json]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _member(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _all(checked: Sequence[bool], unless: str) -> Verdict:
    return all(checked) if checked else unless


def _amount(value: Any) -> Decimal | None:
    """A finite number as it was written; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not isfinite(value):
        return None
    return Decimal(str(value))


def _amounts(data: Json) -> list[Any]:
    """What stands where amounts do; some notices have an object there, and null says no amount."""
    found = _named(data, "amount", "amountGross")
    return [value for value in found if value is not None and not isinstance(value, Mapping)]


def _texts(data: Json) -> list[str]:
    return [text for text in _named(data, "title", "description", "name") if isinstance(text, str) and text.strip()]


def _numbers(data: Json) -> Verdict:
    return _all([(amount := _amount(one)) is not None and amount >= 0 for one in _amounts(data)], "no_amounts")


def _not_zero(data: Json) -> Verdict:
    return _all([one != 0 for one in _amounts(data)], "no_amounts")


def _currencies(data: Json) -> Verdict:
    return _all([_CURRENCY.match(str(one)) is not None for one in _named(data, "currency")], "no_currency")


def _minimum(data: Json) -> Verdict:
    low, high = (_amount(_member(data, "tender", name, "amount")) for name in ("minValue", "value"))
    return "no_range" if low is None or high is None else low <= high


def _dated(data: Json) -> Verdict:
    told = _day(data.get("date"))
    days = [_day(one.get("date")) for one in _objects(data.get("awards"))]
    days += [_day(one.get("dateSigned")) for one in _objects(data.get("contracts"))]
    known = [day for day in days if day is not None]
    return _all([day <= told for day in known], "no_dates") if told is not None else "undated"


def _day(value: Any) -> str | None:
    try:
        instant = parse_instant(value)
    except ParseError:
        return None
    return None if instant is None else london_day(instant).isoformat()


def _parties(data: Json) -> list[Any]:
    return [one.get("id") for one in _objects(data.get("parties"))]


def _buyer(data: Json) -> Verdict:
    id = _member(data, "buyer", "id")
    return "no_buyer_id" if id in (None, "") else _parties(data).count(id) == 1


def _suppliers(data: Json) -> list[Json]:
    return [who for award in _objects(data.get("awards")) for who in _objects(award.get("suppliers"))]


def _resolved(data: Json) -> Verdict:
    ids = _parties(data)
    return _all([ids.count(who.get("id")) == 1 for who in _suppliers(data)], "no_suppliers")


def _suppliers_named(data: Json) -> Verdict:
    return _all([bool(str(who.get("name") or "").strip()) for who in _suppliers(data)], "no_suppliers")


def _suppliers_apart(data: Json) -> Verdict:
    awards = [[who.get("id") for who in _objects(one.get("suppliers"))] for one in _objects(data.get("awards"))]
    return _all([len(set(map(str, ids))) == len(ids) for ids in awards if len(ids) > 1], "no_joint_award")


def _roles(data: Json) -> Verdict:
    return _all([bool(one.get("roles")) for one in _objects(data.get("parties"))], "no_parties")


def _identifiers(data: Json) -> list[Json]:
    found = [one.get("identifier") for one in _objects(data.get("parties"))]
    found += [extra for one in _objects(data.get("parties")) for extra in _objects(one.get("additionalIdentifiers"))]
    return [one for one in found if isinstance(one, Mapping) and one.get("id") not in (None, "")]


def _schemes(data: Json) -> Verdict:
    return _all([one.get("scheme") in _SCHEMES for one in _identifiers(data)], "no_identifiers")


def _company_numbers(data: Json) -> Verdict:
    given = [one["id"] for one in _identifiers(data) if one.get("scheme") == "GB-COH"]
    return _all([_is_company(one) for one in given], "no_company_number")


def _is_company(id: object) -> bool:
    try:
        return parse_company_number(id) is not None
    except ParseError:
        return False


def _contracts_within(data: Json) -> Verdict:
    sums: dict[str, Decimal] = {}
    for one in _objects(data.get("contracts")):
        amount = _amount(_member(one, "value", "amount"))
        if amount is not None:
            sums[str(one.get("awardID"))] = sums.get(str(one.get("awardID")), Decimal(0)) + amount
    awards = {str(one.get("id")): _amount(_member(one, "value", "amount")) for one in _objects(data.get("awards"))}
    pairs = [(award, amount) for id, amount in sums.items() if (award := awards.get(id))]
    return _all([_LEAST * award <= amount <= _MOST * award for award, amount in pairs], "no_pair_of_values")


def _paid_within(data: Json) -> Verdict:
    checked = []
    for one in _objects(data.get("contracts")):
        value = _amount(_member(one, "value", "amount"))
        parts = [_amount(_member(part, "value", "amount")) for part in _transactions(one)]
        if parts and value is not None:
            checked.append(sum(part for part in parts if part is not None) <= value)
    return _all(checked, "no_transactions")


def _transactions(contract: Json) -> list[Json]:
    return _objects(_member(contract, "implementation", "transactions"))


def _same_end(data: Json) -> Verdict:
    planned = _day(_member(data, "tender", "contractPeriod", "endDate"))
    ends = [_day(_member(one, "contractPeriod", "endDate")) for one in _objects(data.get("awards"))]
    known = [end for end in ends if end is not None]
    return _all([end == planned for end in known], "no_award_end") if planned is not None else "no_tender_end"


def _award_ids(data: Json) -> Verdict:
    ids = [str(one.get("id")) for one in _objects(data.get("awards"))]
    return len(set(ids)) == len(ids) if ids else "no_awards"


def _blank(data: Json) -> Verdict:
    texts = [text for text in _named(data, "title", "description", "name") if isinstance(text, str)]
    return _all([bool(text.strip()) for text in texts], "no_text")


def _without(pattern: str) -> Callable[[Json], Verdict]:
    return lambda data: _all([re.search(pattern, text) is None for text in _texts(data)], "no_text")


def _line(id: str, severity: Severity, source: str, judge: Callable[[Json], Verdict], says: str) -> ReleaseRule:
    return ReleaseRule(Rule(id=id, home="release", severity=severity, source=source, says=says), judge)


RELEASE_RULES: tuple[ReleaseRule, ...] = (
    _line("amounts_are_numbers", "error", PELICAN, _numbers, "Every amount is a finite number of at least 0."),
    _line("amounts_above_zero", "warning", MEASURED, _not_zero, "No amount is 0, which stands for unknown."),
    _line("currencies_are_codes", "error", PELICAN, _currencies, "Every currency is a code of three capitals."),
    _line("minimum_within_value", "error", PELICAN, _minimum, "The least value of a tender is not above its value."),
    _line("no_date_to_come", "error", PELICAN, _dated, "No award or signature is after the release that tells of it."),
    _line("buyer_is_a_party", "warning", PELICAN, _buyer, "The buyer's id is that of exactly one party."),
    _line("suppliers_are_parties", "warning", PELICAN, _resolved, "Each supplier's id is that of exactly one party."),
    _line("suppliers_have_names", "error", MEASURED, _suppliers_named, "Each supplier has a name."),
    _line("suppliers_have_ids", "error", MEASURED, _suppliers_apart, "Suppliers of one award have ids of their own."),
    _line("parties_have_roles", "warning", PELICAN, _roles, "Each party has a role."),
    _line("schemes_known", "note", PELICAN, _schemes, "Identifiers are of schemes that org-id.guide or the Act know."),
    _line("company_numbers_valid", "error", PELICAN, _company_numbers, "Companies House numbers have their form."),
    _line(
        "contracts_within_award", "warning", PELICAN, _contracts_within, "Contracts come to 50 to 150 % of an award."
    ),
    _line(
        "paid_within_contract", "error", PELICAN, _paid_within, "What was paid is not more than the contract's value."
    ),
    _line("award_ends_as_tendered", "note", MEASURED, _same_end, "Awards end on the day the tender says."),
    _line("award_ids_differ", "error", OCDS, _award_ids, "Awards of one release have ids of their own."),
    _line("texts_not_blank", "note", PELICAN, _blank, "Titles, descriptions and names that are there say something."),
    _line("texts_without_html", "note", PELICAN, _without(HTML), "They hold no HTML tags or entities."),
    _line("texts_not_garbled", "note", MEASURED, _without(GARBLED), "They are not decoded as the wrong encoding."),
)
