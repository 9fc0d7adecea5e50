"""One source brought up to date: asked, written answer by answer, and gone on with wherever it was broken off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from thirty3.errors import PortalError, PortalRefusedError
from thirty3.harvest.crawl import Checkpoint, Crawl
from thirty3.models.query import Query
from thirty3.normalise.dates import london_day
from thirty3.register._asking import Asking, Steps, stopped_by
from thirty3.register._coverage import covered
from thirty3.register._doubts import doubts_about
from thirty3.register._leases import Lease
from thirty3.register._packing import packed, unpacked
from thirty3.register._runs import begin_run, end_run, read_run, take_up
from thirty3.register._sql import upsert
from thirty3.register._tables import checkpoints
from thirty3.register.reports import Run, RunStatus

__all__ = ["Syncing"]


@dataclass(frozen=True)
class Syncing:
    """A source being brought up to date by this process.

    Attributes:
        asking: The source, and how it is asked.
    """

    asking: Asking

    def run(self, since: date | None, until: date | None, overlap_days: int) -> Run:
        """Go on with what was broken off, then ask for what is wanted; the run that did the last of it."""
        with Lease(self.asking.database, self.asking.source, self.asking.clock) as lease:
            left = self._left_over(lease)
            if left is not None:
                before = self._work(*left, lease)
                if before.status != "complete" or _covers(before.query, since, until):
                    return before
            query = self._query(since, until, overlap_days)
            Crawl(self.asking.connector, query)  # what cannot be asked is said before a run is begun
            with self.asking.database.writing() as connection:
                lease.renew(connection)
                run_id = begin_run(
                    connection,
                    source=self.asking.source,
                    portal=self.asking.connector.portal.id,
                    kind="sync",
                    query=query,
                    at=self.asking.clock.now(),
                )
                upsert(connection, checkpoints, [_beginning(self.asking.source, run_id)])
            return self._work(run_id, query, None, lease)

    def _left_over(self, lease: Lease) -> tuple[int, Query, Checkpoint] | None:
        with self.asking.database.writing() as connection:
            lease.renew(connection)
            row = connection.execute(
                select(checkpoints).where(checkpoints.c.source == self.asking.source)
            ).one_or_none()
            if row is None:
                return None
            take_up(connection, row.run_id)
            return row.run_id, read_run(connection, row.run_id).query, unpacked(row.body, Checkpoint)

    def _query(self, since: date | None, until: date | None, overlap_days: int) -> Query:
        """What has to be asked: what was read to the end before is not, but for the overlap."""
        until = until or london_day(self.asking.clock.now()) + timedelta(days=1)
        with self.asking.database.reading() as connection:
            spans = covered(connection, self.asking.source)
        for first, last in spans:
            if (since is None and (first, last) == spans[-1]) or (since is not None and first <= since <= last):
                since = max(since or first, last - timedelta(days=overlap_days))
        if since is not None and until <= since:
            since = until - timedelta(days=max(overlap_days, 1))
        return Query(since=since, until=until)

    def _work(self, run_id: int, query: Query, checkpoint: Checkpoint | None, lease: Lease) -> Run:
        status: RunStatus = "partial"
        message = "it was broken off"
        try:
            self._ask(run_id, self._crawl(query, checkpoint), lease)
            status, message = "complete", ""
        except PortalError as error:
            status, message = stopped_by(error)
        finally:
            self._end(run_id, status, message, lease)
        with self.asking.database.reading() as connection:
            return read_run(connection, run_id)

    def _crawl(self, query: Query, checkpoint: Checkpoint | None) -> Crawl:
        try:
            return Crawl(self.asking.connector, query, checkpoint)
        except ValueError:  # the connector now asks in other windows: what was read is only read again
            return Crawl(self.asking.connector, query)

    def _end(self, run_id: int, status: RunStatus, message: str, lease: Lease) -> None:
        with self.asking.database.writing() as connection:
            lease.renew(connection)  # who took the source over says how the run ends
            found: list[str] = []
            if status == "complete":
                run = read_run(connection, run_id)
                found = doubts_about(connection, self.asking.connector.portal, run, now=self.asking.clock.now())
            if found:
                status, message = "partial", "; ".join(found)
            end_run(connection, run_id, status=status, message=message, at=self.asking.clock.now(), doubts=found)

    def _ask(self, run_id: int, crawl: Crawl, lease: Lease) -> None:
        steps = Steps(self.asking, run_id, crawl, lease, crawl.checkpoint)
        with self.asking.sending(steps.wait) as send:
            while (request := crawl.ask()) is not None:
                try:
                    response = send(request)
                except PortalRefusedError as error:
                    crawl.refused(error, request)
                    continue
                steps.take(request, response)


def _beginning(source: str, run_id: int) -> dict[str, object]:
    """Where a run that has not asked anything yet goes on."""
    return {"source": source, "run_id": run_id, "body": packed(Checkpoint())}


def _covers(query: Query, since: date | None, until: date | None) -> bool:
    """Whether what was gone on with is already what is wanted now."""
    begins = since is None or query.since is None or query.since <= since
    return begins and until is not None and query.until is not None and until <= query.until
