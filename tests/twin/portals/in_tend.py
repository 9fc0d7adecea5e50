"""A made-up site of In-Tend: two services behind its pages, which answer only what its pages ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from tests.server import Answer, Asked, json_answer
from tests.twin.dialect import Fact, as_published
from tests.twin.ledger import Entry, Ledger
from thirty3.connectors.in_tend import connector
from thirty3.harvest import Harvest
from thirty3.models.query import Query
from thirty3.wire import Connector

SITE = "/twin_site/aspx"
LONDON = ZoneInfo("Europe/London")
NEVER = "/Date(253402300799000+0000)/"
"""What the site has for a contract without an end."""
LAST_SECOND = 2_000_000_000
"""After which a date means none: 18 May 2033."""
SAYS: Mapping[str, Mapping[str, str]] = {
    f"{SITE}/Services/Projects.svc/GetProjects": {
        "strMode": "Current",
        "bUseSearch": "false",
        "OrderBy": "Title",
        "OrderDirection": "ASC",
        "bOnlyWithCorrespondenceAllowed": "false",
        "iCustomerFilter": "0",
        "iOptInStatus": "-1",
    },
    f"{SITE}/Services/Contracts.svc/GetContract": {
        "iContractID": "0",
        "strMode": "Showall",
        "strOrderby": "Name",
        "strOrderDirection": "ASC",
        "iCustomerFilter": "0",
    },
}
"""What each service has to be told, its pages apart; parameters that are empty do not arrive in a test."""
PAGES = {"GetProjects": (f"{SITE}/Tenders/Current", 50), "GetContract": (f"{SITE}/Contracts/Current", 100)}
"""The page that each service belongs to, and how many records it asks for."""
BROWSER = b"<!DOCTYPE html><html><body><script>start()</script>Please enable JavaScript.</body></html>"


def dialect(ledger: Ledger) -> InTend:
    return InTend(ledger)


class InTend:
    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.query = Query()  # nothing here has a day of publication
        self.environment: Mapping[str, str] = {}
        self._projects = [project(entry) for entry in ledger.entries if entry.stage == "tender"]
        self._contracts = [row for entry in ledger.entries if entry.stage == "award" for row in contracts(entry)]
        self._projects.sort(key=lambda row: str(row["Title"]))
        self._contracts.sort(key=lambda row: str(row["Name"]))

    def there(self, url: str) -> Connector:
        bound = connector.with_arguments({"tenant": "twin_site"})
        return replace(bound, portal=bound.portal.model_copy(update={"hosts": ("127.0.0.1",)}), base=url)

    def answer(self, asked: Asked, url: str) -> Answer:
        if asked.path == "/robots.txt":
            return Answer(200, f"User-agent: *\nDisallow: {SITE}/Account\n".encode(), {"Content-Type": "text/plain"})
        if asked.method != "GET" or asked.path not in SAYS:
            return Answer(404)
        home, size = PAGES[asked.path.rsplit("/", 1)[1]]
        headers = {name.lower(): value for name, value in asked.headers.items()}
        if headers.get("referer") != f"{url}{home}" or headers.get("x-requested-with") != "XMLHttpRequest":
            return Answer(200, BROWSER, {"Content-Type": "text/html"})
        page = asked.params.get("iPage", "")
        wanted = {**SAYS[asked.path], "iPage": page, "iPageSize": str(size)}
        if dict(asked.params) != wanted or not page.isdecimal() or int(page) < 1:
            return Answer(400)
        rows = self._projects if "Projects.svc" in asked.path else self._contracts
        return json_answer(_page(rows, int(page), size))

    def published(self) -> Counter[Fact]:
        told = [_project_fact(entry) for entry in self.ledger.entries if entry.stage == "tender"]
        told += [fact for entry in self.ledger.entries if entry.stage == "award" for fact in _contract_facts(entry)]
        return Counter(told)

    def seen(self, harvest: Harvest) -> Counter[Fact]:
        tenders: list[Fact] = [
            (
                tender.portal_ref,
                tender.stage,
                tender.title,
                tender.description,
                tender.buyer.name if tender.buyer else None,
                str(tender.published),
                tender.deadline.astimezone(UTC).isoformat() if tender.deadline else None,
            )
            for tender in harvest.tenders()
            if tender.stage != "awarded"
        ]
        held: list[Fact] = [
            (
                contract.portal_ref,
                contract.title,
                contract.buyer.name if contract.buyer else None,
                "; ".join(firm.name for firm in contract.suppliers),
                f"{contract.value.amount:.2f}" if contract.value else None,
                str(contract.period.start),
                str(contract.period.end),
            )
            for contract in as_published(harvest)
        ]
        return Counter(tenders + held)


def project(entry: Entry) -> dict[str, Any]:
    return {
        "ProjectID": entry.number + 7_000,
        "UniqueID": f"IT-7-{entry.number}-TWIN",
        "Reference": f"P{entry.number:05d}",
        "Title": entry.title,
        "Customer": entry.buyer,
        "Description": entry.description,
        "DateDocsAvailableUntil": _date(entry.deadline, ""),
        "Type": "Open",
        "Category": "ICT",
    }


def contracts(entry: Entry) -> list[dict[str, Any]]:
    """A row for each supplier; the value stands in the first, and 0 in the others."""
    return [
        {
            "Name": entry.title,
            "TendererName": firm,
            "Value": float(entry.value or 0) if place == 1 else 0.0,
            "StartDate": _day(entry.starts),
            "EndDate": NEVER if entry.ends is None else _day(entry.ends),
            "Category": "ICT",
            "Reference": f"C{entry.number:05d}-{place}",
            "ProjectReference": "",
            "Type": "Open",
        }
        for place, firm in enumerate(entry.suppliers, start=1)
    ]


def _page(rows: Sequence[Mapping[str, Any]], page: int, size: int) -> dict[str, Any]:
    return {"PageCount": ceil(len(rows) / size), "Data": rows[(page - 1) * size : page * size]}


def _date(instant: datetime, offset: str) -> str:
    return f"/Date({int(instant.timestamp()) * 1000}{offset})/"


def _day(day: date) -> str:
    midnight = datetime.combine(day, time(), LONDON)
    return _date(midnight, f"{midnight:%z}")


def _project_fact(entry: Entry) -> Fact:
    unique = f"IT-7-{entry.number}-TWIN"
    return (unique, "open", entry.title, entry.description, entry.buyer, "None", entry.deadline.isoformat())


def _contract_facts(entry: Entry) -> list[Fact]:
    told = entry.ends is not None and datetime.combine(entry.ends, time(), LONDON).timestamp() <= LAST_SECOND
    return [
        (
            f"C{entry.number:05d}-{place}",
            entry.title,
            None,
            firm,
            f"{entry.value:.2f}" if place == 1 and entry.value is not None else None,
            str(entry.starts),
            str(entry.ends if told else None),
        )
        for place, firm in enumerate(entry.suppliers, start=1)
    ]
