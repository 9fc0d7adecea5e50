"""How buyers' names are worded, and identifiers that are known to be a London authority's."""

from __future__ import annotations

from functools import cache
from typing import Literal

from thirty3.models.record import Record
from thirty3.reference._table import read_table

__all__ = ["BoroughIdentifier", "BuyerWording", "borough_identifiers", "buyer_wording"]


class BuyerWording(Record):
    """A word or phrase of buyers' names, folded, and what part it plays in one."""

    role: Literal[
        "before", "after", "stem", "short", "department", "service", "unit", "institution", "body", "partner", "portal",
        "place", "elsewhere",
    ]  # fmt: skip
    """``before`` and ``after`` stand around an authority's name (``LONDON BOROUGH OF``, ``COUNCIL``); a ``stem`` is
    half of a long name and needs help to mean it (``RICHMOND``); a ``short`` form counts as a short name does
    (``H AND F``); a ``department`` word may stand before or follow a council's name, a ``service`` word only follow it,
    and a ``unit`` at the end makes a council's of a short name (``SOUTHWARK … DEPT``); an ``institution`` word makes it
    somebody else's, and so does a ``body``, a phrase in the words of departments (``DEPARTMENT FOR TRANSPORT``), and an
    ``elsewhere`` as the address (``RICHMOND COUNCIL, NORTH YORKSHIRE``); a ``partner`` buys together with boroughs; a
    ``portal`` publishes for buyers without being one; a ``place`` is spelt nearly like a borough and is not one."""
    wording: str
    """The word or phrase as ``thirty3.normalise.names.fold`` writes it."""
    says: Literal["london", "council", "borough"] | None
    """What it proves about the name beside it: a London authority, some council, a borough, which may be the place
    and not its council where more follows (``Brent Borough Arts``), or nothing (None)."""
    fits: tuple[str, ...]
    """Slugs of the only authorities it goes with; empty when it goes with all."""


class BoroughIdentifier(Record):
    """An identifier seen in notices of one London authority."""

    gss: str
    """GSS code of the authority."""
    scheme: str
    """Scheme of the identifier: ``GB-PPON``, ``GB-CFS``, ``GB-SRS``."""
    id: str
    """The id within the scheme."""
    standing: Literal["certain", "account"]
    """``certain`` is a registration of the authority itself; an ``account`` is a login that it may share or lend."""


@cache
def buyer_wording() -> tuple[BuyerWording, ...]:
    """All wordings in the order of the table."""
    return tuple(
        BuyerWording.model_validate(
            {
                "role": row["role"],
                "wording": row["wording"],
                "says": row["says"] or None,
                "fits": [slug for slug in row["fits"].split("|") if slug],
            }
        )
        for row in read_table("buyer_wording")
    )


@cache
def borough_identifiers() -> tuple[BoroughIdentifier, ...]:
    """Identifiers beyond GSS and GB-LAE codes, which the table of boroughs holds.

    Source:
        Real notices; one council can have several. All other registrations of the 33 were not looked up.
    """
    return tuple(
        BoroughIdentifier.model_validate({key: row[key] for key in ("gss", "scheme", "id", "standing")})
        for row in read_table("borough_identifiers")
    )
