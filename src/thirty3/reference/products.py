"""Systems that councils and other public bodies commonly run, and what each is for."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from thirty3.models.record import Record
from thirty3.reference._table import read_table

__all__ = ["Product", "products"]


class Product(Record):
    """One product, how to recognise it in a text, and the service that uses it."""

    name: str
    """As its maker writes it."""
    manufacturer: str
    """Who makes it today, with the former maker where notices still name it."""
    aliases: tuple[str, ...] = ()
    """Phrases that name it and nothing else: whole words in capitals, as ``thirty3.normalise.names.fold`` writes
    them."""
    short: tuple[str, ...] = ()
    """Words that name it only among other words: *Mosaic*, *Confirm*, *Eclipse*."""
    needs: tuple[str, ...] = ()
    """Phrases of which one must stand in the same notice for ``short`` to count."""
    service_area: str
    """Code of the service that uses it."""
    weight: Annotated[float, Field(gt=0, le=1)]
    """How much it speaks for that service: less than 1 where several services use it."""
    system_type: str
    """What it is: ``parking notices``, ``service desk``."""
    sure: Literal["seen", "page", "known"]
    """``seen`` in a published notice that ``source`` names, ``page``: read on the public page that ``source`` names,
    ``known``: general knowledge, not read again."""
    source: str
    """Where it is stated, and the site of its maker."""


@cache
def products() -> tuple[Product, ...]:
    """All products in the order of the table, by name.

    Source:
        Published notices, decisions and answers to information requests of councils, named row by row; where ``sure``
        is ``known`` nobody read a source again.

    >>> next(product.service_area for product in products() if product.name == "Civica Cx")
    'housing'
    """
    return tuple(Product.model_validate(_typed(row)) for row in read_table("products"))


def _typed(row: dict[str, str]) -> dict[str, object]:
    packed = {key: [part for part in row[key].split("|") if part] for key in ("aliases", "short", "needs")}
    plain = ("manufacturer", "service_area", "weight", "system_type", "sure", "source")
    return {"name": row["product"], **packed, **{key: row[key] for key in plain}}
