"""Whether a supplier is in London, and in which borough, from the place it published."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from thirty3.models.size import Locality
from thirty3.models.supplier import Supplier
from thirty3.reference import boroughs

__all__ = ["locality"]

_REGION = re.compile(r"(?:UK|TL)(?P<area>[C-N][0-9A-Z]{0,2})")
"""NUTS 2021 and ITL codes: the same cells under two prefixes; the United Kingdom's regions are C to N, London is I."""

_LONDON = "I"
_LONDON_GSS = "E12000007"
_NAMES = frozenset(("LONDON", "GREATER LONDON", "INNER LONDON", "OUTER LONDON"))


class _Place(NamedTuple):
    london: bool | None = None
    borough: str | None = None


_NOWHERE = _Place()


def locality(supplier: Supplier, districts: Mapping[str, str]) -> Locality:
    """Whether the supplier is in London, from its published region and postcode district.

    Args:
        supplier: What its ``region`` and ``postcode_district`` say counts, and nothing else does.
        districts: Postcode district to region code or a borough's GSS code, as the caller knows it; districts that
            are not in it say nothing.

    Returns:
        Unknown where nothing is said, or the two contradict each other.
    """
    region, district = supplier.region, supplier.postcode_district
    said: list[tuple[str, _Place]] = []
    if region is not None:
        said.append((f"region {region}", _place(region)))
    if district is not None and district in districts:
        said.append((f"postcode district {district}", _place(districts[district])))
    speaking = [(basis, place) for basis, place in said if place.london is not None]
    if not speaking or len({place.london for _, place in speaking}) > 1:
        return Locality()
    named = {place.borough for _, place in speaking} - {None}
    return Locality(
        london=speaking[0][1].london,
        borough=named.pop() if len(named) == 1 else None,
        rests_on="; ".join(basis for basis, _ in speaking),
    )


def _place(code: str) -> _Place:
    """What a region's code or name says; nothing for names of other regions, which are written in many ways."""
    text = " ".join(code.upper().split())
    if text in _NAMES or text == _LONDON_GSS:
        return _Place(london=True)
    if text in _boroughs_by_gss():
        return _Place(london=True, borough=text)
    found = _REGION.fullmatch(text)
    if found is None:
        return _NOWHERE
    area = found["area"]
    return _Place(london=area.startswith(_LONDON), borough=_single_boroughs().get(area))


@cache
def _boroughs_by_gss() -> frozenset[str]:
    return frozenset(borough.gss for borough in boroughs())


@cache
def _single_boroughs() -> dict[str, str]:
    """ITL3 cells that one borough fills alone, without their prefix: Westminster's ``I32``, not Camden's ``I31``."""
    cells = Counter(borough.itl3 for borough in boroughs())
    return {borough.itl3[2:]: borough.gss for borough in boroughs() if borough.itl3 and cells[borough.itl3] == 1}
