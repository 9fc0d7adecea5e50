"""The portals that can be asked, as plain text."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap

from thirty3.wire import Portal


def portals_as_text(portals: Iterable[Portal], *, width: int) -> str:
    """The cards of the portals: sentences at most ``width`` columns wide, addresses whole on lines of their own."""
    blocks = []
    for portal in portals:
        key = "no key" if portal.key is None else f"key in {portal.key.variable}"
        pace = f"one request every {portal.pause_seconds:g} s" if portal.hosts else "read from files"
        said = [
            *wrap(f"{key}; {pace}; facts checked {portal.checked}", width - 2),
            portal.home,
            portal.licence,
            *wrap(portal.attribution, width - 2),
        ]
        blocks.append("\n  ".join([f"{portal.id}: {portal.name}", *said]))
    return "\n\n".join(blocks)
