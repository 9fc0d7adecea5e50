"""All names of the 33, and one of them inside a buyer's name: wording before it, wording or a department after it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

from thirty3.models.borough import Borough
from thirty3.normalise.names import fold
from thirty3.reference import BuyerWording, boroughs, buyer_wording
from thirty3.resolve._buyer_words import (
    Front,
    fronts,
    is_department,
    is_mostly_of_service,
    is_nobody_elses,
    is_unit,
    wording_after,
    words_of,
)

Standing = Literal["strong", "bare", "stem"]
"""``strong`` carries a council's wording or is an alias; ``bare`` is a short name alone; ``stem`` is half a name."""

_LONGEST_NAME = 12
"""Words in the longest alias, ``Mayor and Commonalty and Citizens of the City of London``, and room for new ones."""

_COUNCIL = ("COUNCIL", "COUNCILS")


class Found(NamedTuple):
    """An authority found in a name."""

    gss: str
    """GSS code of the authority."""
    standing: Standing
    """How firmly it stands on its own."""
    rule: str
    """Why, in a few words."""


class Name(NamedTuple):
    """One name of an authority without its spaces, and what it proves."""

    key: str
    gss: str
    slug: str
    standing: Standing
    rule: str


@cache
def names() -> dict[str, Name]:
    """All names of the 33 without their spaces, so that ``Towerhamlets`` is one too."""
    known: dict[str, Name] = {}
    by_slug = {one.slug: one for one in boroughs()}

    def add(one: Borough, name: str, standing: Standing, rule: str) -> None:
        key = fold(name).replace(" ", "")
        known[key] = Name(key, one.gss, one.slug, standing, rule)

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
    return known


def exact(words: Sequence[str]) -> Found | None:
    """The one authority that folded words name as a whole, every letter as it should be; None when none."""
    known = names()
    for front in fronts(words):
        rest = words[front.words :]
        for length in range(min(_LONGEST_NAME, len(rest)), 0, -1):
            name = known.get("".join(rest[:length]))
            if name is not None and (found := fitting(name, front, rest[length:])) is not None:
                return found
    return None


def fitting(name: Name, front: Front, tail: Sequence[str]) -> Found | None:
    """The name with the wording around it, unless that wording is not this authority's or is no wording at all."""
    after, left = wording_after(tail)
    wordings = (*front.wordings, *after)
    says = front.says | {wording.says for wording in after if wording.says is not None}
    if any(wording.fits and name.slug not in wording.fits for wording in wordings):
        return None
    if left and not _may_follow(left, name, front, after):
        return None
    if not says:
        return Found(name.gss, "strong" if left else name.standing, name.rule)
    shown = " … ".join(wording.wording for wording in wordings if wording.says)
    return Found(name.gss, "strong", f'{name.rule} with "{shown}"')


def _may_follow(left: Sequence[str], name: Name, front: Front, after: Sequence[BuyerWording]) -> bool:
    """Whether what is left may follow this name: a department, or anything of a council that is named in full.

    It may not where it names another authority, since two in a row are a joint name, nor where it makes a council of or
    for something, which is no authority: ``… Council of Social Service``.
    """
    says = front.says | {wording.says for wording in after}
    if says.isdisjoint(("london", "council")) and name.standing != "strong":
        return name.standing == "bare" and not says - {None} and is_unit(left)
    if after and after[-1].wording in words_of("before"):  # Brent LB Walthm Forest: perhaps another's name begins
        return is_department(left)
    ending = after[-1].wording if after else name.key
    if ending.endswith(_COUNCIL) and left[0] in ("OF", "FOR"):
        return False
    fits = is_mostly_of_service(left) or (_is_full(name, front, ending) and is_nobody_elses(left))
    return fits and not _names_another(left, name)


def _is_full(name: Name, front: Front, ending: str) -> bool:
    """Whether the whole short name is there with a council's whole wording: neither LBTH nor Richmond Council."""
    written = "".join(wording.wording for wording in front.wordings).replace(" ", "") + name.key
    council = ending.endswith(_COUNCIL) or "LONDONBOROUGH" in written or "ROYALBOROUGH" in written
    return council and name.slug.replace("-", "").upper() in name.key


def _names_another(left: Sequence[str], name: Name) -> bool:
    """Whether one to three words of what is left, as many as short names have, are another authority's."""
    known = names()
    runs = ("".join(left[place : place + length]) for length in (1, 2, 3) for place in range(len(left)))
    return any(known[run].gss != name.gss for run in runs if run in known)
