"""What a register says of its work: a run, how far it has come, and how each source stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime

from thirty3.errors import PortalBusyError, PortalRefusedError
from thirty3.models.counted import counted
from thirty3.models.query import Query
from thirty3.models.record import Record

__all__ = [
    "ExportFormat",
    "Exported",
    "ExportedFile",
    "Forgotten",
    "LoadProgress",
    "Run",
    "RunStatus",
    "SourceStatus",
    "SyncProgress",
]

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
        """Whether the next run goes on where this one stopped; one that reconciles is begun anew."""
        return self.kind != "reconcile" and self._stopped_on_the_way

    @property
    def _stopped_on_the_way(self) -> bool:
        return self.status in ("running", "rate_limited") or (self.status == "partial" and not self.doubts)

    def summary(self) -> str:
        """One line in plain English."""
        counts = (
            f"{self.received:,} received = {self.stored:,} stored + {self.unchanged:,} unchanged + "
            f"{self.quarantined:,} quarantined, in {counted(self.requests, 'answer')}"
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
        kind = PortalBusyError if self._stopped_on_the_way else PortalRefusedError
        raise kind(self.summary(), portal=self.portal)


class SyncProgress(Record):
    """How far a run has come: told after each answer and before each wait."""

    source: str
    """The source."""
    windows: int
    """Windows read to the end; for a run that reconciles, each process is one."""
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

    @property
    def done(self) -> tuple[int, int | None, str]:
        """How much is done, of how much, and of what; None for nobody can say."""
        return self.windows, self.windows_in_all or None, " windows"

    def summary(self) -> str:
        """What came and what the portal's politeness will cost, in a few words."""
        wait = f", waiting {self.wait_seconds:.0f} s" if self.wait_seconds else ""
        pace = f"the portal's pace wants {self.least_seconds_left / 60:.0f} min more{wait}"
        return f"{self.stored:,} new, {self.unchanged:,} known, {self.quarantined:,} unreadable; {pace}"


class LoadProgress(Record):
    """How far a load has come: told after each batch of a few hundred records."""

    file: str
    """The file being read."""
    bytes_done: int
    """Bytes of all the files that were read, as they lie on the disk, those read before a break among them."""
    bytes_in_all: int
    """Bytes of all the files."""
    received: int
    """Records that came in this run."""
    stored: int
    unchanged: int
    quarantined: int
    seconds_elapsed: float
    """Since this process began with it."""
    seconds_left: float | None = None
    """What the rest will take at the pace so far; None when nothing was read yet."""

    @property
    def done(self) -> tuple[int, int | None, str]:
        """How much is done, of how much, and of what."""
        return self.bytes_done, self.bytes_in_all, " bytes"

    def summary(self) -> str:
        """What came and how fast, in a few words."""
        rate = self.received / self.seconds_elapsed if self.seconds_elapsed else 0.0
        known = f"{self.stored:,} new, {self.unchanged:,} known, {self.quarantined:,} unreadable"
        return f"{known}; {rate:,.0f} a second"


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


ExportFormat = Literal["parquet", "csv", "jsonl", "ocds"]
"""``parquet`` and ``csv``: tables of flat rows; ``jsonl``: whole records, one on each line; ``ocds``: release packages,
one on each line."""


class ExportedFile(Record):
    """One file of an export."""

    name: str
    """Path inside the export, such as ``contracts/year=2026/part-0.parquet``."""
    table: str
    """``contracts``, ``tenders``, ``applications`` or ``releases``."""
    year: int | None
    """London year in which all of it was published; None when it is undated, or not split by year."""
    rows: int
    """Rows or records in it."""
    bytes: int
    """Its size on the disk."""
    sha256: str
    """Of the file, in hexadecimal."""


class Exported(Record):
    """What an export wrote: but for ``path``, what its file ``_manifest`` says as JSON."""

    path: Path
    """The folder, as it was asked for."""
    format: ExportFormat
    """As what."""
    exported_at: AwareDatetime
    """When it began; it holds what the register held then."""
    version: str
    """Version of thirty3 that wrote it."""
    rows: dict[str, int]
    """Rows or records of each table."""
    files: tuple[ExportedFile, ...]
    """Its files, but for ``ATTRIBUTION.txt`` and ``_manifest``."""
    columns: dict[str, dict[str, str]]
    """Columns of each table, name to kind (``text``, ``date``, ``instant``, ``integer``, ``number``, ``boolean``);
    empty for formats that have none."""
    licences: tuple[str, ...] = ()
    """Licences that the sources state, sorted."""
    attribution: tuple[str, ...] = ()
    """Sentences that the licences want shown wherever the export is used."""
    notes: tuple[str, ...] = ()
    """What the format could not hold, in plain English; empty when it holds everything."""

    @property
    def bytes(self) -> int:
        """Size of its files together."""
        return sum(file.bytes for file in self.files)

    def summary(self) -> str:
        """One line in plain English."""
        counts = ", ".join(f"{rows:,} {table}" for table, rows in self.rows.items())
        notes = "".join(f"; {note}" for note in self.notes)
        files = counted(len(self.files), "file")
        return f"{self.path}: {counts} as {self.format}, in {files} of {self.bytes:,} bytes{notes}"


class Forgotten(Record):
    """What was changed to forget a text. It does not say which."""

    records: int
    """Versions of releases, applications and companies that held it."""
    processes: int
    """Processes whose tender, contracts and suppliers were made anew."""
    rejections: int
    """Records that could not be read and held it."""
    rows: int
    """Runs, ledger lines, places to go on from and links that held it."""

    def summary(self) -> str:
        """One line in plain English."""
        return (
            f"forgotten: taken out of {counted(self.records, 'record')}, {counted(self.rejections, 'rejection')} and "
            f"{counted(self.rows, 'other row')}; {counted(self.processes, 'process', 'processes')} made anew"
        )
