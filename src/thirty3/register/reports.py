"""What a register says of its work: a run, how far it has come, and how each source stands."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import AwareDatetime

from thirty3.errors import PortalBusyError, PortalRefusedError
from thirty3.models.query import Query
from thirty3.models.record import Record

__all__ = ["Run", "RunStatus", "SourceStatus", "SyncProgress"]

RunStatus = Literal["running", "complete", "partial", "failed", "rate_limited"]
"""``complete``: every question was answered and nothing looks missing. ``partial``: stopped on the way and to be gone
on with, or finished with doubts. ``rate_limited``: the portal wants silence, go on later. ``failed``: somebody has to
look."""


class Run(Record):
    """One query to one source, however often it was broken off: ``received == stored + unchanged + quarantined``."""

    id: int
    """Number of the run in its register."""
    source: str
    """Portal id, with its arguments where it has any; ``file`` for files."""
    portal: str
    """Portal id; ``file`` for files."""
    kind: Literal["sync", "load", "reconcile"]
    """What was done."""
    query: Query
    """What was asked."""
    status: RunStatus
    """How it stands."""
    message: str = ""
    """Why it stopped or what is doubtful, in plain English; empty when it is complete."""
    attempts: int = 1
    """Processes that worked on it, one after the other."""
    started_at: AwareDatetime
    """When the first of them began."""
    ended_at: AwareDatetime | None = None
    """When the last of them stopped; None while it is under way, or when it was killed."""
    requests: int = 0
    """Answers read, or parts of files."""
    bytes: int = 0
    """Their size, unpacked."""
    received: int = 0
    """Records that came, readable or not; one that came twice counts twice."""
    stored: int = 0
    """Records that were new here, or had changed."""
    unchanged: int = 0
    """Records that were here already."""
    quarantined: int = 0
    """Records that could not be read; kept with the reason."""
    repeated: int = 0
    """Of the unchanged, those that came more than once in one window of this run."""
    declared: int | None = None
    """How many records the portal said there were; None when it does not say, or not always."""
    doubts: tuple[str, ...] = ()
    """What looks as if more should have come, in plain English."""
    warnings: tuple[str, ...] = ()
    """What was doubtful about single answers."""
    unread: tuple[str, ...] = ()
    """Field paths that came and that nobody reads, sorted."""

    @property
    def resumable(self) -> bool:
        """Whether the next run goes on where this one stopped."""
        return self.status in ("running", "rate_limited") or (self.status == "partial" and not self.doubts)

    def summary(self) -> str:
        """One line in plain English."""
        counts = (
            f"{self.received:,} received = {self.stored:,} stored + {self.unchanged:,} unchanged + "
            f"{self.quarantined:,} quarantined, in {self.requests:,} answers"
        )
        return f"{self.source}: {self.status.replace('_', ' ')}, {counts}{f'; {self.message}' if self.message else ''}"

    def raise_for_status(self) -> Run:
        """The run itself, when it is complete.

        Raises:
            PortalBusyError: It stopped on the way: try again later.
            PortalRefusedError: It failed, or finished with doubts: somebody has to look.
        """
        if self.status == "complete":
            return self
        kind = PortalBusyError if self.resumable else PortalRefusedError
        raise kind(self.summary(), portal=self.portal)


class SyncProgress(Record):
    """How far a run has come: told after each answer and before each wait."""

    source: str
    """The source."""
    windows: int
    """Windows read to the end."""
    windows_in_all: int
    """Windows there are to read; 0 when nobody can say."""
    requests: int
    """Answers read in this run."""
    received: int
    stored: int
    unchanged: int
    quarantined: int
    wait_seconds: float = 0.0
    """Seconds about to be waited; 0 after an answer."""
    least_seconds_left: float = 0.0
    """What the portal's pace alone will still cost: one pause for each window not read yet."""


class SourceStatus(Record):
    """How one source stands in a register."""

    source: str
    """Portal id, with its arguments where it has any; ``file`` for files."""
    last: Run
    """Its newest run."""
    covered_since: date | None
    """First day of publication of the span that was read to the end; None when no span was."""
    covered_until: date | None
    """First day after it."""
    gaps: tuple[tuple[date, date], ...] = ()
    """Spans between two that were read, each from its first day to the first day after it."""
    records: int
    """Versions of records held from it."""
    quarantined: int
    """Records of it that could not be read."""
    newest: date | None
    """London day of its newest record; None when none is dated."""
    due: date | None
    """Day on which it should be asked again at the latest, a day after the last look; None for files."""
