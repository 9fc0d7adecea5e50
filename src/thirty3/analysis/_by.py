"""Splitting a measure: by borough, service area, year of start or source, joint contracts in equal parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from math import lcm
from typing import Literal, TypeAlias

from thirty3.analysis._group import Cell, First
from thirty3.analysis._population import AREA, BOROUGH, START
from thirty3.errors import UnknownNameError
from thirty3.models.row import unpack

By = Literal["borough", "service_area", "year", "source"]

Key: TypeAlias = tuple[str | None, ...]
"""What a figure is for, in the order of ``by``; None where the contract does not say."""

Part: TypeAlias = tuple[Cell, int]
"""A group of contracts, and into how many equal parts each is split, of which one belongs here."""

_FIRSTS = {
    "borough": BOROUGH,
    "service_area": AREA,
    "year": First((START.columns[0],), length=4),
    "source": First(("source",)),
}


def keys_of(by: Iterable[By]) -> Mapping[str, First]:
    """The keys to group by.

    Raises:
        UnknownNameError: A name other than the four of ``By``.
    """
    for name in by:
        if name not in _FIRSTS:
            near = get_close_matches(name, _FIRSTS) or sorted(_FIRSTS)
            raise UnknownNameError(f"cannot split by {name!r}; near: {', '.join(near)}")
    return {name: _FIRSTS[name] for name in by}


def units(parts: Iterable[int]) -> int:
    """The least number of units in one pound or contract of which all such equal parts are whole numbers.

    Sums of parts are made in these units, as integers: exact, and many times as fast as fractions.

    >>> units([1, 2, 3, 2])
    6
    """
    return lcm(*set(parts))


def split(cells: Iterable[Cell], by: Sequence[By]) -> dict[Key, list[Part]]:
    """Groups by key, in order of the keys, unknown ones last; a contract of two boroughs is half in each.

    Without ``by`` there is one key, the empty one, even without a single contract.
    """
    parts: dict[Key, list[Part]] = defaultdict(list)
    if not by:
        parts[()] = []
    named: dict[Key, list[Key]] = {}  # what a group is for: the same few, of very many groups
    for cell in cells:
        said = tuple([cell[name] for name in by])
        if said not in named:
            named[said] = _keys(said, by)
        keys = named[said]
        for key in keys:
            parts[key].append((cell, len(keys)))
    return dict(sorted(parts.items(), key=lambda part: tuple((name is None, name or "") for name in part[0])))


def _keys(said: Key, by: Sequence[By]) -> list[Key]:
    """The keys of one group: one for each of its boroughs."""
    if "borough" not in by:
        return [said]
    packed = said[by.index("borough")]
    boroughs: list[str | None] = [*dict.fromkeys(filter(None, unpack(packed)))]
    return [
        tuple([gss if name == "borough" else cell for name, cell in zip(by, said, strict=True)])
        for gss in boroughs or [None]
    ]
