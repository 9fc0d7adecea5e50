"""Which CPV codes speak for technology, how far, and for which service."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from thirty3.models.record import Record
from thirty3.reference._table import read_table

__all__ = ["ServiceAreaCpv", "TechnologyCpv", "find_technology_cpv", "service_area_cpv", "technology_cpv"]

Prefix = Annotated[str, Field(pattern=r"^\d{2,8}$")]
"""Beginning of a CPV code. Never fewer than two digits: a bare ``3``, from ``30000000``, would hold 31 to 39 too."""

Weight = Annotated[float, Field(ge=-1, le=1)]


class TechnologyCpv(Record):
    """A group of CPV codes, given by its prefix; a longer prefix stands before the shorter one that holds it."""

    prefix: Prefix
    """Beginning of the codes of the group, two to eight digits."""
    label: str
    """What the group holds."""
    level: Literal["core", "extended", "opt_in", "against"]
    """``core`` is computing, ``extended`` telecommunications and repair, ``opt_in`` holds technology among much else,
    ``against`` is another trade: works, vehicles, care, food."""
    weight: Weight
    """How much a code of the group speaks for technology, from 0 to 1, or against it, from 0 to -1."""


class ServiceAreaCpv(Record):
    """A group of CPV codes that tells for which service a system is bought."""

    prefix: Prefix
    """Beginning of the codes of the group, two to eight digits."""
    service_area: str
    """Code of the service area."""
    weight: Weight
    """How much a code of the group speaks for it, from 0 to 1."""


@cache
def technology_cpv() -> tuple[TechnologyCpv, ...]:
    """The groups of CPV codes that speak for technology or against it, by prefix.

    Source:
        Ours, after CPV 2008: there is no authoritative list of technology codes.
    """
    return tuple(
        TechnologyCpv.model_validate({key: row[key] for key in ("prefix", "label", "level", "weight")})
        for row in read_table("technology_cpv")
    )


@cache
def service_area_cpv() -> tuple[ServiceAreaCpv, ...]:
    """The groups of CPV codes that tell which service a system is for, by prefix."""
    return tuple(
        ServiceAreaCpv.model_validate({key: row[key] for key in ("prefix", "service_area", "weight")})
        for row in read_table("service_area_cpv")
    )


@cache
def _groups() -> dict[str, TechnologyCpv]:
    return {group.prefix: group for group in technology_cpv()}


def find_technology_cpv(code: str) -> TechnologyCpv | None:
    """The narrowest group that holds a code, or None when none does.

    Args:
        code: A CPV code of eight digits; a check digit after it does not matter.

    >>> find_technology_cpv("48000000-8").prefix
    '48'
    >>> find_technology_cpv("30199000").weight
    0.0
    >>> find_technology_cpv("99000000") is None
    True
    """
    lengths = range(8, 1, -1)
    return next((group for length in lengths if (group := _groups().get(code[:length])) is not None), None)
