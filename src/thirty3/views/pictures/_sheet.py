"""What every picture has: a title, what it rests on, a text for those who do not see it, and axes of days and rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import altair as alt

from thirty3.views.pictures._said import short, wrapped
from thirty3.views.pictures._styled import WIDTH, Picture, styled

if TYPE_CHECKING:
    from thirty3.views.pictures import Scheme

_TITLE_LETTERS = 54  # that fit the width in bold letters of 18 pixels
_NOTE_LETTERS = 92  # that fit it in letters of 13


def rows_of(values: Iterable[Mapping[str, Any]]) -> alt.InlineData:
    """Rows as the data of a chart, inside it: no dataframe and no address is needed."""
    return alt.InlineData(values=[dict(one) for one in values])


def layered(*layers: alt.Chart, height: int | alt.Step, data: alt.InlineData | None = None) -> Picture:
    """Charts on top of each other.

    Args:
        layers: The lowest first.
        height: Pixels of all, or of one row.
        data: Of those layers that have none of their own.
    """
    return alt.LayerChart(layer=list(layers), height=height, data=alt.Undefined if data is None else data)


def finished(chart: Picture, *, title: str, notes: Sequence[str], says: str, scheme: Scheme) -> Picture:
    """A chart with its title, subtitle and description, as wide as all pictures, in the colours of a scheme.

    Args:
        chart: What is drawn.
        title: What it shows and on what basis.
        notes: Sentences below it: how many it rests on, and what was left out.
        says: The main figures in plain English; title and notes come before and after them.
        scheme: Which page it is for.
    """
    titled = chart.properties(
        title=alt.TitleParams(text=wrapped([title], _TITLE_LETTERS), subtitle=wrapped(notes, _NOTE_LETTERS)),
        description=" ".join([f"{title}.", says, *notes]),
        width=WIDTH,
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
    )
    return styled(titled, scheme)


def empty(why: str, *, title: str, notes: Sequence[str], scheme: Scheme) -> Picture:
    """A picture that says that there is nothing to draw, and why."""
    nothing = f"Nothing to draw: {why}."
    lines = wrapped([nothing], 60)
    base = alt.Chart(rows_of([{"text": lines}]))
    said = base.mark_text(style="note", fontSize=15).encode(text="text:N")
    return finished(
        layered(base.mark_rect(style="unknown"), said, height=90), title=title, notes=notes, says=nothing, scheme=scheme
    )


def row_axis(labels: Sequence[str], *, most: int = 28) -> alt.Axis:
    """An axis of rows numbered from 0, each with its label, so that two rows may have the same one."""
    texts = json.dumps([short(label, most) for label in labels])
    return alt.Axis(
        title=None, labelExpr=f"{texts}[datum.value]", labelOverlap=False, labelPadding=8, ticks=False, domain=False
    )


def row_scale() -> alt.Scale:
    """Rows without room between them."""
    return alt.Scale(paddingInner=0, paddingOuter=0)


def shifted(day: date, days: float) -> date:
    """So many days later or earlier, as far as the calendar goes."""
    return date.fromordinal(min(max(day.toordinal() + round(days), date.min.toordinal()), date.max.toordinal()))


def _utc(day: date) -> alt.DateTime:
    """A day as Vega takes it, so that no time zone makes it another one."""
    return alt.DateTime(year=day.year, month=day.month, date=day.day, utc=True)


def day_axis(field: str, shown: tuple[date, date] | None = None) -> alt.X:
    """An axis of days.

    Args:
        field: What holds the days.
        shown: The first and the last day, said once for all layers: Vega-Lite finds fault with saying it twice.
    """
    return alt.X(
        field,
        type="temporal",
        title=None,
        scale=alt.Scale(type="utc", nice=False, domain=[_utc(day) for day in shown] if shown else alt.Undefined),
        axis=alt.Axis(tickCount=6, format="%b %Y", labelOverlap=True, labelBound=False, labelFlush=False),
    )
