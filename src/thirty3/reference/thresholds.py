"""Sums of money that the Procurement Act 2023 and the Transparency Code hang duties on, each with its dates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

from thirty3.errors import UnknownNameError
from thirty3.models.money import Vat
from thirty3.models.record import Record
from thirty3.reference._table import read_table

__all__ = ["Threshold", "threshold", "thresholds"]


class Threshold(Record):
    """One sum, what it decides, and from when to when."""

    name: str
    """Key shared by the sums that follow each other: ``goods_services_sub_central``."""
    applies_to: str
    """What it decides, for people."""
    gbp: Decimal
    """Pounds."""
    vat: Vat
    """Whether VAT is in the sum."""
    valid_from: date | None
    """First day on which it applies; None when the source does not say."""
    valid_to: date | None
    """Last day on which it applies; None while no end is known."""
    source: str
    """Where it is stated."""
    checked: date
    """Day on which the source was read."""

    def holds_on(self, day: date) -> bool:
        """Whether it applies on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@cache
def thresholds() -> tuple[Threshold, ...]:
    """All sums in the order of the table, those of one name in the order of time."""
    return tuple(
        Threshold.model_validate(row | {"valid_from": row["valid_from"] or None, "valid_to": row["valid_to"] or None})
        for row in read_table("thresholds")
    )


def threshold(name: str, *, on: date) -> Threshold | None:
    """The sum of this name on that day, or None when the table holds none for it.

    Raises:
        UnknownNameError: The table has no such name; the message lists those it has.

    >>> threshold("goods_services_sub_central", on=date(2026, 1, 1)).gbp
    Decimal('207720')
    """
    known = [one for one in thresholds() if one.name == name]
    if not known:
        names = ", ".join(dict.fromkeys(one.name for one in thresholds()))
        raise UnknownNameError(f"{name[:80]!r} is no threshold; there are {names}")
    return next((one for one in known if one.holds_on(on)), None)
