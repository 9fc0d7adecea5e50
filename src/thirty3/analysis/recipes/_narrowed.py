"""Which contracts a published figure is about: reasons to leave out the others, for :class:`Narrowed` rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from thirty3.analysis._group import Condition, First, Reasons
from thirty3.analysis._lifecycle import whenever
from thirty3.analysis._population import AREA, BOROUGH, CURRENT_END, in_pounds
from thirty3.analysis.competition import COMPETITIVE, SEEN
from thirty3.reference.boroughs import borough
from thirty3.reference.service_areas import service_area

COMPETED_FOR: Reasons = (
    ("no_method", Condition(First(("procurement_method",)), "missing")),
    ("not_competitive", Condition(First(("procurement_method",)), "not_in", tuple(sorted(COMPETITIVE)))),
)
"""Not by an open or selective procedure, or by one that is not stated."""

ANNUAL_POUNDS: Reasons = (("no_annual_value_in_pounds", Condition(in_pounds("annual_pence"), "missing")),)
"""Without a value a year in pounds, published or derived from value and period."""


def of_area(code: str) -> Reasons:
    """Of another service area than this one, or of none.

    Raises:
        UnknownNameError: No service area has this code.
    """
    wanted = service_area(code).code
    return (
        ("no_service_area", Condition(AREA, "missing")),
        ("other_service_area", Condition(AREA, "not_in", (wanted,))),
    )


def of_boroughs(names: Collection[str]) -> Reasons:
    """For none of these boroughs; a joint contract is for each of its own.

    Raises:
        UnknownNameError: None of the 33 has such a name.
    """
    codes = "|".join(sorted(borough(name).gss for name in names))
    return (("other_borough", _unless(Condition(BOROUGH, "matches", codes or "^$"))),)


def awarded_between(first: date, last: date = date.max) -> Reasons:
    """Not of these days: that of the award counts, else that of the signature, else the start."""
    return (
        ("undated", Condition(SEEN, "missing")),
        ("unreadable_day", Condition(SEEN, "no_day")),
        ("awarded_earlier", Condition(SEEN, "below", first.isoformat())),
        ("awarded_later", Condition(SEEN, "above", last.isoformat())),
    )


def ending_between(first: date, last: date) -> Reasons:
    """Without a current end on these days."""
    return (
        *whenever(CURRENT_END),
        ("ends_earlier", Condition(CURRENT_END, "below", first.isoformat())),
        ("ends_later", Condition(CURRENT_END, "above", last.isoformat())),
    )


def _unless(condition: Condition) -> Condition:
    """What holds where the other does not, as for what is not published."""
    first = condition.first
    return Condition(replace(first, only=(*first.only, condition)), "missing")
