"""How far apart prices are for the same product or type of system."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10
from typing import TYPE_CHECKING, Any

import altair as alt

from thirty3.analysis import PriceDispersion, Prices
from thirty3.models.counted import counted
from thirty3.views.pictures._said import drawn_of, listed, number, rests_on, short
from thirty3.views.pictures._sheet import empty, finished, layered, row_axis, row_scale, rows_of
from thirty3.views.pictures._styled import Picture

if TYPE_CHECKING:
    from thirty3.views.pictures import Scheme

__all__ = ["price_dispersion"]

_IN_POUNDS = "datum.value === 0 ? '£0' : '£' + datum.label"

_MOST = 30
"""Kinds drawn: those with most prices."""


def price_dispersion(prices: PriceDispersion, *, scheme: Scheme = "light") -> Picture:
    """Draw the prices of each product or type: from least to highest, the middle half of them, and the median.

    Args:
        prices: As :func:`thirty3.analysis.price_dispersion` gives it.
        scheme: Which page it is for.

    Returns:
        Kinds by number of prices, most first; at most 30, and the subtitle says so where there are more. A kind with
        too few prices for figures has its row, which says how many there are.

    >>> from thirty3.analysis import price_dispersion as measure
    >>> price_dispersion(measure([])).title.text
    ['Prices a year by product']
    """
    per = "" if prices.per == "system" else " per 1,000 residents"
    title = f"Prices a year{per} by {prices.by.replace('_', ' ')}"
    found = prices.rows[:_MOST]
    vat = {basis: sum(one.vat.get(basis, 0) for one in prices.rows) for basis in ("included", "excluded", "unknown")}
    notes = [
        "Line: least to highest. Bar: middle half. Mark: median. n: prices.",
        f"VAT as stated: included in {vat['included']}, excluded in {vat['excluded']}, not said of {vat['unknown']}.",
        *drawn_of(len(found), len(prices.rows), "kinds, by number of prices"),
        rests_on(prices, "application"),
    ]
    if prices.population_on is not None:
        notes.insert(1, f"Residents of {prices.population_on.isoformat()}.")
    if not found:
        return empty("no application states a price", title=title, notes=notes, scheme=scheme)
    told = [_told(one) for one in found if not one.suppressed]
    few = sum(one.suppressed for one in prices.rows)
    says = f"{listed(told)}. " if told else ""
    says += f"{counted(few, 'kind')} with too few prices for figures." if few else ""
    return finished(_drawn(found), title=title, notes=notes, says=says.strip(), scheme=scheme)


def _told(one: Prices) -> str:
    least, median, most = (_pounds(figure) for figure in (one.minimum, one.median, one.maximum))
    return f"{short(one.kind, 60)} {least} to {most}, median {median} ({one.n} prices)"


def _pounds(figure: Any) -> str:
    return number(float(figure), "£")


def _drawn(found: Sequence[Prices]) -> Picture:
    most = max([float(one.maximum) for one in found if one.maximum is not None], default=1.0) or 1.0
    scale = alt.Scale(domain=[0, most * 1.5], nice=False)  # what is said of a row stands on the right
    base = alt.Chart(rows_of(_cells(place, one, most) for place, one in enumerate(found))).encode(
        y=alt.Y("row:O", scale=row_scale(), axis=row_axis([one.kind for one in found]))
    )
    axis = alt.Axis(values=_ticks(most), format="~s", labelExpr=_IN_POUNDS, title=None, domain=False)
    told = base.transform_filter("!datum.suppressed")
    return layered(
        told.mark_rule(style="ink-line", strokeWidth=1.5).encode(
            x=alt.X("minimum:Q", scale=scale, axis=axis), x2="maximum:Q"
        ),
        told.mark_bar(style="range", height=13).encode(
            x=alt.X("lower_quartile:Q", scale=scale, axis=axis), x2="upper_quartile:Q"
        ),
        told.mark_point(style="strong", filled=True, shape="diamond", size=120, opacity=1).encode(
            x=alt.X("median:Q", scale=scale, axis=axis), tooltip=["kind:N", "median:Q", "n:Q"]
        ),
        told.mark_text(style="note", align="left").encode(x=alt.X("beside:Q", scale=scale, axis=axis), text="text:N"),
        base.transform_filter("datum.suppressed")
        .mark_text(style="aside", align="left", fontStyle="italic", dx=6)
        .encode(x=alt.X("beside:Q", scale=scale, axis=axis), text="text:N"),
        height=alt.Step(26),
    )


_FIGURES = ("minimum", "lower_quartile", "median", "upper_quartile", "maximum")


def _ticks(most: float) -> list[float]:
    """Round figures up to the highest price, four to eight of them."""
    step = 10.0 ** floor(log10(most))
    step = next(one for one in (step, step / 2, step / 5) if most / one >= 4 or one == step / 5)
    return [step * place for place in range(int(most / step) + 1)]


def _cells(place: int, one: Prices, most: float) -> dict[str, Any]:
    figures = {name: getattr(one, name) for name in _FIGURES}
    floats = {name: None if figure is None else float(figure) for name, figure in figures.items()}
    few = f"{counted(one.n, 'price')}: too few for figures"
    return floats | {
        "row": place,
        "kind": short(one.kind, 60),
        "n": one.n,
        "suppressed": one.suppressed,
        "beside": 0 if one.suppressed else most * 1.03,
        "text": few if one.suppressed else f"median {_pounds(one.median)}, n {one.n}",
    }
