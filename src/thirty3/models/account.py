"""The account of a reading: every record that came is in exactly one column."""

from __future__ import annotations

from collections import Counter
from typing import Self

from pydantic import model_validator

from thirty3.models.provenance import Rejection
from thirty3.models.record import Record


class Account(Record):
    """What came, what was kept, and what became of the rest: ``received == kept + rejected + outside``."""

    received: int = 0
    """Records that came, readable or not, each counted once."""
    kept: int = 0
    """Records read and handed on."""
    outside: int = 0
    """Records read, but outside what was asked (other dates, other boroughs)."""
    repeated: int = 0
    """Records that came again unchanged, from overlapping windows or files; not counted in ``received``."""
    rejections: tuple[Rejection, ...] = ()
    """One for each record that could not be read."""
    declared: int | None = None
    """How many the source said there were; None when it does not say."""
    unread: tuple[str, ...] = ()
    """Field paths that came and that nobody reads, sorted."""
    sources: tuple[str, ...] = ()
    """Files read, or addresses asked, in order."""
    licences: tuple[str, ...] = ()
    """Licences the sources state, sorted, each once."""
    publishers: tuple[str, ...] = ()
    """Publishers the sources name, sorted, each once."""
    warnings: tuple[str, ...] = ()
    """What is doubtful about the whole, in plain English: a missing half, a volume below the usual."""

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.received != self.kept + self.rejected + self.outside:
            raise ValueError(
                f"received {self.received} is not kept {self.kept} + rejected {self.rejected} + outside {self.outside}"
            )
        return self

    @property
    def rejected(self) -> int:
        """How many records could not be read."""
        return len(self.rejections)

    @property
    def missing(self) -> int | None:
        """How many fewer came than the source declared; 0 when all came, None when it declared nothing."""
        return None if self.declared is None else max(0, self.declared - self.received)

    @property
    def reasons(self) -> dict[str, int]:
        """Reasons of rejection with how often each, most frequent first."""
        return dict(Counter(rejection.reason for rejection in self.rejections).most_common())
