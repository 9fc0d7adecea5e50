"""One source asked for a run: at the pace of all who share the register, each answer written as it comes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from thirty3.errors import PortalBusyError, PortalError
from thirty3.harvest.clock import Clock
from thirty3.harvest.crawl import Checkpoint, Crawl
from thirty3.harvest.sorting import cited
from thirty3.register._database import Database
from thirty3.register._keeping import Brought, Kept
from thirty3.register._leases import Lease
from thirty3.register._runs import Line, totals, write_step
from thirty3.register.reports import RunStatus, SyncProgress
from thirty3.wire import Connector, Page, Request, Response

__all__ = ["Asking", "Steps", "Written", "stopped_by"]

_SILENCE = frozenset({403, 429})
"""Statuses by which portals ask for silence (Contracts Finder says 403); others mean that they are down."""


@dataclass(frozen=True)
class Asking:
    """A source that this process works on.

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

    @contextmanager
    def sending(self, on_wait: Callable[[float], None]) -> Iterator[Callable[[Request], Response]]:
        """What sends a request, as politely as the card wants it and no sooner than its turn has come.

        Args:
            on_wait: Told the seconds before each wait.
        """
        from thirty3.harvest.pace import Pace, shared_file
        from thirty3.harvest.transport import Sender, Way
        from thirty3.register._turns import SharedPace

        portal = self.connector.portal
        own = Pace(portal, None if self.own_pace else shared_file())
        pace = SharedPace(portal, self.database, own, self.clock)
        with Sender(Way(portal, self.clock, pace, self.contact, on_wait)) as sender:
            yield sender.send


def stopped_by(error: PortalError) -> tuple[RunStatus, str]:
    """How a run ends that a portal's error stopped, and what is said of it."""
    if not isinstance(error, PortalBusyError):
        return "failed", str(error)
    silence = error.status in _SILENCE or error.retry_after_seconds is not None
    return "rate_limited" if silence else "partial", str(error)


class Written(NamedTuple):
    """What an answer held, and what became of it."""

    page: Page
    kept: Kept


class Steps:
    """The answers of one run, each written as it comes.

    Args:
        asking: The source.
        run_id: The run.
        crawl: Which reads the answers.
        lease: The right to work on the source, renewed with each step.
        place: Where the run goes on from after the answer just read, kept with the step; None keeps no place.
    """

    def __init__(
        self, asking: Asking, run_id: int, crawl: Crawl, lease: Lease, place: Callable[[], Checkpoint] | None
    ) -> None:
        self._asking = asking
        self._run_id = run_id
        self._crawl = crawl
        self._lease = lease
        self._place = place
        self._window = -1
        self._seen: set[bytes] = set()
        self._warned = 0
        self._windows = sum(1 for _ in asking.connector.requests(crawl.query))
        with asking.database.reading() as connection:
            self._totals = totals(connection, run_id)

    def take(self, request: Request, response: Response) -> Written | None:
        """Read an answer and write what it holds, in one step; None when it made no sense and is asked for once more.

        Raises:
            PortalChangedError: It made no sense twice.
            StoreBusyError: Another process has taken the source over.
        """
        page = self._crawl.take(response)
        written = None if page is None else Written(page, self._write(request, response, page))
        self._tell()
        return written

    def wait(self, seconds: float) -> None:
        """Before a wait: the source stays ours, and whoever wants to know is told."""
        self._lease.hold(seconds)
        self._tell(seconds)

    def _write(self, request: Request, response: Response, page: Page) -> Kept:
        brought = Brought(page.releases, page.applications, page.companies, page.rejected)
        warnings = [*page.warnings, *self._crawl.warnings[self._warned :]]
        line = Line(
            window=self._crawl.window,
            url=cited(self._asking.connector.portal, request),
            status=response.status,
            bytes=len(response.body),
            sha256=hashlib.sha256(response.body).hexdigest(),
            declared=page.total,
            unread=page.unread,
            warnings=warnings,
            repeated=self._repeated(brought),
            answered_at=response.retrieved_at,
        )
        place = None if self._place is None else self._place()
        with self._asking.database.writing() as connection:
            self._lease.renew(connection)
            kept = write_step(connection, self._run_id, self._asking.source, brought, line, place)
        self._warned = len(self._crawl.warnings)
        for name in ("received", "stored", "unchanged", "quarantined"):
            self._totals[name] += getattr(kept, name)
        self._totals["requests"] += 1
        return kept

    def _repeated(self, brought: Brought) -> int:
        """How many of these came before in this window: pages that overlap, or that say the same twice."""
        if self._crawl.window != self._window:
            self._window = self._crawl.window
            self._seen.clear()
        before = len(self._seen)
        came = [hashlib.blake2b("\0".join(one.identity).encode(), digest_size=16).digest() for one in brought.came]
        self._seen.update(came)
        return len(came) - (len(self._seen) - before)

    def _tell(self, wait_seconds: float = 0.0) -> None:
        if self._asking.progress is None:
            return
        begun = self._crawl.checkpoint().windows
        unfinished = 1 if wait_seconds or self._crawl.waiting else 0  # who waits has a question under way
        self._asking.progress(
            SyncProgress(
                source=self._asking.source,
                windows=begun - unfinished,
                windows_in_all=self._windows,
                requests=self._totals["requests"],
                received=self._totals["received"],
                stored=self._totals["stored"],
                unchanged=self._totals["unchanged"],
                quarantined=self._totals["quarantined"],
                wait_seconds=wait_seconds,
                least_seconds_left=(self._windows - begun) * self._asking.connector.portal.pause_seconds,
            )
        )
