"""Words and phrases of titles and descriptions that speak for or against technology, and for one service."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from pydantic import Field

from thirty3.models.record import Record
from thirty3.reference._table import read_table

__all__ = ["ServiceAreaWord", "TechnologyWord", "service_area_words", "technology_words"]

Weight = Annotated[float, Field(ge=-1, le=1)]


class TechnologyWord(Record):
    """A word or phrase, and how far it speaks for technology."""

    phrase: str
    """Whole words in capitals, as ``thirty3.normalise.names.fold`` writes them; singular stands for plural too."""
    weight: Weight
    """From -1 (against) to 1 (for). 0 explains a phrase away: ``DYNAMIC PURCHASING SYSTEM`` is no system."""


class ServiceAreaWord(Record):
    """A word or phrase, and the service it speaks for."""

    phrase: str
    """Whole words in capitals, as ``thirty3.normalise.names.fold`` writes them; singular stands for plural too."""
    service_area: str | None
    """Code of the service area; None for a phrase that is explained away."""
    weight: Weight
    """How much it speaks for it, from 0 to 1."""


@cache
def technology_words() -> tuple[TechnologyWord, ...]:
    """All words and phrases about technology, in the order of the table."""
    return tuple(
        TechnologyWord.model_validate({"phrase": row["phrase"], "weight": row["weight"]})
        for row in read_table("technology_words")
    )


@cache
def service_area_words() -> tuple[ServiceAreaWord, ...]:
    """All words and phrases about services, in the order of the table; a phrase may speak for several."""
    return tuple(
        ServiceAreaWord.model_validate(
            {"phrase": row["phrase"], "service_area": row["service_area"] or None, "weight": row["weight"]}
        )
        for row in read_table("service_area_words")
    )
