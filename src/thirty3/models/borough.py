"""The 33 authorities of London, the public bodies beside them, and how a name was found to mean one."""

from __future__ import annotations

from datetime import date
from typing import Literal

from thirty3.models.organisation import Identifier
from thirty3.models.record import Record


class Borough(Record):
    """One of the 33: 32 boroughs and the City of London. The GLA is not one of them."""

    gss: str
    """ONS code, ``E09000001`` to ``E09000033``."""
    gb_lae: str
    """Code in the GB-LAE list, such as ``CMD``."""
    name: str
    """Short name: ``Camden``, ``City of London``."""
    official_name: str
    """``London Borough of Camden``."""
    slug: str
    """For addresses and file names: ``kensington-and-chelsea``."""
    kind: Literal["london_borough", "city_corporation"]
    """What it is in law."""
    part: Literal["inner", "outer"]
    """Inner or outer London."""
    population: int | None = None
    """Residents; None when no figure is held."""
    population_on: date | None = None
    """Date the population is for."""
    aliases: tuple[str, ...] = ()
    """Other whole names that mean this authority and no other, sorted."""
    itl3: str | None = None
    """ITL3 (formerly NUTS3) code of the area that holds it, such as ``UKI31``; shared by several boroughs."""

    @property
    def bit(self) -> int:
        """A power of two of its own, from 1 (``E09000001``) to 2**32: sums of distinct boroughs' bits are sets.

        >>> from thirty3.reference import borough
        >>> borough("Camden").bit
        64
        """
        return int(1 << (int(self.gss[-2:]) - 1))

    def __str__(self) -> str:
        return self.name


class BuyerMatch(Record):
    """One authority that a buyer's name or identifier stands for, and the rule that says so."""

    borough: Borough
    """The authority."""
    rule: str
    """Why, in a few words: ``official name``, ``alias "LB Camden"``, ``identifier GB-LAE-CMD``, ``spelling``."""


class LondonBody(Record):
    """A public body of London that is none of the 33: what it buys is not bought by a borough."""

    code: str
    """For addresses and file names: ``transport-for-london``."""
    name: str
    """``Transport for London``."""
    kind: Literal["pan_london", "joint_service", "arms_length", "purchasing"]
    """For all London (TfL); shared by several boroughs (oneSource); owned by one or more and buying in its own name
    (Barnet Homes); or making frameworks that others buy from (LHC)."""
    boroughs: tuple[Borough, ...] = ()
    """Those it serves or is owned by, by GSS code; empty when it is for all London or for whoever joins."""
    formerly: tuple[Borough, ...] = ()
    """Those that have left it."""
    aliases: tuple[str, ...] = ()
    """Other whole names of it."""
    identifiers: tuple[Identifier, ...] = ()
    """Its own identifiers, such as a company number; empty when none was looked up."""

    def __str__(self) -> str:
        return self.name


class BodyMatch(Record):
    """One body that a buyer's name or identifier stands for, and the rule that says so."""

    body: LondonBody
    """The body; ``body.boroughs`` are related to the purchase, they are not its buyers."""
    rule: str
    """Why, in a few words: ``name``, ``alias "TfL"``, ``identifier GB-COH-04948659``."""
