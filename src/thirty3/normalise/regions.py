"""Regions as notices publish them: which London boroughs a code or name may mean."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from thirty3.reference.boroughs import boroughs

__all__ = ["find_boroughs"]

_REGION = re.compile(r"(?:UK|TL)(?P<area>[C-N][0-9A-Z]{0,2})")
"""NUTS 2021 and ITL codes: the same cells under two prefixes; the United Kingdom's regions are C to N, London is I."""

_LONDON = "I"
_NAMES = frozenset(("LONDON", "GREATER LONDON", "INNER LONDON", "OUTER LONDON", "E12000007"))


def find_boroughs(region: str) -> frozenset[str] | None:
    """GSS codes of the boroughs that a published region may lie in.

    Args:
        region: A NUTS or ITL code (``UKI32``, ``TLI``), a GSS code, or London by name, in any case.

    Returns:
        One code where the region is a borough, several where it holds several, all 33 for London; an empty set for a
        code of another region. None where the text does not say: names of other regions are written in many ways.

    >>> sorted(find_boroughs("UKI31")), len(find_boroughs("London")), find_boroughs("UKJ25"), find_boroughs("England")
    (['E09000001', 'E09000007'], 33, frozenset(), None)
    """
    text = " ".join(region.upper().split())
    found = _by_area()
    if text in _NAMES:
        return found[_LONDON]
    if text in found[_LONDON]:
        return frozenset((text,))
    code = _REGION.fullmatch(text)
    if code is None:
        return None
    if not code["area"].startswith(_LONDON):
        return frozenset()
    return found.get(code["area"], found[_LONDON])  # an area of London nobody knows may be any of it


@cache
def _by_area() -> dict[str, frozenset[str]]:
    """Areas of London without their prefix, and the boroughs in them: ``I`` has all, ``I3`` some, ``I32`` one."""
    areas: dict[str, set[str]] = defaultdict(set)
    for borough in boroughs():
        areas[_LONDON].add(borough.gss)
        cell = (borough.itl3 or "")[2:]
        for length in range(2, len(cell) + 1):
            areas[cell[:length]].add(borough.gss)
    return {area: frozenset(codes) for area, codes in areas.items()}
