"""The portals that can be asked, as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap

from thirty3.wire import Key, Portal, Token


def portals_as_text(portals: Iterable[Portal], *, width: int) -> str:
    """The cards of the portals: sentences at most ``width`` columns wide, addresses whole on lines of their own."""
    return "\n\n".join("\n  ".join(_block(portal, width - 2)) for portal in portals)


def _block(portal: Portal, width: int) -> Iterator[str]:
    yield f"{portal.id}: {portal.name}"
    pace = f"one request every {portal.pause_seconds:g} s" if portal.hosts else "read from files"
    robots = "; robots.txt is obeyed" if portal.robots else ""
    yield from wrap(f"{_key(portal.key)}; {pace}{robots}; facts checked {portal.checked}", width)
    for argument in portal.arguments:
        default = "" if argument.default is None else f" (default {argument.default})"
        need = "" if argument.required and argument.default is None else "optional, "
        yield from wrap(f"{argument.name}=: {need}{argument.about}{default}", width, subsequent_indent="  ")
    if portal.needs_consent:
        yield from wrap("closed until you say that you checked its terms: consent=True or --consent", width)
    yield from filter(None, (portal.home, portal.terms, portal.licence))
    yield from wrap(portal.attribution, width)


def _key(key: Key | Token | None) -> str:
    if key is None:
        return "no key"
    if isinstance(key, Token):
        return f"keys in {key.id_variable} and {key.secret_variable}"
    return f"key in {key.variable}" if key.required else f"no key needed, one in {key.variable} is sent"
