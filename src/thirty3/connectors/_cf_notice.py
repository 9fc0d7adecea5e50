"""One notice of Contracts Finder's older interface as an OCDS release.

No member of such a notice is the process's open contracting id: in all 179 real releases compared (2020 and 2025), the
id inside the ocid is another than the notice's own. So the ocids here are ours, made from the notice's id, and what a
notice shares with the release of the same notice is its reference (``tender.id``) and its page.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from thirty3.connectors._cf_daily import NOTICE, number
from thirty3.connectors._cf_notice_parts import awards_of, filled, firm, flag, period, pounds, procedure, text
from thirty3.connectors._cf_notice_words import DETAIL, ITEM, KINDS, KNOWN, PURPOSES, Kind
from thirty3.errors import ParseError
from thirty3.normalise.text import quoted
from thirty3.ocds.release import objects

__all__ = ["Notice"]

_PREFIX = "ocds-t33cff"
"""Ours, and not registered."""


class Notice:
    """One notice, in the words of the longer form whichever it has."""

    def __init__(self, value: Any, made: str | None = None) -> None:
        """Of a notice, with the id that was made for it where it has none.

        Raises:
            ParseError: It is none, or has no id.
        """
        if not isinstance(value, dict) or not isinstance(value.get("notice", value.get("item")), dict):
            raise ParseError(f"a notice is an object with notice or item, this is {quoted(value)}")
        self._whole = value
        self._is_item = "notice" not in value
        self._told: dict[str, Any] = _renamed(value["item"]) if self._is_item else value["notice"]
        self._awards = awards_of(self._told) if self._is_item else objects(value.get("awards"))
        self._made = made
        self.id = made or text(self._told.get("id")) or text(value.get("id"))
        if self.id is None:
            raise ParseError("the notice has no id")
        status, kind = (text(self._told.get(name)) or "" for name in ("status", "type"))
        withdrawn = "Withdrawn" if text(value.get("withdrawnDate")) else status
        found = KINDS.get((kind, withdrawn)) or KINDS.get(("", withdrawn))
        self.kind = found or Kind(None, None, None)
        self.notes = () if found else (f"notice_kind_unknown: {kind[:20]} {withdrawn[:20]}".strip(),)
        self.lacks_awards = self.kind.tag == "award" and not self._awards

    @property
    def page(self) -> str | None:
        """Address of its page for people; None where its own id is not told."""
        return None if self._made else f"{NOTICE}/{self.id}"

    @property
    def buyer(self) -> str | None:
        """Who buys."""
        organisation = self._whole.get("organisation")
        named = organisation.get("name") if isinstance(organisation, dict) else None
        return text(named) or text(self._told.get("organisationName"))

    def unread(self) -> Iterator[str]:
        """Paths of the members that nobody knows."""
        if self._is_item:
            yield from (
                f"item.{name}"
                for name in self._whole["item"]
                if name not in DETAIL["notice"] | KNOWN and name not in ITEM
            )
            return
        for path, value in (("", self._whole), ("notice", self._told), *(("awards", award) for award in self._awards)):
            yield from (f"{path}.{name}".lstrip(".") for name in value if name not in DETAIL[path] | KNOWN)

    def release(self) -> dict[str, Any]:
        """As an OCDS release."""
        ocid = f"{_PREFIX}-{self.id}"
        awards, parties = self._award_list(ocid)
        buyer = self.buyer
        own = [] if buyer is None else [{"id": "buyer", "name": buyer, "roles": ["buyer"]}]
        data = filled(
            {
                "ocid": ocid,
                "language": "en",
                "date": text(self._told.get("publishedDate")),
                "tag": None if self.kind.tag is None else [self.kind.tag],
                "initiationType": "tender",
                "buyer": {"id": "buyer", "name": buyer} if buyer else None,
                "parties": [*own, *parties] or None,
                "planning": self._planning(),
                "tender": self._tender(ocid),
                "awards": awards or None,
            }
        )
        content = json.dumps(data, sort_keys=True, ensure_ascii=False)
        digest = hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        return {**data, "id": f"{self.id}-{digest}"}

    def _document(self) -> list[dict[str, Any]]:
        """The notice itself, as today's releases list it."""
        document = {
            "id": "1",
            "documentType": self.kind.document,
            "url": self.page,
            "datePublished": text(self._told.get("publishedDate")),
            "format": "text/html",
        }
        return [filled(document)]

    def _planning(self) -> dict[str, Any] | None:
        if self.kind.tag != "planning":
            return None
        deadline = text(self._told.get("deadlineDate")) if self.kind.document == "marketEngagementNotice" else None
        milestone = {"id": "1", "title": "Engagement end date", "type": "engagement", "dueDate": deadline}
        return filled({"documents": self._document(), "milestones": [milestone] if deadline else None})

    def _tender(self, ocid: str) -> dict[str, Any]:
        told = self._told
        codes = [filled({"scheme": "CPV", "id": code, "description": name}) for code, name in self._cpv()]
        pipeline = self.kind.document == "plannedProcurementNotice"
        engagement = self.kind.document == "marketEngagementNotice"
        framework = flag(told.get("isFrameworkAgreement"))
        return filled(
            {
                "id": text(told.get("identifier"))
                or ocid,  # OCDS wants one, and the reader takes its own ocid for none
                "title": text(told.get("title")),
                "description": text(told.get("description")),
                "status": self.kind.status,
                "classification": codes[0] if codes else None,
                "additionalClassifications": codes[1:] or None,
                "mainProcurementCategory": PURPOSES.get(text(told.get("ojeuContractType")) or ""),
                "items": self._items(),
                "minValue": pounds(told.get("valueLow")),
                "value": pounds(told.get("valueHigh")),
                "procurementMethodDetails": procedure(told, "procedureType"),
                "tenderPeriod": None if engagement else period(None, told.get("deadlineDate")),
                "communication": filled({"futureNoticeDate": text(told.get("approachMarketDate"))})
                if pipeline
                else None,
                "contractPeriod": period(told.get("start"), told.get("end")),
                "suitability": filled(
                    {"sme": flag(told.get("isSuitableForSme")), "vcse": flag(told.get("isSuitableForVco"))}
                ),
                "techniques": None if framework is None else {"hasFrameworkAgreement": framework},
                "hasRenewal": flag(told.get("isExtensionPossible")),
                "documents": self._document() if self.kind.tag not in ("planning", "award") else None,
            }
        )

    def _cpv(self) -> list[tuple[str, str | None]]:
        """Codes with their names where the notice says them; the shorter form has them in one text."""
        named = {text(one.get("code")): text(one.get("description")) for one in objects(self._whole.get("cpvCodes"))}
        listed = self._told.get("cpvCodes")
        codes = (
            listed.split()
            if isinstance(listed, str)
            else [text(code) for code in listed or ()]
            if isinstance(listed, list)
            else []
        )
        return [(code, named.get(code)) for code in dict.fromkeys([*codes, *named]) if code]

    def _items(self) -> list[dict[str, Any]] | None:
        place = filled({"region": text(self._told.get("region")), "postalCode": text(self._told.get("postcode"))})
        return [{"id": "1", "deliveryAddresses": [place]}] if place else None

    def _award_list(self, ocid: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Awards, and the parties that are their suppliers.

        The interface lists every supplier of an award on its own with the value of the whole, so those that agree in
        value and days are one award; one without a value belongs to the first.
        """
        grouped: dict[tuple[object, ...], list[dict[str, Any]]] = {}
        for one in self._awards:
            days = tuple(text(one.get(name)) for name in ("awardedDate", "startDate", "endDate"))
            key = (number(one.get("value")) or None, *days)
            whole = next(iter(grouped), key) if key[0] is None else key
            grouped.setdefault(whole, []).append(one)
        awards, parties = [], []
        for place, group in enumerate(grouped.values(), start=1):
            firms = [firm(one, f"supplier-{place}-{index}") for index, one in enumerate(group, start=1)]
            named = [firm for firm in firms if "name" in firm]
            parties += named
            awards.append(self._award(f"{ocid}-{place}", group[0], named))
        return awards, parties

    def _award(self, id: str, first: Mapping[str, Any], firms: list[dict[str, Any]]) -> dict[str, Any]:
        return filled(
            {
                "id": id,
                "status": "active",
                "date": text(first.get("awardedDate")),
                "value": pounds(first.get("value")),
                "suppliers": [{"id": firm["id"], "name": firm["name"]} for firm in firms] or None,
                "contractPeriod": period(first.get("startDate"), first.get("endDate")),
                "documents": self._document() if self.kind.tag == "award" else None,
            }
        )


def _renamed(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item of a search in the words of a whole notice."""
    return {ITEM.get(name) or name: value for name, value in item.items()}
