"""Which of the 33 a buyer stands for: a closed list of whole names, never a part of somebody else's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from thirty3.models.borough import Borough, BuyerMatch
from thirty3.models.organisation import Identifier
from thirty3.normalise.names import fold
from thirty3.normalise.text import clean_text
from thirty3.reference import borough_identifiers, boroughs
from thirty3.resolve._buyer_name import (
    Found,
    find_one,
    is_body,
    is_department,
    is_institution,
    is_partner,
    is_portal,
)

__all__ = ["match_buyer"]

_REMEMBERED = 65_536
"""Names kept with their answers; a year of all UK notices names fewer buyers."""

Link = Literal["joint", "list", "detail"]
"""How a part hangs on the one before: named beside it, in a list (which may be an address), or as a detail of it."""

_LINKS = re.compile(
    r"(?P<detail>\s[-–—]+\s|[–—:()\[\]|]|\bc/o\b|\bt/a\b|\bincluding\b)"
    r"|(?P<joint>[;/+]|\bo/b/o\b|\b(?:for and |acting )?on behalf of\b|\btogether with\b|\balong with\b"
    r"|\bjointly with\b|\bin (?:partnership|conjunction|collaboration|association) with\b|\bacting for\b)"
    r"|(?P<list>,)",
    re.IGNORECASE,
)


_MOST_INITIALS = 5
"""Letters of the longest initials of an authority, ``LBRuT`` and ``RBKuT``."""


class _Part(NamedTuple):
    """One part of a buyer's name: how it hangs on the part before, its folded words, whom it names."""

    link: Link
    words: tuple[str, ...]
    found: Found | None


def match_buyer(name: str, identifiers: Iterable[Identifier] = ()) -> tuple[BuyerMatch, ...]:
    """The London authorities that a buyer's name or identifiers stand for.

    A name counts only as a whole: an authority's name with the wording of councils around it (``THE MAYOR AND
    BURGESSES OF …``, ``LB …``, ``… Council``), with a department after it, or several of them in a joint name. A short
    name alone (``Camden``) counts, half a name alone (``Richmond``, ``Kingston``) does not, since it means other places
    too. Names of seven letters and more may be misspelt by two edits where the wording says that a council is meant,
    by one where nothing says so. ``LBH`` means six boroughs and is refused.
    Initials in brackets or after a dash are a detail of the whole name before them. An authority's name that
    follows another body's after a comma, a dash or in brackets is an address.

    Args:
        name: The buyer as typed in the notice.
        identifiers: What the notice carries for it. A GB-LAE or GSS code, or a known PPON, decides; the name may add
            the others of a joint purchase. A portal account counts only when the name is empty or a portal's own.

    Returns:
        One match for each authority, sorted by GSS code, each with the rule that found it; empty when none.

    >>> [match.borough.name for match in match_buyer("THE MAYOR AND BURGESSES OF THE LONDON BOROUGH OF CAMDEN")]
    ['Camden']
    >>> [match.borough.name for match in match_buyer("WCC/RBKC")]
    ['Kensington and Chelsea', 'Westminster']
    >>> match_buyer("Royal Borough of Windsor and Maidenhead")
    ()
    """
    known = tuple(identifiers)
    by_name = _by_name(name)
    if not known:
        return by_name
    certain = _by_identifier(known, "certain")
    if certain:
        named = {match.borough.gss for match in by_name}
        joint = by_name if named.issuperset(match.borough.gss for match in certain) else ()
        return _sorted((*certain, *joint))
    words = fold(name).split()
    return by_name if by_name or (words and not is_portal(words)) else _by_identifier(known, "account")


def _sorted(matches: Iterable[BuyerMatch]) -> tuple[BuyerMatch, ...]:
    """One match for each authority, the first given, by GSS code."""
    first: dict[str, BuyerMatch] = {}
    for match in matches:
        first.setdefault(match.borough.gss, match)
    return tuple(first[gss] for gss in sorted(first))


def _by_identifier(identifiers: Sequence[Identifier], standing: str) -> tuple[BuyerMatch, ...]:
    known = _known_identifiers(standing)
    return _sorted(
        BuyerMatch(borough=known[key], rule=f"{'identifier' if standing == 'certain' else 'account'} {identifier}")
        for identifier in identifiers
        if (key := (identifier.scheme.upper(), identifier.id.upper())) in known
    )


@cache
def _by_gss() -> dict[str, Borough]:
    return {one.gss: one for one in boroughs()}


@cache
def _known_identifiers(standing: str) -> dict[tuple[str, str], Borough]:
    """Authorities by scheme and id in capitals; GSS codes are written in three schemes, one of them ``GB-LAC``."""
    known = {
        (row.scheme, row.id.upper()): _by_gss()[row.gss] for row in borough_identifiers() if row.standing == standing
    }
    if standing == "certain":
        known |= {("GB-LAE", one.gb_lae): one for one in boroughs()}
        known |= {(scheme, one.gss): one for one in boroughs() for scheme in ("GB-LAC", "GB-GSS", "GSS")}
    return known


@lru_cache(maxsize=_REMEMBERED)
def _by_name(name: str) -> tuple[BuyerMatch, ...]:
    words = fold(name).split()
    whole = find_one(words)
    if whole is not None:
        found = [] if whole.standing == "stem" else [whole]
    elif "AND" in words or _LINKS.search(name):
        found = _joint(_parts(clean_text(name) or ""))
    else:
        found = []
    return _sorted(BuyerMatch(borough=_by_gss()[one.gss], rule=one.rule) for one in found)


def _parts(text: str) -> list[_Part]:
    """The parts of a joint or detailed name, in order."""
    parts: list[_Part] = []
    link: Link = "joint"
    start = 0
    for match in _LINKS.finditer(text):
        parts += _named(text[start : match.start()], link)
        link = "joint" if match["joint"] else "list" if match["list"] else "detail"
        start = match.end()
    return parts + _named(text[start:], link)


def _named(text: str, link: Link) -> list[_Part]:
    """One segment cut at its ANDs, except those inside a name such as Barking and Dagenham."""
    pieces = re.split(r"(?:^|\s)AND(?:\s|$)", fold(text))
    parts: list[_Part] = []
    start = 0
    while start < len(pieces):
        stop, part = _longest_name(pieces, start)
        if part.words:
            parts.append(part._replace(link="joint" if parts else link))
        start = stop
    return parts


def _longest_name(pieces: Sequence[str], start: int) -> tuple[int, _Part]:
    for stop in range(len(pieces), start, -1):
        words = " AND ".join(pieces[start:stop]).split()
        if (found := find_one(words)) is not None:
            return stop, _Part("joint", tuple(words), found)
    return start + 1, _Part("joint", tuple(pieces[start].split()), None)


def _joint(parts: Sequence[_Part]) -> list[Found]:
    """The authorities of a name in parts, or none when the name is somebody else's."""
    parts = _without_initials(parts)
    found = [part.found for part in parts if part.found is not None]
    if not found or _is_other(parts):
        return []
    if all(_is_explained(part) for part in parts):
        stems = {one.gss for one in found if one.standing == "stem"}
        whole = any(one.standing != "stem" for one in found)
        partner = any(is_partner(part.words) for part in parts)
        return [_in_joint(one, parts) for one in found] if whole or len(stems) > 1 or partner else []
    return [_in_joint(one, parts) for one in found if one.standing == "strong"]


def _without_initials(parts: Sequence[_Part]) -> list[_Part]:
    """The parts without initials that only repeat a whole name: Westminster is not in ``Camden Council (WCC)``."""
    return [
        *parts[:1],
        *(
            part
            for before, part in pairwise(parts)
            if not (part.link == "detail" and _is_initials(part, "stem") and _is_whole(before))
        ),
    ]


def _is_whole(part: _Part) -> bool:
    return part.found is not None and not _is_initials(part, "stem", "strong")


def _is_initials(part: _Part, *standings: str) -> bool:
    short = len(part.words) == 1 and len(part.words[0]) <= _MOST_INITIALS
    return short and part.found is not None and part.found.standing in standings


def _in_joint(one: Found, parts: Sequence[_Part]) -> Found:
    several = len(_authorities(parts)) > 1
    return one._replace(rule=f"joint name, {one.rule}") if several else one


def _authorities(parts: Sequence[_Part]) -> set[str]:
    return {part.found.gss for part in parts if part.found is not None}


def _is_explained(part: _Part) -> bool:
    return part.found is not None or is_partner(part.words) or is_department(part.words)


def _is_other(parts: Sequence[_Part]) -> bool:
    """Whether the name is a school's, a firm's or a stranger's, with an authority only as its detail or address."""
    first = next(place for place, part in enumerate(parts) if part.found is not None)
    asides = [part for part in parts[first:] if part.found is None and part.link != "joint"]
    return _is_stranger(parts[:first], parts) or any(
        is_institution(part.words) or (is_body(part.words) and not is_partner(part.words)) for part in asides
    )


def _is_stranger(leading: Sequence[_Part], parts: Sequence[_Part]) -> bool:
    """Whether what stands before the first authority is another body, so that the authority is its address."""
    links = [part.link for part in parts[1 : len(leading) + 1]]
    last = max((place for place, link in enumerate(links) if link != "joint"), default=-1)
    aside = leading[: last + 1]
    if not aside:
        return False
    joined = next(place for place, link in enumerate(links) if link != "joint") + 1
    opening = " AND ".join(" ".join(part.words) for part in leading[:joined]).split()
    if is_partner(opening):
        return is_body(opening) and len(_authorities(parts)) == 1
    return is_body(opening) or not is_department(opening) or any(is_institution(part.words) for part in aside)
