"""Contracts Finder as the twin speaks it: a search by time that ignores what it does not know, edits, awards as OCDS.

Every sixth notice was published once before with a title that was still a draft. Values that nobody gave are 0 on
awards, and missing elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from tests.server import Answer, Asked, json_answer
from tests.twin.dialect import Fact
from tests.twin.ledger import Entry, Ledger, drafts
from tests.twin.ocds import LICENCE, LONDON, clock, fact, package, seen, span, text_answer
from thirty3.connectors.contracts_finder import ContractsFinder
from thirty3.harvest import Harvest
from thirty3.models.query import Query

PATH = "/Published/Notices/OCDS/Search"
RECORD = "/Published/OCDS/Record/"
_MOST = 3
"""Releases on a page: fewer than the hundred that may be asked for, so that a small ledger has many pages."""
_WHOLE = timedelta(days=15)
"""Longer spans come back with some of their months only."""


def dialect(ledger: Ledger) -> Dialect:
    return Dialect(ledger)


class Dialect:
    environment: Mapping[str, str] = {}
    windows = PATH

    def __init__(self, ledger: Ledger, *, notices: int = 1) -> None:
        self.query = Query(since=ledger.since, until=ledger.until)
        self._ledger = ledger
        self.withdrawn: set[str] = set()
        self.releases: Sequence[Mapping[str, Any]] = sorted(
            (release for entry in ledger.entries for release in _versions(entry, notices)),
            key=lambda release: (datetime.fromisoformat(release["date"]), release["id"]),
            reverse=True,
        )

    def there(self, url: str) -> ContractsFinder:
        card = ContractsFinder().portal.model_copy(update={"hosts": ("127.0.0.1",)})
        return ContractsFinder(portal=card, base=url)

    def answer(self, asked: Asked, url: str) -> Answer:
        if asked.path.startswith(RECORD):
            return self._record(asked, url)
        if asked.path != PATH or asked.method != "GET":
            return json_answer({"code": "ValidationError", "errors": 3200}, status=404)
        try:
            opens, closes = (_local(asked.params[name]) for name in ("publishedFrom", "publishedTo"))
            limit, position = int(asked.params.get("limit", "100")), int(asked.params.get("cursor", "0"), 16)
        except (KeyError, ValueError):
            return _invalid("publishedFrom")
        if not 1 <= limit <= 100:
            return _invalid("limit")
        found = [release for release in self.releases if opens <= _local(release["date"]) <= closes]
        if closes - opens > _WHOLE:
            found = found[: len(found) // 2]
        after = position + min(limit, _MOST)
        links = {}
        if after < len(found):
            known = {name: asked.params[name] for name in ("publishedFrom", "publishedTo", "limit")}
            links = {"next": f"{url}{PATH}?{urlencode({**known, 'cursor': f'{after:08X}'})}"}
        uri = f"{url}{PATH}?{urlencode(asked.params)}"
        page = package(found[position:after], uri=uri, publisher="Cabinet Office", license=LICENCE, links=links)
        return json_answer(page)

    def _record(self, asked: Asked, url: str) -> Answer:
        """A record package: the releases of one process whole, and compiled."""
        ocid = asked.path.removeprefix(RECORD)
        whole = [] if ocid in self.withdrawn else [release for release in self.releases if release["ocid"] == ocid]
        if not whole:
            return _invalid("PublishedNoticeId", code="NotFound")
        compiled = {**whole[0], "id": f"{ocid}-{whole[0]['date']}", "tag": ["compiled"]}
        about = package([], uri=f"{url}{asked.path}", publisher="Cabinet Office", license=LICENCE)
        del about["releases"]
        packages = [f"{url}/Published/OCDS/Release/{release['id']}" for release in whole]
        records = [{"ocid": ocid, "releases": whole, "compiledRelease": compiled}]
        return json_answer({**about, "packages": packages, "records": records})

    def published(self) -> Counter[Fact]:
        return Counter(_fact(entry) for entry in self._ledger.entries)

    def seen(self, harvest: Harvest) -> Counter[Fact]:
        return seen(harvest)


def _invalid(what: str, *, code: str = "Invalid") -> Answer:
    body = (
        f"<ArrayOfValidationError><ValidationError><Code>{code}</Code>"
        f"<Property>{what}</Property></ValidationError></ArrayOfValidationError>"
    )
    return text_answer(400, body, "application/xml")


def _local(text: str) -> datetime:
    """A time by London's clock, without an offset."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo is None else found.astimezone(LONDON).replace(tzinfo=None)


def _ocid(entry: Entry) -> str:
    return f"ocds-b5fd17-{entry.number * 7919:08x}-0000-4000-8000-{entry.number:012x}"


def _reference(entry: Entry) -> str:
    return f"EXMP001-DN{entry.number * 31 + 700_000}-{entry.number:08}"


def _versions(entry: Entry, notices: int) -> Iterator[dict[str, Any]]:
    yield _release(entry, edit=2)
    for before, draft in enumerate(drafts(entry, max(notices - 1, 1 if entry.number % 6 == 0 else 0)), 1):
        yield _release(draft, edit=2 - before)


def _release(entry: Entry, *, edit: int) -> dict[str, Any]:
    buyer = {"id": f"GB-CFS-{entry.number + 999_000}", "name": f"{entry.buyer} "}
    parts = {"planning": _early if entry.number % 2 else _future, "tender": _opportunity, "award": _award}[entry.stage]
    return {
        "ocid": _ocid(entry),
        "id": f"{entry.number * 104_729:08x}-0000-4000-8000-{entry.number:012x}-{900_000 + entry.number * 10 + edit}",
        "language": "en",
        "date": clock(entry.published),
        "initiationType": "tender",
        "parties": [
            {
                **buyer,
                "identifier": {"legalName": entry.buyer},
                "address": {"streetAddress": "1 Civic Way", "locality": "London", "countryName": "England"},
                "contactPoint": {"name": "Nobody", "email": "nobody@buyer.example", "telephone": "020 7946 0000"},
                "roles": ["buyer"],
            },
            *_suppliers(entry),
        ],
        "buyer": buyer,
        **parts(entry),
    }


def _suppliers(entry: Entry) -> Iterator[dict[str, Any]]:
    for place, (name, number) in enumerate(zip(entry.suppliers, entry.company_numbers, strict=True)):
        identifier = {"legalName": name} if number is None else {"scheme": "GB-COH", "id": number, "legalName": name}
        yield {
            "id": f"org-{entry.number}-{place}" if number is None else f"GB-COH-{number}",
            "name": name,
            "identifier": identifier,
            "address": {"streetAddress": "2 Sample St, London"},
            "details": {"scale": "sme", "vcse": False},
            "roles": ["supplier"],
        }


def _described(entry: Entry) -> dict[str, Any]:
    return {
        "id": _reference(entry),
        "title": entry.title,
        "description": entry.description.replace("\n", "\r\n"),
        "classification": {"scheme": "CPV", "id": entry.cpv, "description": "Made-up class"},
        "items": [{"id": "1", "deliveryAddresses": [{"region": "London", "countryName": "United Kingdom"}]}],
        "suitability": {"sme": True, "vcse": False},
    }


def _early(entry: Entry) -> dict[str, Any]:
    described = _described(entry)
    return {
        "tag": ["planning"],
        "title": described.pop("title"),
        "description": described.pop("description"),
        "planning": {"documents": [{"id": "1", "documentType": "marketEngagementNotice"}]},
        "tender": {**described, "status": "planning"},
    }


def _future(entry: Entry) -> dict[str, Any]:
    ahead = {"status": "planned", "communication": {"futureNoticeDate": clock(entry.deadline)}}
    documents = [{"id": "1", "documentType": "plannedProcurementNotice"}]
    return {
        "tag": ["planning"],
        "planning": {"documents": documents},
        "tender": {**_described(entry), **_estimate(entry), **ahead},
    }


def _opportunity(entry: Entry) -> dict[str, Any]:
    opportunity = {
        "status": "active",
        "tenderPeriod": {"endDate": clock(entry.deadline)},
        "contractPeriod": span(entry.starts, entry.ends),
        "procurementMethod": "open",
        "documents": [{"id": "1", "documentType": "tenderNotice"}],
    }
    return {"tag": ["tender"], "tender": {**_described(entry), **_estimate(entry), **opportunity}}


def _award(entry: Entry) -> dict[str, Any]:
    award = {
        "id": f"{_ocid(entry)}-1",
        "status": "active",
        "date": clock(entry.published - timedelta(days=9)),
        "datePublished": clock(entry.published),
        "value": {"amount": float(entry.value or 0), "currency": "GBP"},
        "suppliers": [{"id": party["id"], "name": party["name"]} for party in _suppliers(entry)],
        "contractPeriod": span(entry.starts, entry.ends),
        "documents": [{"id": "2", "documentType": "awardNotice"}],
    }
    return {"tag": ["award"], "tender": {**_described(entry), "status": "complete"}, "awards": [award]}


def _estimate(entry: Entry) -> dict[str, Any]:
    if entry.value is None:
        return {}
    value = float(entry.value)
    return {"minValue": {"amount": value / 2, "currency": "GBP"}, "value": {"amount": value, "currency": "GBP"}}


def _fact(entry: Entry) -> Fact:
    ocid, reference = _ocid(entry), _reference(entry)
    if entry.stage == "planning" and entry.number % 2:
        return fact(entry, ocid=ocid, reference=reference, stage="engagement")
    if entry.stage == "planning":
        return fact(entry, ocid=ocid, reference=reference, stage="pipeline", estimate=entry.value)
    if entry.stage == "award":
        return fact(
            entry,
            ocid=ocid,
            reference=reference,
            stage="awarded",
            value=entry.value,
            starts=entry.starts,
            ends=entry.ends,
        )
    return fact(
        entry,
        ocid=ocid,
        reference=reference,
        stage="open",
        deadline=entry.deadline,
        estimate=entry.value,
        starts=entry.starts,
        ends=entry.ends,
    )
