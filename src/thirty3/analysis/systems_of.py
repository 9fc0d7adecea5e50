"""Which systems a borough runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thirty3.analysis._group import Condition
from thirty3.analysis._population import BOROUGH
from thirty3.analysis._systems import IN_LONDON, Systems, find_systems
from thirty3.reference.boroughs import borough as find_borough

if TYPE_CHECKING:
    from thirty3.analysis._group import Applications


def systems_of(applications: Applications, borough: str) -> Systems:
    """List the systems of one borough by service area, with products, suppliers and ends.

    Args:
        applications: Any iterable of ``Application``, or a dataframe or engine table with the columns of
            ``Application.row()``.
        borough: GSS code, name or alias, as :func:`thirty3.reference.borough` reads it.

    Returns:
        Systems by service area, then name; those of other boroughs are left out and counted.

    Raises:
        UnknownNameError: None of the 33 has this name, or a dataframe lacks a column.

    >>> from thirty3.models.application import Application
    >>> row = dict.fromkeys(Application.columns()) | {"borough": "E09000007"}
    >>> rows = [row | {"application_id": name, "name": name, "service_area": name[:-2]} for name in ("tax 1", "art 2")]
    >>> [one.name for one in systems_of(rows, "Camden")]
    ['art 2', 'tax 1']
    """
    found = find_borough(borough)
    reasons = (*IN_LONDON, ("other_borough", Condition(BOROUGH, "not_in", (found.gss,))))
    return find_systems(applications, reasons, asked=f"systems of {found.name}")
