"""Which contracts end when, by service area, and how far their extensions reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import count, islice
from typing import TYPE_CHECKING, Any, NamedTuple

import altair as alt

from thirty3.analysis import Expiring, ExpiringContract
from thirty3.models.counted import counted
from thirty3.normalise.dates import add_months
from thirty3.views.pictures._said import area_name, drawn_of, listed, rests_on, short, short_names
from thirty3.views.pictures._sheet import day_axis, empty, finished, layered, row_axis, row_scale, rows_of, shifted
from thirty3.views.pictures._styled import Picture
from thirty3.views.words import short_day

if TYPE_CHECKING:
    from thirty3.views.pictures import Scheme

__all__ = ["timeline"]

_MOST = 150
"""Contracts drawn: more make a picture that no screen holds."""

_FURTHEST_YEARS = 5
"""Years after the last end that bars reach: one that may run to 2099 would leave the others no room."""

_LETTER = 8
"""Pixels that a letter of a label takes."""

_PLOT = 440
"""Pixels that are left for the days, beside the names of service areas."""

_STATES = ("time to act", "act-by day has passed")


class _Row(NamedTuple):
    """A contract and the row it is drawn in: several share one where they leave each other room."""

    row: int
    contract: ExpiringContract
    reaches: date
    label: str


def timeline(expiring: Expiring, *, lead_time_months: int = 12, scheme: Scheme = "light") -> Picture:
    """Draw each ending contract in its service area: its end, how far extensions reach, and if there is time left.

    Args:
        expiring: Ending contracts, as :func:`thirty3.analysis.expiring` gives them.
        lead_time_months: Months needed to act before a contract ends. A line stands so many months after the day asked
            about: what ends before it has passed its act-by day.
        scheme: Which page it is for.

    Returns:
        Service areas by their first end, contracts as labels of their boroughs; at most 150 contracts, and the subtitle
        says so where there are more.

    Raises:
        ValueError: A negative lead time.

    >>> from thirty3.analysis import expiring
    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"contract_id": "a", "end": "2027-03-31", "service_area": "housing"}
    >>> chart = timeline(expiring([row], as_of=date(2026, 11, 22), within_days=365))
    >>> chart.description.split(". ")[1:3]
    ['1 contract in 1 service area, the first ending 31 Mar 2027', '0 are in time to act 12 months ahead, 1 no longer']
    """
    if lead_time_months < 0:
        raise ValueError("lead_time_months must not be negative")
    between = f"{short_day(expiring.first_day)} to {short_day(expiring.last_day)}"
    title = f"{expiring.end.capitalize()} ends of contracts, {between}"
    found = list(islice(expiring, _MOST))
    notes = [*drawn_of(len(found), len(expiring.rows), "contracts, by their end"), rests_on(expiring)]
    if not found:
        return empty("no contract ends in this time", title=title, notes=notes, scheme=scheme)
    acts = add_months(expiring.as_of, lead_time_months)
    first = shifted(min(expiring.as_of, expiring.first_day), -7)
    furthest = add_months(max(one.ends for one in found), 12 * _FURTHEST_YEARS)
    reach = max(acts, *(min(_reaches(one), furthest) for one in found))
    last = shifted(reach, (reach - first).days / 5)  # room for the label of the last one
    rows = list(_in_rows(found, (last - first).days, furthest))
    labels = _labels(rows)
    notes = [
        f"Mark: {expiring.end} end. Bar: to the last end that is permitted, where published.",
        f"Words: who buys, ? not known. Act-by line: {lead_time_months} months after {short_day(expiring.as_of)}.",
        *notes,
    ]
    chart = _drawn(rows, labels, expiring.as_of, acts, (first, last), lead_time_months)
    says = _told(found, list(filter(None, labels)), expiring.as_of, lead_time_months)
    return finished(chart, title=title, notes=notes, says=says, scheme=scheme)


def _told(found: Sequence[ExpiringContract], areas: Sequence[str], as_of: date, months: int) -> str:
    in_time = sum(_state(one, as_of, months) == _STATES[0] for one in found)
    where = counted(len(areas), "service area")
    return (
        f"{counted(len(found), 'contract')} in {where}, the first ending {short_day(found[0].ends)}. "
        f"{in_time:,} are in time to act {months} months ahead, {len(found) - in_time:,} no longer. "
        f"Areas by first end: {listed(areas)}."
    )


def _reaches(one: ExpiringContract) -> date:
    return max(one.ends, one.contract.max_end or one.ends)


def _state(one: ExpiringContract, as_of: date, months: int) -> str:
    return _STATES[add_months(one.ends, -months) < as_of]


def _in_rows(found: Sequence[ExpiringContract], days: int, furthest: date) -> Iterator[_Row]:
    """Contracts by service area, each in the first row of its area with room for it and its label.

    Args:
        found: The contracts.
        days: How many the picture shows.
        furthest: Where bars end that reach further.
    """
    areas: dict[str | None, list[ExpiringContract]] = defaultdict(list)
    for one in found:
        areas[one.contract.service_area].append(one)
    numbers = count()
    for own in areas.values():
        taken: dict[int, date] = {}
        for one in own:
            reaches = min(_reaches(one), furthest)
            label = short_names(one.contract.boroughs)
            label += f" → {_reaches(one).year}" if reaches < _reaches(one) else ""
            row = next((row for row, until in taken.items() if until < one.ends), None)
            row = next(numbers) if row is None else row
            taken[row] = shifted(reaches, days * (len(label) + 4) * _LETTER / _PLOT)
            yield _Row(row, one, reaches, label)


def _labels(rows: Sequence[_Row]) -> list[str]:
    """The service area of each row where it is the first of its area; else nothing."""
    areas: dict[str | None, int] = {}
    for one in rows:
        areas.setdefault(one.contract.contract.service_area, one.row)
    labels = [""] * (max(one.row for one in rows) + 1)
    for area, row in areas.items():
        labels[row] = area_name(area)
    return labels


def _drawn(
    rows: Sequence[_Row], labels: Sequence[str], as_of: date, acts: date, shown: tuple[date, date], months: int
) -> Picture:
    data = rows_of(_cells(one, as_of, months) for one in rows)
    row = alt.Y("row:O", scale=row_scale(), axis=row_axis(labels))
    base = alt.Chart(data).encode(y=row)
    state = {
        "color": alt.Color("state:N", scale=alt.Scale(domain=list(_STATES)), legend=alt.Legend(offset=20)),
        "shape": alt.Shape("state:N", scale=alt.Scale(domain=list(_STATES), range=["circle", "diamond"])),
    }
    tooltip = [
        alt.Tooltip(f"{name}:N", title=name.capitalize()) for name in ("title", "suppliers", "ends", "at latest")
    ]
    return layered(
        alt.Chart(rows_of(_bands(labels))).mark_rect(style="band").encode(y=row),
        *_lines(as_of, acts, shown),
        base.transform_filter("datum.extends")
        .mark_bar(style="range", height=7)
        .encode(x=day_axis("ends"), x2="reaches:T", tooltip=tooltip),
        base.mark_point(filled=True, size=75, opacity=1).encode(x=day_axis("ends"), tooltip=tooltip, **state),
        base.mark_text(style="note", align="left", dx=8).encode(x=day_axis("reaches"), text="label:N"),
        height=alt.Step(19),
    )


def _lines(as_of: date, acts: date, shown: tuple[date, date]) -> Iterator[alt.Chart]:
    """Today, and the act-by line, with their names on either side, however near they are to each other."""
    days = [{"day": as_of.isoformat(), "what": "today"}, {"day": acts.isoformat(), "what": "act-by line"}]
    both = alt.Chart(rows_of(days))
    yield both.mark_rule(style="ink-line", strokeWidth=1.5, strokeDash=[5, 3]).encode(x=day_axis("day", shown))
    named = both.encode(x=day_axis("day"), y=alt.value(-5), text="what:N")
    yield named.transform_filter("datum.what === 'today'").mark_text(style="note", baseline="bottom", align="right")
    yield named.transform_filter("datum.what !== 'today'").mark_text(style="note", baseline="bottom", align="left")


def _bands(labels: Sequence[str]) -> Iterator[dict[str, int]]:
    """Rows of every other service area."""
    area = 0
    for row, label in enumerate(labels):
        area += bool(label)
        if area % 2:
            yield {"row": row}


def _cells(one: _Row, as_of: date, months: int) -> dict[str, Any]:
    line = one.contract.contract
    return {
        "row": one.row,
        "ends": one.contract.ends.isoformat(),
        "reaches": one.reaches.isoformat(),
        "at latest": "not published" if line.max_end is None else line.max_end.isoformat(),
        "extends": one.reaches > one.contract.ends,
        "state": _state(one.contract, as_of, months),
        "label": one.label,
        "title": short(line.title, 80),
        "suppliers": short(", ".join(line.suppliers), 80),
    }
