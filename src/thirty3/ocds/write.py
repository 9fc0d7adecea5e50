"""Releases written again as OCDS, so that what is held here can be handed on to any other tool."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, TextIO

from thirty3.models.release import Release

__all__ = ["ATTRIBUTION", "LICENCE", "write_lines", "write_package"]

LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
"""The licence of British public sector information, for releases that state none, or several."""

ATTRIBUTION = "Contains public sector information licensed under the Open Government Licence v3.0."
"""The sentence the licence wants shown."""

_BEGINNING = datetime.min.replace(tzinfo=UTC)


def write_package(releases: Iterable[Release], *, uri: str, published: datetime, publisher: str) -> dict[str, Any]:
    """An OCDS 1.1 release package of releases.

    Args:
        releases: Any releases; they come out whole, in the order of ocid, date and id, exact repeats once.
        uri: Address under which the package is, or would be, published.
        published: When it is published; aware.
        publisher: Who publishes it.

    Returns:
        JSON values that are valid by the release package schema where the releases are. The licence is the one that
        all releases state, else the Open Government Licence v3.0; ``attribution`` is the sentence it wants shown.

    Raises:
        ValueError: ``published`` has no offset.
    """
    if published.tzinfo is None:
        raise ValueError("the time of publication needs an offset")
    ordered = sorted(releases, key=lambda one: (one.ocid, one.date or _BEGINNING, one.id, one.content_hash))
    stated = sorted({release.provenance.licence for release in ordered if release.provenance.licence})
    by_content = {(release.ocid, release.id, release.content_hash): _whole(release) for release in ordered}
    return {
        "uri": uri,
        "version": "1.1",
        "publishedDate": _text(published),
        "publisher": {"name": publisher},
        "license": stated[0] if len(stated) == 1 else LICENCE,
        "attribution": ATTRIBUTION,
        "releases": list(by_content.values()),
    }


def write_lines(releases: Iterable[Release], file: TextIO) -> int:
    """Releases as JSON Lines, one on each line, in the order they come; returns how many.

    >>> import io
    >>> write_lines([], io.StringIO())
    0
    """
    count = 0
    for release in releases:
        file.write(json.dumps(_whole(release), ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n")
        count += 1
    return count


def _whole(release: Release) -> dict[str, Any]:
    """The release as published, with the id, date and tag it was given where it had none."""
    given: dict[str, Any] = {"ocid": release.ocid, "id": release.id, "tag": list(release.tags)}
    if release.date is not None:
        given["date"] = _text(release.date)
    missing = {name: value for name, value in given.items() if value and not release.data.get(name)}
    return {**missing, **{name: value for name, value in release.data.items() if name not in missing}}


def _text(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")
