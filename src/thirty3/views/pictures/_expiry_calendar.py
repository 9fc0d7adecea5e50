"""How many contracts end in each period, for each service area or borough."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import altair as alt

from thirty3.analysis import ExpiryCalendar, ExpiryPeriod
from thirty3.models.counted import counted
from thirty3.normalise.dates import add_months
from thirty3.views.pictures._said import drawn_of, key_name, listed, number, rests_on
from thirty3.views.pictures._sheet import empty, finished, layered, row_axis, rows_of
from thirty3.views.pictures._styled import ABOVE, BELOW, Picture
from thirty3.views.words import short_day

if TYPE_CHECKING:
    from thirty3.views.pictures import Scheme

__all__ = ["expiry_calendar"]

_MOST_PERIODS = 20
"""Periods drawn: of more, the numbers would not fit their squares."""

_MOST_ROWS = 40
"""Keys drawn: all service areas or boroughs, or the first of the two together."""

_MONTHS = {"month": 1, "quarter": 3, "year": 12, "financial_year": 12}


def expiry_calendar(calendar: ExpiryCalendar, *, scheme: Scheme = "light") -> Picture:
    """Draw periods from left to right, a row for each key, and in each square how many contracts end.

    Args:
        calendar: As :func:`thirty3.analysis.expiry_calendar` gives it.
        scheme: Which page it is for.

    Returns:
        Keys in their order; a square that is not there is a period in which nothing ends. At most 20 periods and 40
        keys, and the subtitle says so where there are more. A joint contract counts in parts, as in the result.

    >>> from thirty3.analysis import expiry_calendar as measure
    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"contract_id": "a", "end": "2028-03-31"}
    >>> expiry_calendar(measure([row])).description.split(". ")[1]
    '1 contract in 1 period; most in Q1 2028 (1)'
    """
    every = calendar.every.replace("_", " ")
    split = f" and {', '.join(name.replace('_', ' ') for name in calendar.by)}" if calendar.by else ""
    title = f"{calendar.end.capitalize()} ends of contracts by {every}{split}"
    since = [] if calendar.as_of is None else [f"Ends from {short_day(calendar.as_of)} on."]
    if not calendar.rows:
        notes = [*since, rests_on(calendar)]
        return empty("no contract has an end in this time", title=title, notes=notes, scheme=scheme)
    periods = list(_periods(calendar))
    keys = sorted({row.key for row in calendar.rows}, key=lambda key: [(part is None, part or "") for part in key])
    shown, rows = periods[:_MOST_PERIODS], keys[:_MOST_ROWS]
    notes = [
        " ".join(["Number: contracts that end. No square: nothing ends.", *since]),
        *drawn_of(len(shown), len(periods), "periods"),
        *drawn_of(len(rows), len(keys), "rows"),
        rests_on(calendar),
    ]
    return finished(_drawn(calendar, shown, rows), title=title, notes=notes, says=_told(calendar), scheme=scheme)


def _periods(calendar: ExpiryCalendar) -> Iterator[date]:
    """First days of all periods from the first to the last in which something ends."""
    first, last = calendar.rows[0].first_day, calendar.rows[-1].first_day
    months = _MONTHS[calendar.every]
    for place in range((12 * (last.year - first.year) + last.month - first.month) // months + 1):
        yield add_months(first, months * place)


def _period_name(first: date, every: str) -> str:
    match every:
        case "month":
            return f"{first:%b %Y}"
        case "quarter":
            return f"Q{(first.month + 2) // 3} {first.year}"
        case "year":
            return str(first.year)
        case _:
            return f"{first.year}/{(first.year + 1) % 100:02}"


def _told(calendar: ExpiryCalendar) -> str:
    most = sorted(calendar.rows, key=lambda row: -row.contracts)
    periods = len({row.first_day for row in calendar.rows})
    named = listed([_square(calendar, row) for row in most[:3]])
    return f"{counted(calendar.used, 'contract')} in {counted(periods, 'period')}; most in {named}."


def _square(calendar: ExpiryCalendar, row: ExpiryPeriod) -> str:
    whose = f"{key_name(calendar.by, row.key)}, " if calendar.by else ""
    return f"{_period_name(row.first_day, calendar.every)} ({whose}{number(float(row.contracts))})"


def _drawn(calendar: ExpiryCalendar, periods: Sequence[date], keys: Sequence[tuple[str | None, ...]]) -> Picture:
    names = [_period_name(first, calendar.every) for first in periods]
    places = {key: place for place, key in enumerate(keys)}
    most = max(float(row.contracts) for row in calendar.rows)
    cells = [
        _cell(row, places[row.key], name, most)
        for row in calendar.rows
        if row.key in places and (name := _period_name(row.first_day, calendar.every)) in names
    ]
    x = alt.X(
        "period:N",
        title=None,
        scale=alt.Scale(domain=names, paddingInner=0, paddingOuter=0),
        axis=alt.Axis(labelAngle=-90, labelOverlap=False, ticks=False, domain=False, labelFontSize=13),
    )
    y = alt.Y(
        "row:O",
        scale=alt.Scale(domain=list(range(len(keys))), paddingInner=0, paddingOuter=0),
        axis=row_axis([key_name(calendar.by, key) for key in keys]),
    )
    base = alt.Chart(rows_of(cells)).encode(x=x, y=y, tooltip=[alt.Tooltip("period:N"), alt.Tooltip("worth:N")])
    return layered(
        base.mark_rect(style="tile").encode(
            color=alt.Color("contracts:Q", scale=alt.Scale(domain=[0, most]), legend=None)
        ),
        base.transform_filter("!datum.above").mark_text(style=BELOW, fontWeight="bold").encode(text="label:N"),
        base.transform_filter("datum.above").mark_text(style=ABOVE, fontWeight="bold").encode(text="label:N"),
        height=alt.Step(24),
    )


def _cell(row: ExpiryPeriod, place: int, name: str, most: float) -> dict[str, Any]:
    contracts = float(row.contracts)
    return {
        "row": place,
        "period": name,
        "contracts": contracts,
        "label": number(contracts),
        "above": contracts > most / 2,
        "worth": "value not known"
        if row.total_value is None
        else f"{number(float(row.total_value), '£')} in {row.valued}",
    }
