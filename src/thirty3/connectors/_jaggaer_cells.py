"""The members of Jaggaer's records as values: instants, amounts, buyers, and the fields that a tenant names itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from thirty3.connectors._json_answer import filled, line, shown, unread
from thirty3.errors import ParseError
from thirty3.normalise.dates import parse_instant, parse_uk_day
from thirty3.normalise.money import parse_amount
from thirty3.normalise.names import fold
from thirty3.ocds.release import objects

__all__ = ["Cells", "Reading", "iso", "member", "period"]

_INFO: Mapping[str, str] = {
    "CONTRACT START DATE": "startDate",
    "CONTRACT START": "startDate",
    "CONTRACT END DATE": "endDate",
    "CONTRACT END": "endDate",
    "ESTIMATED VALUE OF CONTRACT": "value",
    "ESTIMATED CONTRACT VALUE": "value",
    "AWARDED VALUE": "awarded",
    "AWARD VALUE": "awarded",
    "PROCUREMENT ROUTE": "route",
}
"""Additional fields by their names, folded. Each tenant names its own: those not here are listed as unread."""


@dataclass(slots=True)
class Reading:
    """What the records of one answer share."""

    tenant: str
    """Host of the tenant."""
    buyers: dict[str, str] = field(default_factory=dict)
    """Names of buyers by their ids, as the projects before have them: an rfx may have the id only."""
    unread: set[str] = field(default_factory=set)
    unclear: Counter[str] = field(default_factory=Counter)
    """Codes of status that mean nothing known, with how often each."""

    def warnings(self) -> Iterator[str]:
        """What is doubtful about the answer."""
        if self.unclear:
            codes = ", ".join(sorted(self.unclear))
            count = self.unclear.total()
            yield f"rfxs have a statusCode of unknown meaning, and no status is claimed ({count}): {codes}"


@dataclass(slots=True)
class Cells:
    """The members of one record, with what is odd about them."""

    members: Mapping[str, Any]
    path: str
    reading: Reading
    notes: list[str] = field(default_factory=list)

    def instant(self, name: str) -> datetime | None:
        """An instant; one that cannot be read is noted."""
        try:
            return parse_instant(self.members.get(name))
        except ParseError:
            self.note(f"date_unreadable: {name}")
            return None

    def value(self) -> dict[str, Any] | None:
        """The value, which is a text in this API."""
        amount = self._amount(self.members.get("value"))
        currency = (line(self.members.get("valueCurrency")) or "").upper()
        return None if amount is None else filled({"amount": amount, "currency": currency or None})

    def buyer(self) -> dict[str, Any]:
        """The buyer and its party; empty where it is not named."""
        company = self.members.get("buyerCompany")
        id, name = line(member(company, "id")), line(member(company, "name"))
        self.reading.unread |= set(unread(f"{self.path}.buyerCompany", company, {"id", "name"}))
        if name is not None and id is not None:
            # Tenants were seen that write the id after the name: Exampleham(38668).
            name = self.reading.buyers[id] = name.removesuffix(f"({id})").strip() or name
        elif id is not None:
            name = self.reading.buyers.get(id)
        elif name is None and len(self.reading.buyers) == 1:
            [(id, name)] = self.reading.buyers.items()
            self.note("buyer_of_all_projects")
        if name is None:
            return {}
        buyer = {"id": id or name, "name": name}
        return {"buyer": buyer, "parties": [{**buyer, "roles": ["buyer"]}]}

    def info(self, name: str) -> dict[str, Any]:
        """The additional fields whose names are known, by what they are."""
        found: dict[str, Any] = {}
        for one in objects(member(self.members.get(name), "additionalInfo")):
            label = line(one.get("name")) or "?"
            meaning = _INFO.get(fold(label))
            values = [text for cell in objects(member(one.get("values"), "value")) if (text := line(cell.get("value")))]
            if meaning is None and values:
                self.reading.unread.add(f"{self.path}.{name}[{shown(label)}]")
            elif meaning is not None and len(values) == 1:
                found[meaning] = self._meant(meaning, values[0], label)
            elif values:
                self.note(f"info_ambiguous: {shown(label)}")
        return {meaning: value for meaning, value in found.items() if value is not None}

    def _meant(self, meaning: str, text: str, label: str) -> object:
        if meaning == "route":
            return text
        if meaning in ("value", "awarded"):
            amount = self._amount(text.removeprefix("£").strip())
            return None if amount is None else {"amount": amount, "currency": "GBP"}
        try:
            return iso(parse_uk_day(text))
        except ParseError:
            self.note(f"date_unreadable: {shown(label)}")
            return None

    def _amount(self, value: object) -> float | None:
        try:
            amount = parse_amount(value)
        except ParseError:
            self.note("value_unreadable")
            return None
        return None if amount is None else float(amount)

    def note(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)


def period(info: Mapping[str, Any]) -> dict[str, Any] | None:
    return filled({name: info.get(name) for name in ("startDate", "endDate")}) or None


def iso(value: date | None) -> str | None:
    instant = parse_instant(value)
    return None if instant is None else instant.isoformat()


def member(value: object, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None
