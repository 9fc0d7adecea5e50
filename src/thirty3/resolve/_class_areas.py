"""The evidence for each service, and the service with most of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from thirty3.resolve._class_tables import Found, Tables
from thirty3.resolve._class_technology import Evidence, weighed

__all__ = ["area_evidence", "best_area"]

_DESCRIPTION = 0.4
"""What a word in the description counts, in the title it counts 1."""

_PRODUCT_IN_DESCRIPTION = 0.8
"""What a product named in the description counts: whoever works with it, works for that service."""

_FURTHER_CODE = 0.6
"""What a further CPV code counts, the main code counts 1."""

_FURTHER_EVIDENCE = 0.5
"""What each piece of evidence for a service counts after its strongest: ten words of one trade are no ten reasons."""


def area_evidence(tables: Tables, title: Found, description: Found, cpv: Sequence[str]) -> Iterator[Evidence]:
    """All that speaks for one service or another."""
    seen: set[str] = set()
    for place, found, of_word, of_product in (
        ("title", title, 1.0, 1.0),
        ("description", description, _DESCRIPTION, _PRODUCT_IN_DESCRIPTION),
    ):
        for product in found.products:
            yield weighed(f"product in {place}", product.name, product.weight * of_product, product.service_area)
        for match in found.areas:
            if match.phrase not in seen:
                seen.add(match.phrase)
                for area, weight in tables.areas[match.phrase]:
                    yield weighed(f"{place} word", f'"{match.phrase}"', weight * of_word, area)
        for route in found.routes:
            if route.service_area is not None:
                yield weighed("procurement route", route.name, route.area_weight, route.service_area)
    for rank, code in enumerate(dict.fromkeys(cpv)):
        group = tables.area_group(code)
        if group is not None:
            yield weighed("cpv", code, group.weight * (_FURTHER_CODE if rank else 1.0), group.service_area)


def best_area(evidence: Iterable[Evidence]) -> str | None:
    """The area with most evidence, None without any; of equals the one named first."""
    weights: dict[str, list[float]] = {}
    for one in evidence:
        if one.weight > 0:
            weights.setdefault(one.supports, []).append(one.weight)
    totals = {area: max(each) + _FURTHER_EVIDENCE * (sum(each) - max(each)) for area, each in weights.items()}
    return max(totals, key=lambda area: round(totals[area], 6), default=None)
