"""The two portals that Proactis runs, as the twin speaks them: a month and a type of notice in one answer, no pages.

What is published is dated up to four days before. A quarter of the releases has no id, as in 2019; a third of the lots
says how long a contract runs, in days of which 30 make a month, instead of when it ends. Parties are listed twice.
A notice is of one of several types of its stage. Everything but that is as the standard has it: no documentation says
where awards keep their dates, and here they are kept on the lots.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from tests.server import Answer, Asked, json_answer
from tests.twin.dialect import Fact
from tests.twin.ledger import Entry, Ledger, drafts
from tests.twin.ocds import LONDON, clock, fact, package, span, text_answer

PATH = "/v1/Notices"
FAMILY = "/v1/Notice"
_NO_LIMIT = 2_147_483_647
"""What stands where no limit was set."""
_STAGES = {"planning": "planned", "tender": "open", "award": "awarded"}
_TAGS = {"planning": ["planning"], "tender": ["tender"], "award": ["award", "contract"]}


@dataclass(frozen=True)
class Speaker:
    """One of the two portals."""

    ledger: Ledger
    prefix: str
    """Of its ocids."""
    publisher: str
    types: Mapping[str, Sequence[int]]
    """Numbers of the types of notice of each stage."""
    known: frozenset[int]
    """Numbers of all types there are."""
    wanted: Mapping[str, str]
    """Parameters that have to be sent beside month and type, and what they have to be."""
    notices: int = 1
    """Releases of each process."""
    withdrawn: set[str] = field(default_factory=set)

    def answer(self, asked: Asked, url: str) -> Answer:
        if asked.path not in {PATH, FAMILY} or asked.method != "GET":
            return text_answer(404, "No such resource")
        if "python-httpx" in asked.headers.get("User-Agent", ""):
            return text_answer(403, "<html><body>Forbidden</body></html>", "text/html")
        if any(
            asked.params.get(name) != value
            for name, value in self.wanted.items()
            if asked.path == PATH or name == "locale"
        ):
            return text_answer(500, '{"Message": "Error converting data type nvarchar to float."}', "application/json")
        if asked.path == FAMILY:
            return self._family(asked.params["id"], url)
        number = int(asked.params.get("noticeType", "2"))
        if number not in self.known:
            return text_answer(400, "The request is invalid.")
        month, year = map(int, asked.params["dateFrom"].split("-"))
        found = [
            release
            for entry in self.ledger.entries
            for release in self._versions(entry)
            if self._type(entry) == number and (_put_up(entry).month, _put_up(entry).year) == (month, year)
        ]
        return json_answer(package(found, uri=f"{url}{PATH}", publisher=self.publisher))

    def _family(self, ocid: str, url: str) -> Answer:
        found = [] if ocid in self.withdrawn else [release for release in self.releases if release["ocid"] == ocid]
        if not found:
            return text_answer(404, "No such notice")
        return json_answer(package(found, uri=f"{url}{FAMILY}?id={ocid}", publisher=self.publisher))

    @property
    def releases(self) -> Sequence[Mapping[str, Any]]:
        return [release for entry in self.ledger.entries for release in self._versions(entry)]

    def _versions(self, entry: Entry) -> Iterator[dict[str, Any]]:
        return (self._release(version) for version in (entry, *drafts(entry, self.notices - 1)))

    def published(self) -> Counter[Fact]:
        return Counter(self._fact(entry) for entry in self.ledger.entries)

    def _type(self, entry: Entry) -> int:
        types = self.types[entry.stage]
        return types[entry.number % len(types)]

    def _ocid(self, entry: Entry) -> str:
        return f"{self.prefix}-{entry.number * 7919:010}"

    def _release(self, entry: Entry) -> dict[str, Any]:
        awarded = _award(entry) if entry.stage == "award" else {}
        id = {} if entry.number % 4 == 0 else {"id": f"{self._ocid(entry)}-{clock(entry.published)}"}
        return {
            "ocid": self._ocid(entry),
            **id,
            "date": clock(entry.published),
            "tag": _TAGS[entry.stage],
            "initiationType": "tender",
            "language": "EN",
            "parties": list(_parties(entry)),
            "buyer": {"id": "org-1", "name": entry.buyer},
            "tender": _tender(entry),
            **awarded,
        }

    def _fact(self, entry: Entry) -> Fact:
        is_award = entry.stage == "award"
        return fact(
            entry,
            ocid=self._ocid(entry),
            reference=_reference(entry),
            stage=_STAGES[entry.stage],
            deadline=entry.deadline if entry.stage == "tender" else None,
            estimate=None if is_award else entry.value,
            value=entry.value if is_award else None,
            starts=entry.starts,
            ends=entry.ends if _months(entry) is None else _end_after(entry.starts, _months(entry) or 0),
        )


def _put_up(entry: Entry) -> date:
    """The London day on which a notice is published, up to four days after it was sent in."""
    return entry.published.astimezone(LONDON).date() + timedelta(days=entry.number % 5)


def _reference(entry: Entry) -> str:
    return f"REF-{entry.number:05}"


def _months(entry: Entry) -> int | None:
    """How long a contract runs, where that is what is published."""
    return None if entry.ends is None or entry.number % 3 else (entry.ends - entry.starts).days // 30


def _end_after(starts: date, months: int) -> date:
    found: date = starts + relativedelta(months=months, days=-1)
    return found


def _parties(entry: Entry) -> Iterator[dict[str, Any]]:
    buyer = {"name": entry.buyer, "identifier": {"legalName": entry.buyer}}
    address = {"locality": "Exampleton", "region": "UKM"}
    contact = {"name": "Nobody", "email": "nobody@buyer.example", "telephone": "+44 2079460000"}
    yield {"id": "org-1", **buyer, "address": address, "contactPoint": contact, "roles": ["buyer"]}
    yield {"id": "org-2", "name": entry.buyer, "roles": ["centralPurchasingBody"]}
    for place, (name, number) in enumerate(zip(entry.suppliers, entry.company_numbers, strict=True), 3):
        company = {} if number is None else {"scheme": "GB-COH", "id": number}
        yield {"id": f"org-{place}", "name": name, "identifier": {"legalName": name, **company}, "roles": ["supplier"]}


def _value(entry: Entry) -> dict[str, Any]:
    return {} if entry.value is None else {"value": {"amount": float(entry.value), "currency": "GBP"}}


def _tender(entry: Entry) -> dict[str, Any]:
    months = _months(entry)
    period: dict[str, Any] = dict(span(entry.starts, entry.ends if months is None else None))
    if months is not None:
        period["durationInDays"] = months * 30
    stages: dict[str, dict[str, Any]] = {
        "planning": {"status": "planned", **_value(entry)},
        "tender": {"status": "active", **_value(entry), "tenderPeriod": {"endDate": clock(entry.deadline)}},
        "award": {"status": "complete"},
    }
    return {
        "id": _reference(entry),
        "title": entry.title,
        "description": entry.description,
        "classification": {"scheme": "CPV", "id": entry.cpv},
        "lots": [{"id": "1", "contractPeriod": period}],
        "lotDetails": {"maximumLotsBidPerSupplier": _NO_LIMIT},
        **stages[entry.stage],
    }


def _award(entry: Entry) -> dict[str, Any]:
    suppliers = [{"id": f"org-{place}", "name": name} for place, name in enumerate(entry.suppliers, 3)]
    award = {"id": "1", "status": "active", "suppliers": suppliers, "relatedLots": ["1"]}
    contract = {"id": "1", "awardID": "1", "status": "active", "dateSigned": clock(entry.published), **_value(entry)}
    return {"awards": [award], "contracts": [contract]}
