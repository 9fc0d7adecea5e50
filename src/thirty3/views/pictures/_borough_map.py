"""London as 33 squares, each with a figure of its borough."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import altair as alt

from thirty3.reference.borough_tiles import BoroughTile, borough_tiles
from thirty3.views.pictures._said import borough_names, listed, number, short
from thirty3.views.pictures._sheet import finished, layered, rows_of
from thirty3.views.pictures._styled import ABOVE, BELOW, Picture

if TYPE_CHECKING:
    from thirty3.views.pictures import Scheme

__all__ = ["borough_map"]

_Figures: TypeAlias = Mapping[str, float | Decimal | None]

_COLUMNS, _ROWS = 8, 7

_LEGEND = (4.75, 6.15)
"""Where the legend stands, in squares from the north-west: beyond Bromley."""

_STEPS = 5
"""Squares of the legend from the least to the most."""

_ALIGNED: tuple[Literal["right", "center", "left"], ...] = ("right", "center", "left")

_TOLD = 3
"""Boroughs told of at either end."""

_STYLES = {"low": BELOW, "high": ABOVE, "unknown": "note"}
"""How the text of a square is written."""


def borough_map(
    figures: _Figures, *, title: str, unit: str, notes: Sequence[str] = (), scheme: Scheme = "light"
) -> Picture:
    """Draw a figure for each of the 33, each in a square of its own that lies roughly where the borough does.

    Args:
        figures: Figures by GSS code; None, no number, or no figure at all is drawn as not known, which zero is not.
        title: What the figures are.
        unit: What they are in: ``contracts``, ``£`` or ``%`` (then 12.5 is 12.5 %).
        notes: Sentences on what they rest on and what was left out, such as a result's ``summary()``.
        scheme: Which page it is for.

    Returns:
        The map: a colour from the least to the most, and the figure in each square; a dashed frame and ``?`` where it
        is not known. Figures of other places are counted in the subtitle.

    >>> chart = borough_map({"E09000007": 12, "E09000012": 0}, title="Contracts", unit="contracts")
    >>> chart.description.split(". ")[1]
    'Camden 12, Hackney 0'
    """
    tiles = borough_tiles()
    known = {tile.gss: float(one) for tile in tiles if (one := figures.get(tile.gss)) is not None and isfinite(one)}
    others = len(figures.keys() - {tile.gss for tile in tiles})
    unknown = len(tiles) - len(known)
    stated = f"Figures in {short(unit, 40)}, known for {len(known)} of {len(tiles)} boroughs"
    stated += "; dashed, ?: not known (not zero)." if unknown else "."
    more = [f"Figures of {others:,} other places are not drawn."] if others else []
    return finished(
        _drawn(known, unit),
        title=short(title, 160),
        notes=[stated, *more, *(short(note, 300) for note in notes)],
        says=_told(known, unit),
        scheme=scheme,
    )


def _told(known: Mapping[str, float], unit: str) -> str:
    unknown = [name for gss, name in borough_names().items() if gss not in known]
    missing = f" Not known of {listed(unknown)}." if unknown else ""
    ranked = sorted(known, key=lambda gss: (-known[gss], gss))
    named = [f"{borough_names()[gss]} {number(known[gss], unit)}" for gss in ranked]
    if len(named) <= 2 * _TOLD:
        return f"{listed(named, 2 * _TOLD)}.{missing}" if named else "Nothing is known of any borough."
    return f"Most: {listed(named[:_TOLD])}. Least: {listed(named[-_TOLD:])}.{missing}"


def _drawn(known: Mapping[str, float], unit: str) -> Picture:
    least, most = min([0.0, *known.values()]), max([0.0, *known.values()])
    fill = alt.Color("figure:Q", scale=alt.Scale(domain=[least, most if most > least else least + 1]), legend=None)
    cells = [_cell(tile, known.get(tile.gss), (least, most), unit) for tile in borough_tiles()]
    squares = alt.Chart().encode(x=_across("x"), y=_down("y"), x2="x2:Q", y2="y2:Q")
    layers = [
        squares.transform_filter("datum.state === 'unknown'").mark_rect(style="unknown"),
        squares.transform_filter("isValid(datum.figure)").mark_rect(style="tile").encode(color=fill),
    ]
    for state, style in _STYLES.items():
        tiles = alt.Chart().transform_filter(f"datum.state === '{state}' && datum.gss").encode(x=_across("middle"))
        figure = tiles.mark_text(style=style, fontSize=17, fontWeight="bold").encode(y=_down("figure y"), text="text:N")
        layers += [tiles.mark_text(style=style).encode(y=_down("label y"), text="label:N"), figure]
    words = alt.Chart().encode(x=_across("middle"), y=_down("middle y"), text="text:N")
    layers += [
        words.transform_filter(f"!datum.gss && datum.align === '{align}'").mark_text(style="note", align=align)
        for align in _ALIGNED
    ]
    data = rows_of([*cells, *_legend(known, (least, most), unit)])
    return layered(*layers, height=_ROWS * 82, data=data)


def _across(field: str) -> alt.X:
    return alt.X(field, type="quantitative", scale=alt.Scale(domain=[0, _COLUMNS], nice=False), axis=None)


def _down(field: str) -> alt.Y:
    return alt.Y(field, type="quantitative", scale=alt.Scale(domain=[_ROWS, 0], nice=False), axis=None)


def _box(left: float, top: float, width: float, height: float) -> dict[str, Any]:
    return {"x": left, "x2": left + width, "y": top, "y2": top + height}


def _cell(tile: BoroughTile, figure: float | None, ends: tuple[float, float], unit: str) -> dict[str, Any]:
    left, top = tile.column - 1, tile.row - 1
    half = sum(ends) / 2
    return _box(left + 0.02, top + 0.02, 0.96, 0.96) | {
        "gss": tile.gss,
        "name": borough_names()[tile.gss],
        "label": tile.label,
        "middle": tile.column - 0.5,
        "label y": top + 0.33,
        "figure y": top + 0.67,
        "figure": figure,
        "text": "?" if figure is None else number(figure, unit),
        "state": "unknown" if figure is None else "high" if figure > half else "low",
    }


def _legend(known: Mapping[str, float], ends: tuple[float, float], unit: str) -> Iterator[dict[str, Any]]:
    """Squares from the least to the most, the least and the most beside them, and what a dashed one means."""
    left, top = _LEGEND
    least, most = ends
    if known:
        for step in range(_STEPS):
            yield _box(left + 0.4 * step, top, 0.4, 0.3) | {"figure": least + (most - least) * step / (_STEPS - 1)}
        yield _word(left - 0.1, top, number(least, unit), "right")
        yield _word(left + 0.4 * _STEPS + 0.1, top, number(most, unit), "left")
    if len(known) < len(borough_tiles()):
        yield _box(left, top + 0.45, 0.4, 0.3) | {"state": "unknown"}
        yield _word(left + 0.2, top + 0.45, "?", "center")
        yield _word(left + 0.5, top + 0.45, "not known", "left")


def _word(x: float, top: float, text: str, align: str) -> dict[str, Any]:
    """A word of the legend, in the middle of its squares' height."""
    return {"middle": x, "middle y": top + 0.15, "text": text, "align": align}
