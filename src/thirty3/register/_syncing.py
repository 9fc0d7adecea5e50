"""One source brought up to date: asked, written answer by answer, and gone on with wherever it was broken off."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from thirty3.errors import PortalBusyError, PortalError, PortalRefusedError
from thirty3.harvest.clock import Clock
from thirty3.harvest.crawl import Checkpoint, Crawl
from thirty3.harvest.sorting import cited
from thirty3.models.query import Query
from thirty3.normalise.dates import london_day
from thirty3.register._coverage import covered
from thirty3.register._database import Database
from thirty3.register._doubts import doubts_about
from thirty3.register._keeping import Brought
from thirty3.register._leases import Lease
from thirty3.register._packing import packed, unpacked
from thirty3.register._runs import Line, begin_run, end_run, read_run, take_up, totals, write_step
from thirty3.register._sql import upsert
from thirty3.register._tables import checkpoints
from thirty3.register.reports import Run, SyncProgress
from thirty3.wire import Connector, Page, Request, Response

__all__ = ["Syncing"]

_SILENCE = frozenset({403, 429})
"""Statuses by which portals ask for silence (Contracts Finder says 403); others mean that they are down."""


@dataclass
class Syncing:
    """A source being brought up to date by this process.

    Attributes:
        database: The register's.
        source: The portal's id with its arguments.
        connector: The portal.
        clock: What time it is.
        contact: Where the portal's people can reach whoever asks.
        progress: Told after each answer and before each wait.
        own_pace: Whether the pace is the register's alone, not also this machine's: a test's clock is nobody else's.
    """

    database: Database
    source: str
    connector: Connector
    clock: Clock
    contact: str | None = None
    progress: Callable[[SyncProgress], None] | None = None
    own_pace: bool = False

    def run(self, since: date | None, until: date | None, overlap_days: int) -> Run:
        """Go on with what was broken off, then ask for what is wanted; the run that did the last of it."""
        with Lease(self.database, self.source, self.clock) as lease:
            left = self._left_over()
            if left is not None:
                before = self._work(*left, lease)
                if before.status != "complete" or _covers(before.query, since, until):
                    return before
            query = self._query(since, until, overlap_days)
            Crawl(self.connector, query)  # what cannot be asked is said before a run is begun
            with self.database.writing() as connection:
                run_id = begin_run(
                    connection,
                    source=self.source,
                    portal=self.connector.portal.id,
                    kind="sync",
                    query=query,
                    at=self.clock.now(),
                )
                upsert(connection, checkpoints, [_beginning(self.source, run_id)])
            return self._work(run_id, query, None, lease)

    def _left_over(self) -> tuple[int, Query, Checkpoint] | None:
        with self.database.writing() as connection:
            row = connection.execute(select(checkpoints).where(checkpoints.c.source == self.source)).one_or_none()
            if row is None:
                return None
            take_up(connection, row.run_id)
            return row.run_id, read_run(connection, row.run_id).query, unpacked(row.body, Checkpoint)

    def _query(self, since: date | None, until: date | None, overlap_days: int) -> Query:
        """What has to be asked: what was read to the end before is not, but for the overlap."""
        until = until or london_day(self.clock.now()) + timedelta(days=1)
        with self.database.reading() as connection:
            spans = covered(connection, self.source)
        for first, last in spans:
            if (since is None and (first, last) == spans[-1]) or (since is not None and first <= since <= last):
                since = max(since or first, last - timedelta(days=overlap_days))
        if since is not None and until <= since:
            since = until - timedelta(days=max(overlap_days, 1))
        return Query(since=since, until=until)

    def _work(self, run_id: int, query: Query, checkpoint: Checkpoint | None, lease: Lease) -> Run:
        status, message = "partial", "it was broken off"
        try:
            self._ask(_Steps(self, run_id, self._crawl(query, checkpoint), lease))
            status, message = "complete", ""
        except PortalBusyError as error:
            silence = error.status in _SILENCE or error.retry_after_seconds is not None
            status, message = ("rate_limited" if silence else "partial"), str(error)
        except PortalError as error:
            status, message = "failed", str(error)
        finally:
            self._end(run_id, status, message, lease)
        with self.database.reading() as connection:
            return read_run(connection, run_id)

    def _crawl(self, query: Query, checkpoint: Checkpoint | None) -> Crawl:
        try:
            return Crawl(self.connector, query, checkpoint)
        except ValueError:  # the connector now asks in other windows: what was read is only read again
            return Crawl(self.connector, query)

    def _end(self, run_id: int, status: str, message: str, lease: Lease) -> None:
        with self.database.writing() as connection:
            lease.renew(connection)  # who took the source over says how the run ends
            found: list[str] = []
            if status == "complete":
                run = read_run(connection, run_id)
                found = doubts_about(connection, self.connector.portal, run, now=self.clock.now())
            if found:
                status, message = "partial", "; ".join(found)
            end_run(connection, run_id, status=status, message=message, at=self.clock.now(), doubts=found)

    def _ask(self, steps: _Steps) -> None:
        from thirty3.harvest.pace import Pace, shared_file
        from thirty3.harvest.transport import Sender, Way
        from thirty3.register._turns import SharedPace

        portal, crawl = self.connector.portal, steps.crawl
        own = Pace(portal, None if self.own_pace else shared_file())
        way = Way(portal, self.clock, SharedPace(portal, self.database, own), self.contact, steps.wait)
        with ExitStack() as open_things:
            sender: Sender | None = None
            while (request := crawl.ask()) is not None:
                if sender is None:
                    sender = open_things.enter_context(Sender(way))
                try:
                    response = sender.send(request)
                except PortalRefusedError as error:
                    crawl.refused(error, request)
                    continue
                steps.take(request, response)


class _Steps:
    """The answers of one run, each written as it comes."""

    def __init__(self, syncing: Syncing, run_id: int, crawl: Crawl, lease: Lease) -> None:
        self.crawl = crawl
        self._syncing = syncing
        self._run_id = run_id
        self._lease = lease
        self._window = -1
        self._seen: set[bytes] = set()
        self._warned = 0
        self._windows = sum(1 for _ in syncing.connector.requests(crawl.query))
        with syncing.database.reading() as connection:
            self._totals = totals(connection, run_id)

    def take(self, request: Request, response: Response) -> None:
        page = self.crawl.take(response)
        if page is not None:
            self._write(request, response, page)
        self._tell()

    def wait(self, seconds: float) -> None:
        """Before a wait: the source stays ours, and whoever wants to know is told."""
        self._lease.hold(seconds)
        self._tell(seconds)

    def _write(self, request: Request, response: Response, page: Page) -> None:
        brought = Brought(page.releases, page.applications, page.companies, page.rejected)
        warnings = [*page.warnings, *self.crawl.warnings[self._warned :]]
        line = Line(
            window=self.crawl.window,
            url=cited(self._syncing.connector.portal, request),
            status=response.status,
            bytes=len(response.body),
            sha256=hashlib.sha256(response.body).hexdigest(),
            declared=page.total,
            unread=page.unread,
            warnings=warnings,
            repeated=self._repeated(brought),
            answered_at=response.retrieved_at,
        )
        with self._syncing.database.writing() as connection:
            self._lease.renew(connection)
            kept = write_step(connection, self._run_id, self._syncing.source, brought, line, self.crawl.checkpoint())
        self._warned = len(self.crawl.warnings)
        for name in ("received", "stored", "unchanged", "quarantined"):
            self._totals[name] += getattr(kept, name)
        self._totals["requests"] += 1

    def _repeated(self, brought: Brought) -> int:
        """How many of these came before in this window: pages that overlap, or that say the same twice."""
        if self.crawl.window != self._window:
            self._window = self.crawl.window
            self._seen.clear()
        before = len(self._seen)
        came = [hashlib.blake2b("\0".join(one.identity).encode(), digest_size=16).digest() for one in brought.came]
        self._seen.update(came)
        return len(came) - (len(self._seen) - before)

    def _tell(self, wait_seconds: float = 0.0) -> None:
        if self._syncing.progress is None:
            return
        begun = self.crawl.checkpoint().windows
        unfinished = 1 if wait_seconds or self.crawl.waiting else 0  # who waits has a question under way
        self._syncing.progress(
            SyncProgress(
                source=self._syncing.source,
                windows=begun - unfinished,
                windows_in_all=self._windows,
                requests=self._totals["requests"],
                received=self._totals["received"],
                stored=self._totals["stored"],
                unchanged=self._totals["unchanged"],
                quarantined=self._totals["quarantined"],
                wait_seconds=wait_seconds,
                least_seconds_left=(self._windows - begun) * self._syncing.connector.portal.pause_seconds,
            )
        )


def _beginning(source: str, run_id: int) -> dict[str, object]:
    """Where a run that has not asked anything yet goes on."""
    return {"source": source, "run_id": run_id, "body": packed(Checkpoint())}


def _covers(query: Query, since: date | None, until: date | None) -> bool:
    """Whether what was gone on with is already what is wanted now."""
    begins = since is None or query.since is None or query.since <= since
    return begins and until is not None and query.until is not None and until <= query.until
