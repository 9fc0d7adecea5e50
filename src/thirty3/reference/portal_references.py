"""What the references of e-procurement systems identify: a procurement, a project that may hold several, or a notice.

Which system a reference is of, :func:`thirty3.normalise.identifiers.portal_of_reference` says; this table says how far
two references of one system can be told apart by.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from thirty3.models.record import Record
from thirty3.reference._table import read_table

__all__ = ["PortalReference", "portal_references"]


class PortalReference(Record):
    """One form of reference of one system."""

    system: str
    """Id of the system, as ``portal_of_reference`` gives it."""
    form: str
    """Regular expression for the whole reference in capitals; its one group is the part that stays the same from the
    first notice to the last."""
    identifies: Literal["procurement", "project", "notice"]
    """What that part stands for: two numbers of *procurement* or *project* are two procurements, two of *notice* may be
    one; one number of *project* may be several procurements."""
    unique: Literal["everywhere", "buyer"]
    """Where no two have the same: in all of the system, or at one buyer only."""
    source: str
    """Where this was seen."""
    checked: str
    """Day (ISO) on which somebody looked."""


@cache
def portal_references() -> tuple[PortalReference, ...]:
    """All forms, in the order of the table.

    >>> [row.identifies for row in portal_references() if row.system == "procontract"]
    ['procurement']
    """
    return tuple(PortalReference.model_validate(row) for row in read_table("portal_references"))
