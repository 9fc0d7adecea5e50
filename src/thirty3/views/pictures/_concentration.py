"""How much of the whole the largest suppliers hold together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Literal

import altair as alt

from thirty3.analysis import Concentration, SupplierShare
from thirty3.views.pictures._said import drawn_of, listed, rests_on, short
from thirty3.views.pictures._sheet import empty, finished, layered, rows_of
from thirty3.views.pictures._styled import Picture
from thirty3.views.words import percent

if TYPE_CHECKING:
    from thirty3.views.pictures import Scheme

__all__ = ["concentration"]

_MOST = 2_000
"""Suppliers drawn: more would be less than a third of a pixel apart, and the file large."""

_NAMED = 5
"""Suppliers named in the picture: as many lines as fit below the diagonal, where no such curve ever is."""

_DOTTED = 60
"""Fewest suppliers whose dots would run into each other."""


def concentration(concentration: Concentration, *, scheme: Scheme = "light") -> Picture:
    """Draw what the largest suppliers hold together: the first, the first two, and so on until all hold everything.

    Args:
        concentration: As :func:`thirty3.analysis.concentration` gives it.
        scheme: Which page it is for.

    Returns:
        The curve with the concentration ratio marked (what the ``top`` largest hold), the line on which all would hold
        the same, and the names of the five largest.

    >>> from thirty3.analysis import concentration as measure
    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns())
    >>> rows = [row | {"contract_id": id, "supplier_id": id[0]} for id in ("a1", "a2", "a3", "b1")]
    >>> concentration(measure(rows, basis="contracts", top=1)).description.split(". ")[1]
    'The largest of 2 suppliers holds 75.0%, HHI 6,250'
    """
    who = "supplier" if concentration.level == "entity" else "group"
    title = f"Concentration of {who}s by {concentration.basis}"
    found = concentration.rows[:_MOST]
    notes = [
        f"{concentration.population[:1].upper()}{concentration.population[1:]}.",
        *drawn_of(len(found), len(concentration.rows), f"{who}s, largest first"),
        rests_on(concentration),
    ]
    if concentration.share is None or not found:
        return empty("no supplier holds anything", title=title, notes=notes, scheme=scheme)
    names = [f"{_name(one)} {percent(one.share)}" for one in found[:_NAMED]]
    says = f"{_ratio(concentration, who)}, HHI {concentration.hhi:,.0f}. Largest: {listed(names)}."
    notes = ["Line: what so many hold together. Dashed: if all held the same.", *notes]
    return finished(_drawn(concentration, found, names, who), title=title, notes=notes, says=says, scheme=scheme)


def _name(one: SupplierShare) -> str:
    return short(one.name or one.supplier_id, 32)


def _ratio(concentration: Concentration, who: str) -> str:
    top, there = concentration.top, concentration.suppliers
    if there == 1:
        return f"The only {who} holds {percent(concentration.share)}"
    if concentration.fewer_than_top:
        return f"All {there:,} {who}s, fewer than {top:,}, hold {percent(concentration.share)}"
    largest = "The largest" if top == 1 else f"The {top:,} largest"
    return f"{largest} of {there:,} {who}s {'holds' if top == 1 else 'hold'} {percent(concentration.share)}"


def _drawn(concentration: Concentration, found: Sequence[SupplierShare], names: Sequence[str], who: str) -> Picture:
    last = len(found)
    x = alt.X(
        "rank:Q",
        title=f"{who.capitalize()}s, largest first",
        scale=alt.Scale(domain=[0, last], nice=False),
        axis=alt.Axis(tickMinStep=1, tickCount=8, format="d", grid=False),
    )
    y = _share("held")
    top = min(concentration.top, last)
    label = f"{f'{top:,} largest' if top > 1 else 'Largest'}: {percent(concentration.share)}"
    side: Literal["left", "center", "right"] = "left" if top < last / 4 else "right" if top > last * 3 / 4 else "center"
    held = {"rank": top, "held": concentration.share, "under": 1.03, "above": 1.08, "label": label}
    marked = alt.Chart(rows_of([held])).encode(x=x)
    curve = alt.Chart(rows_of(_points(found))).encode(x=x, y=y)
    equal = rows_of([{"rank": 0, "held": 0}, {"rank": last, "held": last / concentration.suppliers}])
    listing = alt.Chart(rows_of(_lines(names, last))).encode(x=x, y=y, text="text:N")
    tooltip = [alt.Tooltip("name:N", title="Supplier"), alt.Tooltip("share:Q", format=".1%", title="Share")]
    return layered(
        alt.Chart(equal).mark_line(style="line", strokeDash=[4, 4], strokeWidth=1.5).encode(x=x, y=y),
        marked.mark_rule(style="ink-line", strokeDash=[5, 3], strokeWidth=1.5).encode(y=_share("held"), y2="under:Q"),
        curve.mark_line(style="strong", strokeWidth=2.5),
        curve.mark_point(style="strong", filled=True, opacity=1, size=30 if last < _DOTTED else 0).encode(
            tooltip=tooltip
        ),
        marked.mark_point(style="ink-line", filled=True, shape="diamond", size=170, opacity=1).encode(y=y),
        marked.mark_text(style="note", fontSize=15, fontWeight="bold", align=side).encode(
            y=_share("above"), text="label:N"
        ),
        listing.mark_text(style="note", align="right"),
        height=330,
    )


def _share(field: str) -> alt.Y:
    """An axis of shares, with room above the whole for a label."""
    scale = alt.Scale(domain=[0, 1.12], nice=False)
    axis = alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format="%", domain=False, grid=False)
    return alt.Y(field, type="quantitative", title=None, scale=scale, axis=axis)


def _points(found: Sequence[SupplierShare]) -> Iterator[dict[str, Any]]:
    yield {"rank": 0, "held": 0, "name": "", "share": 0}
    together = accumulate(one.share or 0 for one in found)
    for rank, (one, held) in enumerate(zip(found, together, strict=True), 1):
        yield {"rank": rank, "held": min(held, 1), "name": _name(one), "share": one.share}


def _lines(names: Sequence[str], last: int) -> Iterator[dict[str, Any]]:
    """The largest by name, from the bottom right upwards, so that the last one stands lowest."""
    for line, text in enumerate(reversed(["Largest:", *names])):
        yield {"rank": last, "held": 0.05 + 0.065 * line, "text": text}
