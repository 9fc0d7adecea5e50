"""Find a Tender as the twin speaks it: notices of the Procurement Act, cursors with their window, strict parameters."""

from __future__ import annotations

import base64
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from tests.server import Answer, Asked, PagedPortal, json_answer, package
from tests.twin.dialect import Fact
from tests.twin.ledger import Entry, Ledger, drafts
from tests.twin.ocds import clock, fact, seen, span
from thirty3.connectors.find_a_tender import FindATender
from thirty3.harvest import Harvest
from thirty3.models.query import Query

PATH = "/api/1.0/ocdsReleasePackages"
_MOST = 2
"""Releases on a page: fewer than the hundred that may be asked for, so that a small ledger has many pages."""
_WHOLE = timedelta(hours=6)
"""Longer windows lose releases."""
_ALLOWED = ("cursor", "limit", "stages", "updatedFrom", "updatedTo")
_TYPES = {"planning": ("UK2", "UK3"), "tender": ("UK4",), "award": ("UK5", "UK6", "UK7")}
_STAGES = {
    "UK2": "engagement",
    "UK3": "planned",
    "UK4": "open",
    "UK5": "award_pending",
    "UK6": "awarded",
    "UK7": "awarded",
}
_DOCUMENTS = {
    "UK2": "marketEngagementNotice",
    "UK3": "plannedProcurementNotice",
    "UK4": "tenderNotice",
    "UK5": "awardNotice",
    "UK6": "awardNotice",
    "UK7": "contractNotice",
}


def dialect(ledger: Ledger) -> Dialect:
    return Dialect(ledger)


class Dialect:
    environment: Mapping[str, str] = {}
    windows = PATH

    def __init__(self, ledger: Ledger, *, notices: int = 1, most: int = _MOST) -> None:
        self.query = Query(since=ledger.since, until=ledger.until)
        self.releases: Sequence[Mapping[str, Any]] = [
            release for entry in ledger.entries for release in _releases(entry, notices)
        ]
        self.withdrawn: set[str] = set()
        self._ledger = ledger
        self._most = most
        self.serve()

    def serve(self) -> None:
        """Publish what ``releases`` holds now."""
        self._pages = PagedPortal(self.releases, limit=self._most)
        self._processes: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for release in self.releases:
            self._processes[release["ocid"]].append(release)

    def there(self, url: str) -> FindATender:
        card = FindATender().portal.model_copy(update={"hosts": ("127.0.0.1",)})
        return FindATender(portal=card, base=url)

    def answer(self, asked: Asked, url: str) -> Answer:
        if asked.path.startswith(f"{PATH}/"):
            return self._process(asked, url)
        if asked.path != PATH or asked.method != "GET":
            return json_answer({"exception": "'identifier' is not found"}, status=404)
        unknown = [name for name in asked.params if name not in _ALLOWED]
        if unknown:
            return _refused(f"Request parameter '{unknown[0]}' is not recognised, allowed: {', '.join(_ALLOWED)}")
        if not 1 <= int(asked.params.get("limit", "100")) <= 100:
            return _refused("limit is 1 to 100")
        if "cursor" not in asked.params:
            span_ = [asked.params.get(name, "") for name in ("updatedFrom", "updatedTo")]
            if any(len(text) != 19 for text in span_):
                return _refused("updatedFrom and updatedTo are YYYY-MM-DDTHH:MM:SS")
            opens, closes = map(datetime.fromisoformat, span_)
            if closes - opens > _WHOLE:
                return json_answer({"uri": url, "version": "1.1", "releases": [], "links": {}})
        self._pages.base = url
        try:
            return self._pages(asked)
        except (ValueError, KeyError):
            return _refused("the cursor is not one of ours")

    def _process(self, asked: Asked, url: str) -> Answer:
        """All releases of one process, as many to a page as in the search."""
        ocid = asked.path.removeprefix(f"{PATH}/")
        if ocid in self.withdrawn or ocid not in self._processes:
            return json_answer({"exception": "'identifier' is not found"}, status=404)
        whole, here = self._processes[ocid], f"{url}{asked.path}"
        start = int(base64.b64decode(asked.params.get("cursor", "")) or b"0")
        end = start + self._most
        links = {"next": f"{here}?cursor={base64.b64encode(b'%d' % end).decode()}"} if end < len(whole) else {}
        return json_answer(package(whole[start:end], links=links))

    def published(self) -> Counter[Fact]:
        return Counter(_fact(entry) for entry in self._ledger.entries)

    def seen(self, harvest: Harvest) -> Counter[Fact]:
        return seen(harvest)


def _refused(why: str) -> Answer:
    says = {"status": 400, "error": "Bad Request", "message": "Request parameters unknown", "path": PATH}
    return json_answer({"timestamp": "2026-11-22T09:00:00", **says, "exception": why}, status=400)


def _type(entry: Entry) -> str:
    types = _TYPES[entry.stage]
    return types[entry.number % len(types)]


def _ocid(entry: Entry) -> str:
    return f"ocds-h6vhtk-{entry.number * 7919 % 0xFFFFFF:06x}"


def _reference(entry: Entry) -> str:
    return f"EXMP001-DN{entry.number * 31 + 800_000}-{entry.number:08}"


def _longest(entry: Entry) -> date | None:
    """The end with all extensions: every other contract can be extended by a year."""
    return entry.ends + timedelta(days=365) if entry.ends is not None and entry.number % 2 else None


def _period(entry: Entry) -> dict[str, str]:
    longest = _longest(entry)
    whole = span(entry.starts, entry.ends)
    return whole if longest is None else {**whole, "maxExtentDate": span(longest, longest)["endDate"]}


def _value(entry: Entry) -> dict[str, Any]:
    if entry.value is None:
        return {}
    amount = entry.value
    return {"value": {"amountGross": float(amount * 6 / 5), "amount": float(amount), "currency": "GBP"}}


def _releases(entry: Entry, notices: int) -> Iterator[dict[str, Any]]:
    yield _release(entry)
    for edit, draft in enumerate(drafts(entry, notices - 1), 1):
        yield _release(draft, edit=edit)


def _release(entry: Entry, *, edit: int = 0) -> dict[str, Any]:
    kind = _type(entry)
    buyer = {"id": f"GB-PPON-{_ppon(entry.number)}", "name": entry.buyer}
    number = f"{entry.number * 17 + 100_000 + edit:06}-2026"
    notice = {
        "id": number,
        "documentType": _DOCUMENTS[kind],
        "noticeType": kind,
        "description": f"{kind} notice on Find a Tender",
        "url": f"https://www.find-tender.service.gov.uk/Notice/{number}",
        "datePublished": clock(entry.published),
        "format": "text/html",
    }
    parts = {"planning": _planning, "tender": _tender, "award": _award}[entry.stage]
    return {
        "ocid": _ocid(entry),
        "id": number,
        "date": clock(entry.published),
        "initiationType": "tender",
        "language": "en",
        "parties": [
            {
                **buyer,
                "identifier": {"scheme": "GB-PPON", "id": _ppon(entry.number)},
                "address": {"locality": "London", "country": "GB", "region": "UKI41"},
                "contactPoint": {"name": "Nobody", "email": "nobody@buyer.example"},
                "roles": ["buyer"],
            },
            {**buyer, "roles": ["reviewBody"]},  # the same id twice, as a real notice has it
            *_suppliers(entry),
        ],
        "buyer": buyer,
        **parts(entry, notice),
    }


def _ppon(number: int) -> str:
    letters = "BCDGHJLMNPQRTVWXYZ"
    middle = "".join(letters[number // 18**place % 18] for place in range(3))
    return f"P{middle}-{1111 + number % 8}-DDDD"


def _suppliers(entry: Entry) -> Iterator[dict[str, Any]]:
    for place, (name, number) in enumerate(zip(entry.suppliers, entry.company_numbers, strict=True)):
        ppon = {"scheme": "GB-PPON", "id": _ppon(2000 + entry.number * 3 + place)}
        first, *others = [ppon] if number is None else [{"scheme": "GB-COH", "id": number}, ppon]
        yield {
            "id": f"{first['scheme']}-{first['id']}",
            "name": name,
            "identifier": first,
            "additionalIdentifiers": others,
            "roles": ["supplier"],
            "details": {"scale": "sme", "vcse": False},
        }


def _items(entry: Entry) -> list[dict[str, Any]]:
    codes = [{"scheme": "CPV", "id": entry.cpv, "description": "Made-up class"}]
    return [{"id": "1", "additionalClassifications": codes, "relatedLot": "1"}]


def _described(entry: Entry) -> dict[str, Any]:
    return {
        "id": _reference(entry),
        "legalBasis": {"id": "2023/54", "scheme": "UKPGA"},
        "title": entry.title,
        "description": entry.description,
    }


def _planning(entry: Entry, notice: Mapping[str, str]) -> dict[str, Any]:
    lots = [{"id": "1", "contractPeriod": _period(entry)}]
    ahead = {"items": _items(entry), **_value(entry), "lots": lots, "status": "planned"}
    return {"tag": ["planning"], "planning": {"documents": [notice]}, "tender": {**_described(entry), **ahead}}


def _tender(entry: Entry, notice: Mapping[str, str]) -> dict[str, Any]:
    lot = {"id": "1", "status": "active", "suitability": {"sme": True}, "contractPeriod": _period(entry)}
    opportunity = {
        "status": "active",
        "items": _items(entry),
        **_value(entry),
        "procurementMethod": "open",
        "procurementMethodDetails": "Open procedure",
        "aboveThreshold": True,
        "tenderPeriod": {"endDate": clock(entry.deadline)},
        "lots": [{**lot, **_value(entry), "hasRenewal": _longest(entry) is not None}],
        "documents": [notice],
    }
    return {"tag": ["tender"], "tender": {**_described(entry), **opportunity}}


def _award(entry: Entry, notice: Mapping[str, str]) -> dict[str, Any]:
    suppliers = [{"id": party["id"], "name": party["name"]} for party in _suppliers(entry)]
    award = {"id": "1", "suppliers": suppliers, "relatedLots": ["1"], "items": _items(entry)}
    if _type(entry) == "UK7":
        contract = {
            "id": "1",
            "awardID": "1",
            "status": "active",
            "statusDetails": None,
            "title": entry.title,
            "dateSigned": clock(entry.published - timedelta(days=3)),
            **_value(entry),
            "period": _period(entry),
            "documents": [notice],
        }
        awards = [{**award, "status": "active"}]
        return {"tag": ["award", "contract"], "tender": _described(entry), "awards": awards, "contracts": [contract]}
    status = "pending" if _type(entry) == "UK5" else "active"
    whole = {**award, "status": status, **_value(entry), "contractPeriod": _period(entry), "documents": [notice]}
    return {"tag": ["award"], "tender": _described(entry), "awards": [whole]}


def _fact(entry: Entry) -> Fact:
    is_award = entry.stage == "award"
    return fact(
        entry,
        ocid=_ocid(entry),
        reference=_reference(entry),
        stage=_STAGES[_type(entry)],
        deadline=entry.deadline if entry.stage == "tender" else None,
        estimate=None if is_award else entry.value,
        value=entry.value if is_award else None,
        starts=entry.starts,
        ends=entry.ends,
        longest=_longest(entry),
    )
