"""How pictures look: fonts, and colours for a light and a dark page, all of them in a chart's own configuration.

Charts name a style (``style="passed"``) and say no colour themselves, so that one chart fits either page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

import altair as alt

if TYPE_CHECKING:
    from thirty3.views.pictures import Scheme

__all__ = ["ABOVE", "BELOW", "FONT", "WIDTH", "Picture", "styled"]

Picture: TypeAlias = alt.LayerChart
"""What every picture is."""

_Chart = TypeVar("_Chart", alt.Chart, alt.LayerChart)

WIDTH = 660
"""Of a whole picture, in pixels: it fits a column of text as it is, and letters of 13 are still 7 on a telephone."""

FONT = "DejaVu Sans, Verdana, sans-serif"
"""Where the first is missing the second is as wide, so that texts keep the room they were given."""

BELOW, ABOVE = "below-half", "above-half"
"""Styles of a text on a square, by whether its figure is in the lower or the upper half of the colours."""


class _Colours(NamedTuple):
    ink: str
    faint: str
    line: str
    band: str
    strong: str
    weak: str
    pale: str
    ramp: tuple[str, ...]
    on_low: str
    on_high: str


_COLOURS: dict[str, _Colours] = {
    "light": _Colours(
        ink="#1b1f24",
        faint="#57606a",
        line="#c9d1d9",
        band="#f0f2f5",
        strong="#004c7d",
        weak="#d55e00",
        pale="#9dc3e0",
        ramp=("#e4f3b4", "#57b9b9", "#2a82b0", "#1f5a99", "#0c2c84"),
        on_low="#1b1f24",
        on_high="#ffffff",
    ),
    "dark": _Colours(
        ink="#e8ebee",
        faint="#a7b0ba",
        line="#3a434d",
        band="#1d232a",
        strong="#3f9fe0",
        weak="#f0e442",
        pale="#2b5a80",
        ramp=("#1f4a80", "#23659f", "#2a82b0", "#57b9b9", "#e4f3b4"),
        on_low="#ffffff",
        on_high="#14181d",
    ),
}
"""Blue beside orange or yellow is told apart whatever colours one sees, and by lightness where nothing has colour.

The ramps are steps of equal lightness from pale to dark, or on a dark page from dark to pale: more stands out more. The
middle of both is as far from black as from white, which is where letters on it change from one to the other.
"""


def styled(chart: _Chart, scheme: Scheme) -> _Chart:
    """The same chart in the colours and fonts for a light or a dark page, on a transparent background.

    Args:
        chart: Any of these pictures, or a chart of one's own.
        scheme: Which page it is for.

    Raises:
        UnknownNameError: There is no such scheme.

    >>> chart = alt.Chart(alt.Data(values=[])).mark_text()
    >>> styled(chart, "dark").config.background
    'transparent'
    """
    if scheme not in _COLOURS:
        from thirty3.errors import UnknownNameError

        raise UnknownNameError(f"{scheme!r} is no scheme; there are light and dark")
    return chart.properties(config=alt.Config(**_configuration(_COLOURS[scheme])))


def _configuration(colours: _Colours) -> dict[str, Any]:
    ink, faint, line = colours.ink, colours.faint, colours.line
    guide = {
        "labelColor": ink,
        "titleColor": ink,
        "labelFontSize": 14,
        "titleFontSize": 14,
        "titleFontWeight": "normal",
    }
    return {
        "background": "transparent",
        "font": FONT,
        "title": {
            "anchor": "start",
            "frame": "bounds",
            "color": ink,
            "fontSize": 18,
            "lineHeight": 23,
            "subtitleColor": faint,
            "subtitleFontSize": 13,
            "subtitleLineHeight": 18,
            "subtitlePadding": 6,
            "offset": 14,
        },
        "axis": guide | {"domainColor": line, "tickColor": line, "gridColor": line, "labelLimit": 230},
        "legend": guide
        | {"orient": "top", "direction": "horizontal", "title": None, "symbolSize": 120, "labelLimit": 300},
        "view": {"stroke": "transparent"},
        "range": {
            "category": [colours.strong, colours.weak],
            "heatmap": list(colours.ramp),
            "ramp": list(colours.ramp),
        },
        "style": _styles(colours),
    }


def _styles(colours: _Colours) -> dict[str, dict[str, Any]]:
    text = {"font": FONT, "fontSize": 13}
    return {
        "note": text | {"color": colours.ink},
        "aside": text | {"color": colours.faint},
        BELOW: text | {"color": colours.on_low},
        ABOVE: text | {"color": colours.on_high},
        "strong": {"color": colours.strong},
        "line": {"color": colours.faint},
        "ink-line": {"color": colours.ink},
        "band": {"color": colours.band},
        "range": {"color": colours.pale, "stroke": colours.strong, "strokeWidth": 1},
        "unknown": {
            "color": colours.faint,
            "fillOpacity": 0,
            "stroke": colours.faint,
            "strokeWidth": 1.5,
            "strokeDash": [4, 3],
        },
        "tile": {"stroke": colours.faint, "strokeWidth": 0.75},
    }
