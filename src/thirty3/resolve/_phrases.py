"""Finding the phrases of a table in a text: whole words, the longest phrase first, singular and plural alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from thirty3.normalise.names import fold

_IT = re.compile(r"\bI\.?T\b\.?(?!['’])")
_PAIR = 2
_SHORTEST_PLURAL = 4  # letters: GIS, BUS and SMS are no plurals
_HISSING = ("CHES", "SHES", "SSES", "XES")  # switches, dishes, businesses, boxes
_NO_PLURAL = frozenset({"WORKS"})  # building works are not work
_KNOWN_WORDS = 50_000  # a notice has few words that none before it had


class Match(NamedTuple):
    """One phrase found in a text."""

    phrase: str
    """As it stands in the table."""
    start: int
    """Place of its first word in the text, counted in words."""


def text_words(text: str) -> list[str]:
    """The words of a text in capitals and in the singular; ``IT`` in capitals becomes ``ICT``, since *it* is no word.

    >>> text_words("IT services: it supports libraries")
    ['ICT', 'SERVICE', 'IT', 'SUPPORT', 'LIBRARY']
    """
    shouting = len(text) > 100 and text.isupper()  # a title in capitals means IT, a whole description may mean it
    if not shouting and ("IT" in text or "I.T" in text):
        text = _IT.sub("ICT", text)
    return list(map(_singular, fold(text).split()))


@lru_cache(maxsize=_KNOWN_WORDS)
def _singular(word: str) -> str:
    if (
        len(word) < _SHORTEST_PLURAL
        or word in _NO_PLURAL
        or not word.endswith("S")
        or word.endswith(("SS", "US", "IS"))
    ):
        return word
    if word.endswith("IES"):
        return word[:-3] + "Y"
    return word[: -2 if word.endswith(_HISSING) else -1]


class Phrases:
    """A table's phrases, ready to be found in texts."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._index = PhraseIndex([phrases])

    def find(self, words: Sequence[str]) -> Iterator[Match]:
        """The phrases found, left to right; a word belongs to one phrase only, the longest that begins first."""
        yield from self._index.find(words)[0]


class PhraseIndex:
    """Several tables' phrases, found in one walk through a text; what one table finds does not touch the others."""

    def __init__(self, tables: Sequence[Iterable[str]]) -> None:
        self._tables = len(tables)
        self._by_first: dict[str, list[tuple[int, _Beginning]]] = {}
        for table, phrases in enumerate(tables):
            for word, beginning in _beginnings(phrases).items():
                self._by_first.setdefault(word, []).append((table, beginning))

    def find(self, words: Sequence[str]) -> list[list[Match]]:
        """For each table the phrases found, as ``Phrases.find`` finds them."""
        found: list[list[Match]] = [[] for _ in range(self._tables)]
        free = [0] * self._tables
        by_first = self._by_first
        following = [*words[1:], ""]  # no phrase has an empty word
        for place, word in enumerate(words):
            if word not in by_first:
                continue
            for table, (alone, longer) in by_first[word]:
                if place < free[table]:
                    continue
                for phrase, length, written in longer.get(following[place], ()):
                    if length == _PAIR or words[place : place + length] == phrase:
                        found[table].append(Match(written, place))
                        free[table] = place + length
                        break
                else:
                    if alone is not None:
                        found[table].append(Match(alone, place))
                        free[table] = place + 1
        return found


class _Beginning(NamedTuple):
    """The phrases of one table that begin with one word."""

    alone: str | None
    """The word itself, where it is a phrase."""
    longer: dict[str, list[tuple[list[str], int, str]]]
    """By their second word the longer ones, the longest first: their words, how many, and as they stand."""


def _beginnings(phrases: Iterable[str]) -> dict[str, _Beginning]:
    beginnings: dict[str, _Beginning] = {}
    for phrase in sorted(set(phrases)):
        words = [_singular(word) for word in phrase.split()]
        if not words:
            continue
        beginning = beginnings.get(words[0], _Beginning(None, {}))
        if len(words) > 1:
            beginning.longer.setdefault(words[1], []).append((words, len(words), phrase))
        beginnings[words[0]] = beginning if len(words) > 1 else _Beginning(phrase, beginning.longer)
    for beginning in beginnings.values():
        for longer in beginning.longer.values():
            longer.sort(key=lambda one: -one[1])
    return beginnings
