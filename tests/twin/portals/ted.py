"""TED as the twin speaks it: one search by POST, read on with tokens, strict about its words and its fields.

Pages hold fewer notices than are asked for, tokens go on after the last of them, and a search that is not sorted by a
number of its own loses some. Titles stand in one language or two; deadlines, lot by lot, with and without a time.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.server import Answer, Asked, json_answer
from tests.twin.dialect import Fact
from tests.twin.ledger import Entry, Ledger
from thirty3.connectors.ted import Ted
from thirty3.harvest import Harvest
from thirty3.models.query import Query
from thirty3.models.tender import Tender

_PATH = "/v3/notices/search"
_MOST = 4
"""Notices on a page, however many are asked for."""
_LONDON = ZoneInfo("Europe/London")
_LUXEMBOURG = ZoneInfo("Europe/Luxembourg")
_MEMBERS = {"query", "fields", "page", "limit", "scope", "checkQuerySyntax", "paginationMode", "iterationNextToken"}
_QUERY = re.compile(
    r"buyer-country=GBR AND publication-date>=([0-9]{8}) AND publication-date<=([0-9]{8})(?: SORT BY ([a-z-]+))?"
)
_TYPES = {"planning": ("pin-only",), "tender": ("cn-standard", "cn-social"), "award": ("can-standard", "can-social")}
_FORMS = {"planning": "planning", "tender": "competition", "award": "result"}
_STAGES = {"planning": "planned", "tender": "open", "award": "awarded"}


def dialect(ledger: Ledger) -> Dialect:
    return Dialect(ledger)


class Dialect:
    environment: Mapping[str, str] = {}

    def __init__(self, ledger: Ledger) -> None:
        self.query = Query(since=ledger.since, until=ledger.until)
        self._ledger = ledger

    def there(self, url: str) -> Ted:
        card = Ted().portal.model_copy(update={"hosts": ("127.0.0.1",)})
        return Ted(portal=card, base=url)

    def answer(self, asked: Asked, url: str) -> Answer:
        if asked.path != _PATH or asked.method != "POST":
            return json_answer({"message": "No static resource"}, status=404)
        if not asked.headers.get("Content-Type", "").startswith("application/json"):
            return json_answer({"message": "Content-Type is not supported"}, status=415)
        body = json.loads(asked.body)
        fault = _fault(body)
        if fault is not None:
            return json_answer({"message": fault, "error": {"type": "QUERY_SYNTAX_ERROR"}}, status=400)
        found = self._found(body["query"])
        start = int(body.get("iterationNextToken", "made-up-0").removeprefix("made-up-"))
        page = found[start : start + min(_MOST, body["limit"])]
        answer = {
            "notices": [_only(_notice(entry), body["fields"]) for entry in page],
            "totalNoticeCount": len(found),
            "iterationNextToken": f"made-up-{start + len(page)}",
            "timedOut": False,
        }
        return json_answer(answer)

    def published(self) -> Counter[Fact]:
        return Counter(_fact(entry) for entry in self._ledger.entries)

    def seen(self, harvest: Harvest) -> Counter[Fact]:
        return Counter(map(_seen, harvest.tenders()))

    def _found(self, query: str) -> list[Entry]:
        asked = _QUERY.fullmatch(query)
        assert asked is not None
        found = [entry for entry in self._ledger.entries if asked[1] <= f"{_day(entry):%Y%m%d}" <= asked[2]]
        if asked[3] != "publication-number":
            return [entry for entry in found if entry.number % 6]
        return sorted(found, key=_number)


def _fault(body: Mapping[str, Any]) -> str | None:
    """What is wrong with a question; None when nothing is."""
    limit, fields = body.get("limit", 10), body.get("fields", [])
    known = {*_notice_fields(), "deadline-date-lot"}
    wrong = {
        f"Unrecognized field {sorted(body.keys() - _MEMBERS)}": body.keys() - _MEMBERS,
        f"Unsupported field {sorted(set(fields) - known)}": set(fields) - known,
        "fields are required": not fields,
        "limit is at most 250": not 1 <= limit <= 250 or limit * len(fields) > 10_000,
        "mismatched input in expert query": _QUERY.fullmatch(body.get("query", "")) is None,
        "only iteration goes on": body.get("paginationMode") != "ITERATION" or "page" in body,
        "only all notices hold the old ones": body.get("scope") != "ALL",
    }
    return next((message for message, is_wrong in wrong.items() if is_wrong), None)


def _notice_fields() -> Sequence[str]:
    return (
        "publication-number",
        "publication-date",
        "notice-type",
        "form-type",
        "notice-title",
        "buyer-name",
        "buyer-country",
        "classification-cpv",
        "deadline-receipt-tender-date-lot",
        "deadline-receipt-tender-time-lot",
    )


def _only(notice: Mapping[str, Any], fields: Sequence[str]) -> dict[str, Any]:
    """What was asked for, and the links, which come always."""
    return {name: value for name, value in notice.items() if name in fields or name == "links"}


def _notice(entry: Entry) -> dict[str, Any]:
    number, types = _number(entry), _TYPES[entry.stage]
    day = datetime.combine(_day(entry), time(), _LUXEMBOURG)
    return {
        "publication-number": number,
        "publication-date": f"{day:%Y-%m-%d}{_offset(day)}",
        "notice-type": types[entry.number % len(types)],
        "form-type": _FORMS[entry.stage],
        "notice-title": _title(entry),
        "buyer-name": {"eng": [entry.buyer, entry.buyer], "fra": ["Acheteur inventé"]},
        "buyer-country": ["GBR", "GBR"],
        "classification-cpv": [entry.cpv, entry.cpv],
        **(_deadlines(entry) if entry.stage == "tender" else {}),
        "links": {"html": {"ENG": f"https://ted.europa.eu/en/notice/-/detail/{number}"}},
    }


def _title(entry: Entry) -> dict[str, Any]:
    ways = (
        {"deu": "Erfunden", "eng": entry.title},
        {"eng": [entry.title], "spa": ["Inventado"]},
        {"cym": "Dychmygol", "fra": entry.title},
    )
    return ways[entry.number % len(ways)]


def _deadlines(entry: Entry) -> dict[str, list[str]]:
    closes = entry.deadline.astimezone(_LONDON)
    lots = [closes, closes + timedelta(days=3)] if entry.number % 4 == 0 else [closes]
    days = {"deadline-receipt-tender-date-lot": [f"{lot:%Y-%m-%d}{_offset(lot)}" for lot in reversed(lots)]}
    if entry.number % 5 == 0:
        return days
    return {**days, "deadline-receipt-tender-time-lot": [f"{lot:%H:%M:%S}{_offset(lot)}" for lot in reversed(lots)]}


def _fact(entry: Entry) -> Fact:
    closes = entry.deadline.astimezone(_LONDON)
    if entry.number % 5 == 0:
        closes = closes.replace(hour=23, minute=59, second=59)
    return (
        _number(entry),
        entry.title,
        entry.buyer,
        _day(entry).isoformat(),
        closes.astimezone(_LUXEMBOURG).isoformat() if entry.stage == "tender" else None,
        _STAGES[entry.stage],
        entry.cpv,
        f"https://ted.europa.eu/en/notice/-/detail/{_number(entry)}",
    )


def _seen(tender: Tender) -> Fact:
    return (
        tender.portal_ref,
        tender.title,
        None if tender.buyer is None else tender.buyer.name,
        None if tender.published is None else tender.published.isoformat(),
        None if tender.deadline is None else tender.deadline.astimezone(_LUXEMBOURG).isoformat(),
        tender.stage,
        " ".join(tender.cpv),
        tender.url,
    )


def _number(entry: Entry) -> str:
    return f"{entry.number:06d}-{_day(entry).year}"


def _day(entry: Entry) -> date:
    return entry.published.astimezone(_LONDON).date()


def _offset(moment: datetime) -> str:
    text = f"{moment:%z}"
    return f"{text[:3]}:{text[3:]}"
