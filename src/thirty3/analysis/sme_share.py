"""How much of what is awarded goes to small and medium-sized firms, with bounds for what nobody knows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Literal

from thirty3.analysis._by import By, Key, Part, equal_part, keys_of, split
from thirty3.analysis._group import Cell, Condition, First, Reasons, columns_of, open_rows, tally
from thirty3.analysis._population import (
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
from thirty3.models.row import unpack

if TYPE_CHECKING:
    from thirty3.analysis._group import Contracts

Basis = Literal["value", "contracts", "suppliers"]
Unknown = Literal["exclude", "as_large", "as_sme"]
Apportion = Literal["equal", "full", "exclude"]
Kind = Literal["sme", "large", "unknown"]

_KIND: dict[str | None, Kind] = {"micro": "sme", "small": "sme", "medium": "sme", "sme": "sme", "large": "large"}
_CHECKED = frozenset({"register", "supplier", "reference_data"})
"""Who must have said ``large`` for it to be more than a box left unticked: somebody other than the notice."""


class SmeShareRow(Record):
    """The share for one key. Sums are pounds, contracts or suppliers, as ``basis`` of the result says."""

    key: tuple[str | None, ...]
    """What it is for, in the order of ``by``; None where contracts do not say (no borough: unallocated)."""
    share: float | None
    """SME of those of known size, or of all when ``unknown`` says how to take the others; None of nothing."""
    lower: float | None
    """The share if every supplier of unknown size were large; None of nothing."""
    upper: float | None
    """The share if every supplier of unknown size were an SME; None of nothing."""
    coverage: float | None
    """Which part of all is of known size; None of nothing."""
    sme: Decimal
    """Held by SMEs."""
    large: Decimal
    """Held by large firms."""
    unknown: Decimal
    """Held by suppliers whose size nobody states, and by those who are named by no name."""
    n: int
    """Contracts it rests on, a joint one counted in each borough."""
    excluded: int
    """Rows of this key that were left out."""


class SmeShare(Result[SmeShareRow]):
    """Shares by key; exactly one row, with the empty key, without ``by``."""

    by: tuple[By, ...]
    """What the rows are for."""
    basis: Basis
    """What is shared out: pounds, contracts or distinct suppliers."""
    unknown: Unknown
    """How ``share`` takes suppliers of unknown size."""
    trust_large: bool
    """Whether ``large`` in a notice counts as known."""
    apportion: Apportion
    """How contracts of several suppliers are shared out."""
    as_of: date | None
    """The day the contracts are in force on; None for all contracts."""
    vat: dict[str, int]
    """Contracts used by the VAT basis of their value, which sums mix; empty unless the basis is value."""

    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""
        about = f"SME share by {self.basis}, {population_text(self.as_of)}"
        if self.by:
            said = f"{len(self):,} rows by {', '.join(self.by)}"
        elif self.rows[0].lower is None:
            said = "nothing to share out"
        else:
            row = self.rows[0]
            share, lower, upper, coverage = map(_percent, (row.share, row.lower, row.upper, row.coverage))
            said = f"{share} (between {lower} and {upper}; size known for {coverage})"
        return f"{about}: {said}; {self._rests_on()}"

    def columns(self) -> dict[str, str]:
        """Columns of the table: those of ``by``, then the figures."""
        shares = dict.fromkeys(("share", "lower", "upper", "coverage", "sme", "large", "unknown"), "number")
        return dict.fromkeys(self.by, "text") | shares | {"n": "integer", "excluded": "integer"}

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each key; sums as floats."""
        figures = [name for name in self.columns() if name not in self.by]
        return [
            dict(zip(self.by, row.key, strict=True)) | {name: _float(getattr(row, name)) for name in figures}
            for row in self.rows
        ]


def sme_share(
    contracts: Contracts,
    *,
    basis: Basis,
    by: Sequence[By] = (),
    unknown: Unknown = "exclude",
    trust_large: bool = True,
    apportion: Apportion = "equal",
    as_of: date | None = None,
) -> SmeShare:
    """Work out the SMEs' share of awarded value, of contracts or of suppliers, with bounds and coverage.

    Size is what a source says of the supplier; whether a tender was called suitable for SMEs plays no part.
    This is awarded direct value, not spend: published SME figures on paid or indirect spend are other figures.

    Args:
        contracts: Any iterable of ``Contract``, or a dataframe or engine table with the columns of ``Contract.row()``.
        basis: ``value`` in pounds, ``contracts``, or distinct ``suppliers`` (per key; one said to be both is unknown).
        by: Any of ``borough``, ``service_area``, ``year`` (of the contract's start) and ``source``.
            A contract of several boroughs is split equally among them, so that rows add up to the whole.
        unknown: Whether ``share`` leaves out suppliers of unknown size, or takes them as large or as SMEs.
        trust_large: False takes ``large`` as unknown unless somebody other than the notice says so: in
            Contracts Finder it often means no more than a box left unticked.
        apportion: A contract of several suppliers: an equal part each, all of it for each, or left out.
        as_of: A day, for contracts in force on it; None for all contracts, past ones too.

    Returns:
        Rows by key, with ``used``, ``excluded`` and ``reasons``. Cancelled, unsuccessful and pending contracts are
        left out, and so are those without a supplier and, by value, those without a value in pounds.

    Raises:
        UnknownNameError: ``by`` holds an unknown name, or a dataframe lacks a column.

    >>> from thirty3.models.contract import Contract
    >>> row = dict.fromkeys(Contract.columns()) | {"supplier_count": 1}
    >>> sizes = {"a": "small", "b": "large", "c": "unknown", "d": "large"}
    >>> found = sme_share(
    ...     [row | {"contract_id": id, "supplier_size": size} for id, size in sizes.items()], basis="contracts"
    ... )
    >>> [(round(row.share, 3), row.lower, row.upper, row.coverage, row.n) for row in found]
    [(0.333, 0.25, 0.5, 0.75, 4)]
    """
    keys = keys_of(by)
    reasons = _reasons(basis, by, apportion, as_of)
    details = {"sizes": First(("supplier_size",)), "places": _PLACES, "unnamed": _UNNAMED}
    details |= {} if trust_large else {"asserted_by": First(("supplier_size_rests_on",))}
    details |= {"ids": HOLDERS} if basis == "suppliers" else {}
    details |= {"vat": VAT} if basis == "value" else {}
    sums = ("value_pence",) if basis == "value" else ()
    rows = open_rows(contracts, columns_of(reasons, keys.values(), details.values(), sums=sums))
    cells = rows.group(reasons=reasons, keys=keys, details=details, sums=sums)
    counted = tally(cells)
    return SmeShare(
        rows=tuple(_row(key, part, basis, unknown, apportion) for key, part in split(cells, by).items()),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        by=tuple(by),
        basis=basis,
        unknown=unknown,
        trust_large=trust_large,
        apportion=apportion,
        as_of=as_of,
        vat=vat_of(cells),
    )


_PLACES = First(("supplier_count",))
_UNNAMED = First(HOLDERS.columns, only=Condition(HOLDERS, "matches", r'^\||\|\||\|$|^""$'))
"""Ids of the suppliers where one at least has no name: whatever size is stated for it, it is nobody's."""


def _reasons(basis: Basis, by: Sequence[By], apportion: Apportion, as_of: date | None) -> Reasons:
    reasons = list(population(as_of))
    if "year" in by:
        reasons += UNREADABLE_START
    reasons += [("no_supplier", Condition(_PLACES, "missing")), ("no_supplier", Condition(_PLACES, "below", 1))]
    if basis == "suppliers":
        reasons += NAMED
    if apportion == "exclude":
        reasons.append(("several_suppliers", Condition(_PLACES, "above", 1)))
    if basis == "value":
        reasons += POUNDS
    return tuple(reasons)


def _row(key: Key, part: list[Part], basis: Basis, unknown: Unknown, apportion: Apportion) -> SmeShareRow:
    used = [(cell, parts) for cell, parts in part if cell["reason"] is None]
    held = _suppliers(used) if basis == "suppliers" else _amounts(used, basis, full=apportion == "full")
    sme, large, rest = (held[kind] for kind in ("sme", "large", "unknown"))
    whole = sme + large + rest
    counted = tally(cell for cell, _ in part)
    unit = 100 if basis == "value" else 1  # pence to pounds
    shares = {"exclude": ratio(sme, sme + large), "as_large": ratio(sme, whole), "as_sme": ratio(sme + rest, whole)}
    return SmeShareRow(
        key=key,
        share=shares[unknown],
        lower=shares["as_large"],
        upper=shares["as_sme"],
        coverage=ratio(sme + large, whole),
        sme=decimal(sme / unit),
        large=decimal(large / unit),
        unknown=decimal(rest / unit),
        n=counted.used,
        excluded=counted.excluded,
    )


def _amounts(used: Iterable[Part], basis: Basis, *, full: bool) -> dict[Kind, Fraction]:
    """Pence or contracts held by each kind, exactly: an equal part for each supplier, or in full for each."""
    held: dict[Kind, Fraction] = defaultdict(Fraction)
    for cell, parts in used:
        kinds = _kinds(cell)
        each = equal_part(cell["value_pence" if basis == "value" else "contracts"], parts * (1 if full else len(kinds)))
        for kind, places in Counter(kinds).items():
            held[kind] += places * each
    return held


def _suppliers(used: Iterable[Part]) -> dict[Kind, Fraction]:
    """Distinct named suppliers of each kind; one that is said to be both, or neither, is unknown."""
    said: dict[str, set[Kind]] = defaultdict(set)
    for cell, _ in used:
        for id, kind in zip_longest(unpack(cell["ids"]), _kinds(cell), fillvalue=None):
            if id is not None:
                said[id].add(kind or "unknown")
    held: dict[Kind, Fraction] = defaultdict(Fraction)
    for kinds in said.values():
        known = kinds - {"unknown"}
        held[known.pop() if len(known) == 1 else "unknown"] += 1
    return held


def _kinds(cell: Cell) -> list[Kind]:
    """What each supplier of these contracts is; unknown without a stated size or without a name."""
    sizes = unpack(cell["sizes"])
    places = max(cell["places"], len(sizes))
    stated = _padded(sizes, places)
    asserted = _padded(unpack(cell.get("asserted_by")), places)
    nameless = [id is None for id in _padded(unpack(cell["unnamed"]), places)] if cell["unnamed"] else [False] * places
    kinds: list[Kind] = []
    for size, who, nobody in zip(stated, asserted, nameless, strict=True):
        doubtful = size == "large" and "asserted_by" in cell and who not in _CHECKED
        kinds.append("unknown" if nobody or doubtful else _KIND.get(size, "unknown"))
    return kinds


def _padded(cells: list[str | None], places: int) -> list[str | None]:
    return [*cells, *[None] * (places - len(cells))][:places]


def _percent(share: float | None) -> str:
    return "unknown" if share is None else f"{share:.1%}"


def _float(figure: Decimal | float | None) -> float | None:
    return float(figure) if isinstance(figure, Decimal) else figure
