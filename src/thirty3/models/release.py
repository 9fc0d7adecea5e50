"""An OCDS release kept whole, and a process compiled from all its releases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import AwareDatetime

from thirty3.models.content import content_hash
from thirty3.models.provenance import Provenance
from thirty3.models.record import Record


class Release(Record):
    """One OCDS 1.1 release as published, contact data removed, with where it came from."""

    ocid: str
    """Open contracting id of the process."""
    id: str
    """Release id; made from the content, and flagged in ``notes``, when the source gives none."""
    date: AwareDatetime | None = None
    """Instant of the release; None when the source gives none or an unreadable one (see ``notes``)."""
    tags: tuple[str, ...] = ()
    """OCDS release tags."""
    data: dict[str, Any]
    """The whole release as JSON values, contact points and personal e-mails and phone numbers removed."""
    provenance: Provenance
    """Where it came from."""
    notes: tuple[str, ...] = ()
    """What was odd about it: ``date_missing``, ``id_made``, …"""

    def __repr__(self) -> str:
        dated = "undated" if self.date is None else f"{self.date:%Y-%m-%d}"
        return f"<Release {self.id} of {self.ocid}, {dated}, {', '.join(self.tags) or 'no tags'}>"

    @property
    def content_hash(self) -> str:
        """SHA-256 of the canonical JSON of ``data``: the same for the same content, whatever the key order."""
        return content_hash(self.data)


class ReleaseMark(Record):
    """What a compiled process remembers of each release that went into it."""

    id: str
    """Release id."""
    date: datetime | None
    """Instant of the release; None when unknown."""
    tags: tuple[str, ...]
    """OCDS release tags."""
    provenance: Provenance
    """Where it came from."""


class Process(Record):
    """One contracting process: the releases of one ocid merged by the OCDS rules."""

    ocid: str
    """Open contracting id."""
    data: dict[str, Any]
    """The compiled release."""
    releases: tuple[ReleaseMark, ...]
    """The releases it was compiled from, oldest first."""
    notes: tuple[str, ...] = ()
    """What the merge met: ``date_missing``, ``id_reuse: awards 1``, ``duplicate_ids: awards[0].suppliers``, …"""
