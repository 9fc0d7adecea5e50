"""Which boroughs have adopted which kinds of system, how alike their estates are, and what hardly anyone runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal

from thirty3.analysis._group import Cell, Condition, First, open_rows, tally
from thirty3.analysis._population import BOROUGH
from thirty3.analysis._result import Result, ratio
from thirty3.analysis._systems import AREAS, IN_LONDON, PRODUCT, texts
from thirty3.models.application import Application
from thirty3.models.counted import counted
from thirty3.models.record import Record
from thirty3.models.row import pack

if TYPE_CHECKING:
    from thirty3.analysis._group import Applications

AdoptionBy = Literal["system_type", "service_area"]


class Adopted(Record):
    """One field of the matrix: what one borough runs of one kind. Fields of nothing are not in it."""

    borough: str
    """GSS code."""
    kind: str
    """System type, or code of the service area."""
    applications: int
    """Applications of this kind."""
    products: tuple[str, ...]
    """Products of this kind, sorted; applications of which nobody has said what product they are add none."""


class AdoptedKind(Record):
    """How one kind of system is spread over the boroughs."""

    kind: str
    """System type, or code of the service area."""
    boroughs: tuple[str, ...]
    """GSS codes of the boroughs that run one, sorted."""
    coverage: float | None
    """Boroughs that run one, of those of which anything is known; None of nothing."""
    most_common: str | None
    """The product most boroughs run, of equals the first in the alphabet; None when no product is known."""
    most_common_boroughs: int
    """Boroughs that run it."""
    products: int
    """Distinct products of this kind."""
    long_tail: tuple[str, ...]
    """Products that one borough alone runs for this kind, sorted."""


class BoroughPair(Record):
    """How alike two estates are: Jaccard, what both have of what either has."""

    one: str
    """GSS code, the lower of the two."""
    other: str
    """GSS code."""
    similarity: float | None
    """Of products, 0 to 1; None when no product is known of either."""
    shared: tuple[str, ...]
    """Products that both run, sorted."""
    kinds_similarity: float
    """The same of kinds instead of products."""


class Adoption(Result[Adopted]):
    """The matrix by borough and kind, as the fields that are not empty; and what it comes to."""

    by: AdoptionBy
    """What kinds are."""
    boroughs: tuple[str, ...]
    """GSS codes of the boroughs of which anything is known, sorted: what coverage is of."""
    kinds: tuple[AdoptedKind, ...]
    """By number of boroughs, most first, then by name."""
    pairs: tuple[BoroughPair, ...]
    """Every two of the boroughs, by their codes."""

    def similarity(self, one: str, other: str) -> float | None:
        """Jaccard similarity of the products of two boroughs, in either order; None when neither's are known.

        Raises:
            KeyError: Nothing is known of one of them, or they are the same.
        """
        found = {(pair.one, pair.other): pair.similarity for pair in self.pairs}
        return found[min(one, other), max(one, other)]

    def summary(self) -> str:
        """One line in plain English: basis, what it rests on, and what was left out."""
        what = self.by.replace("_", " ")
        tail = sum(len(kind.long_tail) for kind in self.kinds)
        return (
            f"Adoption by {what}: {counted(len(self.boroughs), 'borough')}, {counted(len(self.kinds), 'kind')}; "
            f"{counted(tail, 'product')} run by one borough alone; {self._rests_on('application')}"
        )

    def columns(self) -> dict[str, str]:
        """Columns of the matrix, one row for each field that is not empty."""
        return {"borough": "text", "kind": "text", "applications": "integer", "products": "text"}

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat dict for each field; ``products`` are packed with ``|``."""
        return [one.model_dump() | {"products": pack(one.products)} for one in self.rows]


def adoption(applications: Applications, *, by: AdoptionBy = "system_type") -> Adoption:
    """Lay out which borough runs what kind of system, and compare the boroughs.

    Args:
        applications: Any iterable of ``Application``, or a dataframe or engine table with the columns of
            ``Application.row()``.
        by: ``system_type``, or ``service_area``: a system that serves several areas counts in each of them.

    Returns:
        The matrix, kinds with coverage, most common product and long tail, and the similarity of every two boroughs.
        Applications without a kind, or that no authority of London runs, are left out and counted.

    Raises:
        UnknownNameError: A dataframe lacks a column.

    >>> from thirty3.models.application import Application
    >>> row = dict.fromkeys(Application.columns()) | {"system_type": "planning"}
    >>> run = [("a", "E09000007", "X"), ("b", "E09000012", "X"), ("c", "E09000012", "Y")]
    >>> found = adoption([row | {"application_id": id, "borough": gss, "product": name} for id, gss, name in run])
    >>> (kind,) = found.kinds
    >>> kind.coverage, kind.most_common, kind.long_tail, found.similarity("E09000012", "E09000007")
    (1.0, 'X', ('Y',), 0.5)
    """
    kind = AREAS if by == "service_area" else First(("system_type",))
    reasons = (*IN_LONDON, (f"no_{by}", Condition(kind, "missing")))
    details = {"borough": BOROUGH, "kind": kind, "product": PRODUCT}
    rows = open_rows(applications, reasons, details.values(), of=Application)
    cells = rows.group(details=details)
    matrix = _matrix(list(cells.used()), by)
    estates = _estates(matrix)
    counted = tally(cells)
    return Adoption(
        rows=matrix,
        used=counted.used,
        excluded=counted.excluded,
        reasons=counted.reasons,
        by=by,
        boroughs=tuple(estates),
        kinds=tuple(sorted(_kinds(matrix, len(estates)), key=lambda one: (-len(one.boroughs), one.kind))),
        pairs=tuple(_pairs(estates, _products(matrix))),
    )


def _matrix(cells: list[Cell], by: AdoptionBy) -> tuple[Adopted, ...]:
    counted: dict[tuple[str, str], int] = defaultdict(int)
    products: dict[tuple[str, str], set[str]] = defaultdict(set)
    for cell in cells:
        for kind in texts(cell["kind"]) if by == "service_area" else (cell["kind"],):
            counted[cell["borough"], kind] += cell["contracts"]
            products[cell["borough"], kind] |= {cell["product"]} - {None}
    return tuple(
        Adopted(borough=key[0], kind=key[1], applications=counted[key], products=tuple(sorted(products[key])))
        for key in sorted(counted)
    )


def _estates(matrix: tuple[Adopted, ...]) -> dict[str, set[str]]:
    """The kinds that each borough runs, by its code."""
    estates: dict[str, set[str]] = defaultdict(set)
    for one in matrix:
        estates[one.borough].add(one.kind)
    return dict(estates)


def _products(matrix: tuple[Adopted, ...]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one in matrix:
        found[one.borough].update(one.products)
    return found


def _kinds(matrix: tuple[Adopted, ...], known: int) -> Iterator[AdoptedKind]:
    by_kind: dict[str, list[Adopted]] = defaultdict(list)
    for one in matrix:
        by_kind[one.kind].append(one)
    for kind, fields in by_kind.items():
        users: dict[str, int] = defaultdict(int)
        for product in (product for one in fields for product in one.products):
            users[product] += 1
        most = min(users, key=lambda product: (-users[product], product), default=None)
        yield AdoptedKind(
            kind=kind,
            boroughs=tuple(one.borough for one in fields),
            coverage=ratio(len(fields), known),
            most_common=most,
            most_common_boroughs=0 if most is None else users[most],
            products=len(users),
            long_tail=tuple(sorted(product for product, boroughs in users.items() if boroughs == 1)),
        )


def _pairs(kinds: Mapping[str, Set[str]], products: Mapping[str, Set[str]]) -> Iterator[BoroughPair]:
    for one, other in combinations(kinds, 2):
        both = products[one] & products[other]
        yield BoroughPair(
            one=one,
            other=other,
            similarity=ratio(len(both), len(products[one] | products[other])),
            shared=tuple(sorted(both)),
            kinds_similarity=len(kinds[one] & kinds[other]) / len(kinds[one] | kinds[other]),
        )
