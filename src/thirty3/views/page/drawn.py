"""The pictures of a page, each for light and dark, as addresses that hold the whole picture."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from thirty3.views import pictures
from thirty3.views.facts import Brief
from thirty3.views.pictures import Scheme

__all__ = ["Drawn", "drawn_for"]

_SIZE = re.compile(r'<svg[^>]*? width="([0-9]+)[^"]*"[^>]*? height="([0-9]+)')


class Drawn(NamedTuple):
    """A picture as a page shows it."""

    light: str
    """Its address for readers who like dark text on white."""
    dark: str
    """And for those who like it the other way round."""
    says: str
    """What it shows, for those who do not see it."""
    width: int
    height: int


def drawn_for(brief: Brief) -> Mapping[str, Drawn]:
    """The pictures of a brief by the names under which the page shows them.

    Raises:
        MissingExtraError: Altair or vl-convert is not installed.
    """
    found = {one.gss: one.releases for one in brief.read.boroughs}
    made: Mapping[str, Callable[[Scheme], Any]] = {
        "clusters": lambda scheme: pictures.clusters(brief.together, scheme=scheme),
        "timeline": lambda scheme: pictures.timeline(
            brief.ending, lead_time_months=brief.choices.lead_time_months, scheme=scheme
        ),
        "calendar": lambda scheme: pictures.expiry_calendar(brief.calendar, scheme=scheme),
        "sme_by_value": lambda scheme: pictures.sme_share(brief.sme_by_value, scheme=scheme),
        "concentration": lambda scheme: pictures.concentration(brief.concentration_by_value, scheme=scheme),
        "read": lambda scheme: pictures.borough_map(
            found, title="Releases read, by borough", unit="releases", scheme=scheme
        ),
    }
    return {name: _drawn(make) for name, make in made.items()}


def _drawn(make: Callable[[Scheme], Any]) -> Drawn:
    light, dark = make("light"), make("dark")
    shown = pictures.svg(light)
    size = _SIZE.search(shown)
    if size is None:
        raise ValueError("the picture states no size")
    return Drawn(
        light=_address(shown),
        dark=_address(pictures.svg(dark)),
        says=pictures.alt_text(light),
        width=int(size[1]),
        height=int(size[2]),
    )


def _address(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
