"""What the reader of a brief asks for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from thirty3.models.contract import Contract
from thirty3.models.record import Record
from thirty3.models.tender import Tender
from thirty3.reference import borough as find_borough
from thirty3.reference import service_area as find_service_area


class Choices(Record):
    """What the reader asked for."""

    as_of: date
    """The day the brief is written for."""
    boroughs: tuple[str, ...] = ()
    """GSS codes asked for; empty for all of London."""
    service_areas: tuple[str, ...] = ()
    """Codes asked for; empty for all."""
    window_days: int = 92
    """Longest time between the first and last end of a cluster; 92 is a quarter."""
    lead_time_months: int = 12
    """Months a joint purchase needs before the first end (an assumption: docs/measures/expiry_clusters.md)."""
    sectors: Literal["technology", "all"] = "technology"
    """Technology only, or everything bought."""

    def admits(self, record: Tender | Contract) -> bool:
        """Whether a record belongs in the brief: London's, and of the sectors, boroughs and areas asked for."""
        found = record.classification
        return (
            bool(record.boroughs)
            and (self.sectors == "all" or (found is not None and found.technology))
            and (not self.boroughs or not set(self.boroughs).isdisjoint(record.boroughs))
            and (not self.service_areas or (found is not None and found.service_area in self.service_areas))
        )


def choose(
    *,
    as_of: date,
    boroughs: Iterable[str] = (),
    service_areas: Iterable[str] = (),
    window_days: int = 92,
    lead_time_months: int = 12,
    sectors: Literal["technology", "all"] = "technology",
) -> Choices:
    """What to ask of a brief, with names turned into codes.

    Raises:
        UnknownNameError: No borough or service area has this name; the message offers near ones.

    >>> from datetime import date
    >>> choose(as_of=date(2026, 11, 22), boroughs=["LB Camden"]).boroughs
    ('E09000007',)
    """
    return Choices(
        as_of=as_of,
        boroughs=tuple(sorted({find_borough(name).gss for name in boroughs})),
        service_areas=tuple(sorted({find_service_area(code).code for code in service_areas})),
        window_days=window_days,
        lead_time_months=lead_time_months,
        sectors=sectors,
    )
