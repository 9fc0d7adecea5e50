"""What a firm sells, where and how large: what opportunities are held against."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from thirty3.models.record import Record
from thirty3.models.supplier import SupplierSize

Pounds = Annotated[Decimal, Field(ge=0, allow_inf_nan=False, max_digits=30)]


class Profile(Record):
    """A firm as it describes itself. What is left empty is not asked for, and rules nothing out."""

    name: str
    """What the profile is called."""
    words: tuple[str, ...] = ()
    """Words or phrases for what it sells, in any case, singular or plural: ``case management``."""
    cpv: tuple[Annotated[str, Field(pattern=r"^[0-9]{2,8}$")], ...] = ()
    """Beginnings of CPV 2008 codes, two to eight digits: ``72`` is all IT services, ``722`` their programming."""
    service_areas: tuple[str, ...] = ()
    """Codes of the service areas it works for."""
    value_from: Pounds | None = None
    """The smallest contract it wants, in pounds for the whole of it; None for no lower end."""
    value_to: Pounds | None = None
    """The largest contract it can carry, in pounds for the whole of it; None for no upper end."""
    turnover: Annotated[Decimal, Field(gt=0, allow_inf_nan=False, max_digits=30)] | None = None
    """Its turnover, in pounds a year; None when it does not say."""
    boroughs: tuple[str, ...] = ()
    """Boroughs it wants to work for, by any name or code; empty for all 33."""
    size: SupplierSize = "unknown"
    """Its size, as it says; whether a buyer calls a tender suitable for SMEs is told to all but large firms."""
