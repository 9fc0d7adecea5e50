"""Files loaded: read batch by batch, each written whole or not at all, and gone on with wherever it was broken off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from thirty3.harvest.clock import Clock
from thirty3.models.query import Query
from thirty3.ocds.files import Batch, batches, load
from thirty3.register._bookmarks import Bookmark, FileMark, name_of, still
from thirty3.register._database import Database
from thirty3.register._keeping import Brought
from thirty3.register._leases import Lease
from thirty3.register._packing import unpacked
from thirty3.register._runs import (
    Line,
    begin_run,
    end_run,
    leave_checkpoint,
    read_run,
    take_up,
    totals,
    write_step,
)
from thirty3.register._tables import checkpoints
from thirty3.register.reports import LoadProgress, Run

__all__ = ["load_files"]

_SOURCE = "file"
_MOST_DOUBTS = 20
"""Files named that may have held more: a folder of thousands that are all something else is told by the first."""

Progress = Callable[[LoadProgress], None]


def load_files(
    database: Database, paths: Sequence[str | Path], *, progress: Progress | None = None, clock: Clock
) -> Run:
    """Load files, or go on with loading the same ones.

    Args:
        database: The register's.
        paths: Files or folders.
        progress: Told after each batch.
        clock: What time it is.

    Returns:
        The run.

    Raises:
        ValueError: There are no paths.
        ParseError: A path does not exist, or a folder holds no file to load.
        StoreBusyError: Another process loads the same.
    """
    if not paths:
        raise ValueError("name a file or a folder to load")
    task = _Task(database, name_of(paths), load(*paths).files, clock, progress)
    with Lease(database, task.name, clock) as lease:
        return _Loading(task, lease, _begun(task)).run()


@dataclass(frozen=True)
class _Task:
    """What is to be loaded, and whom to tell."""

    database: Database
    name: str
    files: Sequence[Path]
    clock: Clock
    progress: Progress | None


class _Begun(NamedTuple):
    """A run that is under way."""

    run_id: int
    bookmark: Bookmark
    warnings: Sequence[str]
    """What has changed since it was broken off."""
    totals: dict[str, int]


def _begun(task: _Task) -> _Begun:
    """The run that was broken off, or a new one."""
    with task.database.writing() as connection:
        row = connection.execute(select(checkpoints).where(checkpoints.c.source == task.name)).one_or_none()
        if row is None:
            at = task.clock.now()
            run_id = begin_run(connection, source=_SOURCE, portal=_SOURCE, kind="load", query=Query(), at=at)
            leave_checkpoint(connection, task.name, run_id, Bookmark())
            return _Begun(run_id, Bookmark(), (), totals(connection, run_id))
        take_up(connection, row.run_id)
        so_far = totals(connection, row.run_id)
    return _Begun(row.run_id, *still(unpacked(row.body, Bookmark), task.files), so_far)


class _Loading:
    """One load by this process."""

    def __init__(self, task: _Task, lease: Lease, begun: _Begun) -> None:
        self._task = task
        self._lease = lease
        self._run_id = begun.run_id
        self._bookmark = begun.bookmark
        self._warnings = begun.warnings
        self._totals = begun.totals
        self._began = task.clock.now()
        self._sizes = [_size(path) for path in task.files]
        self._skipped = self._bytes_done()

    def run(self) -> Run:
        status, message = "partial", "it was broken off"
        try:
            for path in self._task.files[self._bookmark.file :]:
                self._load(path)
            status, message = "complete", ""
        finally:
            self._end(status, message)
        with self._task.database.reading() as connection:
            return read_run(connection, self._run_id)

    def _load(self, path: Path) -> None:
        if self._bookmark.mark is None:
            self._bookmark = self._bookmark.opened(path)
        for batch in batches(path, skip=self._bookmark.parts):
            window = self._bookmark.file
            self._bookmark = self._after(path, batch)
            self._write(path, window, batch)
            self._tell(path)

    def _after(self, path: Path, batch: Batch) -> Bookmark:
        """Where to go on after a batch."""
        bookmark = self._bookmark
        if not batch.is_last:
            return bookmark.model_copy(update={"parts": batch.parts, "offset": batch.offset})
        damage = batch.damage
        if damage is None and FileMark.of(path) != bookmark.mark:
            damage = "has changed while it was read"
        if damage is not None:
            doubts = (*bookmark.doubts, f"{path}: {damage}")[:_MOST_DOUBTS]
            bookmark = bookmark.model_copy(update={"doubts": doubts, "doubtful": bookmark.doubtful + 1})
        return bookmark.closed(path)

    def _write(self, path: Path, window: int, batch: Batch) -> None:
        line = Line(
            window=window,
            url=str(path),
            status=None,
            bytes=batch.size,
            sha256="",
            declared=None,
            unread=(),
            warnings=self._warnings,
            repeated=0,  # to know repeats over a whole file, all its releases would have to be remembered
            answered_at=self._task.clock.now(),
        )
        brought = Brought(releases=batch.releases, rejected=batch.rejected)
        with self._task.database.writing() as connection:
            self._lease.renew(connection)
            kept = write_step(connection, self._run_id, _SOURCE, brought, line, None)
            leave_checkpoint(connection, self._task.name, self._run_id, self._bookmark)
        self._warnings = ()
        for name in ("received", "stored", "unchanged", "quarantined"):
            self._totals[name] += getattr(kept, name)

    def _end(self, status: str, message: str) -> None:
        doubts = self._doubts() if status == "complete" else []
        if doubts:
            status, message = "partial", "; ".join(doubts)
        with self._task.database.writing() as connection:
            self._lease.renew(connection)  # who took it over says how the run ends
            end_run(connection, self._run_id, status=status, message=message, at=self._task.clock.now(), doubts=doubts)

    def _doubts(self) -> list[str]:
        found, more = list(self._bookmark.doubts), self._bookmark.doubtful - len(self._bookmark.doubts)
        return [*found, f"and {more:,} more files"] if more else found

    def _bytes_done(self) -> int:
        return sum(self._sizes[: self._bookmark.file]) + self._bookmark.offset

    def _tell(self, path: Path) -> None:
        if self._task.progress is None:
            return
        done, in_all = self._bytes_done(), sum(self._sizes)
        elapsed = (self._task.clock.now() - self._began).total_seconds()
        own, left = done - self._skipped, in_all - done
        self._task.progress(
            LoadProgress(
                file=str(path),
                bytes_done=min(done, in_all),
                bytes_in_all=in_all,
                received=self._totals["received"],
                stored=self._totals["stored"],
                unchanged=self._totals["unchanged"],
                quarantined=self._totals["quarantined"],
                seconds_elapsed=elapsed,
                seconds_left=_seconds_left(elapsed, own, left),
            )
        )


def _seconds_left(elapsed: float, done: int, left: int) -> float | None:
    if left <= 0:
        return 0.0
    return elapsed * left / done if elapsed > 0 and done > 0 else None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # it will be told as a file that cannot be read
