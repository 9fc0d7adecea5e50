"""Which of the 33 a buyer stands for: a closed list of whole names, never a part of somebody else's name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from thirty3.models.borough import Borough, BuyerMatch
from thirty3.models.organisation import Identifier
from thirty3.normalise.names import fold
from thirty3.reference import borough_identifiers, boroughs
from thirty3.resolve._buyer_identifiers import key_of
from thirty3.resolve._buyer_name import Found, could_name, find_one
from thirty3.resolve._buyer_parts import Part, has_parts, parts_of
from thirty3.resolve._buyer_words import (
    after_body,
    body_of,
    is_body,
    is_department,
    is_elsewhere,
    is_institution,
    is_partner,
    is_portal,
)

__all__ = ["match_buyer"]

_REMEMBERED = 8_192
"""Names kept with their answers: those who buy often come again and again."""

_MOST_INITIALS = 5
"""Letters of the longest initials of an authority, ``LBRuT`` and ``RBKuT``."""


def match_buyer(name: str, identifiers: Iterable[Identifier] = ()) -> tuple[BuyerMatch, ...]:
    """The London authorities that a buyer's name or identifiers stand for.

    A name counts only as a whole: an authority's name with the wording of councils around it (``THE MAYOR AND
    BURGESSES OF …``, ``LB …``, ``… Council``), with a department or a service after it, or several of them in a joint
    name. A short name alone (``Camden``) counts, half a name alone (``Richmond``, ``Kingston``) does not, since it
    means other places too. Names of seven letters and more may be misspelt by two edits where the wording says that a
    council is meant, by one where nothing says so. ``LBH`` means six boroughs and is refused.
    Initials in brackets or after a dash are a detail of the whole name beside them. An authority's name that follows
    another body's after a comma, a dash or in brackets is an address. A word of schools, trusts, firms or charities
    makes the name theirs. For bodies beside the 33 see ``thirty3.resolve.bodies.match_body``.

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
        BuyerMatch(borough=known[key], rule=f"{'identifier' if standing == 'certain' else 'account'} {'-'.join(key)}")
        for identifier in identifiers
        if (key := key_of(identifier)) in known
    )


@cache
def _by_gss() -> dict[str, Borough]:
    return {one.gss: one for one in boroughs()}


@cache
def _known_identifiers(standing: str) -> dict[tuple[str, str], Borough]:
    """Authorities by the keys of their identifiers; GSS codes are written in several schemes, one is ``GB-LAC``."""
    known = {
        key_of(Identifier(scheme=row.scheme, id=row.id)): _by_gss()[row.gss]
        for row in borough_identifiers()
        if row.standing == standing
    }
    if standing == "certain":
        known |= {("GB-LAE", one.gb_lae): one for one in boroughs()}
        known |= {("GSS", one.gss): one for one in boroughs()}
    return known


@lru_cache(maxsize=_REMEMBERED)
def _by_name(name: str) -> tuple[BuyerMatch, ...]:
    words = tuple(fold(name).split())
    rest = after_body(words)
    if not could_name(words if rest is None else rest) or body_of(words) is not None:
        return ()
    whole = find_one(words) if rest is None else None
    if whole is not None:
        found = [] if whole.standing == "stem" else [whole]
    else:
        found = _joint(parts_of(name)) if has_parts(name, words) else []
    return _sorted(BuyerMatch(borough=_by_gss()[one.gss], rule=one.rule) for one in found)


def _joint(parts: Sequence[Part]) -> list[Found]:
    """The authorities of a name in parts, or none when the name is somebody else's."""
    parts = _without_initials(parts)
    found = [part.found for part in parts if part.found is not None]
    if not found or _is_other(parts):
        return []
    if all(_is_explained(part) for part in parts):
        stems = {one.gss for one in found if one.standing == "stem"}
        whole = any(one.standing != "stem" for one in found)
        partner = any(is_partner(part.words) for part in parts)
        named = found if whole or len(stems) > 1 or partner else []
    else:
        named = [one for one in found if one.standing == "strong"]
    several = len(_authorities(parts)) > 1
    return [one._replace(rule=f"joint name, {one.rule}") for one in named] if several else named


def _without_initials(parts: Sequence[Part]) -> list[Part]:
    """The parts without initials that only repeat a whole name, after it or before it.

    Westminster is not in ``Camden Council (WCC)``, and ``LBH (London Borough of Hackney)`` is in no doubt.
    """
    return [
        part
        for before, part, after in zip([None, *parts], parts, [*parts[1:], None], strict=False)
        if not (_repeats(part, before) or _announces(part, after))
    ]


def _repeats(part: Part, before: Part | None) -> bool:
    return before is not None and part.link == "detail" and _is_initials(part, "stem") and _is_whole(before)


def _announces(part: Part, after: Part | None) -> bool:
    if after is None or after.link != "detail" or not _is_whole(after) or len(part.words) != 1:
        return False
    small = ("OF", "THE", "AND", "UPON")
    whole = "".join(word[0] for word in after.words)
    return part.words[0] in (whole, "".join(word[0] for word in after.words if word not in small))


def _is_whole(part: Part) -> bool:
    return part.found is not None and not _is_initials(part, "stem", "strong")


def _is_initials(part: Part, *standings: str) -> bool:
    short = len(part.words) == 1 and len(part.words[0]) <= _MOST_INITIALS
    return short and part.found is not None and part.found.standing in standings


def _authorities(parts: Sequence[Part]) -> set[str]:
    return {part.found.gss for part in parts if part.found is not None}


def _is_explained(part: Part) -> bool:
    return part.found is not None or is_partner(part.words) or is_department(part.words)


def _is_other(parts: Sequence[Part]) -> bool:
    """Whether the name is a school's, a firm's or a stranger's, with an authority only as its detail or address."""
    first = next(place for place, part in enumerate(parts) if part.found is not None)
    asides = [part for part in parts[first:] if part.found is None and part.link != "joint"]
    return _is_stranger(parts[:first], parts) or any(map(_is_letter, parts)) or any(map(_is_anothers, asides))


def _is_letter(part: Part) -> bool:
    """A letter alone is the rest of initials that nobody knows: ``RBK & W``."""
    return part.found is None and part.link == "joint" and len("".join(part.words)) == 1


def _is_anothers(aside: Part) -> bool:
    body = is_body(aside.words) and not is_partner(aside.words)
    return body or is_institution(aside.words) or is_elsewhere(aside.words)


def _is_stranger(leading: Sequence[Part], parts: Sequence[Part]) -> bool:
    """Whether what stands before the first authority is another body, so that the authority is its address."""
    links = [part.link for part in parts[1 : len(leading) + 1]]
    last = max((place for place, link in enumerate(links) if link != "joint"), default=-1)
    aside = leading[: last + 1]
    if not aside:
        return False
    joined = next(place for place, link in enumerate(links) if link != "joint") + 1
    opening = " AND ".join(" ".join(part.words) for part in leading[:joined]).split()
    if is_partner(opening):  # North London Waste Authority (Haringey) is not Haringey, … (Haringey Council) is its host
        plain = all(part.found.standing != "strong" for part in parts if part.found is not None)
        return len(_authorities(parts)) == 1 and (plain or is_body(opening))
    return is_body(opening) or not is_department(opening) or any(is_institution(part.words) for part in aside)
