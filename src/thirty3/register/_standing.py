"""How each source stands: its newest run, what of it was read to the end, and what is due."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from sqlalchemy import Connection, func, select

from thirty3.register._coverage import covered
from thirty3.register._database import Database
from thirty3.register._runs import run_of
from thirty3.register._tables import quarantine, records, runs
from thirty3.register._words import as_written
from thirty3.register.reports import Run, SourceStatus

__all__ = ["all_runs", "standing"]


def all_runs(database: Database, source: str | None) -> tuple[Run, ...]:
    """Runs, newest first."""
    query = select(runs).order_by(runs.c.id.desc())
    if source is not None:
        query = query.where(runs.c.source == source)
    with database.reading() as connection:
        return tuple(run_of(connection, row) for row in connection.execute(query).all())


def standing(database: Database) -> tuple[SourceStatus, ...]:
    """One for each source that was ever asked, by name."""
    newest = select(func.max(runs.c.id)).group_by(runs.c.source)
    with database.reading() as connection:
        rows = connection.execute(select(runs).where(runs.c.id.in_(newest)).order_by(runs.c.source)).all()
        return tuple(_of(connection, run_of(connection, row)) for row in rows)


def _of(connection: Connection, last: Run) -> SourceStatus:
    with as_written(f"a day of {last.source}"):
        return _standing_of(connection, last)


def _standing_of(connection: Connection, last: Run) -> SourceStatus:
    spans = covered(connection, last.source)
    its_runs = select(runs.c.id).where(runs.c.source == last.source)
    held, day = connection.execute(
        select(func.count(), func.max(records.c.day)).where(records.c.run_id.in_(its_runs))
    ).one()
    bad = connection.execute(select(func.count()).where(quarantine.c.source == last.source)).scalar_one()
    synced = select(func.max(func.coalesce(runs.c.ended_at, runs.c.started_at)))
    looked = connection.execute(synced.where(runs.c.source == last.source, runs.c.kind == "sync")).scalar()
    return SourceStatus(
        source=last.source,
        last=last,
        covered_since=spans[0][0] if spans else None,
        covered_until=spans[-1][1] if spans else None,
        gaps=tuple((one[1], other[0]) for one, other in pairwise(spans)),
        records=held,
        quarantined=bad,
        newest=None if day is None else date.fromisoformat(day),
        due=None if looked is None else date.fromisoformat(looked[:10]) + timedelta(days=1),
    )
