"""Which council service a system serves, and why a notice was put there."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from thirty3.models.record import Record


class ServiceArea(Record):
    """One row of the service-area table."""

    code: str
    """Snake-cased key: ``adult_social_care``."""
    name: str
    """For people: ``Adult social care``."""
    tier: Literal["frontline", "corporate"]
    """Citizen-facing service or the council's own running (the split City Tools made)."""
    collaboration_class: Literal["key_business_system", "core_technology", "specialised_tool"]
    """LOTI's three classes of what boroughs could buy together."""
    esd_functions: tuple[int, ...] = ()
    """Ids in the LGA/ESD function list that it gathers; empty for corporate areas that ESD has no place for."""
    covers: str
    """What it covers, for people."""


class Reason(Record):
    """One piece of evidence behind an inference."""

    rule: str
    """Name of the rule, such as ``cpv core`` or ``word``."""
    evidence: str
    """What was found: ``48000000``, ``"housing management system"``."""
    weight: float
    """How much it counts, between -1 (against) and 1 (for)."""
    supports: str
    """What it speaks for: ``technology``, or a service area's code."""


class Classification(Record):
    """Whether a notice is about technology, which service it is for, and what that rests on."""

    technology: bool
    """True when what is bought is mainly technology."""
    service_area: str | None = None
    """Code of the service area; None when nothing supports one."""
    confidence: Annotated[float, Field(ge=0, le=1)]
    """How sure the answer on technology is, from 0 to 1."""
    reasons: tuple[Reason, ...] = ()
    """Evidence, strongest first."""
    version: str = ""
    """Version of the rules that gave this answer."""
