"""A company as a public register lists it, and what the register's entry says about its size."""

from __future__ import annotations

from datetime import date
from typing import Literal

from thirty3.models.provenance import Provenance
from thirty3.models.record import Record
from thirty3.models.supplier import SupplierSize


class SizeEvidence(Record):
    """One reason to think that a company is of some size.

    Evidence, never a verdict: a small firm can have a giant for a parent, and a small group may file full accounts.
    """

    size: SupplierSize
    """The size it speaks for; ``unknown`` where it speaks only against one, such as a subsidiary's exemption."""
    strength: Literal["strong", "probable", "weak"]
    """``strong``: it could hardly be otherwise; ``probable``: the usual meaning; ``weak``: a hint."""
    basis: str
    """What was published, in words: ``accounts filed as micro-entity``, ``1,000 to 4,999 employees``."""
    as_of: date | None = None
    """Day the evidence is about, such as the end of the accounts' year; None when not stated."""
    independent: bool | None = None
    """False when the evidence shows that the company is part of a group; None when it says nothing of it."""


class Company(Record):
    """One entry of a company register or a list of employers."""

    id: str
    """Ours, as a supplier's: ``GB-COH-01234567`` when a company number is known, else ``name:`` and the key of the
    name."""
    name: str
    """As registered."""
    company_number: str | None = None
    """Companies House number, eight characters; None when the list gives none."""
    previous_names: tuple[str, ...] = ()
    """Names it had before, or goes by besides, newest first where the source says."""
    status: str | None = None
    """The register's word, such as ``active`` or ``dissolved``; None when not stated."""
    kind: str | None = None
    """The register's word for its legal form, such as ``ltd`` or ``llp``; None when not stated."""
    incorporated: date | None = None
    """Day it was formed; None when not stated."""
    dissolved: date | None = None
    """Day it ceased; None while it lives or when not stated."""
    sic_codes: tuple[str, ...] = ()
    """UK Standard Industrial Classification codes of five digits, as text."""
    postcode_district: str | None = None
    """Outward half of the registered office's postcode; None when absent."""
    evidence: tuple[SizeEvidence, ...] = ()
    """What the entry says about its size; empty when it says nothing."""
    notes: tuple[str, ...] = ()
    """What was odd about the entry."""
    provenance: Provenance
    """Where it came from."""
