"""When a contract runs: start, current end, last possible end, and what each of them rests on."""

from __future__ import annotations

from datetime import date
from typing import Literal

from thirty3.models.record import Record

Precision = Literal["day", "month", "quarter", "year", "derived"]
"""How exact a date is; ``derived`` when it was computed, for example from a duration."""

PeriodField = Literal["start", "end", "max_end", "review"]


class DateBasis(Record):
    """What one date of a :class:`Period` rests on."""

    field: PeriodField
    """Which date of the period."""
    path: str
    """Where it stands in the source: an OCDS path such as ``contracts[0].period.endDate``, or a column name."""
    precision: Precision = "day"
    """How exact it is."""


class Period(Record):
    """London calendar dates, both ends inclusive: a contract still runs on its ``end``.

    An extension never makes a contract end earlier: ``max_end`` is None or not before ``end``.
    """

    start: date | None = None
    """First day; None when not published."""
    end: date | None = None
    """Last day without extensions that nobody has taken yet (the *current end*); None when not published."""
    max_end: date | None = None
    """Last day if every permitted extension is taken; None when not published."""
    review: date | None = None
    """Day of review or notice; None when not published."""
    extension_text: str | None = None
    """Extension clause as published, such as ``24 + 12 + 12 months``; None when there is none."""
    extendable: bool | None = None
    """Whether the source says it can be extended; None when it does not say."""
    basis: tuple[DateBasis, ...] = ()
    """Where each published date comes from."""

    def rests_on(self, field: PeriodField) -> DateBasis | None:
        """What one date rests on; None when that date is not published."""
        return next((basis for basis in self.basis if basis.field == field), None)
