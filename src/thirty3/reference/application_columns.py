"""Wordings of boroughs' lists of applications: header texts, and words in cells that stand for one of a few values."""

from __future__ import annotations

from functools import cache
from typing import Literal

from thirty3.models.record import Record
from thirty3.reference._table import read_table

__all__ = ["ApplicationColumn", "ApplicationField", "ApplicationWord", "application_columns", "application_words"]

ApplicationField = Literal[
    "name",
    "product",
    "manufacturer",
    "supplier",
    "service_area",
    "system_type",
    "tier",
    "collaboration_class",
    "version",
    "hosting",
    "go_live",
    "users",
    "plain_description",
    "start",
    "end",
    "max_end",
    "review",
    "extension",
    "extendable",
    "annual_value",
    "satisfaction",
    "last_verified",
    "organisation",
]
"""What a column of a list of applications may hold. ``end`` is the current end of its contract, ``max_end`` the last
possible one, ``organisation`` whose the row is in a list of several boroughs."""

WordField = Literal["hosting", "tier", "collaboration_class", "service_area"]


class ApplicationColumn(Record):
    """One header text and what stands under it."""

    field: ApplicationField
    """What the column holds."""
    header: str
    """The header as people write it; compared without case, spaces, signs and what stands in brackets."""


class ApplicationWord(Record):
    """One wording of a cell and the value it stands for."""

    field: WordField
    """The field it is a wording of."""
    value: str
    """The value as :class:`~thirty3.models.application.Application` has it; for services the service area's code."""
    wording: str
    """The words as people write them; compared without case, spaces and signs."""


@cache
def application_columns() -> tuple[ApplicationColumn, ...]:
    """All known header texts; of several for one field the better ones come first.

    Source:
        The questions that City Tools answered and others ask about councils' systems. No header of City Tools' own data
        is known to us, so all wordings are ours; 2026-11-22.

    >>> application_columns()[0].header
    'System'
    """
    return tuple(
        ApplicationColumn.model_validate({"field": row["field"], "header": row["wording"]})
        for row in read_table("application_columns")
        if not row["value"]
    )


@cache
def application_words() -> tuple[ApplicationWord, ...]:
    """All known wordings of cells, in the order of the table; what is not among them is never guessed.

    >>> next(word.value for word in application_words() if word.wording == "Software as a service")
    'saas'
    """
    return tuple(
        ApplicationWord.model_validate({name: row[name] for name in ("field", "value", "wording")})
        for row in read_table("application_columns")
        if row["value"]
    )
