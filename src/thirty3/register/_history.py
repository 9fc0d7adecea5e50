"""What came when: the versions of a process, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import AwareDatetime
from sqlalchemy import select

from thirty3.models.provenance import Rejection
from thirty3.models.record import Record
from thirty3.models.release import Release
from thirty3.register._database import Database
from thirty3.register._packing import unpacked
from thirty3.register._tables import quarantine, records

__all__ = ["Version", "quarantined", "versions_of"]


class Version(Record):
    """One version of one release, and when it came here."""

    seen_at: AwareDatetime
    """When it first came."""
    run_id: int
    """The run that brought it."""
    release: Release
    """The release whole."""


def versions_of(database: Database, ocid: str) -> tuple[Version, ...]:
    """Every version of every release of a process, in the order they came."""
    table = records.c
    query = select(table.seen_at, table.run_id, table.body).where(table.kind == "release", table.key == ocid)
    with database.reading() as connection:
        return tuple(
            Version(seen_at=row.seen_at, run_id=row.run_id, release=unpacked(row.body, Release))
            for row in connection.execute(query.order_by(table.seen_at, table.id))
        )


def quarantined(database: Database, source: str | None) -> Iterator[Rejection]:
    """Records that could not be read, in the order they came."""
    query = select(quarantine.c.body).order_by(quarantine.c.id)
    if source is not None:
        query = query.where(quarantine.c.source == source)
    with database.reading() as connection:
        for body in connection.execute(query.execution_options(yield_per=500)).scalars():
            yield unpacked(body, Rejection)
