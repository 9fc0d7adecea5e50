"""Products that several boroughs run: with whom a borough could renew or replace one together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from thirty3.analysis._group import Cell, First, Number, open_rows, tally
from thirty3.analysis._population import BOROUGH, in_pounds, vat_counts
from thirty3.analysis._result import Result, pence, pounds
from thirty3.analysis._systems import AREAS, IN_LONDON, PRODUCT, WITH_PRODUCT, last_of_all, read_day, texts
from thirty3.models.application import Application
from thirty3.models.counted import counted
from thirty3.models.record import Record
from thirty3.models.row import pack

if TYPE_CHECKING:
    from thirty3.analysis._group import Applications


class SystemUse(Record):
    """How one borough holds a product; one for each supplier and end it states."""

    borough: str
    """GSS code."""
    supplier: str | None
    """Who sells it to the borough; None when not stated."""
    end: date | None
    """Current end of its contract; None when not stated or not readable."""
    max_end: date | None
    """Last possible end; None when not stated or not readable."""
    applications: int
    """Applications of the borough with this supplier and these ends."""


class SharedSystem(Record):
    """One product that several boroughs run."""

    product: str
    """Canonical product name."""
    boroughs: tuple[str, ...]
    """GSS codes of the boroughs that run it, sorted."""
    service_areas: tuple[str, ...]
    """Codes of the service areas it serves anywhere, sorted."""
    suppliers: tuple[str, ...]
    """Who sells it to them, sorted; not every borough need say."""
    uses: tuple[SystemUse, ...]
    """By current end, those of none last, then by borough."""
    applications: int
    """Applications of this product."""
    first_end: date | None
    """The earliest current end that is stated; None when none is."""
    last_end: date | None
    """The latest current end that is stated; None when none is."""
    annual_value: Decimal | None
    """Pounds a year of the applications that state it; None when none does."""
    annual_valued: int
    """Applications in ``annual_value``."""
    vat: dict[str, int]
    """How many of the values include VAT, exclude it, or do not say."""


class SharedSystems(Result[SharedSystem]):
    """Products by number of boroughs, most first, then by name."""

    min_boroughs: int
    """Fewest boroughs of a product."""

    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""
        most = f"; {self.rows[0].product} in most, {len(self.rows[0].boroughs)}" if self.rows else ""
        found = f"{counted(len(self), 'product')} run by at least {self.min_boroughs} boroughs{most}"
        return f"{found}; {self._rests_on('application')}"

    def columns(self) -> dict[str, str]:
        """Columns of the table; money is integer pence."""
        return dict(_COLUMNS)

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each product; boroughs, service areas and suppliers are packed with ``|``."""
        return [_as_row(one) for one in self.rows]


_COLUMNS = {
    "product": "text",
    "boroughs": "text",
    "service_areas": "text",
    "suppliers": "text",
    "applications": "integer",
    "first_end": "date",
    "last_end": "date",
    "annual_pence": "integer",
    "annual_valued": "integer",
}


def shared_systems(applications: Applications, *, min_boroughs: int = 2) -> SharedSystems:
    """Find the products that several boroughs run, with their suppliers and ends.

    A system whose contract has ended may well still run, so ends are said and leave nothing out.

    Args:
        applications: Any iterable of ``Application``, or a dataframe or engine table with the columns of
            ``Application.row()``.
        min_boroughs: Fewest distinct boroughs; a borough that runs a product twice counts once.

    Returns:
        Products by number of boroughs. Applications of which nobody has said what product they are, or that no
        authority of London runs, are left out and counted.

    Raises:
        ValueError: Fewer than one borough.
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.application import Application
    >>> row = dict.fromkeys(Application.columns()) | {"product": "Civica Cx"}
    >>> found = shared_systems([row | {"application_id": gss, "borough": gss} for gss in ("E09000007", "E09000012")])
    >>> [(one.product, one.boroughs) for one in found]
    [('Civica Cx', ('E09000007', 'E09000012'))]
    """
    if min_boroughs < 1:
        raise ValueError("min_boroughs must be at least 1")
    reasons = (*WITH_PRODUCT, *IN_LONDON)
    rows = open_rows(applications, reasons, _DETAILS.values(), _NUMBERS.values(), of=Application)
    cells = rows.group(details=_DETAILS, numbers=_NUMBERS)
    by_product: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells.used():
        by_product[cell["product"]].append(cell)
    shared = (_shared(product, of_it) for product, of_it in by_product.items())
    counted = tally(cells)
    return SharedSystems(
        rows=tuple(sorted((one for one in shared if len(one.boroughs) >= min_boroughs), key=_order)),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        min_boroughs=min_boroughs,
    )


_DETAILS = {"product": PRODUCT, "areas": AREAS, "borough": BOROUGH} | {
    name: First((name,)) for name in ("supplier", "end", "max_end", "vat")
}
_NUMBERS = {
    "pence": Number("sum", in_pounds("annual_pence")),
    "valued": Number("count", in_pounds("annual_pence")),
}


def _shared(product: str, cells: list[Cell]) -> SharedSystem:
    uses = _uses(cells)
    ends = [one.end for one in uses if one.end is not None]
    valued = sum(cell["valued"] for cell in cells)
    excluded, included = (sum(cell["valued"] for cell in cells if cell["vat"] == vat) for vat in _VAT)
    return SharedSystem(
        product=product,
        boroughs=tuple(sorted({cell["borough"] for cell in cells})),
        service_areas=tuple(sorted({area for cell in cells for area in texts(cell["areas"])})),
        suppliers=tuple(sorted({cell["supplier"] for cell in cells if cell["supplier"]})),
        uses=uses,
        applications=sum(cell["contracts"] for cell in cells),
        first_end=min(ends, default=None),
        last_end=max(ends, default=None),
        annual_value=pounds(sum(cell["pence"] for cell in cells)) if valued else None,
        annual_valued=valued,
        vat=vat_counts(excluded, included, valued),
    )


_VAT = ("excluded", "included")


def _uses(cells: Iterable[Cell]) -> tuple[SystemUse, ...]:
    held: dict[tuple[Any, ...], int] = defaultdict(int)
    for cell in cells:
        held[cell["borough"], cell["supplier"], read_day(cell["end"]), read_day(cell["max_end"])] += cell["contracts"]
    uses = [
        SystemUse(borough=borough, supplier=supplier, end=end, max_end=max_end, applications=applications)
        for (borough, supplier, end, max_end), applications in held.items()
    ]
    return tuple(
        sorted(
            uses,
            key=lambda one: (
                one.end or date.max,
                one.borough,
                last_of_all(one.supplier),
                one.max_end or date.max,
            ),
        )
    )


def _order(one: SharedSystem) -> tuple[int, str]:
    return -len(one.boroughs), one.product


def _as_row(one: SharedSystem) -> dict[str, Any]:
    packed = {name: pack(getattr(one, name)) for name in ("boroughs", "service_areas", "suppliers")}
    cells = packed | {"annual_pence": pence(one.annual_value)}
    return {name: cells[name] if name in cells else getattr(one, name) for name in _COLUMNS}
