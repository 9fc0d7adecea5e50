"""Which share goes to small and medium-sized firms, with its bounds and how much is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import altair as alt

from thirty3.analysis import SmeShare, SmeShareRow
from thirty3.models.counted import counted
from thirty3.views.pictures._said import drawn_of, key_name, listed, rests_on
from thirty3.views.pictures._sheet import empty, finished, layered, row_axis, row_scale, rows_of
from thirty3.views.pictures._styled import Picture
from thirty3.views.words import long_day, percent

if TYPE_CHECKING:
    from thirty3.views.pictures import Scheme

__all__ = ["sme_share"]

_MOST = 60
"""Rows drawn: all boroughs or service areas, and years beside one of them as far as a page holds them."""

_ROOM = 1.64
"""Where the axis ends: 1 is everything, and what is said of a row stands behind it."""

_UNKNOWN = {
    "exclude": "Mark: share of those whose size is stated.",
    "as_large": "Mark: share if all of unknown size are large.",
    "as_sme": "Mark: share if all of unknown size are SMEs.",
}


def sme_share(share: SmeShare, *, scheme: Scheme = "light") -> Picture:
    """Draw the share of each key as a mark, its lower and upper bound as a bar, and how much is of known size.

    Args:
        share: As :func:`thirty3.analysis.sme_share` gives it.
        scheme: Which page it is for.

    Returns:
        Keys in their order; at most 60, and the subtitle says so where there are more. A key of which nothing is known
        has no mark, and its bar reaches from 0 to 100 %.

    >>> from thirty3.analysis import sme_share as measure
    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"supplier_count": 1, "contract_id": "a", "supplier_size": "small"}
    >>> sme_share(measure([row], basis="contracts")).title.text
    ['SME share by contracts']
    """
    split = f", by {' and '.join(name.replace('_', ' ') for name in share.by)}" if share.by else ""
    title = f"SME share by {share.basis}{split}"
    found = [row for row in share.rows if row.lower is not None]
    nothing = len(share.rows) - len(found)
    found = found[:_MOST]
    notes = [
        f"{_UNKNOWN[share.unknown]} Bar: from all of unknown size being large to all being SMEs.",
        "Contracts in force on " + long_day(share.as_of) + "." if share.as_of else "Contracts awarded, past ones too.",
        *drawn_of(len(found), len(share.rows) - nothing, "rows"),
        *([f"Without anything to share out, and not drawn: {nothing}."] if nothing else []),
        rests_on(share),
    ]
    if not found:
        return empty("no contract has anything to share out", title=title, notes=notes, scheme=scheme)
    says = listed([_told(share, row) for row in found], 6) + "."
    return finished(_drawn(share, found), title=title, notes=notes, says=says, scheme=scheme)


def _told(share: SmeShare, row: SmeShareRow) -> str:
    bounds = f"between {percent(row.lower)} and {percent(row.upper)}, size known for {percent(row.coverage)}"
    return f"{key_name(share.by, row.key)} {percent(row.share)} ({bounds}, {counted(row.n, 'contract')})"


def _drawn(share: SmeShare, found: Sequence[SmeShareRow]) -> Picture:
    labels = [key_name(share.by, row.key) for row in found]
    base = alt.Chart(rows_of(_cells(place, row) for place, row in enumerate(found))).encode(
        y=alt.Y("row:O", scale=row_scale(), axis=row_axis(labels)),
        tooltip=[alt.Tooltip(f"{name}:N", title=name) for name in ("mark", "bounds", "said")],
    )
    axis = alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format="%", title=None, domain=False)
    scale = alt.Scale(domain=[-0.02, _ROOM], nice=False)
    return layered(
        base.mark_bar(style="range", height=11).encode(x=alt.X("lower:Q", scale=scale, axis=axis), x2="upper:Q"),
        base.transform_filter("datum.known")
        .mark_point(style="strong", filled=True, size=110, opacity=1)
        .encode(x=alt.X("share:Q", scale=scale, axis=axis)),
        base.mark_text(style="note", align="left").encode(x=alt.datum(1.03), text="said:N"),
        height=alt.Step(23),
    )


def _cells(place: int, row: SmeShareRow) -> dict[str, Any]:
    size = "no size known" if not row.coverage else f"{row.coverage:.0%} known"
    mark = "" if row.share is None else f"{row.share:.0%}, "
    return {
        "row": place,
        "share": row.share,
        "known": row.share is not None,
        "lower": row.lower,
        "upper": row.upper,
        "coverage": row.coverage,
        "n": row.n,
        "mark": percent(row.share),
        "bounds": f"{percent(row.lower)} to {percent(row.upper)}",
        "said": f"{mark}{size}, n {row.n:,}",
    }
