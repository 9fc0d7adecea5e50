"""One JSON value made a :class:`~thirty3.models.release.Release`: what must be there, what is noted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from thirty3.errors import ParseError
from thirty3.models.provenance import Provenance
from thirty3.models.release import Release
from thirty3.models.row import iso, pack, utc
from thirty3.normalise.dates import is_placeholder, london_day, parse_instant
from thirty3.ocds.privacy import without_contacts

__all__ = ["RELEASE_COLUMNS", "documents", "make_release", "objects", "release_row"]

RELEASE_COLUMNS = {
    "ocid": "text",
    "id": "text",
    "date": "instant",
    "day": "date",
    "tag": "text",
    "source": "text",
    "release": "text",
}
"""The columns of :func:`release_row`, name to kind."""

_SECTIONS = ("contracts", "awards", "tender", "planning")
"""Where notices stand, latest stage first."""


def make_release(value: object, *, provenance: Provenance, notes: tuple[str, ...] = ()) -> Release:
    """A release from its JSON value, personal data removed.

    Args:
        value: The JSON value.
        provenance: Where it stands; ``record_id`` and ``url`` are filled from the release.
        notes: What was odd about its text.

    Returns:
        The release whole. Without an id it gets one made from its content (note ``id_made``); without a readable date
        it has none (``date_missing``, ``date_unreadable``, ``date_placeholder``).

    Raises:
        ParseError: It is no object, or has no ocid.
    """
    if not isinstance(value, Mapping):
        raise ParseError(f"a release is an object, this is {_kind(value)}")
    ocid = value.get("ocid")
    if not isinstance(ocid, str) or not ocid.strip():
        raise ParseError("has no ocid")
    data = without_contacts(value)
    instant, date_notes = _instant(data.get("date"))
    release = Release(
        ocid=ocid.strip(),
        id=_text(data.get("id")) or "",
        date=instant,
        tags=_tags(data.get("tag")),
        data=data,
        provenance=provenance,
        notes=(*notes, *date_notes),
    )
    if not release.id:
        made = release.content_hash[:32]
        release = release.model_copy(update={"id": made, "notes": (*release.notes, "id_made")})
    page = _page(data, release.id) or provenance.url
    where = provenance.model_copy(update={"record_id": release.id, "url": page})
    return release.model_copy(update={"provenance": where})


def release_row(release: Release) -> dict[str, Any]:
    """A release as one flat row: what tells it from others, its London day, and the whole of it as JSON text."""
    return {
        "ocid": release.ocid,
        "id": release.id,
        "date": utc(release.date),
        "day": None if release.date is None else iso(london_day(release.date)),
        "tag": pack(release.tags),
        "source": release.provenance.source,
        "release": json.dumps(release.data, ensure_ascii=False, separators=(",", ":"), allow_nan=False),
    }


def objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list, or the one object where a publisher left the list out; empty for anything else.

    >>> objects({"id": "1"}), objects([{"id": "1"}, None]), objects(None)
    ([{'id': '1'}], [{'id': '1'}], [])
    """
    if isinstance(value, Mapping):
        return [dict(value)]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def documents(data: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every document of a release with its section: contracts first, then awards, tender and planning."""
    for section in _SECTIONS:
        for part in objects(data.get(section)):
            for document in objects(part.get("documents")):
                yield section, document
            for implementation in objects(part.get("implementation")):
                for document in objects(implementation.get("documents")):
                    yield section, document


def _page(data: Mapping[str, Any], release_id: str) -> str | None:
    """The page of this very notice: the document with the release's id, else the only kind of notice it has."""
    pages: list[str] = []
    for _, document in documents(data):
        url = document.get("url")
        if not isinstance(url, str) or not url.startswith(("http://", "https://")):
            continue
        if document.get("id") == release_id:
            return url
        if str(document.get("documentType", "")).endswith("Notice") and document.get("format") == "text/html":
            pages.append(url)
    return pages[0] if pages else None


def _instant(value: object) -> tuple[datetime | None, tuple[str, ...]]:
    if value in (None, ""):
        return None, ("date_missing",)
    try:
        instant = parse_instant(value)
    except ParseError:
        return None, ("date_unreadable",)
    if instant is None:
        return None, ("date_missing",)
    if is_placeholder(instant.date()):
        return None, ("date_placeholder",)
    return instant, ()


def _tags(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(tag for tag in value if isinstance(tag, str)) if isinstance(value, list) else ()


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return value.strip() or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _kind(value: object) -> str:
    kinds = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")
