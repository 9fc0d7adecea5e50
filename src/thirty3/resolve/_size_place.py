"""Whether a supplier is in London, and in which borough, from the place it published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from thirty3.models.size import Locality
from thirty3.models.supplier import Supplier
from thirty3.normalise.regions import find_boroughs

__all__ = ["locality"]


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
    found = find_boroughs(code)
    if found is None:
        return _NOWHERE
    return _Place(london=bool(found), borough=next(iter(found)) if len(found) == 1 else None)
