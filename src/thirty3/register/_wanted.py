"""Which records a caller wants: the database is asked to narrow them down, and each record decides."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from thirty3.models.application import Application
from thirty3.models.contract import Contract
from thirty3.models.row import bits
from thirty3.models.tender import Tender
from thirty3.normalise.dates import london_day
from thirty3.reference import borough as find_borough
from thirty3.reference import service_area as find_service_area

__all__ = ["Duplicates", "Names", "Wanted"]

Names = str | Collection[str] | None
"""One name, several, or None for all."""

Duplicates = Literal["keep", "drop"]
"""Whether all records of one procurement are wanted, or the newest of them."""


@dataclass(frozen=True)
class Wanted:
    """A filter. What is None asks nothing."""

    boroughs: frozenset[str] | None = None
    """GSS codes, one of which the record must have."""
    service_areas: frozenset[str] | None = None
    technology: bool | None = None
    source: str | None = None
    active_on: date | None = None
    ends_since: date | None = None
    ends_until: date | None = None
    supplier: str | None = None
    open_on: date | datetime | None = None
    duplicates: Duplicates = "keep"

    @staticmethod
    def boroughs_of(names: Names) -> frozenset[str] | None:
        """GSS codes of boroughs by any of their names.

        Raises:
            UnknownNameError: One is nobody's name.
        """
        return None if names is None else frozenset(find_borough(name).gss for name in _listed(names))

    @staticmethod
    def areas_of(codes: Names) -> frozenset[str] | None:
        """Codes of service areas, made sure of.

        Raises:
            UnknownNameError: One is no service area.
        """
        return None if codes is None else frozenset(find_service_area(code).code for code in _listed(codes))

    @property
    def borough_bits(self) -> int:
        """The boroughs' bits together; 0 when all will do, or none."""
        return bits(self.boroughs or ()) or 0

    @property
    def open_on_day(self) -> str | None:
        """London day of ``open_on``, as tables hold it."""
        if self.open_on is None:
            return None
        day = london_day(self.open_on) if isinstance(self.open_on, datetime) else self.open_on
        return day.isoformat()

    def admits_tender(self, tender: Tender) -> bool:
        """Whether a tender is wanted."""
        return self._admits(tender) and (self.open_on is None or tender.is_open(self.open_on))

    def admits_contract(self, contract: Contract) -> bool:
        """Whether a contract is wanted; its suppliers are resolved."""
        if self.supplier is not None and self.supplier not in {one.id for one in contract.suppliers}:
            return False
        return self._admits(contract) and self._admits_dates(contract)

    def admits_application(self, application: Application) -> bool:
        """Whether an application is wanted."""
        if self.boroughs is not None and application.borough not in self.boroughs:
            return False
        if self.service_areas is not None and self.service_areas.isdisjoint(application.service_areas):
            return False
        return self.source in (None, application.provenance.source)

    def _admits(self, record: Tender | Contract) -> bool:
        found = record.classification
        if self.technology is not None and (found is None or found.technology is not self.technology):
            return False
        if self.boroughs is not None and self.boroughs.isdisjoint(record.boroughs):
            return False
        if self.service_areas is not None and (found is None or found.service_area not in self.service_areas):
            return False
        return self.source in (None, record.provenance.source)

    def _admits_dates(self, contract: Contract) -> bool:
        period = contract.period
        if self.active_on is not None and not _may_run_on(contract, self.active_on):
            return False
        if self.ends_since is not None and (period.end is None or period.end < self.ends_since):
            return False
        return self.ends_until is None or (period.end is not None and period.end < self.ends_until)


def _may_run_on(contract: Contract, day: date) -> bool:
    """Whether nothing published says that it does not run on a day."""
    if contract.status in ("cancelled", "unsuccessful"):
        return False
    if contract.terminated is not None and contract.terminated < day:
        return False
    starts, ends = contract.period.start, contract.period.end
    return (starts is None or starts <= day) and (ends is None or day <= ends)


def _listed(names: str | Collection[str]) -> Collection[str]:
    return (names,) if isinstance(names, str) else names
