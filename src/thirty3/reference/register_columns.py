"""Header texts of councils' contracts registers, and what the columns under them hold."""

from __future__ import annotations

from functools import cache
from typing import Literal

from thirty3.models.record import Record
from thirty3.reference._table import read_table

__all__ = ["RegisterColumn", "RegisterField", "register_columns"]

RegisterField = Literal[
    "reference",
    "title",
    "description",
    "organisation",
    "department",
    "supplier",
    "company_number",
    "value_total",
    "value_estimated",
    "value_annual",
    "irrecoverable_vat",
    "start",
    "end",
    "max_end",
    "review",
    "awarded",
    "signed",
    "extension",
    "extendable",
    "process",
    "sme",
    "vcse",
    "cpv",
]
"""What a column of a register may hold. ``end`` is the current end, ``max_end`` the last possible one."""


class RegisterColumn(Record):
    """One header text and what stands under it."""

    field: RegisterField
    """What the column holds."""
    header: str
    """The header as people write it; compared without case, spaces, signs and what stands in brackets."""


@cache
def register_columns() -> tuple[RegisterColumn, ...]:
    """All known header texts; of several for one field the better ones come first.

    Source:
        The Local Government Transparency Code 2015, the LGA's procurement information standard 1.3 as far as Norfolk's
        register shows it, and the headers of registers that are published: no London borough's own were found.

    >>> register_columns()[0].field
    'reference'
    """
    return tuple(
        RegisterColumn.model_validate({"field": row["field"], "header": row["header"]})
        for row in read_table("register_columns")
    )
