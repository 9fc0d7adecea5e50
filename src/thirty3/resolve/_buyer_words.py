"""The words around names of buyers: councils' wording, departments, and what makes a name somebody else's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from thirty3.models.borough import LondonBody
from thirty3.normalise.names import fold
from thirty3.reference import BuyerWording, buyer_wording
from thirty3.reference.london_bodies import london_bodies

_FORMS = frozenset(("LTD", "LIMITED", "PLC", "CIC", "LLP", "COMPANY", "COMMUNITY", "INTEREST"))
"""Words of legal forms that may follow the name of a body."""

_LONGEST_BODY = 12
"""Words in the longest name of a body, ``Royal Borough of … Tenant Management Organisation``, and room for new ones."""

_SMALL = frozenset(("AND", "FOR", "IN", "OF", "THE", "TO", "WITH"))
"""Words that join others and tell nothing about them."""

_OF_COUNCILS = frozenset(("BOROUGH", "CITY", "CORPORATION", "COUNCIL"))
"""Words that name another authority where they follow the first one's name."""


class Front(NamedTuple):
    """Wording taken off the beginning: how many words, what it proves, whom it fits."""

    words: int
    says: frozenset[str]
    wordings: tuple[BuyerWording, ...]


def fronts(words: Sequence[str]) -> Iterator[Front]:
    """The name as it is, then with one, two, … wordings taken off its beginning."""
    front = Front(0, frozenset(), ())
    while True:
        yield front
        wording = _longest("before", words, front.words)
        if wording is None:
            return
        says = front.says | ({wording.says} if wording.says is not None else set())
        front = Front(front.words + len(wording.wording.split()), frozenset(says), (*front.wordings, wording))


def wording_after(words: Sequence[str]) -> tuple[tuple[BuyerWording, ...], Sequence[str]]:
    """The wordings at the beginning of what follows a name, and what is left after them."""
    taken: list[BuyerWording] = []
    start = 0
    while (wording := _longest("after", words, start)) is not None:
        taken.append(wording)
        start += len(wording.wording.split())
    return tuple(taken), words[start:]


def _longest(role: str, words: Sequence[str], start: int) -> BuyerWording | None:
    if start >= len(words):
        return None
    for phrase, wording in _wordings(role).get(words[start], ()):
        if tuple(words[start : start + len(phrase)]) == phrase:
            return wording
    return None


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
def words_of(role: str) -> frozenset[str]:
    """All wordings of a role."""
    return frozenset(wording.wording for wording in buyer_wording() if wording.role == role)


def is_department(words: Sequence[str]) -> bool:
    """Whether these folded words, one or more, are all words of departments and addresses of a council."""
    return bool(words) and words_of("department").issuperset(words)


def is_mostly_of_service(words: Sequence[str]) -> bool:
    """Whether half of these folded words are known words of departments and services, and none is anybody else's.

    No list can hold all of them: ``LBTH IDEA STORES``.
    """
    telling = [word for word in words if word not in _SMALL]
    known = sum(map(_is_of_service, telling))
    return known == len(telling) or (2 * known >= len(telling) and is_nobody_elses(words))


def is_nobody_elses(words: Sequence[str]) -> bool:
    """Whether none of these folded words makes the council's name before them somebody else's.

    That is an institution, another council or another county or country: ``CITY OF WESTMINSTER ARTS COUNCIL``.
    """
    signs = (words_of("institution"), words_of("elsewhere"), _OF_COUNCILS)
    return words[0] not in _SMALL and all(sign.isdisjoint(words) for sign in signs)


def is_unit(words: Sequence[str]) -> bool:
    """Whether these folded words are a department, a directorate: what only a part of something is called."""
    return bool(words) and words[-1] in words_of("unit") and all(map(_is_of_service, words))


def _is_of_service(word: str) -> bool:
    return word in words_of("department") or word in words_of("service")


def is_elsewhere(words: Sequence[str]) -> bool:
    """Whether these folded words are where other places of a borough's name lie: NORTH YORKSHIRE, ONTARIO."""
    return " ".join(words) in words_of("elsewhere")


def is_institution(words: Sequence[str]) -> bool:
    """Whether one of these folded words makes the name somebody else's: a school's, a trust's, a firm's."""
    return not words_of("institution").isdisjoint(words)


def is_body(words: Sequence[str]) -> bool:
    """Whether these folded words name a public or third-sector body: in a council's words, or one of London's own."""
    found = body_of(words)
    if found is not None:
        return found[0].kind in ("pan_london", "arms_length")
    text = f" {' '.join(words)} "
    return any(f" {body} " in text for body in words_of("body"))


def is_partner(words: Sequence[str]) -> bool:
    """Whether these folded words are a body that buys together with boroughs without being one."""
    return " ".join(words) in words_of("partner") or body_of(words) is not None


def is_portal(words: Sequence[str]) -> bool:
    """Whether these folded words are an e-sourcing service that publishes in its own name for buyers."""
    return " ".join(words) in words_of("portal")


def body_of(words: Sequence[str]) -> tuple[LondonBody, str] | None:
    """The body of London that folded words name, with a legal form or a department after it, and the rule."""
    return next((found for found, rest in _bodies_before(words) if _may_follow_body(rest, found[0])), None)


def after_body(words: Sequence[str]) -> Sequence[str] | None:
    """What follows the body of London that stands first, which may hold a borough's name; None when none does."""
    return next((rest for _, rest in _bodies_before(words)), None)


def _bodies_before(words: Sequence[str]) -> Iterator[tuple[tuple[LondonBody, str], Sequence[str]]]:
    """The bodies that the first words name, the longest name first, with what follows it."""
    start = 1 if words and words[0] == "THE" else 0
    if _is_opening(words[start : start + 2]):
        for stop in range(min(len(words), start + _LONGEST_BODY), start, -1):
            found = _bodies().get(" ".join(words[start:stop]))
            if found is not None:
                yield found, words[stop:]


def _may_follow_body(rest: Sequence[str], body: LondonBody) -> bool:
    """Whether a legal form follows, or a department; after a company it would be another: SUTTON LIVING SOLUTIONS."""
    return all(word in _FORMS for word in rest) or (body.kind != "arms_length" and is_department(rest))


@cache
def _bodies() -> dict[str, tuple[LondonBody, str]]:
    known = {_without_the(alias): (body, f'alias "{alias}"') for body in london_bodies() for alias in body.aliases}
    return known | {_without_the(body.name): (body, "name") for body in london_bodies()}


def _without_the(name: str) -> str:
    return fold(name).removeprefix("THE ")


def _is_opening(two: Sequence[str]) -> bool:
    """Whether a body's name begins so; LONDON begins a dozen of them and most names of boroughs."""
    return " ".join(two) in _openings() or (bool(two) and two[0] in _openings())


@cache
def _openings() -> frozenset[str]:
    return frozenset(" ".join(name.split()[:2]) for name in _bodies())
