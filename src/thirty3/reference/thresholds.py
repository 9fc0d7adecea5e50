"""Sums of money that procurement law and the Transparency Code hang duties on, each with its dates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Literal

from thirty3.errors import UnknownNameError
from thirty3.models.money import Vat
from thirty3.models.record import Record
from thirty3.reference._table import read_table

__all__ = ["Threshold", "above_threshold", "threshold", "thresholds"]

_VAT = Decimal("0.2")
"""The standard rate since 4 January 2011, by which PPN 10/21 (December 2021) advises to estimate."""


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
    counts: Literal["at_least", "more_than"]
    """Whether a contract of exactly this sum is above it, as the law puts it: not less than, or more than."""
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


def above_threshold(
    value: Decimal | int | None, *, on: date, vat: Vat, name: str = "goods_services_sub_central"
) -> bool | None:
    """Whether a contract of this value is above the sum of this name on that day.

    Values in notices and registers mostly exclude VAT, sums in law include it since 2022. The standard rate goes
    between them; what is exempt or taxed at a lower rate is to be given with ``vat="included"``.

    Args:
        value: Pounds for the whole life of the contract with all extensions, which is what the law counts.
        on: The day on which the procurement began.
        vat: Whether VAT is in ``value``. Where that is unknown, both readings are tried.
        name: Which sum; of :func:`thresholds`.

    Returns:
        True or False; None without a value or a sum for that day, and where it hangs on VAT that nobody states.

    Raises:
        UnknownNameError: The table has no such name.

    >>> day = date(2026, 1, 1)
    >>> [above_threshold(180_000, on=day, vat=vat) for vat in ("included", "excluded", "unknown")]
    [False, True, None]
    """
    bound = threshold(name, on=on)
    if bound is None or value is None:
        return None
    least, most = _with_vat(Decimal(value), vat)
    low, high = _with_vat(bound.gbp, bound.vat)
    if bound.counts == "at_least":
        above, below = least >= high, most < low
    else:
        above, below = least > high, most <= low
    return above if above or below else None


def _with_vat(gbp: Decimal, vat: Vat) -> tuple[Decimal, Decimal]:
    """The least and the most it can be with VAT."""
    least = gbp * (1 + _VAT) if vat == "excluded" else gbp
    most = gbp if vat == "included" else gbp * (1 + _VAT)
    return min(least, most), max(least, most)
