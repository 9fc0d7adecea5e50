"""One row of a borough's list of applications as a record."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from thirty3.connectors._application_values import choice, satisfaction, service_codes, users
from thirty3.connectors._cells import Cells, Doubts, yes_or_no
from thirty3.connectors._file import whose
from thirty3.errors import ParseError
from thirty3.models.application import Application
from thirty3.models.borough import Borough
from thirty3.models.money import Money
from thirty3.models.period import DateBasis, Period, PeriodField, Precision
from thirty3.models.provenance import Provenance
from thirty3.normalise.contacts import mask_contacts
from thirty3.normalise.dates import is_placeholder
from thirty3.normalise.names import fold

__all__ = ["DAYS", "Estate", "application"]

_MONTHS = re.compile(r"[0-9]{1,2}(?: ?[-+.] ?[0-9]{1,2}){2}")
"""``12-12-24``: three extensions of so many months, or a day; nobody can tell."""

DAYS = ("go_live", "start", "end", "max_end", "review", "extension", "last_verified")
"""Fields that hold days, an extension at times."""

_PERIOD: tuple[PeriodField, ...] = ("start", "end", "max_end", "review")
_OTHER_SPAN = re.compile(
    r"\b(?:per|each|a) (?:month|quarter|week|day|user|licen[cs]e|seat|head)\b|\bmonthly\b|\bquarterly\b|\bpcm\b"
    r"|/ ?(?:month|mth|quarter|user|licen[cs]e)\b",
    re.IGNORECASE,
)
"""Words beside an amount that is not one a year, whatever the column is called."""
_WHOLE = re.compile(r"\bone[- ]off\b|\btotal\b|\b(?:over|for) [0-9a-z]+ years?\b", re.IGNORECASE)
"""The same, unless the cell says *per annum* too."""


@dataclass(frozen=True, slots=True)
class Estate:
    """What all rows of one list share."""

    borough: Borough | None
    doubts: Doubts
    seen: Counter[str] = field(default_factory=Counter)
    """How often each id has come in this list."""


def application(cells: Cells, estate: Estate, *, where: Provenance) -> Application:
    """The application of a row.

    Raises:
        ParseError: It names no system, or nobody says whose it is.
    """
    owner = whose(cells, estate.borough, estate.doubts)
    name = _words(cells, "name")
    if name is None:
        raise ParseError("the row does not say which system it is")
    if owner is None:
        raise ParseError("nobody says which borough's system it is")
    product = _words(cells, "product")
    id = _id(owner, name, product, estate)
    told: dict[str, object] = {
        "id": id,
        "borough": owner.gss,
        "name": name,
        "product": product,
        "manufacturer": _words(cells, "manufacturer"),
        "supplier": _words(cells, "supplier"),
        "service_areas": service_codes(cells),
        "service_area_label": _text(cells, "service_area"),
        "system_type": _words(cells, "system_type"),
        "tier": choice(cells, "tier"),
        "collaboration_class": choice(cells, "collaboration_class"),
        "version": _words(cells, "version"),
        "hosting": choice(cells, "hosting") or "unknown",
        "go_live": _day(cells, "go_live"),
        "users": users(cells),
        "plain_description": _text(cells, "plain_description"),
        "period": _period(cells),
        "annual_value": _annual_value(cells),
        "satisfaction": satisfaction(cells),
        "last_verified": _day(cells, "last_verified"),
    }
    told |= {"notes": tuple(dict.fromkeys(cells.notes)), "provenance": where.model_copy(update={"record_id": id})}
    return Application.model_validate(told)


def _id(owner: Borough, name: str, product: str | None, estate: Estate) -> str:
    """The same for the same borough, system and product; rows that share them are counted from the second on."""
    named = "\0".join(map(fold, (name, product or "")))
    digest = hashlib.blake2b(named.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    id = f"t33app-{owner.gss}-{digest}"
    estate.seen[id] += 1
    return id if estate.seen[id] == 1 else f"{id}-{estate.seen[id]}"


def _text(cells: Cells, name: str) -> str | None:
    """Free text, with nobody's address or number in it."""
    text = cells.text(name)
    return None if text is None or cells.says_nothing(name) else mask_contacts(text)


def _words(cells: Cells, name: str) -> str | None:
    """The same on one line."""
    text = _text(cells, name)
    return None if text is None else " ".join(text.split())


def _day(cells: Cells, name: str) -> date | None:
    found = cells.dated(name)
    if found is None or _means_nothing(cells, found[0]):
        return None
    if found[1] != "day":
        cells.notes.append(f"{name}_to_the_month")
    return found[0]


def _means_nothing(cells: Cells, day: date) -> bool:
    if not is_placeholder(day):
        return False
    cells.notes.append("date_placeholder")
    return True


def _period(cells: Cells) -> Period:
    """When its contract runs; an extension given as a date is the last possible end."""
    clause, last_day, extendable = _extension(cells)
    found: dict[str, date] = {}
    basis: list[DateBasis] = []
    for name, dated, column in (
        *((name, cells.dated(name), name) for name in _PERIOD),
        ("max_end", last_day, "extension"),
    ):
        if dated is not None and name not in found and not _means_nothing(cells, dated[0]):
            found[name] = dated[0]
            basis.append(DateBasis(field=name, path=cells.columns.names[column], precision=dated[1]))
    _check(cells, found)
    end, max_end, said = found.get("end"), found.get("max_end"), cells.flag("extendable")
    if end and max_end and max_end > end:
        extendable = True
    return Period.model_validate(
        {
            **found,
            "extension_text": clause,
            "extendable": extendable if said is None else said,
            "basis": tuple(one for one in basis if one.field in found),
        }
    )


def _check(cells: Cells, dates: dict[str, date]) -> None:
    start, end, max_end = (dates.get(name) for name in _PERIOD[:3])
    if start and end and end < start:
        cells.notes.append("end_before_start")
    if end and max_end and max_end < end:
        cells.notes.append("max_end_before_end")
        del dates["max_end"]


def _extension(cells: Cells) -> tuple[str | None, tuple[date, Precision] | None, bool | None]:
    """What an extension's cell says: its clause, the day it would end, or only whether there is one."""
    text = _text(cells, "extension")
    if text is None:
        return None, None, None
    said = yes_or_no(text)
    if said is not None:
        return None, None, said
    if _MONTHS.fullmatch(text):
        return text, None, None
    try:
        return text, cells.read_day("extension"), None
    except ParseError:
        return text, None, None


def _annual_value(cells: Cells) -> Money | None:
    """What it costs a year; an amount that says it is another is none."""
    text = cells.line("annual_value")
    found = cells.amount("annual_value")
    if found is None or text is None:
        return None
    if _OTHER_SPAN.search(text) or (not found.is_yearly and _WHOLE.search(text)):
        cells.doubt("annual_value", "hold an amount that is not one a year", text)
        return None
    return found.money.model_copy(update={"kind": "annual"})
