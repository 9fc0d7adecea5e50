"""Pictures as files, drawn here: no browser, no network."""

from __future__ import annotations

from html import escape
from typing import Any

from thirty3.errors import MissingExtraError
from thirty3.views.pictures._styled import Picture

__all__ = ["alt_text", "png", "svg"]

_NOWHERE: list[str] = []
"""Addresses a chart may read from while it is drawn."""


def svg(chart: Picture) -> str:
    """The picture as SVG, with its description as the text for those who do not see it.

    Raises:
        MissingExtraError: vl-convert is not installed.
        ValueError: The chart wants data from an address.

    >>> from thirty3.analysis import expiry_clusters
    >>> from thirty3.sample import AS_OF
    >>> from thirty3.views import pictures
    >>> svg(pictures.clusters(expiry_clusters([], as_of=AS_OF))).startswith('<svg role="img" aria-label="')
    True
    """
    drawn: str = _converter().vegalite_to_svg(chart.to_dict(), allowed_base_urls=_NOWHERE)
    label = escape(alt_text(chart))
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)


def png(chart: Picture, scale: float = 2) -> bytes:
    """The picture as PNG with a transparent background.

    Args:
        chart: The picture.
        scale: Pixels of the file for each pixel of the picture; 2 is sharp on most screens.

    Raises:
        MissingExtraError: vl-convert is not installed.
        ValueError: The chart wants data from an address.
    """
    drawn: bytes = _converter().vegalite_to_png(chart.to_dict(), scale=scale, allowed_base_urls=_NOWHERE)
    return drawn


def alt_text(chart: Picture) -> str:
    """What the picture shows in plain English, with its main figures: for those who do not see it.

    Returns:
        The chart's description; empty for a chart of one's own that has none.
    """
    return chart.description if isinstance(chart.description, str) else ""


def _converter() -> Any:
    try:
        import vl_convert
    except ModuleNotFoundError as error:
        raise MissingExtraError("pictures", "a picture as a file") from error
    return vl_convert
