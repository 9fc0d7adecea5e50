"""A system that a borough runs: the register's entry that City Tools asked boroughs for."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from thirty3.models.money import Money
from thirty3.models.period import Period
from thirty3.models.provenance import Provenance
from thirty3.models.record import Record
from thirty3.models.row import APPLICATION_COLUMNS, bits, iso, pack, period_row, units_row

Hosting = Literal["on_premise", "supplier_cloud", "third_party_cloud", "saas", "hybrid", "unknown"]


class Application(Record):
    """One system run by one borough, for which service, from which supplier, until when."""

    id: str
    """Ours: stable for one borough and system."""
    borough: str
    """GSS code of the borough that runs it."""
    name: str
    """What the borough calls it."""
    product: str | None = None
    """Canonical product name; None when not resolved."""
    manufacturer: str | None = None
    """Who makes it; None when not stated."""
    supplier: str | None = None
    """Who sells it to the borough, which may be a reseller; None when not stated."""
    service_areas: tuple[str, ...] = ()
    """Codes of the service areas it serves, main one first; empty when unmapped."""
    service_area_label: str | None = None
    """The borough's own label, kept verbatim; None when it gave none."""
    system_type: str | None = None
    """What it is, such as ``housing management``; None when not stated."""
    tier: Literal["frontline", "corporate"] | None = None
    """City Tools' split; None when not stated."""
    collaboration_class: Literal["key_business_system", "core_technology", "specialised_tool"] | None = None
    """LOTI's class; None when not stated."""
    version: str | None = None
    """Version in use; None when not stated."""
    hosting: Hosting = "unknown"
    """Where it runs."""
    go_live: date | None = None
    """Day it went live; None when not stated."""
    users: int | None = None
    """How many people use it; None when not stated."""
    plain_description: str | None = None
    """What it does, for someone who is no expert; None when not stated."""
    period: Period = Period()
    """When its contract runs, as the borough says."""
    annual_value: Money | None = None
    """What it costs a year; None when not stated."""
    contract_ids: tuple[str, ...] = ()
    """Ids of the contracts it runs under; empty when no link is known."""
    satisfaction: float | None = None
    """The borough's own score on its own scale; None when not stated."""
    last_verified: date | None = None
    """Day somebody last confirmed the entry; None when nobody has."""
    notes: tuple[str, ...] = ()
    """What was odd about the entry."""
    provenance: Provenance
    """Where it came from."""

    @staticmethod
    def columns() -> dict[str, str]:
        """The columns of :meth:`row` in order: name to kind.

        Kinds are those of :meth:`Contract.columns <thirty3.models.contract.Contract.columns>`, and ``number``.
        """
        return dict(APPLICATION_COLUMNS)

    def row(self) -> dict[str, Any]:
        """This application as one flat row, in the form of :meth:`Contract.row <thirty3.models.contract.Contract.row>`.

        Returns:
            A dict with the keys of :meth:`columns`; text, int, float, bool or None. ``service_area`` is the main one,
            ``service_areas`` are all of them, packed with ``|`` as ``contract_ids`` are.
        """
        return {
            "application_id": self.id,
            "name": self.name,
            "borough": self.borough,
            "borough_bit": bits((self.borough,)),
            "product": self.product,
            "manufacturer": self.manufacturer,
            "supplier": self.supplier,
            "service_area": self.service_areas[0] if self.service_areas else None,
            "service_areas": pack(self.service_areas),
            "service_area_label": self.service_area_label,
            "system_type": self.system_type,
            "tier": self.tier,
            "collaboration_class": self.collaboration_class,
            "version": self.version,
            "hosting": self.hosting,
            "go_live": iso(self.go_live),
            "users": self.users,
            "plain_description": self.plain_description,
            **period_row(self.period),
            "annual_pence": None if self.annual_value is None else self.annual_value.pence,
            **units_row(self.annual_value),
            "contract_ids": pack(self.contract_ids),
            "satisfaction": self.satisfaction,
            "last_verified": iso(self.last_verified),
            "source": self.provenance.source,
            "url": self.provenance.url,
        }
