"""A portal's card for its page, and the licences of all of them, from the cards that the library goes by."""

from __future__ import annotations

import re
from collections.abc import Mapping

from thirty3.connectors import portals
from thirty3.models.record import Record
from thirty3.wire import Portal


def card(portal_id: str) -> str:
    """All that the library knows of a portal, one entry for each field of its card; empty when it is no portal."""
    found = {portal.id: portal for portal in portals()}.get(portal_id)
    return "" if found is None else "\n\n".join(_entry(found, field) for field in Portal.model_fields)


def licences() -> str:
    """The sentences that licences want shown, each with its licence and the portals that it is of."""
    groups: dict[tuple[str, str], list[str]] = {}
    for portal in portals():
        groups.setdefault((portal.attribution, portal.licence), []).append(f"[{portal.name}](portals/{portal.id}.md)")
    return "\n\n".join(
        f"*{escaped(sentence)}*\n: {', '.join(names)}\n: Licence: {said(licence)}"
        for (sentence, licence), names in groups.items()
    )


def _entry(portal: Portal, field: str) -> str:
    about = " ".join((Portal.model_fields[field].description or "").split()).replace("``", "`")
    return f"{field.replace('_', ' ')}: **{said(getattr(portal, field))}**\n: {about}"


def said(value: object) -> str:
    """A value of a card in plain English, as MyST."""
    if value is None or value in ((), {}):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | int):
        return f"{value:,g}" if isinstance(value, float) else f"{value:,}"
    if isinstance(value, tuple):
        return ", ".join(said(one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {said(one)}" for name, one in value.items())
    if isinstance(value, Record):
        return "; ".join(f"{name} {said(one)}" for name, one in value if one is not None)
    return f"<{value}>" if re.fullmatch(r"https?://\S+", str(value)) else escaped(str(value))


def escaped(text: str) -> str:
    """A text that MyST shows as it is, in a table too."""
    return re.sub(r"([|*_<>`\[\]\\])", r"\\\1", text).replace("\n", " ")
