"""What a small or medium-sized enterprise is, by each definition that published figures use."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Literal

from thirty3.errors import UnknownNameError
from thirty3.models.record import Record
from thirty3.reference._table import read_table

__all__ = ["SmeDefinition", "sme_definition", "sme_definitions"]


class SmeDefinition(Record):
    """Fewer people than a limit, and at most one sum or at most the other; of the enterprise with its group."""

    code: str
    """``uk`` or ``eu``."""
    name: str
    """Whose it is."""
    staff_below: int
    """People there must be fewer of: with 250, an enterprise of 249 can be an SME."""
    turnover_at_most: Decimal
    """Turnover of a year, this sum included."""
    balance_sheet_at_most: Decimal
    """Balance sheet total, this sum included."""
    currency: Literal["GBP", "EUR"]
    """What both sums are in."""
    source: str
    """Where it is stated."""
    checked: date
    """Day on which the source was read."""

    def is_met_by(
        self, *, staff: int | None = None, turnover: Decimal | None = None, balance_sheet: Decimal | None = None
    ) -> bool | None:
        """Whether an enterprise of these figures is an SME; None when those that are missing could decide.

        Args:
            staff: People; None when not known.
            turnover: Turnover of a year in the definition's currency; None when not known.
            balance_sheet: Balance sheet total in the definition's currency; None when not known.

        >>> sme_definition("uk").is_met_by(staff=249, turnover=Decimal(44_000_000))
        True
        >>> sme_definition("uk").is_met_by(staff=250)
        False
        """
        few = None if staff is None else staff < self.staff_below
        sums = (
            None if turnover is None else turnover <= self.turnover_at_most,
            None if balance_sheet is None else balance_sheet <= self.balance_sheet_at_most,
        )
        modest = True if True in sums else None if None in sums else False
        if few is False or modest is False:
            return False
        return True if few and modest else None


@cache
def sme_definitions() -> tuple[SmeDefinition, ...]:
    """The definitions in the order of the table."""
    return tuple(SmeDefinition.model_validate(row) for row in read_table("sme_definitions"))


def sme_definition(code: str) -> SmeDefinition:
    """The definition of this code.

    Raises:
        UnknownNameError: The table has none; the message lists those it has.

    >>> sme_definition("eu").currency
    'EUR'
    """
    found = next((one for one in sme_definitions() if one.code == code), None)
    if found is None:
        codes = ", ".join(one.code for one in sme_definitions())
        raise UnknownNameError(f"{code[:80]!r} is no definition of an SME; there are {codes}")
    return found
