"""Who supplies London: each supplier with its contracts, boroughs, service areas, value and rank."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from thirty3.analysis._group import Cells, First, Number, open_rows, tally
from thirty3.analysis._market import Groups, Market
from thirty3.analysis._members import usual_name
from thirty3.analysis._population import (
    AREA,
    HOLDERS,
    JOINT,
    NAMED,
    SOLE,
    VALUE,
    gss_of,
    population,
    population_text,
    vat_of,
)
from thirty3.analysis._result import Result, decimal, ratio
from thirty3.models.counted import counted
from thirty3.models.record import Record
from thirty3.models.row import pack, unpack

if TYPE_CHECKING:
    from thirty3.analysis._group import Contracts

Basis = Literal["value", "contracts"]


class MarketSupplier(Record):
    """One supplier and what it holds."""

    rank: int
    """1 for the largest by ``basis``; suppliers of the same size share a rank, and the next one is left out."""
    supplier_id: str
    """Supplier id."""
    name: str
    """The name it is most often published under; empty when none is."""
    contracts: int
    """Contracts it holds, alone or with others."""
    boroughs: tuple[str, ...]
    """GSS codes of the boroughs those contracts are for, sorted: the customers it serves."""
    service_areas: tuple[str, ...]
    """Codes of the service areas they are for, sorted; without those of unknown area."""
    total_value: Decimal | None
    """Pounds, its equal part of shared contracts included; None when none of them states a value in pounds."""
    valued: int
    """Its contracts in ``total_value``."""
    share: float | None
    """Its part of the whole by ``basis``, 0 to 1; None when the whole is 0."""


class MarketStructure(Result[MarketSupplier]):
    """Suppliers by rank, and then by id."""

    basis: Basis
    """What rank and share are of: pounds or contracts."""
    total_value: Decimal | None
    """Pounds held by named suppliers; None when no contract states a value in pounds."""
    as_of: date | None
    """The day the contracts are in force on; None for all contracts."""
    vat: dict[str, int]
    """Contracts with a value by its VAT basis, which sums mix."""

    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""
        said = "no supplier holds anything"
        if self.rows:
            first = self.rows[0]
            share = "" if first.share is None else f", which holds {first.share:.1%}"
            said = f"{counted(len(self), 'supplier')}, first {first.name or first.supplier_id}{share}"
        about = f"Market structure by {self.basis}, {population_text(self.as_of)}, with a named supplier"
        stating = sum(self.vat.values())
        states = f"{counted(stating, 'contract')} {'states' if stating == 1 else 'state'} a value in pounds"
        return f"{about}: {said}; {states}; {self._rests_on()}"

    def columns(self) -> dict[str, str]:
        """Columns of the table of suppliers."""
        return dict(_COLUMNS)

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each supplier; the value as a float, boroughs and service areas packed with ``|``."""
        return [
            row.model_dump()
            | {"boroughs": pack(row.boroughs), "service_areas": pack(row.service_areas)}
            | {"total_value": None if row.total_value is None else float(row.total_value)}
            for row in self.rows
        ]


_COLUMNS = {
    "rank": "integer",
    "supplier_id": "text",
    "name": "text",
    "contracts": "integer",
    "boroughs": "text",
    "service_areas": "text",
    "total_value": "number",
    "valued": "integer",
    "share": "number",
}


def market_structure(contracts: Contracts, *, basis: Basis, as_of: date | None = None) -> MarketStructure:
    """List the suppliers with what each of them holds and whom it serves.

    Contracts without a value count as contracts and are in no sum, so that by value a supplier of which no value is
    published stands last with a share of 0 and a ``total_value`` of None.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
        basis: What rank and share are of: ``value`` in pounds, or ``contracts``. A contract of several suppliers is
            split equally among them; the part of places that name nobody (``Various``) is in no share.
        as_of: A day, for contracts in force on it; None for all contracts, past ones too.

    Returns:
        Suppliers by rank, with ``used``, ``excluded`` and ``reasons``. Cancelled, unsuccessful and pending contracts
        are left out, and so are those without a named supplier.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns())
    >>> held = {"a1": 300, "a2": None, "b1": 100}
    >>> rows = [
    ...     row | {"contract_id": id, "supplier_id": id[0], "value_pence": pence, "currency": "GBP"}
    ...     for id, pence in held.items()
    ... ]
    >>> [(one.rank, one.supplier_id, one.contracts, one.share) for one in market_structure(rows, basis="value")]
    [(1, 'a', 2, 0.75), (2, 'b', 1, 0.25)]
    """
    details = {"ids": HOLDERS, "names": First(("supplier_name",)), "area": AREA, "joint": JOINT}
    numbers: dict[str, Number] = {"sole": SOLE, **VALUE}
    rows = open_rows(contracts, (*population(as_of), *NAMED), details.values(), numbers.values())
    cells = rows.group(details=details, numbers=numbers)
    counted = tally(cells)
    used = cells.used()
    pence = Market(Groups(used, amount="pence"))
    ranked = pence if basis == "value" else Market(Groups(used, amount="contracts"))
    vat = vat_of(used)
    return MarketStructure(
        rows=tuple(_ranked(pence, ranked, _told(used))),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        basis=basis,
        total_value=_pounds(sum(pence.amounts.values()), pence) if vat else None,
        as_of=as_of,
        vat=vat,
    )


class _Told(NamedTuple):
    """What contracts say beside what they are worth."""

    valued: Counter[str]
    """Contracts with a value, by supplier."""
    areas: Mapping[str, set[str]]
    """Service areas, by supplier."""


def _told(used: Cells) -> _Told:
    told = _Told(Counter(), defaultdict(set))
    for ids, area, valued in zip(used["ids"], used["area"], used["valued"], strict=True):
        for id in set(unpack(ids)):
            if id is not None:
                told.valued[id] += valued
                told.areas[id].update({area} - {None})
    return told


def _ranked(pence: Market, ranked: Market, told: _Told) -> Iterator[MarketSupplier]:
    whole = sum(ranked.amounts.values())
    rank, before = 0, -1
    for place, id in enumerate(ranked.ranked, start=1):
        one = ranked.held[id]
        rank = rank if one.amount == before else place
        before = one.amount
        yield MarketSupplier(
            rank=rank,
            supplier_id=id,
            name=usual_name(one.names),
            contracts=one.contracts,
            boroughs=gss_of(one.boroughs),
            service_areas=tuple(sorted(told.areas[id])),
            total_value=_pounds(pence.amounts[id], pence) if told.valued[id] else None,
            valued=told.valued[id],
            share=ratio(one.amount, whole),
        )


def _pounds(amount: int, pence: Market) -> Decimal:
    return decimal(Fraction(amount, pence.unit * 100))
