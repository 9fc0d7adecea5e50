"""How much of the market the largest suppliers hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from thirty3.analysis._by import By, Key, Part, equal_part, keys_of, split
from thirty3.analysis._group import First, Reasons, columns_of, open_rows, tally
from thirty3.analysis._members import usual_names
from thirty3.analysis._population import (
    BOROUGH,
    HOLDERS,
    NAMED,
    POUNDS,
    UNREADABLE_START,
    VAT,
    population,
    population_text,
    vat_of,
)
from thirty3.analysis._result import Result, decimal, ratio
from thirty3.models.record import Record
from thirty3.models.row import pack, unpack

if TYPE_CHECKING:
    from thirty3.analysis._group import Contracts

Basis = Literal["value", "contracts"]

_HHI_SCALE = 10_000
"""One supplier alone scores 10,000: shares are squared as percentages."""


class SupplierShare(Record):
    """What one supplier holds."""

    supplier_id: str
    """Supplier id."""
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
            said = f"the {self.top} largest of {self.suppliers:,} suppliers hold {self.share:.1%}, HHI {self.hhi:,.0f}"
        return f"Concentration by {self.basis}, {self.population}: {said}; {self._rests_on()}"

    def columns(self) -> dict[str, str]:
        """Columns of the table of suppliers."""
        return dict(_COLUMNS)

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
    contracts: Contracts, *, basis: Basis, top: int = 15, by: Sequence[By] = (), as_of: date | None = None
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
    details = {"ids": HOLDERS, "names": First(("supplier_name",)), "served": BOROUGH}
    details |= {"vat": VAT} if basis == "value" else {}
    sums = ("value_pence",) if basis == "value" else ()
    rows = open_rows(contracts, columns_of(reasons, keys.values(), details.values(), sums=sums))
    cells = rows.group(reasons=reasons, keys=keys, details=details, sums=sums)
    part = [(cell, 1) for cell in cells]
    groups = [_measured(key, here, basis, top, as_of) for key, here in split(cells, by).items()] if by else []
    return _measured((), part, basis, top, as_of, by=tuple(by), groups=tuple(groups))


@dataclass
class _Held:
    """What one supplier holds, as it adds up."""

    amount: Fraction | int = 0
    contracts: int = 0
    names: Counter[tuple[str, str]] = field(default_factory=Counter)
    boroughs: set[str] = field(default_factory=set)


def _measured(
    key: Key,
    part: list[Part],
    basis: Basis,
    top: int,
    as_of: date | None,
    *,
    by: tuple[By, ...] = (),
    groups: tuple[Concentration, ...] = (),
) -> Concentration:
    unit = 100 if basis == "value" else 1  # pence to pounds
    used = [(cell, parts) for cell, parts in part if cell["reason"] is None]
    held, unnamed = _holdings(used, basis)
    ranked = sorted(held, key=lambda id: (-held[id].amount, id))
    whole = Fraction(sum(one.amount for one in held.values()))
    squares = Fraction(sum(one.amount**2 for one in held.values()))
    counted = tally(cell for cell, _ in part)
    return Concentration(
        rows=tuple(_supplier(id, held[id], whole, unit) for id in ranked),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        key=key,
        by=by,
        groups=groups,
        basis=basis,
        top=top,
        share=ratio(sum(held[id].amount for id in ranked[:top]), whole),
        hhi=ratio(_HHI_SCALE * squares, whole**2),
        effective_suppliers=ratio(whole**2, squares),
        suppliers=len(held),
        fewer_than_top=len(held) < top,
        total=decimal(whole / unit),
        unnamed=decimal(Fraction(unnamed) / unit),
        population=population_text(as_of)
        + ", with a named supplier"
        + (" and a value in pounds" if unit == 100 else ""),
        as_of=as_of,
        vat=vat_of(cell for cell, _ in used),
    )


def _holdings(used: Iterable[Part], basis: Basis) -> tuple[dict[str, _Held], Fraction | int]:
    """What each supplier holds, and what is held by nobody with a name."""
    held: dict[str, _Held] = defaultdict(_Held)
    unnamed: Fraction | int = 0
    for cell, parts in used:
        ids = unpack(cell["ids"])
        names = unpack(cell["names"])
        names += [None] * (len(ids) - len(names))
        boroughs = [gss for gss in unpack(cell["served"]) if gss is not None]
        each = equal_part(cell["value_pence" if basis == "value" else "contracts"], parts * len(ids))
        unnamed += each * ids.count(None)
        for id, name in dict(zip(ids, names, strict=False)).items():
            if id is not None:
                held[id].amount += each * ids.count(id)
                held[id].contracts += cell["contracts"]
                held[id].names[id, name or ""] += cell["contracts"]
                held[id].boroughs.update(boroughs)
    return held, unnamed


def _supplier(id: str, held: _Held, whole: Fraction, unit: int) -> SupplierShare:
    return SupplierShare(
        supplier_id=id,
        name=usual_names(held.names)[id],
        amount=decimal(Fraction(held.amount) / unit),
        share=ratio(held.amount, whole),
        contracts=held.contracts,
        boroughs=tuple(sorted(held.boroughs)),
    )
