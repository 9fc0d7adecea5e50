"""Firms that sell technology and hardly anything else to public bodies."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from thirty3.models.record import Record
from thirty3.reference._table import read_table

__all__ = ["TechnologySupplier", "technology_suppliers"]


class TechnologySupplier(Record):
    """A firm whose name in a contract is weak evidence that technology is bought."""

    name: str
    """Compared by ``thirty3.normalise.names.supplier_key``: without *Ltd* and *PLC*."""
    kind: Literal["reseller", "telecoms", "services", "products"]
    """What it mostly sells: others' products, telecommunications, work, or its own products."""
    weight: Annotated[float, Field(ge=0, le=1)]
    """How much it speaks for technology."""


@cache
def technology_suppliers() -> tuple[TechnologySupplier, ...]:
    """All firms of the table. Firms of many trades (Capita, Serco, BT) are left out on purpose.

    >>> next(firm.kind for firm in technology_suppliers() if firm.name == "Softcat")
    'reseller'
    """
    return tuple(
        TechnologySupplier.model_validate({key: row[key] for key in ("name", "kind", "weight")})
        for row in read_table("technology_suppliers")
    )
