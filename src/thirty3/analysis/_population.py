"""Which contracts a measure is about: reasons to leave one out, as tables that every measure shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from thirty3.analysis._group import Cell, Condition, First, Reasons

AREA = First(("service_area",))
BOROUGH = First(("borough",))
START = First(("start",))
HOLDERS = First(("supplier_id",))
VAT = First(("vat",))
CURRENT_END = First(("end",))
LAST_END = First(("max_end", "end"))
"""The last possible end; the current end where no extension is published."""

_AMOUNT = First(("value_pence",))
_ID = First(("contract_id",))
_STATUS = First(("status",))
_CURRENCY = First(("currency",))

_NOBODY = r'^["|]*$'
"""A packed cell whose places are all empty, as :func:`thirty3.models.row.pack` writes it."""

_YEAR, _LEAP = "[1-9][0-9]{3}", "(?:[1-9][0-9](?:0[48]|[2468][048]|[13579][26])|(?:[13579][26]|[2468][048])00)"
_DAY = (
    f"^(?:{_YEAR}-(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|{_YEAR}-(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    f"|{_YEAR}-02-(?:0[1-9]|1[0-9]|2[0-8])|{_LEAP}-02-29)$"
)
"""A day of the calendar as ISO text: one pattern, because engines differ in how they parse dates and fail at it."""

NAMED: Reasons = (
    ("no_supplier", Condition(HOLDERS, "missing")),
    ("no_named_supplier", Condition(HOLDERS, "matches", _NOBODY)),
)
"""Without a supplier, or with such as ``Various`` only."""

PLACED: Reasons = (
    ("no_borough", Condition(BOROUGH, "missing")),
    ("no_borough", Condition(BOROUGH, "matches", _NOBODY)),
    ("no_service_area", Condition(AREA, "missing")),
)
"""Without a borough or a service area."""

UNREADABLE_START: Reasons = (("unreadable_start", Condition(START, "matches_not", _DAY)),)

POUNDS: Reasons = (
    ("no_value", Condition(_AMOUNT, "missing")),
    ("negative_value", Condition(_AMOUNT, "below", 0)),
    ("currency", Condition(_CURRENCY, "missing")),
    ("currency", Condition(_CURRENCY, "is_not", "GBP")),
)
"""Without a value in pounds. Other currencies are never added to pounds."""


def _day(as_of: date) -> str:
    return as_of.isoformat()[:10]  # a datetime is a date too


def _statuses(*statuses: str) -> Reasons:
    return tuple((f"status_{status}", Condition(_STATUS, "is_in", (status,))) for status in statuses)


def running(end: First, *, as_of: date) -> Reasons:
    """Not running on a day, or not to be said; a contract still runs on its last day."""
    return (
        ("no_id", Condition(_ID, "missing")),
        *_statuses("pending", "cancelled", "unsuccessful", "terminated"),
        ("no_end", Condition(end, "missing")),
        ("unreadable_end", Condition(end, "matches_not", _DAY)),
        ("ended", Condition(end, "below", _day(as_of))),
    )


def population(as_of: date | None) -> Reasons:
    """Not among the contracts whose holders are measured.

    Args:
        as_of: A day, for contracts in force on it: begun (or of unknown start) and not ended.
            None for all contracts, past ones too, that came into being.
    """
    if as_of is None:
        return (("no_id", Condition(_ID, "missing")), *_statuses("pending", "cancelled", "unsuccessful"))
    return (
        *running(CURRENT_END, as_of=as_of),
        *UNREADABLE_START,
        ("not_started", Condition(START, "above", _day(as_of))),
    )


def population_text(as_of: date | None) -> str:
    """The same in words: ``contracts in force on 2026-11-22``."""
    return "contracts awarded, past ones too" if as_of is None else f"contracts in force on {as_of}"


def vat_of(cells: Iterable[Cell]) -> dict[str, int]:
    """Contracts used by the VAT basis of their value; empty when the cells do not tell."""
    counted: Counter[str] = Counter()
    for cell in cells:
        if cell["reason"] is None and "vat" in cell:
            counted[cell["vat"] or "unknown"] += cell["contracts"]
    return dict(sorted(counted.items()))
