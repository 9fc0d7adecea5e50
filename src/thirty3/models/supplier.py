"""A supplier, and what is known of its size."""

from __future__ import annotations

from typing import Literal

from thirty3.models.organisation import Identifier
from thirty3.models.record import Record

SupplierSize = Literal["micro", "small", "medium", "sme", "large", "unknown"]
"""``sme`` when a source says SME and no more; ``large`` in a Contracts Finder notice is weak evidence."""

AssertedBy = Literal["notice", "register", "supplier", "reference_data", "inferred"]


class Supplier(Record):
    """Who holds or won a contract. Size is evidence with an author, not a verdict."""

    id: str
    """Ours: ``GB-COH-01234567`` when a company number is known, else ``name:`` and the normalised name.
    Never contains ``|``."""
    name: str
    """As published, entities and white space cleaned."""
    aliases: tuple[str, ...] = ()
    """Other names seen for the same id, sorted."""
    identifiers: tuple[Identifier, ...] = ()
    """All identifiers the notice carries."""
    company_number: str | None = None
    """Companies House number, eight characters, checked; None when not published or not valid."""
    size: SupplierSize = "unknown"
    """Size as asserted."""
    size_asserted_by: AssertedBy | None = None
    """Who says so; None when the size is unknown."""
    vcse: bool | None = None
    """Voluntary, community or social enterprise; None when not stated."""
    placeholder: bool = False
    """True for names that name nobody: ``Various``, ``See attached``, ``REDACTED``. Never counted as a firm."""
    region: str | None = None
    """NUTS/ITL code or region name as published; None when absent."""
    postcode_district: str | None = None
    """Outward half of the postcode; None when absent."""

    @property
    def is_sme(self) -> bool | None:
        """True or False when asserted, None when nobody said."""
        if self.size == "unknown":
            return None
        return self.size != "large"
