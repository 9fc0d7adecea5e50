"""Finding the phrases of a table in a text: whole words, the longest phrase first, singular and plural alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from thirty3.normalise.names import fold

_IT = re.compile(r"\bI\.?T\b\.?(?!['’])")
_SHORTEST_PLURAL = 4  # letters: GIS, BUS and SMS are no plurals
_NO_PLURAL = frozenset({"WORKS"})  # building works are not work


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
    shouting = text.isupper() and len(text) > 100  # a title in capitals means IT, a whole description may mean it
    return [_singular(word) for word in fold(text if shouting else _IT.sub("ICT", text)).split()]


def _singular(word: str) -> str:
    if (
        len(word) < _SHORTEST_PLURAL
        or word in _NO_PLURAL
        or not word.endswith("S")
        or word.endswith(("SS", "US", "IS"))
    ):
        return word
    return word[:-3] + "Y" if word.endswith("IES") else word[:-1]


class Phrases:
    """A table's phrases, ready to be found in texts."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for phrase in sorted(set(phrases)):
            words = tuple(_singular(word) for word in phrase.split())
            self._by_first.setdefault(words[0], []).append((words, phrase))
        for starting in self._by_first.values():
            starting.sort(key=lambda one: -len(one[0]))

    def find(self, words: Sequence[str]) -> Iterator[Match]:
        """The phrases found, left to right; a word belongs to one phrase only, the longest that begins first."""
        place = 0
        while place < len(words):
            length = 1
            for phrase, written in self._by_first.get(words[place], ()):
                if tuple(words[place : place + len(phrase)]) == phrase:
                    yield Match(written, place)
                    length = len(phrase)
                    break
            place += length
