"""What came, kept: each version of each record once, and what could not be read beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal, NamedTuple

from sqlalchemy import Connection, select

from thirty3.models.application import Application
from thirty3.models.company import Company
from thirty3.models.provenance import Rejection
from thirty3.models.release import Release
from thirty3.normalise.dates import london_day
from thirty3.register._masking import Masking, masking_of
from thirty3.register._packing import content_hash, packed, text_hash, unpacked
from thirty3.register._sql import chunks, insert_new, instant
from thirty3.register._tables import quarantine, records

__all__ = ["Brought", "Came", "Kept", "came_of", "keep"]

Kind = Literal["release", "application", "company"]


class Came(NamedTuple):
    """One version of one record, with what tells it apart."""

    kind: Kind
    key: str
    """ocid, or the id of the application or company."""
    source: str
    native_id: str
    """Release id. The others have none: theirs is the instant, so that a return to an old content is a version too."""
    content_hash: str
    instant: str | None
    day: str | None
    record: Release | Application | Company

    @property
    def line(self) -> tuple[str, str, str]:
        """What all versions of one record from one source share."""
        return self.kind, self.key, self.source

    @property
    def identity(self) -> tuple[str, ...]:
        """What no two versions share."""
        return self.kind, self.key, self.source, self.native_id, self.content_hash


@dataclass(frozen=True)
class Brought:
    """What one answer, or one part of a file, brought."""

    releases: Sequence[Release] = ()
    applications: Sequence[Application] = ()
    companies: Sequence[Company] = ()
    rejected: Sequence[Rejection] = ()

    @cached_property
    def came(self) -> tuple[Came, ...]:
        """Its records, in order."""
        return (
            *(_release(one) for one in self.releases),
            *(_other("application", one) for one in self.applications),
            *(_other("company", one) for one in self.companies),
        )


@dataclass(frozen=True)
class Kept:
    """What became of it: ``received == stored + unchanged + quarantined``."""

    received: int
    stored: int
    unchanged: int
    quarantined: int
    new: Sequence[Came]
    """Those stored."""
    known: frozenset[str]
    """Keys of those stored that had other versions before."""


def keep(connection: Connection, brought: Brought, *, source: str, run_id: int, at: datetime) -> Kept:
    """Store what is new, in the transaction under way. What the register has forgotten is taken out before.

    The hash stays that of what came, so that what comes again is known for what it was.

    Args:
        connection: In a transaction that writes.
        brought: What came.
        source: Where it came from, for what could not be read.
        run_id: The run it came in.
        at: When it came.

    Returns:
        What became of it.
    """
    masking = masking_of(connection)
    came = brought.came if masking is None else tuple(_masked(one, masking) for one in brought.came)
    held, current = _held(connection, came)
    if masking is not None:
        plain = [one for one, whole in zip(came, brought.came, strict=True) if one is whole]
        held |= _said(connection, {one.identity[:-1]: one for one in plain if one.identity not in held})
    known = {(identity[0], identity[1]) for identity in held}
    new: list[Came] = []
    for one in came:
        if one.identity in held or (one.kind != "release" and current.get(one.line) == one.content_hash):
            continue
        held.add(one.identity)
        current[one.line] = one.content_hash
        new.append(one)
    insert_new(connection, records, [_row(one, run_id, at) for one in new])
    insert_new(connection, quarantine, [_rejected(one, source, run_id, at, masking) for one in brought.rejected])
    return Kept(
        received=len(came) + len(brought.rejected),
        stored=len(new),
        unchanged=len(came) - len(new),
        quarantined=len(brought.rejected),
        new=new,
        known=frozenset(one.key for one in new if (one.kind, one.key) in known),
    )


def _held(connection: Connection, came: Sequence[Came]) -> tuple[set[tuple[str, ...]], dict[tuple[str, str, str], str]]:
    """The versions held already of what came, and the newest content of each line of them."""
    held: set[tuple[str, ...]] = set()
    newest: dict[tuple[str, str, str], tuple[str, str]] = {}
    columns = (records.c.kind, records.c.key, records.c.source, records.c.native_id, records.c.content_hash)
    for part in chunks(sorted({(one.kind, one.key) for one in came})):
        for kind in {kind for kind, _ in part}:
            keys = [key for its, key in part if its == kind]
            found = select(*columns).where(records.c.kind == kind, records.c.key.in_(keys))
            for row in connection.execute(found):
                held.add(tuple(row))
                line, version = tuple(row[:3]), tuple(row[3:])
                newest[line] = max(newest.get(line, version), version)
    return held, {line: version[1] for line, version in newest.items()}


def _row(one: Came, run_id: int, at: datetime) -> dict[str, object]:
    return {
        "kind": one.kind,
        "source": one.source,
        "key": one.key,
        "native_id": one.native_id,
        "content_hash": one.content_hash,
        "instant": one.instant,
        "day": one.day,
        "seen_at": instant(at),
        "run_id": run_id,
        "body": packed(one.record),
    }


def _masked(one: Came, masking: Masking) -> Came:
    record = masking.record(one.record)
    key, native = masking.text(one.key, name="key"), masking.text(one.native_id, name="native_id")
    if record is one.record and key is one.key and native is one.native_id:
        return one
    return one._replace(key=key, native_id=native, record=record)


def _said(connection: Connection, plain: Mapping[tuple[str, ...], Came]) -> set[tuple[str, ...]]:
    """Releases that say what is held already, something forgotten taken out: what was exported and comes home.

    Args:
        connection: In a transaction.
        plain: Those that came with nothing forgotten in them and seem new, by all of their identity but the content.
    """
    found: set[tuple[str, ...]] = set()
    columns = (records.c.kind, records.c.key, records.c.source, records.c.native_id)
    for part in chunks(sorted({one.key for one in plain.values() if one.kind == "release"})):
        query = select(*columns, records.c.body).where(records.c.kind == "release", records.c.key.in_(part))
        for *identity, body in connection.execute(query):
            one = plain.get(tuple(identity))
            if one is not None and unpacked(body, Release).content_hash == one.content_hash:
                found.add(one.identity)
    return found


def _rejected(one: Rejection, source: str, run_id: int, at: datetime, masking: Masking | None) -> dict[str, object]:
    return {
        "run_id": run_id,
        "source": source,
        "fingerprint": text_hash(f"{one.reason}\0{one.raw or one.where}"),
        "seen_at": instant(at),
        "body": packed(one if masking is None else masking.record(one)),
    }


def came_of(kind: Kind, record: Release | Application | Company) -> Came:
    """What a record is kept by."""
    return _release(record) if isinstance(record, Release) else _other(kind, record)


def _release(one: Release) -> Came:
    dated = None if one.date is None else instant(one.date)
    day = None if one.date is None else london_day(one.date).isoformat()
    return Came("release", one.ocid, one.provenance.source, one.id, one.content_hash, dated, day, one)


def _other(kind: Kind, one: Application | Company) -> Came:
    retrieved = one.provenance.retrieved_at
    dated = "" if retrieved is None else instant(retrieved)
    content = content_hash(one, without={"provenance": True})
    return Came(kind, one.id, one.provenance.source, dated, content, dated or None, None, one)
