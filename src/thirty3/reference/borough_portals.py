"""Which portal each borough buys through, and which site of it, as far as anybody has seen.

By law all of them also publish on Find a Tender, and did on Contracts Finder: those two are not in the table.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from thirty3.models.record import Record
from thirty3.reference._table import read_table

__all__ = ["BoroughPortal", "borough_portals"]


class BoroughPortal(Record):
    """One portal of one borough; a borough of which no portal is known has one row without any."""

    gss: str
    """The borough."""
    portal: str | None
    """Id of the portal, as on its card; None when none is known."""
    tenant: str | None
    """The borough's own site of it, as the portal's argument wants it; None where the portal has one site for all, or
    when none is known."""
    source: str
    """Where it was seen."""
    checked: date
    """Day on which the source was read."""


@cache
def borough_portals() -> tuple[BoroughPortal, ...]:
    """All rows, by GSS code.

    >>> [row.portal for row in borough_portals() if row.gss == "E09000007"]
    ['socrata']
    """
    return tuple(
        BoroughPortal(
            gss=row["gss"],
            portal=row["portal"] or None,
            tenant=row["tenant"] or None,
            source=row["source"],
            checked=date.fromisoformat(row["checked"]),
        )
        for row in read_table("borough_portals")
    )
