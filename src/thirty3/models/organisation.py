"""An organisation as a notice names it."""

from __future__ import annotations

from thirty3.models.record import Record


class Identifier(Record):
    """One identifier in one scheme, such as a company number."""

    scheme: str
    """org-id.guide scheme such as ``GB-COH`` or ``GB-LAE``, or a portal's own (``GB-CFS``, ``GB-FTS``, ``GB-PPON``)."""
    id: str
    """The id within the scheme, without the scheme's prefix."""

    def __str__(self) -> str:
        return f"{self.scheme}-{self.id}"


class Organisation(Record):
    """A buyer or other party: its name as typed in the notice, and the identifiers it carries."""

    name: str
    """As published, entities and white space cleaned; empty when the notice gives none."""
    id: str | None = None
    """The party id inside its release; local to that release, never an identity. None when absent."""
    identifiers: tuple[Identifier, ...] = ()
    """Primary identifier first, additional ones after."""
    region: str | None = None
    """NUTS/ITL code or region name as published; None when absent."""
    postcode_district: str | None = None
    """Outward half of the postcode, such as ``E8``; the rest is never kept for suppliers. None when absent."""
