"""Which records are compared at all: near-linear in their number, and the same pairs in any order of input."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations

from thirty3.resolve._duplicate_facts import Facts

__all__ = ["candidates"]

_WIDEST = 30
"""Records of a block compared each with each; in a wider one each is compared with its neighbours by day."""
_NEIGHBOURS = 6
"""Neighbours on one side: few procurements are told of more often by one buyer with one word in one week."""
_RAREST = 3
"""Rare words of a title that make blocks: of three, two slips of the pen leave one."""


def candidates(records: Sequence[Facts]) -> Iterator[tuple[int, int]]:
    """Places of pairs worth comparing, each once, the lesser first, in order.

    Pairs share a process or reference, a title, or a buyer and one of their rarest words.

    Args:
        records: In an order that does not depend on the input's.
    """
    found: defaultdict[int, set[int]] = defaultdict(set)
    for block in _blocks(records).values():
        for first, second in _pairs(block, records):
            found[first].add(second)
    for first in sorted(found):
        for second in sorted(found[first]):
            yield first, second


def _pairs(block: Sequence[int], records: Sequence[Facts]) -> Iterator[tuple[int, int]]:
    if len(block) <= _WIDEST:
        yield from combinations(block, 2)
        return
    ordered = sorted(block, key=lambda place: (_day(records[place].days), place))
    for at, first in enumerate(ordered):
        for second in ordered[at + 1 : at + 1 + _NEIGHBOURS]:
            yield (first, second) if first < second else (second, first)


def _day(days: Mapping[str, date]) -> date:
    """The day a record is sorted by: what portals repeat most faithfully comes first."""
    return next((days[name] for name in ("start", "deadline", "award", "published") if name in days), date.min)


def _blocks(records: Sequence[Facts]) -> dict[tuple[str, ...], list[int]]:
    counted = Counter(word for facts in records for word in _words(facts))
    blocks: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, facts in enumerate(records):
        for key in sorted(set(_keys(facts, counted))):
            blocks[key].append(place)
    return blocks


def _words(facts: Facts) -> Iterable[str]:
    """The words of its title that its buyer's name does not hold: some put the name in front of every title."""
    return (facts.title.words - facts.buyer_words) | facts.title.numbers


def _keys(facts: Facts, counted: Mapping[str, int]) -> Iterator[tuple[str, ...]]:
    yield from (("process", process) for process in facts.processes)
    yield from (("reference", one.group, one.key) for one in facts.references.systems)
    if facts.references.own is not None:
        yield "own", facts.references.own
    if facts.title.is_blank:
        return
    rarest = sorted(_words(facts), key=lambda word: (counted[word], word))[:_RAREST]
    whole = " ".join(sorted(_words(facts)))
    yield "title", whole
    yield from (("words", *sorted(pair)) for pair in combinations(rarest, 2))
    for buyer in facts.buyers:
        yield "buyer", buyer, whole
        yield from (("buyer", buyer, word) for word in rarest)
