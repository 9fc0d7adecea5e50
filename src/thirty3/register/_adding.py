"""A harvest that was read elsewhere, kept in one step."""

from __future__ import annotations

from thirty3.harvest.clock import Clock
from thirty3.harvest.harvest import Harvest
from thirty3.register._database import Database
from thirty3.register._keeping import Brought
from thirty3.register._runs import Line, begin_run, end_run, read_run, write_step
from thirty3.register.reports import Run

__all__ = ["add"]


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
        run_id = begin_run(
            connection, source=harvest.portal, portal=harvest.portal, kind="load", query=harvest.query, at=now
        )
        write_step(connection, run_id, harvest.portal, brought, line, None)
        end_run(connection, run_id, status="complete", message="", at=now)
        return read_run(connection, run_id)
