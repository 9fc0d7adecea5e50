"""Misspelt names of the 33: when a slip is believed, and which names need no look at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA, DamerauLevenshtein

from thirty3.reference import BuyerWording, boroughs, buyer_wording
from thirty3.resolve._buyer_known import Found, Name, exact, fitting, names
from thirty3.resolve._buyer_words import Front, fronts, wording_after, words_of

_FUZZY_FROM = 7
"""Letters a name must have before a misspelling is believed: Harlow is one edit from Harrow."""

_BARE_FUZZY_FROM = 9
"""The same for a name without any council's wording: Bramley is one edit from Bromley."""

_MENDABLE = 5
"""Letters of the shortest word of councils' wording that is mended: LODON, COUNCL, BOROUH."""

_REMEMBERED = 16_384
"""Words kept with what they are near to: most of the vocabulary of UK buyers."""

_EVERYDAY = frozenset((
    "THE", "OF", "AND", "FOR", "ON", "IN", "UPON", "BOROUGH", "COUNCIL", "CITY", "ROYAL", "MAYOR", "CITIZENS", "COMMON",
    "LORD",
))  # fmt: skip
"""Words of names of the 33 that alone point to none of them; LONDON has to, for the City's sake."""


def could_name(words: Sequence[str]) -> bool:
    """Whether folded words hold anything near a name of the 33: one look at each tells most buyers to be others."""
    near = _is_near
    for word in words:
        if near(word):
            return True
    known = _telling_words()
    return any(one + other in known for one, other in pairwise(words))  # ISLING TON


@cache
def _telling_words() -> frozenset[str]:
    """Words of the names of the 33, and the names without spaces, by which one can be recognised."""
    written = [word for one in boroughs() for word in (one.slug.replace("-", " ").upper()).split()]
    short = [name.key for name in names().values() if len(name.key) <= _MENDABLE]
    stems = [word for one in buyer_wording() if one.role in ("stem", "short") for word in one.wording.split()]
    return frozenset({*written, *short, *stems, *_long_names()} - _EVERYDAY)


@cache
def _long_words() -> tuple[str, ...]:
    return tuple(sorted(word for word in _telling_words() if len(word) >= _MENDABLE))


@lru_cache(maxsize=_REMEMBERED)
def _is_near(word: str) -> bool:
    """Whether a word is one of a name, nearly one, or has one run together with others: LONDONBOROUGHOFCAMDEN."""
    if word in _telling_words():
        return True
    if len(word) < _MENDABLE - 1:
        return False
    near = process.extractOne(word, _long_words(), scorer=DamerauLevenshtein.distance, score_cutoff=2)
    return near is not None or any(known in word for known in _long_words())


def misspelt(words: Sequence[str]) -> Found | None:
    """The one authority whose name is within two edits, where wording says that an authority is meant at all."""
    if "".join(words) in _other_places():
        return None
    mended = [_mended(word) for word in words]
    if mended != list(words) and (found := exact(mended)) is not None:
        return found._replace(rule=f"{found.rule}, wording misspelt")
    near: dict[str, tuple[int, Found]] = {}
    for front in fronts(mended):
        typed = ""
        for place, word in enumerate(mended[front.words :], start=front.words + 1):
            typed += word
            if len(typed) > _longest_misspelling():
                break
            for candidate in _near(typed, front, mended[place:]):
                gss = candidate[1].gss
                near[gss] = min(near.get(gss, candidate), candidate)
    ranked = sorted(near.values())
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][1]


def _near(typed: str, front: Front, tail: Sequence[str]) -> Iterator[tuple[int, Found]]:
    for name, edits in _near_names(typed):
        found = fitting(name, front, tail)
        if found is not None and _believable(typed, name, edits, (*front.wordings, *wording_after(tail)[0])):
            plural = "edit" if edits == 1 else "edits"
            yield edits, found._replace(rule=f"{found.rule}, spelling, {edits} {plural}")


@lru_cache(maxsize=_REMEMBERED)
def _near_names(typed: str) -> tuple[tuple[Name, int], ...]:
    """The long names within two edits, with their edits, the nearest four."""
    if len(typed) < _FUZZY_FROM - 2:
        return ()
    near = process.extract(typed, _long_names(), scorer=DamerauLevenshtein.distance, score_cutoff=2, limit=4)
    return tuple((names()[key], int(edits)) for key, edits, _ in near)


def _believable(typed: str, name: Name, edits: int, wordings: Sequence[BuyerWording]) -> bool:
    """Whether a misspelling may be believed: with a London council's full wording, else only with the first letter.

    What is another place's name is believed only beside the full wording, and never for half a name: Kennington is a
    letter from Kensington, and ``Oadby and Wigston LBC`` two from Kingston.
    """
    other = typed in _other_places()
    full = any("LONDON" in wording.wording or "ROYAL" in wording.wording for wording in wordings)
    if name.standing == "stem":
        return full and not other and edits == 1 and typed[0] == name.key[0]
    if full:
        return True
    if other or typed[0] != name.key[0]:
        return False
    return any(wording.says for wording in wordings) or (edits == 1 and len(name.key) >= _BARE_FUZZY_FROM)


@cache
def _long_names() -> tuple[str, ...]:
    """Names long enough for misspellings, without the aliases, whose wording is taken off instead."""
    return tuple(key for key, name in names().items() if name.standing != "strong" and len(key) >= _FUZZY_FROM)


@cache
def _longest_misspelling() -> int:
    return max(map(len, _long_names())) + 2


@cache
def _other_places() -> frozenset[str]:
    return frozenset(place.replace(" ", "") for place in words_of("place"))


@cache
def _wording_words() -> tuple[str, ...]:
    says = (wording.wording.split() for wording in buyer_wording() if wording.role in ("before", "after"))
    return tuple(sorted({word for words in says for word in words if len(word) >= _MENDABLE}))


@lru_cache(maxsize=_REMEMBERED)
def _mended(word: str) -> str:
    """The word of councils' wording one edit away, or the word itself."""
    if len(word) < _MENDABLE - 1 or word in _wording_words() or word in names():
        return word
    near = process.extractOne(word, _wording_words(), scorer=OSA.distance, score_cutoff=1)
    return word if near is None else near[0]
