"""Public bodies of London beside the 33: for all London, shared by several boroughs, or owned by one."""

from __future__ import annotations

from functools import cache

from thirty3.models.borough import Borough, LondonBody
from thirty3.models.organisation import Identifier
from thirty3.reference._table import read_table
from thirty3.reference.boroughs import boroughs

__all__ = ["london_bodies"]


@cache
def london_bodies() -> tuple[LondonBody, ...]:
    """Bodies that buy for London or for boroughs without being one of the 33, by code.

    The list is of those seen in notices and of those known to us; it is not complete. ``boroughs`` says whom a body
    serves or is owned by as the source has it, which changes over the years; it never means that they bought.

    Source:
        The columns ``source`` and ``checked`` of ``london_bodies.csv``; rows whose source begins with "ours" were not
        looked up.

    >>> [body.code for body in london_bodies() if "Havering" in map(str, body.boroughs)][:2]
    ['east-london-waste-authority', 'homes-in-havering']
    """
    by_slug = {one.slug: one for one in boroughs()}

    def named(cell: str) -> tuple[Borough, ...]:
        return tuple(sorted((by_slug[slug] for slug in cell.split("|") if slug), key=lambda one: one.gss))

    return tuple(
        LondonBody.model_validate(
            {
                "code": row["code"],
                "name": row["name"],
                "kind": row["kind"],
                "boroughs": named(row["boroughs"]),
                "formerly": named(row["formerly"]),
                "aliases": tuple(alias for alias in row["aliases"].split("|") if alias),
                "identifiers": tuple(_identifier(cell) for cell in row["identifiers"].split("|") if cell),
            }
        )
        for row in read_table("london_bodies")
    )


def _identifier(cell: str) -> Identifier:
    scheme, _, id = cell.partition(":")
    return Identifier(scheme=scheme, id=id)
