"""Where several boroughs' contracts end together, and until when they can still act together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import altair as alt

from thirty3.analysis import ExpiryCluster, ExpiryClusters
from thirty3.models.counted import counted
from thirty3.views.pictures._said import area_name, borough_names, drawn_of, listed, rests_on
from thirty3.views.pictures._sheet import day_axis, empty, finished, layered, row_axis, row_scale, rows_of, shifted
from thirty3.views.pictures._styled import Picture
from thirty3.views.words import short_day

if TYPE_CHECKING:
    from thirty3.views.pictures import Scheme

__all__ = ["clusters"]

_MOST = 40
"""Clusters drawn: as many as a page holds."""

_STATES = ("in time", "act-by day has passed")


def clusters(clusters: ExpiryClusters, *, scheme: Scheme = "light") -> Picture:
    """Draw each cluster from its first to its last end, with its act-by day and whether that has passed.

    Args:
        clusters: As :func:`thirty3.analysis.expiry_clusters` gives them.
        scheme: Which page it is for.

    Returns:
        Clusters by act-by day, each with its number of boroughs; at most 40, and the subtitle says so where there are
        more.

    >>> from thirty3.analysis import expiry_clusters
    >>> clusters(expiry_clusters([], as_of=date(2026, 11, 22))).title.text
    ['Contracts of 2 or more boroughs that end together']
    """
    title = f"Contracts of {clusters.min_boroughs} or more boroughs that end together"
    found = clusters.rows[:_MOST]
    asked = f"{clusters.end.capitalize()} ends within {clusters.window_days} days"
    if clusters.method != "window":
        asked = f"{clusters.end.capitalize()} ends put together by {clusters.method}"
    notes = [
        f"{asked}; act by: first end less {clusters.lead_time_months} months, as of {short_day(clusters.as_of)}.",
        *drawn_of(len(found), len(clusters.rows), "clusters, by act-by day"),
        rests_on(clusters),
    ]
    if not found:
        return empty("no contracts end together", title=title, notes=notes, scheme=scheme)
    notes.insert(0, "Mark: act-by day. Block: from the first to the last end.")
    still = [one for one in found if one.actionable]
    says = f"{counted(len(found), 'cluster')}, {len(still):,} still in time to act together. "
    says += f"Next: {listed([_told(one) for one in still], 3)}." if still else "None is in time."
    return finished(_drawn(found, clusters.as_of), title=title, notes=notes, says=says, scheme=scheme)


def _told(one: ExpiryCluster) -> str:
    return f"{area_name(one.service_area)} ({len(one.boroughs)} boroughs, act by {short_day(one.act_by)})"


def _drawn(found: Sequence[ExpiryCluster], as_of: date) -> Picture:
    days = [day for one in found for day in (one.act_by, one.last_end)]
    first, last = min(as_of, *days), max(as_of, *days)
    margin = max((last - first).days / 14, 7)
    shown = shifted(first, -margin / 2), shifted(last, 4 * margin)  # room for the words beside the last one
    base = alt.Chart(rows_of(_cells(row, one) for row, one in enumerate(found))).encode(
        y=alt.Y("row:O", scale=row_scale(), axis=row_axis([area_name(one.service_area) for one in found])),
        tooltip=[alt.Tooltip(f"{name}:N", title=name.capitalize()) for name in ("boroughs", "act by", "first", "last")],
    )
    domain = alt.Scale(domain=list(_STATES))
    state = alt.Color("state:N", scale=domain, legend=alt.Legend(offset=20))
    shape = alt.Shape("state:N", scale=alt.Scale(domain=list(_STATES), range=["circle", "diamond"]))
    today = alt.Chart(rows_of([{"day": as_of.isoformat()}])).encode(x=day_axis("day"))
    return layered(
        today.mark_rule(style="ink-line", strokeWidth=1.5, strokeDash=[5, 3]).encode(x=day_axis("day", shown)),
        today.mark_text(style="note", baseline="bottom").encode(text=alt.value("today"), y=alt.value(-5)),
        base.mark_rule(style="line", strokeDash=[2, 3]).encode(x=day_axis("act by"), x2="first:T"),
        base.mark_point(filled=True, size=110, opacity=1).encode(x=day_axis("act by"), color=state, shape=shape),
        base.mark_bar(height=13).encode(x=day_axis("first"), x2="last:T", color=state),
        base.mark_tick(height=13, thickness=3, opacity=1).encode(x=day_axis("first"), color=state),
        base.mark_text(style="note", align="left", dx=7).encode(x=day_axis("last"), text="label:N"),
        height=alt.Step(27),
    )


def _cells(row: int, one: ExpiryCluster) -> dict[str, Any]:
    return {
        "row": row,
        "first": one.first_end.isoformat(),
        "last": one.last_end.isoformat(),
        "act by": one.act_by.isoformat(),
        "state": _STATES[not one.actionable],
        "label": counted(len(one.boroughs), "borough"),
        "boroughs": listed([borough_names().get(gss, gss) for gss in one.boroughs], 33),
    }
