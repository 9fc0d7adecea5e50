"""What a cell of the matrix can be, and the four zeros: lost 0, doubled 0, invented 0, silent 0.

The oracle is the ledger of the made-up world, told by the twin in plain facts; the library's own counters are only
compared with it, never believed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tests.server import Asked
from tests.twin.dialect import Fact
from thirty3.errors import PortalError, Thirty3Error
from thirty3.harvest import Harvest

__all__ = ["NotHereError", "Ran", "RedError", "accounted", "difference", "noted", "only", "process", "refused", "whole"]

Facts = Counter[Fact]


class RedError(Exception):
    """The library did not do what the catalogue wants of it here."""


class NotHereError(Exception):
    """The fault cannot happen here, or nothing could be proved by it; the message says why."""


@dataclass(frozen=True)
class Ran:
    """What came of one reading, and what was told of it."""

    facts: Facts
    """What was handed over, in the words of the ledger."""
    harvest: Harvest | None
    """None where it ended in an error."""
    error: Thirty3Error | None
    asked: Sequence[Asked] = ()
    """What arrived at the portal, in order."""
    waits: Sequence[float] = ()
    """Seconds waited, in order."""

    @property
    def said(self) -> str:
        """All that was told, in one text."""
        if self.harvest is None:
            return str(self.error)
        account = self.harvest.account
        reasons = [rejection.reason for rejection in account.rejections]
        return "\n".join([*account.warnings, *account.unread, *reasons])

    @property
    def notes(self) -> frozenset[str]:
        """What is noted on single records."""
        if self.harvest is None:
            return frozenset()
        noted = [one.notes for one in self.harvest.releases]
        noted += [one.notes for one in self.harvest.tenders()]
        noted += [one.notes for one in self.harvest.contracts()]
        return frozenset(note for notes in noted for note in notes)

    @property
    def rejected(self) -> int:
        return 0 if self.harvest is None else self.harvest.account.rejected

    @property
    def missing(self) -> int:
        return 0 if self.harvest is None else self.harvest.account.missing or 0


def difference(expected: Facts, seen: Facts) -> str:
    """How what is held differs from the ledger, in words; empty when it does not."""
    lost, extra = expected - seen, seen - expected
    parts = []
    names, others = {fact[0] for fact in lost}, {fact[0] for fact in extra}
    for reference in sorted(names & others, key=str):
        was, is_now = (next(fact for fact in side if fact[0] == reference) for side in (lost, extra))
        where = next((place for place, (a, b) in enumerate(zip(was, is_now, strict=False)) if a != b), None)
        if where is not None:
            parts.append(f"{reference} changed: {was[where]!r} became {is_now[where]!r}")
    if names - others:
        parts.append(f"lost {len(names - others)}, such as {min(names - others, key=str)}")
    known = {fact[0] for fact in expected}
    if doubled := (others - names) & known:
        parts.append(f"doubled {len(doubled)}, such as {min(doubled, key=str)}")
    if invented := (others - names) - known:
        parts.append(f"invented {len(invented)}, such as {min(invented, key=str)}")
    return "; ".join(parts[:3])


def whole(ran: Ran, expected: Facts, *, says: str | None = None) -> None:
    """All of it came, nothing else, and nothing is said to be missing."""
    if ran.error is not None:
        raise RedError(f"an error where all could be had: {ran.error}")
    if found := difference(expected, ran.facts):
        raise RedError(found)
    if ran.rejected or ran.missing:
        raise RedError(f"a false alarm: {ran.rejected} rejected, {ran.missing} missing, and all came")
    _told(ran, says)


def noted(ran: Ran, *notes: str) -> None:
    """The records themselves say what was doubtful about them."""
    for note in notes:
        if not any(found.startswith(note) for found in ran.notes):
            raise RedError(f"no record is noted {note!r}")


def only(ran: Ran, expected: Facts, lost: int, *, says: str | None = None, rejected: int | None = None) -> None:
    """All came but so many records, each of which is a rejection with a reason."""
    if ran.error is not None:
        raise RedError(f"one bad record cost the rest: {ran.error}")
    if extra := ran.facts - expected:
        raise RedError(difference(expected, ran.facts) or f"{extra.total()} too many")
    gone = (expected - ran.facts).total()
    if gone != lost:
        raise RedError(f"{gone} records are gone, where {lost} are bad")
    if ran.rejected != (lost if rejected is None else rejected):
        raise RedError(f"{lost} records are gone and {ran.rejected} told as rejected: {ran.said[:200]}")
    _told(ran, says)


def refused(ran: Ran, *kinds: type[Thirty3Error], says: str | None = None) -> None:
    """Nothing was made of it, and an error of the right kind says so."""
    if ran.error is None:
        raise RedError("no error where nothing good came")
    if not isinstance(ran.error, kinds):
        names = " or ".join(kind.__name__ for kind in kinds)
        raise RedError(f"{type(ran.error).__name__} in place of {names}: {ran.error}")
    if isinstance(ran.error, PortalError) and not ran.error.portal:
        raise RedError("the error does not say whose it is")
    _told(ran, says)


def accounted(ran: Ran, expected: Facts, *, says: str | None = None, at_most: int | None = None) -> None:
    """Nothing invented or doubled; what is lost is told: by an error, by rejections, by a total or in words.

    A procurement of which a portal tells two halves in two lists may be held by one half, where the other is lost.
    """
    if ran.error is not None:
        if not isinstance(ran.error, PortalError):
            raise RedError(f"an error of no portal: {ran.error!r}")
        return
    lost, extra = (expected - ran.facts).total(), ran.facts - expected
    if extra and not set(map(process, extra.elements())) <= set(map(process, expected - ran.facts)):
        raise RedError(difference(expected, ran.facts))
    if len(set(map(process, ran.facts))) != ran.facts.total():
        raise RedError(f"doubled: {difference(expected, ran.facts)}")
    if at_most is not None and lost > at_most:
        raise RedError(f"lost {lost}, of which {at_most} are bad")
    if lost:
        _silent(ran, lost, says)
    _told(ran, says if lost else None)


def process(fact: Fact) -> str:
    """Which procurement a fact is about: the portal's own reference, whichever half of it tells it."""
    return str(fact[0]).partition("/")[0]


def _silent(ran: Ran, lost: int, says: str | None) -> None:
    if ran.rejected < lost and ran.missing == 0 and (says is None or not re.search(says, ran.said)):
        raise RedError(f"lost {lost} in silence; told: {ran.said[:120] or 'nothing'}")


def _told(ran: Ran, says: str | None) -> None:
    if says is not None and not re.search(says, ran.said):
        raise RedError(f"nothing told like {says!r}; told: {ran.said[:160] or 'nothing'}")
