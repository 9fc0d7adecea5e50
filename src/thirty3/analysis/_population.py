"""Which contracts a measure is about: reasons to leave one out, as tables that every measure shares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from thirty3.analysis._group import NO_ID, Cell, Cells, Condition, First, Number, Reasons
from thirty3.reference.boroughs import boroughs

AREA = First(("service_area",))
BOROUGH = First(("borough",))
START = First(("start",))
HOLDERS = First(("supplier_id",))
CURRENT_END = First(("end",))
LAST_END = First(("max_end", "end"))
"""The last possible end; the current end where no extension is published."""

_AMOUNT = First(("value_pence",))
_STATUS = First(("status",))
_VAT = First(("vat",))

_NOBODY = r'^["|]*$'
"""A packed cell whose places are all empty, as :func:`thirty3.models.row.pack` writes it."""

_BITS = First(("borough_bit",))
_ONE_BOROUGH = tuple(1 << place for place in range(33))
"""The bits of the boroughs, each a contract of one borough; a joint contract has a sum of them."""

_LONDON = (Condition(_BITS, "at_least", 1), Condition(_BITS, "below", 1 << 33))
"""Where the bits are those of boroughs: sums of anything else might be too large for an engine."""

JOINT = First(("borough_bit",), only=(*_LONDON, Condition(_BITS, "not_in", _ONE_BOROUGH)))
"""The boroughs of a joint contract, a key of its own beside :data:`SOLE`; None for contracts of one borough."""

SOLE = Number("bits", First(("borough_bit",), only=_LONDON))
"""The boroughs of contracts, beside the key :data:`JOINT`: then they differ only where each is of one borough."""

NAMED: Reasons = (
    ("no_supplier", Condition(HOLDERS, "missing")),
    ("no_named_supplier", Condition(HOLDERS, "matches", _NOBODY)),
)
"""Without a supplier, or with such as ``Various`` only."""

PLACED: Reasons = (
    ("no_borough", Condition(_BITS, "missing")),
    ("no_borough", Condition(_BITS, "below", 1)),
    ("no_borough", Condition(_BITS, "above", sum(_ONE_BOROUGH))),
    ("no_service_area", Condition(AREA, "missing")),
)
"""Without a borough or a service area."""

UNREADABLE_START: Reasons = (("unreadable_start", Condition(START, "no_day")),)

_POUNDS = ("GBP",)
POUNDS: Reasons = (
    ("no_value", Condition(_AMOUNT, "missing")),
    ("negative_value", Condition(_AMOUNT, "below", 0)),
    ("currency", Condition(First(("currency",)), "not_in", _POUNDS)),
)
"""Without a value in pounds. Other currencies are never added to pounds."""


def in_pounds(column: str, *more: Condition) -> First:
    """An amount in pence, where it is in pounds and not negative and all of ``more`` holds."""
    pounds = Condition(First(("currency",)), "is_in", _POUNDS)
    return First((column,), only=(pounds, Condition(First((column,)), "at_least", 0), *more))


def sums_of(column: str) -> dict[str, Number]:
    """The sum of amounts in pounds, how many there are, and how many of those say that VAT is out or in."""
    return {
        "pence": Number("sum", in_pounds(column)),
        "valued": Number("count", in_pounds(column)),
        "vat_excluded": Number("count", in_pounds(column, Condition(_VAT, "is_in", ("excluded",)))),
        "vat_included": Number("count", in_pounds(column, Condition(_VAT, "is_in", ("included",)))),
    }


VALUE: Mapping[str, Number] = sums_of("value_pence")
"""What contracts are worth in pounds, how many say it, and how many of those say that VAT is out or in."""


def _day(as_of: date) -> str:
    return as_of.isoformat()[:10]  # a datetime is a date too


def _statuses(*statuses: str) -> Reasons:
    return tuple((f"status_{status}", Condition(_STATUS, "is_in", (status,))) for status in statuses)


def running(end: First, *, as_of: date) -> Reasons:
    """Not running on a day, or not to be said; a contract still runs on its last day."""
    return (
        *NO_ID,
        *_statuses("pending", "cancelled", "unsuccessful", "terminated"),
        ("no_end", Condition(end, "missing")),
        ("unreadable_end", Condition(end, "no_day")),
        ("ended", Condition(end, "below", _day(as_of))),
    )


def population(as_of: date | None) -> Reasons:
    """Not among the contracts whose holders are measured.

    Args:
        as_of: A day, for contracts in force on it: begun (or of unknown start) and not ended.
            None for all contracts, past ones too, that came into being.
    """
    if as_of is None:
        return (*NO_ID, *_statuses("pending", "cancelled", "unsuccessful"))
    return (
        *running(CURRENT_END, as_of=as_of),
        *UNREADABLE_START,
        ("not_started", Condition(START, "above", _day(as_of))),
    )


def population_text(as_of: date | None) -> str:
    """The same in words: ``contracts in force on 2026-11-22``."""
    return "contracts awarded, past ones too" if as_of is None else f"contracts in force on {as_of}"


def vat_of(cells: Cells | Iterable[Cell]) -> dict[str, int]:
    """Values of used contracts by whether VAT is in them: the numbers of :data:`VALUE`, those that are not 0.

    Empty for cells that have no such numbers.
    """
    names = ("vat_excluded", "vat_included", "valued")
    if isinstance(cells, Cells):
        used = cells.used()
        return vat_counts(*(sum(used[name]) for name in names)) if "valued" in used else {}
    found = [[cell.get(name, 0) for name in names] for cell in cells if cell["reason"] is None]
    return vat_counts(*map(sum, zip(*found, strict=True))) if found else {}


def vat_counts(excluded: int, included: int, valued: int) -> dict[str, int]:
    """How many of so many values exclude VAT, include it, or do not say; only what there is."""
    counted = {"excluded": excluded, "included": included, "unknown": valued - excluded - included}
    return {basis: count for basis, count in counted.items() if count}


def served(sole: int, joint: int | None) -> int:
    """The bits of the boroughs a group's contracts are for, from its :data:`SOLE` and :data:`JOINT`."""
    return sole if joint is None else sole | joint


def gss_of(bits: int) -> tuple[str, ...]:
    """GSS codes of a set of boroughs, sorted.

    >>> gss_of(1 + 64)
    ('E09000001', 'E09000007')
    """
    return _some(bits & 0x7FF) + _some(bits & 0x7FF << 11) + _some(bits & 0x7FF << 22)


@cache  # eleven of the 33 at a time: 3 × 2,048 sets at most, where there are very many of 33
def _some(bits: int) -> tuple[str, ...]:
    return tuple([gss for bit, gss in _codes() if bit & bits])


@cache
def _codes() -> tuple[tuple[int, str], ...]:
    return tuple((borough.bit, borough.gss) for borough in boroughs())
