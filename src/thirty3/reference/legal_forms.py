"""Legal forms of firms, and how they are spelt at the end of a name."""

from __future__ import annotations

from functools import cache

from thirty3.models.record import Record
from thirty3.reference._table import read_table

__all__ = ["LegalForm", "legal_forms"]


class LegalForm(Record):
    """One legal form and spellings of it; a form has one row for each source of spellings."""

    form: str
    """Short form as written at the end of a name: ``Ltd``, ``PLC``, ``LLP``."""
    key: str
    """What a supplier's key keeps of it; empty for the two forms that tell no two firms apart."""
    jurisdiction: str
    """Where it exists: ISO 3166-1 codes (``EU`` for the Union), joined by spaces."""
    spellings: tuple[str, ...]
    """Ways to write it, meant in any case and with any punctuation."""
    source: str
    """Where this is stated."""
    checked: str
    """Day (ISO) on which somebody looked."""


@cache
def legal_forms() -> tuple[LegalForm, ...]:
    """All legal forms in the order of the table: those of the United Kingdom first.

    >>> legal_forms()[0].spellings
    ('Limited', 'Ltd', 'Cyfyngedig', 'Cyf')
    """
    return tuple(
        LegalForm.model_validate({**row, "spellings": tuple(row["spellings"].split("|"))})
        for row in read_table("legal_forms")
    )
