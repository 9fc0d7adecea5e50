"""Which part of what is awarded goes to suppliers of a kind, with bounds for those of whom nobody says it.

What SME share, VCSE share and local share have in common: they differ in the question put to each supplier.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from thirty3.analysis._by import By, Key, Part, keys_of, split, units
from thirty3.analysis._group import Cell, Condition, First, Reasons, open_rows, tally
from thirty3.analysis._population import (
    HOLDERS,
    NAMED,
    POUNDS,
    UNREADABLE_START,
    VALUE,
    population,
    population_text,
    vat_of,
)
from thirty3.analysis._result import Result, decimal, ratio
from thirty3.models.counted import counted
from thirty3.models.record import Record
from thirty3.models.row import unpack

if TYPE_CHECKING:
    from thirty3.analysis._group import Contracts

Basis = Literal["value", "contracts", "suppliers"]
Apportion = Literal["equal", "full", "exclude"]
Unknown = Literal["exclude", "as_no", "as_yes"]
Answer = Literal["yes", "no", "unknown"]

Question: TypeAlias = Callable[[Cell], list[Answer]]
"""Whether each supplier of a group of contracts is of the kind, by place; missing places at the end are unknown."""

_PLACES = First(("supplier_count",))
_NOBODY = First(HOLDERS.columns, only=(Condition(HOLDERS, "is_in", ('""',)),))
"""Ids of the only supplier where it has no name; asked apart, because a pattern costs more than all the rest."""

_UNNAMED = First(HOLDERS.columns, only=(Condition(_PLACES, "above", 1), Condition(HOLDERS, "matches", r"^\||\|\||\|$")))
"""Ids of the suppliers where one at least has no name: whatever is stated of it, it is nobody's."""


class ShareRow(Record):
    """The share for one key. Sums are pounds, contracts or suppliers, as ``basis`` of the result says."""

    key: tuple[str | None, ...]
    """What it is for, in the order of ``by``; None where contracts do not say (no borough: unallocated)."""
    share: float | None
    """``yes`` of what is known, or of all when ``unknown`` says how to take the others; None of nothing."""
    lower: float | None
    """The share if the answer were no for every supplier of whom it is unknown; None of nothing."""
    upper: float | None
    """The share if it were yes for all of them; None of nothing."""
    coverage: float | None
    """For which part of all the answer is known; None of nothing."""
    yes: Decimal
    """Held by suppliers of the kind."""
    no: Decimal
    """Held by others."""
    unknown: Decimal
    """Held by suppliers of whom nobody says, and by those who are named by no name."""
    n: int
    """Contracts it rests on, a joint one counted in each borough."""
    excluded: int
    """Rows of this key that were left out."""


class Share(Result[ShareRow]):
    """Shares by key; exactly one row, with the empty key, without ``by``."""

    kind: str
    """What the suppliers are asked to be: ``VCSE``, ``London``, or the name of a borough."""
    by: tuple[By, ...]
    """What the rows are for."""
    basis: Basis
    """What is shared out: pounds, contracts or distinct suppliers."""
    unknown: Unknown
    """How ``share`` takes suppliers of whom the answer is unknown."""
    apportion: Apportion
    """How contracts of several suppliers are shared out."""
    as_of: date | None
    """The day the contracts are in force on; None for all contracts."""
    vat: dict[str, int]
    """Contracts used by the VAT basis of their value, which sums mix; empty unless the basis is value."""

    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""
        about = f"{self.kind} share by {self.basis}, {population_text(self.as_of)}"
        if self.by:
            said = f"{counted(len(self), 'row')} by {', '.join(self.by)}"
        elif self.rows[0].lower is None:
            said = "nothing to share out"
        else:
            row = self.rows[0]
            share, lower, upper, coverage = map(percent, (row.share, row.lower, row.upper, row.coverage))
            said = f"{share} (between {lower} and {upper}; known for {coverage})"
        return f"{about}: {said}; {self._rests_on()}"

    def columns(self) -> dict[str, str]:
        """Columns of the table: those of ``by``, then the figures."""
        shares = dict.fromkeys(("share", "lower", "upper", "coverage", "yes", "no", "unknown"), "number")
        return dict.fromkeys(self.by, "text") | shares | {"n": "integer", "excluded": "integer"}

    def units(self) -> dict[str, str]:
        """Shares in per cent; sums in pounds where value is shared out."""
        return super().units() | (dict.fromkeys(("yes", "no", "unknown"), "£") if self.basis == "value" else {})

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each key; sums as floats."""
        figures = [name for name in self.columns() if name not in self.by]
        return [
            dict(zip(self.by, row.key, strict=True)) | {name: as_float(getattr(row, name)) for name in figures}
            for row in self.rows
        ]


class Held(NamedTuple):
    """What suppliers of each answer hold, exactly: pence, contracts or suppliers."""

    yes: Fraction
    no: Fraction
    unknown: Fraction

    @property
    def shares(self) -> dict[Unknown, float | None]:
        """The share for each way to take the unknown: leaving them out, and the lower and the upper bound."""
        whole = sum(self)
        return {
            "exclude": ratio(self.yes, self.yes + self.no),
            "as_no": ratio(self.yes, whole),
            "as_yes": ratio(self.yes + self.unknown, whole),
        }

    @property
    def coverage(self) -> float | None:
        """The known part of all."""
        return ratio(self.yes + self.no, sum(self))


def share_of(
    contracts: Contracts,
    *,
    kind: str,
    told: First,
    answers: Callable[[str | None], Answer],
    basis: Basis,
    by: Sequence[By],
    unknown: Unknown,
    apportion: Apportion,
    as_of: date | None,
) -> Share:
    """The share of suppliers of a kind: ``answers`` says what a text in the packed column ``told`` means."""
    keys = keys_of(by)
    details = details_of(basis, {"told": told})
    numbers = VALUE if basis == "value" else {}
    rows = open_rows(
        contracts, reasons_of(basis, by, apportion, as_of), keys.values(), details.values(), numbers.values()
    )
    cells = rows.group(keys=keys, details=details, numbers=numbers)
    counted = tally(cells)

    def question(cell: Cell) -> list[Answer]:
        return [answers(text) for text in unpack(cell["told"])]

    return Share(
        rows=tuple(
            _row(key, part, held_by(part, basis, apportion, question), basis, unknown)
            for key, part in split(cells, by).items()
        ),
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        kind=kind,
        by=tuple(by),
        basis=basis,
        unknown=unknown,
        apportion=apportion,
        as_of=as_of,
        vat=vat_of(cells) if basis == "value" else {},
    )


def reasons_of(basis: Basis, by: Sequence[By], apportion: Apportion, as_of: date | None) -> Reasons:
    """Why a contract is left out of a share."""
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


def details_of(basis: Basis, told: Mapping[str, First]) -> dict[str, First]:
    """What is read of each contract: what is told of its suppliers, and how many and who they are as far as needed."""
    return {**told, "places": _PLACES, "nobody": _NOBODY, "unnamed": _UNNAMED} | (
        {"ids": HOLDERS} if basis == "suppliers" else {}
    )


def held_by(part: Iterable[Part], basis: Basis, apportion: Apportion, question: Question) -> Held:
    """What suppliers of each answer hold of the used contracts; of several suppliers each an equal part, or in full."""
    used = [(cell, parts, _answers(cell, question)) for cell, parts in part if cell["reason"] is None]
    if basis == "suppliers":
        return _suppliers(used)
    column = "pence" if basis == "value" else "contracts"
    shared = [
        (cell[column], answers, parts * (1 if apportion == "full" else len(answers))) for cell, parts, answers in used
    ]
    whole = units(parts for _, _, parts in shared)
    held: Counter[Answer] = Counter()
    for amount, answers, parts in shared:
        for answer in answers:
            held[answer] += amount * (whole // parts)
    return Held(*(Fraction(held[answer], whole) for answer in _ANSWERS))


_ANSWERS: tuple[Answer, ...] = ("yes", "no", "unknown")


def _suppliers(used: Iterable[tuple[Cell, int, list[Answer]]]) -> Held:
    """Distinct named suppliers of each answer; one of whom both is said, or neither, is unknown."""
    said: dict[str, set[Answer]] = defaultdict(set)
    for cell, _, answers in used:
        for id, answer in zip_longest(unpack(cell["ids"]), answers, fillvalue=None):
            if id is not None:
                said[id].add(answer or "unknown")
    held: Counter[Answer] = Counter()
    for answers_of_one in said.values():
        known = answers_of_one - {"unknown"}
        held[known.pop() if len(known) == 1 else "unknown"] += 1
    return Held(*(Fraction(held[answer]) for answer in _ANSWERS))


def _answers(cell: Cell, question: Question) -> list[Answer]:
    """One answer for each supplier of these contracts; unknown without a name, whatever is stated."""
    answers = question(cell)
    answers += ["unknown"] * (cell["places"] - len(answers))
    if cell["nobody"] or cell["unnamed"]:
        ids = unpack(cell["nobody"] or cell["unnamed"])
        ids += [None] * (len(answers) - len(ids))
        answers = ["unknown" if id is None else answer for id, answer in zip(ids, answers, strict=False)]
    return answers


def _row(key: Key, part: Iterable[Part], held: Held, basis: Basis, unknown: Unknown) -> ShareRow:
    used, excluded = counts_of(part)
    unit = 100 if basis == "value" else 1  # pence to pounds
    shares = held.shares
    return ShareRow(
        key=key,
        share=shares[unknown],
        lower=shares["as_no"],
        upper=shares["as_yes"],
        coverage=held.coverage,
        yes=decimal(held.yes / unit),
        no=decimal(held.no / unit),
        unknown=decimal(held.unknown / unit),
        n=used,
        excluded=excluded,
    )


def counts_of(part: Iterable[Part]) -> tuple[int, int]:
    """How many contracts of some groups are used, and how many rows are left out."""
    used = rows = 0
    for cell, _ in part:
        rows += cell["rows"]
        if cell["reason"] is None:
            used += cell["contracts"]
    return used, rows - used


def percent(share: float | None) -> str:
    """A share for people."""
    return "unknown" if share is None else f"{share:.1%}"


def as_float(figure: Decimal | float | None) -> float | None:
    """A figure as tables hold it."""
    return float(figure) if isinstance(figure, Decimal) else figure
