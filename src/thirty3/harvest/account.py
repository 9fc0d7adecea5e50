"""The books of a harvest: what came, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from thirty3.harvest.doubts import doubts
from thirty3.models.account import Account
from thirty3.models.provenance import Provenance, Rejection
from thirty3.models.query import Query
from thirty3.wire import Portal

__all__ = ["Ledger"]


class Ledger:
    """Counts as the answers come, and can be drawn up as an account at any time."""

    def __init__(self, portal: Portal, query: Query) -> None:
        self._portal = portal
        self._query = query
        self.kept = 0
        self.outside = 0
        self.repeated = 0
        self._rejections: dict[tuple[str, str], Rejection] = {}
        self._days: Counter[date] = Counter()
        self._totals: dict[int, int | None] = {}
        self._unread: set[str] = set()
        self._sources: list[str] = []
        self._licences: set[str] = set()
        self._publishers: set[str] = set()
        self._warnings: dict[str, None] = {}
        self._today: date | None = None

    @property
    def rejected(self) -> int:
        """How many records could not be read."""
        return len(self._rejections)

    @property
    def received(self) -> int:
        """How many records came, each counted once."""
        return self.kept + self.outside + self.rejected

    def answered(self, url: str, *, on: date) -> None:
        """An answer came from this address, on this London day."""
        self._sources.append(url)
        self._today = max(on, self._today or on)

    def came(self, provenance: Provenance | None, *, published: date | None) -> None:
        """A record came, wanted or not."""
        if published is not None:
            self._days[published] += 1
        if provenance is not None and provenance.licence:
            self._licences.add(provenance.licence)
        if provenance is not None and provenance.publisher:
            self._publishers.add(provenance.publisher)

    def reject(self, rejections: Iterable[Rejection]) -> tuple[Rejection, ...]:
        """Those of the rejections that are new: a record that comes again is as bad as before, and still one."""
        new = []
        for rejection in rejections:
            key = (rejection.reason, rejection.raw or rejection.where)
            if key in self._rejections:
                self.repeated += 1
            else:
                self._rejections[key] = rejection
                new.append(rejection)
        return tuple(new)

    def declare(self, question: int, total: int | None) -> None:
        """How many records the portal says one question has; its pages may say it again and again."""
        self._totals[question] = total if total is not None else self._totals.get(question)

    def unread(self, paths: Iterable[str]) -> None:
        """Fields that nobody reads."""
        self._unread.update(paths)

    def warn(self, *warnings: str) -> None:
        """What is doubtful, each said once."""
        self._warnings.update(dict.fromkeys(warnings))

    def so_far(self) -> Account:
        """The account of what has come until now, but for the addresses: a copy of them on each page adds up."""
        return self._account(self._warnings)

    def closed(self) -> Account:
        """The account of the whole, with what it lacks."""
        lacking = doubts(
            self._portal,
            self._query,
            days=self._days,
            received=self.received,
            declared=self._declared,
            today=self._today,
        )
        return self._account([*self._warnings, *lacking], sources=tuple(self._sources))

    def _account(self, warnings: Iterable[str], *, sources: tuple[str, ...] = ()) -> Account:
        return Account(
            received=self.received,
            kept=self.kept,
            outside=self.outside,
            repeated=self.repeated,
            rejections=tuple(self._rejections.values()),
            declared=self._declared,
            unread=tuple(sorted(self._unread)),
            sources=sources,
            licences=tuple(sorted(self._licences)),
            publishers=tuple(sorted(self._publishers)),
            warnings=tuple(warnings),
        )

    @property
    def _declared(self) -> int | None:
        totals = [total for total in self._totals.values() if total is not None]
        return sum(totals) if totals and len(totals) == len(self._totals) else None
