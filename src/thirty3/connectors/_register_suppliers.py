"""The supplier cell of a register: one firm, several, or several packed with their numbers into one cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from thirty3.connectors._cells import TOO_LONG, Cells, yes_or_no
from thirty3.errors import ParseError
from thirty3.normalise.identifiers import parse_company_number

__all__ = ["Firm", "firms"]

_PACKED = re.compile(r"(?=\bcompany name ?:)", re.IGNORECASE)
_MEMBERS = {
    "company name": "name",
    "registration number": "number",
    "company number": "number",
    "company registration number": "number",
    "sme": "sme",
    "vcse": "vcse",
}
"""How members of a packed cell are called, as in exports of ProContract's registers (facts: ``Company name: X |
Registration number: Y``, a line for each supplier; the other two are evident variants)."""

_LIST = re.compile(r"[\n;]")
_FORM = re.compile(r".*\b(?:ltd|limited|plc|llp|lp|cic|inc|gmbh|bv)\b\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Firm:
    """One supplier as a register names it."""

    name: str
    number: str | None = None
    """Companies House number; None when not given or not valid."""
    sme: bool | None = None
    vcse: bool | None = None

    def party(self, id: str) -> dict[str, object]:
        """As a party of an OCDS release."""
        details: dict[str, object] = {}
        if self.sme is not None:
            details |= {"scale": "sme" if self.sme else "large", "scaleAssertedBy": "register"}
        if self.vcse is not None:
            details["vcse"] = self.vcse
        party: dict[str, object] = {"id": id, "name": self.name, "roles": ["supplier"]}
        if self.number is not None:
            party["identifier"] = {"scheme": "GB-COH", "id": self.number, "legalName": self.name}
        return party | ({"details": details} if details else {})


def firms(cells: Cells, unread: set[str]) -> tuple[Firm, ...]:
    """The suppliers of a row; members of a packed cell that nobody reads go to ``unread``.

    A column of numbers or sizes is about the only supplier of a row: where a row names several, nobody can tell whose
    it is, and it is left out. A cell that had no room for its suppliers is one supplier whose name names nobody.
    """
    text = cells.text("supplier")
    if text is None:
        if cells.line("company_number"):
            cells.doubts.add("company numbers stand beside no supplier and were not read", cells.row)
        return ()
    if text.lower() == TOO_LONG:
        cells.doubts.add("cells had no room for the suppliers, who are unknown", cells.row)
        cells.notes.append("supplier_exceeds_cell")
        return (Firm(text),)
    packed = [part for part in _PACKED.split(text) if part.strip()]
    if packed and all(_PACKED.match(part) for part in packed):
        return tuple(_unpacked(part, cells, unread) for part in packed)
    names = [name.strip() for name in _LIST.split(text) if name.strip()]
    if len(names) > 1 and all(_FORM.fullmatch(name) for name in names):
        if cells.text("company_number"):
            cells.doubts.add("company numbers stand beside several suppliers and were not read", cells.row)
        return tuple(map(Firm, names))
    number = _number(cells.line("company_number"), cells)
    return (Firm(" ".join(text.split()), number, cells.flag("sme"), cells.flag("vcse")),)


def _unpacked(part: str, cells: Cells, unread: set[str]) -> Firm:
    firm = Firm("")
    for member, value in _members(re.split(r"[|\n]", part)):
        role = _MEMBERS.get(member.lower())
        if role is None:
            unread.add(f"{cells.columns.names['supplier']}: {member}")
        elif role == "name":
            firm = replace(firm, name=value)
        elif role == "number":
            firm = replace(firm, number=_number(value, cells))
        elif role == "sme":
            firm = replace(firm, sme=yes_or_no(value))
        else:
            firm = replace(firm, vcse=yes_or_no(value))
    if not firm.name:
        cells.doubts.add("packed suppliers have no name", cells.row)
        cells.notes.append("supplier_nameless")
    return firm


def _members(pieces: Iterable[str]) -> Iterator[tuple[str, str]]:
    for piece in pieces:
        name, colon, value = piece.partition(":")
        if name.strip():
            yield " ".join(name.split())[:40] if colon else "words without a name", " ".join(value.split())


def _number(text: str | None, cells: Cells) -> str | None:
    try:
        return parse_company_number(text)
    except ParseError:
        cells.doubts.add("company numbers are none", cells.row, text)
        cells.notes.append("company_number_unreadable")
        return None
