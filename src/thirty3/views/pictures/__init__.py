"""Pictures of measures: Altair charts for a light or a dark page, and SVG and PNG of them without a browser or network.

A picture takes the result of a measure and gives a chart; it shows nothing itself and changes no setting of Altair. It
says in its title and subtitle what it rests on and what was left out, and tells the same in words (:func:`alt_text`).
Nothing rests on colour alone: shapes, labels and lightness tell it too. What nobody knows is drawn as unknown.

>>> from thirty3.analysis import sme_share
>>> from thirty3.views import pictures
>>> pictures.alt_text(pictures.sme_share(sme_share([], basis="contracts"))).split(". ")[:2]
['SME share by contracts', 'Nothing to draw: no contract has anything to share out']
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from thirty3.errors import MissingExtraError

if TYPE_CHECKING:
    from thirty3.views.pictures._adoption import adoption
    from thirty3.views.pictures._borough_map import borough_map
    from thirty3.views.pictures._clusters import clusters
    from thirty3.views.pictures._concentration import concentration
    from thirty3.views.pictures._expiry_calendar import expiry_calendar
    from thirty3.views.pictures._files import alt_text, png, svg
    from thirty3.views.pictures._price_dispersion import price_dispersion
    from thirty3.views.pictures._sme_share import sme_share
    from thirty3.views.pictures._styled import styled
    from thirty3.views.pictures._timeline import timeline

__all__ = [
    "Scheme",
    "adoption",
    "alt_text",
    "borough_map",
    "clusters",
    "concentration",
    "expiry_calendar",
    "png",
    "price_dispersion",
    "sme_share",
    "styled",
    "svg",
    "timeline",
]

Scheme = Literal["light", "dark"]
"""Which page a picture is for; its own background is transparent."""

_HOMES = {name: f"_{name}" for name in __all__} | dict.fromkeys(("alt_text", "png", "svg"), "_files")
"""Public name to the module it lives in."""


def __getattr__(name: str) -> Any:
    """A public name, looked up at each use: so that Altair is imported then, and one that is missing is said so."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        import_module("altair")
    except ModuleNotFoundError as error:
        raise MissingExtraError("pictures", "a picture") from error
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """The public names, for tab completion."""
    return __all__
