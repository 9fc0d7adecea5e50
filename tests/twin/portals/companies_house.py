"""Companies House as the twin speaks it: profiles behind a key, 404 for numbers that nobody has, a search with pages.

The search gives fewer hits on a page than it is asked for, goes back to where a page begins, and ends at a thousand.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Literal

from tests.server import Answer, Asked, json_answer
from tests.twin.dialect import Fact
from tests.twin.ledger import Ledger
from thirty3.connectors.companies_house import CompaniesHouse
from thirty3.harvest import Harvest
from thirty3.models.company import Company
from thirty3.models.query import Query

_SECRET = "made-up-key"
_MOST = 4
"""Hits on a page, however many are asked for."""
_NOBODY = "SC999999"
"""A number asked for that no company has."""
_SINCE = date(2001, 2, 3)
_YEAR_END = date(2025, 3, 31)
_STATUSES = ("active", "dissolved", "liquidation")
_ACCOUNTS: tuple[tuple[str | None, str | None, str | None, str | None], ...] = (
    ("micro-entity", "micro", "strong", None),
    ("total-exemption-full", "small", "probable", None),
    ("medium", "medium", "probable", None),
    ("full", "unknown", "weak", None),
    ("group", "unknown", "weak", None),
    ("filing-exemption-subsidiary", "unknown", "strong", "False"),
    ("dormant", None, None, None),
    (None, None, None, None),
)
"""Kinds of accounts, and the size, strength and independence that they are evidence of."""


def dialect(ledger: Ledger) -> Dialect:
    """Asked for the numbers of all suppliers that have one."""
    return Dialect(ledger, by="numbers")


def by_name(ledger: Ledger) -> Dialect:
    """Asked for what all their names have in common, which the twin takes to be nothing."""
    return Dialect(ledger, by="name")


class Dialect:
    query = Query()
    environment: Mapping[str, str] = {"THIRTY3_COMPANIES_HOUSE_KEY": _SECRET}

    def __init__(self, ledger: Ledger, *, by: Literal["numbers", "name"]) -> None:
        self._by = by
        self._names = {
            number: name
            for entry in ledger.entries
            for name, number in zip(entry.suppliers, entry.company_numbers, strict=True)
            if number is not None
        }

    def there(self, url: str) -> CompaniesHouse:
        card = CompaniesHouse().portal.model_copy(update={"hosts": ("127.0.0.1",)})
        numbers = ", ".join([*(number.lstrip("0") for number in self._names), _NOBODY.lower()])
        asked = {"numbers": numbers} if self._by == "numbers" else {"name": "made-up"}
        return CompaniesHouse(portal=card, base=url).with_arguments(asked)

    def answer(self, asked: Asked, url: str) -> Answer:
        if asked.headers.get("Authorization") != f"Basic {base64.b64encode(f'{_SECRET}:'.encode()).decode()}":
            return json_answer({"type": "ch:service", "error": "Invalid Authorization"}, status=401)
        if asked.path == "/search/companies" and asked.params.get("q"):
            return self._search(asked)
        number = asked.path.removeprefix("/company/")
        if number not in self._names:
            return json_answer({"errors": [{"error": "company-profile-not-found", "type": "ch:service"}]}, status=404)
        return json_answer(self._profile(number))

    def published(self) -> Counter[Fact]:
        return Counter(self._fact(number) for number in self._names)

    def seen(self, harvest: Harvest) -> Counter[Fact]:
        return Counter(map(_seen, harvest.companies))

    def _fact(self, number: str) -> Fact:
        _, size, strength, independent = _accounts(number)
        evidence: Fact = () if size is None else (size, strength, independent, _YEAR_END.isoformat())
        status = _status(number)
        common: Fact = (number, self._names[number], status, "ltd", _born(number).isoformat(), _ceased(number), "E99")
        return (*common, "62012", *evidence) if self._by == "numbers" else (*common, "")

    def _profile(self, number: str) -> dict[str, Any]:
        kind, *_ = _accounts(number)
        ceased = _ceased(number)
        return {
            "company_number": number,
            "company_name": self._names[number],
            "company_status": _status(number),
            "type": "ltd",
            "jurisdiction": "england-wales",
            "date_of_creation": _born(number).isoformat(),
            **({} if ceased is None else {"date_of_cessation": ceased}),
            "registered_office_address": {"address_line_1": "2 Sample Street", "postal_code": "E99 9ZZ"},
            "sic_codes": ["62012"],
            "accounts": {"last_accounts": {"made_up_to": _YEAR_END.isoformat(), **({"type": kind} if kind else {})}},
        }

    def _search(self, asked: Asked) -> Answer:
        start, count = (int(asked.params.get(name, "0")) for name in ("start_index", "items_per_page"))
        if start >= 1000:
            return json_answer({"errors": [{"error": "out of range", "type": "ch:service"}]}, status=416)
        count = min(count or 20, _MOST)
        start -= start % count
        numbers = sorted(self._names)
        page = {
            "kind": "search#companies",
            "items_per_page": count,
            "page_number": start // count + 1,
            "start_index": start,
            "total_results": len(numbers),
            "items": [self._hit(number) for number in numbers[start : start + count]],
        }
        return json_answer(page)

    def _hit(self, number: str) -> dict[str, Any]:
        ceased = _ceased(number)
        return {
            "kind": "searchresults#company",
            "title": self._names[number],
            "company_number": number,
            "company_status": _status(number),
            "company_type": "ltd",
            "date_of_creation": _born(number).isoformat(),
            **({} if ceased is None else {"date_of_cessation": ceased}),
            "address": {"premises": "2", "address_line_1": "Sample Street", "postal_code": "E99 9ZZ"},
            "links": {"self": f"/company/{number}"},
        }


def _accounts(number: str) -> tuple[str | None, str | None, str | None, str | None]:
    return _ACCOUNTS[int(number) % len(_ACCOUNTS)]


def _status(number: str) -> str:
    return _STATUSES[int(number) % len(_STATUSES)]


def _born(number: str) -> date:
    return _SINCE + timedelta(days=int(number) % 7000)


def _ceased(number: str) -> str | None:
    return "2025-06-30" if _status(number) == "dissolved" else None


def _seen(company: Company) -> Fact:
    found = [
        (one.size, one.strength, None if one.independent is None else str(one.independent), str(one.as_of))
        for one in company.evidence
    ]
    return (
        company.company_number,
        company.name,
        company.status,
        company.kind,
        str(company.incorporated),
        None if company.dissolved is None else str(company.dissolved),
        company.postcode_district,
        " ".join(company.sic_codes),
        *(part for one in found for part in one),
    )
