"""From pairs to groups: surest pairs first, and never two records in a group that claim different things.

Pairs of one score are drawn together, so that their order decides nothing; where they would make a group clash, none of
them is drawn. What a stricter threshold gives is where a laxer one stops on its way: a refinement.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from thirty3.resolve._duplicate_claims import NONE, Claims
from thirty3.resolve._duplicate_pairs import Finding

__all__ = ["Grouping", "group"]


class Grouping(NamedTuple):
    """Which records are one, by which pairs, and which pairs were not drawn and why."""

    members: list[list[str]]
    """Ids of each group of two or more, sorted."""
    drawn: list[Finding]
    refused: list[tuple[Finding, str]]


class _Forest:
    """Ids in growing groups, the least of each standing for it, and what each group claims."""

    def __init__(self, claims: Mapping[str, Claims]) -> None:
        self._above = {id: id for id in claims}
        self.claims = dict(claims)

    def root(self, id: str) -> str:
        while (above := self._above[id]) != id:
            self._above[id] = id = self._above[above]
        return id

    def join(self, one: str, other: str) -> bool:
        """Whether they were two."""
        first, second = sorted((self.root(one), self.root(other)))
        if first == second:
            return False
        self._above[second] = first
        self.claims[first] = self.claims[first].together(self.claims.pop(second))
        return True


def group(findings: Iterable[Finding], claims: Mapping[str, Claims], threshold: float) -> Grouping:
    """The groups that pairs of at least a score make.

    Args:
        findings: In any order; those that clash as a pair are refused.
        claims: What each record claims, by id; those in no pair may be left out.
        threshold: Least score of a pair.
    """
    forest = _Forest(claims)
    drawn: list[Finding] = []
    refused: list[tuple[Finding, str]] = []
    for score, level in groupby(sorted(findings, key=_order), key=lambda finding: finding.score):
        if score < threshold:
            break
        for heap in _heaps(level, forest, refused):
            reason = _clash(heap, forest)
            if reason is not None:
                refused += [(finding, f"a group with {reason}") for finding in heap]
                continue
            drawn += [finding for finding in heap if forest.join(finding.one, finding.other)]
    members: defaultdict[str, list[str]] = defaultdict(list)
    for id in sorted(claims):
        members[forest.root(id)].append(id)
    return Grouping([ids for ids in members.values() if len(ids) > 1], drawn, refused)


def _order(finding: Finding) -> tuple[float, str, str]:
    return -finding.score, finding.one, finding.other


def _heaps(level: Iterable[Finding], forest: _Forest, refused: list[tuple[Finding, str]]) -> list[list[Finding]]:
    """Pairs of one score in heaps that hang together; pairs between groups that clash are put aside first."""
    possible: list[Finding] = []
    for finding in level:
        first, second = forest.root(finding.one), forest.root(finding.other)
        reason = finding.clash or forest.claims[first].clash(forest.claims[second])
        if reason is not None:
            refused.append((finding, reason))
        elif first != second:
            possible.append(finding)
    heap = _Forest({forest.root(id): NONE for finding in possible for id in (finding.one, finding.other)})
    for finding in possible:
        heap.join(forest.root(finding.one), forest.root(finding.other))
    heaps: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in possible:
        heaps[heap.root(forest.root(finding.one))].append(finding)
    return list(heaps.values())


def _clash(heap: Sequence[Finding], forest: _Forest) -> str | None:
    """What the groups that a heap would join claim differently; None when nothing."""
    together = NONE
    for root in sorted({forest.root(id) for finding in heap for id in (finding.one, finding.other)}):
        reason = together.clash(forest.claims[root])
        if reason is not None:
            return reason
        together = together.together(forest.claims[root])
    return None
