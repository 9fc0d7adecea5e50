"""Whether a notice is about technology, and for which service: a sum of evidence, every piece with its reason."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TypeVar

from thirty3 import reference
from thirty3.models.service_area import Classification, Reason
from thirty3.reference import ServiceAreaCpv, ServiceAreaWord, TechnologyCpv, TechnologyWord
from thirty3.reference.products import Product
from thirty3.reference.products import products as product_rows
from thirty3.reference.technology_routes import TechnologyRoute
from thirty3.reference.technology_routes import technology_routes as route_rows
from thirty3.reference.technology_suppliers import TechnologySupplier
from thirty3.reference.technology_suppliers import technology_suppliers as supplier_rows
from thirty3.resolve._class_areas import area_evidence, best_area
from thirty3.resolve._class_tables import compiled
from thirty3.resolve._class_technology import TECHNOLOGY, technology_evidence

__all__ = ["RULES_VERSION", "Classifier", "classify"]

Row = TypeVar("Row")

RULES_VERSION = "2026-11-25.1"
"""Version of these rules and their tables: any change that can change an answer changes it."""

_ENOUGH = 0.5
"""Sum of evidence from which a notice is about technology."""

_STEEPNESS = 4.0
"""How fast confidence grows with the distance from ``_ENOUGH``: 0.88 at a distance of 0.5, 0.98 at 1. Of 841 labelled
notices those 0.1 to 0.5 away are right in nine of ten, those 0.5 to 1 away in 98 of 100, the rest but one always."""


class Classifier:
    """The rules with their tables; ``classify`` is the one with the tables of this package.

    Every table may be replaced by the caller's own rows, usually the package's with some added or left out.

    Args:
        technology_words: Words and phrases for and against technology.
        service_area_words: Words and phrases of the services.
        products: Products, each with the service that uses it.
        technology_routes: Frameworks that are for technology.
        technology_suppliers: Firms whose name is weak evidence.
        technology_cpv: Groups of CPV codes for and against technology.
        service_area_cpv: Groups of CPV codes that tell the service.
        version: What its answers carry as ``version``; the package's own with ``+own`` when not given.

    >>> from thirty3.reference.products import Product, products
    >>> own = Product(
    ...     name="Exampler", manufacturer="Example Systems", aliases=("EXAMPLER",), service_area="housing", weight=1,
    ...     system_type="housing management", sure="known", source="the example",
    ... )
    >>> Classifier(products=[*products(), own]).classify(title="Renewal of Exampler").service_area
    'housing'
    """

    def __init__(
        self,
        *,
        technology_words: Iterable[TechnologyWord] | None = None,
        service_area_words: Iterable[ServiceAreaWord] | None = None,
        products: Iterable[Product] | None = None,
        technology_routes: Iterable[TechnologyRoute] | None = None,
        technology_suppliers: Iterable[TechnologySupplier] | None = None,
        technology_cpv: Iterable[TechnologyCpv] | None = None,
        service_area_cpv: Iterable[ServiceAreaCpv] | None = None,
        version: str = f"{RULES_VERSION}+own",
    ) -> None:
        self.version = version
        """What its answers carry as ``version``."""
        self._tables = compiled(
            technology_words=_given(technology_words, reference.technology_words),
            service_area_words=_given(service_area_words, reference.service_area_words),
            products=_given(products, product_rows),
            technology_routes=_given(technology_routes, route_rows),
            technology_suppliers=_given(technology_suppliers, supplier_rows),
            technology_cpv=_given(technology_cpv, reference.technology_cpv),
            service_area_cpv=_given(service_area_cpv, reference.service_area_cpv),
        )

    def classify(
        self,
        *,
        title: str,
        description: str | None = None,
        cpv: Sequence[str] = (),
        suppliers: Sequence[str] = (),
    ) -> Classification:
        """As ``thirty3.resolve.classify`` does, with these tables."""
        in_title, in_description = self._tables.read(title, description or "")
        evidence = technology_evidence(self._tables, in_title, in_description, cpv, suppliers)
        total = round(sum(one.weight for one in evidence), 3)
        technology = total >= _ENOUGH
        areas = list(area_evidence(self._tables, in_title, in_description, cpv)) if technology else []
        area = best_area(areas)
        counted = [one for one in (*evidence, *(one for one in areas if one.supports == area)) if one.weight]
        counted.sort(key=lambda one: (-abs(one.weight), one.supports != TECHNOLOGY, one.rule, one.evidence))
        return Classification(
            technology=technology,
            service_area=area,
            confidence=round(1 / (1 + math.exp(-_STEEPNESS * abs(total - _ENOUGH))), 3),
            reasons=tuple(
                Reason(rule=one.rule, evidence=one.evidence, weight=one.weight, supports=one.supports)
                for one in counted
            ),
            version=self.version,
        )


def classify(
    *, title: str, description: str | None = None, cpv: Sequence[str] = (), suppliers: Sequence[str] = ()
) -> Classification:
    """Whether what is bought is mainly technology, and which council service will use it.

    Each CPV group, word, product, framework and known supplier of the tables of ``thirty3.reference`` has a weight
    from -1 (against) to 1 (for). The strongest CPV evidence is added to that of the words and products, the
    description counting less than the title, and of the framework and the supplier. A sum of 0.5 is technology;
    confidence is ``1 / (1 + exp(-4 * |sum - 0.5|))``, so 0.5 on the edge.

    Args:
        title: The notice's or contract's title.
        description: Its description; None when it has none.
        cpv: CPV codes of eight digits, the main one first.
        suppliers: Names of the suppliers, where they are known: weak evidence.

    Returns:
        The answer, its confidence and its reasons, strongest first. ``service_area`` is None when nothing supports
        one, and for what is not technology. ``Classifier`` does the same with tables of the caller's.

    >>> answer = classify(title="Housing management system", cpv=["48000000"])
    >>> answer.technology, answer.service_area, answer.confidence > 0.9
    (True, 'housing', True)
    """
    return _own().classify(title=title, description=description, cpv=cpv, suppliers=suppliers)


@cache
def _own() -> Classifier:
    return Classifier(version=RULES_VERSION)


def _given(own: Iterable[Row] | None, table: Callable[[], Iterable[Row]]) -> Iterable[Row]:
    return table() if own is None else own
