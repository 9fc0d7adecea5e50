"""One authority's name inside a buyer's name: wording before it, the name, wording or a department after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from thirty3.models.borough import Borough
from thirty3.normalise.names import fold
from thirty3.reference import BuyerWording, boroughs, buyer_wording

Standing = Literal["strong", "bare", "stem"]
"""``strong`` carries a council's wording or is an alias; ``bare`` is a short name alone; ``stem`` is half a name."""

_LONGEST_NAME = 12
"""Words in the longest alias, ``Mayor and Commonalty and Citizens of the City of London``, and room for new ones."""

_FUZZY_FROM = 7
"""Letters a name must have before a misspelling is believed: Harlow is one edit from Harrow."""

_BARE_FUZZY_FROM = 9
"""The same for a name without any council's wording: Bramley is one edit from Bromley."""


_REMEMBERED = 16_384
"""Words kept with their mended forms: the vocabulary of all UK buyers is smaller."""


class Found(NamedTuple):
    """An authority found in a name."""

    gss: str
    """GSS code of the authority."""
    standing: Standing
    """How firmly it stands on its own."""
    rule: str
    """Why, in a few words."""


class _Name(NamedTuple):
    key: str
    gss: str
    slug: str
    standing: Standing
    rule: str


class _Front(NamedTuple):
    """Wording taken off the beginning: how many words, what it proves, whom it fits."""

    words: int
    says: frozenset[str]
    wordings: tuple[BuyerWording, ...]


def find_one(words: Sequence[str]) -> Found | None:
    """The one authority that folded words name as a whole, exactly or with a small misspelling; None when none."""
    return _exact(words) or _misspelt(words)


def _exact(words: Sequence[str]) -> Found | None:
    for front in _fronts(words):
        rest = words[front.words :]
        for length in range(min(_LONGEST_NAME, len(rest)), 0, -1):
            name = _names().get("".join(rest[:length]))
            if name is not None and (found := _fitting(name, front, rest[length:])) is not None:
                return found
    return None


def _fitting(name: _Name, front: _Front, tail: Sequence[str]) -> Found | None:
    """The name with the wording around it, unless that wording is not this authority's or is no wording at all."""
    after, left = _after(tail)
    wordings = (*front.wordings, *after)
    says = front.says | {wording.says for wording in after if wording.says is not None}
    if any(wording.fits and name.slug not in wording.fits for wording in wordings):
        return None
    strong = bool(says) or name.standing == "strong"
    if left and not (strong and is_department(left) and not _is_council_of(name, after, left)):
        return None
    if not says:
        return Found(name.gss, name.standing, name.rule)
    shown = " … ".join(wording.wording for wording in wordings if wording.says)
    return Found(name.gss, "strong", f'{name.rule} with "{shown}"')


def _is_council_of(name: _Name, after: Sequence[BuyerWording], left: Sequence[str]) -> bool:
    """Whether what is left makes it a council of or for something, which is no authority: ``… of Social Service``."""
    council = after[-1].wording if after else name.key
    return left[0] in ("OF", "FOR") and council.endswith(("COUNCIL", "COUNCILS"))


def _misspelt(words: Sequence[str]) -> Found | None:
    """The one authority whose name is within two edits, where wording says that an authority is meant at all."""
    mended = [_mended(word) for word in words]
    if mended != list(words) and (found := _exact(mended)) is not None:
        return found._replace(rule=f"{found.rule}, wording misspelt")
    near: dict[str, tuple[int, Found]] = {}
    for front in _fronts(mended):
        rest = mended[front.words :]
        for length in range(min(_LONGEST_NAME, len(rest)), 0, -1):
            for candidate in _near(rest[:length], front, rest[length:]):
                gss = candidate[1].gss
                near[gss] = min(near.get(gss, candidate), candidate)
    ranked = sorted(near.values())
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][1]


def _near(core: Sequence[str], front: _Front, tail: Sequence[str]) -> Iterator[tuple[int, Found]]:
    typed = "".join(core)
    left = _after(tail)[1]
    if len(typed) < _FUZZY_FROM - 2 or (left and not is_department(left)):
        return
    for key, edits, _ in process.extract(typed, _long_names(), scorer=OSA.distance, score_cutoff=2, limit=4):
        found = _fitting(_names()[key], front, tail)
        if found is not None and _believable(typed, key, int(edits), front, tail):
            plural = "edit" if edits == 1 else "edits"
            yield int(edits), found._replace(rule=f"{found.rule}, spelling, {edits} {plural}")


def _believable(typed: str, key: str, edits: int, front: _Front, tail: Sequence[str]) -> bool:
    """Whether a misspelling may be believed: with London wording always, else only what is no other place's name."""
    says = front.says | {wording.says for wording in _after(tail)[0] if wording.says is not None}
    if "london" in says:
        return True
    if typed in _other_places() or typed[0] != key[0] or _names()[key].standing == "stem":
        return False
    return "council" in says or (edits == 1 and len(key) >= _BARE_FUZZY_FROM)


def _fronts(words: Sequence[str]) -> Iterator[_Front]:
    """The name as it is, then with one, two, … wordings taken off its beginning."""
    front = _Front(0, frozenset(), ())
    while True:
        yield front
        wording = _longest(_wordings("before"), words, front.words)
        if wording is None:
            return
        says = front.says | ({wording.says} if wording.says is not None else set())
        front = _Front(front.words + len(wording.wording.split()), frozenset(says), (*front.wordings, wording))


def _after(words: Sequence[str]) -> tuple[tuple[BuyerWording, ...], Sequence[str]]:
    """The wordings at the beginning of what follows a name, and what is left after them."""
    taken: list[BuyerWording] = []
    start = 0
    while (wording := _longest(_wordings("after"), words, start)) is not None:
        taken.append(wording)
        start += len(wording.wording.split())
    return tuple(taken), words[start:]


def _longest(
    table: dict[str, list[tuple[tuple[str, ...], BuyerWording]]], words: Sequence[str], start: int
) -> BuyerWording | None:
    if start >= len(words):
        return None
    for phrase, wording in table.get(words[start], ()):
        if tuple(words[start : start + len(phrase)]) == phrase:
            return wording
    return None


def is_department(words: Sequence[str]) -> bool:
    """Whether these folded words, one or more, are all words of departments and addresses of a council."""
    return bool(words) and _role("department").issuperset(words)


def is_institution(words: Sequence[str]) -> bool:
    """Whether one of these folded words makes the name somebody else's: a school's, a trust's, a firm's."""
    return not _role("institution").isdisjoint(words)


def is_body(words: Sequence[str]) -> bool:
    """Whether these folded words name a public or third-sector body that is worded like a council's department."""
    text = f" {' '.join(words)} "
    return any(f" {body} " in text for body in _role("body"))


def is_partner(words: Sequence[str]) -> bool:
    """Whether these folded words are a body that buys together with boroughs without being one."""
    return " ".join(words) in _role("partner")


def is_portal(words: Sequence[str]) -> bool:
    """Whether these folded words are an e-sourcing service that publishes in its own name for buyers."""
    return " ".join(words) in _role("portal")


@cache
def _role(role: str) -> frozenset[str]:
    return frozenset(wording.wording for wording in buyer_wording() if wording.role == role)


@cache
def _wordings(role: str) -> dict[str, list[tuple[tuple[str, ...], BuyerWording]]]:
    """Wordings by their first word, the longest first."""
    table: dict[str, list[tuple[tuple[str, ...], BuyerWording]]] = {}
    for wording in buyer_wording():
        if wording.role == role:
            phrase = tuple(wording.wording.split())
            table.setdefault(phrase[0], []).append((phrase, wording))
    for phrases in table.values():
        phrases.sort(key=lambda one: -len(one[0]))
    return table


@cache
def _names() -> dict[str, _Name]:
    """All names of the 33 without their spaces, so that ``Towerhamlets`` is one too."""
    names: dict[str, _Name] = {}
    by_slug = {one.slug: one for one in boroughs()}

    def add(one: Borough, name: str, standing: Standing, rule: str) -> None:
        key = fold(name).replace(" ", "")
        names[key] = _Name(key, one.gss, one.slug, standing, rule)

    def add_wordings(role: str, standing: Standing, rule: str) -> None:
        for wording in buyer_wording():
            if wording.role == role:
                for slug in wording.fits:
                    add(by_slug[slug], wording.wording, standing, f'{rule} "{wording.wording}"')

    add_wordings("stem", "stem", "part of the name")
    for one in boroughs():
        for alias in one.aliases:
            add(one, alias, "strong", f'alias "{alias}"')
        add(one, one.official_name, "strong", "official name")
        add(one, one.name, "bare", "short name")
    add_wordings("short", "bare", "short form")
    return names


@cache
def _long_names() -> tuple[str, ...]:
    """Names long enough for misspellings, without the aliases, whose wording is taken off instead."""
    return tuple(key for key, name in _names().items() if name.standing != "strong" and len(key) >= _FUZZY_FROM)


@cache
def _other_places() -> frozenset[str]:
    return frozenset(place.replace(" ", "") for place in _role("place"))


_MENDABLE = 5
"""Letters of the shortest word of councils' wording that is mended: LODON, COUNCL, BOROUH."""


@cache
def _wording_words() -> tuple[str, ...]:
    says = (wording.wording.split() for wording in buyer_wording() if wording.role in ("before", "after"))
    return tuple(sorted({word for words in says for word in words if len(word) >= _MENDABLE}))


@lru_cache(maxsize=_REMEMBERED)
def _mended(word: str) -> str:
    """The word of councils' wording one edit away, or the word itself."""
    if len(word) < _MENDABLE - 1 or word in _wording_words() or word in _names():
        return word
    near = process.extractOne(word, _wording_words(), scorer=OSA.distance, score_cutoff=1)
    return word if near is None else near[0]
