"""Runs in the register: begun, gone on with, written step by step, and told as a record."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from thirty3.models.query import Query
from thirty3.models.record import Record
from thirty3.models.release import Release
from thirty3.normalise.contacts import mask_contacts
from thirty3.register._deriving import derive
from thirty3.register._keeping import Brought, Kept, keep
from thirty3.register._masking import Masking, masking_of
from thirty3.register._packing import packed
from thirty3.register._sql import instant, upsert
from thirty3.register._tables import checkpoints, requests, runs, settings
from thirty3.register._words import as_written
from thirty3.register.reports import Run

__all__ = [
    "Line",
    "begin_run",
    "changed",
    "end_run",
    "leave_checkpoint",
    "read_run",
    "revision",
    "run_of",
    "take_up",
    "totals",
    "write_step",
]

_WATCHED = ("buyer", "tender", "parties", "date")
"""Members of a release whose absence from many at once means that a portal has changed."""


class Line(NamedTuple):
    """One answer, as the ledger has it, without what became of its records."""

    window: int
    url: str
    status: int | None
    bytes: int
    sha256: str
    declared: int | None
    unread: Sequence[str]
    warnings: Sequence[str]
    repeated: int
    answered_at: datetime


def begin_run(connection: Connection, *, source: str, portal: str, kind: str, query: Query, at: datetime) -> int:
    """A new run; its number."""
    row = {
        "source": source,
        "portal": portal,
        "kind": kind,
        "query": query.model_dump_json(),
        "status": "running",
        "message": "",
        "attempts": 1,
        "started_at": instant(at),
        "ended_at": None,
        "doubts": "[]",
    }
    return int(connection.execute(insert(runs).returning(runs.c.id), row).scalar_one())


def take_up(connection: Connection, run_id: int) -> None:
    """Go on with a run that stopped."""
    changes: dict[str, Any] = {"status": "running", "message": "", "ended_at": None}
    connection.execute(update(runs).where(runs.c.id == run_id).values(**changes, attempts=runs.c.attempts + 1))


def end_run(
    connection: Connection, run_id: int, *, status: str, message: str, at: datetime, doubts: Sequence[str] = ()
) -> None:
    """Say how a run stopped. Its checkpoint goes once every question was answered."""
    masking = masking_of(connection)
    said = json.dumps([_said(doubt, masking) for doubt in doubts])
    changes = {"status": status, "message": _said(message, masking), "ended_at": instant(at), "doubts": said}
    connection.execute(update(runs).where(runs.c.id == run_id).values(changes))
    if status == "complete" or doubts:
        connection.execute(delete(checkpoints).where(checkpoints.c.run_id == run_id))


def write_step(
    connection: Connection, run_id: int, source: str, brought: Brought, line: Line, checkpoint: Record | None
) -> Kept:
    """All that one answer means to the register, in the transaction under way: records, ledger line, where to go on."""
    kept = keep(connection, brought, source=source, run_id=run_id, at=line.answered_at)
    derive(connection, kept)
    masking = masking_of(connection)
    connection.execute(
        insert(requests),
        {
            "run_id": run_id,
            "window": line.window,
            "url": _said(line.url, masking),
            "status": line.status,
            "bytes": line.bytes,
            "sha256": line.sha256,
            "declared": line.declared,
            "received": kept.received,
            "stored": kept.stored,
            "unchanged": kept.unchanged,
            "quarantined": kept.quarantined,
            "repeated": min(line.repeated, kept.unchanged),
            "notes": json.dumps(_notes(line, kept, masking), ensure_ascii=False),
            "answered_at": instant(line.answered_at),
        },
    )
    if checkpoint is not None:
        leave_checkpoint(connection, source, run_id, checkpoint)
    if kept.stored:
        changed(connection)
    return kept


def leave_checkpoint(connection: Connection, name: str, run_id: int, checkpoint: Record) -> None:
    """Say where a run goes on; the name is that of its lease.

    A place that cannot be told without something forgotten is not told: the run then goes on from the one before.
    """
    masking = masking_of(connection)
    if masking is not None and masking.record(checkpoint) is not checkpoint:
        return
    upsert(connection, checkpoints, [{"source": name, "run_id": run_id, "body": packed(checkpoint)}])


def changed(connection: Connection) -> None:
    """Note that the register says something else than before, so that the whole is looked at again."""
    upsert(connection, settings, [{"key": "revision", "value": str(revision(connection) + 1)}])


def revision(connection: Connection, of: str = "revision") -> int:
    """How often the register has changed, or had changed when it was last settled."""
    found = connection.execute(select(settings.c.value).where(settings.c.key == of)).scalar()
    return int(found or 0)


def _said(text: str, masking: Masking | None) -> str:
    """What a portal's answer made somebody say, without contact data and without what was forgotten."""
    text = mask_contacts(text)
    return text if masking is None else masking.text(text)


def _notes(line: Line, kept: Kept, masking: Masking | None) -> dict[str, Any]:
    new = [one.record for one in kept.new if isinstance(one.record, Release)]
    filled = Counter(name for one in new for name in _WATCHED if one.data.get(name))
    return {
        "unread": sorted({_said(path, masking) for path in line.unread}),
        "warnings": [_said(warning, masking) for warning in line.warnings],
        "releases": len(new),
        "filled": {name: filled[name] for name in _WATCHED},
    }


def totals(connection: Connection, run_id: int) -> dict[str, int]:
    """The sums of a run's ledger."""
    names = ("received", "stored", "unchanged", "quarantined", "repeated", "bytes")
    sums = [func.coalesce(func.sum(requests.c[name]), 0).label(name) for name in names]
    row = connection.execute(select(func.count().label("requests"), *sums).where(requests.c.run_id == run_id)).one()
    return {name: int(value) for name, value in row._asdict().items()}


def read_run(connection: Connection, run_id: int) -> Run:
    """A run as a record, with the sums of its ledger."""
    return run_of(connection, connection.execute(select(runs).where(runs.c.id == run_id)).one())


def run_of(connection: Connection, row: Row[Any]) -> Run:
    """The same from its row.

    Raises:
        StoreDamagedError: The row is not as it was written.
    """
    with as_written(f"run {row.id}"):
        return _run_of(connection, row)


def _run_of(connection: Connection, row: Row[Any]) -> Run:
    warnings: dict[str, None] = {}
    unread: set[str] = set()
    declared: dict[int, int | None] = {}
    lines = select(requests.c.window, requests.c.declared, requests.c.notes).where(requests.c.run_id == row.id)
    for window, total, text in connection.execute(lines.order_by(requests.c.id)):
        notes = json.loads(text)
        warnings |= dict.fromkeys(notes["warnings"])
        unread |= set(notes["unread"])
        declared[window] = total if total is not None else declared.get(window)
    return Run(
        id=row.id,
        source=row.source,
        portal=row.portal,
        kind=row.kind,
        query=Query.model_validate_json(row.query),
        status=row.status,
        message=row.message,
        attempts=row.attempts,
        started_at=row.started_at,
        ended_at=row.ended_at,
        declared=_sum(declared),
        doubts=tuple(json.loads(row.doubts)),
        warnings=tuple(warnings),
        unread=tuple(sorted(unread)),
        **totals(connection, row.id),
    )


def _sum(declared: Mapping[int, int | None]) -> int | None:
    known = [total for total in declared.values() if total is not None]
    return sum(known) if known and len(known) == len(declared) else None
