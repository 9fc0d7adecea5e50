"""What the measures of a contract's life share: its ends, months between days, and the line that shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from operator import itemgetter
from typing import Any, Literal, TypeAlias

from thirty3.analysis._by import Part
from thirty3.analysis._group import DAY, Condition, First, Number, Reasons, Table
from thirty3.analysis._population import CURRENT_END, LAST_END, VALUE, in_pounds, running, vat_counts
from thirty3.analysis._result import pence, pounds
from thirty3.models.record import Record
from thirty3.models.row import pack, unpack
from thirty3.normalise.dates import add_months

End = Literal["current", "maximum"]

MAX_END = First(("max_end",))
UNREADABLE_MAX_END: Reasons = (("unreadable_max_end", Condition(MAX_END, "no_day")),)

MONEY: Mapping[str, Number] = {
    **VALUE,
    "annual_pence": Number("sum", in_pounds("annual_pence")),
    "annual_valued": Number("count", in_pounds("annual_pence")),
}
"""What contracts are worth in all and a year, and how many say it."""


def end_of(end: End) -> First:
    """The end that counts: the current one, or the last possible one."""
    return LAST_END if end == "maximum" else CURRENT_END


def whenever(end: First) -> Reasons:
    """Left out where a contract is none or has no readable end, whatever day it ends on."""
    return running(end, as_of=date.min)  # no readable end is before it


def money_fields(sums: Mapping[str, int]) -> dict[str, Any]:
    """``total_value``, ``valued``, ``annual_value``, ``annual_valued`` and ``vat`` from sums of :data:`MONEY`."""
    return {
        "total_value": pounds(sums["pence"]) if sums["valued"] else None,
        "valued": sums["valued"],
        "annual_value": pounds(sums["annual_pence"]) if sums["annual_valued"] else None,
        "annual_valued": sums["annual_valued"],
        "vat": vat_counts(sums["vat_excluded"], sums["vat_included"], sums["valued"]),
    }


def months_needed(end: date, later: date) -> int:
    """Fewest whole months by which a contract must be extended that ends on one day, to run until the later one.

    A month lasts to the same day of the next one, clamped to the month's end, and from month's end to month's end.

    >>> months_needed(date(2027, 9, 30), date(2028, 3, 31)), months_needed(date(2027, 9, 30), date(2028, 4, 1))
    (6, 7)
    """
    # So many months on it is the month of the other day: a day that month lacks is its last one, which no day is after.
    return min(months + (one.day < other.day) for one, other, months in _both_ways(end, later))


def whole_months(end: date, later: date) -> int:
    """Most whole months by which it can be extended without running beyond the later day.

    >>> whole_months(date(2027, 9, 30), date(2028, 3, 30)), whole_months(date(2027, 9, 30), date(2028, 3, 29))
    (6, 5)
    """
    return max(months - (add_months(one, months) > other) for one, other, months in _both_ways(end, later))


def _both_ways(end: date, later: date) -> Iterator[tuple[date, date, int]]:
    """Last days, and the days after them, with the months between by the calendar: either may count whole months."""
    for one, other in ((end, later), (_after(end), _after(later))):
        yield one, other, (other.year - one.year) * 12 + other.month - one.month


def _after(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)


class ContractLine(Record):
    """What shows one contract and lets it be found again."""

    contract_id: str
    """Ours."""
    title: str
    """As published; empty when it is not."""
    buyer: str | None
    """As typed in the notice; None when no buyer is named."""
    boroughs: tuple[str, ...]
    """GSS codes of the boroughs it is for; empty when none is known."""
    service_area: str | None
    """Code of the service area; None when unknown."""
    suppliers: tuple[str, ...]
    """Names of who holds it, as published; empty when none is."""
    start: date | None
    """First day; None when not published or unreadable."""
    end: date | None
    """Current end; None when not published or unreadable."""
    max_end: date | None
    """Last possible end; None when not published or unreadable."""
    value: Decimal | None
    """Pounds for the whole contract; None when not published, negative or in another currency."""
    annual_value: Decimal | None
    """Pounds a year, as published or derived from value and period; None when not known."""
    vat: str | None
    """Whether VAT is in the values: ``included``, ``excluded``, ``unknown``; None without a value."""
    source: str | None
    """Where it was published; None when the row does not say."""
    url: str | None
    """Page of the newest notice; None when the source gives none."""


LINE_COLUMNS = {
    "contract_id": "text",
    "title": "text",
    "buyer": "text",
    "boroughs": "text",
    "service_area": "text",
    "suppliers": "text",
    "start": "date",
    "end": "date",
    "max_end": "date",
    "value_pence": "integer",
    "annual_pence": "integer",
    "vat": "text",
    "source": "text",
    "url": "text",
}
"""Columns of a line in a table; money is integer pence."""


def readable(name: str) -> First:
    """A date where it is a day of the calendar."""
    return First((name,), only=(Condition(First((name,)), "matches", DAY),))


LINE: Mapping[str, First] = {
    **{name: First((name,)) for name in ("contract_id", "title", "buyer", "borough", "service_area", "supplier_name")},
    **{name: readable(name) for name in ("start", "end", "max_end")},
    **{name: in_pounds(name) for name in ("value_pence", "annual_pence")},
    **{name: First((name,)) for name in ("vat", "source", "url")},
}
"""What is fetched of each contract to show it."""

Line: TypeAlias = tuple[Any, ...]
"""Cells of one contract in the order of :data:`LINE`."""


def lines(table: Table) -> list[ContractLine]:
    """Contracts of fetched columns by id, and always in the same order."""
    columns = {name: table.column(name) for name in LINE}
    ids = columns["contract_id"]
    order = itemgetter(0) if len(set(ids)) == len(ids) else _all_cells  # ids come first, and are nearly always enough
    return [
        _line(dict(zip(LINE, cells, strict=True))) for cells in sorted(zip(*columns.values(), strict=True), key=order)
    ]


def _all_cells(cells: Line) -> list[tuple[bool, str]]:
    return [(cell is None, str(cell)) for cell in cells]


def _line(cells: Mapping[str, Any]) -> ContractLine:
    value, annual = cells["value_pence"], cells["annual_pence"]
    return ContractLine(
        contract_id=cells["contract_id"],
        title=cells["title"] or "",
        buyer=cells["buyer"],
        boroughs=_texts(cells["borough"]),
        service_area=cells["service_area"],
        suppliers=_texts(cells["supplier_name"]),
        start=day_of(cells["start"]),
        end=day_of(cells["end"]),
        max_end=day_of(cells["max_end"]),
        value=None if value is None else pounds(value),
        annual_value=None if annual is None else pounds(annual),
        vat=None if value is None and annual is None else cells["vat"],
        source=cells["source"],
        url=cells["url"],
    )


def line_cells(line: ContractLine) -> dict[str, Any]:
    """A line as the cells of :data:`LINE_COLUMNS`."""
    packed: dict[str, Any] = {"boroughs": pack(line.boroughs), "suppliers": pack(line.suppliers)}
    packed |= {"value_pence": pence(line.value), "annual_pence": pence(line.annual_value)}
    return {name: packed[name] if name in packed else getattr(line, name) for name in LINE_COLUMNS}


def last_day(line: ContractLine, end: End) -> date:
    """The end that counts, of a line that has it.

    Raises:
        ValueError: It has none.
    """
    found = (line.max_end or line.end) if end == "maximum" else line.end
    if found is None:
        raise ValueError(f"{line.contract_id} has no {end} end")
    return found


def _texts(cell: str | None) -> tuple[str, ...]:
    return tuple(filter(None, unpack(cell)))


def day_of(cell: str | None) -> date | None:
    """The day that a cell of ISO text says; None for None."""
    return None if cell is None else date.fromisoformat(cell)


def in_parts(parts: Iterable[Part], name: str) -> Fraction:
    """The sum of one number over groups of which only an equal part belongs here, exactly."""
    sums: Counter[int] = Counter()
    for cell, number in parts:
        sums[number] += cell[name]
    return sum((Fraction(whole, number) for number, whole in sums.items()), Fraction(0))
