"""The fewest days that the law leaves firms to tender, each with its regime, condition and dates."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Literal

from thirty3.models.record import Record
from thirty3.models.tender import Regime
from thirty3.reference._table import read_table

__all__ = ["Condition", "TenderPeriod", "tender_period", "tender_periods"]

Condition = Literal["usual", "planned", "one_missing", "both_missing", "urgent", "participation"]
"""``usual`` is electronic tenders and documents with the notice; of these ``one_missing`` or ``both_missing``."""


class TenderPeriod(Record):
    """One period, and under which law, for what and from when to when it is the shortest allowed."""

    regime: Regime
    """The law."""
    method: str | None
    """OCDS method it is for; None for all."""
    condition: Condition
    """When it applies, as a key."""
    applies_to: str
    """When it applies, for people."""
    days: int
    """The fewest days from the notice to the closing."""
    planned_days: int | None
    """The fewest days by which the planned notice must come before; None where none is asked for."""
    planned_months: int | None
    """The most months by which it may come before; None where none is asked for."""
    sourced: bool
    """Whether the source was read; False marks what is held to be so and is still to be read against the law."""
    valid_from: date | None
    """First day of notices it applies to; None when the source does not say."""
    valid_to: date | None
    """Last such day; None while no end is known."""
    source: str
    """Where it is stated."""
    checked: date
    """Day on which the source was read, or the row was written where it was not."""

    def holds_on(self, day: date) -> bool:
        """Whether it applies to a notice of that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@cache
def tender_periods() -> tuple[TenderPeriod, ...]:
    """All periods in the order of the table."""
    return tuple(
        TenderPeriod.model_validate({name: cell or None for name, cell in row.items()})
        for row in read_table("tender_periods")
    )


def tender_period(
    regime: str, *, on: date, method: str | None = None, condition: Condition = "usual"
) -> TenderPeriod | None:
    """The shortest period allowed for a tender notice of that day.

    Args:
        regime: ``PA2023`` or ``PCR2015``.
        on: The London day of the notice.
        method: OCDS method of the procedure; None when unknown, which periods of one method only do not cover.
        condition: Under which condition.

    Returns:
        The period, whether its source was read or not; None when the table holds none for this.

    >>> tender_period("PA2023", on=date(2026, 1, 1)).days
    25
    """
    return next(
        (
            one
            for one in tender_periods()
            if one.regime == regime and one.condition == condition
            if one.method in (None, method) and one.holds_on(on)
        ),
        None,
    )
