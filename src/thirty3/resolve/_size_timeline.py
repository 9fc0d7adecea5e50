"""A supplier's evidence by day, so that a supplier of thousands of contracts is judged on thousands of days quickly."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date

from thirty3.models.size import SizeReason

__all__ = ["Timeline"]


class Timeline:
    """Evidence in groups of one meaning. Of a group the newest on a day stands for all: none else can change a verdict.

    A verdict turns on the sizes, strengths, kinds and independence of what counts, and on the newest day of each; how
    often a thing was said plays no part, and where the newest of a group is too old, so are the others.
    """

    def __init__(self, reasons: Iterable[SizeReason]) -> None:
        self._undated: dict[tuple[object, ...], SizeReason] = {}
        groups: dict[tuple[object, ...], dict[date, SizeReason]] = {}
        for reason in reasons:
            meaning = (reason.size, reason.strength, reason.kind, reason.independent)
            if reason.as_of is None:
                self._undated[meaning] = reason
            else:
                groups.setdefault(meaning, {})[reason.as_of] = reason
        self._dated = [(sorted(group), group) for group in groups.values()]

    def on(self, day: date | None) -> Iterator[SizeReason]:
        """What can decide on a day: of each group the newest by then, and what bears no day."""
        yield from self._undated.values()
        if day is None:
            return
        for days, group in self._dated:
            place = bisect_right(days, day)
            if place:
                yield group[days[place - 1]]
