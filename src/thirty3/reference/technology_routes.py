"""Frameworks and other ways to buy that are for technology only."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from pydantic import Field

from thirty3.models.record import Record
from thirty3.reference._table import read_table

__all__ = ["TechnologyRoute", "technology_routes"]

Weight = Annotated[float, Field(ge=0, le=1)]


class TechnologyRoute(Record):
    """A way to buy technology, by one of the names notices give it."""

    phrase: str
    """Whole words in capitals, as ``thirty3.normalise.names.fold`` writes them: ``G CLOUD``, ``RM6259``."""
    name: str
    """The agreement."""
    weight: Weight
    """How much it speaks for technology, from 0 to 1."""
    service_area: str | None = None
    """Code of the service it is mostly used for; None for agreements that serve all."""
    area_weight: Weight = 0
    """How much it speaks for that service, from 0 to 1."""


@cache
def technology_routes() -> tuple[TechnologyRoute, ...]:
    """All phrases that name a way to buy technology, by phrase.

    >>> next(route.name for route in technology_routes() if route.phrase == "RM1557")
    'G-Cloud'
    """
    return tuple(
        TechnologyRoute.model_validate(
            {key: row[key] for key in ("phrase", "name", "weight", "area_weight")}
            | {"service_area": row["service_area"] or None}
        )
        for row in read_table("technology_routes")
    )
