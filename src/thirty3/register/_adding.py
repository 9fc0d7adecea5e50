"""A harvest that was read elsewhere, kept in one step."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from thirty3.harvest.clock import Clock
from thirty3.harvest.harvest import Harvest
from thirty3.register._database import Database
from thirty3.register._keeping import Brought
from thirty3.register._runs import Line, begin_run, end_run, read_run, write_step
from thirty3.register._tables import requests, runs
from thirty3.register.reports import Run

__all__ = ["add"]

_ENOUGH_BEFORE = 10
"""Records below which half as many says nothing."""


def add(database: Database, harvest: Harvest, clock: Clock) -> Run:
    """Keep a harvest; the run, complete."""
    now = clock.now()
    brought = Brought(harvest.releases, harvest.applications, harvest.companies, harvest.account.rejections)
    line = Line(
        window=0,
        url=" ".join(harvest.account.sources),
        status=None,
        bytes=0,
        sha256="",
        declared=harvest.account.declared,
        unread=harvest.account.unread,
        warnings=harvest.account.warnings,
        repeated=0,
        answered_at=now,
    )
    with database.writing() as connection:
        line = line._replace(warnings=(*line.warnings, *_shrunk(connection, harvest)))
        run_id = begin_run(
            connection, source=harvest.portal, portal=harvest.portal, kind="load", query=harvest.query, at=now
        )
        write_step(connection, run_id, harvest.portal, brought, line, None)
        end_run(connection, run_id, status="complete", message="", at=now)
        return read_run(connection, run_id)


def _shrunk(connection: Connection, harvest: Harvest) -> Iterator[str]:
    """Whether this has less than half of what came last from the same source for the same: a file may have been cut."""
    same = (runs.c.source == harvest.portal, runs.c.kind == "load", runs.c.query == harvest.query.model_dump_json())
    last = select(func.max(runs.c.id)).where(*same).scalar_subquery()
    before = connection.execute(select(func.sum(requests.c.received)).where(requests.c.run_id == last)).scalar() or 0
    now = harvest.account.kept + harvest.account.rejected
    if before >= _ENOUGH_BEFORE and now * 2 < before:
        yield f"{now:,} records came, fewer than half of the {before:,} before, which are kept: some may be missing"
