"""The portals that can be asked, as plain text."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.text import Text

from thirty3.views.plain import rendered
from thirty3.wire import Portal


def portals_as_text(portals: Iterable[Portal], *, width: int) -> str:
    """The cards of the portals as text, at most ``width`` columns wide."""
    blocks: list[RenderableType] = []
    for portal in portals:
        key = "no key" if portal.key is None else f"key in {portal.key.variable}"
        pace = f"one request every {portal.pause_seconds:g} s" if portal.hosts else "read from files"
        lines = [
            f"{portal.id}: {portal.name}",
            f"  {portal.home}",
            f"  {portal.licence}; {key}; {pace}; checked {portal.checked}",
            f"  {portal.attribution}",
        ]
        blocks.append(Text("\n".join(lines)))
    return rendered(Group(*blocks), width)
