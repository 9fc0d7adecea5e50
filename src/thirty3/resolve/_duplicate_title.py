"""A notice's title as duplicates are told by: its telling words, numbers, years and parts, and how alike two are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA

from thirty3.normalise.names import fold
from thirty3.reference.title_words import title_words

__all__ = ["Likeness", "Title", "alike", "read_title"]

Likeness = Literal["same", "near", "longer", "like", "unlike", "blank"]
"""``near``: but for slips of the pen, or a number that only one has; ``longer``: one says all that the other says, and
more; ``like``: most words are shared and each says something of its own; ``blank``: one of them says nothing."""

_REMEMBERED = 8_192
_FULL_YEAR = re.compile(r"\b(199[0-9]|20[0-5][0-9])\b(?: ([0-9]{2})\b)?")
_SHORT_YEAR = re.compile(r"\b([1-5][0-9]) ([1-5][0-9])\b")
"""Two digits and the next two, ``25/26``: years of contracts, from 2010 to 2059."""
_DIGITS = re.compile(r"[0-9]")
_REFERENCE = re.compile(r"DN[0-9]{6}")
"""The one form of reference that is seen in titles and is nothing else."""
_ROMAN = {
    "I": "1",
    "II": "2",
    "III": "3",
    "IV": "4",
    "V": "5",
    "VI": "6",
    "VII": "7",
    "VIII": "8",
    "IX": "9",
    "X": "10",
}


class Title(NamedTuple):
    """What a title says."""

    words: frozenset[str]
    """Its words, without those that only link or speak of the notice, without numbers and parts."""
    numbers: frozenset[str]
    """Words with digits in them, without years and references."""
    telling: frozenset[str]
    """The words that are not generic."""
    compact: str
    """All words and numbers in their order, written together."""
    year: str | None
    """The first year it names; None when it names none."""
    part: str | None
    """The part of a purchase it names, such as ``LOT 8``; None when it names none."""

    @property
    def is_blank(self) -> bool:
        """Whether it says nothing: empty, or of words such as *Contract Award Notice*."""
        return not self.words and not self.numbers

    @property
    def is_generic(self) -> bool:
        """Whether many other procurements may bear it: ``IT services``, ``Framework agreement``."""
        return not self.telling


@cache
def _roles() -> dict[str, str]:
    return {word: row.role for word, row in title_words().items()}


@cache
def _parts() -> re.Pattern[str]:
    names = "|".join(sorted(word for word, role in _roles().items() if role == "part"))
    return re.compile(rf"\b({names})S? (?:NO |NUMBER )?([0-9]+|{'|'.join(_ROMAN)}|[A-Z])\b")


@lru_cache(maxsize=_REMEMBERED)
def read_title(title: str) -> Title:
    """The title taken apart.

    >>> found = read_title("SBC 1119 The Provision of Pest Control Services 2025/26 - Lot 02 - AWARD")
    >>> sorted(found.words), sorted(found.numbers), found.year, found.part
    (['CONTROL', 'PEST', 'SBC'], ['1119'], '2025', 'LOT 2')
    """
    folded = fold(title)
    parts = sorted({f"{name} {_plain(number)}" for name, number in _parts().findall(folded)})
    years, rest = _years(_parts().sub(" ", folded))
    roles = _roles()
    kept = [
        word for word in rest.split() if roles.get(word) not in ("link", "paper") and not _REFERENCE.fullmatch(word)
    ]
    numbers = frozenset(word.lstrip("0") or "0" for word in kept if _DIGITS.search(word))
    words = frozenset(word for word in kept if not _DIGITS.search(word))
    return Title(
        words=words,
        numbers=numbers,
        telling=frozenset(word for word in words if word not in roles),
        compact="".join(kept),
        year=min(years, default=None),
        part=", ".join(parts) or None,
    )


def _plain(number: str) -> str:
    return _ROMAN.get(number, number.lstrip("0") or number)


def _years(folded: str) -> tuple[list[str], str]:
    """The years a folded title names, and the title without them: ``2025``, ``2025 26``, ``25 26``."""
    years: list[str] = []

    def take(found: re.Match[str]) -> str:
        first, second = found[1], found[2]
        follows = second is not None and int(second) == (int(first) + 1) % 100
        if len(first) == 2 and not follows:
            return found[0]
        years.append(first if len(first) == 4 else f"20{first}")
        return "" if second is None or follows else second

    return years, _SHORT_YEAR.sub(take, _FULL_YEAR.sub(take, folded))


def alike(one: Title, other: Title, aside: frozenset[str] = frozenset()) -> Likeness:
    """How alike two titles are; years and parts are left to the caller. Symmetric, and blind to the order of words.

    Args:
        one: A title.
        other: Another.
        aside: Words that only one of the titles may have, such as those of the buyer's name.

    >>> alike(read_title("Provision of housing IT system"), read_title("HOUSING I.T. SYTEM - AWARD"))
    'near'
    >>> alike(read_title("Domestic abuse support, adults"), read_title("Domestic abuse support, children"))
    'like'
    """
    if one.is_blank or other.is_blank:
        return "blank"
    numbers = bool(one.numbers - other.numbers) and bool(other.numbers - one.numbers)
    if (one.words == other.words and one.numbers == other.numbers) or one.compact == other.compact:
        return "same"
    left, right = ({word for word in words - aside if not _is_paper(word)} for words in _only(one, other))
    slips = _pair_slips(left, right)
    shared = len(one.words & other.words) + slips
    covered = shared / max(shared + max(len(left), len(right)), 1)
    if (left and right) or numbers or (not shared and one.words != other.words):
        return "like" if covered >= _LIKE and (one.telling & other.telling or slips) else "unlike"
    if left or right:
        return "longer" if shared >= _LEAST and covered >= _LONGER else "like" if covered >= _LONGER else "unlike"
    return "near" if slips or one.numbers != other.numbers else "same"


_LIKE = 0.6
"""Words shared, of the longer title, when each title has words of its own: three of five."""
_LONGER = 0.5
"""The same when only one has: half of the longer title must be in the shorter."""
_LEAST = 2
"""Words that the shorter of two titles must have to be found in the longer: *Parking* is in too many."""


def _only(one: Title, other: Title) -> tuple[frozenset[str], frozenset[str]]:
    """The words that only the first has, and those that only the second has."""
    return one.words - other.words, other.words - one.words


@cache
def _paper() -> tuple[str, ...]:
    """Words of notices about themselves that are long enough to be known when misspelt."""
    return tuple(word for word, role in _roles().items() if role == "paper" and len(word) >= 6)


@lru_cache(maxsize=_REMEMBERED)
def _is_paper(word: str) -> bool:
    """Whether a word that only one title has is a word of notices about themselves, misspelt: ``SREVICES``."""
    return any(OSA.distance(word, known, score_cutoff=1) <= 1 for known in _paper())


def _pair_slips(left: set[str], right: set[str]) -> int:
    """Take the pairs of words that are one, misspelt or cut short, off both sets; how many there were."""
    pairs = sorted(_slips(left, right)) if left and right else []
    count = 0
    for _, one, other in pairs:
        first, second = (one, other) if one in left else (other, one)
        if first in left and second in right:
            left.remove(first)
            right.remove(second)
            count += 1
    return count


def _slips(left: set[str], right: set[str]) -> Iterator[tuple[int, str, str]]:
    """Edits and the two words in alphabetical order, so that the pairing is the same from either side."""
    for one in left:
        for other in right:
            short, long = sorted((one, other), key=len)
            most = 2 if len(short) >= 9 else 1 if len(short) >= 3 else 0  # INTERNAL and EXTERNAL are two edits apart
            edits = OSA.distance(one, other, score_cutoff=most)
            mistaken = len(short) == len(long) < 5 and sorted(one) != sorted(other)  # CARE and CARS, but not CRAE
            cut = len(short) >= 4 and long.startswith(short)  # ADMIN, or a title cut off
            if cut or (edits <= most and not mistaken):
                yield edits, min(one, other), max(one, other)
