"""How much of the market the largest suppliers hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from heapq import nlargest
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from thirty3.analysis._by import By, Key, Part, keys_of, split
from thirty3.analysis._firm_groups import as_firm_groups
from thirty3.analysis._group import Cell, Cells, First, Number, Reasons, open_rows, tally
from thirty3.analysis._market import Group, Groups, Held, Market
from thirty3.analysis._members import usual_name
from thirty3.analysis._population import (
    HOLDERS,
    JOINT,
    NAMED,
    POUNDS,
    SOLE,
    UNREADABLE_START,
    VALUE,
    gss_of,
    population,
    population_text,
    served,
    vat_of,
)
from thirty3.analysis._result import Later, Result, decimal, ratio
from thirty3.models.record import Record
from thirty3.models.row import pack

if TYPE_CHECKING:
    from thirty3.analysis._group import Contracts

Basis = Literal["value", "contracts"]
Level = Literal["entity", "group"]

_HHI_SCALE = 10_000
"""One supplier alone scores 10,000: shares are squared as percentages."""


class SupplierShare(Record):
    """What one supplier holds."""

    supplier_id: str
    """Supplier id, or the group it belongs to."""
    name: str
    """The name it is most often published under; empty when none is."""
    amount: Decimal
    """Pounds, or contracts, its equal part of shared contracts included."""
    share: float | None
    """Its part of the whole, 0 to 1; None when the whole is 0."""
    contracts: int
    """Contracts it holds, alone or with others."""
    boroughs: tuple[str, ...]
    """GSS codes of the boroughs those contracts are for, sorted."""


class Concentration(Result[SupplierShare]):
    """The suppliers, largest first and then by id, and what their shares add up to."""

    key: tuple[str | None, ...]
    """What it is for, in the order of ``by`` of the result that holds it; empty for the whole."""
    by: tuple[By, ...]
    """What ``groups`` are for."""
    groups: tuple[Concentration, ...]
    """The same for each key alone, a joint contract in each of its boroughs in equal parts; empty without ``by``."""
    basis: Basis
    """What is shared out: pounds or contracts."""
    level: Level
    """Whether suppliers are as they are, or as the groups that the caller says they belong to."""
    top: int
    """How many suppliers ``share`` is of."""
    share: float | None
    """CRn, the concentration ratio: what the ``top`` largest hold together, 0 to 1; None of nothing."""
    hhi: float | None
    """Herfindahl-Hirschman index, above 0 to 10,000: the sum of squared percentages; None of nothing."""
    effective_suppliers: float | None
    """As many suppliers of equal size would give the same index; None of nothing."""
    suppliers: int
    """Distinct suppliers, those with contracts of no value included."""
    fewer_than_top: bool
    """True when there are fewer suppliers than ``top``, so that ``share`` is 1 and says nothing."""
    total: Decimal
    """Pounds or contracts held by named suppliers: the whole that shares are of."""
    unnamed: Decimal
    """Parts of used contracts whose holders have no name (``Various``); in no share."""
    population: str
    """Which contracts, in words."""
    as_of: date | None
    """The day the contracts are in force on; None for all contracts."""
    vat: dict[str, int]
    """Contracts used by the VAT basis of their value, which sums mix; empty unless the basis is value."""

    @property
    def n(self) -> int:
        """Contracts it rests on: the same as ``used``."""
        return self.used

    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""
        said = "no supplier holds anything"
        if self.share is not None:
            who = f"{self.suppliers:,} {'suppliers' if self.level == 'entity' else 'groups of suppliers'}"
            said = f"the {self.top} largest of {who} hold {self.share:.1%}, HHI {self.hhi:,.0f}"
        return f"Concentration by {self.basis}, {self.population}: {said}; {self._rests_on()}"

    def columns(self) -> dict[str, str]:
        """Columns of the table of suppliers."""
        return dict(_COLUMNS)

    def units(self) -> dict[str, str]:
        """Shares in per cent; amounts in pounds where value is shared out."""
        return super().units() | ({"amount": "£"} if self.basis == "value" else {})

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each supplier; the amount as a float, boroughs packed with ``|``."""
        return [row.model_dump() | {"amount": float(row.amount), "boroughs": pack(row.boroughs)} for row in self.rows]


_COLUMNS = {
    "supplier_id": "text",
    "name": "text",
    "amount": "number",
    "share": "number",
    "contracts": "integer",
    "boroughs": "text",
}


def concentration(
    contracts: Contracts,
    *,
    basis: Basis,
    top: int = 15,
    by: Sequence[By] = (),
    group_of: Mapping[str, str] | None = None,
    as_of: date | None = None,
) -> Concentration:
    """Work out what share the largest suppliers hold, and how concentrated the whole is.

    Published figures of this kind differ in basis, number of suppliers and population (15 suppliers with 91 % of
    spend, or of contracts), so the result always carries all three. Suppliers are told apart by their id:
    ``thirty3.resolve`` decides who is the same firm. Bands for the index are the reader's business.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
        basis: ``value`` in pounds, or ``contracts``. A contract of several suppliers is split equally among them.
        top: How many suppliers the concentration ratio is of.
        by: Any of ``borough``, ``service_area``, ``year`` (of the contract's start) and ``source``, for ``groups``.
        group_of: The group of companies that a supplier belongs to, by supplier id; then groups are measured, and who
            is in none is a group of its own. None measures suppliers as they are: no group is guessed.
        as_of: A day, for contracts in force on it; None for all contracts, past ones too.

    Returns:
        Suppliers and figures, with ``used``, ``excluded`` and ``reasons``. Cancelled, unsuccessful and pending
        contracts are left out, and so are those without a named supplier and, by value, without a value in pounds.

    Raises:
        ValueError: ``top`` is less than 1.
        UnknownNameError: ``by`` holds an unknown name, or a dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns())
    >>> found = concentration([row | {"contract_id": id, "supplier_id": id[0]} for id in ("a1", "a2", "a3", "b1")],
    ...     basis="contracts", top=1)
    >>> found.share, found.hhi, found.suppliers, found.effective_suppliers
    (0.75, 6250.0, 2, 1.6)
    """
    if top < 1:
        raise ValueError("top must be at least 1")
    keys = keys_of(by)
    reasons: Reasons = (
        *population(as_of),
        *(UNREADABLE_START if "year" in by else ()),
        *NAMED,
        *(POUNDS if basis == "value" else ()),
    )
    details = {"ids": HOLDERS, "names": First(("supplier_name",)), "joint": JOINT}
    numbers: dict[str, Number] = {"sole": SOLE, **(VALUE if basis == "value" else {})}
    rows = open_rows(contracts, reasons, keys.values(), details.values(), numbers.values())
    cells = rows.group(keys=keys, details=details, numbers=numbers)
    asked = _Asked(basis, top, "entity" if group_of is None else "group", as_of)
    groups = [
        _measured(asked, key, _market(_groups(part, basis), group_of), [cell for cell, _ in part])
        for key, part in (split(cells, by).items() if by else ())
    ]
    whole = _market(Groups(cells.used(), amount=_AMOUNT[basis]), group_of)
    return _measured(asked, (), whole, cells, by=tuple(by), groups=tuple(groups))


_AMOUNT = {"value": "pence", "contracts": "contracts"}


class _Asked(NamedTuple):
    """What is the same in every group."""

    basis: Basis
    top: int
    level: Level
    as_of: date | None


def _market(alike: Iterable[Group] | Groups, group_of: Mapping[str, str] | None) -> Market:
    return Market(alike if group_of is None else as_firm_groups(alike, group_of))


def _groups(parts: Iterable[Part], basis: Basis) -> Iterator[Group]:
    for cell, count in parts:
        if cell["reason"] is None:
            boroughs = served(cell["sole"], cell["joint"])
            yield cell["ids"], cell["names"], boroughs, cell["contracts"], cell[_AMOUNT[basis]], count


def _measured(
    asked: _Asked,
    key: Key,
    found: Market,
    cells: Cells | list[Cell],
    *,
    by: tuple[By, ...] = (),
    groups: tuple[Concentration, ...] = (),
) -> Concentration:
    counted = tally(cells)
    amounts = found.amounts.values()
    whole, squares = sum(amounts), sum([amount * amount for amount in amounts])
    unit = found.unit * (100 if asked.basis == "value" else 1)  # pence to pounds
    worth = " and a value in pounds" if asked.basis == "value" else ""
    return Concentration(
        rows=_suppliers(found, whole, unit),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        key=key,
        by=by,
        groups=groups,
        basis=asked.basis,
        level=asked.level,
        top=asked.top,
        share=ratio(sum(nlargest(asked.top, amounts)), whole),
        hhi=ratio(_HHI_SCALE * squares, whole * whole),
        effective_suppliers=ratio(whole * whole, squares),
        suppliers=len(amounts),
        fewer_than_top=len(amounts) < asked.top,
        total=decimal(whole, unit),
        unnamed=decimal(found.unnamed, unit),
        population=f"{population_text(asked.as_of)}, with a named supplier{worth}",
        as_of=asked.as_of,
        vat=vat_of(cells) if asked.basis == "value" else {},
    )


def _suppliers(found: Market, whole: int, unit: int) -> Later[SupplierShare]:
    def rows(begin: int, end: int) -> tuple[SupplierShare, ...]:
        return tuple([_supplier(id, found.held[id], whole, unit) for id in found.ranked[begin:end]])

    return Later(rows, 0, len(found.amounts), len(found.amounts))


def _supplier(id: str, held: Held, whole: int, unit: int) -> SupplierShare:
    return SupplierShare(
        supplier_id=id,
        name=usual_name(held.names),
        amount=decimal(held.amount, unit),
        share=ratio(held.amount, whole),
        contracts=held.contracts,
        boroughs=gss_of(held.boroughs),
    )
