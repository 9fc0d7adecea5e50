"""Systems as boroughs run them: what the measures of the estate share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from thirty3.analysis._group import DAY, Condition, First, Reasons, open_rows, tally
from thirty3.analysis._population import BOROUGH
from thirty3.analysis._result import Result, pence, pounds
from thirty3.models.application import Application
from thirty3.models.counted import counted
from thirty3.models.record import Record
from thirty3.models.row import pack, unpack
from thirty3.reference.boroughs import boroughs

if TYPE_CHECKING:
    from thirty3.analysis._group import Applications

PRODUCT = First(("product",))
AREAS = First(("service_areas", "service_area"))
"""The service areas of a system, packed; the main one where the others are not given."""
ANNUAL = First(("annual_pence",))

IN_LONDON: Reasons = (
    ("no_borough", Condition(BOROUGH, "missing")),
    ("not_london", Condition(BOROUGH, "not_in", tuple(one.gss for one in boroughs()))),
)
"""Without a borough, or run by an authority that is none of the 33."""

WITH_PRODUCT: Reasons = (("no_product", Condition(PRODUCT, "missing")),)
"""Nobody has said yet which product it is."""


class System(Record):
    """One system as one borough runs it."""

    application_id: str
    """Id of the application."""
    borough: str
    """GSS code of the borough that runs it."""
    name: str
    """What the borough calls it; empty when it has no name."""
    product: str | None
    """Canonical product name; None when not resolved."""
    service_areas: tuple[str, ...]
    """Codes of the service areas it serves, main one first; empty when unmapped."""
    system_type: str | None
    """What it is; None when not stated."""
    manufacturer: str | None
    """Who makes it; None when not stated."""
    supplier: str | None
    """Who sells it to the borough; None when not stated."""
    hosting: str | None
    """Where it runs; None when not stated."""
    end: date | None
    """Current end of its contract; None when not stated or not readable."""
    max_end: date | None
    """Last possible end; None when not stated or not readable."""
    annual_value: Decimal | None
    """What it costs a year in pounds; None when not stated, or stated in another currency."""
    vat: str | None
    """Whether VAT is in the value; None without a value."""


class Systems(Result[System]):
    """Systems by service area, then borough, name and id; those of no service area last."""

    asked: str
    """What was asked, in words: ``who uses Civica Cx``."""

    @property
    def boroughs(self) -> tuple[str, ...]:
        """GSS codes of the boroughs that run them, sorted."""
        return tuple(sorted({one.borough for one in self.rows}))

    def summary(self) -> str:
        """One line in plain English: what was asked, what it rests on, and what was left out."""
        found = f"{counted(len(self), 'system')} in {counted(len(self.boroughs), 'borough')}"
        return f"{self.asked[:1].upper()}{self.asked[1:]}: {found}; {self._rests_on('application')}"

    def columns(self) -> dict[str, str]:
        """Columns of the table; money is integer pence."""
        return dict(_COLUMNS)

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each system; ``service_areas`` are packed with ``|``."""
        return [_as_row(one) for one in self.rows]


_COLUMNS = {
    "application_id": "text",
    "borough": "text",
    "name": "text",
    "product": "text",
    "service_areas": "text",
    "system_type": "text",
    "manufacturer": "text",
    "supplier": "text",
    "hosting": "text",
    "end": "date",
    "max_end": "date",
    "annual_pence": "integer",
    "vat": "text",
}

_ASKED = {name: First((name,)) for name in _COLUMNS} | {"service_areas": AREAS, "currency": First(("currency",))}


def find_systems(applications: Applications, reasons: Reasons, *, asked: str) -> Systems:
    """The systems that no reason leaves out, with what the result says of what was asked."""
    rows = open_rows(applications, reasons, _ASKED.values(), of=Application)
    counted = tally(rows.group())
    table = rows.fetch(_ASKED)
    columns = [table.column(name) for name in _ASKED]
    found = [_system(dict(zip(_ASKED, cells, strict=True))) for cells in zip(*columns, strict=True)]
    return Systems(
        rows=tuple(sorted(found, key=_order)),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        asked=asked,
    )


def read_day(text: str | None) -> date | None:
    """A day from a cell; None for none, and for a text that is no day.

    >>> read_day("2027-03-31"), read_day("soon")
    (datetime.date(2027, 3, 31), None)
    """
    return date.fromisoformat(text) if text and re.search(DAY, text) else None


def texts(cell: str | None) -> tuple[str, ...]:
    """The texts packed in a cell, without empty places and repetitions."""
    return tuple(dict.fromkeys(text for text in unpack(cell) if text))


def last_of_all(name: str | None) -> tuple[bool, str]:
    """A key to sort by in which what is missing comes last."""
    return name is None, name or ""


def _system(cells: dict[str, Any]) -> System:
    currency, pence = cells.pop("currency"), cells.pop("annual_pence")
    dates = {name: read_day(cells[name]) for name in ("end", "max_end")}
    known = pence is not None and currency == "GBP"
    money = {"annual_value": pounds(pence) if known else None, "vat": cells["vat"] if known else None}
    areas = {"service_areas": texts(cells["service_areas"])}
    return System.model_validate(cells | {"name": cells["name"] or ""} | dates | money | areas)


def _order(one: System) -> tuple[Any, ...]:
    stated = [last_of_all(text) for text in (one.product, one.supplier)]
    return last_of_all(_first(one.service_areas)), one.borough, one.name, one.application_id, stated, repr(one)


def _first(texts: Sequence[str]) -> str | None:
    return texts[0] if texts else None


def _as_row(one: System) -> dict[str, Any]:
    cells = {"service_areas": pack(one.service_areas), "annual_pence": pence(one.annual_value)}
    return {name: cells[name] if name in cells else getattr(one, name) for name in _COLUMNS}
