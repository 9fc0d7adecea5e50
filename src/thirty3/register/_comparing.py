"""Processes as they were held and as they came when asked for, and what the difference tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from thirty3.models.counted import counted
from thirty3.models.release import Release
from thirty3.normalise.dates import london_day
from thirty3.register._asking import Written
from thirty3.register._keeping import Came
from thirty3.register.reconciliation import Missed, Reconciliation
from thirty3.register.reports import Run
from thirty3.wire import NO_SUCH, ByProcess, Response

__all__ = ["Findings", "Process"]


@dataclass
class Process:
    """One process: what was held of it before it was asked for, and what came."""

    ocid: str
    held: frozenset[str]
    """Ids of its releases."""
    held_at: frozenset[str]
    """Their instants."""
    came: dict[str, Release] = field(default_factory=dict)
    new: list[Came] = field(default_factory=list)
    is_gone: bool = False
    failure: str = ""
    """Why it, or a page of it, could not be asked for or read."""
    _empty: str = ""

    def take(self, response: Response, written: Written | None) -> None:
        """An answer: read, or of no sense and to be asked for once more."""
        if written is None:
            return
        page = written.page
        self.came |= {one.id: one for one in page.releases if one.ocid == self.ocid}
        self.new += [one for one in written.kept.new if one.kind == "release" and one.key == self.ocid]
        self.is_gone = not self.came and response.status in NO_SUCH
        self._empty = next(iter((*page.warnings, *(one.reason for one in page.rejected))), "it holds no release of it")

    @property
    def why(self) -> str:
        """Why it cannot be compared; empty when it can, and when it is gone."""
        if self.failure or self.came or self.is_gone:
            return self.failure
        return f"the answer is a good one, and tells nothing: {self._empty}"

    def is_known(self, one: Came) -> bool:
        """Whether a version that was new is of a release that was held.

        An id that was made from the content changes with it: then a release of the same instant is taken for the same.
        """
        made = isinstance(one.record, Release) and "id_made" in one.record.notes
        return one.native_id in self.held or (made and one.instant in self.held_at)

    def is_telling(self, is_covered: Callable[[date], bool]) -> bool:
        """Whether it would be known without one of the releases that a window should have brought."""
        dated = ((id, one.date) for id, one in self.came.items() if one.date is not None)
        return any(self.held - {id} and is_covered(london_day(at)) for id, at in dated)


class Findings:
    """What the processes asked for have shown.

    Args:
        spans: The days that were read to the end, each span from its first to the first after it.
    """

    def __init__(self, spans: list[tuple[date, date]]) -> None:
        self.blank = 0
        """Processes in a row, up to the last, that were gone or could not be compared."""
        self._spans = spans
        self._known = 0
        self._foreign = 0
        self._answered = 0
        self._lacking = 0
        self._telling = 0
        self._changed = 0
        self._newer = 0
        self._outside = 0
        self._gone: list[str] = []
        self._unclear: list[tuple[str, str]] = []
        self._missing: list[Missed] = []

    def askable(self, connector: ByProcess, ocids: Iterable[str]) -> Iterator[str]:
        """Those that the portal can be asked for; the others are counted too."""
        for ocid in ocids:
            try:
                connector.request_for(ocid)
            except ValueError:
                self._foreign += 1
            else:
                self._known += 1
                yield ocid

    def add(self, process: Process) -> None:
        """A process that was asked for."""
        before = len(self._missing)
        for one in process.new:
            self._sort(process, one)
        if process.why:
            self._unclear.append((process.ocid, process.why))
        elif process.is_gone:
            self._gone.append(process.ocid)
        else:
            self._answered += 1
            self._lacking += len(self._missing) > before
            self._telling += process.is_telling(self._is_covered)
        self.blank = self.blank + 1 if process.why or process.is_gone else 0

    def add_part(self, process: Process) -> None:
        """A process of which no more can be asked now: it counts only if a page of it has come."""
        if process.came:
            self.add(process)

    def _sort(self, process: Process, one: Came) -> None:
        day = None if one.day is None else date.fromisoformat(one.day)
        if process.is_known(one):
            self._changed += 1
        elif day is not None and self._is_covered(day):
            self._missing.append(Missed(one.key, one.native_id, day))
        elif day is not None and day >= self._spans[-1][1]:
            self._newer += 1
        else:
            self._outside += 1

    def _is_covered(self, day: date) -> bool:
        return any(first <= day < until for first, until in self._spans)

    def doubts(self) -> list[str]:
        """What somebody should look at, in plain English."""
        found = []
        if self._missing:
            processes = len({one.ocid for one in self._missing})
            of = counted(processes, "process", "processes")
            found.append(f"{counted(len(self._missing), 'release')} of {of} had been missed")
        if self._unclear:
            ocid, why = self._unclear[0]
            some = counted(len(self._unclear), "process", "processes")
            found.append(f"{some} could not be compared, such as {ocid}: {why}")
        return found

    def told(self, source: str, run: Run, seed: int) -> Reconciliation:
        """All of it."""
        return Reconciliation(
            source=source,
            run=run,
            seed=seed,
            known=self._known,
            foreign=self._foreign,
            asked=self._answered + len(self._gone) + len(self._unclear),
            answered=self._answered,
            gone=tuple(self._gone),
            unclear=tuple(self._unclear),
            missing=tuple(self._missing),
            lacking=self._lacking,
            telling=self._telling,
            changed=self._changed,
            newer=self._newer,
            outside=self._outside,
        )
