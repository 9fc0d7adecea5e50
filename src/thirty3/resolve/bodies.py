"""Which public bodies beside the 33 a buyer stands for: for all London, shared by boroughs, or owned by them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from thirty3.models.borough import BodyMatch, LondonBody
from thirty3.models.organisation import Identifier
from thirty3.normalise.names import fold
from thirty3.reference.london_bodies import london_bodies
from thirty3.resolve._buyer_identifiers import key_of
from thirty3.resolve._buyer_parts import Part, has_parts, parts_of
from thirty3.resolve._buyer_words import body_of, is_department, is_institution

__all__ = ["match_body"]

_REMEMBERED = 8_192
"""Names kept with their answers: those who buy often come again and again."""


def match_body(name: str, identifiers: Iterable[Identifier] = ()) -> tuple[BodyMatch, ...]:
    """The bodies of London beside the 33 that a buyer's name or identifiers stand for.

    These are the GLA and its group, London Councils, services shared by several boroughs, companies that boroughs own,
    and makers of frameworks. ``body.boroughs`` says whom one serves or belongs to. They are related to the purchase
    and are not its buyers: ``match_buyer`` does not count them, so that what a joint service buys is counted once, as
    the service's, and never as each borough's. A joint name may hold both: ``oneSource (Havering and Newham)`` is the
    body here and its two named boroughs there.

    Only whole names of a closed list count, exactly, with a legal form or a department after them.

    Args:
        name: The buyer as typed in the notice.
        identifiers: What the notice carries for it: ``GB-LAE-GLA``, a GSS code, a company number.

    Returns:
        One match for each body, by code, each with the rule that found it; empty when none.

    >>> [match.body.name for match in match_body("TfL Procurement")]
    ['Transport for London']
    >>> [str(one) for one in match_body("Barnet Homes Ltd")[0].body.boroughs]
    ['Barnet']
    >>> match_body("London Borough of Barnet")
    ()
    """
    certain = [
        (_by_identifier()[key], f"identifier {'-'.join(key)}")
        for identifier in identifiers
        if (key := key_of(identifier)) in _by_identifier()
    ]
    if not certain:
        return _by_name(name)
    return _matches((*certain, *((match.body, match.rule) for match in _by_name(name))))


def _matches(found: Iterable[tuple[LondonBody, str]]) -> tuple[BodyMatch, ...]:
    """One match for each body, the first rule given, by code."""
    first: dict[str, BodyMatch] = {}
    for body, rule in found:
        first.setdefault(body.code, BodyMatch(body=body, rule=rule))
    return tuple(first[code] for code in sorted(first))


@cache
def _by_identifier() -> dict[tuple[str, str], LondonBody]:
    return {key_of(identifier): body for body in london_bodies() for identifier in body.identifiers}


@lru_cache(maxsize=_REMEMBERED)
def _by_name(name: str) -> tuple[BodyMatch, ...]:
    words = fold(name).split()
    whole = body_of(words)
    if whole is not None:
        return _matches([whole])
    if not has_parts(name, words) or not _could_name(words):
        return ()
    parts = parts_of(name)
    named = [place for place, part in enumerate(parts) if part.found is not None or part.body is not None]
    if not any(parts[place].body is not None for place in named) or _is_stranger(parts[: named[0]], parts):
        return ()
    return _matches(part.body for part in parts if part.body is not None)


@cache
def _telling_words() -> frozenset[str]:
    names = (name for body in london_bodies() for name in (body.name, *body.aliases))
    return frozenset(fold(name).removeprefix("THE ").split()[0] for name in names)


def _could_name(words: Sequence[str]) -> bool:
    return not _telling_words().isdisjoint(words)


def _is_stranger(leading: Sequence[Part], parts: Sequence[Part]) -> bool:
    """Whether what stands before the first one named is somebody else, so that the one named is a detail of it."""
    links = [part.link for part in parts[1 : len(leading) + 1]]
    if all(link == "joint" for link in links):
        return False
    return any(not is_department(part.words) or is_institution(part.words) for part in leading)
