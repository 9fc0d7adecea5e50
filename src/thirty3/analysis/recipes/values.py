"""Published figures about what systems and contracts cost."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from thirty3.analysis._group import First, open_rows, tally
from thirty3.analysis._population import POUNDS, VALUE, population, population_text, sums_of, vat_of
from thirty3.analysis._result import decimal, pounds
from thirty3.analysis._spread import spread_of
from thirty3.analysis._systems import IN_LONDON
from thirty3.analysis.recipes._figure import Figure, FigurePart, figure_by
from thirty3.analysis.recipes._narrowed import ANNUAL_POUNDS
from thirty3.models.application import Application

if TYPE_CHECKING:
    from thirty3.analysis._group import Applications, Contracts


def annual_value_by_cpv_division(contracts: Contracts, *, as_of: date) -> Figure:
    """Add up what contracts in force cost a year, by division of their main CPV code (F9a).

    Follows: value a year, published or derived from value and period. Division 48 is software packages, 72 services of
    information technology, 30 computers. Published: some £2bn a year on technology in local government, half of it
    software, LOTI, 2025, and PublicTechnology, 2019-10-24. Ambiguous: paid or contracted, and whether services are
    software. Paid spend is in the spending files, which nothing here reads.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
        as_of: The day they are in force on.

    Returns:
        Pounds a year, with parts by division, None without a code; None where no contract states or implies a value.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"currency": "GBP", "end": "2027-03-31"}
    >>> worth = {"48000000": 300, "72000000|48000000": 100}
    >>> rows = [row | {"contract_id": cpv, "cpv": cpv, "annual_pence": pence} for cpv, pence in worth.items()]
    >>> [(one.name, one.share) for one in annual_value_by_cpv_division(rows, as_of=date(2026, 11, 22))]
    [('48', 0.75), ('72', 0.25)]
    """
    keys, numbers = {"name": First(("cpv",), length=len("48"))}, sums_of("annual_pence")
    rows = open_rows(contracts, (*population(as_of), *ANNUAL_POUNDS), keys.values(), numbers.values())
    cells = rows.group(details=keys, numbers=numbers)
    about = f"what {population_text(as_of)} cost, by CPV division"
    return figure_by(cells, "name", "pence", about=about, unit="pounds a year", records="contracts")


def annual_value_by_system_type(applications: Applications) -> Figure:
    """Add up what systems cost a year, by type of system (F9b).

    Follows: value a year as boroughs state it, by ``system_type``. Published: some £2bn a year on technology in local
    government, half of it software, LOTI, 2025, and PublicTechnology, 2019-10-24. Ambiguous: paid or contracted; paid
    spend is in the spending files, which nothing here reads. Of contracts: ``annual_value_by_cpv_division``.

    Returns:
        Pounds a year, with parts by type, None for none stated; None where no application states a value.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> row = dict.fromkeys(Application.columns()) | {"currency": "GBP", "borough": "E09000007"}
    >>> costs = {"planning": 300, "housing management": 900}
    >>> rows = [row | {"application_id": kind, "system_type": kind, "annual_pence": p} for kind, p in costs.items()]
    >>> [(one.name, one.share) for one in annual_value_by_system_type(rows)]
    [('housing management', 0.75), ('planning', 0.25)]
    """
    keys, numbers = {"name": First(("system_type",))}, sums_of("annual_pence")
    rows = open_rows(applications, (*IN_LONDON, *ANNUAL_POUNDS), keys.values(), numbers.values(), of=Application)
    cells = rows.group(details=keys, numbers=numbers)
    about = "what systems cost, by type"
    return figure_by(cells, "name", "pence", about=about, unit="pounds a year", records="applications")


def mean_and_median_value(contracts: Contracts) -> Figure:
    """Work out the mean and the median of contracts' total values (F16).

    Follows: every awarded contract that states a value in pounds is one value; both always come together, because few
    large contracts pull the mean up. Published: total £2.85bn, mean £344,881.41, median £71,575.16, techUK's index,
    page undated. Ambiguous: printed as procurement per authority, but £2.85bn over that mean is some 8,260, far more
    than there are authorities: contracts, as here.

    Returns:
        The total in pounds, with parts ``mean``, ``median``, ``lowest``, ``lower_quartile``, ``upper_quartile`` and
        ``highest``; None and no parts where no contract states a value.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"currency": "GBP"}
    >>> rows = [row | {"contract_id": str(pence), "value_pence": pence} for pence in (100, 300, 2_600)]
    >>> {one.name: str(one.amount) for one in mean_and_median_value(rows).rows[:2]}
    {'mean': '10', 'median': '3'}
    """
    keys = {"value": First(("value_pence",))}
    rows = open_rows(contracts, (*population(None), *POUNDS), keys.values(), VALUE.values())
    cells = rows.group(details=keys, numbers=VALUE)
    used, counted = cells.used(), tally(cells)
    values: Counter[int] = Counter()
    for value, times in zip(used["value"], used["contracts"], strict=True):
        values[value] += times
    spread, total = spread_of(values), sum(used["pence"])
    figures: dict[str, Fraction] = {}
    if spread.n:
        quartiles = {name: Fraction(getattr(spread, name)) for name in _QUARTILES}
        figures = {"mean": Fraction(total, spread.n), **quartiles}
    return Figure(
        rows=tuple(
            FigurePart(name=name, n=spread.n, amount=decimal(pence / 100), share=None)
            for name, pence in figures.items()
        ),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        about="total value of contracts awarded",
        unit="pounds",
        amount=pounds(total) if spread.n else None,
        share=None,
        records="contracts",
        vat=vat_of(cells),
    )


_QUARTILES = ("median", "lowest", "lower_quartile", "upper_quartile", "highest")
