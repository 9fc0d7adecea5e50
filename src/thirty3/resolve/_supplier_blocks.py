"""Which names are compared at all: near-linear in their number, and the same pairs in any order of input."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple
from zlib import crc32

from thirty3.resolve._supplier_name import Name

__all__ = ["Words", "candidates"]

_WIDEST = 30
"""Names of a block compared each with each; a wider one is cut by a second word, and then left to the other blocks.
``SERVICES`` alone stands in one firm's name in ten: its block would hold half of all comparisons."""
_RAREST = 2
"""Words of a name that make blocks: of two slips of the pen, at least one of the two rarest words is spared mostly."""
_KNOWN = 3
"""Names in which a word must stand to be a word of its own: two such words are never one, misspelt."""
_COMMON = 10
"""The least for a common word; of many names, one in five hundred."""
_SHORTEST = 6
"""Letters of the shortest name that may be misspelt."""


class Words(NamedTuple):
    """The words of all names: how many names each stands in, however a firm writes its legal form."""

    counted: Mapping[str, int]
    common: int
    """Names in which a word must stand to be a common one."""

    @classmethod
    def of(cls, names: Mapping[str, Name]) -> Words:
        """The words of names by key."""
        return cls(_counted(names.values()), max(_COMMON, len(names) // 500))

    def known(self, word: str) -> bool:
        """Whether it is a word of its own rather than a slip."""
        return self.counted.get(word, 0) >= _KNOWN

    def is_common(self, word: str) -> bool:
        """Whether it stands in many names, as ``MAINTENANCE`` does, and so tells no firm from another."""
        return self.counted.get(word, 0) >= self.common


def _counted(names: Iterable[Name]) -> Counter[str]:
    return Counter(word for words in {name.words for name in names} for word in set(words))


def candidates(names: Mapping[str, Name]) -> Iterator[tuple[str, str]]:
    """Pairs of keys worth comparing, each once, the lesser first, in the order of the alphabet for each first key.

    Pairs share all letters but spaces, all words in another order, all letters but one that is added, lost, mistaken or
    swapped with its neighbour, or one of their rarest words.
    """
    keys = sorted(names)
    found: defaultdict[int, set[int]] = defaultdict(set)
    for block in _blocks([names[key] for key in keys]):
        for first, second in combinations(sorted(block), 2):
            found[first].add(second)
    for first in sorted(found):
        for second in sorted(found[first]):
            yield keys[first], keys[second]


def _blocks(names: Sequence[Name]) -> Iterator[Iterable[int]]:
    yield from _equal(names, lambda name: name.compact)
    yield from _equal(names, lambda name: " ".join(sorted(name.words)))
    yield from _one_letter_less(names)
    yield from _rare_words(names)


def _equal(names: Sequence[Name], form: Callable[[Name], str]) -> Iterator[list[int]]:
    blocks: defaultdict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        blocks[form(name)].append(place)
    yield from (block for block in blocks.values() if len(block) > 1)


def _one_letter_less(names: Sequence[Name]) -> Iterator[set[int]]:
    """Names that are equal when each loses one letter or none: all that are one slip apart."""
    marked = array("Q")  # a checksum above, the name's place below: a table of texts would take ten times the memory
    for place, name in enumerate(names):
        whole = name.compact.encode()
        if len(whole) >= _SHORTEST:
            marked.extend(crc32(whole[:cut] + whole[cut + 1 :]) << 32 | place for cut in range(len(whole) + 1))
    block: set[int] = set()
    before = -1
    for mark in sorted(marked):
        if mark >> 32 != before:
            if len(block) > 1:
                yield block
            before, block = mark >> 32, set()
        block.add(mark & 0xFFFFFFFF)
    if len(block) > 1:
        yield block


def _rare_words(names: Sequence[Name]) -> Iterator[list[int]]:
    counted = _counted(names)
    blocks: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    rare: list[list[str]] = []
    for place, name in enumerate(names):
        rare.append(sorted({word for word in name.words if len(word) > 1}, key=lambda word: (counted[word], word)))
        for word in rare[-1][:_RAREST]:
            blocks[word,].append(place)
    yield from (block for block in blocks.values() if 1 < len(block) <= _WIDEST)
    yield from _pairs_of_words(rare, {word for (word,), block in blocks.items() if len(block) > _WIDEST})


def _pairs_of_words(rare: Sequence[Sequence[str]], common: Iterable[str]) -> Iterator[list[int]]:
    """Blocks of names whose rarest words are common, by two of the words."""
    wide = set(common)
    blocks: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for place, words in enumerate(rare):
        if wide.intersection(words[:_RAREST]):
            for pair in combinations(sorted(words[: _RAREST + 1]), 2):
                blocks[pair].append(place)
    yield from (block for block in blocks.values() if 1 < len(block) <= _WIDEST)
