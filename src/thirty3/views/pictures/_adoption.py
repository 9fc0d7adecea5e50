"""Which borough runs which kind of system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import altair as alt

from thirty3.analysis import Adopted, AdoptedKind, Adoption
from thirty3.models.counted import counted
from thirty3.views.pictures._said import (
    area_name,
    borough_names,
    drawn_of,
    listed,
    rests_on,
    short,
    tile_labels,
)
from thirty3.views.pictures._sheet import empty, finished, layered, row_axis, rows_of
from thirty3.views.pictures._styled import ABOVE, Picture

if TYPE_CHECKING:
    from thirty3.views.pictures import Scheme

__all__ = ["adoption"]

_MOST = 40
"""Kinds of system drawn: those that most boroughs run."""


def adoption(adoption: Adoption, *, scheme: Scheme = "light") -> Picture:
    """Draw kinds of system as rows, the 33 as columns, and a square where a borough runs one.

    Args:
        adoption: As :func:`thirty3.analysis.adoption` gives it.
        scheme: Which page it is for.

    Returns:
        Kinds by number of boroughs, most first; at most 40, and the subtitle says so where there are more. A number is
        how many systems, where that is more than one. A borough of which nothing is known has ``?`` in every row: that
        it is not known to run one does not mean that it runs none.

    >>> from thirty3.analysis import adoption as measure
    >>> from thirty3.models.application import Application
    >>> row = dict.fromkeys(Application.columns()) | {"system_type": "planning", "application_id": "a"}
    >>> adoption(measure([row | {"borough": "E09000007"}])).description.split(". ")[1]
    'planning 1 of 1 borough'
    """
    area = adoption.by == "service_area"
    title = f"Systems by {'service area' if area else 'type'} and borough"
    kinds = adoption.kinds[:_MOST]
    unknown = [gss for gss in borough_names() if gss not in adoption.boroughs]
    notes = [
        "Square: runs one; a number: how many. No square: none is known. "
        + (f"?: nothing is known of the borough ({len(unknown)} of 33)." if unknown else ""),
        *drawn_of(len(kinds), len(adoption.kinds), "kinds, by number of boroughs"),
        rests_on(adoption, "application"),
    ]
    if not kinds:
        return empty("no application says what it is", title=title, notes=notes, scheme=scheme)
    known = counted(len(adoption.boroughs), "borough")
    told = [f"{_name(adoption, kind)} {len(kind.boroughs)} of {known}" for kind in kinds]
    chart = _drawn(adoption, kinds, unknown)
    return finished(chart, title=title, notes=notes, says=f"{listed(told, 6)}.", scheme=scheme)


def _name(adoption: Adoption, kind: AdoptedKind) -> str:
    return area_name(kind.kind) if adoption.by == "service_area" else short(kind.kind, 60)


def _drawn(adoption: Adoption, kinds: Sequence[AdoptedKind], unknown: Sequence[str]) -> Picture:
    places = {kind.kind: place for place, kind in enumerate(kinds)}
    labels = list(tile_labels().values())
    x = alt.X(
        "label:N",
        title=None,
        scale=alt.Scale(domain=sorted(labels), paddingInner=0.1, paddingOuter=0),
        axis=alt.Axis(labelAngle=-90, labelOverlap=False, ticks=False, domain=False, labelFontSize=12),
    )
    names = [f"{short(_name(adoption, kind), 22)} ({len(kind.boroughs)})" for kind in kinds]
    y = alt.Y("row:O", scale=alt.Scale(paddingInner=0.1, paddingOuter=0), axis=row_axis(names))
    cells = [_cell(one, places[one.kind]) for one in adoption.rows if one.kind in places]
    nobody = [{"label": tile_labels()[gss], "row": place, "text": "?"} for gss in unknown for place in places.values()]
    base = alt.Chart(rows_of(cells)).encode(x=x, y=y)
    tooltip = [alt.Tooltip(f"{name}:N") for name in ("borough", "kind", "products")]
    return layered(
        base.mark_rect(style="strong").encode(tooltip=tooltip),
        base.mark_text(style=ABOVE, fontSize=11, fontWeight="bold").encode(text="text:N"),
        alt.Chart(rows_of(nobody)).mark_text(style="aside", fontSize=11).encode(x=x, y=y, text="text:N"),
        height=alt.Step(20),
    )


def _cell(one: Adopted, place: int) -> dict[str, Any]:
    return {
        "row": place,
        "gss": one.borough,
        "label": tile_labels().get(one.borough, one.borough),
        "borough": borough_names().get(one.borough, one.borough),
        "kind": short(one.kind, 60),
        "applications": one.applications,
        "text": f"{one.applications}" if one.applications > 1 else "",
        "products": short(", ".join(one.products), 80) or "not known",
    }
