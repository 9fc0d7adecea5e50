"""Contracts Finder's export of a search as CSV: one row for each notice, told in the words of its search page.

Columns differ from one generation of the export to the next, so they are found by name. It says no notice's id and no
process's, so ids are made of buyer, reference and title.

Sources, checked 2026-11-22: the header as GovWizely's ``lambda-contractsfinder`` lists it, and what projects that read
such files found in them: ISO instants of publication, days as dd/mm/yyyy, codes with spaces between, suppliers in
brackets.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from thirty3.errors import ParseError
from thirty3.normalise.dates import LONDON, DateOrder, find_date_order, parse_uk_day
from thirty3.normalise.names import fold
from thirty3.normalise.text import clean_text

__all__ = ["Export", "headings_known"]

_COLUMNS: Mapping[str, str] = {
    "notice identifier": "identifier",
    "notice type": "type",
    "organisation name": "organisationName",
    "status": "status",
    "published date": "publishedDate",
    "title": "title",
    "description": "description",
    "postcode": "postcode",
    "region": "region",
    "cpv codes": "cpvCodes",
    "start date": "start",
    "end date": "end",
    "closing date": "deadlineDate",
    "closing time": "closing time",
    "suitable for sme": "isSuitableForSme",
    "suitable for vco": "isSuitableForVco",
    "ojeu contract type": "ojeuContractType",
    "ojeu procedure type": "procedureType",
    "value low": "valueLow",
    "value high": "valueHigh",
    "awarded date": "awardedDate",
    "awarded value": "value",
    "supplier [name|address|ref type|ref number|is sme|is vcse]": "suppliers",
    "contract start date": "startDate",
    "contract end date": "endDate",
}
"""Headers, in small letters, to members of a notice or award of the older interface."""

_OF_NO_USE = frozenset(
    (
        "nationwide", "attachments", "links", "additional text", "is sub-contract", "parent reference", "supply chain",
        "accelerated justification", "supplier's contact name",
    )
)  # fmt: skip
_CONTACT = "contact "
_DAYS = ("start", "end", "deadlineDate", "awardedDate", "startDate", "endDate")
_OF_AWARD = ("awardedDate", "startDate", "endDate", "value")
_SUPPLIER = ("supplierName", "supplierAddress", "referenceType", "reference", "awardedToSME", "awardedToVCSO")
_NEEDED = frozenset(("identifier", "title", "organisationName", "type"))
_BETWEEN = re.compile(r"\]\s*\[")


def headings_known(header: Sequence[str]) -> int:
    """How many texts of a row are headers of such an export."""
    return sum(_key(text) in _COLUMNS for text in header)


def _key(text: str) -> str:
    return " ".join((clean_text(text) or "").lower().split())


@dataclass(frozen=True, slots=True)
class Export:
    """The header of a file, and how the whole of it writes its days."""

    places: Mapping[str, int]
    """Member to the column."""
    unknown: Mapping[int, str]
    """Column to the header, of those that nobody knows; people's are not among them."""
    count: int
    order: DateOrder | None
    """None when the file writes days in two orders: numeric ones are then not read."""

    @classmethod
    def of(cls, rows: Sequence[tuple[int, Sequence[str]]]) -> Export | None:
        """What a file is; None when its first row is not the header of such an export."""
        header = rows[0][1]
        places: dict[str, int] = {}
        unknown: dict[int, str] = {}
        for index, text in enumerate(header):
            key = _key(text)
            if key in _COLUMNS:
                places.setdefault(_COLUMNS[key], index)
            elif key not in _OF_NO_USE and not key.startswith(_CONTACT):
                unknown[index] = " ".join(text.split()) or "a column without a header"
        if not places.keys() >= _NEEDED:
            return None
        days = [
            cells[places[name]]
            for name in _DAYS
            if name in places
            for _, cells in rows[1:]
            if places[name] < len(cells)
        ]
        try:
            order: DateOrder | None = find_date_order(day for day in days if day.strip()) or "day_first"
        except ParseError:
            order = None
        return cls(places, unknown, len(header), order)

    def unread(self, rows: Sequence[tuple[int, Sequence[str]]]) -> Iterator[str]:
        """Columns that hold something and that nobody knows."""
        for index, name in self.unknown.items():
            if any(index < len(cells) and cells[index].strip() for _, cells in rows[1:]):
                yield name

    def notice(self, cells: Sequence[str]) -> tuple[str, dict[str, Any]]:
        """A row as a notice of the older interface, and an id made for it.

        Raises:
            ParseError: It has more or fewer cells than the header, or names neither title nor reference.
        """
        if len(cells) != self.count:
            raise ParseError(f"the row has {len(cells)} cells and the header {self.count}: it is cut or torn")
        told: dict[str, Any] = {name: clean_text(cells[index]) for name, index in self.places.items()}
        if not told["title"] and not told["identifier"]:
            raise ParseError("the row has neither a title nor a reference")
        told |= {name: self._day(told.get(name)) for name in _DAYS}
        told["deadlineDate"] = _closing(told["deadlineDate"], told.pop("closing time", None))
        shared = {name: told.pop(name, None) for name in _OF_AWARD}
        suppliers = list(_suppliers(told.pop("suppliers", None)))
        awards = [shared | supplier for supplier in suppliers] or ([shared] if shared["awardedDate"] else [])
        named = (told["organisationName"], told["identifier"], told["title"])
        content = "\0".join(fold(name or "") for name in named).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(content, digest_size=8).hexdigest(), {"notice": told, "awards": awards}

    def _day(self, text: str | None) -> str | None:
        """A day as ISO text; what is none stays as it is, and readers note it."""
        if text is None or self.order is None:
            return text
        try:
            day = parse_uk_day(text, order=self.order)
        except ParseError:
            return text
        return text if day is None else day.isoformat()


def _closing(day: str | None, clock: str | None) -> str | None:
    """Day and time of closing as one instant by London's clock; the day alone where no time is told."""
    if day is None or clock is None:
        return day
    try:
        return datetime.combine(datetime.fromisoformat(day).date(), time.fromisoformat(clock), LONDON).isoformat()
    except ValueError:
        return day


def _suppliers(packed: str | None) -> Iterator[dict[str, str | None]]:
    """The suppliers of a cell, each in brackets of its own."""
    if packed is None:
        return
    for block in _BETWEEN.split(packed.strip().removeprefix("[").removesuffix("]")):
        told = dict(zip(_SUPPLIER, (clean_text(part) for part in block.split("|")), strict=False))
        if told.get("supplierName"):
            yield told
