"""What to ask a portal for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Self

from pydantic import model_validator

from thirty3.models.record import Record


class Query(Record):
    """Which records are wanted: a span of publication days and a choice of boroughs.

    The span is half-open, so that spans laid end to end miss nothing and count nothing twice:
    ``Query(since="2026-04-01", until="2026-07-01")`` is the second quarter.

    >>> Query(since="2026-04-01", until="2026-07-01").admits(published=date(2026, 7, 1))
    False
    """

    since: date | None = None
    """First London day of publication wanted; None for no lower limit (portals that ask by window need one)."""
    until: date | None = None
    """First London day no longer wanted; None for no upper limit (portals that ask by window need one)."""
    boroughs: frozenset[str] = frozenset()
    """Names or GSS codes of the boroughs wanted; empty for every buyer, London's or not."""

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.since is not None and self.until is not None and self.until <= self.since:
            raise ValueError(f"until ({self.until}) must be after since ({self.since})")
        return self

    def admits(self, *, published: date | None, boroughs: Collection[str] = ()) -> bool:
        """Whether a record is wanted; asked of every record again, whatever the portal claims to have filtered.

        Args:
            published: London day of publication; a record without one is admitted, since nobody can say it is not.
            boroughs: What the record's buyer stands for, spelt as in ``self.boroughs``.
        """
        if published is not None:
            if self.since is not None and published < self.since:
                return False
            if self.until is not None and published >= self.until:
                return False
        return not self.boroughs or not self.boroughs.isdisjoint(boroughs)
