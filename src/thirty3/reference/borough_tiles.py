"""London as squares: where each of the 33 stands on a map that gives all of them the same room."""

from __future__ import annotations

from functools import cache

from thirty3.models.record import Record
from thirty3.reference._table import read_table

__all__ = ["BoroughTile", "borough_tiles"]


class BoroughTile(Record):
    """The square of one authority."""

    gss: str
    """Its GSS code."""
    label: str
    """Its name, shortened to fit a square: at most ten letters, no two alike."""
    column: int
    """Counted from the west, from 1 to 8."""
    row: int
    """Counted from the north, from 1 to 7."""


@cache
def borough_tiles() -> tuple[BoroughTile, ...]:
    """A square for each of the 33, in the order of their GSS codes; no two in one place.

    Squares lie roughly as the authorities do, and say nothing of size or borders: the City is as large as Bromley.

    Source:
        Ours, 26 November 2026: see the columns ``source`` and ``checked`` of ``borough_tiles.csv``.

    >>> [(one.label, one.column, one.row) for one in borough_tiles()][:2]
    [('City', 5, 4), ('Barking', 8, 3)]
    """
    return tuple(
        BoroughTile.model_validate({name: row[name] for name in BoroughTile.model_fields})
        for row in read_table("borough_tiles")
    )
