"""An amount of money, and what kind of figure it is."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Annotated, Literal

from pydantic import Field

from thirty3.models.record import Record

Vat = Literal["excluded", "included", "unknown"]
"""Whether VAT is in the amount. ``unknown`` when the source does not say."""

MoneyKind = Literal["estimate", "award", "contract", "ceiling", "minimum", "annual", "spend", "unknown"]
"""What the figure is: a buyer's estimate, an award or contract value, a framework's ceiling, the low end of a range,
a value a year, money paid."""


class Money(Record):
    """An amount as published, never rounded, with its currency, VAT basis and kind beside it."""

    amount: Annotated[Decimal, Field(allow_inf_nan=False, max_digits=30)]
    """In whole units of the currency (pounds, not pence); may be negative or have more than two decimals."""
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "GBP"
    """ISO 4217 code."""
    vat: Vat = "unknown"
    """Whether VAT is in the amount."""
    kind: MoneyKind = "unknown"
    """What kind of figure this is."""

    @property
    def pence(self) -> int:
        """Hundredths of the currency unit, a half rounded to even: the form sums are made in.

        >>> Money(amount="1234.565").pence
        123456
        """
        return int((self.amount * 100).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
