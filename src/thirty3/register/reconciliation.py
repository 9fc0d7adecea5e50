"""What asking for known processes one by one has found."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from thirty3.models.record import Record
from thirty3.register._sampling import bounds
from thirty3.register.reports import Run

__all__ = ["Missed", "Reconciliation"]


class Missed(NamedTuple):
    """A release that no window had brought, though its day was read to the end."""

    ocid: str
    """Of the process that was asked for."""
    release_id: str
    """The portal's own id of the release."""
    day: date
    """London day it is dated."""


class Reconciliation(Record):
    """What asking for single processes found that asking for days had not.

    ``asked == answered + len(gone) + len(unclear)``. What came is in the register, whatever it is counted as here.
    """

    source: str
    """Portal id, with its arguments where it has any."""
    run: Run
    """The run it was; not complete when something was missing, could not be compared, or was not asked any more."""
    seed: int
    """What was drawn with: the same seed draws the same of the same known processes."""
    known: int
    """Processes of the source in the register that the portal can be asked for, before this run."""
    foreign: int = 0
    """Processes beside those, under ids that are not the portal's own, which it cannot be asked for."""
    asked: int = 0
    """Processes asked for: those drawn, or fewer when the run was broken off. They come in random order, so that fewer
    are a sample too."""
    answered: int = 0
    """Processes that could be compared."""
    gone: tuple[str, ...] = ()
    """Ids of processes that the portal says it does not hold any more."""
    unclear: tuple[tuple[str, str], ...] = ()
    """Ids of processes that could not be compared, each with the reason."""
    missing: tuple[Missed, ...] = ()
    """Releases that the windows had missed, in the order they were found."""
    lacking: int = 0
    """Of those answered, processes of which something was missing."""
    telling: int = 0
    """Of those answered, processes with a release that could have been found missing. A process with one release is
    known by it or not at all, so that it can show no loss."""
    changed: int = 0
    """Releases held already that came with other content: edited, or worded otherwise where processes are asked for."""
    newer: int = 0
    """New releases dated after what was read to the end, which no window could have brought yet."""
    outside: int = 0
    """New releases of days that were not asked for, before or between those that were, or without a day."""

    @property
    def share(self) -> float | None:
        """Share of the processes answered of which something was missing; None when none was answered."""
        return self.lacking / self.answered if self.answered else None

    @property
    def lower(self) -> float | None:
        """Lower bound of that share among all known processes, at 95 %: exact, after Clopper and Pearson."""
        return bounds(self.lacking, self.answered)[0] if self.answered else None

    @property
    def upper(self) -> float | None:
        """Upper bound of it; 0.7 % when 500 were answered and nothing was missing."""
        return bounds(self.lacking, self.answered)[1] if self.answered else None

    def summary(self) -> str:
        """One line in plain English."""
        asked = (
            f"{self.source}: {self.asked:,} of {self.known:,} known processes asked for, {self.answered:,} answered, "
            f"{len(self.gone):,} gone, {len(self.unclear):,} unclear"
        )
        if not self.answered:
            return asked
        return (
            f"{asked}; {self.lacking:,} had something missing ({self.share:.1%}; of all known processes "
            f"{self.lower:.1%} to {self.upper:.1%}), {len(self.missing):,} releases in all"
        )
