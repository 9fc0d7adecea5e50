"""How far apart the prices are that boroughs pay for the same system."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from thirty3.analysis._group import Cell, Condition, First, Reasons, open_rows, tally
from thirty3.analysis._population import BOROUGH, vat_counts
from thirty3.analysis._result import Result, decimal
from thirty3.analysis._systems import ANNUAL, IN_LONDON, PRODUCT
from thirty3.models.application import Application
from thirty3.models.record import Record
from thirty3.reference.boroughs import boroughs

if TYPE_CHECKING:
    from thirty3.analysis._group import Applications

PriceBy = Literal["product", "system_type"]
PricePer = Literal["system", "thousand_residents"]

_LEAST = 3
"""Fewest prices of which figures are given: of two, each borough would read the other's off (A21)."""


class Prices(Record):
    """Prices a year of one product or type, in pounds; per 1,000 residents where the result says so."""

    kind: str
    """Product, or system type."""
    n: int
    """Applications that state a price."""
    boroughs: int
    """Distinct boroughs that run them."""
    minimum: Decimal | None
    """The lowest; None, as all five figures, of fewer than three prices."""
    lower_quartile: Decimal | None
    """A quarter of the prices are at or below it, interpolated between neighbours."""
    median: Decimal | None
    """Half of the prices are at or below it, interpolated between neighbours."""
    upper_quartile: Decimal | None
    """Three quarters of the prices are at or below it, interpolated between neighbours."""
    maximum: Decimal | None
    """The highest."""
    vat: dict[str, int]
    """How many of the prices include VAT, exclude it, or do not say: figures mix them, which may be a fifth apart."""

    @property
    def suppressed(self) -> bool:
        """Whether there are too few prices for figures."""
        return self.n < _LEAST

    @property
    def interquartile_range(self) -> Decimal | None:
        """Upper less lower quartile; None of too few prices."""
        if self.upper_quartile is None or self.lower_quartile is None:
            return None
        return self.upper_quartile - self.lower_quartile


class PriceDispersion(Result[Prices]):
    """Prices by number of prices, most first, then by name."""

    by: PriceBy
    """What is compared: the same product, or the same type of system."""
    per: PricePer
    """What a price is of."""
    population_on: date | None
    """Date of the numbers of residents; None when they play no part."""

    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""
        few = sum(one.suppressed for one in self.rows)
        per = "" if self.per == "system" else f" per 1,000 residents of {self.population_on}"
        return (
            f"Price a year{per} by {self.by.replace('_', ' ')}, VAT as stated: {len(self) - few:,} compared, "
            f"{few:,} with fewer than {_LEAST} prices; {self._rests_on('application')}"
        )

    def columns(self) -> dict[str, str]:
        """Columns of the table; prices are pounds."""
        return {"kind": "text", "n": "integer", "boroughs": "integer"} | dict.fromkeys(_FIGURES, "number")

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each kind; prices as floats."""
        return [
            {"kind": one.kind, "n": one.n, "boroughs": one.boroughs}
            | {name: None if (price := getattr(one, name)) is None else float(price) for name in _FIGURES}
            for one in self.rows
        ]


_FIGURES = {
    "minimum": Fraction(0),
    "lower_quartile": Fraction(1, 4),
    "median": Fraction(1, 2),
    "upper_quartile": Fraction(3, 4),
    "maximum": Fraction(1),
}


def price_dispersion(
    applications: Applications, *, by: PriceBy = "product", per: PricePer = "system"
) -> PriceDispersion:
    """Compare what boroughs pay a year for the same product or the same type of system.

    Every application that states a price is one price: a borough with two of a product gives two.

    Args:
        applications: Any iterable of ``Application``, or a dataframe or engine table with the columns of
            ``Application.row()``.
        by: The same ``product``, or the same ``system_type``.
        per: A price of the whole ``system``, or per ``thousand_residents`` of the borough, by the population that
            ``thirty3.boroughs()`` holds and dates. Residents are no users: the City of London has few of them.

    Returns:
        Least, quartiles, median and highest by kind. Of fewer than three prices no figure is given, only how many.
        Applications without kind or price, or priced in another currency, are left out and counted.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.application import Application
    >>> row = dict.fromkeys(Application.columns()) | {"product": "X", "currency": "GBP", "borough": "E09000007"}
    >>> rows = [row | {"application_id": str(pence), "annual_pence": pence} for pence in (100, 200, 400)]
    >>> [(str(one.minimum), str(one.median), str(one.upper_quartile), one.n) for one in price_dispersion(rows)]
    [('1', '2', '3', 3)]
    """
    kind = PRODUCT if by == "product" else First(("system_type",))
    reasons = (*IN_LONDON, (f"no_{by}", Condition(kind, "missing")), *_PRICED)
    details = {"kind": kind, "borough": BOROUGH, "pence": ANNUAL, "vat": First(("vat",))}
    rows = open_rows(applications, reasons, details.values(), of=Application)
    cells = rows.group(details=details)
    by_kind: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells.used():
        by_kind[cell["kind"]].append(cell)
    found = [_prices(name, of_it, per) for name, of_it in by_kind.items()]
    counted = tally(cells)
    return PriceDispersion(
        rows=tuple(sorted(found, key=lambda one: (-one.n, one.kind))),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        by=by,
        per=per,
        population_on=None if per == "system" else max(day for day, _ in _RESIDENTS.values()),
    )


_PRICED: Reasons = (
    ("no_annual_value", Condition(ANNUAL, "missing")),
    ("negative_annual_value", Condition(ANNUAL, "below", 0)),
    ("currency", Condition(First(("currency",)), "not_in", ("GBP",))),
)
_RESIDENTS = {
    one.gss: (one.population_on, one.population) for one in boroughs() if one.population and one.population_on
}


def _prices(kind: str, cells: Sequence[Cell], per: PricePer) -> Prices:
    prices = sorted(price for cell in cells for price in [_price(cell, per)] * cell["contracts"])
    vat = Counter({"excluded": 0, "included": 0})
    for cell in cells:
        vat[cell["vat"]] += cell["contracts"]
    enough = len(prices) >= _LEAST
    figures = {name: decimal(_quantile(prices, part)) if enough else None for name, part in _FIGURES.items()}
    return Prices(
        kind=kind,
        n=len(prices),
        boroughs=len({cell["borough"] for cell in cells}),
        vat=vat_counts(vat["excluded"], vat["included"], len(prices)),
        **figures,
    )


def _price(cell: Cell, per: PricePer) -> Fraction:
    price = Fraction(cell["pence"], 100)
    return price if per == "system" else price * 1000 / _RESIDENTS[cell["borough"]][1]


def _quantile(ordered: Sequence[Fraction], part: Fraction) -> Fraction:
    """The value below which a part lies: linear between the neighbours, as R and NumPy do unless told otherwise.

    >>> _quantile([Fraction(1), Fraction(2), Fraction(4)], Fraction(3, 4))
    Fraction(3, 1)
    """
    place = part * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
