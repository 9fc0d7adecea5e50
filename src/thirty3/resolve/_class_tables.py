"""The tables of facts that the classification rests on, made ready to be asked, and what they find in a text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from thirty3.normalise.names import supplier_key
from thirty3.reference.products import Product
from thirty3.reference.technology_cpv import ServiceAreaCpv, TechnologyCpv
from thirty3.reference.technology_routes import TechnologyRoute
from thirty3.reference.technology_suppliers import TechnologySupplier
from thirty3.reference.words import ServiceAreaWord, TechnologyWord
from thirty3.resolve._phrases import Match, PhraseIndex, Phrases, text_words

__all__ = ["Found", "Tables", "compiled"]

Group = TypeVar("Group")

_FOR = "FOR"

_LICENSED = Phrases(("ANNUAL SUPPORT", "HOSTING", "LICENCE", "LICENSE", "SAAS", "SOFTWARE", "SUPPORT AND MAINTENANCE"))
"""What is said in a title of nothing but software: beside it *Mosaic* and *Eclipse* are products."""


class Found(NamedTuple):
    """What the tables find in one text, in the order of the text."""

    technology: list[Match]
    areas: list[Match]
    products: list[Product]
    routes: list[TechnologyRoute]
    purpose: int
    """Place of the first *for*, in words: what stands behind it is what the thing is for. Past the end without one."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What the rules look up, by the phrase, prefix or key that finds it."""

    index: PhraseIndex
    """Phrases of technology, of the services, of products and of routes."""
    technology: Mapping[str, float]
    """Phrase to weight."""
    areas: Mapping[str, Sequence[tuple[str, float]]]
    """Phrase to service areas and weights; none for a phrase that is explained away."""
    products: Mapping[str, Sequence[tuple[Product, Phrases | None]]]
    """Phrase to products, each with the context it needs."""
    routes: Mapping[str, TechnologyRoute]
    suppliers: Mapping[str, TechnologySupplier]
    """Key of a firm's name to the firm."""
    technology_cpv: Mapping[str, TechnologyCpv]
    area_cpv: Mapping[str, ServiceAreaCpv]

    def read(self, title: str, description: str) -> tuple[Found, Found]:
        """What stands in the title, and what in the description; a product or route is found only once."""
        in_title, in_description = text_words(title), text_words(description)
        context = [*in_title, *in_description]
        seen: set[str] = set()
        return self._read(in_title, context, in_title, seen), self._read(in_description, context, (), seen)

    def _read(self, words: list[str], context: Sequence[str], title: Sequence[str], seen: set[str]) -> Found:
        technology, areas, named, routes = self.index.find(words)
        found = Found(technology, areas, [], [], words.index(_FOR) if _FOR in words else len(words))
        part_of_name: set[int] = set()
        for match in named:
            for product, needs in self.products[match.phrase]:
                if product.name not in seen and (
                    needs is None or any(needs.find(context)) or any(_LICENSED.find(title))
                ):
                    seen.add(product.name)
                    found.products.append(product)
                    part_of_name.update(range(match.start, match.start + len(match.phrase.split())))
        if part_of_name:  # Idox Uniform is no clothing, MRI Apex no scanner
            technology[:] = [
                one for one in technology if self.technology[one.phrase] >= 0 or one.start not in part_of_name
            ]
        for match in routes:
            route = self.routes[match.phrase]
            if route.name not in seen:
                seen.add(route.name)
                found.routes.append(route)
        return found

    def technology_group(self, code: str) -> TechnologyCpv | None:
        """The narrowest group that holds a CPV code."""
        return _narrowest(self.technology_cpv, code)

    def area_group(self, code: str) -> ServiceAreaCpv | None:
        """The narrowest group that holds a CPV code."""
        return _narrowest(self.area_cpv, code)


def compiled(
    *,
    technology_words: Iterable[TechnologyWord],
    service_area_words: Iterable[ServiceAreaWord],
    products: Iterable[Product],
    technology_routes: Iterable[TechnologyRoute],
    technology_suppliers: Iterable[TechnologySupplier],
    technology_cpv: Iterable[TechnologyCpv],
    service_area_cpv: Iterable[ServiceAreaCpv],
) -> Tables:
    """The tables, indexed."""
    technology = {word.phrase: word.weight for word in technology_words}
    areas: dict[str, list[tuple[str, float]]] = {}
    for word in service_area_words:
        weights = areas.setdefault(word.phrase, [])
        if word.service_area is not None:
            weights.append((word.service_area, word.weight))
    by_phrase: dict[str, list[tuple[Product, Phrases | None]]] = {}
    for product in products:
        for phrase in product.aliases:
            by_phrase.setdefault(phrase, []).append((product, None))
        for phrase in product.short:
            by_phrase.setdefault(phrase, []).append((product, Phrases(product.needs)))
    routes = {route.phrase: route for route in technology_routes}
    return Tables(
        index=PhraseIndex([technology, areas, by_phrase, routes]),
        technology=technology,
        areas=areas,
        products=by_phrase,
        routes=routes,
        suppliers={supplier_key(firm.name): firm for firm in technology_suppliers},
        technology_cpv={group.prefix: group for group in technology_cpv},
        area_cpv={group.prefix: group for group in service_area_cpv},
    )


def _narrowest(groups: Mapping[str, Group], code: str) -> Group | None:
    return next((found for length in range(8, 1, -1) if (found := groups.get(code[:length])) is not None), None)
