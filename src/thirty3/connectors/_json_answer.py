"""What connectors share that read JSON which is no OCDS: one whole object, plain texts, what nobody reads, refusals."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from thirty3.errors import PortalChangedError
from thirty3.models.provenance import Rejection
from thirty3.normalise.text import clean_text, mask_contacts, quoted
from thirty3.wire import Portal, Response

__all__ = ["filled", "line", "rejection", "unread", "whole", "whole_object"]

_LONGEST_RAW = 500
_DIGITS = 9
"""Counts of records have fewer; what is longer is no count."""


def whole_object(portal: Portal, response: Response) -> dict[str, Any]:
    """The one JSON object that an answer is.

    Raises:
        PortalChangedError: It is anything else: cut short, another value, or a web page.
    """
    url = response.request.address
    try:
        value = json.loads(response.body.decode("utf-8-sig"), strict=False)
    except (ValueError, RecursionError) as error:
        raise PortalChangedError(_no_json(response.body), portal=portal.id, url=url) from error
    if not isinstance(value, dict):
        raise PortalChangedError("the answer is no JSON object", portal=portal.id, url=url)
    return value


def line(value: object) -> str | None:
    """A member as cleaned text, whole numbers as text; None for nothing and for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return quoted(value)
    return clean_text(value) if isinstance(value, str) else None


def whole(value: object) -> int | None:
    """A count or code as a whole number, also where it is written as text; None for anything else."""
    text = line(value)
    digits = "" if text is None else text.removeprefix("-")
    if text is None or not (digits.isascii() and digits.isdigit()) or len(digits) > _DIGITS:
        return None
    return int(text)


def filled(members: Mapping[str, Any]) -> dict[str, Any]:
    """The members that hold something."""
    return {name: value for name, value in members.items() if value is not None and value not in ({}, [])}


def unread(path: str, value: object, known: Collection[str]) -> Iterator[str]:
    """Paths of the members of an object that hold something and are not known."""
    if isinstance(value, Mapping):
        for name, child in value.items():
            if name not in known and child is not None:
                yield f"{path}.{shown(name)}" if path else shown(name)


def shown(name: str) -> str:
    """The name of a member as an account lists it, contact data masked."""
    return mask_contacts(clean_text(name) or "?")[:80]


def rejection(
    reason: str, portal: Portal, response: Response, position: str, record: object, read: Collection[str]
) -> Rejection:
    """A record set aside, shown with the members that are read only: the others may hold the names of officers."""
    told = record if isinstance(record, Mapping) else {}
    raw = " | ".join(f"{name}: {text}" for name in told if name in read and (text := line(told[name])) is not None)
    return Rejection(
        reason=reason,
        source=portal.id,
        where=f"{response.request.address}, {position}",
        raw=mask_contacts(raw if isinstance(record, Mapping) else quoted(record))[:_LONGEST_RAW],
    )


def _no_json(body: bytes) -> str:
    """What came in place of JSON, as far as it can be told."""
    start = body[:4096].decode("utf-8", "replace").lower()
    if not start.lstrip("\ufeff \r\n\t").startswith("<"):
        return "the answer is no whole JSON"
    told = "asks for a captcha" if "captcha" in start else "may want a browser that runs its scripts"
    return f"a web page came where data was asked for: the site {told}"
