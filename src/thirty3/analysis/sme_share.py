"""How much of what is awarded goes to small and medium-sized firms, with bounds for what nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, Literal

from thirty3.analysis._by import By, Key, Part, keys_of, split
from thirty3.analysis._group import Cell, First, open_rows, tally
from thirty3.analysis._population import VALUE, population_text, vat_of
from thirty3.analysis._result import Result, decimal
from thirty3.analysis._share import (
    Answer,
    Apportion,
    Basis,
    Held,
    as_float,
    counts_of,
    details_of,
    held_by,
    percent,
    reasons_of,
)
from thirty3.models.counted import counted
from thirty3.models.record import Record
from thirty3.models.row import unpack

if TYPE_CHECKING:
    from thirty3.analysis._group import Contracts

Unknown = Literal["exclude", "as_large", "as_sme"]

_SIZES: dict[str | None, Answer] = {"micro": "yes", "small": "yes", "medium": "yes", "sme": "yes", "large": "no"}
"""Whether a supplier of this size is an SME."""

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
            said = f"{counted(len(self), 'row')} by {', '.join(self.by)}"
        elif self.rows[0].lower is None:
            said = "nothing to share out"
        else:
            row = self.rows[0]
            share, lower, upper, coverage = map(percent, (row.share, row.lower, row.upper, row.coverage))
            said = f"{share} (between {lower} and {upper}; size known for {coverage})"
        return f"{about}: {said}; {self._rests_on()}"

    def columns(self) -> dict[str, str]:
        """Columns of the table: those of ``by``, then the figures."""
        shares = dict.fromkeys(("share", "lower", "upper", "coverage", "sme", "large", "unknown"), "number")
        return dict.fromkeys(self.by, "text") | shares | {"n": "integer", "excluded": "integer"}

    def units(self) -> dict[str, str]:
        """Shares in per cent; sums in pounds where value is shared out."""
        return super().units() | (dict.fromkeys(("sme", "large", "unknown"), "£") if self.basis == "value" else {})

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each key; sums as floats."""
        figures = [name for name in self.columns() if name not in self.by]
        return [
            dict(zip(self.by, row.key, strict=True)) | {name: as_float(getattr(row, name)) for name in figures}
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
    reasons = reasons_of(basis, by, apportion, as_of)
    told = {"sizes": First(("supplier_size",))}
    told |= {} if trust_large else {"asserted_by": First(("supplier_size_rests_on",))}
    details = details_of(basis, told)
    numbers = VALUE if basis == "value" else {}
    rows = open_rows(contracts, reasons, keys.values(), details.values(), numbers.values())
    cells = rows.group(keys=keys, details=details, numbers=numbers)
    counted = tally(cells)
    return SmeShare(
        rows=tuple(
            _row(key, part, held_by(part, basis, apportion, size_answers), basis, unknown)
            for key, part in split(cells, by).items()
        ),
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


def size_answers(cell: Cell) -> list[Answer]:
    """Whether each supplier of these contracts is an SME; unknown without a stated size."""
    answers = list(_stated(cell["sizes"]))
    if "asserted_by" in cell:
        asserted = chain(unpack(cell["asserted_by"]), repeat(None))
        answers = [
            "unknown" if answer == "no" and who not in _CHECKED else answer
            for answer, who in zip(answers, asserted, strict=False)
        ]
    return answers


@lru_cache(maxsize=1024)  # a few texts, of very many groups
def _stated(sizes: str | None) -> tuple[Answer, ...]:
    return tuple([_SIZES.get(size, "unknown") for size in unpack(sizes)])


def _row(key: Key, part: Iterable[Part], held: Held, basis: Basis, unknown: Unknown) -> SmeShareRow:
    used, excluded = counts_of(part)
    unit = 100 if basis == "value" else 1  # pence to pounds
    shares = held.shares
    share, lower, upper = shares["exclude"], shares["as_no"], shares["as_yes"]
    return SmeShareRow(
        key=key,
        share={"exclude": share, "as_large": lower, "as_sme": upper}[unknown],
        lower=lower,
        upper=upper,
        coverage=held.coverage,
        sme=decimal(held.yes / unit),
        large=decimal(held.no / unit),
        unknown=decimal(held.unknown / unit),
        n=used,
        excluded=excluded,
    )
