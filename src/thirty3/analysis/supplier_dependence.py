"""How much each borough depends on its largest supplier, and whether many suppliers go with satisfaction."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from thirty3.analysis._population import population_text
from thirty3.analysis._result import Result
from thirty3.analysis.concentration import Concentration, concentration
from thirty3.models.counted import counted
from thirty3.models.record import Record
from thirty3.reference.boroughs import borough

if TYPE_CHECKING:
    from thirty3.analysis._group import Contracts

Basis = Literal["value", "contracts"]

_FEWEST_PAIRS = 3
"""Two points always lie on a line: a correlation of fewer than three says nothing (domain A16)."""


class BoroughDependence(Record):
    """One borough and its suppliers."""

    borough: str
    """GSS code."""
    supplier_id: str | None
    """The largest supplier, of equals the first by id; None when the whole is 0."""
    name: str | None
    """Its name; None with ``supplier_id``."""
    share: float | None
    """What it holds of the whole, 0 to 1; None when the whole is 0."""
    hhi: float | None
    """Herfindahl-Hirschman index, above 0 to 10,000; None when the whole is 0."""
    suppliers: int
    """Distinct named suppliers."""
    n: int
    """Contracts it rests on."""
    satisfaction: float | None
    """The caller's score; None without one."""


class SupplierDependence(Result[BoroughDependence]):
    """Boroughs by GSS code; a borough of which every contract was left out has no row."""

    basis: Basis
    """What shares are of: pounds or contracts."""
    pearson: float | None
    """Correlation of distinct suppliers and satisfaction over the boroughs, -1 to 1; None of fewer than three boroughs
    or when either is the same in all of them."""
    spearman: float | None
    """The same of their ranks, equal ones in the middle of theirs."""
    pairs: int
    """Boroughs with both contracts and a score: the n of the correlations."""
    as_of: date | None
    """The day the contracts are in force on; None for all contracts."""
    vat: dict[str, int]
    """Contracts used by the VAT basis of their value, which sums mix; empty unless the basis is value."""

    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""
        about = f"Dependence on the largest supplier by {self.basis}, {population_text(self.as_of)}"
        shares = [row.share for row in self.rows if row.share is not None]
        said = counted(len(self), "borough")
        if shares:
            said += f", median share {statistics.median(shares):.1%}"
        if self.pearson is not None and self.spearman is not None:
            said += (
                f"; suppliers and satisfaction correlate by {self.pearson:.2f} (Pearson) and {self.spearman:.2f} "
                f"(Spearman) over {self.pairs} boroughs"
            )
        return f"{about}: {said}; {self._rests_on()}"

    def columns(self) -> dict[str, str]:
        """Columns of the table of boroughs."""
        return dict(_COLUMNS)

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each borough."""
        return [row.model_dump() for row in self.rows]


_COLUMNS = {
    "borough": "text",
    "supplier_id": "text",
    "name": "text",
    "share": "number",
    "hhi": "number",
    "suppliers": "integer",
    "n": "integer",
    "satisfaction": "number",
}


def supplier_dependence(
    contracts: Contracts,
    *,
    basis: Basis,
    satisfaction: Mapping[str, float] | None = None,
    as_of: date | None = None,
) -> SupplierDependence:
    """Work out for each borough what its largest supplier holds, the HHI and the number of suppliers.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
        basis: ``value`` in pounds, or ``contracts``. A contract of several suppliers is split equally among them, one
            of several boroughs equally among these.
        satisfaction: A score of the caller's for each borough, by any name or code that ``borough`` knows, on any one
            scale. Boroughs without contracts, and scores that are no finite number, are in no correlation.
        as_of: A day, for contracts in force on it; None for all contracts, past ones too.

    Returns:
        Boroughs with ``used``, ``excluded`` and ``reasons``, and both correlations of distinct suppliers with
        satisfaction. Contracts are left out as by ``concentration``, and those without a borough too. A correlation of
        few boroughs is no evidence of a cause.

    Raises:
        UnknownNameError: ``satisfaction`` names no borough, or a dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"borough": "E09000007", "borough_bit": 64}
    >>> found = supplier_dependence(
    ...     [row | {"contract_id": id, "supplier_id": id[0]} for id in ("a1", "a2", "a3", "b1")],
    ...     basis="contracts", satisfaction={"Camden": 3.5},
    ... )
    >>> [(one.supplier_id, one.share, one.hhi, one.suppliers, one.satisfaction) for one in found]
    [('a', 0.75, 6250.0, 2, 3.5)]
    >>> found.pearson, found.pairs
    (None, 1)
    """
    scores = {borough(name).gss: score for name, score in (satisfaction or {}).items()}
    held = concentration(contracts, basis=basis, top=1, by=("borough",), as_of=as_of)
    rows = tuple(
        _row(gss, group, scores.get(gss))
        for group in held.groups
        for gss in group.key
        if gss is not None and group.used
    )
    pairs = [(row.suppliers, row.satisfaction) for row in rows if row.satisfaction is not None]
    suppliers = [float(number) for number, _ in pairs]
    scored = [score for _, score in pairs]
    nowhere = sum(group.used for group in held.groups if group.key == (None,))
    reasons = Counter(held.reasons) + Counter({"no_borough": nowhere})
    return SupplierDependence(
        rows=rows,
        used=held.used - nowhere,
        excluded=held.excluded + nowhere,
        reasons=dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
        basis=basis,
        pearson=_correlation(suppliers, scored),
        spearman=_correlation(_ranks(suppliers), _ranks(scored)),
        pairs=len(pairs),
        as_of=as_of,
        vat=held.vat,
    )


def _row(gss: str, group: Concentration, score: float | None) -> BoroughDependence:
    first = group.rows[0] if group.share is not None else None
    return BoroughDependence(
        borough=gss,
        supplier_id=None if first is None else first.supplier_id,
        name=None if first is None else first.name,
        share=group.share,
        hhi=group.hhi,
        suppliers=group.suppliers,
        n=group.used,
        satisfaction=score if score is not None and math.isfinite(score) else None,
    )


def _correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Pearson's; None of fewer than three pairs, or where one of the two never changes."""
    if len(one) < _FEWEST_PAIRS or len(set(one)) == 1 or len(set(other)) == 1:
        return None
    try:
        return max(-1.0, min(1.0, statistics.correlation(one, other)))  # rounding may pass the ends
    except statistics.StatisticsError:  # differences too small for a float to square
        return None


def _ranks(numbers: Sequence[float]) -> list[float]:
    """Ranks from 1, equal numbers in the middle of theirs; ``statistics`` ranks by itself from Python 3.12 on."""
    ordered = sorted(numbers)
    times = Counter(numbers)
    return [ordered.index(number) + (times[number] + 1) / 2 for number in numbers]
