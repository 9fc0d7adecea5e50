"""The council services that systems are bought for."""

from __future__ import annotations

import difflib
from functools import cache

from thirty3.errors import UnknownNameError
from thirty3.models.service_area import ServiceArea
from thirty3.reference._table import read_table

__all__ = ["service_area", "service_areas"]


@cache
def service_areas() -> tuple[ServiceArea, ...]:
    """All 24 service areas in the order of the table, frontline services first.

    Source:
        Ours, after the LGA/ESD function list where it has a place for them (attribute "LG Inform Plus / esd-toolkit"),
        and LOTI's three classes of what boroughs could buy together (Weeknote 63).
    """
    return tuple(
        ServiceArea.model_validate(
            {key: row[key] for key in ("code", "name", "tier", "collaboration_class", "covers")}
            | {"esd_functions": [int(id) for id in row["esd_function_ids"].split("|") if id]}
        )
        for row in read_table("service_areas")
    )


@cache
def _by_code() -> dict[str, ServiceArea]:
    return {area.code: area for area in service_areas()}


def service_area(code: str) -> ServiceArea:
    """The service area with this code.

    Raises:
        UnknownNameError: No area has this code; the message offers near ones.

    >>> service_area("housing").name
    'Housing'
    """
    found = _by_code().get(code)
    if found is None:
        near = difflib.get_close_matches(code, _by_code(), n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise UnknownNameError(f"{code[:80]!r} is no service area{hint}")
    return found
